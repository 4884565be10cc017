"""Apache Spark behind the same few calls: the user's cluster, or as many threads of this machine as `local[N]` says.

SQL goes to Spark as it stands: the session of an engine reads it as every engine does (double quotes around names, no
escapes in texts, names told by their letters). Nothing is computed before somebody asks for rows; then what is read
more than once is computed once and kept (`localCheckpoint`), and what is read once is a part of what reads it, so that
a run is a few hundred statements instead of many. Kernels run in Spark's Python workers, on Arrow batches. Nothing
that grows with the data is gathered in this process, which only asks.
"""

from __future__ import annotations

import itertools
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from string import Formatter
from threading import RLock
from types import TracebackType
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.parquet as pq

from graphres.engines.base import Kernel, Table
from graphres.engines.groups import whole_groups
from graphres.engines.row_groups import write_row_groups
from graphres.engines.spark_components import components
from graphres.engines.spark_plans import Plan, behind
from graphres.engines.spark_session import asked, beside, opened
from graphres.errors import EngineError

__all__ = ["Spark"]

BATCH = 1 << 14
"""Rows a kernel sees at once, as in the embedded engine; fewer are no work to share out."""

SMALL = 1 << 16
"""Rows of a table that one task reads at once: shuffling them would take longer, and so would compiling for them."""

FOR_FEW = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.ui.explainMode": "simple",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.defaultSizeInBytes": "1",
    "spark.sql.maxSinglePartitionBytes": str(1 << 62),
    "spark.sql.shuffle.partitions": "1",
}
"""Over small tables: compiling a statement takes longer than running it, there is no shuffle to adapt, a broadcast is
a job more, and telling a plan at length takes a tenth of the time. Spark joins two tables of one partition each in one
task only if it believes them small, and of what is computed it believes nothing: so the size of all is said to be 1.
"""

Batches = Iterator[pa.RecordBatch]
WRITTEN = pa.schema([("rows", pa.int64())])


