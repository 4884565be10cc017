"""What every engine offers: each test is one rule, and runs on all of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import networkx as nx
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from graphres.engines import spark_components
from graphres.engines.base import Engine, column, quoted
from graphres.engines.duckdb import DuckDB
from graphres.engines.row_groups import ROW_GROUP
from graphres.tables import INT
from tests.helpers.engines import on_every_engine

pytestmark = on_every_engine


def numbers(n: int) -> pa.Table:
    return pa.table({"group": [i // 3 for i in range(n)], "x": list(range(n))})


def test_sql_names_tables_in_braces(engine: Engine) -> None:
    """A query speaks of its tables by the names they are passed under."""
    found = engine.sql("SELECT sum(x) AS total FROM {mine} WHERE x > 1", mine=engine.from_arrow(numbers(4)))
    assert engine.collect(found).to_pylist() == [{"total": 5}]


def test_map_batches_sees_every_row_once(engine: Engine) -> None:
    """A kernel over batches keeps the number of rows."""
    found = engine.map_batches(
        lambda batch: batch.select(["x"]), engine.from_arrow(numbers(50_000)), pa.schema([("x", pa.int64())])
    )
    assert engine.collect(found, ("x",))["x"].to_pylist() == list(range(50_000))


def test_batches_without_rows_end_nothing(engine: Engine) -> None:
    """Rows behind an empty piece of a table, or behind a batch of which a kernel keeps nothing, are there."""
    pieces = [numbers(0), numbers(2), numbers(0), numbers(60_000)]
    schema = pa.schema([("group", INT), ("x", INT)])
    table = engine.from_arrow(pa.concat_tables([piece.cast(schema) for piece in pieces]))
    assert engine.count(table) == 60_002
    high = engine.map_batches(lambda batch: batch.filter(pc.greater(batch.column("x"), 59_000)), table, schema)
    assert engine.count(high) == 999


@pytest.mark.parametrize("rows", [0, 1, 50_001])
def test_map_groups_never_cuts_a_group(engine: Engine, rows: int) -> None:
    """Every batch holds whole groups, however the engine cuts its stream."""

    def sizes(batch: pa.RecordBatch) -> pa.RecordBatch:
        return pa.record_batch(batch.select(["group"]).to_pandas().groupby("group").size().rename("n").reset_index())

    found = engine.map_groups(
        sizes, engine.from_arrow(numbers(rows)), "group", pa.schema([("group", pa.int64()), ("n", pa.int64())])
    )
    whole = engine.collect(found, ("group",))
    assert whole["group"].to_pylist() == sorted(set(numbers(rows)["group"].to_pylist()))
    assert sum(whole["n"].to_pylist()) == rows


def test_what_is_read_once_is_what_sql_gives(engine: Engine) -> None:
    """It may be computed while it is read, also when nobody else knows any more what it is made of."""
    high = engine.sql("SELECT x FROM {n} WHERE x > 3", n=engine.from_arrow(numbers(9)))
    found = engine.once("SELECT x + 1 AS x FROM {high} WHERE x < 7", high=high)
    del high
    assert engine.collect(engine.once("SELECT x FROM {found}", found=found), ("x",))["x"].to_pylist() == [5, 6, 7]


def linked(edges: Sequence[tuple[int, int]]) -> pa.Table:
    return pa.table(list(map(list, zip(*edges, strict=True))) or [[], []], pa.schema([("a", INT), ("b", INT)]))


def components(engine: Engine, edges: Sequence[tuple[int, int]]) -> dict[int, int]:
    found = engine.collect(engine.components(engine.from_arrow(linked(edges))), ("node",))
    assert found.schema.equals(pa.schema([("node", INT), ("component", INT)]))
    return dict(zip(found["node"].to_pylist(), found["component"].to_pylist(), strict=True))


def by_networkx(edges: Sequence[tuple[int, int]]) -> dict[int, int]:
    return {node: min(part) for part in nx.connected_components(nx.Graph(edges)) for node in part}


GRAPHS = pytest.mark.parametrize(
    "edges",
    [
        pytest.param([], id="nothing"),
        pytest.param([(n, n + 1) for n in range(40)], id="a path"),
        pytest.param([(40 - n, 39 - n) for n in range(0, 40, 2)] + [(3, 3)], id="pairs and a loop"),
        pytest.param([((n * 7919) % 101, (n * 104729) % 97) for n in range(60)], id="a tangle"),
        pytest.param([(-5, 7), (7, -9), (1 << 62, 4)], id="negative and large keys"),
    ],
)


@GRAPHS
def test_components_are_those_of_networkx(engine: Engine, edges: list[tuple[int, int]]) -> None:
    """A component is named by its smallest node."""
    assert components(engine, edges) == by_networkx(edges)


@GRAPHS
def test_components_by_joins_are_the_same(engine: Engine, edges: Sequence[tuple[int, int]]) -> None:
    """Where there are too many links for one worker, joins find what it would have found."""
    found, rounds = spark_components.components(engine.from_arrow(linked(edges)), engine, few=-1)
    rows = engine.collect(found, ("node",))
    assert dict(zip(rows["node"].to_pylist(), rows["component"].to_pylist(), strict=True)) == by_networkx(edges)
    assert rounds <= 8


@pytest.mark.parametrize("text", ["a'b", 'a"b', "a\\nb", "{x}", "nan", "", "`", "İß\u202e"])
def test_texts_and_names_are_read_alike(engine: Engine, text: str) -> None:
    """Quotes, backslashes and braces mean themselves, in texts and in names; the text nan is no null."""
    table = engine.from_arrow(pa.table({f"n{text}": [text, None], "N": ["b", "c"]}))
    query = (
        f"SELECT {column('n' + text)} AS x, {quoted(text)} AS y FROM {{t}} WHERE {column('n' + text)} = {quoted(text)}"
    )
    assert engine.collect(engine.sql(query, t=table)).to_pylist() == [{"x": text, "y": text}]


@pytest.mark.parametrize("name", ["a.b", "tel.", "`", "a`b.c", 'a"b', "{x}", " "])
def test_kernels_and_files_take_any_name_of_a_column(engine: Engine, tmp_path: Path, name: str) -> None:
    """A name that a language would read as a path or a quote is a name all the same."""
    table = engine.from_arrow(pa.table({name: ["y", "x"], "n": pa.array([1, 2], INT)}))
    mapped = engine.map_groups(lambda batch: batch, table, name, table.schema)
    engine.write_parquet(mapped, tmp_path / "t.parquet", (name,))
    assert pq.read_table(tmp_path / "t.parquet").to_pylist() == [{name: "x", "n": 2}, {name: "y", "n": 1}]


def test_nulls_stay_nulls(engine: Engine, tmp_path: Path) -> None:
    """A null is none of the values, comes last, and is a null in the file."""
    data = pa.table({"k": ["b", None, "a"], "n": pa.array([None, 1, 2], INT)})
    table = engine.sql("SELECT k, n FROM {t}", t=engine.from_arrow(data))
    expected = [{"k": "a", "n": 2}, {"k": "b", "n": None}, {"k": None, "n": 1}]
    assert engine.collect(table, ("k",)).to_pylist() == expected
    engine.write_parquet(table, tmp_path / "t.parquet", ("k",))
    assert pq.read_table(tmp_path / "t.parquet").to_pylist() == expected


def test_a_table_without_rows_is_a_file_all_the_same(engine: Engine, tmp_path: Path) -> None:
    """Its columns and their types are kept."""
    table = engine.sql("SELECT x, CAST(x AS STRING) AS y FROM {t} WHERE x < 0", t=engine.from_arrow(numbers(3)))
    assert engine.write_parquet(table, tmp_path / "t.parquet", ("x",)) == 0
    assert pq.read_schema(tmp_path / "t.parquet").equals(pa.schema([("x", INT), ("y", pa.string())]))


def test_all_engines_write_the_same_bytes(engine: Engine, tmp_path: Path) -> None:
    """What one engine writes, the other writes to the byte."""
    data = pa.table({"k": [f"{n * 7919 % 1000}" for n in range(3000)], "n": pa.array(range(3000), INT)})
    query = "SELECT k, n, count(*) OVER (PARTITION BY k) AS c, CAST(n AS DOUBLE) / 4 AS d FROM {t}"
    with DuckDB(threads=1) as twin:
        for one, name in ((engine, "one"), (twin, "twin")):
            one.write_parquet(one.sql(query, t=one.from_arrow(data)), tmp_path / name, ("k", "n"))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "twin").read_bytes()


def test_parquet_is_sorted_and_cut_alike(engine: Engine, tmp_path: Path) -> None:
    """Equal tables are equal bytes, whatever the order of their rows."""
    rows = ROW_GROUP + 10
    table = numbers(rows)
    reverse = table.take(pa.array(range(rows - 1, -1, -1)))
    for name, data in (("a", table), ("b", reverse)):
        assert engine.write_parquet(engine.from_arrow(data), tmp_path / name, ("x",)) == rows
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert pq.ParquetFile(tmp_path / "a").metadata.row_group(0).num_rows == ROW_GROUP
