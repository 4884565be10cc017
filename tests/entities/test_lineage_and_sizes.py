"""What is counted of every entity, and what became of it."""

from __future__ import annotations

from graphres.engines.base import Engine
from graphres.entities import lineage, sizes
from graphres.tables import RUN_TABLES, check
from tests.helpers.customers import Customers, rows_of
from tests.helpers.engines import on_every_engine

ROWS = rows_of("""
    key    entity
    a:1    E1
    a:2    E1
    b:1    E1
    b:2    E2
""")


def test_every_entity_is_created(engine: Engine) -> None:
    """Without a run before, each entity has one event, created, with its records and no predecessor."""
    found = lineage(engine.from_arrow(Customers.of(ROWS).members), engine)
    check(RUN_TABLES["lineage"], found.schema)
    assert [tuple(row.values()) for row in engine.collect(found, ("entity_id",)).to_pylist()] == [
        ("E1", "created", None, 3),
        ("E2", "created", None, 1),
    ]


@on_every_engine
def test_records_by_source(engine: Engine) -> None:
    """An entity counts its records, its sources, and its records of each source, also 0."""
    found = sizes(engine.from_arrow(Customers.of(ROWS).members), ["a", "b", 'o"dd c'], engine)
    assert engine.collect(found, ("entity_id",)).to_pylist() == [
        {"entity_id": "E1", "records": 3, "sources": 2, "in_a": 2, "in_b": 1, 'in_o"dd c': 0},
        {"entity_id": "E2", "records": 1, "sources": 1, "in_a": 0, "in_b": 1, 'in_o"dd c': 0},
    ]
