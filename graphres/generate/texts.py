"""Tables of names as Arrow arrays: take by number, in any spelling; past the table's end names are coined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.generate.draw import Chance, Floats, Ints
from graphres.generate.spelling import Spell

__all__ = ["Coined", "Surnames", "Texts", "joined", "replaced"]


def joined(*parts: Any, between: str = "") -> Any:
    """Texts put together element by element; null where a part is null.

    >>> joined(pa.array(["Ann", None]), "Lee", between=" ").to_pylist()
    ['Ann Lee', None]
    """
    return pc.binary_join_element_wise(*parts, between)


def replaced(texts: Any, where: Any, values: Any) -> Any:
    """`texts` with `values` (one for each True) where `where` is True."""
    if not where.any():
        return texts
    return pc.replace_with_mask(texts, pa.array(where), values)


class Texts:
    """Distinct texts in all spellings.

    >>> table = Texts(["Müller", "Weiß"], [str, str.upper])
    >>> table.take(np.array([0, 0, 1]), np.array([0, 1, 1])).to_pylist()
    ['Müller', 'MÜLLER', 'WEISS']
    """

    def __init__(self, native: Sequence[str], spellers: Sequence[Spell]) -> None:
        self.size = len(native)
        self._all = pa.array([spell(text) for spell in spellers for text in native], pa.string())

    def take(self, numbers: Ints, spelling: Ints | int) -> Any:
        """The texts of these numbers; `spelling` is one for all or one each."""
        return self._all.take(pa.array(numbers + np.asarray(spelling) * self.size))


@dataclass(frozen=True)
class Coined:
    """Names that nobody has to bear: a beginning, a middle and an end, each in all spellings."""

    begin: Texts
    middle: Texts
    end: Texts

    @property
    def size(self) -> int:
        """How many there are."""
        return self.begin.size * self.middle.size * self.end.size

    def take(self, numbers: Ints, spelling: Ints | int) -> Any:
        """Names by number, the first of them without a middle; numbers beyond `size` come round again."""
        numbers = numbers % self.size
        short = self.begin.size * self.end.size
        spread = np.where(numbers < short, numbers * 7919 % short, numbers * 7_368_787 % self.size)  # primes
        begin, rest = np.divmod(spread, np.where(numbers < short, self.end.size, self.middle.size * self.end.size))
        middle, end = np.divmod(rest, self.end.size)
        inner = replaced(self.middle.take(middle, spelling), numbers < short, pa.scalar(""))
        return joined(self.begin.take(begin, spelling), inner, self.end.take(end, spelling))


@dataclass(frozen=True)
class Surnames:
    """A table of common surnames with their frequency, and a long tail that is coined.

    `table` and `coined` are pairs: as men bear a name and as women do (the same texts in most regions).
    """

    table: tuple[Texts, Texts]
    coined: tuple[Coined, Coined]
    sums: Floats
    covered: float

    def draw(self, chance: Chance, size: int) -> Ints:
        """Numbers of surnames: of the table by frequency; of the tail by rank, each as common as one over it."""
        unit = chance.unit(size)
        common = np.searchsorted(self.sums, unit / self.covered * self.sums[-1], side="right")
        tail = np.clip((unit - self.covered) / (1 - self.covered), 0, 1)
        first, last = self.table[0].size, self.table[0].size + self.coined[0].size
        rare = np.floor(first * (last / first) ** tail).clip(first, last - 1)
        return np.where(unit < self.covered, np.minimum(common, first - 1), rare).astype(np.int64)

    def share(self, numbers: Ints) -> Floats:
        """The share of people who bear each name."""
        first, last = self.table[0].size, self.table[0].size + self.coined[0].size
        weights = np.diff(self.sums, prepend=0.0) / self.sums[-1] * self.covered
        rare = (1 - self.covered) / np.log(last / first) / np.maximum(numbers, 1)
        return np.asarray(np.where(numbers < first, weights[np.minimum(numbers, first - 1)], rare))

    def take(self, numbers: Ints, female: Any, spelling: Ints | int) -> Any:
        """The surnames as text."""
        spelling = np.broadcast_to(np.asarray(spelling), numbers.shape)
        result = pa.nulls(len(numbers), pa.string())
        first = self.table[0].size
        for form in (0, 1):
            for rare in (False, True):
                where = (female == bool(form)) & ((numbers >= first) == rare)
                if where.any():
                    home = self.coined[form] if rare else self.table[form]
                    result = replaced(result, where, home.take(numbers[where] - first * rare, spelling[where]))
        return result
