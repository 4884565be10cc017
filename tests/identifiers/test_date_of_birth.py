"""Dates of birth and ages."""

from __future__ import annotations

from datetime import date

import pytest

from graphres.identifiers.base import Context
from graphres.identifiers.date_of_birth import DateOfBirth
from graphres.identifiers.date_parsing import parse_date

KIND = DateOfBirth()
C = Context(as_of=date(2026, 6, 30))


def clean(text: str, form: str = "", region: str | None = None) -> tuple[str, ...]:
    formats = {"date_of_birth": form} if form else {}
    return KIND.clean({"date_of_birth": (text,)}, Context(region, C.as_of, formats))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1984-02-13", "1984-02-13"),
        ("1984-02-13 00:00:00", "1984-02-13"),
        ("13.2.1984", "1984-02-13"),
        ("2/13/84", "1984-02-13"),
        ("19840213", "1984-02-13"),
        ("15-Mar-92", "1992-03-15"),
        ("March 15th, 1992", "1992-03-15"),
        ("15. März 1992", "1992-03-15"),
        ("15 de marzo de 1992", "1992-03-15"),
        ("15 marca 1992", "1992-03-15"),
        ("Mar 1992", "1992-03"),
        ("1992-03", "1992-03"),
        ("03/1992", "1992-03"),
        ("1992", "1992"),
        ("30725", "1984-02-13"),
        ("19501711", "1950-17-11"),
        ("1858-81-01", "1858-81-01"),
    ],
)
def test_dates_are_read_in_many_forms(text: str, value: str) -> None:
    """Whatever a date's form, one clean value; a mistyped one keeps its digits."""
    assert clean(text) == (value,)


@pytest.mark.parametrize("text", ["1900-01-01", "01/01/1970", "0001-01-01", "2031-05-05", "99/99/9999", "soon", "0"])
def test_default_and_impossible_dates_give_nothing(text: str) -> None:
    """What a program fills in, and what has not been yet, is nobody's birth."""
    assert clean(text) == ()


def test_order_of_day_and_month_follows_column_then_region_and_says_so() -> None:
    """Declared, it is certain; by the region it is marked, for the other reading is possible."""
    assert clean("03/04/1984", "day_first") == ("1984-04-03",)
    assert clean("03/04/1984", "%m/%d/%Y") == ("1984-03-04",)
    assert clean("03/04/1984", region="US") == ("1984-03-04~",)
    assert clean("03/04/1984", region="DE") == ("1984-04-03~",)
    assert clean("05/05/1984", region="DE") == ("1984-05-05",)


def test_a_cell_against_the_declared_format_is_still_read() -> None:
    """A column is seldom of one form."""
    assert clean("Mar 1 1970", "%m/%d/%Y") == ("1970-03-01",)
    assert clean("20/8/1991", "%m/%d/%Y") == ("1991-08-20",)


def test_two_digit_years_are_not_in_the_future() -> None:
    """'27 is 1927 in 2026."""
    assert clean("1/2/27", "day_first") == ("1927-02-01",)
    assert clean("1/2/26", "day_first") == ("2026-02-01",)


def test_three_columns_make_a_date() -> None:
    """As far as they are known."""
    raw = {"birth_year": ("1984",), "birth_month": ("Februar",), "birth_day": ("3",)}
    assert KIND.clean(raw, C) == ("1984-02-03",)
    assert KIND.clean({"birth_year": ("1984",)}, C) == ("1984",)


@pytest.mark.parametrize("text", ["0", "-3", "999", "x", "1e400"])
def test_unknown_ages_give_nothing(text: str) -> None:
    """Zero and what nobody reaches stand for not known."""
    assert KIND.clean({"age": (text,)}, C) == ()


def test_an_age_is_a_range_of_days_where_the_source_has_a_date() -> None:
    """Without one it stays an age."""
    assert KIND.clean({"age": ("45.0",)}, C) == ("born 1980-07-01..1981-06-30",)
    assert KIND.clean({"age": ("45",)}, Context()) == ("age 45",)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("1984-02-13", "1984-02-18", "near"),
        ("1984-02-13", "1984-02-31", "near"),
        ("1984-03-04~", "1984-04-03", "near"),
        ("1984-03-04~", "1984-03-04", "near"),
        ("1950-17-11", "1950-11-17", "near"),
        ("1984-02-13", "1984-02", "compatible"),
        ("1984-02-13", "1984", "compatible"),
        ("1984-02-13", "1984-01-01", "compatible"),
        ("born 1980-07-01..1981-06-30", "1980-12-24", "compatible"),
        ("born 1980-07-01..1981-06-30", "born 1981-01-01..1981-12-31", "compatible"),
        ("age 45", "age 46", "compatible"),
        ("1984-02-13", "1984-02-25", "parts"),
        ("1984-02-13", "1984-11-25", "loose"),
        ("1848-01-01", "1849-01-01", "loose"),
        ("born 1980-07-01..1981-06-30", "1983-01-05", "loose"),
        ("born 1980-07-01..1981-06-30", "1990-01-05", "different"),
        ("age 45", "age 71", "different"),
        ("1984-02-13", "1961-12-08", "different"),
    ],
)
def test_levels(a: str, b: str, expected: str) -> None:
    """Slips, swapped days, parts and ages; two first days of January tell no more than their years."""
    assert KIND.levels[int(KIND.compare([a], [b])[0])].name == expected


def test_both_orders_of_a_day_share_a_key() -> None:
    """So that 3/4 and 4/3 meet in blocking."""
    assert set(KIND.keys("1984-03-04~")) & set(KIND.keys("1984-04-03"))


@pytest.mark.parametrize("text", ["1985年3月7日", "1985년 3월 7일"])
def test_east_asian_dates(text: str) -> None:
    """Year, month and day with their signs, as in China, Japan and Korea."""
    assert parse_date(text) == "1985-03-07"
