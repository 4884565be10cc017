"""What is Spark's own: how it is started and refused, and what reaches the process that asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import graphres
from graphres.engines import engine_of, spark
from graphres.engines.base import Engine
from graphres.engines.duckdb import DuckDB
from graphres.engines.spark import Spark
from graphres.errors import EngineError, IngestError, ParameterError


@pytest.mark.xdist_group("spark")
def test_a_kernel_that_fails_is_one_message(spark_session: Any) -> None:
    """What a kernel raises in a worker is said with its words."""

    def fails(batch: pa.RecordBatch) -> pa.RecordBatch:
        raise ValueError("no such letter")

    with Spark(spark_session) as engine, pytest.raises(EngineError, match="ValueError: no such letter"):
        engine.count(engine.map_batches(fails, engine.from_arrow(pa.table({"n": [1]})), pa.schema([("n", pa.int64())])))


@pytest.mark.xdist_group("spark")
def test_the_users_session_stays_as_it_is(spark_session: Any) -> None:
    """Its settings and views are its own, and it outlives the engine."""
    before = spark_session.conf.get("spark.sql.caseSensitive", "false")
    with Spark(spark_session) as engine:
        engine.sql("SELECT 1 AS one")
        assert spark_session.conf.get("spark.sql.caseSensitive", "false") == before
        assert spark_session.catalog.listTables() == []
    assert spark_session.sql("SELECT 2 AS two").collect()[0]["two"] == 2


def kept_from_now(session: Any) -> Callable[[], int]:
    """How many tables Spark keeps that it did not keep before."""
    all_kept = session.sparkContext._jsc.getPersistentRDDs
    before = set(all_kept())
    return lambda: len(set(all_kept()) - before)


@pytest.mark.xdist_group("spark")
def test_what_is_read_once_is_not_kept(spark_session: Any) -> None:
    """A table that one statement reads is a part of it; what several read, or may yet read, is computed once."""
    kept = kept_from_now(spark_session)
    with Spark(spark_session) as engine:
        held = engine.sql("SELECT 1 AS one")
        part = engine.sql("SELECT one + 1 AS two FROM {held}", held=held)
        found = engine.sql("SELECT two + 1 AS three FROM {part}", part=part)
        del part
        assert kept() == 0
        assert engine.count(found) == 1
        assert kept() == 2
        twice = engine.sql("SELECT x.three FROM {found} x JOIN {found} y ON y.three = x.three", found=found)
        assert engine.collect(twice).to_pylist() == [{"three": 3}]
        assert kept() == 2


@pytest.mark.xdist_group("spark")
def test_a_statement_that_is_read_twice_is_computed_once(spark_session: Any, tmp_path: Path) -> None:
    """Its kernel sees every row once, though nobody has asked for its table itself."""
    told = tmp_path / "told"
    told.mkdir()

    def tells(batch: pa.RecordBatch) -> pa.RecordBatch:
        (told / str(len(list(told.iterdir())))).touch()
        return batch

    with Spark(spark_session) as engine:
        data = engine.from_arrow(pa.table({"n": [1, 2]}))
        both = {"mapped": engine.map_batches(tells, data, data.schema)}
        joined = engine.sql("SELECT x.n FROM {mapped} x JOIN {mapped} y ON y.n = x.n", **both)
        both.clear()
        assert engine.collect(joined, ("n",))["n"].to_pylist() == [1, 2]
    assert len(list(told.iterdir())) == 1


def sizes(engine: Engine) -> list[dict[str, Any]]:
    """How many rows of a group have a name, by a join, a kernel over batches and one over groups."""
    many = engine.from_arrow(pa.table({"n": list(range(200)), "k": [n * n % 7 for n in range(200)]}))
    few = engine.from_arrow(pa.table({"k": [0, 1, 4], "name": ["a", None, "c"]}))
    joined = engine.sql("SELECT m.k, m.n, f.name FROM {many} m LEFT JOIN {few} f ON f.k = m.k", many=many, few=few)
    odd = engine.map_batches(lambda b: b.filter(pc.equal(pc.bit_wise_and(b.column("n"), 1), 1)), joined, joined.schema)

    def counted(batch: pa.RecordBatch) -> pa.RecordBatch:
        table = pa.Table.from_batches([batch]).group_by("k").aggregate([("name", "count")])
        return table.rename_columns(["k", "named"]).combine_chunks().to_batches()[0]

    groups = engine.map_groups(counted, odd, "k", pa.schema([("k", pa.int64()), ("named", pa.int64())]))
    found: list[dict[str, Any]] = engine.collect(groups, ("k",)).to_pylist()
    return found


@pytest.mark.xdist_group("spark")
def test_many_rows_are_read_as_few_are(spark_session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shuffled, sent and shared out as large tables are, rows give what they give in one task, and on DuckDB."""
    with DuckDB(threads=1) as twin, Spark(spark_session) as few:
        expected = sizes(twin)
        assert sizes(few) == expected
    monkeypatch.setattr(spark, "SMALL", 50)
    monkeypatch.setattr(spark, "BATCH", 5)
    with Spark(spark_session) as many:
        assert sizes(many) == expected


