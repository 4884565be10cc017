"""Likeness of many pairs of texts at once: thin, vectorized doors to RapidFuzz."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

__all__ = ["Column", "Flags", "edits", "first_level", "jaro_winkler", "where"]

Flags = npt.NDArray[np.bool_]
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


class Column:
    """One part of many pairs, as codes of distinct texts, so that each distinct pair of texts is judged once.

    `texts` : the distinct texts; `a`, `b` : per pair, which of them each side has.
    """

    def __init__(self, a: Sequence[str], b: Sequence[str]) -> None:
        codes = {text: i for i, text in enumerate(dict.fromkeys((*a, *b)))}
        self.texts = list(codes)
        self.a = np.fromiter(map(codes.__getitem__, a), np.int64, len(a))
        self.b = np.fromiter(map(codes.__getitem__, b), np.int64, len(b))

    def map(self, part: Callable[[str], str]) -> Column:
        """The column of a part of every text."""
        parts = [part(text) for text in self.texts]
        out = Column(parts, ())
        out.a, out.b = out.a[self.a], out.a[self.b]
        return out

    @property
    def same(self) -> Flags:
        """Equal and not empty."""
        return np.asarray((self.a == self.b) & ~self.missing)

    @property
    def missing(self) -> Flags:
        """Empty on a side."""
        empty = np.array([not text for text in self.texts], dtype=np.bool_)
        return np.asarray(empty[self.a] | empty[self.b]) if len(empty) else np.zeros(0, np.bool_)

    def judge(self, rule: Callable[[list[str], list[str]], Flags]) -> Flags:
        """`rule` of the pairs of unequal texts, none of them empty; False elsewhere. The rule must be
        symmetric.
        """
        out = np.zeros(len(self.a), np.bool_)
        asked = np.flatnonzero((self.a != self.b) & ~self.missing)
        low, high = np.minimum(self.a, self.b)[asked], np.maximum(self.a, self.b)[asked]
        pairs, which = np.unique(low * max(len(self.texts), 1) + high, return_inverse=True)
        if len(pairs):
            first, second = np.divmod(pairs, len(self.texts))
            answer = rule([self.texts[i] for i in first.tolist()], [self.texts[i] for i in second.tolist()])
            out[asked] = answer[which]
        return out


def where(a: Sequence[str], b: Sequence[str], rule: Callable[[str, str], bool], among: Flags) -> Flags:
    """`rule` of the pairs that `among` selects, False elsewhere: for rules that only plain Python can
    tell.
    """
    picked = zip(a, b, among.tolist(), strict=True)
    return np.fromiter((asked and rule(x, y) for x, y, asked in picked), np.bool_, len(a))


def first_level(last: int, *flags: tuple[int, Flags]) -> npt.NDArray[np.int8]:
    """The first level whose flag is set, pair by pair; `last` where none is.

    >>> first_level(9, (1, np.array([True, False])), (2, np.array([True, False]))).tolist()
    [1, 9]
    """
    return np.select([f for _, f in flags], [level for level, _ in flags], default=last).astype(np.int8)
