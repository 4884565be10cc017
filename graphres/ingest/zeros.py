"""Ids that have lost the zeros with which they began: a spreadsheet that takes them for numbers makes 17 of 00017."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from graphres.engines.base import Engine, Table
from graphres.ingest.columns import Column
from graphres.tables import INT, TEXT

__all__ = ["alike_but_for_zeros", "lost_zeros", "with_zeros"]

PADDED = pa.schema([("who", TEXT), ("key", TEXT)])
KEYED = pa.schema([("record_key", INT), ("key", TEXT)])
NUMBER = "^[1-9][0-9]*$"


def lost_zeros(ids: Column, keys: Column) -> int:
    """The length to which ids have to be filled up with zeros to be keys; 0 where that is not certain.

    Certain is it where all keys are digits of one length, some begin with a zero, and no id does, while some are
    shorter. Keys of several lengths may hold both 017 and 0017, and which of them 17 was nobody can tell.
    """
    width = {len(key) for key in keys.values}
    digits = all(text.isascii() and text.isdigit() for text in (*keys.values, *ids.values))
    if len(width) != 1 or not digits or not any(key.startswith("0") for key in keys.values):
        return 0
    length = width.pop()
    told = all(text[0] != "0" and len(text) <= length for text in ids.values)
    return length if told and any(len(text) < length for text in ids.values) else 0


def with_zeros(ids: Table, width: int, engine: Engine) -> Table:
    """(who, key): every id as a number would be written with that many digits. ids : (who)."""

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        who = batch.column("who")
        filled = pc.utf8_lpad(who, width, "0")
        return pa.RecordBatch.from_arrays(
            [who, pc.if_else(pc.match_substring_regex(who, NUMBER), filled, who)], schema=PADDED
        )

    return engine.map_batches(kernel, ids, PADDED)


def alike_but_for_zeros(ids: Table, keys: Table, engine: Engine) -> int:
    """How many ids differ from a key by zeros in front alone. ids : (who). keys : (record_key, record_id, …)."""

    def bare(batch: pa.RecordBatch) -> pa.RecordBatch:
        return pa.RecordBatch.from_arrays([batch.column("who"), _bare(batch.column("who"))], schema=PADDED)

    def keyed(batch: pa.RecordBatch) -> pa.RecordBatch:
        return pa.RecordBatch.from_arrays([batch.column("record_key"), _bare(batch.column("key"))], schema=KEYED)

    named = engine.sql("SELECT record_key, record_id AS key FROM {k}", k=keys)
    return engine.count(
        engine.sql(
            "SELECT i.who FROM {i} i SEMI JOIN {k} k ON k.key = i.key",
            i=engine.map_batches(bare, ids, PADDED),
            k=engine.map_batches(keyed, named, KEYED),
        )
    )


def _bare(texts: pa.Array) -> pa.Array:
    """Numbers without the zeros in front; any other text as it is."""
    return pc.replace_substring_regex(texts, "^0+([1-9][0-9]*)$", r"\1")
