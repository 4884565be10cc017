"""Organizations."""

from __future__ import annotations

import pytest

from graphres.identifiers.base import Context
from graphres.identifiers.name_words import is_organization
from graphres.identifiers.organization import Organization

KIND = Organization()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The Acme Company, Inc.", "acme"),
        ("Müller & Sohn G.m.b.H.", "muller sohn"),
        ("Kowalski Sp. z o.o.", "kowalski"),
        ("Dupont S.A.R.L.", "dupont"),
        ("Hajah Maimunah (Jln Pisang)", "hajah maimunah"),
        ("Ltd", "ltd"),
    ],
)
def test_legal_forms_and_articles_fall_away(text: str, value: str) -> None:
    """Two spellings of one company clean to one value; a name of nothing else stays."""
    assert KIND.clean({"organization": (text,)}, Context()) == (value,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Universal Exports", True),
        ("Bäckerei Schmidt", True),
        ("Smith & Jones Partners", True),
        ("Anna Bank", False),
        ("John Smith", False),
        ("Ag", False),
        ("Marco Sa", False),
    ],
)
def test_organizations_are_told_from_people(text: str, expected: bool) -> None:
    """By legal form or trade; a given name before one such word is a person."""
    assert is_organization(text) is expected


def test_levels() -> None:
    """Spellings are near, a name that holds the other's words is a part of it."""
    pairs = [
        ("muller sohn", "mueller sohn"),
        ("universal exports", "universal exports singapore"),
        ("acme", "globex"),
    ]
    found = KIND.compare([a for a, _ in pairs], [b for _, b in pairs])
    assert [KIND.levels[i].name for i in found] == ["near", "part", "different"]


def test_everyday_words_are_no_keys() -> None:
    """Half of all companies have one of them."""
    assert ("organization.word", "services") not in KIND.keys("acme services")
    assert ("organization.word", "acme") in KIND.keys("acme services")
