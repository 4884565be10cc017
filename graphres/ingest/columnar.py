"""Typed columns (Parquet, Arrow) to the text that a CSV file would hold."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphres.errors import IngestError
from graphres.ingest.delimited import ROWS, staged_schema
from graphres.ingest.files import Scan

__all__ = ["is_nested", "open_parquet", "text_batches", "text_of"]

EXACT_INTEGERS = float(2**53)
"""Floats up to here hold whole numbers exactly; beyond, their digits are no one's customer number."""

WHOLE_SECOND = r"(\d\d:\d\d:\d\d)\.0+(Z?)$"
MIDNIGHT = r"[ T]00:00:00(\.0+)?Z?$"


def open_parquet(found: Scan, shown: str) -> pq.ParquetFile:
    """A Parquet file, its footer read.

    Raises
    ------
    IngestError : if it is damaged.
    """
    try:
        return pq.ParquetFile(found.path)
    except (pa.ArrowException, OSError) as error:
        raise IngestError(
            f"{shown} is no readable Parquet file: {str(error).splitlines()[0]}", mend="write it again"
        ) from None


def text_batches(batches: Iterator[pa.RecordBatch], columns: int) -> Iterator[pa.RecordBatch]:
    """Batches of `line` (the row's number, from 1) and the text columns c0, c1 …"""
    schema = staged_schema(columns)
    row = 1
    for large in batches:
        for start in range(0, large.num_rows, ROWS):
            batch = large.slice(start, ROWS)
            lines = pa.array(np.arange(row, row + batch.num_rows, dtype=np.int64))
            yield pa.RecordBatch.from_arrays([lines, lines, *map(text_of, batch.columns)], schema=schema)
            row += batch.num_rows


def is_nested(kind: pa.DataType) -> bool:
    """Whether cells hold lists or structures: carried along as JSON, never compared."""
    return bool(pa.types.is_nested(kind))


def text_of(values: pa.Array) -> pa.Array:
    """One column as text; nulls, not-a-numbers and empty texts are null.

    >>> text_of(pa.array([1945.0, 1.5, None])).to_pylist()
    ['1945', '1.5', None]
    """
    kind = values.type
    if pa.types.is_dictionary(kind):
        return text_of(values.dictionary).take(values.indices)
    if pa.types.is_floating(kind):
        return _floats(values.cast(pa.float64()))
    if pa.types.is_timestamp(kind) or pa.types.is_date64(kind):
        return _times(values)
    if is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([_json(value) for value in values.to_pylist()], pa.string())
    if pa.types.is_duration(kind):
        values = values.cast(pa.int64())
    text = values.cast(pa.string())
    if pa.types.is_time(kind):  # a time of day says the same whatever part of a second it could tell
        text = pc.replace_substring_regex(pc.replace_substring_regex(text, r"(\.\d*?)0+$", r"\1"), r"\.$", "")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _floats(values: pa.Array) -> pa.Array:
    """Whole numbers without a point: a column of years with gaps is floats only because of its gaps."""
    whole = pc.and_(pc.equal(values, pc.round(values)), pc.less_equal(pc.abs(values), EXACT_INTEGERS))
    integers = pc.if_else(whole, values, 0.0).cast(pa.int64()).cast(pa.string())
    text = pc.if_else(whole, integers, values.cast(pa.string()))
    return pc.if_else(pc.is_nan(values), pa.scalar(None, pa.string()), text)


def _times(values: pa.Array) -> pa.Array:
    """ISO 8601; the time of day is left out where it is midnight, fractions where they are zero."""
    if pa.types.is_date64(values.type):
        values = values.cast(pa.timestamp("ms"))
    if values.type.tz is not None:
        values = values.cast(pa.timestamp(values.type.unit, "UTC")).cast(pa.timestamp(values.type.unit))
    text = values.cast(pa.string())
    text = pc.replace_substring_regex(text, MIDNIGHT, "")
    return pc.replace_substring_regex(text, WHOLE_SECOND, r"\1\2")


def _json(value: object) -> str | None:
    """Nested values as JSON, bytes as the text they hold (or else as hexadecimal digits)."""
    if value is None:
        return None
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8") or None
        except UnicodeDecodeError:
            return value.hex()
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
