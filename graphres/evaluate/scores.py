"""Two partitions of the same records compared: pure arithmetic on label arrays; no table, no run.

Everything follows from the contingency counts n_ij, the records that predicted entity i and true entity j
share. Sources: Bagga & Baldwin (1998), Algorithms for scoring coreference chains (B-cubed); Menestrina, Whang
& Garcia-Molina (2010), Evaluating entity resolution results, PVLDB 3 (pairs, exact entities).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphres.errors import ParameterError

__all__ = ["PairCounts", "Scores", "score"]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PairCounts:
    """Pairs of records that are one customer in the truth, by a claim, and by both; what follows lies in 0 to 1.

    Where nothing is claimed, precision is 1; where there is nothing to find, recall is 1.
    """

    true_pairs: int
    claimed_pairs: int
    found_pairs: int

    @property
    def missed_pairs(self) -> int:
        """True pairs that are not claimed."""
        return self.true_pairs - self.found_pairs

    @property
    def wrong_pairs(self) -> int:
        """Claimed pairs that are not one customer."""
        return self.claimed_pairs - self.found_pairs

    @property
    def precision(self) -> float:
        """Pairwise precision: the share of the claimed pairs that are true."""
        return self.found_pairs / self.claimed_pairs if self.claimed_pairs else 1.0

    @property
    def recall(self) -> float:
        """Pairwise recall: the share of the true pairs that were found."""
        return self.found_pairs / self.true_pairs if self.true_pairs else 1.0

    @property
    def f1(self) -> float:
        """Pairwise F1: the harmonic mean of precision and recall."""
        both = self.true_pairs + self.claimed_pairs
        return 2 * self.found_pairs / both if both else 1.0


@dataclass(frozen=True)
class Scores(PairCounts):
    """What two partitions share. Counts are whole; B-cubed figures and rates lie in 0 to 1.

    claimed_pairs : pairs of records together in the prediction.
    exact_entities : share of the true entities that are predicted record for record.
    """

    records: int
    true_entities: int
    predicted_entities: int
    exact_entities: float
    bcubed_precision: float
    bcubed_recall: float

    @property
    def bcubed_f1(self) -> float:
        """The harmonic mean of B-cubed precision and recall."""
        both = self.bcubed_precision + self.bcubed_recall
        return 2 * self.bcubed_precision * self.bcubed_recall / both if both else 1.0

    @property
    def entity_error(self) -> float:
        """Entities too many (above 0) or too few (below 0), as a share of the true number."""
        return (self.predicted_entities - self.true_entities) / max(self.true_entities, 1)


def score(predicted: Ints, truth: Ints) -> Scores:
    """Compare two labelings of the same records, given in one order; the labels' own values do not matter.

    Costs a sort of the records, never a pass over their pairs.

    Raises
    ------
    ParameterError : the two arrays differ in length.

    >>> found = score(np.array([1, 1, 2, 2]), np.array([7, 7, 7, 8]))
    >>> found.true_pairs, found.claimed_pairs, found.found_pairs, round(found.f1, 3)
    (3, 2, 1, 0.4)
    """
    if predicted.shape != truth.shape:
        raise ParameterError(
            f"{len(predicted)} predicted and {len(truth)} true labels", expected="one of each a record"
        )
    p, predicted_size = _sizes(predicted)
    t, true_size = _sizes(truth)
    cell, shared = np.unique(p * max(len(true_size), 1) + t, return_counts=True)
    in_predicted = predicted_size[cell // max(len(true_size), 1)]
    in_true = true_size[cell % max(len(true_size), 1)]
    exact = int(np.count_nonzero((shared == in_predicted) & (shared == in_true)))
    return Scores(
        records=len(p),
        true_entities=len(true_size),
        predicted_entities=len(predicted_size),
        exact_entities=exact / len(true_size) if len(true_size) else 1.0,
        true_pairs=_pairs(true_size),
        claimed_pairs=_pairs(predicted_size),
        found_pairs=_pairs(shared),
        bcubed_precision=_bcubed(shared, in_predicted),
        bcubed_recall=_bcubed(shared, in_true),
    )


def _sizes(labels: Ints) -> tuple[Ints, Ints]:
    """Labels as codes 0, 1, 2 …, and how many records bear each."""
    _, codes, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    return codes.astype(np.int64), sizes.astype(np.int64)


def _pairs(sizes: Ints) -> int:
    """Pairs inside groups of these sizes, as a Python integer, which cannot overflow."""
    size, groups = np.unique(sizes, return_counts=True)
    return sum(int(n) * (int(n) - 1) // 2 * int(g) for n, g in zip(size, groups, strict=True))


def _bcubed(shared: Ints, size: Ints) -> float:
    """Mean over records of the share of its group that is with it in the other partition.

    The sum is exact (`math.fsum`), so that the order of the records cannot change it.
    """
    if not shared.sum():
        return 1.0
    cells, times = np.unique(np.stack([shared, size]), axis=1, return_counts=True)
    terms = (int(n) * int(n) * int(k) / int(of) for (n, of), k in zip(cells.T, times, strict=True))
    return math.fsum(terms) / int(shared.sum())
