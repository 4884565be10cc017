"""The best partition of small signed graphs, by dynamic programming over subsets, many graphs at once."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

__all__ = ["EXACT_UP_TO", "exact"]

EXACT_UP_TO = 8
Ints = npt.NDArray[np.int64]


def exact(matrices: Ints) -> Ints:
    """The partition of greatest weight of every graph.

    Parameters
    ----------
    matrices : (graphs, n, n) symmetric signed weights, n <= 8.

    Returns
    -------
    (graphs, n) : communities numbered from 0 in the order of their first vertex. Of equal partitions the one whose
    communities are, in that order, the smaller sets.

    >>> exact(np.array([[[0, 5, -9], [5, 0, 1], [-9, 1, 0]]])).tolist()
    [[0, 0, 1]]
    """
    graphs, n = matrices.shape[0], matrices.shape[1]
    inside = _inside(matrices)
    best = np.zeros((graphs, 1 << n), dtype=np.int64)
    first = np.zeros((graphs, 1 << n), dtype=np.int64)
    for whole in range(1, 1 << n):
        parts = _parts_with_lowest(whole)
        value = inside[:, parts] + best[:, whole ^ parts]
        at = value.argmax(axis=1)
        best[:, whole] = value[np.arange(graphs), at]
        first[:, whole] = parts[at]
    return _read_off(first, n)


def _inside(matrices: Ints) -> Ints:
    """Weight inside every subset of vertices, (graphs, 2**n)."""
    n = matrices.shape[1]
    member = ((np.arange(1 << n)[:, None] >> np.arange(n)) & 1).astype(np.int64)
    return np.asarray(np.einsum("gij,si,sj->gs", matrices, member, member, optimize=True) // 2)


@cache
def _parts_with_lowest(whole: int) -> Ints:
    """Subsets of a set of vertices that hold its lowest one, ascending."""
    lowest = whole & -whole
    rest = whole ^ lowest
    parts, part = [], rest
    while True:
        parts.append(lowest | part)
        if part == 0:
            return np.array(parts[::-1], dtype=np.int64)
        part = (part - 1) & rest


def _read_off(first: Ints, n: int) -> Ints:
    graphs = len(first)
    label = np.zeros((graphs, n), dtype=np.int64)
    left = np.full(graphs, (1 << n) - 1)
    for number in range(n):
        part = np.where(left > 0, first[np.arange(graphs), left], 0)
        label[((part[:, None] >> np.arange(n)) & 1) == 1] = number
        left = left ^ part
    return label
