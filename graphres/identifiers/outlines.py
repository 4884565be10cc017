"""Distinct texts as numbers: found again fast, and outlined well enough to see which are plainly different."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from graphres.identifiers.likeness import Ints

__all__ = ["Growing", "Known", "Texts"]

LETTERS = 39
"""Classes that letters are told apart by in an outline: as many as part a to z and 0 to 9 in ASCII."""
ROWS = 1 << 13
"""Texts whose letters are counted at once."""
_Numeric = TypeVar("_Numeric", bound=np.generic)


class Growing(Generic[_Numeric]):
    """Columns of numbers, all of one length, that rows are added to; what was handed out before stays as it was."""

    def __init__(self, dtype: type[_Numeric], width: int = 1) -> None:
        self._room: npt.NDArray[_Numeric] = np.zeros((width, 64), dtype)
        self._rows = 0

    def add(self, columns: npt.NDArray[_Numeric]) -> None:
        """Rows, as an array of the shape (width, rows)."""
        needed = self._rows + columns.shape[1]
        if needed > self._room.shape[1]:
            room = np.zeros((len(self._room), 2 * needed), self._room.dtype)
            room[:, : self._rows] = self.columns
            self._room = room
        self._room[:, self._rows : needed] = columns
        self._rows = needed

    @property
    def columns(self) -> npt.NDArray[_Numeric]:
        return self._room[:, : self._rows]


class _Numbers(dict[str, int]):
    """Texts numbered as they come."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self.texts)
        self.texts.append(text)
        return number


class Known:
    """Texts by their hash of 64 bits, numbered: an open table, in which a batch is looked up at once (a dictionary of
    a hundred thousand texts takes five times as long, for each text lies elsewhere in memory).
    """

    def __init__(self) -> None:
        self.count = 0
        self._hashes, self._numbers = np.zeros(1024, np.int64), np.zeros(1024, np.int64)

    def number(self, texts: Sequence[str]) -> tuple[Ints, list[str]]:
        """The number of each text, and the texts that are new, in the order of their numbers."""
        # 0 marks an empty place.
        hashes = np.fromiter(map(hash, texts), np.int64, len(texts)) | 1
        places = self._places(hashes)
        unknown = np.flatnonzero(self._hashes[places] == 0)
        if not len(unknown):
            return self._numbers[places], []
        new, first = np.unique(hashes[unknown], return_index=True)
        self._add(new)
        return self._numbers[self._places(hashes)], [texts[i] for i in unknown[first].tolist()]

    def _places(self, hashes: Ints) -> Ints:
        """Where each hash stands, or the empty place where it would."""
        last = len(self._hashes) - 1
        places = hashes >> 1 & last
        wrong = np.arange(len(hashes))
        while True:
            there = self._hashes[places[wrong]]
            wrong = wrong[(there != 0) & (there != hashes[wrong])]
            if not len(wrong):
                return places
            places[wrong] = (places[wrong] + 1) & last

    def _add(self, hashes: Ints) -> None:
        """Number new hashes; at least three of four places stay empty."""
        self.count += len(hashes)
        numbers = np.arange(self.count - len(hashes), self.count)
        if 4 * self.count > len(self._hashes):
            taken = np.flatnonzero(self._hashes)
            hashes = np.concatenate([self._hashes[taken], hashes])
            numbers = np.concatenate([self._numbers[taken], numbers])
            size = 1 << (8 * self.count).bit_length()
            self._hashes, self._numbers = np.zeros(size, np.int64), np.zeros(size, np.int64)
        while len(hashes):
            places = self._places(hashes)
            # Of several that meet in one place the last one stays, the others try again.
            self._hashes[places], self._numbers[places] = hashes, numbers
            again = self._hashes[places] != hashes
            hashes, numbers = hashes[again], numbers[again]


class Texts:
    """Distinct texts, numbered as they come, and the outline of each: length, letters, first letter.

    Letters are a set of 64 bits: a class of letters that occurs, and one that occurs twice, have a bit each. A letter
    more or less turns one bit at most. The empty text is number 0.
    """

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._outlines = Growing(np.uint64, 3)
        self._outlines.add(np.zeros((3, self._numbers[""] + 1), np.uint64))

    def number(self, texts: Sequence[str]) -> Ints:
        """The number of each text."""
        known = len(self._numbers.texts)
        found = np.fromiter(map(self._numbers.__getitem__, texts), np.int64, len(texts))
        if new := self._numbers.texts[known:]:
            self._outlines.add(_outlines(new))
        return found

    def named(self, numbers: Ints) -> list[str]:
        """The texts of numbers."""
        return list(map(self._numbers.texts.__getitem__, numbers.tolist()))

    def lengths(self, numbers: Ints) -> Ints:
        return np.asarray(self._outlines.columns[0][numbers].view(np.int64))

    def letters(self, numbers: Ints) -> npt.NDArray[np.uint64]:
        return np.asarray(self._outlines.columns[1][numbers])

    def first(self, numbers: Ints) -> npt.NDArray[np.uint64]:
        return np.asarray(self._outlines.columns[2][numbers])


def _outlines(texts: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Length, letters and first letter of texts, none of them empty; shape (3, n)."""
    return np.concatenate([_outline(texts[i : i + ROWS]) for i in range(0, len(texts), ROWS)], axis=1)


def _outline(texts: Sequence[str]) -> npt.NDArray[np.uint64]:
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.cumsum(lengths) - lengths
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    owner = np.repeat(np.arange(len(texts)), lengths)
    counts = np.bincount(owner * LETTERS + points % LETTERS, minlength=len(texts) * LETTERS).reshape(-1, LETTERS)
    letters = np.bitwise_or.reduce(_ONCE * (counts > 0) | _TWICE * (counts > 1), axis=1)
    return np.stack([lengths.astype(np.uint64), letters, points[starts].astype(np.uint64)])


_ONCE = np.uint64(1) << np.arange(LETTERS, dtype=np.uint64)
_TWICE = np.uint64(1) << (LETTERS + np.arange(LETTERS, dtype=np.uint64) % np.uint64(64 - LETTERS))
