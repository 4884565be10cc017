"""A source to one staged Parquet file of text: `line`, `row`, c0, c1 … in the file's order, with the names
beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphres.errors import IngestError
from graphres.ingest.columnar import is_nested, open_parquet, text_batches
from graphres.ingest.delimited import exact_batches, fast_batches, layout, staged_schema
from graphres.ingest.exact import Reject
from graphres.ingest.files import Scan, scan, to_utf8

__all__ = ["Staged", "stage_file", "stage_table"]


@dataclass
class Staged:
    """A source as text.

    path : the staged file. names : of its columns c0, c1 … nested : columns that are never compared.
    shown : the name by which messages call the source. input : its entry in the manifest.
    """

    path: Path
    shown: str
    names: tuple[str, ...]
    rows: int = 0
    nested: frozenset[str] = frozenset()
    rejects: list[Reject] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    input: dict[str, Any] = field(default_factory=dict)


def stage_file(source: str, path: Path, shown: str, scratch: Path, number: int) -> Staged:
    """Read a file, told by its content: Parquet, else delimited text.

    Raises
    ------
    IngestError : if it cannot be read, has no row, or columns that cannot be told apart.
    """
    found = scan(path, shown)
    out = scratch / f"staged-{number}.parquet"
    staged = _parquet(found, shown, out) if found.encoding == "parquet" else _text(found, shown, out, scratch)
    return _finished(staged, source, shown, found.size, found.sha256)


def stage_table(source: str, table: pa.Table, scratch: Path, number: int) -> Staged:
    """The rows of a table in memory."""
    out = scratch / f"staged-{number}.parquet"
    staged = _typed(table.schema, iter(table.to_batches()), source, out)
    digest = hashlib.sha256(table.schema.serialize())
    for batch in table.to_batches():
        digest.update(batch.serialize())
    return _finished(staged, source, None, table.nbytes, digest.hexdigest())


def _text(found: Scan, shown: str, out: Path, scratch: Path) -> Staged:
    text = to_utf8(found, shown, scratch)
    where = layout(text, shown)
    staged = Staged(out, shown, ())
    staged.names = _names(where.names, shown, staged.warnings)
    if text.plain:
        try:
            staged.rows = _write(out, where.schema(), fast_batches(text, where))
        except pa.ArrowInvalid:
            staged.rows = 0
    if not staged.rows:
        staged.rows = _write(out, where.schema(), exact_batches(text, where, staged.rejects))
    if text.encoding == "cp1252":
        staged.warnings.append(f"{shown} is not UTF-8; it was read as Windows-1252 (Latin-1)")
    if staged.rejects:
        staged.warnings.append(
            f"{shown}: {len(staged.rejects):,} rows could not be parsed, the first on line "
            f"{staged.rejects[0].line:,} ({staged.rejects[0].reason}); see the table of rejects"
        )
    return staged


def _parquet(found: Scan, shown: str, out: Path) -> Staged:
    file = open_parquet(found, shown)
    return _typed(file.schema_arrow, file.iter_batches(), shown, out)


def _typed(schema: pa.Schema, batches: Iterator[pa.RecordBatch], shown: str, out: Path) -> Staged:
    staged = Staged(out, shown, ())
    staged.names = _names(schema.names, shown, staged.warnings)
    staged.nested = frozenset(name for name, kind in zip(staged.names, schema.types, strict=True) if is_nested(kind))
    if staged.nested:
        staged.warnings.append(f"{shown}: nested columns are carried along as text: {', '.join(sorted(staged.nested))}")
    try:
        staged.rows = _write(out, staged_schema(len(schema.names)), text_batches(batches, len(schema.names)))
    except (pa.ArrowException, OSError) as error:
        raise IngestError(f"{shown} cannot be read: {str(error).splitlines()[0]}") from None
    return staged


def _write(out: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> int:
    rows = 0
    with pq.ParquetWriter(out, schema, compression="lz4") as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _names(raw: Sequence[str], shown: str, warnings: list[str]) -> tuple[str, ...]:
    """Column names without surrounding blanks; a column without a name is called by its place.

    Raises
    ------
    IngestError : if there is none, or two have one name.
    """
    if not raw:
        raise IngestError(f"{shown} has no columns", expected="a column a field")
    names = [name.strip() or f"column_{place}" for place, name in enumerate(raw, start=1)]
    unnamed = [name for name, given in zip(names, raw, strict=True) if not given.strip()]
    if unnamed:
        warnings.append(f"{shown}: columns without a name are called by their place: {', '.join(unnamed)}")
    twice = [
        f'"{name}" (columns {names.index(name) + 1} and {place})'
        for place, name in enumerate(names, start=1)
        if names.index(name) + 1 != place
    ]
    if twice:
        raise IngestError(f"{shown}: two columns are called {twice[0]}", also=twice[1:], mend="rename one")
    return tuple(names)


def _finished(staged: Staged, source: str, path: str | None, size: int, sha256: str) -> Staged:
    if not staged.rows and staged.rejects:
        raise IngestError(
            f"{staged.shown}: none of its {len(staged.rejects):,} rows has as many cells as its header "
            f"(line {staged.rejects[0].line}: {staged.rejects[0].reason})",
            mend="check the delimiter, and that the first line names every column",
        )
    if not staged.rows:
        raise IngestError(f"{staged.shown} has a header but no rows", expected="at least one record")
    staged.input = {
        "source": source,
        "path": path,
        "bytes": size,
        "sha256": sha256,
        "rows": staged.rows + len(staged.rejects),
        "rejected": len(staged.rejects),
    }
    return staged
