"""What is known of a life beside a name and a date: where it began, what it is spent on."""

from __future__ import annotations

import pytest

from graphres.identifiers.base import Context, Kind
from graphres.identifiers.occupation import Occupation
from graphres.identifiers.place_of_birth import PlaceOfBirth

C = Context()


def level(kind: Kind, a: str, b: str) -> str:
    return kind.levels[int(kind.compare([a], [b])[0])].name


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Leeds", ("leeds",)),
        ("Leeds, West Yorkshire, England", ("leeds,west yorkshire",)),
        ("München (Bayern)", ("munchen,bayern",)),
        ("France", ("france",)),
        ("東京都", ("dongjingdou",)),
        ("unknown", ()),
        (",;|", ()),
    ],
)
def test_places_of_birth_are_read(text: str, values: tuple[str, ...]) -> None:
    """The town and what it lies in; a country only where nothing else is known; cleaning twice changes nothing."""
    assert PlaceOfBirth().clean({"place_of_birth": (text,)}, C) == values
    assert PlaceOfBirth().clean({"place_of_birth": values}, C) == values


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("leeds", "leeds,west yorkshire", "near"),
        ("leeds", "leads", "near"),
        ("leeds,west yorkshire", "bradford,west yorkshire", "part"),
        ("leeds,west yorkshire", "leeds,yorkshire", "near"),
        ("ulm", "ull", "different"),
        ("paris", "london", "different"),
    ],
)
def test_places_of_birth_are_alike_by_what_they_lie_in(a: str, b: str, expected: str) -> None:
    """Saying more is no contradiction."""
    assert level(PlaceOfBirth(), a, b) == level(PlaceOfBirth(), b, a) == expected


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Software Engineer", ("software engineer",)),
        ("Politician / Lawyer; Writer", ("politician", "lawyer", "writer")),
        ("Kfz-Mechaniker", ("kfz mechaniker",)),
        ("n/a", ()),
        ("4711", ()),
    ],
)
def test_occupations_are_read(text: str, values: tuple[str, ...]) -> None:
    """Words, several trades apart; codes are none."""
    assert Occupation().clean({"occupation": (text,)}, C) == values
    assert Occupation().clean({"occupation": values}, C) == values


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("software engineer", "engineer software", "near"),
        ("lehrer", "lehrerin", "near"),
        ("sales manager", "account manager", "part"),
        ("head of sales", "head of design", "part"),
        ("writer", "politician", "different"),
    ],
)
def test_occupations_are_alike_by_their_words(a: str, b: str, expected: str) -> None:
    """The same words, or some of them."""
    assert level(Occupation(), a, b) == level(Occupation(), b, a) == expected
