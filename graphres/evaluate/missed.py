"""For each missed pair the stage that lost it: not compared, weighed too light, or cut by the communities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.evaluate.links import Links, Pairs
from graphres.run_directory import Run

__all__ = ["STAGES", "Missed", "missed_pairs", "trace"]

Ints = npt.NDArray[np.int64]
Weigh = Callable[[Run, pa.Table], pa.Table]
STAGES = ("blocking", "weight", "community")
"""Stages that can lose a true pair, in the order of the river."""

SAMPLE = 5_000
"""Missed pairs beyond this number are sampled; shares are then known to a percentage point or so."""


@dataclass(frozen=True)
class Missed:
    """Missed pairs, traced.

    total : how many there are. pairs : those looked at: all, or a seeded sample.
    stage : index into STAGES per pair. bits : the weight of each pair, NaN where it was not needed.
    """

    total: int
    pairs: Pairs
    stage: npt.NDArray[np.int8]
    bits: npt.NDArray[np.float64]

    @property
    def sampled(self) -> bool:
        """Whether `pairs` is a sample."""
        return len(self.pairs) < self.total

    def counts(self) -> dict[str, int]:
        """Missed pairs a stage lost; of a sample, scaled to the total."""
        scale = self.total / len(self.pairs) if len(self.pairs) else 1.0
        return {name: round(int(np.sum(self.stage == at)) * scale) for at, name in enumerate(STAGES)}


def missed_pairs(predicted: Ints, truth: Ints, most: int = SAMPLE, seed: int = 0) -> tuple[int, Pairs]:
    """How many true pairs lie in two entities, and those pairs, or a uniform sample of `most` of them.

    Records are sorted by (true entity, predicted entity): the missed partners of a record that come after it
    are then one stretch, and the k-th missed pair is found by a search, without making the others.

    >>> total, pairs = missed_pairs(np.array([1, 1, 2]), np.array([5, 5, 5]))
    >>> total, pairs.a.tolist(), pairs.b.tolist()
    (2, [0, 1], [2, 2])
    """
    order = np.lexsort((predicted, truth))
    true_end = _ends(truth[order])
    part_end = _part_ends(truth[order], predicted[order])
    partners = true_end - part_end
    before = np.concatenate([[0], np.cumsum(partners)])
    total = int(before[-1])
    if total > most:
        chosen = np.sort(np.random.default_rng(seed).choice(total, size=most, replace=False))
    else:
        chosen = np.arange(total)
    first = np.searchsorted(before, chosen, side="right") - 1
    second = part_end[first] + chosen - before[first]
    a, b = order[first], order[second]
    return total, Pairs(np.minimum(a, b).astype(np.int64), np.maximum(a, b).astype(np.int64))


def trace(run: Run, records: pa.Table, links: Links, missed: tuple[int, Pairs], weigh: Weigh) -> Missed:
    """Find the stage that lost each pair.

    A positive link in the run: the communities cut it. No link: the pair is weighed with the run's model; a
    weight above 0 means that it was never compared, else the weight itself lost it. Where pairs were scored elsewhere,
    a pair without a weight (not a number) was never compared.

    Parameters
    ----------
    records : source, record_id; what the positions in `missed` and `links` point to.
    missed : as `missed_pairs` gives them.
    weigh : from a run and named pairs to a table with `weight_bits`, one row a pair in the same order.
    """
    total, pairs = missed
    bits = links.of_pairs(pairs)
    stage = np.full(len(pairs), STAGES.index("community"), dtype=np.int8)
    unlinked = np.flatnonzero(~(bits > 0))
    if len(unlinked):
        bits[unlinked] = weigh(run, pairs.take(unlinked).table(records))["weight_bits"].to_numpy()
        blocked = ~(bits[unlinked] <= 0)
        stage[unlinked] = np.where(blocked, STAGES.index("blocking"), STAGES.index("weight"))
    return Missed(total, pairs, stage, bits)


def _ends(sorted_labels: Ints) -> Ints:
    """For each place in a sorted array, where its stretch of equal labels ends."""
    return np.searchsorted(sorted_labels, sorted_labels, side="right").astype(np.int64)


def _part_ends(truth: Ints, predicted: Ints) -> Ints:
    """Where the stretch of one (true, predicted) pair of labels ends, for arrays sorted by both."""
    if not len(truth):
        return np.zeros(0, dtype=np.int64)
    new = np.concatenate([[True], (truth[1:] != truth[:-1]) | (predicted[1:] != predicted[:-1])])
    return _ends(np.cumsum(new))
