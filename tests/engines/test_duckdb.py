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

from graphres.engines.duckdb import ROW_GROUP, DuckDB


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
    """A kernel over batches keeps the number of rows and may use the engine's other tables meanwhile."""
    table = engine.from_arrow(numbers(200_000))

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        engine.count(table)
        return pa.record_batch([batch.column("x")], names=["x"])

    found = engine.map_batches(kernel, table, pa.schema([("x", pa.int64())]))
    assert engine.collect(found, ("x",))["x"].to_pylist() == list(range(200_000))


@pytest.mark.parametrize("rows", [0, 1, 7, 200_001])
def test_map_groups_never_cuts_a_group(engine: DuckDB, rows: int) -> None:
    """Every batch holds whole groups, however the engine cuts its stream."""
    seen: list[int] = []

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        seen.extend(set(batch.column("group").to_pylist()))
        return batch

    schema = numbers(1).schema
    found = engine.map_groups(kernel, engine.from_arrow(numbers(rows)), "group", schema)
    assert engine.count(found) == rows
    assert len(seen) == len(set(seen))


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


def test_drop_forgets_tables_and_their_files(engine: DuckDB) -> None:
    """Scratch space comes back when a table is dropped."""
    made = engine.map_batches(lambda b: b, engine.from_arrow(numbers(10)), numbers(1).schema)
    files = list(engine._scratch.glob("*.parquet"))
    engine.drop(made)
    assert len(files) == 1
    assert not files[0].exists()
