"""Entities of a doubtful shape: held by a hub, with a pair that speaks against it, too big, too thinly
linked.
"""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.entities.signals import SIGNALS, signal_batch
from graphres.tables import UNITS_PER_BIT

__all__ = ["broken_decisions", "few_links", "hubs_inside", "oversized", "weakest_pairs"]

SMALLEST_OUTLIER = 8
"""No entity of so few records is called too big."""
ENOUGH = 20
"""Entities of a size that must be there before one of them is called thinly linked."""


def hubs_inside(values: Table, identifiers: Table, members: Table, counted: Table, engine: Engine) -> Table:
    """Signal ``hub``: records of the entity share an identifier that is discounted or excluded; strength is
    the share of its records that bear it.

    values, identifiers : contracts VALUES and VALUE_TABLE. members : record_key, entity_id. counted :
    entity_id, records.
    """
    shared = engine.sql(
        """
        SELECT h.entity_id, h.kind, max(h.bearers) AS bearers, max(c.records) AS records FROM (
            SELECT m.entity_id, i.kind, i.value_key, count(*) AS bearers
            FROM {identifiers} AS i JOIN {values} AS v ON v.value_key = i.value_key
            JOIN {members} AS m ON m.record_key = v.record_key
            WHERE i.state <> 'used'
            GROUP BY m.entity_id, i.kind, i.value_key HAVING count(*) > 1) AS h
        JOIN {counted} AS c ON c.entity_id = h.entity_id
        GROUP BY h.entity_id, h.kind
        """,
        values=values,
        identifiers=identifiers,
        members=members,
        counted=counted,
    )

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        strength = batch.column("bearers").to_numpy() / batch.column("records").to_numpy()
        words = [f"hub identifier {kind}" for kind in batch.column("kind").to_pylist()]
        return signal_batch("hub", batch.column("entity_id"), np.minimum(strength, 1.0), words)

    return engine.map_batches(kernel, shared, SIGNALS)


def weakest_pairs(inside: Table, engine: Engine) -> Table:
    """Signal ``weakest_pair``: two of its records, weighed alone, are rather not one person; strength is by
    how much, 1 - 2**bits.

    inside : entity_id, weight (units), the weighed pairs inside entities.
    """
    lowest = engine.sql(
        "SELECT entity_id, min(weight) AS weight FROM {inside} GROUP BY entity_id HAVING min(weight) < 0",
        inside=inside,
    )

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        bits = batch.column("weight").to_numpy() / UNITS_PER_BIT
        words = [f"weakest pair {b:.1f} bits" for b in bits]
        return signal_batch("weakest_pair", batch.column("entity_id"), 1.0 - np.exp2(bits), words)

    return engine.map_batches(kernel, lowest, SIGNALS)


def oversized(counted: Table, engine: Engine) -> Table:
    """Signal ``size``: more than twice the records that 99 of 100 entities of the run have at most, those of
    one record set aside; strength is the share beyond.

    counted : entity_id, records.
    """
    sizes = engine.sql(
        "SELECT records, count(*) AS entities FROM {counted} WHERE records > 1 GROUP BY records",
        counted=counted,
    )
    found = engine.collect(sizes, ("records",))
    usual = _quantile(found["records"].to_numpy(), found["entities"].to_numpy(), 0.99)
    limit = max(2 * usual, SMALLEST_OUTLIER)

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        records = batch.column("records").to_numpy()
        big = records > limit
        words = [f"{n:,} records" for n in records[big].tolist()]
        return signal_batch("size", batch.column("entity_id").filter(pa.array(big)), 1.0 - limit / records[big], words)

    return engine.map_batches(kernel, counted, SIGNALS)


def few_links(inside: Table, counted: Table, engine: Engine) -> Table:
    """Signal ``density``: fewer positive links than 95 of 100 entities of the same size have; from three
    records on.

    inside : entity_id, weight. counted : entity_id, records.
    """
    links = engine.sql(
        """
        SELECT c.entity_id, c.records, CAST(count(i.entity_id) AS BIGINT) AS links FROM {counted} AS c
        LEFT JOIN (SELECT entity_id FROM {inside} WHERE weight > 0) AS i ON i.entity_id = c.entity_id
        WHERE c.records > 2 GROUP BY c.entity_id, c.records
        """,
        inside=inside,
        counted=counted,
    )
    spread = engine.collect(
        engine.sql("SELECT records, links, count(*) AS entities FROM {links} GROUP BY records, links", links=links),
        ("records", "links"),
    )
    usual = _usual_links(*(spread[name].to_numpy() for name in ("records", "links", "entities")))

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        records, number = batch.column("records").to_pylist(), batch.column("links").to_pylist()
        thin = [n < usual.get(size, 0) for size, n in zip(records, number, strict=True)]
        words = [
            f"{n} of {size * (size - 1) // 2} possible links"
            for size, n, bad in zip(records, number, thin, strict=True)
            if bad
        ]
        entity = batch.column("entity_id").filter(pa.array(thin, pa.bool_()))
        return signal_batch("density", entity, np.ones(len(words)), words)

    return engine.map_batches(kernel, links, SIGNALS)


def _usual_links(records: np.ndarray, links: np.ndarray, entities: np.ndarray) -> dict[int, int]:
    """Per size of which there are enough entities, the links that all but one in twenty have at least."""
    usual = {}
    for size in np.unique(records).tolist():
        mine = records == size
        if entities[mine].sum() >= ENOUGH:
            usual[size] = _quantile(links[mine], entities[mine], 0.05)
    return usual


def _quantile(value: np.ndarray, number: np.ndarray, share: float) -> int:
    """The smallest of the ascending values at or below which `share` of all lies; 0 where there are none.

    >>> _quantile(np.array([2, 3, 9]), np.array([98, 1, 1]), 0.99)
    3
    """
    if not len(value):
        return 0
    rank = max(math.ceil(share * int(number.sum())), 1)
    return int(value[np.searchsorted(np.cumsum(number), rank)])


def broken_decisions(members: Table, doubtful: Table, engine: Engine) -> Table:
    """Signal ``broken_decision``: somebody decided something of a record of the entity and of records that are gone.

    members : record_key, entity_id. doubtful : record_key.
    """
    named = engine.sql(
        "SELECT DISTINCT m.entity_id FROM {members} AS m JOIN {doubtful} AS d ON d.record_key = m.record_key",
        members=members,
        doubtful=doubtful,
    )
    return engine.map_batches(_broken_kernel, named, SIGNALS)


def _broken_kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
    words = ["broken decision"] * batch.num_rows
    return signal_batch("broken_decision", batch.column("entity_id"), np.ones(batch.num_rows), words)
