"""Distinct pairs of unequal values, each compared once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from graphres.compare.comparing import NUMBER, Comparing
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.tables import INT

__all__ = ["compared_values", "levels_of"]

LEVELS = pa.schema([("k", NUMBER), ("lo", INT), ("hi", INT), ("level", NUMBER), ("commoner", INT)])


def compared_values(pairs: Table, by: Comparing, engine: Engine) -> Table:
    """(k, lo, hi, level, part): part is the key that both have where the level names one, null where they have none to
    the letter, and at the last level, where how common a value is tells nothing; at other levels the value that more
    records bear.

    pairs : (k, lo, hi), values of kind number k, lo < hi.
    """
    compared = levels_of(pairs, by, engine)
    shared = engine.sql(
        "SELECT c.k, c.lo, c.hi, min(p.key) AS part FROM "
        "(SELECT v.k, v.level, v.lo, v.hi FROM {compared} v SEMI JOIN {named} w ON w.k = v.k AND w.level = v.level) c "
        "JOIN {parts} p ON p.k = c.k AND p.level = c.level AND p.value_key = c.lo "
        "JOIN {parts} q ON q.k = c.k AND q.level = c.level AND q.value_key = c.hi AND q.key = p.key "
        "GROUP BY c.k, c.lo, c.hi",
        compared=compared,
        named=by.named,
        parts=by.parts,
    )
    return engine.sql(
        "SELECT c.k, c.lo, c.hi, c.level, coalesce(c.commoner, s.part) AS part FROM {compared} c "
        "LEFT JOIN {shared} s ON s.k = c.k AND s.lo = c.lo AND s.hi = c.hi",
        compared=compared,
        shared=shared,
    )


def levels_of(pairs: Table, by: Comparing, engine: Engine) -> Table:
    """(k, lo, hi, level, commoner) of distinct pairs of values: commoner is the one that more records bear; null at
    levels that name a key, and at the last.

    pairs : (k, lo, hi); lo and hi may be of two kinds, and are compared as kind number k compares.
    """
    texts = engine.once(
        "SELECT p.k, p.lo, p.hi, i.value AS value_lo, j.value AS value_hi, i.records AS records_lo, "
        "j.records AS records_hi FROM {pairs} p JOIN {identifiers} i ON i.value_key = p.lo "
        "JOIN {identifiers} j ON j.value_key = p.hi",
        pairs=pairs,
        identifiers=by.identifiers,
    )
    return engine.map_batches(_CompareKernel(by.kinds), texts, LEVELS)


class _CompareKernel:
    """Rows of (k, lo, hi, value_lo, value_hi, records_lo, records_hi) to LEVELS."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = kinds
        last = [len(kind.levels) - 1 for kind in kinds]
        self.told = np.array(
            [[n < last[k] and not kind.levels[n].key for n in range(max(last) + 1)] for k, kind in enumerate(kinds)]
        )

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        number = batch.column("k").to_numpy()
        a, b = (np.array(batch.column(name).to_pylist(), dtype=object) for name in ("value_lo", "value_hi"))
        level = np.zeros(len(number), dtype=np.int8)
        for k in np.unique(number):
            here = np.flatnonzero((number == k) & (a != b))
            if len(here):
                level[here] = self.kinds[k].compare(a[here].tolist(), b[here].tolist())
        lo, hi, many_lo, many_hi = (batch.column(c).to_numpy() for c in ("lo", "hi", "records_lo", "records_hi"))
        commoner = pa.array(np.where(many_lo >= many_hi, lo, hi), INT, mask=~self.told[number, level])
        columns = [batch.column("k").cast(NUMBER), pa.array(lo, INT), pa.array(hi, INT), pa.array(level, NUMBER)]
        return pa.RecordBatch.from_arrays([*columns, commoner], schema=LEVELS)
