"""Which pairs a run compared, and how many of the true ones are among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.evaluate.ceiling import Ceiling, ceiling, pair_counts
from graphres.evaluate.links import folds, rows_of
from graphres.evaluate.missed import SAMPLE, missed_pairs
from graphres.run_directory import Run
from graphres.tables import UNITS_PER_BIT

__all__ = ["Compared", "compared"]

Ints = npt.NDArray[np.int64]
Share = Callable[[Run, pa.Table], npt.NDArray[np.bool_]]


@dataclass(frozen=True)
class Compared:
    """The pairs of records that were compared (and so weighed); records that were folded count with their tuple.

    pairs, of : compared, and all there are. true_pairs, of_true : the same of the true ones. unlike : true pairs that
    were not compared and share no blocking key, estimated where `sampled`. ceiling : what their weights alone say.
    """

    pairs: int
    of: int
    true_pairs: int
    of_true: int
    unlike: int
    sampled: bool
    ceiling: Ceiling

    @property
    def completeness(self) -> float:
        """The share of the true pairs that was compared; 1 where there are none."""
        return self.true_pairs / self.of_true if self.of_true else 1.0

    @property
    def completeness_of_sharing(self) -> float:
        """The same of the true pairs that share a blocking key at all."""
        sharing = self.of_true - self.unlike
        return self.true_pairs / sharing if sharing else 1.0

    @property
    def reduction(self) -> float:
        """The share of all pairs that was spared."""
        return 1.0 - self.pairs / self.of if self.of else 0.0


def compared(run: Run, records: pa.Table, truth: Ints, share: Share, most: int = SAMPLE) -> Compared:
    """Count the pairs that `run` weighed between `records`.

    Parameters
    ----------
    records : source, record_id; truth : the true customer of each, as codes from 0 on.
    share : from a run and named pairs to whether each shares a blocking key.
    most : true pairs that are looked at one by one, drawn where there are more.
    """
    of_members = folds(run)
    fold = of_members[rows_of(run, records)]
    weighed = run.weighed_pairs()
    a, b = (of_members[weighed[side].to_numpy()] for side in ("a", "b"))
    pairs, true = pair_counts(a, b, fold, truth)
    total, looked_at = missed_pairs(np.arange(len(truth)), truth, most)
    strangers = looked_at.take(_not_among(fold[looked_at.a], fold[looked_at.b], a, b))
    unlike = int(np.count_nonzero(~share(run, strangers.table(records)))) if len(strangers) else 0
    bits = weighed["weight"].to_numpy() / UNITS_PER_BIT
    return Compared(
        pairs=int(pairs.sum()),
        of=len(truth) * (len(truth) - 1) // 2,
        true_pairs=int(true.sum()),
        of_true=total,
        unlike=min(round(unlike * total / max(len(looked_at), 1)), total - int(true.sum())),
        sampled=len(looked_at) < total,
        ceiling=ceiling(bits, pairs, true, total),
    )


def _not_among(x: Ints, y: Ints, a: Ints, b: Ints) -> npt.NDArray[np.intp]:
    """Places of the pairs (x, y) that are no pair (a, b), in whichever order."""
    many = int(max(side.max(initial=0) for side in (x, y, a, b))) + 1
    known = np.minimum(a, b) * many + np.maximum(a, b)
    asked = np.minimum(x, y) * many + np.maximum(x, y)
    # The few that are asked for are sorted, and not the millions that are known, as `np.isin` would.
    order = np.append(np.unique(asked), np.iinfo(np.int64).max)
    place = np.searchsorted(order, known)
    among = np.zeros(len(order), dtype=bool)
    among[place[order[place] == known]] = True
    return np.flatnonzero(~among[np.searchsorted(order, asked)])
