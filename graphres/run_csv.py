"""Tables as CSV, for people and their spreadsheets: UTF-8, streamed, and harmless to open.

A cell that a spreadsheet would run as a formula is prefixed with an apostrophe; programs read the Parquet
files, in which every value is exactly what it was.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

__all__ = ["harmless", "write_csv"]

BATCH = 1 << 13
RUNS = "^[\\s\\p{Z}\\p{Cf}\\x00-\\x20]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|^ *[\t\r]"
"""What makes a spreadsheet run a cell: these signs first (or their full-width forms), also behind blanks,
which some trim; a tab or a carriage return first, which moves what follows into a cell of its own."""
NUL, NUL_SHOWN = "\x00", "\u2400"
"""Many readers of CSV end a cell at a NUL: the picture of one is written instead."""


def write_csv(parquet: Path, csv: Path) -> None:
    """`parquet` as CSV: text in quotes, numbers without, null as nothing, rows in the same order."""
    with pq.ParquetFile(parquet) as file:
        schema = _shown(file.schema_arrow)
        options = pacsv.WriteOptions(include_header=True, quoting_style="needed")
        with pacsv.CSVWriter(csv, schema, write_options=options) as writer:
            for batch in file.iter_batches(BATCH):
                cells = [harmless(column) for column in batch.columns]
                writer.write_batch(pa.RecordBatch.from_arrays(cells, schema=schema))


def harmless(cells: pa.Array) -> pa.Array:
    """Text cells as a spreadsheet may hold them; other cells, real negative numbers among them, as they are.

    >>> harmless(pa.array(["=1+1", " @SUM(A1)", "a=b", None])).to_pylist()
    ["'=1+1", "' @SUM(A1)", 'a=b', None]
    """
    if not _is_text(cells.type):
        return cells
    visible = pc.replace_substring(cells, NUL, NUL_SHOWN)
    armed = pc.match_substring_regex(cells, RUNS)
    if not pc.any(armed).as_py():
        return visible
    quoted = pc.binary_join_element_wise(pa.scalar("'", cells.type), visible, pa.scalar("", cells.type))
    return pc.if_else(armed, quoted, visible)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _shown(schema: pa.Schema) -> pa.Schema:
    """The same columns under harmless names: a name comes from a user's file too."""
    names = harmless(pa.array(schema.names, pa.string())).to_pylist()
    return pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])
