"""Partitions within the natural one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pytest

from graphres.communities.bonds import TOGETHER, Bonds
from graphres.communities.cuts import cuts
from graphres.communities.splits import weakest_splits
from graphres.communities.stricter import stricter
from graphres.engines.duckdb import DuckDB
from graphres.tables import INT, UNITS_PER_BIT
from tests.communities.test_collective import KINDS, MAX, SIBLINGS, Row, _by, _weights
from tests.helpers.staged import staged

Pairs = Mapping[tuple[str, str], float]
Parts = tuple[set[frozenset[str]], set[frozenset[str]]]


@pytest.fixture
def engine() -> Iterator[DuckDB]:
    with DuckDB(threads=1) as made:
        yield made


def pieces(engine: DuckDB, rows: Sequence[Row], linked: Pairs, least: tuple[float, float], held: str = "") -> Parts:
    """Strict pieces and parts of one community of all rows. held : records of one bond."""
    known = staged(engine, KINDS, rows)
    key = {name: number for number, name in known.name.items()}
    inside = engine.from_arrow(
        pa.table({"tuple_key": list(key.values()), "community": [min(key.values())] * len(key), "n": [1] * len(key)})
    )
    by, weights, bears = _by(known, engine), _weights(linked, key, engine), known.known.bears
    bonds = _bonds([key[name] for name in held], engine) if held else None
    found = cuts(inside, weights, bears, by, engine, bonds)
    units = (round(least[0] * UNITS_PER_BIT), round(least[1] * UNITS_PER_BIT))
    rows_found = engine.collect(stricter(inside, found, units, weights, bears, by, engine, bonds)).to_pylist()
    return _groups(rows_found, "strict", known.name), _groups(rows_found, "community", known.name)


def _bonds(keys: Sequence[int], engine: DuckDB) -> Bonds:
    together = pa.table([pa.array(keys, INT), pa.array([min(keys)] * len(keys), INT)], schema=TOGETHER)
    none = engine.from_arrow(pa.table({name: pa.array([], INT) for name in ("tuple_key", "rule", "side")}))
    closed = engine.from_arrow(pa.table({"bond": pa.array([], INT)}))
    return Bonds(engine.from_arrow(together), none, closed)


def _groups(rows: Sequence[Mapping[str, int]], by: str, name: Mapping[int, str]) -> set[frozenset[str]]:
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row[by], set()).add(name[row["tuple_key"]])
    return {frozenset(group) for group in found.values()}


LINKED = {("a", "b"): 20.0, ("c", "d"): 20.0, ("a", "c"): 1.0, ("b", "d"): -8.0}
ALL = {("a", "b"): 20.0, ("a", "c"): 5.0, ("b", "c"): 5.0, ("a", "d"): 7.0, ("b", "d"): 7.0}


def test_what_holds_together_by_enough_stays_whole(engine: DuckDB) -> None:
    """Nothing is cut above what is asked."""
    whole = {frozenset("abcd")}
    assert pieces(engine, MAX, ALL, (-90.0, -90.0)) == (whole, whole)


def test_the_weakest_cut_is_made_first(engine: DuckDB) -> None:
    """Two siblings who hang on one link come apart, and each stays whole."""
    two = {frozenset("ab"), frozenset("cd")}
    assert pieces(engine, SIBLINGS, LINKED, (0.0, 0.0)) == (two, two)


def test_parts_lie_within_strict_pieces(engine: DuckDB) -> None:
    """What is asked of parts may be more."""
    strict, parts = pieces(engine, SIBLINGS, LINKED, (0.0, 90.0))
    assert strict == {frozenset("ab"), frozenset("cd")}
    assert parts == {frozenset(name) for name in "abcd"}


def test_asked_for_more_than_there_is_every_record_is_alone(engine: DuckDB) -> None:
    """It comes to an end."""
    alone = {frozenset(name) for name in "abcd"}
    assert pieces(engine, MAX, ALL, (90.0, 90.0)) == (alone, alone)


def test_no_cut_divides_a_bond(engine: DuckDB) -> None:
    """Whatever is asked for."""
    for group in pieces(engine, SIBLINGS, LINKED, (90.0, 90.0), held="ac"):
        assert frozenset("ac") in group


def test_a_cut_weighs_what_two_communities_weigh(engine: DuckDB) -> None:
    """Both sides of the weakest link as two wholes, and a record against the rest as a record against a profile."""
    known = staged(engine, KINDS, SIBLINGS)
    key = {name: number for number, name in known.name.items()}
    inside = engine.from_arrow(
        pa.table({"tuple_key": list(key.values()), "community": [min(key.values())] * 4, "n": [1] * 4})
    )
    by, weights, bears = _by(known, engine), _weights(LINKED, key, engine), known.known.bears
    found = cuts(inside, weights, bears, by, engine)
    whole = engine.collect(weakest_splits(inside, weights, bears, by, engine).weights).to_pylist()
    assert engine.collect(found.splits).to_pylist() == whole
    assert sorted(engine.collect(found.alone)["tuple_key"].to_pylist()) == sorted(key.values())
