"""What every kind of value keeps, whatever it is."""

from __future__ import annotations

from datetime import date
from importlib import metadata
from time import process_time
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.errors import ConfigError
from graphres.identifiers import all_roles, kind, kinds_for, roles_of
from graphres.identifiers.base import Context, Kind

ROLES = tuple(all_roles())
KINDS = kinds_for([r for r in ROLES if not r.startswith("number:")] + ["number:badge"])
CONTEXTS = (Context(), Context(region="US", as_of=date(2026, 6, 30)), Context(region="DE"))
HOSTILE = (
    "x" * 1_000_000,
    "1" * 1_000_000,
    "a," * 200_000,
    "a@" * 200_000,
    "(" * 50_000,
    "\x00",
    "Ann\x00a",
    "😀😀",
    "\u202egnal",
    "=cmd('calc')",
    "<script>alert(1)</script>",
    "|||||||",
    "||||||",
    "-",
    "'",
    '"',
    ",",
    "@",
    "+",
    "~",
    "#",
    "\ud800",
    "مرحبا",
    "ﷺ",
    "٣٤٥",
    "²³¹",
    "9" * 40,
    "0x41",
    "1e308",
    "nan",
    "inf",
)
SAMPLES: dict[str, tuple[str, ...]] = {
    "given_name": ("Robert", "Bob", "J", "Anne-Marie", "王杰", "Александр", "José", "Li"),
    "surname": ("O'Hare", "van der Berg", "Smith-Jones", "Nováková", "Novák", "Müller", "Ng"),
    "middle_name": ("Q.", "Pavlovich", "Maria"),
    "full_name": ("Smith, John Q. Jr", "王杰", "Universal Exports Ltd", "Dr. Ana de la Cruz"),
    "suffix": ("Jr", "II", "Senior"),
    "organization": ("The Acme Company, Inc.", "Müller & Sohn GmbH", "Acme"),
    "email": ("J.Doe+x@Gmail.com", "ann@example.org", "ann@example.com", "maria.smith@firm.de"),
    "phone": ("(702) 919-1300", "+44 1576 526218", "3213212", "702 919 1301"),
    "address": ("12 Main Street, Springfield IL 62701", "12 Main St", "Lange Str. 5, 80331 München", "Wien"),
    "date_of_birth": ("1984-02-13", "13/02/1984", "1984", "03/04/1984", "1950-17-11", "Feb 1984"),
    "age": ("45", "46", "71"),
    "gender": ("M", "weiblich", "other"),
    "occupation": ("Software Engineer", "engineer, software", "Lehrer", "Lehrerin"),
    "place_of_birth": ("St. Ives (Cornwall), England", "Saint Ives", "München", "Leeds"),
    "number:badge": ("12-345 678", "12345687", "A1"),
    "customer_key": ("00017", "K-9"),
}


def cleaned(kind: Kind, role: str, text: str, context: Context) -> tuple[str, ...]:
    return kind.clean({role: (text,)}, context)


def values_of(kind: Kind) -> list[str]:
    """Clean values of all samples of the roles that a kind reads, alone and on a record that names a person."""
    texts = [(role, text) for role in roles_of(kind) for text in SAMPLES.get(role, ())]
    found = [v for role, text in texts for context in CONTEXTS for v in cleaned(kind, role, text, context)]
    raw = [{"given_name": ("Ana",), role: (text,)} for role, text in texts]
    return list(dict.fromkeys([*found, *(v for one in raw for v in kind.clean(one, CONTEXTS[1]))]))


def by_name(kind: Kind) -> str:
    return kind.name


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_m_and_u_are_probabilities(kind: Kind) -> None:
    """Over a kind's levels m and u sum to 1, none is 0, and equal values speak for the same person."""
    assert sum(level.m for level in kind.levels) == pytest.approx(1.0, abs=1e-9)
    assert sum(level.u for level in kind.levels) == pytest.approx(1.0, abs=1e-9)
    assert all(level.m > 0 and level.u > 0 for level in kind.levels)
    assert kind.levels[0].m > kind.levels[0].u


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_first_level_is_equal_and_last_different(kind: Kind) -> None:
    """Stages rely on the ends of the scale; a kind that trades places has `swapped` before the last."""
    names = [level.name for level in kind.levels]
    assert (names[0], names[-1]) == ("equal", "different")
    assert len(set(names)) == len(names)
    assert (kind.swaps_with is None) or names[-2] == "swapped"


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_hostile_input_is_survived(kind: Kind) -> None:
    """Whatever a cell holds, cleaning neither fails nor takes long, and what it gives can be used."""
    begun = process_time()
    for role in roles_of(kind):
        for text in HOSTILE:
            for value in cleaned(kind, role, text, CONTEXTS[1]):
                assert 0 < len(value) < 1_000
                assert value.isprintable()
                assert all((kind.show(value), kind.mask(value)))
                assert all(name.partition(".")[0] == kind.name and text for name, text in kind.keys(value))
    assert process_time() - begun < 20


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_unequal_values_compare_alike_both_ways_and_never_as_equal(kind: Kind) -> None:
    """Swapping the sides changes nothing, nor does a pair's company; level 0 is for equal values alone."""
    values = values_of(kind)
    pairs = [(a, b) for a in values for b in values if a != b]
    a, b = [p[0] for p in pairs], [p[1] for p in pairs]
    found = kind.compare(a, b)
    assert found.dtype == np.int8
    assert found.tolist() == kind.compare(b, a).tolist()
    assert all(1 <= level < len(kind.levels) for level in found)
    assert [int(kind.compare([x], [y])[0]) for x, y in pairs[:40]] == found[:40].tolist()


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_no_pairs_no_levels(kind: Kind) -> None:
    """Comparing nothing is not an error."""
    assert kind.compare([], []).tolist() == []


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_equal_values_share_every_key(kind: Kind) -> None:
    """Keys depend on the value alone and repeat nothing."""
    for value in values_of(kind):
        keys = kind.keys(value)
        assert keys == kind.keys(value)
        assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_masks_hide_and_keep_apart(kind: Kind) -> None:
    """A mask differs for different values and does not hold the value."""
    values = values_of(kind)
    assert len({kind.mask(v) for v in values}) == len(values)
    assert not any(v in kind.mask(v) for v in values if len(v) > 5)


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_the_chosen_value_is_one_of_the_candidates(kind: Kind) -> None:
    """Survivorship falls back on a candidate, whatever the order they come in."""
    values = values_of(kind)
    forward = kind.choose(dict.fromkeys(values, 1))
    assert forward in values
    assert forward == kind.choose(dict.fromkeys(reversed(values), 1))


