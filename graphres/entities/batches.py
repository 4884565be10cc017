"""Small tools on Arrow batches that hold whole groups."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["begins", "group_codes", "text_codes"]

Ints = npt.NDArray[np.int64]


def group_codes(column: pa.Array) -> Ints:
    """Number the groups of a column that is sorted by group: 0, 1, 2 … in the order of the rows.

    >>> group_codes(pa.array(["E1", "E1", "E2"])).tolist()
    [0, 0, 1]
    """
    return np.asarray(column.dictionary_encode().indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def text_codes(column: pa.Array) -> tuple[Ints, pa.Array]:
    """Distinct texts in the order of their characters, and each row's number among them; -1 where null.

    >>> codes, texts = text_codes(pa.array(["b", None, "a"]))
    >>> codes.tolist(), texts.to_pylist()
    ([1, -1, 0], ['a', 'b'])
    """
    coded = column.dictionary_encode()
    order = pc.sort_indices(coded.dictionary).to_numpy()
    rank = np.full(len(order) + 1, -1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    at = coded.indices.fill_null(len(order)).to_numpy(zero_copy_only=False)
    return rank[at], coded.dictionary.take(pa.array(order))


def begins(*keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Where a new combination of sorted keys begins.

    >>> begins(np.array([1, 1, 2]), np.array([0, 0, 0])).tolist()
    [True, False, True]
    """
    starts = np.zeros(len(keys[0]), dtype=bool)
    starts[:1] = True
    for key in keys:
        starts[1:] |= key[1:] != key[:-1]
    return starts
