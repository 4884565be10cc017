"""The best threshold of connected components over scored pairs, with the truth in hand.

Pairs are taken heaviest first. What a join changes in the counts of pairs and in the sums of B-cubed follows from the
customers that both parts hold, so that all thresholds cost one pass.
"""

from __future__ import annotations

from dataclasses import dataclass

import igraph
import numpy as np
import numpy.typing as npt

__all__ = ["Best", "best_thresholds", "components"]

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Best:
    """The score at which to cut for the highest pairwise, and for the highest B-cubed F1."""

    pairwise: float
    bcubed: float


def components(rows: int, a: Ints, b: Ints) -> Ints:
    """For each of the rows 0, 1 … the component that the pairs put it into."""
    graph = igraph.Graph(n=rows, edges=np.stack([a, b], axis=1))
    return np.asarray(graph.connected_components().membership, dtype=np.int64)


def best_thresholds(rows: int, a: Ints, b: Ints, scores: Reals, row_of: Ints, truth: Ints) -> Best:
    """The best scores to cut at; infinite where no join is better than any.

    Parameters
    ----------
    rows : how many there are. a, b, scores : pairs of rows.
    row_of, truth : of each record that is judged, the row that it stands in and its true customer. A row may hold
        several, and none.
    """
    sweep = _Sweep(rows, row_of, truth)
    best = {"pairwise": (sweep.pairwise(), np.inf), "bcubed": (sweep.bcubed(), np.inf)}
    order = np.argsort(-scores, kind="stable")
    x, y, s = a[order].tolist(), b[order].tolist(), scores[order].tolist()
    for at in range(len(s)):
        sweep.join(x[at], y[at])
        if at + 1 == len(s) or s[at + 1] != s[at]:
            for name, f1 in (("pairwise", sweep.pairwise()), ("bcubed", sweep.bcubed())):
                if f1 > best[name][0]:
                    best[name] = (f1, s[at])
    return Best(best["pairwise"][1], best["bcubed"][1])


class _Sweep:
    """Parts that grow together, and the two figures of all of them. Small parts are poured into large ones."""

    def __init__(self, rows: int, row_of: Ints, truth: Ints) -> None:
        self.parent = list(range(rows))
        self.held: list[dict[int, int]] = [{} for _ in range(rows)]
        for row, customer in zip(row_of.tolist(), truth.tolist(), strict=True):
            self.held[row][customer] = self.held[row].get(customer, 0) + 1
        self.size = [sum(held.values()) for held in self.held]
        self.squares = [sum(n * n for n in held.values()) for held in self.held]
        self.records = len(truth)
        self.of = {int(c): int(n) for c, n in zip(*np.unique(truth, return_counts=True), strict=True)}
        self.true = sum(n * (n - 1) // 2 for n in self.of.values())
        self.claimed = sum(n * (n - 1) // 2 for n in self.size)
        self.found = sum(n * (n - 1) // 2 for held in self.held for n in held.values())
        self.precision = sum(q / n for q, n in zip(self.squares, self.size, strict=True) if n)
        self.recall = sum(n * n / self.of[c] for held in self.held for c, n in held.items())

    def pairwise(self) -> float:
        """Pairwise F1."""
        return 2 * self.found / (self.true + self.claimed) if self.true + self.claimed else 1.0

    def bcubed(self) -> float:
        """B-cubed F1."""
        return 2 * self.precision * self.recall / max((self.precision + self.recall) * self.records, 1e-300)

    def join(self, x: int, y: int) -> None:
        """Make one part of the parts of two rows."""
        x, y = self._root(x), self._root(y)
        if x == y:
            return
        if len(self.held[x]) < len(self.held[y]):
            x, y = y, x
        self.parent[y] = x
        self.claimed += self.size[x] * self.size[y]
        for part in (x, y):
            self.precision -= self.squares[part] / self.size[part] if self.size[part] else 0.0
        for customer, n in self.held[y].items():
            there = self.held[x].get(customer, 0)
            self.found += n * there
            self.squares[x] += 2 * n * there
            self.recall += 2 * n * there / self.of[customer]
            self.held[x][customer] = there + n
        self.squares[x] += self.squares[y]
        self.size[x] += self.size[y]
        self.precision += self.squares[x] / self.size[x] if self.size[x] else 0.0
        self.held[y] = {}

    def _root(self, x: int) -> int:
        while self.parent[x] != x:
            self.parent[x] = self.parent[self.parent[x]]
            x = self.parent[x]
        return x
