"""Relatives who are called alike."""

from __future__ import annotations

import pytest

from graphres.compare import Comparing, compare
from graphres.engines.duckdb import DuckDB
from graphres.identifiers.base import Kind
from graphres.identifiers.name import GivenName, Suffix, Surname
from tests.helpers.staged import staged

KINDS: tuple[Kind, ...] = (GivenName(), Surname(), Suffix())


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        pytest.param("sr", "jr", True, id="father and son"),
        pytest.param("sr", "sr", False, id="the same generation"),
        pytest.param("sr", "i", False, id="two words for one generation"),
        pytest.param("sr", None, False, id="one says nothing"),
    ],
)
def test_relatives_told_apart_by_generation_share_the_given_name(first: str, second: str | None, shared: bool) -> None:
    """Where suffixes differ, equality of given names is what relatives have in common; the surname is so anyway."""
    rows: list[dict[str, str | None]] = [
        {"id": "a", "given_name": "Tom", "surname": "Ray", "suffix": first},
        {"id": "b", "given_name": "Tom", "surname": "Ray", "suffix": second},
    ]
    with DuckDB() as engine:
        known = staged(engine, KINDS, rows)
        key = {name: number for number, name in known.name.items()}
        tuples = {r["record_key"]: r["tuple_key"] for r in engine.collect(known.known.folds).to_pylist()}
        a, b = sorted((tuples[key["a"]], tuples[key["b"]]))  # who is told apart by nothing is one tuple
        pairs = engine.sql(f"SELECT CAST({a} AS BIGINT) AS a, CAST({b} AS BIGINT) AS b, CAST(0 AS BIGINT) AS rules")
        found, keys = known.known, known.known.keys
        compared = compare(pairs, found.bears, Comparing.of(found.identifiers, keys, KINDS, engine), engine)
        told = engine.collect(compared.comparisons).to_pylist()
    assert {row["k"]: row["apart"] == 1 for row in told if row["k"] < 2} == {0: shared, 1: False}
