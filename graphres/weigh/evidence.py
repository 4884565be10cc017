"""Each kind's say on a pair, row by row: what `likelihoods` sums, kept apart for those who ask why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from graphres.engines.base import Engine, Table, column, quoted
from graphres.identifiers.base import Kind
from graphres.tables import INT, REAL, TEXT, UNITS_PER_BIT
from graphres.weigh.class_sums import of_namesakes
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
    comparisons: Table,
    sets: Table,
    best: Table,
    sums: Table,
    people: Table,
    identifiers: Table,
    model: Model,
    kinds: Sequence[Kind],
    engine: Engine,
) -> Table:
    """(a, b, kind, level, value_a, value_b, people, log2_m, log2_r, log2_u, bits) of the asked pairs.

    Bits of a kind are log2 m - sum over rivals of rho log2 q, rho the posterior of each rival among the rivals, in
    units of 2**-20 bit; what they leave of the pair's weight is its baseline.

    pairs : (a, b). comparisons, sets, best : as `compare` gives them. sums : as `likelihoods` gives them. kinds : in
    the model's order.
    """
    levels = ", ".join(f"c.{column('level:' + k.kind)} AS l{n}" for n, k in enumerate(model.kinds))
    values = ", ".join(f"c.{column('value:' + k.kind)} AS v{n}" for n, k in enumerate(model.kinds))
    asked = engine.sql(
        f"SELECT p.a, p.b, s.same, s.related, s.unrelated, {levels}, {values} FROM {{pairs}} p "
        "JOIN {comparisons} c ON c.a = p.a AND c.b = p.b JOIN {sums} s ON s.a = p.a AND s.b = p.b",
        pairs=pairs,
        comparisons=comparisons,
        sums=sums,
    )
    # A kind at a time: the joins of all at once would not fit into little memory.
    told = {
        f"k{n}": engine.sql(query, asked=asked, sets=sets, best=best, people=people, identifiers=identifiers)
        for n, query in enumerate(_of_kinds(kinds))
    }
    rows = engine.sql(" UNION ALL ".join(f"SELECT * FROM {{{name}}}" for name in told), **told)
    return engine.map_batches(_EvidenceKernel(model), rows, EVIDENCE)


def _of_kinds(kinds: Sequence[Kind]) -> list[str]:
    one = (
        "SELECT p.a, p.b, {number} AS k, p.l{number} AS level, "
        "CASE WHEN x.set_key = y.set_key THEN x.least WHEN x.set_key < y.set_key THEN t.value_lo ELSE t.value_hi END "
        "AS value_a, "
        "CASE WHEN x.set_key = y.set_key THEN x.least WHEN x.set_key < y.set_key THEN t.value_hi ELSE t.value_lo END "
        "AS value_b, "
        "f.people, f.listed, CASE WHEN i.state = 'discounted'{namesakes} THEN 1 ELSE 0 END AS hub, "
        "p.same, p.related, p.unrelated "
        "FROM {{asked}} p "
        "JOIN {{sets}} x ON x.tuple_key = p.a AND x.kind = {kind} "
        "JOIN {{sets}} y ON y.tuple_key = p.b AND y.kind = {kind} "
        "LEFT JOIN {{best}} t ON t.kind = {kind} "
        "AND t.lo = least(x.set_key, y.set_key) AND t.hi = greatest(x.set_key, y.set_key) "
        "LEFT JOIN {{people}} f ON f.value_key = p.v{number} "
        "LEFT JOIN {{identifiers}} i ON i.value_key = p.v{number} WHERE p.l{number} IS NOT NULL"
    )
    numbers = {kind.name: n for n, kind in enumerate(kinds)}
    return [
        one.format(
            number=n,
            kind=quoted(kind.name),
            namesakes="".join(
                f" OR p.l{numbers[other.name]} = {len(other.levels) - 1}" for other in of_namesakes(kind, kinds)
            ),
        )
        for n, kind in enumerate(kinds)
    ]


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