class SparkTable:
    """A table of one engine; what nobody refers to any more need not be kept there."""

    def __init__(self, plan: Plan, schema: Callable[[Plan], pa.Schema]) -> None:
        self.plan = plan
        self._schema = schema
        # The collector may run amid another statement, so it only leaves a note.
        weakref.finalize(self, _let_go, plan).atexit = False

    @property
    def schema(self) -> pa.Schema:
        """The columns and their types."""
        return self._schema(self.plan)

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
            self._session = beside(base)
            self._most = int(self._session.conf.get("spark.sql.shuffle.partitions"))
            self._planning = {key: self._session.conf.get(key) for key in FOR_FEW}
        self._few = False
        self._names = (f"t{n}" for n in itertools.count())
        self._dead: deque[list[Any]] = deque()
        self._blank: dict[str, str] = {}
        self._rounds: list[int] = []
        self._lock = RLock()

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
        with asked(), self._lock:
            frame = self._session.createDataFrame(whole, self._spark_schema(data.schema))
        return self._table(self._there(frame, data.schema, data.num_rows))

    def from_frame(self, frame: object) -> Table | None:
        """A DataFrame of Spark, read where it is; None if it is none."""
        from pyspark.sql import DataFrame

        if not isinstance(frame, DataFrame):
            return None
        return self._table(self._there(frame, _arrow_schema(frame), None, fleeting=True))

    def read_parquet(self, paths: Sequence[Path]) -> Table:
        """The rows of Parquet files of one schema."""
        schema = pq.read_schema(paths[0])
        places = [_as_it_stands(path) for path in paths]
        with asked(), self._lock:
            frame = self._session.read.schema(self._spark_schema(schema)).parquet(*places)
        rows = sum(pq.read_metadata(path).num_rows for path in paths)
        return self._table(self._there(frame, schema, rows, fleeting=True))

    def write_parquet(self, table: Table, path: Path, order: Sequence[str]) -> int:
        """One Parquet file, sorted by `order`, in row groups of a fixed size; returns the number of rows.

        A worker writes it, so `path` must be one that workers see.
        """
        plan = _plan(table)
        with asked():
            with self._lock:
                frame = self._ready(plan)
                schema = plan.schema or _arrow_schema(frame)
                whole = frame.coalesce(1) if plan.small(SMALL) else frame.repartition(1)
                writing = _in_arrow(whole, _writer(path, schema), "rows BIGINT", order)
                writing._jdf.queryExecution().executedPlan()  # planned before another thread plans otherwise
            written = writing.collect()
        if not written:  # no partition, so no worker
            return write_row_groups([], path, schema)
        if not path.exists():
            raise EngineError(
                f"Spark's workers have written {path}, but here it is not",
                expected="a path that this process and all workers share",
                mend="name a place on a shared file system with -o",
            )
        return int(written[0]["rows"])

    def collect(self, table: Table, order: Sequence[str] = ()) -> pa.Table:
        """All rows in this process, sorted by `order`; only for what does not grow with the data."""
        plan = _plan(table)
        with asked(), self._lock:
            frame = self._ready(plan)
            found = frame.toArrow().cast(plan.schema or _arrow_schema(frame))
        return found.sort_by([(name, "ascending") for name in order]) if order else found

    def count(self, table: Table) -> int:
        """How many rows there are."""
        plan = _plan(table)
        with asked(), self._lock:
            if plan.pending:
                self._ready(plan)
                self._keep(plan)
            elif plan.rows is None:
                plan.rows = int(plan.frame.count())
        assert plan.rows is not None
        return plan.rows

    # --- work ---

    def sql(self, query: str, **tables: Table) -> Table:
        """The result of one SELECT; ``{name}`` in `query` stands for the table passed as `name`."""
        plans = {name: _plan(table) for name, table in tables.items()}
        reads = [name for _, name, _, _ in Formatter().parse(query) if name]
        sources = dict.fromkeys(plans.values(), 0)
        for name in reads:
            sources[plans[name]] += 1
        text = partial(_text, query, plans)
        plan = Plan(sources, lambda view: self._session.sql(text(view)), None)
        plan.text = text
        return self._waiting(plan)

    def map_batches(self, kernel: Kernel, table: Table, schema: pa.Schema) -> Table:
        """`kernel` over every batch of `table`."""
        return self._mapped(_plan(table), self._spread, _over_batches(kernel, schema), schema)

    def map_groups(self, kernel: Kernel, table: Table, by: str, schema: pa.Schema) -> Table:
        """`kernel` over batches that hold whole groups only, each batch sorted by `by`."""
        return self._mapped(_plan(table), partial(self._together, by), _over_groups(kernel, by, schema), schema, (by,))

    def components(self, edges: Table) -> Table:
        """Connected components, each named by its smallest node."""
        found, rounds = components(edges, self)
        self._rounds.append(rounds)
        return found

    # --- what waits, and what is kept ---

    def _mapped(
        self,
        source: Plan,
        shared_out: Callable[[Plan], Any],
        function: Callable[[Batches], Batches],
        schema: pa.Schema,
        order: Sequence[str] = (),
    ) -> Table:
        def compose(_: Callable[[Plan], str]) -> Any:
            return _in_arrow(shared_out(source), function, self._spark_schema(schema), order)

        source.mapped = True
        return self._waiting(Plan({source: 1}, compose, schema))

    def _waiting(self, plan: Plan) -> SparkTable:
        """The table of a plan: computed when it is asked for, at once if what it reads may be gone then."""
        table = self._table(plan)
        if any(source.fleeting for source in plan.sources):
            with asked(), self._lock:
                self._ready(plan)
                self._keep(plan)
        return table

    def _there(self, frame: Any, schema: pa.Schema, rows: int | None, fleeting: bool = False) -> Plan:
        """The plan of what need not be computed."""
        plan = Plan({}, None, schema)
        plan.keep(frame, rows)
        plan.fleeting = fleeting
        return plan

    def _table(self, plan: Plan) -> SparkTable:
        weakref.finalize(plan, self._dead.append, plan.leftovers).atexit = False
        return SparkTable(plan, self._schema)

    def _ready(self, plan: Plan) -> Any:
        """The DataFrame of a plan, after all has been computed that more than this one reads."""
        self._sweep()
        for one in behind(plan):
            if one.shared or (one.mapped and not one.small(BATCH)):
                self._keep(one)
        if plan.read_by_others:
            self._keep(plan)
        self._tune(plan)
        return self._frame(plan)

    def _keep(self, plan: Plan) -> None:
        """Compute a plan now, and once.

        Unions would add up partitions, most of them next to empty. A checkpoint would keep what Spark believed of the
        sizes and the constraints of its plan, and believed sizes multiply from join to join until the planner only
        multiplies: so its rows are taken for a table of their own.
        """
        if not plan.pending:
            return
        self._tune(plan)
        small = plan.small(SMALL)
        rows, kept, number = _checkpoint(self._frame(plan).coalesce(1 if small else self._most))
        if small and number > SMALL and self._most > 1:  # one task has made what many shall read
            one_task = rows
            rows, kept, number = _checkpoint(self._bare(rows, kept).repartition(self._most))
            one_task.unpersist(False)
        plan.leftovers.append(partial(rows.unpersist, False))
        plan.keep(self._bare(rows, kept), number)

    def _bare(self, rows: Any, kept: Any) -> Any:
        from pyspark.sql import DataFrame

        session = self._session
        return DataFrame(session._jsparkSession.internalCreateDataFrame(rows, kept._jdf.schema(), False), session)

    def _frame(self, plan: Plan) -> Any:
        if plan.compose is None:
            return plan.frame
        return plan.compose(partial(self._view, plan.small(SMALL))) if plan.ahead is None else plan.ahead

    def _view(self, alone: bool, plan: Plan) -> str:
        """What a plan's rows are called in SQL; a statement that waits is a part of the one that reads it. Few rows
        are one partition, so that a statement of none but small tables (`alone`) needs no shuffle; beside large ones
        they are sent whole to every worker.
        """
        if plan.text is not None:
            return f"({plan.text(partial(self._view, alone))})"
        if plan.pending:
            return self._named(plan, self._frame(plan))
        few = plan.rows is not None and plan.rows <= SMALL
        sort = "sent" if few and not alone else "read"
        if sort not in plan.views:
            frame = plan.frame.coalesce(1) if few else plan.frame
            plan.views[sort] = self._named(plan, frame.hint("broadcast") if sort == "sent" else frame)
        return plan.views[sort]

    def _named(self, plan: Plan, frame: Any) -> str:
        name = next(self._names)
        frame.createOrReplaceTempView(name)
        plan.leftovers.append(partial(self._session.catalog.dropTempView, name))
        return name

    def _spread(self, plan: Plan) -> Any:
        """Rows shared out among as many tasks as they are worth."""
        tasks = self._tasks(plan)
        if tasks is None:
            return self._frame(plan)
        return self._frame(plan).coalesce(1) if tasks == 1 else self._frame(plan).repartition(tasks)

    def _together(self, by: str, plan: Plan) -> Any:
        """The same, rows of a group in one partition."""
        tasks = self._tasks(plan)
        if tasks == 1:
            return self._frame(plan).coalesce(1)
        return self._frame(plan).repartition(*(() if tasks is None else (tasks,)), _column(by))

    def _tasks(self, plan: Plan) -> int | None:
        """How many tasks a kernel over few rows is worth; None where there are more, and Spark shall say."""
        if plan.small(BATCH):
            return 1
        if plan.rows is None or plan.rows > SMALL:
            return None
        return min(self._most, -(-plan.rows // BATCH))

    def _tune(self, plan: Plan) -> None:
        """Plan for few rows where there are few."""
        few = plan.small(SMALL)
        if few != self._few:
            for key, value in (FOR_FEW if few else self._planning).items():
                self._session.conf.set(key, value)
            self._few = few

    def _schema(self, plan: Plan) -> pa.Schema:
        if plan.schema is None:
            with asked(), self._lock:
                plan.schema = _arrow_schema(self._seen(plan))
        return plan.schema

    def _seen(self, plan: Plan) -> Any:
        """A DataFrame with the columns of a plan; of one that waits for others over empty tables."""
        if plan.compose is None:
            return plan.frame
        if not plan.ready:
            return plan.compose(self._without_rows)
        if plan.ahead is None:
            plan.ahead = self._frame(plan)
        return plan.ahead

    def _without_rows(self, plan: Plan) -> str:
        if plan.schema is None and plan.text is not None and plan.reads == 1:
            return f"({plan.text(self._without_rows)})"
        schema = self._schema(plan)
        key = schema.to_string(show_field_metadata=False, show_schema_metadata=False)
        if key not in self._blank:
            self._blank[key] = next(self._names)
            self._session.createDataFrame([], self._spark_schema(schema)).createOrReplaceTempView(self._blank[key])
        return self._blank[key]

    def _sweep(self) -> None:
        """Give back the space of tables that nobody can ask for any more."""
        while self._dead:
            for give_back in self._dead.popleft():
                give_back()

    def _spark_schema(self, schema: pa.Schema) -> Any:
        from pyspark.sql.pandas.types import from_arrow_schema

        return from_arrow_schema(schema)


def _plan(table: Table) -> Plan:
    assert isinstance(table, SparkTable)
    return table.plan


def _text(query: str, plans: Mapping[str, Plan], view: Callable[[Plan], str]) -> str:
    """A statement with its tables as `view` calls them."""
    return query.format(**{name: view(plan) for name, plan in plans.items()})


def _let_go(plan: Plan) -> None:
    plan.held = False


def _checkpoint(frame: Any) -> tuple[Any, Any, int]:
    """The rows of a frame, computed and kept; the frame over them; their number."""
    kept = frame.localCheckpoint()
    rows = kept._jdf.queryExecution().logical().rdd()
    return rows, kept, int(rows.count())


def _column(name: str) -> Any:
    """A column by its name, whatever is in it."""
    from pyspark.sql.functions import col

    return col("`" + name.replace("`", "``") + "`")


def _arrow_schema(frame: Any) -> pa.Schema:
    """The schema as all engines tell it: every column may be null."""
    from pyspark.sql.pandas.types import to_arrow_schema

    return pa.schema([(field.name, field.type) for field in to_arrow_schema(frame.schema)])


def _as_it_stands(path: Path) -> str:
    """A path as Spark's file systems read it: signs of patterns escaped."""
    return "".join("\\" + sign if sign in "*?[]{}\\" else sign for sign in path.resolve().as_uri())


# --- what travels to the workers ---


def _in_arrow(frame: Any, function: Callable[[Batches], Batches], schema: Any, order: Sequence[str] = ()) -> Any:
    """`function` over the batches of every partition, sorted by `order` (nulls last, as in the embedded engine).

    PySpark asks for columns by names that it reads as paths, in which dots and backticks mean something: so the
    columns travel under numbers.
    """
    names = list(frame.columns)
    numbered = frame.toDF(*(f"c{number}" for number in range(len(names))))
    if order:
        places = (_column(f"c{names.index(name)}") for name in order)
        numbered = numbered.sortWithinPartitions(*(place.asc_nulls_last() for place in places))

    def run(batches: Batches) -> Batches:
        return function(batch.rename_columns(names) for batch in batches)

    return numbered.mapInArrow(run, schema)


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
