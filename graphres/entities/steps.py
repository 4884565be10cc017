"""The order in which the records of an entity came together, and what joined them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graphres.communities.spanning import joins
from graphres.engines.base import Engine, Table
from graphres.entities.batches import begins, group_codes
from graphres.tables import DECISION, RUN_TABLES, UNITS_PER_BIT

__all__ = ["steps"]

SCHEMA = RUN_TABLES["steps"].schema()
JOINED = pa.schema(
    [
        ("entity_id", pa.string()),
        ("step", pa.int64()),
        ("a", pa.int64()),
        ("b", pa.int64()),
        ("weight", pa.int64()),
        ("place_a", pa.int64()),
        ("place_b", pa.int64()),
    ]
)


def steps(members: Table, links: Table, evidence: Table, engine: Engine) -> Table:
    """The maximum spanning tree of every entity's links, in falling weight: one row a merge of two parts.

    An entity of n records has n - 1 steps where its links hang together; a link that joins nothing new is no
    step.

    Parameters
    ----------
    members : record_key, source, record_id, entity_id.
    links : a, b (record keys, a < b), weight (int64, units of 2**-20 bit): weighed record pairs, inside
        entities or not, each once; only those inside are read. With a column `turn` they are taken in falling turn
        instead of falling weight.
    evidence : a, b (as in `links`), kind, bits: what a kind says on a pair; pairs and kinds may be missing.

    Returns
    -------
    entity_id, step, part_a, part_b (``source:record_id`` of the smallest record of each part), weight_bits,
    kinds (those with positive bits on the joining link, the strongest first, ``email+phone``; a decision last):
    ``RUN_TABLES["steps"]``.
    """
    places = _places(members, engine)
    joined = engine.map_groups(_join_kernel, _inside(places, links, engine), "entity_id", JOINED)
    return engine.map_groups(_step_kernel, _with_kinds_and_names(joined, places, evidence, engine), "entity_id", SCHEMA)


def _places(members: Table, engine: Engine) -> Table:
    """Every record's place in its entity by (source, record_id), from 0."""
    return engine.sql(
        """
        SELECT record_key, source, record_id, entity_id, CAST(
            row_number() OVER (PARTITION BY entity_id ORDER BY source, record_id) - 1 AS BIGINT) AS place
        FROM {members}
        """,
        members=members,
    )


def _inside(places: Table, links: Table, engine: Engine) -> Table:
    """The links whose two records are in one entity."""
    return engine.once(
        """
        SELECT x.entity_id, l.a, l.b, l.weight, l.TURN AS turn, x.place AS place_a, y.place AS place_b
        FROM {links} AS l JOIN {places} AS x ON x.record_key = l.a JOIN {places} AS y ON y.record_key = l.b
        WHERE x.entity_id = y.entity_id AND l.a <> l.b
        """.replace("TURN", "turn" if "turn" in links.schema.names else "weight"),
        places=places,
        links=links,
    )


def _join_kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Links of whole entities to the few of them that join two parts."""
    entity = group_codes(batch.column("entity_id"))
    a, b, turn = (batch.column(name).to_numpy() for name in ("place_a", "place_b", "turn"))
    # Places are counted within an entity; shifted, they are unique in the batch and keep their order.
    shift = entity * (1 + int(max(a.max(initial=0), b.max(initial=0))))
    found = joins(entity, a + shift, b + shift, turn)
    back = shift[found.link]
    taken = batch.take(pa.array(found.link))
    columns = {
        "step": found.step,
        "place_a": found.part_a - back,
        "place_b": found.part_b - back,
    }
    return pa.record_batch(
        [pa.array(columns[n]) if n in columns else taken.column(n) for n in JOINED.names], schema=JOINED
    )


def _with_kinds_and_names(joined: Table, places: Table, evidence: Table, engine: Engine) -> Table:
    """One row a step and a kind that speaks for it (one with a null kind where none does)."""
    return engine.once(
        """
        SELECT j.entity_id, j.step, j.weight, x.source AS source_a, x.record_id AS record_id_a,
               y.source AS source_b, y.record_id AS record_id_b, e.kind, e.bits
        FROM {joined} AS j
        JOIN {places} AS x ON x.entity_id = j.entity_id AND x.place = j.place_a
        JOIN {places} AS y ON y.entity_id = j.entity_id AND y.place = j.place_b
        LEFT JOIN (SELECT a, b, kind, bits FROM {evidence} WHERE bits > 0 OR kind = 'DECISION') AS e
            ON e.a = j.a AND e.b = j.b
        """.replace("DECISION", DECISION),
        joined=joined,
        places=places,
        evidence=evidence,
    )


def _step_kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Rows of whole entities to one row a step, its kinds joined by ``+``."""
    entity, step = group_codes(batch.column("entity_id")), batch.column("step").to_numpy()
    bits = batch.column("bits").fill_null(0).to_numpy(zero_copy_only=False)
    kind = np.array(batch.column("kind").fill_null("").to_pylist(), dtype=object)
    order = np.lexsort((_ranks(kind), -bits, step, entity))
    starts = np.flatnonzero(begins(entity[order], step[order]))
    kinds = ["+".join(filter(None, part)) for part in np.split(kind[order], starts[1:])] if len(order) else []
    one = batch.take(pa.array(order[starts]))
    columns = {
        "part_a": _names(one, "a"),
        "part_b": _names(one, "b"),
        "weight_bits": pa.array(one.column("weight").to_numpy() / UNITS_PER_BIT),
        "kinds": pa.array(kinds, pa.string()),
    }
    return pa.record_batch([columns[n] if n in columns else one.column(n) for n in SCHEMA.names], schema=SCHEMA)


def _ranks(text: np.ndarray) -> np.ndarray:
    return np.asarray(np.unique(text, return_inverse=True)[1])


def _names(batch: pa.RecordBatch, side: str) -> pa.Array:
    """``source:record_id`` of one side."""
    source, record_id = (batch.column(f"{name}_{side}").to_pylist() for name in ("source", "record_id"))
    return pa.array([f"{s}:{r}" for s, r in zip(source, record_id, strict=True)], pa.string())
