"""The weights of many pairs of a finished run, compared and weighed again with its model."""

from __future__ import annotations

import pyarrow as pa

from graphres.explain.loaded import Record, loaded, weighed
from graphres.explain.scored import is_scored, scores_of
from graphres.identifiers.base import record_key
from graphres.run_directory import Run
from graphres.tables import REAL

__all__ = ["AT_ONCE", "PAIR", "pair_weights", "record_pairs", "records_in"]

PAIR = ("source_a", "record_id_a", "source_b", "record_id_b")
AT_ONCE = 100_000


def pair_weights(run: Run, pairs: pa.Table) -> pa.Table:
    """`pairs` (source_a, record_id_a, source_b, record_id_b) with `weight_bits` as the run's model weighs them.

    The order of rows and the direction of each pair are kept. Where pairs were scored elsewhere, their weight is that
    score, and not a number for a pair that nobody scored.
    """
    if is_scored(run):
        return pairs.append_column("weight_bits", pa.array(scores_of(run, record_pairs(pairs)), REAL))
    found: list[float] = []
    for start in range(0, pairs.num_rows, AT_ONCE):
        part = pairs.slice(start, AT_ONCE)
        keys = [_keys(*pair) for pair in record_pairs(part)]
        with loaded(run, records_in(part), len(keys)) as of:
            bits = weighed(of, keys).bits(of.engine)
        found += [bits[key] for key in keys]
    return pairs.append_column("weight_bits", pa.array(found, REAL))


def record_pairs(pairs: pa.Table) -> list[tuple[Record, Record]]:
    """The two records of every pair, as (source, record_id)."""
    return [((s, r), (t, q)) for s, r, t, q in zip(*(pairs[name].to_pylist() for name in PAIR), strict=True)]


def _keys(one: Record, two: Record) -> tuple[int, int]:
    a, b = record_key(*one), record_key(*two)
    return (a, b) if a < b else (b, a)


def records_in(pairs: pa.Table) -> list[Record]:
    """Every record of the pairs, once, sorted."""
    columns = [pairs[name].to_pylist() for name in PAIR]
    return sorted({*zip(columns[0], columns[1], strict=True), *zip(columns[2], columns[3], strict=True)})
