"""What pairs alone could reach: the weighed pairs beside the truth, at any threshold; pure arithmetic.

The best threshold is chosen with the truth in hand, so that it is no setting but a ceiling: what is lost below it was
lost by blocking and weighing, and what a run gains on the figure above 0 bits it owes to its communities.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphres.evaluate.scores import PairCounts

__all__ = ["Ceiling", "Cut", "ceiling", "pair_counts"]

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Cut(PairCounts):
    """All pairs of at least so many bits taken for pairs of one customer, and no others."""

    bits: float

    def as_dict(self) -> dict[str, float]:
        """Plain values, unrounded."""
        return {"bits": self.bits, "precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(frozen=True)
class Ceiling:
    """above_0 : the pairs above 0 bits. best : the threshold of the highest F1; of several such, the highest."""

    above_0: Cut
    best: Cut


def ceiling(bits: Reals, pairs: Ints, true: Ints, true_pairs: int) -> Ceiling:
    """The pairs above 0 bits, and those above the best threshold.

    Parameters
    ----------
    bits, pairs, true : one entry a weighed pair of tuples, its weight, how many pairs of records it stands for, and
        how many of those are true.
    true_pairs : all there are, also those that were never weighed.

    >>> found = ceiling(np.array([5.0, -1.0, -2.0]), np.array([1, 2, 9]), np.array([1, 2, 0]), 4)
    >>> found.above_0.recall, found.best.bits, found.best.recall
    (0.25, -1.0, 0.75)
    """
    order = np.argsort(-bits, kind="stable")
    bits, claimed, found = bits[order], np.cumsum(pairs[order]), np.cumsum(true[order])
    last = np.flatnonzero(np.append(bits[1:] != bits[:-1], True)[: len(bits)])  # equal weights stand or fall together
    positive = int(np.count_nonzero(bits > 0))
    above_0 = Cut(true_pairs, *((int(claimed[positive - 1]), int(found[positive - 1])) if positive else (0, 0)), 0.0)
    if not len(last):
        return Ceiling(above_0, above_0)
    at = int(last[np.argmax(2.0 * found[last] / np.maximum(claimed[last] + true_pairs, 1))])
    return Ceiling(above_0, Cut(true_pairs, int(claimed[at]), int(found[at]), float(bits[at])))


def pair_counts(a: Ints, b: Ints, fold: Ints, truth: Ints) -> tuple[Ints, Ints]:
    """How many pairs of records each pair of tuples stands for, and how many of those are true.

    Parameters
    ----------
    a, b : codes of tuples; a tuple with itself is every two of its records.
    fold, truth : the tuple and the true customer of each record, as codes from 0 on.

    >>> [found.tolist() for found in pair_counts(*map(np.array, ([0, 0], [0, 1], [0, 0, 1], [7, 7, 7])))]
    [[1, 2], [1, 2]]
    """
    customers = int(truth.max(initial=0)) + 1
    cells, records = np.unique(fold * customers + truth, return_counts=True)
    tuples = int(max(fold.max(initial=0), a.max(initial=0), b.max(initial=0))) + 1
    size = np.bincount(fold, minlength=tuples).astype(np.int64)
    of = np.bincount(cells // customers, minlength=tuples)
    start = np.cumsum(of) - of
    own = a == b
    pairs = np.where(own, size[a] * (size[a] - 1) // 2, size[a] * size[b])
    row = np.repeat(np.arange(len(a)), of[a])  # a pair of tuples, once for every customer in the first
    cell = start[a][row] + np.arange(len(row)) - (np.cumsum(of[a]) - of[a])[row]
    if not len(row):
        return pairs, np.zeros(len(a), dtype=np.int64)
    wanted = b[row] * customers + cells[cell] % customers
    place = np.minimum(np.searchsorted(cells, wanted), len(cells) - 1)
    there = np.where(cells[place] == wanted, records[place], 0)
    shared = np.where(own[row], records[cell] * (records[cell] - 1) // 2, records[cell] * there)
    true = np.zeros(len(a), dtype=np.int64)
    np.add.at(true, row, shared)
    return pairs, true
