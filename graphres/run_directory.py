"""The run directory: written whole or not at all, opened and read by everything that comes after a run.

The one room that knows how a run lies on disk: a folder of tables (``NAME.parquet``, sorted by key; some also
as CSV for people), ``config.yaml``, ``model/``, ``manifest.json`` and ``explorer.html``. It is built as
``RUN.partial-<id>`` beside RUN and renamed at the end; the manifest is written last.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from graphres.errors import CheckError, RunError
from graphres.run_csv import write_csv
from graphres.run_lock import Lock

if TYPE_CHECKING:
    from graphres.config import Config

__all__ = ["SCHEMA_VERSION", "Run", "Writer", "comparable", "open_run"]

SCHEMA_VERSION = 1
"""Raised whenever a reader of older runs would misread a newer one."""

MEASURED = ("seconds", "peak_memory_bytes")
"""What a manifest says of a stage that differs from one run to the next."""


class Writer:
    """A run being written: nothing stands under RUN until all of it does.

    Use it as a context manager, write into `path`, and call `write_manifest` last. On any exception, Ctrl-C
    included, what was written is removed; a full disk becomes one `RunError`.

    Parameters
    ----------
    run : where the run shall stand.
    force : move what stands there aside (to ``RUN.old-1``, ``RUN.old-2`` …; nothing is ever deleted).

    Raises
    ------
    RunError : something stands at RUN without `force`; another process writes there; it cannot be written.
    """

    def __init__(self, run: Path | str, *, force: bool = False) -> None:
        self.run = Path(run).absolute()
        if self.run.name in ("", ".."):
            raise RunError(f"{str(run)!r} cannot be a run", expected="the name of a directory to be made")
        self.force = force
        self.path = self.run.with_name(f"{self.run.name}.partial-{secrets.token_hex(4)}")
        self._lock = Lock(self.run.with_name(f"{self.run.name}.lock"))

    def __enter__(self) -> Writer:
        self._refuse_existing()
        try:
            self.run.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
            self._refuse_existing()
            self.path.mkdir()
        except BaseException as error:
            self._lock.release()
            if isinstance(error, OSError):
                raise _cannot_write(self.run, error) from error
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._put_in_place()
            elif _is_full_disk(error):
                raise _full_disk(self.run) from error
        except OSError as fault:
            raise _cannot_write(self.run, fault) from fault
        finally:
            shutil.rmtree(self.path, ignore_errors=True)
            self._lock.release()

    def table(self, name: str) -> Path:
        """Where the table `name` is written."""
        return self.path / f"{name}.parquet"

    def csv(self, name: str) -> None:
        """The table `name`, just written as Parquet, once more as CSV for people and their spreadsheets."""
        write_csv(self.table(name), self.path / f"{name}.csv")

    def write_manifest(
        self,
        *,
        inputs: Sequence[Mapping[str, Any]],
        counts: Mapping[str, int],
        stages: Sequence[Mapping[str, Any]],
        seed: int,
        skipped: Sequence[str] = (),
        warnings: Sequence[str] = (),
        **more: Any,
    ) -> None:
        """What was read, found, spent, capped and skipped, as ``manifest.json``: the last file of a run.

        Parameters
        ----------
        inputs : one a source, with its path, bytes, sha256, rows and rejected rows.
        counts : how many of what: records, entities, candidate pairs …
        stages : one a stage, in order: ``stage``, ``seconds``, ``peak_memory_bytes``.
        skipped : sentences on what was capped or left out.
        warnings : sentences the user should read.
        more : further facts, under their own names.
        """
        from graphres import __version__

        manifest = {
            **more,
            "schema_version": SCHEMA_VERSION,
            "graphres": __version__,
            "inputs": list(inputs),
            "counts": dict(counts),
            "stages": list(stages),
            "seed": seed,
            "skipped": list(skipped),
            "warnings": list(warnings),
        }
        text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False, default=str)
        (self.path / "manifest.json").write_text(text + "\n", encoding="utf-8", errors="backslashreplace")

    def _refuse_existing(self) -> None:
        if os.path.lexists(self.run) and not self.force:
            raise RunError(
                f"{self.run} exists already",
                expected="a place where nothing stands yet: a run is never overwritten",
                mend="name another place with -o, or pass --force, which moves the old one aside first",
            )

    def _put_in_place(self) -> None:
        if not (self.path / "manifest.json").exists():
            raise CheckError("the run ended without a manifest", expected="the manifest is written last")
        aside = None
        if os.path.lexists(self.run):
            self._refuse_existing()
            aside = _free_name(self.run)
            self.run.rename(aside)
        try:
            self.path.rename(self.run)
        except OSError:
            if aside is not None:
                aside.rename(self.run)
            raise


class Run:
    """A finished run, for reading. Open it with `open_run`; tables are read when asked for, never changed."""

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.manifest = manifest

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r})"

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
        return pq.read_table(
            path, columns=None if columns is None else list(columns), filters=filters, partitioning=None
        )

    def columns(self, name: str) -> list[str]:
        """Names of a table's columns, in their order."""
        names: list[str] = pq.read_schema(_a_part(self._file(name))).names
        return names

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """The result of one SQL query over the run's tables, by their names. Nothing else is in reach.

        Raises
        ------
        RunError : the query names a table that the run does not hold.
        """
        cursor = self._database.cursor()
        try:
            return cursor.sql(sql, params=list(parameters)).to_arrow_table()
        except duckdb.CatalogException as error:
            known = ", ".join(self.tables)
            raise RunError(f"{self.path} holds no such table: {error}", expected=known) from error
        finally:
            cursor.close()

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        """Views of the tables, in a database that may read this run and nothing else."""
        database = duckdb.connect(":memory:")
        database.execute("SET enable_progress_bar = false")
        for name in self.tables:
            path = self._file(name)
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


def _free_name(run: Path) -> Path:
    """The first of RUN.old-1, RUN.old-2 … that is not taken."""
    number = 1
    while os.path.lexists(aside := run.with_name(f"{run.name}.old-{number}")):
        number += 1
    return aside


def _causes(error: BaseException) -> Iterable[BaseException]:
    """An error and what it came from."""
    seen: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in seen:
        seen.append(link)
        link = link.__cause__ or link.__context__
    return seen


def _is_full_disk(error: BaseException) -> bool:
    """Whether a disk or a quota was full; DuckDB says so only in the text of its error."""
    full = (errno.ENOSPC, errno.EDQUOT)
    return any(
        (isinstance(link, OSError) and link.errno in full)
        or (isinstance(link, duckdb.Error) and "No space left on device" in str(link))
        for link in _causes(error)
    )


def _full_disk(run: Path) -> RunError:
    return RunError(
        f"no space left while writing {run}: the run was given up, and what was written of it removed",
        expected="free space of about 1.5 kB a record where the run stands, and scratch space for sorting",
        mend="free some space, or name another disk with -o (and for scratch files with TMPDIR)",
    )


def _cannot_write(run: Path, error: OSError) -> RunError:
    if _is_full_disk(error):
        return _full_disk(run)
    return RunError(
        f"{run} cannot be written: {error.strerror or error}",
        expected="a place where you may make a directory",
        mend="name another place with -o",
    )