@pytest.mark.parametrize("text", ["", "  ", "n/a", "N.A.", "none", "NULL", "unknown", "-", "?", "xxx", "nan"])
def test_placeholders_give_no_value(text: str) -> None:
    """What stands for nothing is nothing, in every role."""
    for known in KINDS:
        for role in roles_of(known):
            assert cleaned(known, role, text, CONTEXTS[1]) == ()


@pytest.mark.parametrize(
    "name", ["given_name", "surname", "organization", "email", "phone", "date_of_birth", "number:badge"]
)
def test_cleaning_a_shown_value_changes_nothing(name: str) -> None:
    """What a person reads can be given back."""
    known = kind(name)
    role = name if name in roles_of(known) else roles_of(known)[0]
    for value in values_of(known):
        if not value.startswith(("age", "born")):
            context = Context(formats={"date_of_birth": "day_first"})
            again = cleaned(known, role, known.show(value).rstrip("~"), context)
            assert [v.lstrip("~") for v in again] == [value.lstrip("~").rstrip("~")]


@given(st.text(max_size=60))
def test_any_text_is_cleaned_by_every_kind(text: str) -> None:
    """No text makes cleaning fail, repeat a value, or give an empty one."""
    for known in KINDS:
        for role in roles_of(known):
            found = cleaned(known, role, text, CONTEXTS[0])
            assert len(set(found)) == len(found)
            assert all(found)


@given(st.lists(st.text(max_size=30), min_size=2, max_size=6))
def test_any_values_compare_symmetrically(texts: list[str]) -> None:
    """The direction of a pair does not matter, for whatever cleaning lets through."""
    for known in KINDS:
        role = known.name if known.name in roles_of(known) else roles_of(known)[0]
        values = list(dict.fromkeys(v for t in texts for v in cleaned(known, role, t, CONTEXTS[0])))
        a, b = values[:-1], values[1:]
        assert known.compare(a, b).tolist() == known.compare(b, a).tolist()
        assert 0 not in known.compare(a, b).tolist()


def test_kinds_come_in_a_fixed_order_with_a_number_a_type() -> None:
    """The order of roles does not matter; every type of number is a kind of its own."""
    wanted = ["number:ssn", "email", "customer_key", "number:passport", "given_name"]
    names = [k.name for k in kinds_for(wanted)]
    assert names == [k.name for k in kinds_for(reversed(wanted))]
    assert names[-3:] == ["number:customer_key", "number:passport", "number:ssn"]


def test_an_unknown_kind_is_an_error_that_lists_the_known() -> None:
    """The message says what there is."""
    with pytest.raises(ConfigError, match="given_name"):
        kind("shoe_size")


def test_every_role_of_the_design_is_known() -> None:
    """The words of a configuration are these."""
    expected = (
        "full_name given_name middle_name surname suffix title organization email phone address unit "
        "house_number street city region postcode country date_of_birth birth_year birth_month birth_day "
        "age gender customer_key created_at updated_at other_party attribute"
    )
    assert set(expected.split()) <= set(ROLES)


def test_header_words_are_folded() -> None:
    """Ingest looks headers up without case, accents, separators; a word that has any is never found."""
    words = [word for hints in all_roles().values() for word in hints]
    assert [word for word in words if not (word.isascii() and word.isalnum() and word == word.lower())] == []


def test_a_kind_from_another_package_joins(monkeypatch: pytest.MonkeyPatch) -> None:
    """A class behind the entry point, with a role of its own, is all that a new kind takes."""
    import graphres.identifiers as house

    class Vehicle(Kind):
        name = "vehicle"
        roles = ("vehicle_number",)
        family = "vehicle"
        headers = MappingProxyType({"vehicle_number": ("vin", "fahrgestellnummer")})

        def clean(self, raw: object, context: Context) -> tuple[str, ...]:
            return ("WVW1",)

    class Entry:
        def load(self) -> type[Kind]:
            return Vehicle

    house._installed.cache_clear()
    monkeypatch.setattr(metadata, "entry_points", lambda group: [Entry()])
    try:
        assert [k.name for k in kinds_for(["vehicle_number"])] == ["vehicle"]
        assert all_roles()["vehicle_number"] == ("vin", "fahrgestellnummer")
    finally:
        monkeypatch.undo()
        house._installed.cache_clear()
