"""A file or a table to one staged Parquet file of text; what a file is, its content tells."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from graphres.config import SourceConfig
from graphres.engines.base import Engine
from graphres.errors import IngestError
from graphres.ingest.columnar import is_nested, open_parquet, text_batches
from graphres.ingest.delimited import ONE_COLUMN, exact_batches, fast_batches, layout, staged_schema
from graphres.ingest.files import Scan, scan, to_utf8
from graphres.ingest.json_rows import is_json, stage_json
from graphres.ingest.packed import unpacked
from graphres.ingest.sheets import stage_workbook
from graphres.ingest.staging import Staged, column_names, filled, finished, unparsed
from graphres.ingest.unchanged import Fingerprint

__all__ = ["Staged", "stage_file", "stage_frame", "stage_table"]

log = logging.getLogger(__name__)
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", ONE_COLUMN: "none: one column"}


def stage_file(
    source: str, path: Path, shown: str, scratch: Path, number: int | str, asked: SourceConfig | None = None
) -> Staged:
    """Read a file, told by its content: Parquet, Excel, JSON, else delimited text; packed by gzip or Zstandard or not.

    asked : may say which sheet of a workbook is meant, or which list of a JSON object.

    Raises
    ------
    IngestError : if it cannot be read, has no row, has columns that cannot be told apart, or changes meanwhile.
    """
    before = Fingerprint.of(path, shown)
    plain, packing = unpacked(path, shown, scratch)
    found = scan(plain, shown)
    out = scratch / f"staged-{number}.parquet"
    staged = _read(found, shown, out, scratch, asked or SourceConfig())
    if packing:
        staged.told["packed"] = packing
    seen = before.unchanged(found.sha256 if not packing else None)
    log.info("%s: %s", shown, ", ".join(f"{name} {value}" for name, value in staged.told.items()))
    staged = finished(staged, source, shown, seen.size, seen.sha256)
    staged.seen = (seen,)
    return staged


def stage_table(source: str, table: pa.Table, scratch: Path, number: int) -> Staged:
    """The rows of a table in memory."""
    out = scratch / f"staged-{number}.parquet"
    staged = _typed(table.schema, iter(table.to_batches()), source, out)
    digest = hashlib.sha256(table.schema.serialize())
    for batch in table.to_batches():
        digest.update(batch.serialize())
    return finished(staged, source, None, table.nbytes, digest.hexdigest())


def stage_frame(source: str, frame: object, scratch: Path, number: int, engine: Engine) -> Staged:
    """The rows of a DataFrame that lives where the engine works, in the order of their values: it has no other.

    Raises
    ------
    IngestError : the engine knows no such DataFrames.
    """
    table = engine.from_frame(frame)
    if table is None:
        raise IngestError(
            f"the source {source!r} is a DataFrame of another engine",
            expected="a pandas, Polars or Arrow table",
            mend="pass engine=graphres.Spark(session) if it is one of Spark",
        )
    written = scratch / f"frame-{number}.parquet"
    order = [field.name for field in table.schema if not is_nested(field.type)]
    engine.write_parquet(table, written, order)
    found = scan(written, source)
    staged = _parquet(found, source, scratch / f"staged-{number}.parquet")
    return finished(staged, source, None, written.stat().st_size, found.sha256)


def _read(found: Scan, shown: str, out: Path, scratch: Path, asked: SourceConfig) -> Staged:
    if asked.sheet is not None and found.encoding != "xlsx":
        raise IngestError(f'{shown} is no Excel workbook, and has no sheet "{asked.sheet}"', mend="remove `sheet`")
    text = None if found.encoding in ("parquet", "xlsx") else to_utf8(found, shown, scratch)
    json = text is not None and is_json(text, shown)
    if asked.list is not None and not json:
        raise IngestError(f'{shown} is no JSON, and has no list "{asked.list}"', mend="remove `list`")
    if found.encoding == "parquet":
        staged = _parquet(found, shown, out)
        staged.told["format"] = "Parquet"
        return staged
    if text is None:
        return stage_workbook(found.path, shown, out, asked.sheet)
    staged = stage_json(text, shown, out, asked.list) if json else _text(text, shown, out)
    staged.told["encoding"] = text.encoding
    if text.encoding == "cp1252":
        staged.warnings.append(f"{shown} is not UTF-8; it was read as Windows-1252 (Latin-1)")
    faulty = unparsed(staged)
    if faulty:
        staged.warnings.append(
            f"{shown}: {len(faulty):,} rows could not be parsed, the first on line "
            f"{faulty[0].line:,} ({faulty[0].reason}); see the table of rejects"
        )
    return staged


def _text(text: Scan, shown: str, out: Path) -> Staged:
    where = layout(text, shown)
    staged = Staged(out, shown, ())
    staged.names = column_names(where.names, shown, staged.warnings)
    staged.told = {"format": "delimited text", "delimiter": NAMES.get(where.delimiter, where.delimiter)}
    if text.plain:
        try:
            return filled(staged, where.schema(), fast_batches(text, where))
        except pa.ArrowInvalid:
            log.info("%s is read row by row", shown)
    return filled(staged, where.schema(), exact_batches(text, where, staged.rejects))


def _parquet(found: Scan, shown: str, out: Path) -> Staged:
    file = open_parquet(found, shown)
    return _typed(file.schema_arrow, file.iter_batches(), shown, out)


def _typed(schema: pa.Schema, batches: Iterator[pa.RecordBatch], shown: str, out: Path) -> Staged:
    staged = Staged(out, shown, ())
    staged.names = column_names(schema.names, shown, staged.warnings)
    staged.nested = frozenset(name for name, kind in zip(staged.names, schema.types, strict=True) if is_nested(kind))
    if staged.nested:
        staged.warnings.append(f"{shown}: nested columns are carried along as text: {', '.join(sorted(staged.nested))}")
    try:
        return filled(staged, staged_schema(len(schema.names)), text_batches(batches, len(schema.names)))
    except (pa.ArrowException, OSError) as error:
        raise IngestError(f"{shown} cannot be read: {str(error).splitlines()[0]}") from None
