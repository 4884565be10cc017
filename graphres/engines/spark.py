"""Apache Spark behind the same few calls: the user's cluster, or as many threads of this machine as `local[N]` says.

SQL goes to Spark as it stands: the session of an engine reads it as every engine does (double quotes around names, no
escapes in texts, names told by their letters). What a statement gives is computed once and kept (`localCheckpoint`),
so that nothing is computed twice and no plan grows with the run. Kernels run in Spark's Python workers, on Arrow
batches. Nothing that grows with the data is gathered in this process, which only asks.
"""

from __future__ import annotations

import itertools
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.parquet as pq

from graphres.engines.base import Kernel, Table
from graphres.engines.groups import whole_groups
from graphres.engines.row_groups import write_row_groups
from graphres.engines.spark_components import components
from graphres.engines.spark_session import asked, opened
from graphres.errors import EngineError

__all__ = ["Spark"]

BATCH = 1 << 14
"""Rows a kernel sees at once, as in the embedded engine."""

DIALECT = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.parser.escapedStringLiterals": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
    "spark.sql.execution.arrow.useLargeVarTypes": "false",
}
"""How a session must read what every engine reads: set in a session of the engine's own, never in the user's."""

Batches = Iterator[pa.RecordBatch]
WRITTEN = pa.schema([("rows", pa.int64())])


@dataclass(frozen=True, eq=False)
class SparkTable:
    """A table of one engine: its view there, and the DataFrame behind it."""

    name: str
    schema: pa.Schema
    frame: Any

    def __reduce__(self) -> NoReturn:
        """A kernel that names a table would take it along: only its batch is a kernel's to read."""
        raise TypeError("a table stays in its engine")


class Spark:
    """The engine of one run on a Spark session; close it, or use it as a context manager.

    Parameters
    ----------
    session : a SparkSession that exists; it is left as it is, and stays when the engine is closed. None: one is
        started, and stopped with the engine.
    master : where a session that is started shall run: ``local[4]``, ``spark://host:7077``, ``yarn``, ``k8s://…``.
    memory : of a session that is started, what Spark's own process may take, such as ``"4GB"``.

    Raises
    ------
    EngineError : PySpark or Java is missing, or the session cannot be started.
    """

    def __init__(self, session: Any = None, *, master: str | None = None, memory: str | None = None) -> None:
        base = opened(master, memory) if session is None else session
        self._own = base if session is None else None
        with asked():
            self._session = base.newSession()
            for key, value in DIALECT.items():
                self._session.conf.set(key, value)
        self._names = (f"t{n}" for n in itertools.count())
        self._dead: deque[tuple[str, Any]] = deque()
        self._rounds: list[int] = []

    def __enter__(self) -> Spark:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back what is kept of this engine's tables; a session that it has started ends."""
        if self._own is not None:
            self._own.stop()
            return
        with asked():
            self._sweep()

    @property
    def facts(self) -> dict[str, Any]:
        """What the manifest says of the engine; the rounds are those that each search for components took."""
        return {"name": "spark", "version": self._session.version, "rounds_of_components": list(self._rounds)}

    # --- tables in and out ---

    def from_arrow(self, data: pa.Table) -> Table:
        """A table of this engine with the rows of `data`, which travel through this process."""
        whole = data.combine_chunks()  # Spark takes a batch without rows for the end
        with asked():
            return self._table(self._session.createDataFrame(whole, self._spark_schema(data.schema)), data.schema)

    def from_frame(self, frame: object) -> Table | None:
        """A DataFrame of Spark, read where it is; None if it is none."""
        from pyspark.sql import DataFrame

        return SparkTable("", _arrow_schema(frame), frame) if isinstance(frame, DataFrame) else None

    def read_parquet(self, paths: Sequence[Path]) -> Table:
        """The rows of Parquet files of one schema."""
        schema = pq.read_schema(paths[0])
        places = [_as_it_stands(path) for path in paths]
        with asked():
            return self._table(self._session.read.schema(self._spark_schema(schema)).parquet(*places), schema)

    def write_parquet(self, table: Table, path: Path, order: Sequence[str]) -> int:
        """One Parquet file, sorted by `order`, in row groups of a fixed size; returns the number of rows.

        A worker writes it, so `path` must be one that workers see.
        """
        with asked():
            sorted_rows = _sorted(_frame(table).repartition(1), order)
            written = _in_arrow(sorted_rows, _writer(path, table.schema), "rows BIGINT").collect()
        if not written:  # no partition, so no worker
            return write_row_groups([], path, table.schema)
        if not path.exists():
            raise EngineError(
                f"Spark's workers have written {path}, but here it is not",
                expected="a path that this process and all workers share",
                mend="name a place on a shared file system with -o",
            )
        return int(written[0]["rows"])

    def collect(self, table: Table, order: Sequence[str] = ()) -> pa.Table:
        """All rows in this process, sorted by `order`; only for what does not grow with the data."""
        with asked():
            found = _frame(table).toArrow().cast(table.schema)
        return found.sort_by([(name, "ascending") for name in order]) if order else found

    def count(self, table: Table) -> int:
        """How many rows there are."""
        with asked():
            return int(_frame(table).count())

    # --- work ---

    def sql(self, query: str, **tables: Table) -> Table:
        """The result of one SELECT; ``{name}`` in `query` stands for the table passed as `name`."""
        with asked():
            self._sweep()
            return self._kept(self._session.sql(query.format(**{k: _view(t) for k, t in tables.items()})))

    def map_batches(self, kernel: Kernel, table: Table, schema: pa.Schema) -> Table:
        """`kernel` over every batch of `table`."""
        return self._mapped(_frame(table), _over_batches(kernel, schema), schema)

    def map_groups(self, kernel: Kernel, table: Table, by: str, schema: pa.Schema) -> Table:
        """`kernel` over batches that hold whole groups only, each batch sorted by `by`."""
        with asked():
            frame = _sorted(_frame(table).repartition(_column(by)), [by])
        return self._mapped(frame, _over_groups(kernel, by, schema), schema)

    def components(self, edges: Table) -> Table:
        """Connected components, each named by its smallest node."""
        found, rounds = components(edges, self)
        self._rounds.append(rounds)
        return found

    def _mapped(self, frame: Any, function: Callable[[Batches], Batches], schema: pa.Schema) -> Table:
        with asked():
            self._sweep()
            return self._kept(_in_arrow(frame, function, self._spark_schema(schema)), schema)

    def _kept(self, frame: Any, schema: pa.Schema | None = None) -> Table:
        """A table that is computed now, and once.

        Unions would add up partitions, most of them next to empty. A checkpoint would keep what Spark believed of the
        sizes and the constraints of its plan, and believed sizes multiply from join to join until the planner only
        multiplies: so its rows are taken for a table of their own.
        """
        from pyspark.sql import DataFrame

        most = int(self._session.conf.get("spark.sql.shuffle.partitions"))
        kept = frame.coalesce(most).localCheckpoint()
        rows = kept._jdf.queryExecution().logical().rdd()
        bare = self._session._jsparkSession.internalCreateDataFrame(rows, kept._jdf.schema(), False)
        return self._table(DataFrame(bare, self._session), schema or _arrow_schema(kept), rows)

    def _table(self, frame: Any, schema: pa.Schema, rows: Any = None) -> SparkTable:
        name = next(self._names)
        frame.createOrReplaceTempView(name)
        table = SparkTable(name, schema, frame)
        # The collector may run amid another statement, so it only leaves a note for `_sweep`.
        weakref.finalize(table, self._dead.append, (name, rows)).atexit = False
        return table

    def _sweep(self) -> None:
        """Give back the space of tables that nobody can ask for any more."""
        while self._dead:
            name, rows = self._dead.popleft()
            self._session.catalog.dropTempView(name)
            if rows is not None:
                rows.unpersist(False)

    def _spark_schema(self, schema: pa.Schema) -> Any:
        from pyspark.sql.pandas.types import from_arrow_schema

        return from_arrow_schema(schema)


