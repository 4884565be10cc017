"""Numbers and gender."""

from __future__ import annotations

import pytest

from graphres.identifiers.base import Context
from graphres.identifiers.gender import Gender
from graphres.identifiers.number import Number

KIND = Number("ssn")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("294-66-9999", ("294669999",)),
        (" ab 12 345x", ("AB12345X",)),
        ("00017", ("00017",)),
        ("000-00-0000", ()),
        ("123456789", ()),
        ("99999999", ()),
        ("N/A", ()),
    ],
)
def test_numbers_keep_letters_digits_and_leading_zeros(text: str, values: tuple[str, ...]) -> None:
    """Separators and case do not count; what fills a field is no number."""
    assert KIND.clean({"number:ssn": (text,)}, Context()) == values


def test_long_numbers_one_slip_apart_are_near() -> None:
    """Short ones are not: too many are one digit apart."""
    found = KIND.compare(["294669999", "294669999", "321"], ["294696999", "111111112", "322"])
    assert [KIND.levels[i].name for i in found] == ["near", "different", "different"]


def test_each_type_is_a_kind_of_its_own() -> None:
    """A passport is never compared with a loyalty card."""
    a, b = Number("passport"), Number("loyalty")
    assert (a.name, a.roles, a.family) == ("number:passport", ("number:passport",), "number:passport")
    assert b.name != a.name
    assert Number("customer_key").roles == ("customer_key",)


def test_a_column_that_repeats_few_values_is_no_number() -> None:
    """Amounts and codes are no one's number."""
    assert KIND.looks_like("number:ssn", ["12345", "12345", "12345", "12345"], Context()) < 0.5
    assert KIND.looks_like("number:ssn", ["8345123", "7345124", "6345125"], Context()) == 1.0


@pytest.mark.parametrize(
    ("text", "values"), [("Male", ("m",)), ("F", ("f",)), ("weiblich", ("f",)), ("divers", ("x",)), ("U", ())]
)
def test_gender_is_read_in_many_languages(text: str, values: tuple[str, ...]) -> None:
    """Unknown is not a gender."""
    assert Gender().clean({"gender": (text,)}, Context()) == values
    assert Gender().keys("m") == ()
