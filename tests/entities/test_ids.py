"""An entity's id is born of its smallest member."""

from __future__ import annotations

import re

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from graphres.engines.base import Engine
from graphres.entities import born_id, name_entities
from tests.helpers.engines import on_every_engine

MEMBERS = [("b", "1", 7), ("a", "10", 7), ("a", "9", 8), ("b", "2", 9)]


def _named(engine: Engine, rows: list[tuple[str, str, int]], birth=born_id) -> dict[tuple[str, str], str]:  # type: ignore[no-untyped-def]
    table = pa.table(
        {
            "record_key": pa.array(range(len(rows)), pa.int64()),
            "source": pa.array([row[0] for row in rows], pa.string()),
            "record_id": pa.array([row[1] for row in rows], pa.string()),
            "community": pa.array([row[2] for row in rows], pa.int64()),
        }
    )
    named = engine.collect(name_entities(engine.from_arrow(table), engine, birth))
    assert named.column_names == ["record_key", "source", "record_id", "entity_id"]
    return {(row["source"], row["record_id"]): row["entity_id"] for row in named.to_pylist()}


def test_smallest_member_gives_the_id(engine: Engine) -> None:
    """The id is the hash of the smallest (source, record_id) as texts, whatever the community's number."""
    named = _named(engine, MEMBERS)
    assert named["b", "1"] == named["a", "10"] == born_id("a", "10")
    assert named["a", "9"] == born_id("a", "9")


def test_form_of_an_id() -> None:
    """An id is E and sixteen characters of base32, 80 bits."""
    assert re.fullmatch(r"E[A-Z2-7]{16}", born_id("späti", "🦊"))


def test_parts_are_length_prefixed() -> None:
    """Where source ends and record_id begins is part of the hash."""
    assert born_id("a", "bc") != born_id("ab", "c")


@on_every_engine
def test_equal_ids_are_parted_by_a_counter(engine: Engine) -> None:
    """Of entities that would get one id, the smaller keeps it and the others count up."""
    named = _named(engine, MEMBERS, birth=lambda source, record_id, counter: f"E{counter}")
    assert [named["a", "10"], named["a", "9"], named["b", "2"]] == ["E0", "E1", "E2"]


@given(st.permutations(MEMBERS), st.permutations([7, 8, 9]))
def test_order_and_numbering_do_not_matter(
    engine: Engine, rows: list[tuple[str, str, int]], numbers: list[int]
) -> None:
    """Rows shuffled and communities renumbered give the same ids."""
    new = dict(zip([7, 8, 9], numbers, strict=True))
    assert _named(engine, [(source, record, new[at]) for source, record, at in rows]) == _named(engine, MEMBERS)
