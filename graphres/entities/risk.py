"""Which entities a person should look at first, and why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.entities.batches import begins, group_codes, text_codes
from graphres.entities.bridges import bridges
from graphres.entities.contradictions import contradictions
from graphres.entities.shape import broken_decisions, few_links, hubs_inside, oversized, weakest_pairs
from graphres.identifiers.base import Kind

__all__ = ["combine", "risk"]

SCHEMA = pa.schema([("entity_id", pa.string()), ("risk", pa.float64()), ("risk_reasons", pa.string())])


def risk(
    members: Table,
    values: Table,
    identifiers: Table,
    links: Table,
    kinds: Sequence[Kind],
    engine: Engine,
    doubtful: Table | None = None,
) -> Table:
    """How doubtful every entity is: ``1 - prod(1 - term)`` over its suspicion signals.

    A term is the signal's weight times its strength, both 0 to 1, rounded to two digits as it is shown; so
    the risk can be recomputed from the reasons. An entity of one record has risk 0, unless a decision about it is
    broken. The weights are beliefs until reviewed entities teach better.

    Parameters
    ----------
    members : record_key, source, record_id, entity_id.
    values, identifiers : contracts VALUES and VALUE_TABLE.
    links : a, b (record keys), weight (int64, units of 2**-20 bit): weighed record pairs, each once; those
        across entities are left aside.
    kinds : of the house, those that these records bear.
    doubtful : record_key, records of decisions that name others which are gone.

    Returns
    -------
    entity_id, risk (0 to 1), risk_reasons (``two birth dates 0.70; bridge identifier phone 0.40``, the
    gravest first; null where there are none)
    """
    counted = engine.sql(
        "SELECT entity_id, CAST(count(*) AS BIGINT) AS records FROM {members} GROUP BY entity_id",
        members=members,
    )
    several = engine.sql(
        "SELECT m.record_key, m.entity_id FROM {members} AS m "
        "JOIN {counted} AS c ON c.entity_id = m.entity_id WHERE c.records > 1",
        members=members,
        counted=counted,
    )
    inside = engine.sql(
        "SELECT x.entity_id, l.a, l.b, l.weight FROM {links} AS l JOIN {several} AS x ON x.record_key = l.a "
        "JOIN {several} AS y ON y.record_key = l.b WHERE x.entity_id = y.entity_id AND l.a <> l.b",
        links=links,
        several=several,
    )
    signals = [
        contradictions(several, values, kinds, engine),
        bridges(several, values, identifiers, inside, counted, kinds, engine),
        hubs_inside(values, identifiers, several, counted, engine),
        weakest_pairs(inside, engine),
        oversized(counted, engine),
        few_links(inside, counted, engine),
    ]
    if doubtful is not None:
        signals.append(broken_decisions(members, doubtful, engine))
    return combine(counted, signals, engine)


def combine(counted: Table, signals: Sequence[Table], engine: Engine) -> Table:
    """Signals of all sorts to one risk an entity.

    counted : entity_id, records, one row an entity. signals : tables of SIGNALS.
    """
    names = {f"s{at}": signal for at, signal in enumerate(signals)}
    union = " UNION ALL ".join(f"SELECT entity_id, weight, strength, words FROM {{{name}}}" for name in names)
    query = f"""
        SELECT c.entity_id, s.weight, s.strength, s.words
        FROM {{counted}} AS c LEFT JOIN ({union}) AS s ON s.entity_id = c.entity_id
        """
    return engine.map_groups(_kernel, engine.sql(query, counted=counted, **names), "entity_id", SCHEMA)


def _kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Signals of whole entities to risks; entities without one have a row of nulls."""
    entity = group_codes(batch.column("entity_id"))
    first = np.flatnonzero(begins(entity))
    weight, strength = (batch.column(n).fill_null(0).to_numpy(zero_copy_only=False) for n in ("weight", "strength"))
    term = np.rint(100 * weight * strength).astype(np.int64)
    code, texts = text_codes(batch.column("words"))
    order = np.lexsort((code, -term, entity))
    order = order[term[order] > 0]
    safe = np.ones(len(first))
    np.multiply.at(safe, entity[order], 1.0 - term[order] / 100.0)
    reasons: list[str | None] = [None] * len(first)
    words = texts.take(pa.array(code[order])).to_pylist()
    for owner, word, hundredths in zip(entity[order].tolist(), words, term[order].tolist(), strict=True):
        said = f"{word} {hundredths / 100:.2f}"
        before = reasons[owner]
        reasons[owner] = said if before is None else f"{before}; {said}"
    entity_id = batch.column("entity_id").take(pa.array(first)).cast(pa.string())
    return pa.record_batch(
        [entity_id, pa.array(np.round(1.0 - safe, 6)), pa.array(reasons, pa.string())], schema=SCHEMA
    )
