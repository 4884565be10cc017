"""What is Spark's own: how it is started and refused, and what reaches the process that asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import graphres
from graphres.engines import engine_of
from graphres.engines.spark import Spark
from graphres.errors import EngineError, IngestError, ParameterError


@pytest.mark.xdist_group("spark")
def test_a_kernel_that_fails_is_one_message(spark_session: Any) -> None:
    """What a kernel raises in a worker is said with its words."""

    def fails(batch: pa.RecordBatch) -> pa.RecordBatch:
        raise ValueError("no such letter")

    with Spark(spark_session) as engine, pytest.raises(EngineError, match="ValueError: no such letter"):
        engine.map_batches(fails, engine.from_arrow(pa.table({"n": [1]})), pa.schema([("n", pa.int64())]))


@pytest.mark.xdist_group("spark")
def test_the_users_session_stays_as_it_is(spark_session: Any) -> None:
    """Its settings and views are its own, and it outlives the engine."""
    before = spark_session.conf.get("spark.sql.caseSensitive", "false")
    with Spark(spark_session) as engine:
        engine.sql("SELECT 1 AS one")
        assert spark_session.conf.get("spark.sql.caseSensitive", "false") == before
        assert spark_session.catalog.listTables() == []
    assert spark_session.sql("SELECT 2 AS two").collect()[0]["two"] == 2


@pytest.mark.xdist_group("spark")
def test_tables_that_nobody_refers_to_are_given_back(spark_session: Any) -> None:
    """What Spark keeps of a table goes with its last reference."""
    kept = spark_session.sparkContext._jsc.getPersistentRDDs
    before = kept().size()
    with Spark(spark_session) as engine:
        first = engine.sql("SELECT 1 AS one")
        engine.sql("SELECT * FROM {first}", first=first)
        engine.sql("SELECT 3 AS three")
        assert kept().size() == before + 2
        assert engine.count(first) == 1


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
