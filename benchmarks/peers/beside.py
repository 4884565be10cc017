"""What graphres and a peer say of the same pairs: those that both have scored."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.peers.running import Scored
from benchmarks.reliability import Said
from graphres.evaluate.links import folds, rows_of
from graphres.graph import probability_of
from graphres.run_directory import Run
from graphres.tables import UNITS_PER_BIT

__all__ = ["same_pairs"]

Ints = npt.NDArray[np.int64]


def same_pairs(run: Run, units: pa.Table, scored: Scored) -> tuple[Said, Said]:
    """Probabilities of pairs by the run and by a peer whose scores are log2 odds, and whether each is true.

    units : source, record_id, truth. Rows that are several customers', or none's that is known, are left out, and so
    are pairs that only one of both has scored.
    """
    place, truth = _of_rows(run, units, scored.rows)
    a, b = (scored.pairs[side].to_numpy() for side in ("a", "b"))
    known = (place[a] >= 0) & (place[b] >= 0) & (truth[a] >= 0) & (truth[b] >= 0)
    a, b, theirs = a[known], b[known], scored.pairs["score"].to_numpy()[known]
    fold = folds(run)
    weighed = run.weighed_pairs()
    codes = _codes(*(fold[weighed[side].to_numpy()] for side in ("a", "b")))
    order = np.argsort(codes, kind="stable")
    wanted = _codes(fold[place[a]], fold[place[b]])
    at = np.minimum(np.searchsorted(codes[order], wanted), max(len(codes) - 1, 0))
    both = codes[order][at] == wanted
    ours = weighed["weight"].to_numpy()[order][at] / UNITS_PER_BIT
    true = (truth[a] == truth[b])[both]
    return Said(probability_of(ours[both]), true), Said(probability_of(theirs[both]), true)


def _of_rows(run: Run, units: pa.Table, rows: pa.Table) -> tuple[Ints, Ints]:
    """For each row of the peer its row in `members` and its true customer as a code; -1 where there is none."""
    named = rows.select(["source", "record_id"]).cast(pa.schema([("source", pa.string()), ("record_id", pa.string())]))
    place = rows_of(run, named)
    _, codes = np.unique(np.asarray(units["truth"].to_pylist(), dtype=object).astype(str), return_inverse=True)
    members = run.count("members")
    truth, times = np.full(members, -1, dtype=np.int64), np.zeros(members, dtype=np.int64)
    at = rows_of(run, units)
    truth[at] = codes
    np.add.at(times, at, 1)
    truth[times > 1] = -1
    return place, np.where(place >= 0, truth[place], -1)


def _codes(x: Ints, y: Ints) -> Ints:
    """One number a pair, whichever comes first."""
    return (np.minimum(x, y) << 32) | np.maximum(x, y)
