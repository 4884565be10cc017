"""Row groups of a fixed size: what makes equal tables equal bytes in every file we write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

__all__ = ["ROW_GROUP", "in_row_groups"]

ROW_GROUP = 1 << 16
"""Rows of a row group."""


def in_row_groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows in tables of exactly `ROW_GROUP` rows, but for the last, each of one piece.

    >>> [table.num_rows for table in in_row_groups([pa.record_batch({"n": range(40_000)})] * 4)]
    [65536, 65536, 28928]
    """
    held: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        held.append(batch)
        count += batch.num_rows
        if count >= ROW_GROUP:
            whole = pa.Table.from_batches(held)
            full = count - count % ROW_GROUP
            for start in range(0, full, ROW_GROUP):
                yield whole.slice(start, ROW_GROUP).combine_chunks()
            held = whole.slice(full).to_batches()
            count -= full
    if count:
        yield pa.Table.from_batches(held).combine_chunks()
