"""The run directory: written whole or not at all, opened and read by everything that comes after a run.

The one room that knows how a run lies on disk: a folder of tables (``NAME.parquet``, sorted by key; some also
as CSV for people), ``config.yaml``, ``model/``, ``manifest.json`` and ``explorer.html``. It is built as
``RUN.partial-<id>`` beside RUN and renamed at the end; the manifest is written last.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphres.errors import RunError
from graphres.run_rows import SortedTable
from graphres.run_writer import SCHEMA_VERSION, Writer
from graphres.tables import RUN_TABLES

if TYPE_CHECKING:
    import duckdb

    from graphres.config import Config
    from graphres.decisions import Log

__all__ = ["DECISIONS", "FREQUENCIES", "PAIRS", "SCHEMA_VERSION", "TURNED", "Run", "Writer", "comparable", "open_run"]

PAIRS = "pairs.parquet"
"""Beside the model: every pair that was weighed, for those who ask about one that became no edge."""

TURNED = "turned.parquet"
"""Of these pairs those that come near, by their second record."""

FREQUENCIES = "frequencies.parquet"
"""Part of the model: how many people bear each value."""

DECISIONS = "decisions.jsonl"
"""What was decided, as it was read: byte for byte the file that was given."""

BESIDE = {PAIRS: ("a", "b"), TURNED: ("b", "a"), FREQUENCIES: ("kind", "value_key")}
"""Tables of the model, and their keys."""

MEASURED = ("seconds", "peak_memory_bytes", "resumed")
"""What a manifest says that differs from one run to the next: of a stage, and whether a process was killed on the way.
"""


class Run:
    """A finished run, for reading. Open it with `open_run`; tables are read when asked for, never changed."""

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.manifest = manifest
        self._sorted: dict[str, SortedTable] = {}
        self._columns: dict[str, tuple[str, ...]] = {}

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """It goes to another process as its place and its manifest."""
        return Run, (self.path, self.manifest)

    @property
    def model_dir(self) -> Path:
        """The folder of the model that the run learned."""
        return self.path / "model"

    @cached_property
    def config(self) -> Config:
        """The effective configuration: every default and every inferred role in it."""
        from graphres.config import load

        return load(self.path / "config.yaml")

    @cached_property
    def decisions(self) -> Log | None:
        """What was decided; None where the run was given nothing.

        Raises
        ------
        RunError : the run does not hold what it was given, or something else.
        """
        told = self.manifest.get("decisions")
        if told is None:
            return None
        from graphres.decisions import read_decisions  # of few runs

        path = self.path / DECISIONS
        if not path.is_file():
            raise RunError(f"{self.path} holds no {DECISIONS}", expected="what was decided", mend="resolve again")
        with self._undamaged(DECISIONS):
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != told.get("sha256"):
            raise RunError(f"{self.path} is damaged: {DECISIONS} is not what the run was given", mend="resolve again")
        return read_decisions(path, [entry["source"] for entry in self.manifest["inputs"]])

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that the run holds."""
        return tuple(sorted(path.stem for path in self.path.glob("*.parquet")))

    def table(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        filters: list[tuple[str, str, Any]] | None = None,
    ) -> pa.Table:
        """Rows of a table in the order of its key, all columns or some, filtered as `pyarrow.parquet` does.

        Raises
        ------
        RunError : the run has no such table or column.
        """
        path = self._file(name)
        absent = sorted(set(columns or ()) - set(self.columns(name)))
        if absent:
            raise RunError(f"the table {name!r} of {self.path} has no column {absent[0]!r}", also=absent[1:])
        names = self.columns(name) if columns is None else list(columns)
        if any(relation == "in" and not wanted for _, relation, wanted in filters or ()):
            # Nothing is among no values; PyArrow can't tell of which type they would be.
            schema = pq.read_schema(_a_part(path))
            return pa.schema([schema.field(column) for column in names]).empty_table()
        return pq.read_table(path, columns=names, filters=filters, partitioning=None)

    def rows(self, name: str, keys: Iterable[tuple[Any, ...]], columns: Sequence[str]) -> pa.Table:
        """Rows of a table that bear one of some keys, found without reading the whole of it; with their `place` in the
        table, from 0 on. Rows of `records` and `members` stand in the same order.

        name : of a table, or one of `BESIDE`. keys : all of one length, values of the first columns of the
        table's key.
        """
        with self._undamaged(name):
            return self._sorted_table(name).rows(keys, columns)

    def take(self, name: str, places: Iterable[int], columns: Sequence[str]) -> pa.Table:
        """Rows of a table by their place, in its order, with their `place`."""
        with self._undamaged(name):
            return self._sorted_table(name).take(places, columns)

    def _sorted_table(self, name: str) -> SortedTable:
        if name not in self._sorted:
            key = BESIDE[name] if name in BESIDE else RUN_TABLES[name].key
            path = self.model_dir / name if name in BESIDE else self._file(name)
            if not path.exists():
                raise RunError(f"{self.path} holds no model/{name}", mend="resolve again")
            parts = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
            self._sorted[name] = SortedTable(parts, key)
        return self._sorted[name]

    def weighed_pairs(self, of: Sequence[int] | None = None) -> pa.Table:
        """Every pair that was weighed (a, b, weight, rules), sorted; of some records only, if asked.

        a, b : rows of `members` from 0 on, a <= b; of records that bear the same clean values one stands for all, and
        (a, a) is such records with each other. weight : in units of 2**-20 bit. rules : the blocking rules that found
        it, as bits in the order of the manifest's `rules`, the last of 62 for all that follow; 0 where none was needed.
        of : what a must be among.

        Raises
        ------
        RunError : the run does not hold them.
        """
        path = self.model_dir / PAIRS
        if not path.is_file():
            raise RunError(f"{self.path} holds no model/{PAIRS}", expected="every weighed pair", mend="resolve again")
        if of is not None and not len(of):
            return pq.read_schema(path).empty_table()
        filters = None if of is None else [("a", "in", sorted(set(of)))]
        return pq.read_table(path, filters=filters)

    @cached_property
    def pair_columns(self) -> tuple[str, ...]:
        """Columns of the weighed pairs; a run of an earlier state of graphres has no `rules`."""
        with self._undamaged(PAIRS):
            return tuple(pq.read_schema(self.model_dir / PAIRS).names)

    def columns(self, name: str) -> list[str]:
        """Names of a table's columns, in their order."""
        if name not in self._columns:
            with self._undamaged(name):
                self._columns[name] = tuple(pq.read_schema(_a_part(self._file(name))).names)
        return list(self._columns[name])

    def count(self, name: str) -> int:
        """How many rows a table has."""
        path = self._file(name)
        with self._undamaged(name):
            return sum(
                pq.read_metadata(part).num_rows for part in (path.glob("*.parquet") if path.is_dir() else [path])
            )

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """The result of one SQL query over the run's tables, by their names, and over `pairs`, those that were weighed
        (see `weighed_pairs`). Nothing else is in reach.

        Raises
        ------
        RunError : the query names a table that the run does not hold.
        """
        import duckdb

        with self._undamaged("a table"):
            cursor = self._database.cursor()
        try:
            return cursor.sql(sql, params=list(parameters)).to_arrow_table()
        except duckdb.CatalogException as error:
            known = ", ".join(self.tables)
            raise RunError(f"{self.path} holds no such table: {error}", expected=known) from error
        finally:
            cursor.close()

    @contextmanager
    def _undamaged(self, name: str) -> Iterator[None]:
        """Turns what a file says that is no whole Parquet file into an error that names the run."""
        try:
            yield
        except Exception as error:
            of_duckdb = type(error).__module__ in ("_duckdb", "duckdb")  # not loaded for the sake of its errors
            if not (of_duckdb or isinstance(error, (pa.ArrowInvalid, OSError))):
                raise
            raise RunError(f"{self.path} is damaged: {name} cannot be read: {error}", mend="resolve again") from error

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        """Views of the tables, in a database that may read this run and nothing else."""
        import duckdb  # when something is asked that no sorted table tells

        database = duckdb.connect(":memory:")
        database.execute("SET enable_progress_bar = false")
        places = {name: self._file(name) for name in self.tables}
        if (self.model_dir / PAIRS).is_file():
            places["pairs"] = self.model_dir / PAIRS
        for name, path in places.items():
            files = str(path / "*.parquet" if path.is_dir() else path).replace("'", "''")
            quoted = name.replace('"', '""')
            database.execute(f"CREATE VIEW \"{quoted}\" AS SELECT * FROM read_parquet('{files}')")
        database.execute("SET allowed_directories = ?", [[str(self.path)]])
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
        return database

    def _file(self, name: str) -> Path:
        if name not in self.tables:
            raise RunError(f"{self.path} has no table {name!r}", expected=f"one of {', '.join(self.tables)}")
        return self.path / f"{name}.parquet"