@pytest.mark.xdist_group("spark")
def test_tables_that_nobody_refers_to_are_given_back(spark_session: Any) -> None:
    """What Spark keeps of a table goes with its last reference."""
    kept = kept_from_now(spark_session)
    with Spark(spark_session) as engine:
        first = engine.sql("SELECT 1 AS one")
        second = engine.sql("SELECT * FROM {first}", first=first)
        assert engine.count(first) == engine.count(second) == 1
        assert kept() == 2
        del second
        assert engine.count(engine.sql("SELECT 3 AS three")) == 1
        assert kept() == 2
        assert engine.collect(first).to_pylist() == [{"one": 1}]


@pytest.mark.xdist_group("spark")
def test_times_with_a_zone_are_told_in_utc(spark_session: Any) -> None:
    """Spark's usual times have one; they are what the same column in memory is, wherever the session is."""
    frame = spark_session.sql("SELECT timestamp'2024-01-01 09:30:00+09:00' AS at")
    with Spark(spark_session) as engine:
        table = engine.from_frame(frame)
        assert table is not None
        assert table.schema == pa.schema([("at", pa.timestamp("us", "UTC"))])
        assert [str(row["at"]) for row in engine.collect(table).to_pylist()] == ["2024-01-01 00:30:00+00:00"]


@pytest.mark.parametrize("column", ["INTERVAL '1' MONTH AS c", "array(parse_json('1')) AS c"])
@pytest.mark.xdist_group("spark")
def test_a_type_that_only_spark_can_read_is_named(spark_session: Any, column: str) -> None:
    """With its column, and how to mend it."""
    frame = spark_session.sql(f"SELECT {column}")
    with (
        Spark(spark_session) as engine,
        pytest.raises(EngineError, match=r'the column "c" .* is of type .*(month|variant)'),
    ):
        engine.from_frame(frame)


def test_a_wrong_master_is_not_taken_for_missing_java() -> None:
    """It is told before Java starts, which would only end."""
    with (
        pytest.raises(EngineError, match=r'"sprak://here" is no master of Spark'),
        engine_of("spark", master="sprak://here"),
    ):
        pass


def test_a_frame_of_another_engine_is_refused(tmp_path: Path) -> None:
    """A DataFrame of Spark needs that engine; the message says how to ask for it."""

    class DataFrame:
        __module__ = "pyspark.sql.dataframe"

    with pytest.raises(IngestError, match="graphres"):
        graphres.resolve({"crm": DataFrame()}, output=tmp_path / "run")


@pytest.mark.parametrize(
    ("engine", "options", "said"),
    [
        ("spark", {"threads": 2}, "local"),
        ("duckdb", {"master": "local[2]"}, "spark"),
        ("flink", {}, "duckdb or spark"),
    ],
)
def test_options_without_effect_are_refused(engine: str, options: dict[str, Any], said: str) -> None:
    """What would say nothing to an engine is an error."""
    with pytest.raises(ParameterError, match=said):
        engine_of(engine, **options)
