"""Which roles hang together, which rules apply, and when a record was changed."""

from __future__ import annotations

import pytest

from graphres.entities.bundles import DEFAULT_RULES, bundles
from graphres.entities.recency import UNKNOWN, moment, recency
from graphres.identifiers.base import Context
from tests.helpers.customers import KINDS, Given


def test_roles_read_by_one_kind_are_a_bundle() -> None:
    """Roles hang together through kinds that read several of them; a role that no kind reads is alone."""
    found = bundles(["street", "given_name", "title", "city", "full_name", "surname"], KINDS, {})
    assert [bundle.roles for bundle in found] == [
        ("street", "city"),
        ("given_name", "full_name", "surname"),
        ("title",),
    ]
    assert [bundle.composite for bundle in found] == [True, False, False]


def test_title_is_judged_by_itself() -> None:
    """A form of address is no part of the name, even where the kinds of a name read it."""

    class Titled(Given):
        roles = ("given_name", "title")

    found = bundles(["given_name", "title"], [Titled()], {})
    assert [(bundle.roles, len(bundle.kinds)) for bundle in found] == [(("given_name",), 1), (("title",), 0)]


def test_kind_of_the_roles_name_judges_it() -> None:
    """Where several kinds read a role, the one of its name judges it; without one, all do."""

    class Stray(Given):
        name = "nickname"

    (bundle,) = bundles(["given_name", "full_name"], [Stray(), Given()], {})
    assert (bundle.kinds_of("given_name"), bundle.kinds_of("full_name")) == ((1,), (0, 1))


def test_rules_by_role_then_by_kind() -> None:
    """A role's own rules go before those of a kind that reads it, and those before the default."""
    rules = {"street": ["most_recent"], "address": ["source_priority"]}
    found = {r: bundle.rules[r] for bundle in bundles(["street", "city", "email"], KINDS, rules) for r in bundle.roles}
    assert found == {"street": ("most_recent",), "city": ("source_priority",), "email": DEFAULT_RULES}


@pytest.mark.parametrize(
    ("text", "form", "same"),
    [
        pytest.param("2024-05-01", "", "2024-05-01T00:00:00+00:00", id="a naive time is UTC"),
        pytest.param("2024-05-01T02:00:00+02:00", "", "2024-05-01", id="zones count"),
        pytest.param("01/05/2024", "day_first", "2024-05-01", id="day first"),
        pytest.param("05/01/2024 10:30", "month_first", "2024-05-01T10:30", id="month first"),
        pytest.param("31.05.2024", "", "2024-05-31", id="only one reading is a day"),
        pytest.param("1 May 2024", "%d %B %Y", "2024-05-01", id="by format"),
        pytest.param("2023-01-01\x1f2024-05-01", "", "2024-05-01", id="the latest of several"),
    ],
)
def test_moments(text: str, form: str, same: str) -> None:
    """Times are read by the column's format, else as ISO, else by the order of day and month."""
    assert moment(text, form) == moment(same) != UNKNOWN


@pytest.mark.parametrize("text", ["", "soon", "05/06/2024", "99/99/2024", "2024-13-45", "\x00"])
def test_unreadable_moments(text: str) -> None:
    """What cannot be read for certain is older than everything."""
    assert moment(text) == UNKNOWN


def test_updated_goes_before_created() -> None:
    """A record was last changed when it was updated; where that is not known, when it was created."""
    columns = {"updated_at": ["2024-01-02", None, "?"], "created_at": ["2025-01-01", "2023-01-01", None]}
    found = recency(columns, ["a", "a", "a"], {"a": Context()})
    assert found.tolist() == [moment("2024-01-02"), moment("2023-01-01"), UNKNOWN]