def _frame(table: Table) -> Any:
    assert isinstance(table, SparkTable)
    return table.frame


def _view(table: Table) -> str:
    assert isinstance(table, SparkTable)
    return table.name


def _column(name: str) -> Any:
    """A column by its name, whatever is in it."""
    from pyspark.sql.functions import col

    return col("`" + name.replace("`", "``") + "`")


def _sorted(frame: Any, order: Sequence[str]) -> Any:
    """The rows of each partition sorted; nulls come last, as in the embedded engine."""
    return frame.sortWithinPartitions(*(_column(name).asc_nulls_last() for name in order)) if order else frame


def _arrow_schema(frame: Any) -> pa.Schema:
    """The schema as all engines tell it: every column may be null."""
    from pyspark.sql.pandas.types import to_arrow_schema

    return pa.schema([(field.name, field.type) for field in to_arrow_schema(frame.schema)])


def _as_it_stands(path: Path) -> str:
    """A path as Spark's file systems read it: signs of patterns escaped."""
    return "".join("\\" + sign if sign in "*?[]{}\\" else sign for sign in path.resolve().as_uri())


# --- what travels to the workers ---


def _in_arrow(frame: Any, function: Callable[[Batches], Batches], schema: Any) -> Any:
    """`function` over the batches of every partition. PySpark asks for columns by names that it reads as paths, in
    which dots and backticks mean something: so the columns travel under numbers.
    """
    names = list(frame.columns)

    def run(batches: Batches) -> Batches:
        return function(batch.rename_columns(names) for batch in batches)

    return frame.toDF(*(f"c{number}" for number in range(len(names)))).mapInArrow(run, schema)


def _over_batches(kernel: Kernel, schema: pa.Schema) -> Callable[[Batches], Batches]:
    def run(batches: Batches) -> Batches:
        return _full((kernel(batch) for batch in batches if batch.num_rows), schema)

    return run


def _over_groups(kernel: Kernel, by: str, schema: pa.Schema) -> Callable[[Batches], Batches]:
    def run(batches: Batches) -> Batches:
        return _full((kernel(batch) for batch in whole_groups(batches, by)), schema)

    return run


def _full(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Batches:
    """Those that have rows: Spark takes a batch without rows for the end."""
    return (batch.cast(schema) for batch in batches if batch.num_rows)


def _writer(path: Path, schema: pa.Schema) -> Callable[[Batches], Batches]:
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
