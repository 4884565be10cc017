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
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from string import Formatter
from threading import RLock
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphres.engines.base import Closing, Kernel, Staying, Table, Unkept
from graphres.engines.row_groups import write_row_groups
from graphres.engines.spark_components import components
from graphres.engines.spark_plans import Plan, behind
from graphres.engines.spark_session import FOR_FEW, as_it_stands, asked, beside, opened
from graphres.engines.spark_tasks import (
    Batches,
    arrow_schema,
    column_of,
    in_arrow,
    over_batches,
    over_groups,
    spark_schema,
    writer,
)
from graphres.errors import EngineError

__all__ = ["Spark"]

BATCH = 1 << 14
"""Rows a kernel sees at once, as in the embedded engine; fewer are no work to share out."""

SMALL = 1 << 16
"""Rows of a table that one task reads at once: shuffling them would take longer, and so would compiling for them."""


class SparkTable(Staying):
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


class Spark(Unkept, Closing):
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

    cannot: Mapping[str, str] = {
        "resume": "Spark computes a table when it is asked for, so that keeping it would often compute it twice"
    }

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
            frame = self._session.createDataFrame(whole, spark_schema(data.schema))
        return self._table(self._there(frame, data.schema, data.num_rows))

    def from_frame(self, frame: object) -> Table | None:
        """A DataFrame of Spark, read where it is; None if it is none."""
        from pyspark.sql import DataFrame

        if not isinstance(frame, DataFrame):
            return None
        with asked():
            return self._table(self._there(frame, arrow_schema(frame), None, fleeting=True))

    def read_parquet(self, paths: Sequence[Path]) -> Table:
        """The rows of Parquet files of one schema."""
        schema = pq.read_schema(paths[0])
        places = [as_it_stands(path) for path in paths]
        with asked(), self._lock:
            frame = self._session.read.schema(spark_schema(schema)).parquet(*places)
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
                schema = plan.schema or arrow_schema(frame)
                whole = frame.coalesce(1) if plan.small(SMALL) else frame.repartition(1)
                writing = in_arrow(whole, writer(path, schema), "rows BIGINT", order)
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
            found = frame.toArrow().cast(plan.schema or arrow_schema(frame))
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

    def once(self, query: str, **tables: Table) -> Table:
        """As `sql`: whatever is read one time is computed while it is read anyway."""
        return self.sql(query, **tables)

    def map_batches(self, kernel: Kernel, table: Table, schema: pa.Schema) -> Table:
        """`kernel` over every batch of `table`."""
        return self._mapped(_plan(table), self._spread, over_batches(kernel, schema), schema)

    def map_groups(self, kernel: Kernel, table: Table, by: str, schema: pa.Schema) -> Table:
        """`kernel` over batches that hold whole groups only, each batch sorted by `by`."""
        return self._mapped(_plan(table), partial(self._together, by), over_groups(kernel, by, schema), schema, (by,))

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
            return in_arrow(shared_out(source), function, spark_schema(schema), order)

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
        return self._frame(plan).repartition(*(() if tasks is None else (tasks,)), column_of(by))

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
                plan.schema = arrow_schema(self._seen(plan))
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
            self._session.createDataFrame([], spark_schema(schema)).createOrReplaceTempView(self._blank[key])
        return self._blank[key]

    def _sweep(self) -> None:
        """Give back the space of tables that nobody can ask for any more."""
        while self._dead:
            for give_back in self._dead.popleft():
                give_back()


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
