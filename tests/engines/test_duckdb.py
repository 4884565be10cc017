"""The embedded engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.engines.duckdb import DuckDB
from graphres.engines.row_groups import ROW_GROUP


@pytest.fixture
def engine() -> Iterator[DuckDB]:
    with DuckDB(threads=2) as made:
        yield made


def numbers(n: int) -> pa.Table:
    return pa.table({"group": [i // 3 for i in range(n)], "x": list(range(n))})


def test_sql_names_tables_in_braces(engine: DuckDB) -> None:
    """A query speaks of its tables by the names they are passed under."""
    found = engine.sql("SELECT sum(x) AS total FROM {mine} WHERE x > 1", mine=engine.from_arrow(numbers(4)))
    assert engine.collect(found).to_pylist() == [{"total": 5}]


def test_map_batches_sees_every_row_once(engine: DuckDB) -> None:
    """A kernel over batches keeps the number of rows."""
    found = engine.map_batches(
        lambda batch: batch.select(["x"]), engine.from_arrow(numbers(200_000)), pa.schema([("x", pa.int64())])
    )
    assert engine.collect(found, ("x",))["x"].to_pylist() == list(range(200_000))


@pytest.mark.parametrize("rows", [0, 1, 7, 200_001])
def test_map_groups_never_cuts_a_group(engine: DuckDB, rows: int) -> None:
    """Every batch holds whole groups, however the engine cuts its stream."""

    def sizes(batch: pa.RecordBatch) -> pa.RecordBatch:
        return pa.record_batch(batch.select(["group"]).to_pandas().groupby("group").size().rename("n").reset_index())

    found = engine.map_groups(
        sizes, engine.from_arrow(numbers(rows)), "group", pa.schema([("group", pa.int64()), ("n", pa.int64())])
    )
    whole = engine.collect(found, ("group",))
    assert whole["group"].to_pylist() == sorted(set(numbers(rows)["group"].to_pylist()))
    assert sum(whole["n"].to_pylist()) == rows


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(lambda e: e[0] != e[1]), max_size=40))
def test_components_are_those_of_networkx(edges: list[tuple[int, int]]) -> None:
    """A component is named by its smallest node."""
    with DuckDB() as engine:
        table = pa.table(
            {
                "a": pa.array([a for a, _ in edges], pa.int64()),
                "b": pa.array([b for _, b in edges], pa.int64()),
            }
        )
        found = engine.collect(engine.components(engine.from_arrow(table)), ("node",)).to_pylist()
    expected = {node: min(part) for part in nx.connected_components(nx.Graph(edges)) for node in part}
    assert {row["node"]: row["component"] for row in found} == expected


def test_parquet_is_sorted_and_cut_alike(engine: DuckDB, tmp_path: Path) -> None:
    """Equal tables are equal bytes, whatever the order of their rows."""
    rows = ROW_GROUP + 10
    table = numbers(rows)
    reverse = table.take(pa.array(range(rows - 1, -1, -1)))
    for name, data in (("a", table), ("b", reverse)):
        assert engine.write_parquet(engine.from_arrow(data), tmp_path / name, ("x",)) == rows
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert pq.ParquetFile(tmp_path / "a").metadata.row_group(0).num_rows == ROW_GROUP


def test_tables_that_nobody_refers_to_are_dropped(engine: DuckDB) -> None:
    """Memory and scratch space come back once the last reference to a table is gone."""
    kept = engine.map_batches(lambda b: b, engine.from_arrow(numbers(10)), numbers(1).schema)
    engine.map_batches(lambda b: b, kept, kept.schema)
    engine.sql("SELECT * FROM {kept}", kept=kept)
    engine.sql("SELECT 1 AS one")  # dropped are tables that died before
    tables = engine._db.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
    assert len(list(engine._scratch.glob("*.parquet"))) == 1
    assert tables == [(1,)]
    assert engine.count(kept) == 10
