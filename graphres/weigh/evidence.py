"""Each kind's say on a pair, row by row: what `likelihoods` sums, kept apart for those who ask why."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graphres.compare import Compared
from graphres.engines.base import Engine, Table
from graphres.tables import INT, REAL, TEXT, UNITS_PER_BIT
from graphres.weigh.class_sums import CLASSES, looked_up, read_said, said
from graphres.weigh.fellegi_sunter import Model, log2_likelihoods, to_units, weigh_classes

__all__ = ["EVIDENCE", "SCORE", "evidence"]

SCORE = "score"
"""The one kind, and its one level, of a pair that another tool has scored."""

EVIDENCE = pa.schema(
    [
        ("a", INT),
        ("b", INT),
        ("kind", TEXT),
        ("level", TEXT),
        ("value_a", INT),
        ("value_b", INT),
        ("people", INT),
        ("log2_m", REAL),
        ("log2_r", REAL),
        ("log2_u", REAL),
        ("bits", REAL),
    ]
)


def evidence(
    pairs: Table,
    compared: Compared,
    sums: Table,
    known: Table,
    model: Model,
    engine: Engine,
) -> Table:
    """(a, b, kind, level, value_a, value_b, people, log2_m, log2_r, log2_u, bits) of the asked pairs.

    Bits of a kind are log2 m - sum over rivals of rho log2 q, rho the posterior of each rival among the rivals, in
    units of 2**-20 bit; what they leave of the pair's weight is its baseline.

    pairs : (a, b). sums : as `summed` gives them. known : as `known_values` gives it.
    """
    asked = engine.sql(
        "SELECT c.* FROM {comparisons} c SEMI JOIN {pairs} p ON p.a = c.a AND p.b = c.b",
        comparisons=compared.comparisons,
        pairs=pairs,
    )
    rows = engine.once(
        "SELECT f.a, f.b, f.k, f.level, "
        "CASE WHEN x.set_key = y.set_key THEN x.least WHEN x.set_key < y.set_key THEN t.value_lo ELSE t.value_hi END "
        "AS value_a, "
        "CASE WHEN x.set_key = y.set_key THEN x.least WHEN x.set_key < y.set_key THEN t.value_hi ELSE t.value_lo END "
        f"AS value_b, o.people, o.listed, o.hub, s.same, s.related, s.unrelated FROM {{asked}} f "
        f"JOIN {{told}} o ON {said('o', 'f')} "
        "JOIN {sums} s ON s.a = f.a AND s.b = f.b JOIN {sets} x ON x.tuple_key = f.a AND x.k = f.k "
        "JOIN {sets} y ON y.tuple_key = f.b AND y.k = f.k LEFT JOIN {best} t ON t.k = f.k "
        "AND t.lo = least(x.set_key, y.set_key) AND t.hi = greatest(x.set_key, y.set_key)",
        asked=asked,
        told=looked_up(asked, known, engine),
        sums=sums,
        sets=compared.sets,
        best=compared.best,
    )
    return engine.map_batches(_EvidenceKernel(model), rows, EVIDENCE)


class _EvidenceKernel:
    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        sums = np.stack([batch.column(c).to_numpy() for c in CLASSES], axis=1)
        rho = weigh_classes(sums, self.model.log2_priors()).rho
        log2 = np.zeros((batch.num_rows, 3))
        names = np.empty(batch.num_rows, dtype=object)
        for kind, rows, level, people, hub, listed in read_said(batch, self.model):
            log2[rows] = log2_likelihoods(kind, level, people, hub, listed)
            names[rows] = np.array(kind.levels, dtype=object)[level]
        bits = to_units(log2[:, 0] - rho[:, 0] * log2[:, 1] - rho[:, 1] * log2[:, 2]) / UNITS_PER_BIT
        kinds = pa.array([k.kind for k in self.model.kinds], TEXT).take(batch.column("k"))
        fixed = [batch.column("a"), batch.column("b"), kinds, pa.array(names, TEXT)]
        values = [batch.column(name) for name in ("value_a", "value_b", "people")]
        rest = [pa.array(column) for column in (*log2.T, bits)]
        return pa.RecordBatch.from_arrays([*fixed, *values, *rest], schema=EVIDENCE)
