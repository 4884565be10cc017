"""graph: records and identifiers as nodes, what they share and how much it weighs as edges.

Folded records hang on their representative, the smallest of them; edges between tuples run between representatives,
so that forty equal records make thirty-nine edges and not 780.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.tables import INT, REAL, UNITS_PER_BIT

__all__ = ["Links", "links", "probability_of"]

LINKS = pa.schema([("a", INT), ("b", INT), ("edge_type", pa.string()), ("weight_bits", REAL), ("probability", REAL)])


@dataclass(frozen=True)
class Links:
    """links : (a, b, edge_type, weight_bits, probability), record keys. asked : (a, b, tuple_a, tuple_b), the pairs
    that evidence is kept of, by record and by tuple. weights : (a, b, weight), every weighed pair of record keys,
    units.
    """

    links: Table
    asked: Table
    weights: Table


def links(weights: Table, folds: Table, owners: Table, engine: Engine, held: Table | None = None) -> Links:
    """Edges between records.

    A positive weight is a `match` within one community and `possible` across; else a pair that is likelier related
    than unrelated is `related`. weights : contract WEIGHTS. owners : (record_key, owner), the community of a record.
    held : (a, b), pairs that are a `match` whatever they weigh.
    """
    typed = engine.sql(
        "SELECT w.a, w.b, w.weight, w.related, CASE WHEN w.weight > 0 THEN CASE WHEN x.owner = y.owner THEN 'match' "
        "ELSE 'possible' END WHEN w.related > 0 THEN 'related' ELSE 'none' END AS edge_type, "
        "x.owner = y.owner AS inside FROM {weights} w JOIN {owners} x ON x.record_key = w.a "
        "JOIN {owners} y ON y.record_key = w.b WHERE w.a < w.b",
        weights=weights,
        owners=owners,
    )
    if held is not None:
        typed = engine.sql(
            "SELECT t.a, t.b, t.weight, t.related, "
            "CASE WHEN h.a IS NULL THEN t.edge_type ELSE 'match' END AS edge_type, t.inside FROM {typed} t "
            "LEFT JOIN {held} h ON h.a = t.a AND h.b = t.b",
            typed=typed,
            held=held,
        )
    folded = engine.sql(
        "SELECT f.tuple_key AS a, f.record_key AS b, w.weight, w.related, CASE WHEN w.weight > 0 THEN 'match' "
        "WHEN w.related > 0 THEN 'related' ELSE 'none' END AS edge_type FROM {folds} f "
        "JOIN {weights} w ON w.a = f.tuple_key AND w.b = f.tuple_key WHERE f.record_key <> f.tuple_key",
        weights=weights,
        folds=folds,
    )
    both = engine.sql(
        "SELECT a, b, weight, related, edge_type FROM {typed} WHERE edge_type <> 'none' "
        "UNION ALL SELECT a, b, weight, related, edge_type FROM {folded} WHERE edge_type <> 'none'",
        typed=typed,
        folded=folded,
    )
    asked = engine.sql(
        "SELECT a, b, a AS tuple_a, b AS tuple_b FROM {typed} WHERE edge_type <> 'none' OR (inside AND weight < 0) "
        "UNION ALL SELECT a, b, a AS tuple_a, a AS tuple_b FROM {folded} WHERE edge_type <> 'none'",
        typed=typed,
        folded=folded,
    )
    every = engine.sql(
        "SELECT a, b, weight FROM {typed} UNION ALL SELECT a, b, weight FROM {folded}",
        typed=typed,
        folded=folded,
    )
    return Links(engine.map_batches(_link_kernel, both, LINKS), asked, every)


def _link_kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
    weight, related = batch.column("weight").to_numpy(), batch.column("related").to_numpy()
    kinds = batch.column("edge_type").to_numpy(zero_copy_only=False)
    same = probability_of(weight / UNITS_PER_BIT)
    of_rivals = probability_of(related / UNITS_PER_BIT)
    probability = np.where(kinds == "related", (1.0 - same) * of_rivals, same)
    return pa.RecordBatch.from_arrays(
        [
            batch.column("a"),
            batch.column("b"),
            batch.column("edge_type"),
            pa.array(weight / UNITS_PER_BIT),
            pa.array(probability),
        ],
        schema=LINKS,
    )


def probability_of(bits: np.ndarray) -> np.ndarray:
    """Probability whose log2 odds are `bits`.

    >>> probability_of(np.array([0.0, 1.0])).round(3).tolist()
    [0.5, 0.667]
    """
    return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(bits, -1000.0, 1000.0))))
