"""How likely two records are of one household: the same person or related ones, against strangers.

    log2 P(same or related) - log2 P(unrelated)

What many people share by their work is no sign of a household: a hub and the name of an organization say nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.tables import INT, UNITS_PER_BIT
from graphres.weigh.class_sums import read_kinds
from graphres.weigh.fellegi_sunter import RELATED, SAME, UNRELATED, Model, log2_likelihoods, to_units

__all__ = ["household_log2_prior", "household_odds", "household_weights"]

PAIRS = pa.schema([("a", INT), ("b", INT), ("weight", INT)])
Ints = npt.NDArray[np.int64]


def household_weights(known: Table, weights: Table, kinds: Sequence[Kind], model: Model, engine: Engine) -> Table:
    """(a, b, weight) of the pairs that are likelier the same or related than strangers, in units, without what is no
    sign of a household; some weigh 0 or less without it.

    known : as `side_by_side` gives it. weights : contract WEIGHTS. kinds : in the model's order.
    """
    asked = engine.sql(
        "SELECT k.* FROM {known} k SEMI JOIN "
        "(SELECT a, b FROM {weights} WHERE a < b AND (weight > 0 OR related > 0)) w ON w.a = k.a AND w.b = k.b",
        known=known,
        weights=weights,
    )
    return engine.map_batches(_HouseholdKernel(model, [kind.names == "organization" for kind in kinds]), asked, PAIRS)


def household_odds(weights: Table, engine: Engine) -> Table:
    """(a, b, weight) of weighed pairs (contract WEIGHTS), from what they weigh as the same and as related ones."""
    return engine.map_batches(_odds, weights, PAIRS)


def household_log2_prior(model: Model) -> float:
    """log2 P(same or related) of two records drawn at random."""
    same, related, _ = model.log2_priors()
    return float(np.logaddexp2(same, related))


class _HouseholdKernel:
    """Rows as `side_by_side` gives them to PAIRS."""

    def __init__(self, model: Model, silent: Sequence[bool]) -> None:
        self.model, self.silent = model, silent

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        total = np.zeros((batch.num_rows, 3), dtype=np.int64)
        for silent, (kind, level, people, hub, listed) in zip(self.silent, read_kinds(batch, self.model), strict=True):
            said = np.where(hub | silent, np.int8(-1), level)
            total += to_units(log2_likelihoods(kind, said, people, hub, listed))
        posterior = (total + to_units(self.model.log2_priors())) / UNITS_PER_BIT
        either = np.logaddexp2(posterior[:, SAME], posterior[:, RELATED])
        return _pairs(batch, either - posterior[:, UNRELATED])


def _odds(batch: pa.RecordBatch) -> pa.RecordBatch:
    """With w the log2 odds of same and r those of related against unrelated: 2^w (2^r + 1) + 2^r."""
    w, r = (batch.column(name).to_numpy() / UNITS_PER_BIT for name in ("weight", "related"))
    return _pairs(batch, np.logaddexp2(w + np.logaddexp2(r, 0.0), r))


def _pairs(batch: pa.RecordBatch, weight: npt.NDArray[np.float64]) -> pa.RecordBatch:
    columns = [batch.column("a"), batch.column("b"), pa.array(to_units(weight), INT)]
    return pa.RecordBatch.from_arrays(columns, schema=PAIRS)
