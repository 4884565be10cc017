"""Row groups of a fixed size: what makes equal tables equal bytes in every file we write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["ROW_GROUP", "in_row_groups", "write_row_groups"]

ROW_GROUP = 1 << 13
"""Rows of a row group: few enough that one row of a million is found by reading some thousand."""


def in_row_groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows in tables of exactly `ROW_GROUP` rows, but for the last, each of one piece.

    >>> [table.num_rows for table in in_row_groups([pa.record_batch({"n": range(5_000)})] * 4)]
    [8192, 8192, 3616]
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


def write_row_groups(batches: Iterable[pa.RecordBatch], path: Path, schema: pa.Schema) -> int:
    """Write batches, in their order, as the one Parquet file that every engine writes; the number of rows."""
    rows = 0
    # Dictionaries of so few rows make a file larger than zstd alone does, and take a third longer.
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=False) as writer:
        for chunk in _ahead(in_row_groups(batches)):
            writer.write_table(chunk.cast(schema), row_group_size=ROW_GROUP)
            rows += chunk.num_rows
    return rows


def _ahead(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The same tables, the next one made ready in a thread while the last one is in use."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, tables, None)
        while (table := coming.result()) is not None:
            coming = pool.submit(next, tables, None)
            yield table
