"""Likeness of many pairs of texts at once: thin, vectorized doors to RapidFuzz."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

__all__ = ["Flags", "Ints", "edits", "first_level", "jaro_winkler"]

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
THREADED_FROM = 2_000


def edits(a: Sequence[str], b: Sequence[str], most: int = 255) -> npt.NDArray[np.int32]:
    """Insertions, deletions, substitutions and swaps of neighbors that turn a[i] into b[i] (OSA), counted up
    to `most`.

    >>> edits(["smith", "smith"], ["smiht", "jones"], most=2).tolist()
    [1, 3]
    """
    return np.asarray(process.cpdist(a, b, scorer=OSA.distance, score_cutoff=most, dtype=np.int32, workers=_workers(a)))


def jaro_winkler(a: Sequence[str], b: Sequence[str]) -> npt.NDArray[np.float32]:
    """Jaro-Winkler similarity of each pair, 0 (nothing in common) to 1 (the same)."""
    return np.asarray(process.cpdist(a, b, scorer=JaroWinkler.similarity, dtype=np.float32, workers=_workers(a)))


def _workers(pairs: Sequence[str]) -> int:
    """All processors; one for so few pairs that starting threads takes longer than judging them."""
    return -1 if len(pairs) >= THREADED_FROM else 1


def first_level(last: int, *flags: tuple[int, Flags]) -> npt.NDArray[np.int8]:
    """The first level whose flag is set, pair by pair; `last` where none is.

    >>> first_level(9, (1, np.array([True, False])), (2, np.array([True, False]))).tolist()
    [1, 9]
    """
    return np.select([f for _, f in flags], [level for level, _ in flags], default=last).astype(np.int8)
