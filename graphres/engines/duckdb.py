"""The embedded engine: DuckDB in this process, spilling to a scratch directory of its own."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from graphres.engines.base import Closing, Kernel, Staying, Table
from graphres.engines.groups import whole_groups
from graphres.engines.parts import parts_of
from graphres.engines.row_groups import write_row_groups
from graphres.engines.workers import Workers
from graphres.errors import EngineError, ParameterError
from graphres.processors import processors

__all__ = ["DuckDB"]

MEMORY = "25%"
"""What the buffers may take of the machine's or the container's memory where nothing is asked for: the program itself
and those who work beside it need the rest.
"""

BATCH = 1 << 14
"""Rows a kernel sees at once: many enough to be cheap, few enough to be shared out among processes."""


class DuckDBTable(Staying):
    """A table of one engine, by its name there; what nobody refers to any more is dropped there."""

    def __init__(self, name: str, database: duckdb.DuckDBPyConnection) -> None:
        self.name = name
        self._database = database
        self.made_of: tuple[Table, ...] = ()
        """What a result that is computed while it is read needs until then."""

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns; asked for when somebody wants them, for that takes as long as a small statement does."""
        with closing(self._database.cursor()) as cursor:  # a thread's own
            return cursor.sql(f"SELECT * FROM {self.name} LIMIT 0").to_arrow_table().schema


