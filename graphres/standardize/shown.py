"""Values as people read them: the `records` table of a run, and the labels of identifiers."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import SEPARATOR, Kind
from graphres.tables import INT, RECORDS, TEXT

__all__ = ["BETWEEN", "labels", "record_rows"]

BETWEEN = " | "
"""What stands between several values of one cell."""

LABELS = pa.schema([("value_key", INT), ("label", TEXT)])


def labels(identifiers: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """(value_key, label): every identifier's value as its kind shows it."""
    by_name = {kind.name: kind for kind in kinds}

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        names, values = batch.column("kind").to_pylist(), batch.column("value").to_pylist()
        shown = [by_name[name].show(value) for name, value in zip(names, values, strict=True)]
        return pa.RecordBatch.from_arrays([batch.column("value_key"), pa.array(shown, TEXT)], schema=LABELS)

    return engine.map_batches(kernel, identifiers, LABELS)


def record_rows(
    records: Table, clean: Table, kinds: Sequence[Kind], engine: Engine, lines: Table | None = None
) -> Table:
    """Contract `records` of a run: every role raw, every kind as `KIND_clean`.

    clean : record_key and `clean:KIND` columns, several values joined by U+001F. lines : record_key and the number
    of its `lines`, where there are transactions.
    """
    roles = [name for name in records.schema.names if name not in RECORDS.columns]
    wide = engine.once("SELECT * FROM {records} LEFT JOIN {clean} USING (record_key)", records=records, clean=clean)
    if lines is not None:
        wide = engine.once("SELECT * FROM {wide} JOIN {lines} USING (record_key)", wide=wide, lines=lines)
    counts = [] if lines is None else [("lines", INT)]
    fields = [("source", TEXT), ("record_id", TEXT), ("line", INT), *counts, *((role, TEXT) for role in roles)]
    schema = pa.schema([*fields, *((f"{kind.name}_clean", TEXT) for kind in kinds)])

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        raw = [_joined(batch.column(role)) for role in roles]
        cleaned = [_joined(batch.column(f"clean:{kind.name}")) for kind in kinds]
        fixed = [batch.column(name) for name in ("source", "record_id", "line", *dict(counts))]
        return pa.RecordBatch.from_arrays([*fixed, *raw, *cleaned], schema=schema)

    return engine.map_batches(kernel, wide, schema)


def _joined(column: pa.Array) -> pa.Array:
    return pc.replace_substring(column.cast(TEXT), SEPARATOR, BETWEEN)
