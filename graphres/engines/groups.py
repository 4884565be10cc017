"""Whole groups: sorted batches cut so that no group lies in two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa

__all__ = ["whole_groups"]


def whole_groups(batches: Iterable[pa.RecordBatch], by: str) -> Iterator[pa.RecordBatch]:
    """Cut batches sorted by `by` at the borders of groups: what may go on in the next batch waits for it.

    >>> batches = [pa.record_batch({"n": [1, 1, 2]}), pa.record_batch({"n": [2, 3]})]
    >>> [batch.column("n").to_pylist() for batch in whole_groups(batches, "n")]
    [[1, 1], [2, 2], [3]]
    """
    held: list[pa.RecordBatch] = []
    for batch in batches:
        if not batch.num_rows:
            continue
        key = batch.column(by).to_numpy(zero_copy_only=False)
        last_start = int(np.flatnonzero(key == key[-1])[0])
        if last_start == 0 and (not held or held[-1].column(by)[-1].as_py() == key[0]):
            held.append(batch)
            continue
        done = [*held, batch.slice(0, last_start)]
        held = [batch.slice(last_start)]
        yield from _joined(done)
    yield from _joined(held)


def _joined(batches: Sequence[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    if any(batch.num_rows for batch in batches):
        yield pa.concat_batches(batches) if len(batches) > 1 else batches[0]