class DuckDB(Closing):
    """The engine of one run; close it, or use it as a context manager, to give its scratch space back.

    Parameters
    ----------
    memory : what DuckDB's own buffers may take, such as ``"2GB"``; beyond that it spills. None: a quarter of what the
        machine has.
    threads : how many threads it may use. None: as many as there are processors.
    scratch : directory under which the scratch directory is made. None: the system's.
    """

    cannot: Mapping[str, str] = {}

    def __init__(self, memory: str | None = None, threads: int | None = None, scratch: Path | None = None) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="graphres-", dir=scratch))
        self._names = (f"t{n}" for n in itertools.count())
        self._dead: deque[tuple[str, str]] = deque()
        self._db = duckdb.connect(":memory:")
        self._db.execute("SET temp_directory = ?", [str(self._scratch / "spill")])
        self._db.execute("SET preserve_insertion_order = false")
        self._db.execute("SET enable_progress_bar = false")
        self._limit(memory or MEMORY)
        threads = threads or processors()
        self._db.execute("SET threads = ?", [threads])
        self._workers = Workers(threads - 1)

    def _limit(self, memory: str) -> None:
        try:
            self._db.execute("SET memory_limit = ?", [memory])
        except duckdb.Error:
            self._db.close()
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise ParameterError(
                f"memory cannot be {memory!r}", expected="a number with its unit, such as 8GB or 512MB"
            ) from None

    def close(self) -> None:
        """Give back memory and scratch space."""
        self._workers.close()
        self._db.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    @property
    def facts(self) -> dict[str, Any]:
        """What the manifest says of the engine."""
        return {"name": "duckdb", "version": duckdb.__version__}

    # --- tables in and out ---

    def from_arrow(self, data: pa.Table) -> Table:
        """A table of this engine with the rows of `data`."""
        name = next(self._names)
        self._db.register("arrow_in", data)
        self._db.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow_in")
        self._db.unregister("arrow_in")
        return self._table(name)

    def from_frame(self, frame: object) -> Table | None:
        """A table of this engine; whatever else it can read is an Arrow table before it comes here."""
        return frame if isinstance(frame, DuckDBTable) else None

    def from_batches(self, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Table:
        """A table with the rows of many batches, none of which is kept in memory."""
        name = next(self._names)
        path = self._scratch / f"{name}.parquet"
        with pq.ParquetWriter(path, schema, compression="lz4") as writer:
            for batch in batches:
                if batch.num_rows:
                    writer.write_batch(batch)
        return self._view(name, [path])

    def read_parquet(self, paths: Sequence[Path]) -> Table:
        """The rows of Parquet files of one schema."""
        return self._view(next(self._names), paths)

    def _view(self, name: str, paths: Sequence[Path]) -> Table:
        files = ", ".join(_quoted(str(path)) for path in paths)
        self._db.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{files}])")
        return self._table(name, "VIEW")

    def write_parquet(self, table: Table, path: Path, order: Sequence[str]) -> int:
        """One Parquet file, sorted by `order`, in row groups of a fixed size; returns the number of rows."""
        return write_row_groups(self._stream(table, order), path, table.schema)

    def keep(self, table: Table, path: Path) -> None:
        """Write a table for another process, by all threads: no bytes are promised, so that it takes less time."""
        file = _quoted(str(path))
        try:
            self._db.execute(f"COPY {_name(table)} TO {file} (FORMAT parquet)")
        except duckdb.IOException as error:
            raise EngineError(str(error)) from error
        held, written = self._types(_name(table)), self._types(f"read_parquet({file})")
        if held != written:
            path.unlink()
            raise EngineError(f"Parquet holds {written} of {held}", expected="columns of the same types")

    def collect(self, table: Table, order: Sequence[str] = ()) -> pa.Table:
        """All rows in this process, sorted by `order`."""
        return self._db.sql(_select(_name(table), order)).to_arrow_table()

    def count(self, table: Table) -> int:
        """How many rows there are."""
        # All rows are fetched: a result that is not read to its end blocks `register`.
        return int(self._db.execute(f"SELECT count(*) FROM {_name(table)}").fetchall()[0][0])

    # --- work ---

    def sql(self, query: str, **tables: Table) -> Table:
        """The result of one SELECT; ``{name}`` in `query` stands for the table passed as `name`."""
        self._sweep()
        name = next(self._names)
        self._db.execute(f"CREATE TABLE {name} AS " + query.format(**{k: _name(t) for k, t in tables.items()}))
        self.tell(0, 0)
        return self._table(name)

    def once(self, query: str, **tables: Table) -> Table:
        """As `sql`, computed while it is read."""
        self._sweep()
        name = next(self._names)
        self._db.execute(f"CREATE VIEW {name} AS " + query.format(**{k: _name(t) for k, t in tables.items()}))
        table = self._table(name, "VIEW")
        table.made_of = tuple(tables.values())
        return table

    def map_batches(self, kernel: Kernel, table: Table, schema: pa.Schema) -> Table:
        """`kernel` over every batch of `table`."""
        return self.from_batches(self._mapped(kernel, self._stream(table), self.count(table)), schema)

    def map_groups(self, kernel: Kernel, table: Table, by: str, schema: pa.Schema) -> Table:
        """`kernel` over batches that hold whole groups only, each batch sorted by `by`."""
        batches = whole_groups(self._stream(table, (by,)), by)
        return self.from_batches(self._mapped(kernel, batches, self.count(table)), schema)

    def _mapped(self, kernel: Kernel, batches: Iterator[pa.RecordBatch], of: int) -> Iterator[pa.RecordBatch]:
        """The kernel's answers, with a word on each batch before it is worked on."""

        def told() -> Iterator[pa.RecordBatch]:
            rows = 0
            for batch in batches:
                self.tell(rows, of)
                yield batch
                rows += batch.num_rows

        return self._workers.map(kernel, told())

    def components(self, edges: Table) -> Table:
        """Connected components, each named by its smallest node. In memory: 16 bytes an edge."""
        return self.from_arrow(pa.Table.from_batches([parts_of(self.collect(edges))]))

    def _types(self, rows: str) -> list[str]:
        """The columns of a table, each with its type."""
        return [" ".join(found[:2]) for found in self._db.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()]

    def _table(self, name: str, sort: str = "TABLE") -> DuckDBTable:
        table = DuckDBTable(name, self._db)
        # The collector may run amid another statement, so it only leaves a note for `_sweep`.
        weakref.finalize(table, self._dead.append, (sort, name)).atexit = False
        return table

    def _sweep(self) -> None:
        """Give back the space of tables that nobody can ask for any more."""
        while self._dead:
            sort, name = self._dead.popleft()
            self._db.execute(f"DROP {sort} {name}")
            if sort == "VIEW":
                (self._scratch / f"{name}.parquet").unlink(missing_ok=True)

    def _stream(self, table: Table, order: Sequence[str] = ()) -> Iterator[pa.RecordBatch]:
        """Batches of a table, on a cursor of their own: an unread result must not block other work."""
        cursor = self._db.cursor()
        try:
            reader = cursor.sql(_select(_name(table), order)).to_arrow_reader(BATCH)
            while True:
                try:
                    yield reader.read_next_batch()
                except StopIteration:
                    return
        finally:
            cursor.close()


def _name(table: Table) -> str:
    assert isinstance(table, DuckDBTable)
    return table.name


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _select(name: str, order: Sequence[str]) -> str:
    keys = ", ".join('"' + column.replace('"', '""') + '"' for column in order)
    return f"SELECT * FROM {name}" + (f" ORDER BY {keys}" if keys else "")