def open_run(path: Path | str) -> Run:
    """Open a run directory for reading.

    Raises
    ------
    RunError : there is no finished run, its manifest cannot be read, or another version wrote it.
    """
    path = Path(path).absolute()
    manifest = path / "manifest.json"
    if not manifest.is_file():
        raise RunError(
            f"{path} is no run" if path.exists() else f"there is no run at {path}",
            expected="a directory that `graphres resolve … -o RUN` has finished: it holds manifest.json",
            mend="check the path, or resolve again",
        )
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        version = content["schema_version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"{manifest} cannot be read: {error}", mend="resolve again") from error
    if version != SCHEMA_VERSION:
        raise RunError(
            f"{path} is a run of schema version {version}",
            expected=f"schema version {SCHEMA_VERSION}",
            mend="read it with the version of graphres that its manifest names, or resolve again",
        )
    return Run(path, content)


def comparable(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """A manifest without what no two runs share, the times and the memory: equal input gives an equal one.

    >>> comparable({"seed": 0, "stages": [{"stage": "ingest", "seconds": 0.2, "peak_memory_bytes": 9}]})
    {'seed': 0, 'stages': [{'stage': 'ingest'}]}
    """
    return {key: _unmeasured(value) for key, value in manifest.items() if key not in MEASURED}


def _unmeasured(value: Any) -> Any:
    if isinstance(value, Mapping):
        return comparable(value)
    return [_unmeasured(item) for item in value] if isinstance(value, list) else value


def _a_part(path: Path) -> Path:
    """A table's file, or the first of its part files: all have one schema."""
    return min(path.glob("*.parquet")) if path.is_dir() else path
