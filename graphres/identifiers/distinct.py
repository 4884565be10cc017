"""Distinct texts: what a kind tells of each is told once, and pairs of them are then judged by numbers.

Of ten million pairs nearly all are plainly different, and a hundred thousand distinct values make them up. A
`Reader` takes each distinct value apart once; a `Column` holds one part of many pairs as numbers, and asks for
edits and likeness only where an outline of both texts (length, letters, first letter) leaves that open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock
from zlib import crc32

import numpy as np
import numpy.typing as npt

from graphres.identifiers.likeness import Flags, Ints, edits, jaro_winkler
from graphres.identifiers.outlines import Growing, Known, Texts

__all__ = ["Column", "Marks", "Reader", "word_bits"]

MOST_KEPT = 1 << 19
"""Distinct values of a kind that a reader keeps in mind; beyond, it starts over."""
SLACK = 1e-4
"""What rounding to 32 bits may add to a likeness, and more."""
Marks = tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]
"""A number told of both sides of many pairs."""


def word_bits(words: Sequence[str]) -> int:
    """Words as a set of 64 bits: a word that two texts share is a bit that they share (seldom the reverse)."""
    bits = 0
    for word in words:
        bits |= 1 << (crc32(word.encode("utf-8", "surrogatepass")) & 63)
    return bits


class Column:
    """One part of many pairs: `a` and `b` number, per pair, the text of each side."""

    def __init__(self, texts: Texts, a: Ints, b: Ints) -> None:
        self.texts, self.a, self.b = texts, a, b

    @cached_property
    def alike(self) -> Flags:
        """Equal, or empty on both sides."""
        return np.asarray(self.a == self.b)

    @cached_property
    def missing(self) -> Flags:
        """Empty on a side."""
        return np.asarray((self.a == 0) | (self.b == 0))

    @cached_property
    def same(self) -> Flags:
        """Equal and not empty."""
        return np.asarray(self.alike & ~self.missing)

    @cached_property
    def unequal(self) -> Flags:
        """Known on both sides, and not equal."""
        return ~(self.alike | self.missing)

    @cached_property
    def shortest(self) -> Ints:
        """Letters of the shorter text."""
        return np.minimum(self._lengths[0], self._lengths[1])

    @cached_property
    def longest(self) -> Ints:
        """Letters of the longer text."""
        return np.maximum(self._lengths[0], self._lengths[1])

    @cached_property
    def _lengths(self) -> tuple[Ints, Ints]:
        return self.texts.lengths(self.a), self.texts.lengths(self.b)

    def apart(self, most: int, among: Flags) -> Ints:
        """Edits between the texts, counted up to `most`; one more beyond, and outside `among`."""
        out = np.full(len(self.a), most + 1, np.int64)
        asked = np.flatnonzero(among)
        # An edit changes the length by one at most, and takes a letter away and brings another at most.
        asked = asked[self.longest[asked] - self.shortest[asked] <= most]
        texts, a, b = self.texts, self.a[asked], self.b[asked]
        open_ = np.bitwise_count(texts.letters(a) ^ texts.letters(b)) <= 2 * most
        if open_.any():
            out[asked[open_]] = edits(texts.named(a[open_]), texts.named(b[open_]), most=most)
        return out

    def within(self, most: int, among: Flags) -> Flags:
        """Whether the texts are at most `most` edits apart; False outside `among`."""
        return np.asarray(self.apart(most, among) <= most)

    def likeness(self, least: float, among: Flags) -> npt.NDArray[np.float32]:
        """Jaro-Winkler similarity where it is `least` or more; less than that elsewhere and outside `among`."""
        out = np.zeros(len(self.a), np.float32)
        asked = np.flatnonzero(among)
        a, b = self.a[asked], self.b[asked]
        open_ = _may_reach(least, self.texts, a, b)
        if open_.any():
            out[asked[open_]] = jaro_winkler(self.texts.named(a[open_]), self.texts.named(b[open_]))
        return out

    def near(self, most: int, least: float, shortest: int, among: Flags | None = None) -> Flags:
        """At most `most` edits apart or of Jaro-Winkler similarity `least` (above 1: edits only), of unequal texts of
        at least `shortest` letters.
        """
        among = self.unequal if among is None else self.unequal & among
        among = among & (self.shortest >= shortest) if among.any() else among
        found = self.within(most, among)
        if least <= 1.0:
            found |= self.likeness(least, among & ~found) >= least
        return found

    def where(self, rule: Callable[[str, str], bool], among: Flags) -> Flags:
        """`rule` of the pairs that `among` selects, False elsewhere: for rules that only plain Python can tell."""
        out = np.zeros(len(self.a), np.bool_)
        asked = np.flatnonzero(among)
        a, b = self.texts.named(self.a[asked]), self.texts.named(self.b[asked])
        out[asked] = np.fromiter(map(rule, a, b), np.bool_, len(asked))
        return out


def _may_reach(least: float, texts: Texts, a: Ints, b: Ints) -> Flags:
    """Whether Jaro-Winkler similarity can be `least` or more: each bit that only one side has is a letter
    without a partner, and only texts of one first letter are lifted for a common start (of four letters at
    most, by a tenth of what is missing each).
    """
    long_a, long_b, letters_a, letters_b = texts.lengths(a), texts.lengths(b), texts.letters(a), texts.letters(b)
    partners = np.minimum(
        long_a - np.bitwise_count(letters_a & ~letters_b), long_b - np.bitwise_count(letters_b & ~letters_a)
    )
    jaro = (partners / np.maximum(long_a, 1) + partners / np.maximum(long_b, 1) + 1.0) / 3.0
    highest = np.where(texts.first(a) == texts.first(b), jaro + 0.4 * (1.0 - jaro), jaro)
    return np.asarray((highest >= least - SLACK) | (a == b))


class Reader:
    """Takes values apart, each distinct value once.

    `parts` tells as many texts of a value as `texts` says, `marks` as many numbers (of 64 bits) as `numbers` says. All
    texts of a reader are numbered together, so that one part may be held against another.

    >>> reader = Reader(2, lambda v: tuple(v.split("@")), 1, lambda v: (len(v),))
    >>> (local, domain), (length,) = reader(["ann@x.org"], ["ann@y.org"])
    >>> local.same.tolist(), domain.same.tolist(), length[0].tolist()
    ([True], [False], [9])
    """

    def __init__(
        self,
        texts: int,
        parts: Callable[[str], tuple[str, ...]],
        numbers: int = 0,
        marks: Callable[[str], tuple[int, ...]] = lambda _: (),
    ) -> None:
        self._parts, self._marks = parts, marks
        self._width, self._extra = texts, numbers
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._values, self._texts = Known(), Texts()
        self._told = Growing(np.int64, self._width)
        self._marked = Growing(np.uint64, self._extra)

    def __call__(self, a: Sequence[str], b: Sequence[str]) -> tuple[list[Column], list[Marks]]:
        """The columns and marks of pairs (a[i], b[i]), in the order in which they are told."""
        with self._lock:
            if self._values.count > MOST_KEPT:
                self._forget()
            numbers, new = self._values.number([*a, *b])
            try:
                self._read(new)
            except BaseException:
                # Else values would be known of which nothing is told.
                self._forget()
                raise
            texts, told, marked = self._texts, self._told.columns, self._marked.columns
        x, y = numbers[: len(a)], numbers[len(a) :]
        return [Column(texts, one[x], one[y]) for one in told], [(one[x], one[y]) for one in marked]

    def _read(self, values: list[str]) -> None:
        """Take new values apart."""
        if values:
            parts = [text for value in values for text in self._parts(value)]
            self._told.add(self._texts.number(parts).reshape(len(values), self._width).T)
        if values and self._extra:
            self._marked.add(np.array([self._marks(value) for value in values], dtype=np.uint64).T)
