"""Numbers, lists and people as a sentence says them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

__all__ = ["count", "label", "list_of", "printable", "share", "spoken", "wrapped"]

NAMES = ("full_name", "given_name", "surname", "organization", "email", "phone")
"""Golden values by which a person recognizes a customer, the best first."""

LETTERS, WIDTH = 80, 100


def count(number: int, one: str, many: str = "") -> str:
    """A number and its noun.

    >>> count(1, "merge"), count(2300, "merge")
    ('1 merge', '2,300 merges')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def share(part: float, whole: float) -> str:
    """A part in percent; one that is not all of the whole never reads as 100 %.

    >>> share(1, 3), share(9999, 10000), share(2, 2)
    ('33.3%', '99.9%', '100%')
    """
    percent = 100 * part / whole
    return "100%" if part == whole else f"{min(percent, 99.9):.1f}%"


def list_of(parts: Sequence[str]) -> str:
    """Parts as a list of words.

    >>> list_of(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def printable(text: object, letters: int = LETTERS) -> str:
    """A value without what a terminal would obey, cut where it is long."""
    said = "".join(c if c.isprintable() else " " for c in str(text)[: letters + 1])
    return said if len(said) <= letters else said[:letters] + "…"


def label(golden: dict[str, Any]) -> str:
    """What to call a customer: its name, else another of its golden values.

    >>> label({"given_name": "Ann", "surname": "Ash", "phone": "1"})
    'Ann Ash'
    """
    person = " ".join(str(golden[role]) for role in ("given_name", "surname") if golden.get(role))
    values = [str(golden[role]) for role in NAMES if golden.get(role)]
    return printable(golden.get("full_name") or person or (values[0] if values else "a customer without a name"))


def spoken(kind: str) -> str:
    """A kind of identifier as a noun.

    >>> spoken("date_of_birth"), spoken("number:passport")
    ('date of birth', 'passport number')
    """
    number, _, of = kind.partition(":")
    return (f"{of} number" if of else number).replace("_", " ")


def wrapped(sentence: str) -> str:
    """A sentence in lines of a page's width; no word, path or value is torn apart."""
    return textwrap.fill(sentence, WIDTH, break_long_words=False, break_on_hyphens=False)
