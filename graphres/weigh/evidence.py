"""Each kind's say on a pair, row by row: what `likelihoods` sums, kept apart for those who ask why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from graphres.compare import Compared
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.tables import INT, REAL, TEXT, UNITS_PER_BIT
from graphres.weigh.class_sums import looked_up
from graphres.weigh.fellegi_sunter import Model, log2_likelihoods, to_units, weigh_classes

__all__ = ["EVIDENCE", "evidence"]

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
    kinds: Sequence[Kind],
    engine: Engine,
) -> Table:
    """(a, b, kind, level, value_a, value_b, people, log2_m, log2_r, log2_u, bits) of the asked pairs.

    Bits of a kind are log2 m - sum over rivals of rho log2 q, rho the posterior of each rival among the rivals, in
    units of 2**-20 bit; what they leave of the pair's weight is its baseline.

    pairs : (a, b). sums : as `likelihoods` gives them. known : as `known_values` gives it. kinds : in the model's
    order.
    """
    asked = engine.sql(
        "SELECT c.a, c.b, c.k, c.level, c.value FROM {comparisons} c SEMI JOIN {pairs} p USING (a, b)",
        comparisons=compared.comparisons,
        pairs=pairs,
    )
    rows = engine.sql(
        "SELECT f.a, f.b, f.k, f.level, "
        "CASE WHEN x.set_key = y.set_key THEN x.least WHEN x.set_key < y.set_key THEN t.value_lo ELSE t.value_hi END "
        "AS value_a, "
        "CASE WHEN x.set_key = y.set_key THEN x.least WHEN x.set_key < y.set_key THEN t.value_hi ELSE t.value_lo END "
        "AS value_b, f.people, f.listed, f.hub, s.same, s.related, s.unrelated FROM {found} f "
        "JOIN {sums} s ON s.a = f.a AND s.b = f.b JOIN {sets} x ON x.tuple_key = f.a AND x.k = f.k "
        "JOIN {sets} y ON y.tuple_key = f.b AND y.k = f.k LEFT JOIN {best} t ON t.k = f.k "
        "AND t.lo = least(x.set_key, y.set_key) AND t.hi = greatest(x.set_key, y.set_key)",
        found=looked_up(asked, known, kinds, engine),
        sums=sums,
        sets=compared.sets,
        best=compared.best,
    )
    return engine.map_batches(_EvidenceKernel(model), rows, EVIDENCE)


class _EvidenceKernel:
    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        number = batch.column("k").to_numpy().astype(np.int64)
        level = batch.column("level").to_numpy().astype(np.int8)
        people = batch.column("people").fill_null(0).to_numpy(zero_copy_only=False).astype(np.float64)
        listed = batch.column("listed").fill_null(0).to_numpy(zero_copy_only=False)
        hub = batch.column("hub").to_numpy() > 0
        sums = np.stack([batch.column(c).to_numpy() for c in ("same", "related", "unrelated")], axis=1)
        rho = weigh_classes(sums, self.model.log2_priors()).rho
        log2 = np.zeros((batch.num_rows, 3))
        names = np.empty(batch.num_rows, dtype=object)
        for n, kind in enumerate(self.model.kinds):
            here = np.flatnonzero(number == n)
            log2[here] = log2_likelihoods(kind, level[here], people[here], hub[here], listed[here])
            names[here] = np.array(kind.levels, dtype=object)[level[here]]
        bits = to_units(log2[:, 0] - rho[:, 0] * log2[:, 1] - rho[:, 1] * log2[:, 2]) / UNITS_PER_BIT
        kinds = pa.array([k.kind for k in self.model.kinds], TEXT).take(pa.array(number))
        fixed = [batch.column("a"), batch.column("b"), kinds, pa.array(names, TEXT)]
        values = [batch.column("value_a"), batch.column("value_b"), pa.array(people.astype(np.int64))]
        rest = [pa.array(column) for column in (*log2.T, bits)]
        return pa.RecordBatch.from_arrays([*fixed, *values, *rest], schema=EVIDENCE)
