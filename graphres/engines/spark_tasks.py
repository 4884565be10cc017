"""What travels to Spark's workers: functions over the batches of a partition, and how both sides tell a schema."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from graphres.engines.base import Kernel
from graphres.engines.groups import whole_groups
from graphres.engines.row_groups import write_row_groups
from graphres.errors import EngineError

__all__ = ["Batches", "arrow_schema", "column_of", "spark_schema", "in_arrow", "over_batches", "over_groups", "writer"]

Batches = Iterator[pa.RecordBatch]
WRITTEN = pa.schema([("rows", pa.int64())])


def column_of(name: str) -> Any:
    """A column by its name, whatever is in it."""
    from pyspark.sql.functions import col

    return col("`" + name.replace("`", "``") + "`")


def in_arrow(frame: Any, function: Callable[[Batches], Batches], schema: Any, order: Sequence[str] = ()) -> Any:
    """`function` over the batches of every partition, sorted by `order` (nulls last, as in the embedded engine).

    PySpark asks for columns by names that it reads as paths, in which dots and backticks mean something: so the
    columns travel under numbers.
    """
    names = list(frame.columns)
    numbered = frame.toDF(*(f"c{number}" for number in range(len(names))))
    if order:
        places = (column_of(f"c{names.index(name)}") for name in order)
        numbered = numbered.sortWithinPartitions(*(place.asc_nulls_last() for place in places))

    def run(batches: Batches) -> Batches:
        return function(batch.rename_columns(names) for batch in batches)

    return numbered.mapInArrow(run, schema)


def over_batches(kernel: Kernel, schema: pa.Schema) -> Callable[[Batches], Batches]:
    """A kernel over the batches of a partition."""

    def run(batches: Batches) -> Batches:
        return _full((kernel(batch) for batch in batches if batch.num_rows), schema)

    return run


def over_groups(kernel: Kernel, by: str, schema: pa.Schema) -> Callable[[Batches], Batches]:
    """A kernel over the whole groups of a partition that is sorted by them."""

    def run(batches: Batches) -> Batches:
        return _full((kernel(batch) for batch in whole_groups(batches, by)), schema)

    return run


def _full(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Batches:
    """Those that have rows: Spark takes a batch without rows for the end."""
    return (batch.cast(schema) for batch in batches if batch.num_rows)


def writer(path: Path, schema: pa.Schema) -> Callable[[Batches], Batches]:
    """Batches to a file; under another name until it is whole, for a task may be tried again."""

    def run(batches: Batches) -> Batches:
        first = next(batches, None)
        if first is None:
            return
        part = path.with_name(f".{path.name}.part")
        rows = write_row_groups(itertools.chain([first], batches), part, schema)
        part.replace(path)
        yield pa.RecordBatch.from_arrays([pa.array([rows], pa.int64())], schema=WRITTEN)

    return run


def arrow_schema(frame: Any) -> pa.Schema:
    """The schema as all engines tell it: every column may be null, times with a zone are told in UTC.

    Raises
    ------
    EngineError : a column is of a type that only Spark can read.
    """
    from pyspark.errors import PySparkException
    from pyspark.sql.pandas.types import to_arrow_type

    found = []
    for field in frame.schema:
        try:
            if _holds(field.dataType, OPAQUE):
                raise PySparkException(field.dataType.simpleString())
            found.append((field.name, to_arrow_type(field.dataType, timezone="UTC")))
        except PySparkException:
            raise EngineError(
                f'the column "{field.name}" of a DataFrame is of type {field.dataType.simpleString()}',
                expected="a type that other programs can read, too",
                mend=f"cast it to a string, or drop it: df.drop('{field.name}')",
            ) from None
    return pa.schema(found)


OPAQUE = ("variant", "geometry", "geography")
"""Types that travel as what Spark holds inside: bytes that say nothing to anybody else."""


def _holds(kind: Any, names: Sequence[str]) -> bool:
    """Whether a type of Spark's is one of these, or has one within."""
    inside = [getattr(kind, part) for part in ("elementType", "keyType", "valueType") if hasattr(kind, part)]
    inside += [field.dataType for field in getattr(kind, "fields", ())]
    return kind.typeName().partition("(")[0] in names or any(_holds(one, names) for one in inside)


def spark_schema(schema: pa.Schema) -> Any:
    """The same as Spark tells it."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)
