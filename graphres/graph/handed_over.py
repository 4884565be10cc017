"""The graph and its evidence as the run directory holds them: nodes, edges, evidence, identifiers."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from graphres.engines.base import Engine, Table, quoted
from graphres.graph import probability_of
from graphres.identifiers.base import SWAPPED, Kind
from graphres.tables import INT, REAL, RUN_TABLES, check

__all__ = ["edges", "evidence_rows", "identifier_rows", "identifying", "nodes"]

LIKENESS = pa.schema([("value_a", INT), ("value_b", INT), ("likeness", REAL)])


def identifying(identifiers: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """Those identifiers that the graph shows (`Kind.identifies`)."""
    silent = ", ".join(quoted(kind.name) for kind in kinds if not kind.identifies)
    if not silent:
        return identifiers
    return engine.sql(f"SELECT * FROM {{identifiers}} WHERE kind NOT IN ({silent})", identifiers=identifiers)


def nodes(members: Table, identifiers: Table, labels: Table, engine: Engine) -> Table:
    """Contract `nodes`: records as ``source:record_id``, identifiers by their id.

    members : record_key, source, record_id, entity_id. labels : (value_key, label), identifiers as people read them.
    """
    table = engine.sql(
        "SELECT concat(source, ':', record_id) AS node_id, 'record' AS node_type, CAST(NULL AS STRING) AS kind, "
        "record_id AS label, entity_id FROM {members} UNION ALL "
        "SELECT i.identifier_id, 'identifier', i.kind, l.label, NULL "
        "FROM {identifiers} i JOIN {labels} l USING (value_key)",
        members=members,
        identifiers=identifiers,
        labels=labels,
    )
    check(RUN_TABLES["nodes"], table.schema)
    return table


def edges(members: Table, values: Table, identifiers: Table, links: Table, evidence: Table, engine: Engine) -> Table:
    """Contract `edges`.

    `bears` from a record to an identifier; `match`, `possible` and `related` between records, the smaller
    (source, record_id) first; `similar` between identifiers of one kind that brought a linked pair together without
    being equal, its probability that of the same person by this level alone, at even odds: m / (m + u).
    """
    named = engine.sql(
        "SELECT record_key, source, record_id, concat(source, ':', record_id) AS node FROM {members}",
        members=members,
    )
    swap = "(y.source < x.source OR (y.source = x.source AND y.record_id < x.record_id))"
    table = engine.once(
        "SELECT n.node AS source_node, i.identifier_id AS target_node, 'bears' AS edge_type, "
        "CAST(NULL AS DOUBLE) AS weight_bits, CAST(NULL AS DOUBLE) AS probability "
        "FROM {values} v JOIN {named} n USING (record_key) JOIN {identifiers} i USING (value_key) UNION ALL "
        f"SELECT CASE WHEN {swap} THEN y.node ELSE x.node END, CASE WHEN {swap} THEN x.node ELSE y.node END, "
        "l.edge_type, l.weight_bits, l.probability FROM {links} l "
        "JOIN {named} x ON x.record_key = l.a JOIN {named} y ON y.record_key = l.b UNION ALL "
        "SELECT least(p.identifier_id, q.identifier_id), greatest(p.identifier_id, q.identifier_id), 'similar', "
        "NULL, max(s.likeness) FROM {alike} s JOIN {identifiers} p ON p.value_key = s.value_a "
        "JOIN {identifiers} q ON q.value_key = s.value_b "
        "GROUP BY least(p.identifier_id, q.identifier_id), greatest(p.identifier_id, q.identifier_id)",
        values=values,
        named=named,
        identifiers=identifiers,
        links=links,
        alike=_alike(links, evidence, engine),
    )
    check(RUN_TABLES["edges"], table.schema)
    return table


def _alike(links: Table, evidence: Table, engine: Engine) -> Table:
    """(value_a, value_b, likeness) of unequal values that speak for a linked pair."""
    told = engine.sql(
        "SELECT DISTINCT e.value_a, e.value_b, e.log2_m, e.log2_u FROM {evidence} e JOIN {links} l USING (a, b) "
        "WHERE l.edge_type IN ('match', 'possible') AND e.value_a <> e.value_b AND e.log2_m > e.log2_u "
        f"AND e.level <> '{SWAPPED}'",
        links=links,
        evidence=evidence,
    )
    return engine.map_batches(_likeness, told, LIKENESS)


def _likeness(batch: pa.RecordBatch) -> pa.RecordBatch:
    bits = batch.column("log2_m").to_numpy() - batch.column("log2_u").to_numpy()
    kept = [batch.column("value_a"), batch.column("value_b")]
    return pa.RecordBatch.from_arrays([*kept, pa.array(probability_of(bits))], schema=LIKENESS)


def evidence_rows(asked: Table, evidence: Table, members: Table, identifiers: Table, engine: Engine) -> Table:
    """Contract `evidence`: what each kind says on every asked pair, the smaller (source, record_id) as a.

    asked : (a, b, tuple_a, tuple_b). evidence : as `weigh.evidence` gives it, by tuples.
    """
    swap = "(y.source < x.source OR (y.source = x.source AND y.record_id < x.record_id))"

    def side(first: str, second: str, name: str) -> str:
        return f"CASE WHEN {swap} THEN {second} ELSE {first} END AS {name}"

    table = engine.once(
        f"SELECT {side('x.source', 'y.source', 'source_a')}, {side('x.record_id', 'y.record_id', 'record_id_a')}, "
        f"{side('y.source', 'x.source', 'source_b')}, {side('y.record_id', 'x.record_id', 'record_id_b')}, "
        f"e.kind, e.level, {side('i.identifier_id', 'j.identifier_id', 'identifier_a')}, "
        f"{side('j.identifier_id', 'i.identifier_id', 'identifier_b')}, e.log2_m, e.log2_r, e.log2_u, e.bits "
        "FROM {asked} p JOIN {evidence} e ON e.a = p.tuple_a AND e.b = p.tuple_b "
        "JOIN {members} x ON x.record_key = p.a JOIN {members} y ON y.record_key = p.b "
        "LEFT JOIN {identifiers} i ON i.value_key = e.value_a LEFT JOIN {identifiers} j ON j.value_key = e.value_b",
        asked=asked,
        evidence=evidence,
        members=members,
        identifiers=identifiers,
    )
    check(RUN_TABLES["evidence"], table.schema)
    return table


def identifier_rows(identifiers: Table, values: Table, members: Table, engine: Engine) -> Table:
    """Contract `identifiers`, with the entities that bear each."""
    table = engine.once(
        "SELECT i.identifier_id, i.kind, i.value, i.records, i.people, e.entities, i.state, i.reason "
        "FROM {identifiers} i JOIN (SELECT v.value_key, "
        "CAST(count(DISTINCT m.entity_id) AS BIGINT) AS entities FROM {values} v JOIN {members} m USING (record_key) "
        "GROUP BY v.value_key) e USING (value_key)",
        identifiers=identifiers,
        values=values,
        members=members,
    )
    check(RUN_TABLES["identifiers"], table.schema)
    return table
