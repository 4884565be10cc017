"""Which entities live together."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest

from graphres.communities.households import households, persons
from graphres.engines.base import Table
from graphres.engines.duckdb import DuckDB
from graphres.identifiers.email import Email
from graphres.identifiers.name import GivenName, Surname
from graphres.identifiers.organization import Organization
from graphres.tables import INT, UNITS_PER_BIT, WEIGHTS
from graphres.weigh.fellegi_sunter import Model

MODEL = Model((), 2.0**-10, 2.0**-10)


@pytest.fixture
def engine() -> Iterator[DuckDB]:
    with DuckDB(threads=1) as made:
        yield made


def table(engine: DuckDB, **columns: list[int]) -> Table:
    return engine.from_arrow(pa.table({name: pa.array(column, INT) for name, column in columns.items()}))


def found(
    engine: DuckDB, owner: list[int], close: dict[tuple[int, int], float], apart: dict[tuple[int, int], float]
) -> set[frozenset[int]]:
    """Households of entities, two or more in each. owner : of records 0, 1, 2 …; close, apart : bits of pairs."""
    keys = list(range(len(owner)))
    units = {pair: round(bits * UNITS_PER_BIT) for pair, bits in (close | apart).items()}
    rows = [(a, b, -40 * UNITS_PER_BIT, w) for (a, b), w in units.items()]
    weights = pa.table([pa.array(column, INT) for column in zip(*rows, strict=True)], schema=WEIGHTS.schema())
    near = [(a, b, units[a, b]) for a, b in close]
    got = households(
        engine.from_arrow(weights),
        table(engine, a=[r[0] for r in near], b=[r[1] for r in near], weight=[r[2] for r in near]),
        table(engine, record_key=keys, tuple_key=keys),
        table(engine, record_key=keys, owner=owner),
        table(engine, tuple_key=keys),
        MODEL,
        engine,
        0,
    )
    groups: dict[int, set[int]] = {}
    for row in engine.collect(got).to_pylist():
        groups.setdefault(row["household"], set()).add(row["owner"])
    return {frozenset(group) for group in groups.values()}


def test_a_household_divides_no_entity(engine: DuckDB) -> None:
    """Records 0 and 1 are one entity; that 1 speaks against 2 does not matter where 0 speaks for it."""
    assert found(engine, [0, 0, 2], {(0, 2): 5.0}, {(1, 2): -9.0}) == {frozenset({0, 2})}


def test_a_chain_of_neighbors_is_not_one_household(engine: DuckDB) -> None:
    """Each is near the next, and all others speak against it."""
    apart = {(0, 2): -30.0, (0, 3): -30.0, (1, 3): -30.0}
    assert found(engine, [0, 1, 2, 3], {(0, 1): 9.0, (1, 2): 2.0, (2, 3): 9.0}, apart) == {
        frozenset({0, 1}),
        frozenset({2, 3}),
    }


def test_what_was_never_compared_speaks_neither_for_nor_against(engine: DuckDB) -> None:
    """Three who each share with one another live together."""
    assert found(engine, [0, 1, 2], {(0, 1): 9.0, (1, 2): 9.0}, {}) == {frozenset({0, 1, 2})}


def test_an_organization_is_nobodys_household(engine: DuckDB) -> None:
    """Who bears its name and no person's is left out; a person who bears both is none of them."""
    kinds = (GivenName(), Surname(), Email(), Organization())
    bears = [(1, "organization"), (1, "email"), (2, "organization"), (2, "surname"), (3, "email"), (4, "given_name")]
    known = pa.table(
        {
            "tuple_key": pa.array([t for t, _ in bears], INT),
            "kind": [k for _, k in bears],
            "value_key": pa.array(range(6), INT),
        }
    )
    assert sorted(engine.collect(persons(engine.from_arrow(known), kinds, engine))["tuple_key"].to_pylist()) == [
        2,
        3,
        4,
    ]
