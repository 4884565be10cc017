"""Tables and queries of databases to rows of text: read only, in one transaction, in batches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa

from graphres.config import SourceConfig
from graphres.config_paths import is_url
from graphres.errors import ConfigError, IngestError
from graphres.ingest.cells import text_of_value
from graphres.ingest.database_url import Address, address, file_address
from graphres.ingest.delimited import staged_schema
from graphres.ingest.drivers import Connection, connect
from graphres.ingest.staging import Staged, column_names, filled, finished
from graphres.ingest.unchanged import Fingerprint
from graphres.near import near_miss

__all__ = ["is_database", "stage_database"]

ROWS = 10_000


def is_database(path: Path, shown: str) -> bool:
    """Whether a source is a database: by its URL, or by the first bytes of its file."""
    if is_url(shown):
        return True
    try:
        with path.open("rb") as file:
            return file.read(15) == b"SQLite format 3"
    except OSError:
        return False


def stage_database(source: str, asked: SourceConfig, folder: Path, path: Path, scratch: Path, number: int) -> Staged:
    """Read a table, or what a query finds.

    folder : from where a relative path of SQLite counts. path : the file, where the source is no URL.

    Raises
    ------
    ConfigError, IngestError : as the URL, the server or the query has it; no message shows a password.
    """
    assert asked.path is not None
    at = address(asked.path, folder) if is_url(asked.path) else file_address(path, asked.path)
    table = asked.table or at.table
    if asked.query is not None and table is not None:
        raise ConfigError(f"sources.{source}: both a table and a query are named", mend="keep one")
    before = None if at.file is None else Fingerprint.of(at.file, at.shown)
    digest = hashlib.sha256()
    with closing(connect(at)) as connection:
        query = asked.query or connection.select(_table(connection, table, at))
        shown = f"{at.shown} {f'table {table}' if table else 'query' if asked.query else ''}".strip()
        staged = _read(connection, query, shown, scratch / f"staged-{number}.parquet", digest)
    staged.told = {"format": at.kind} | ({"table": table} if table else {})
    if before is not None:
        seen = before.unchanged(None)
        staged.seen = (seen,)
        return finished(staged, source, asked.path, seen.size, seen.sha256)
    return finished(staged, source, asked.path, staged.path.stat().st_size, digest.hexdigest())


def _table(connection: Connection, table: str | None, at: Address) -> str:
    """The table that is named, or the only one there is."""
    known = connection.tables()
    if table is None:
        if len(known) == 1:
            return known[0]
        raise ConfigError(
            f"{at.shown}: which table is meant? {_list(known)}",
            mend="write table or query beside the path, or add ?table=NAME to the URL",
        )
    found = [name for name in known if table in (name, name.rpartition(".")[2])]
    if not found:
        raise IngestError(f'{at.shown} has no table "{table}"{near_miss(table, known)}', expected=_list(known))
    return table if table in found else found[0]


def _list(known: list[str]) -> str:
    return f"its tables are {', '.join(known[:20])}" if known else "it has no table that this user may read"


def _read(connection: Connection, query: str, shown: str, out: Path, digest: Any) -> Staged:
    staged = Staged(out, shown, ())
    names, rows = connection.rows(query, ROWS)
    staged.names = column_names(names, shown, staged.warnings)
    return filled(staged, staged_schema(len(names)), _batches(rows, len(names), digest))


def _batches(rows: Iterator[list[tuple[Any, ...]]], width: int, digest: Any) -> Iterator[pa.RecordBatch]:
    schema = staged_schema(width)
    count = 0
    for held in rows:
        numbers = pa.array(range(count + 1, count + len(held) + 1), pa.int64())
        cells = [pa.array([text_of_value(row[at]) for row in held], pa.string()) for at in range(width)]
        batch = pa.RecordBatch.from_arrays([numbers, numbers, *cells], schema=schema)
        digest.update(batch.serialize())
        count += len(held)
        yield batch
