"""What is thought of a column, in a form that rules can hand on and people can read."""

from __future__ import annotations

from dataclasses import dataclass

from graphres.ingest.dates import date_format
from graphres.ingest.evidence import TIMES, Evidence

__all__ = [
    "ATTRIBUTE",
    "CLEAR",
    "FEW_ROWS",
    "HINTED",
    "NAMES",
    "OTHER_PARTY",
    "NO_ROLE",
    "Verdict",
    "attribute",
    "best_hint",
    "format_of",
    "is_a_class",
    "is_number",
    "percent",
    "spoken",
]

ATTRIBUTE, OTHER_PARTY = "attribute", "other_party"
NAMES = ("full_name", "given_name", "middle_name", "surname", "organization")

NO_ROLE = "neither its name nor its values tell a role"

HINTED = 0.5
"""From here on the name of a column is a hint and no mere resemblance."""

FEW_ROWS = 3
"""In fewer rows, one value everywhere says nothing."""

CLEAR = {
    "email": 0.5, "gender": 0.9, "phone": 0.6, "postcode": 0.8, "country": 0.8, "organization": 0.5,
    "address": 0.6, "full_name": 0.5, "given_name": 0.5, "surname": 0.5, "street": 0.6, "region": 0.9,
}  # fmt: skip
"""Share of values that must look like a role where the name of the column says nothing."""

FEW_CLASSES = 5
"""Fewer distinct words over many rows are a class of something, such as gold and silver."""


@dataclass(frozen=True)
class Verdict:
    """The roles of a column, the reason in words, and the format of its dates where it has one."""

    roles: tuple[str, ...]
    reason: str
    format: str | None = None


def attribute(reason: str) -> Verdict:
    """Carried along, and why."""
    return Verdict((ATTRIBUTE,), reason)


def is_number(role: str) -> bool:
    """Whether a role is of numbers that tell people."""
    return role.startswith("number:") or role == "customer_key"


def is_a_class(evidence: Evidence) -> bool:
    """Whether a few words recur over many rows."""
    return len(evidence.values) < min(FEW_CLASSES, 0.5 * evidence.column.seen)


def best_hint(evidence: Evidence, least: float) -> str | None:
    """The role at which the name hints most, from `least` on."""
    ranked = sorted(evidence.hints, key=lambda role: (-round(evidence.hints[role], 2), -evidence.looks(role), role))
    return ranked[0] if ranked and evidence.hints[ranked[0]] >= least else None


def format_of(evidence: Evidence, role: str) -> str | None:
    """The format of the column's dates, if the role is of dates."""
    return date_format(evidence.column.values)[0] if role in ("date_of_birth", *TIMES) else None


def percent(share: float) -> str:
    """A share in percent."""
    return f"{share:.0%}"


def spoken(role: str) -> str:
    """A role in words.

    >>> spoken("number:passport"), spoken("date_of_birth")
    ('a number (passport)', 'a date of birth')
    """
    if role in TIMES:
        return f"the time a record was {role.removesuffix('_at')}"
    kind, _, number = role.partition(":")
    text = f"number ({number.replace('_', ' ')})" if number else kind.replace("_", " ")
    return f"{'an' if text[0] in 'aeiou' else 'a'} {text}"
