"""Several values in one cell: how records hold them, whichever stage writes them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphres.identifiers.base import SEPARATOR

__all__ = ["joined"]


def joined(texts: pa.Array, at: npt.NDArray[np.int64], size: int) -> pa.Array:
    r"""Texts joined by U+001F into `size` cells, the i-th text going to cell at[i] (ascending); null where
    none goes.

    >>> joined(pa.array(["a", "b", "c"]), np.array([0, 0, 2]), 3).to_pylist()
    ['a\x1fb', None, 'c']
    """
    number = np.bincount(at, minlength=size)
    offsets = pa.array(np.concatenate([[0], np.cumsum(number)]), pa.int32())
    cells = pc.binary_join(pa.ListArray.from_arrays(offsets, texts.cast(pa.string())), SEPARATOR)
    return pc.if_else(pa.array(number > 0), cells, pa.scalar(None, pa.string()))
