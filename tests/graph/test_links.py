"""graph: what an edge between two records is, and how pairs are kept."""

from __future__ import annotations

import pyarrow as pa

from graphres.engines.base import Engine
from graphres.graph import links
from graphres.graph.weighed import pair_rows
from graphres.tables import FOLDS, UNITS_PER_BIT, WEIGHTS
from tests.helpers.engines import on_every_engine

BITS = [(1, 1, 9.0, -9.0), (1, 2, 20.0, -9.0), (2, 3, 3.0, -9.0), (3, 4, -5.0, 5.0), (1, 4, -5.0, -5.0)]
WEIGHED = pa.Table.from_pylist(
    [
        {"a": a, "b": b, "weight": int(weight * UNITS_PER_BIT), "related": int(related * UNITS_PER_BIT)}
        for a, b, weight, related in BITS
    ],
    WEIGHTS.schema(),
)
FOLDED = pa.Table.from_pylist(
    [{"record_key": key, "tuple_key": 1 if key == 11 else key} for key in (1, 2, 3, 4, 11)], FOLDS.schema()
)
OWNERS = pa.table({"record_key": [1, 2, 3, 4, 11], "owner": [1, 1, 3, 4, 1]})


@on_every_engine
def test_an_edge_tells_what_two_records_are(engine: Engine) -> None:
    """Within a customer they match, across customers they may; else kin are related, and strangers have no edge."""
    found = links(engine.from_arrow(WEIGHED), engine.from_arrow(FOLDED), engine.from_arrow(OWNERS), engine)
    rows = engine.collect(found.links, ("a", "b")).to_pylist()
    assert [(row["a"], row["b"], row["edge_type"]) for row in rows] == [
        (1, 2, "match"), (1, 11, "match"), (2, 3, "possible"), (3, 4, "related"),
    ]  # fmt: skip


@on_every_engine
def test_pairs_are_named_by_places(engine: Engine) -> None:
    """A pair is two rows of the members in the order of their key, counted from 0."""
    members = pa.table({"record_key": [4, 3, 2, 1], "source": ["a", "a", "b", "a"], "record_id": ["9", "10", "1", "é"]})
    rows = engine.collect(pair_rows(engine.from_arrow(WEIGHED), engine.from_arrow(members), None, engine), ("a", "b"))
    assert list(zip(rows["a"].to_pylist(), rows["b"].to_pylist(), strict=True)) == [
        (0, 1), (0, 3), (1, 2), (2, 2), (2, 3),
    ]  # fmt: skip
