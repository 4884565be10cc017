"""What is the embedded engine's own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphres.engines.duckdb import DuckDB
from tests.engines.test_engines import by_networkx, components, numbers


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_components_of_any_graph(edges: list[tuple[int, int]]) -> None:
    """A component is named by its smallest node, whatever the edges."""
    with DuckDB(threads=1) as engine:
        assert components(engine, edges) == by_networkx(edges)


def test_tables_that_nobody_refers_to_are_dropped() -> None:
    """Memory and scratch space come back once the last reference to a table is gone."""
    with DuckDB(threads=2) as engine:
        kept = engine.map_batches(lambda b: b, engine.from_arrow(numbers(10)), numbers(1).schema)
        engine.map_batches(lambda b: b, kept, kept.schema)
        engine.sql("SELECT * FROM {kept}", kept=kept)
        engine.sql("SELECT 1 AS one")  # dropped are tables that died before
        tables = engine._db.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
        assert len(list(engine._scratch.glob("*.parquet"))) == 1
        assert tables == [(1,)]
        assert engine.count(kept) == 10
