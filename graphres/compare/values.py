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

LEVELS = pa.schema(
    [("k", NUMBER), ("lo", INT), ("hi", INT), ("level", NUMBER), ("records_lo", INT), ("records_hi", INT)]
)


def compared_values(pairs: Table, by: Comparing, engine: Engine) -> Table:
    """(k, lo, hi, level, part): part is the key that both have where the level names one, null where they have none to
    the letter; at other levels the value that more records bear.

    pairs : (k, lo, hi), values of kind number k, lo < hi.
    """
    compared = levels_of(pairs, by, engine)
    shared = engine.sql(
        "SELECT c.k, c.lo, c.hi, min(p.key) AS part FROM {compared} c "
        "JOIN {parts} p ON p.k = c.k AND p.level = c.level AND p.value_key = c.lo "
        "JOIN {parts} q ON q.k = c.k AND q.level = c.level AND q.value_key = c.hi AND q.key = p.key "
        "GROUP BY c.k, c.lo, c.hi",
        compared=compared,
        parts=by.parts,
    )
    return engine.sql(
        "SELECT c.k, c.lo, c.hi, c.level, CASE WHEN w.name IS NOT NULL THEN s.part "
        "WHEN c.records_lo >= c.records_hi THEN c.lo ELSE c.hi END AS part FROM {compared} c "
        "LEFT JOIN {named} w ON w.k = c.k AND w.level = c.level "
        "LEFT JOIN {shared} s ON s.k = c.k AND s.lo = c.lo AND s.hi = c.hi",
        compared=compared,
        named=by.named,
        shared=shared,
    )


def levels_of(pairs: Table, by: Comparing, engine: Engine) -> Table:
    """(k, lo, hi, level, records_lo, records_hi) of distinct pairs of values.

    pairs : (k, lo, hi); lo and hi may be of two kinds, and are compared as kind number k compares.
    """
    texts = engine.sql(
        "SELECT p.k, p.lo, p.hi, i.value AS value_lo, j.value AS value_hi, i.records AS records_lo, "
        "j.records AS records_hi FROM {pairs} p JOIN {identifiers} i ON i.value_key = p.lo "
        "JOIN {identifiers} j ON j.value_key = p.hi",
        pairs=pairs,
        identifiers=by.identifiers,
    )
    return engine.map_batches(_CompareKernel(by.kinds), texts, LEVELS)


class _CompareKernel:
    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = kinds

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        number = batch.column("k").to_numpy()
        a, b = (np.array(batch.column(name).to_pylist(), dtype=object) for name in ("value_lo", "value_hi"))
        level = np.zeros(len(number), dtype=np.int8)
        for k in np.unique(number):
            here = np.flatnonzero((number == k) & (a != b))
            if len(here):
                level[here] = self.kinds[k].compare(a[here].tolist(), b[here].tolist())
        columns = {field.name: batch.column(field.name).cast(field.type) for field in LEVELS if field.name != "level"}
        columns["level"] = pa.array(level, NUMBER)
        return pa.RecordBatch.from_arrays([columns[name] for name in LEVELS.names], schema=LEVELS)
