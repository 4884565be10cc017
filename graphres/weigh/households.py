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
from graphres.weigh.class_sums import CLASSES, summed
from graphres.weigh.fellegi_sunter import RELATED, SAME, UNRELATED, Model, to_units

__all__ = ["household_log2_prior", "household_odds", "household_weights"]

PAIRS = pa.schema([("a", INT), ("b", INT), ("weight", INT)])
Ints = npt.NDArray[np.int64]


def household_weights(
    weights: Table, comparisons: Table, units: Table, kinds: Sequence[Kind], model: Model, engine: Engine
) -> Table:
    """(a, b, weight) of the pairs that are likelier the same or related than strangers, in units, without what is no
    sign of a household; some weigh 0 or less without it.

    weights, comparisons : contracts WEIGHTS and COMPARISONS. units : as `likelihoods` gives them. kinds : in the
    model's order.
    """
    asked = engine.sql("SELECT a, b FROM {weights} WHERE a < b AND (weight > 0 OR related > 0)", weights=weights)
    rows = engine.sql(
        "SELECT c.* FROM {c} c SEMI JOIN {asked} w ON w.a = c.a AND w.b = c.b", c=comparisons, asked=asked
    )
    silent = [str(k) for k, kind in enumerate(kinds) if kind.names == "organization"]
    where = "u.hub = 0" + (f" AND u.k NOT IN ({', '.join(silent)})" if silent else "")
    return engine.map_batches(_HouseholdKernel(model), summed(asked, rows, units, engine, where), PAIRS)


def household_odds(weights: Table, engine: Engine) -> Table:
    """(a, b, weight) of weighed pairs (contract WEIGHTS), from what they weigh as the same and as related ones."""
    return engine.map_batches(_odds, weights, PAIRS)


def household_log2_prior(model: Model) -> float:
    """log2 P(same or related) of two records drawn at random."""
    same, related, _ = model.log2_priors()
    return float(np.logaddexp2(same, related))


class _HouseholdKernel:
    """Class sums to PAIRS."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        total = np.stack([batch.column(name).to_numpy() for name in CLASSES], axis=1)
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
