"""What is shown of some entities, read from a run in a handful of queries; nothing is computed anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from graphres.explore.parts import joining
from graphres.explore.sayings import Said, said_of
from graphres.run_directory import Run

__all__ = ["Case", "Row", "gather", "riskiest"]

SAMPLED = 0.02
"""Share of the places that goes to entities drawn without regard to their risk: what a reviewer measures others by."""

Row = Mapping[str, Any]


@dataclass
class Case:
    """An entity with what belongs to it. Records are named S:ID.

    entity : its row of `entities`. records : rows of `records` with those of `members` and `name`, by key.
    links : links among these records, heaviest first: a, b, weight_bits. doubts : edges among them that are no links.
    beyond : edges to records of other entities (a, b, edge_type, weight_bits, other, the entity), heaviest first.
    bears : which record bears which identifier: record, identifier, kind, value, label, state, reason, records, people,
    entities. steps : the merges that made it, in order: part_a, part_b, weight_bits, kinds.
    evidence : (a, b) -> what is said on that pair. origins : rows of `provenance` with `record`.
    lineage : event, previous_entity_id, records. household : the other entities of its household, with their records.
    """

    entity: Row
    records: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    doubts: list[Row] = field(default_factory=list)
    beyond: list[Row] = field(default_factory=list)
    bears: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    evidence: dict[tuple[str, str], Said] = field(default_factory=dict)
    origins: list[Row] = field(default_factory=list)
    lineage: list[Row] = field(default_factory=list)
    household: list[Row] = field(default_factory=list)

    @property
    def joining(self) -> list[Row]:
        """The links that join the records, taking the heaviest first: each brings two parts together."""
        return joining([record["name"] for record in self.records], self.links)


def riskiest(run: Run, most: int) -> pa.Table:
    """Rows of `entities`: those with the highest risk, then by id; where not all find a place, some of several records
    besides that were drawn at random: an id is a hash, so the first of them are.
    """
    total = run.count("entities")
    drawn = round(most * SAMPLED) if total > most else 0
    return run.query(RISKIEST, [most - drawn, drawn])


def gather(run: Run, entities: Sequence[Row], most: int | None = None) -> list[Case]:
    """Read what belongs to each entity.

    most : records of each that are read, by key; else all.
    """
    cases = {entity["entity_id"]: Case(entity) for entity in entities}
    ids = list(cases)
    for record in _rows(run, RECORDS, [ids, most or run.count("members") or 1]):
        cases[record["entity_id"]].records.append(record)
    home = {record["name"]: case for case in cases.values() for record in case.records}
    for link in _rows(run, LINKS, [ids]):
        _place(link, home, cases)
    for bearing in _rows(run, BEARS, [ids]):
        if bearing["record"] in home:
            home[bearing["record"]].bears.append(bearing)
    for pair, said in said_of(run.query(EVIDENCE, [ids])).items():
        for name in home.keys() & set(pair):
            home[name].evidence[pair] = said
    for name, query in (("steps", STEPS), ("origins", ORIGINS), ("lineage", LINEAGE), ("household", HOUSEHOLD)):
        for row in _rows(run, query, [ids]):
            getattr(cases[row["entity_id"]], name).append(row)
    return list(cases.values())


def _place(link: Row, home: Mapping[str, Case], cases: Mapping[str, Case]) -> None:
    """An edge inside belongs to its entity; one to others belongs to both."""
    ours, theirs = link["entity_a"], link["entity_b"]
    if ours == theirs:
        if link["a"] in home and link["b"] in home:
            (cases[ours].links if link["edge_type"] == "match" else cases[ours].doubts).append(link)
        return
    for mine, other in ((ours, theirs), (theirs, ours)):
        if mine in cases:
            cases[mine].beyond.append({**link, "other": other})


def _rows(run: Run, sql: str, parameters: Iterable[Any]) -> list[Row]:
    return _as_rows(run.query(sql, list(parameters)))


def _as_rows(table: pa.Table) -> list[Row]:
    rows: list[Row] = table.to_pylist()
    return rows


RISKIEST = """
    WITH ordered AS (
        SELECT *, row_number() OVER (ORDER BY risk DESC NULLS LAST, entity_id) AS place FROM entities),
    drawn AS (
        SELECT entity_id FROM ordered WHERE place > $1 AND records > 1 ORDER BY entity_id LIMIT $2)
    SELECT * EXCLUDE (place), place > $1 AS drawn FROM ordered
    WHERE place <= $1 OR entity_id IN (SELECT entity_id FROM drawn) ORDER BY place"""

RECORDS = """
    SELECT m.* EXCLUDE (source, record_id), m.source || ':' || m.record_id AS name, r.*
    FROM (SELECT * FROM members WHERE entity_id IN (SELECT unnest(?))
          QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY source, record_id) <= ?) m
    JOIN records r USING (source, record_id)
    ORDER BY m.entity_id, m.source, m.record_id"""

LINKS = """
    WITH named AS (SELECT source || ':' || record_id AS name, entity_id FROM members),
    ours AS (SELECT name FROM named WHERE entity_id IN (SELECT unnest(?))),
    near AS MATERIALIZED (
        SELECT source_node AS a, target_node AS b, edge_type, weight_bits FROM edges
        WHERE edge_type IN ('match', 'possible', 'related')
          AND (source_node IN (SELECT name FROM ours) OR target_node IN (SELECT name FROM ours)))
    SELECT e.*, x.entity_id AS entity_a, y.entity_id AS entity_b
    FROM near e JOIN named x ON x.name = e.a JOIN named y ON y.name = e.b
    ORDER BY e.weight_bits DESC, a, b"""

BEARS = """
    WITH ours AS (
        SELECT source || ':' || record_id AS name FROM members WHERE entity_id IN (SELECT unnest(?)))
    SELECT e.source_node AS record, e.target_node AS identifier, n.kind, n.label, i.value, i.state, i.reason,
           i.records, i.people, i.entities
    FROM edges e JOIN ours ON ours.name = e.source_node JOIN nodes n ON n.node_id = e.target_node
    LEFT JOIN identifiers i ON i.identifier_id = e.target_node
    WHERE e.edge_type = 'bears'
    ORDER BY record, n.kind, n.label, identifier"""

EVIDENCE = """
    WITH ours AS (SELECT source, record_id FROM members WHERE entity_id IN (SELECT unnest(?)))
    SELECT source_a || ':' || record_id_a AS a, source_b || ':' || record_id_b AS b, kind, level,
           identifier_a, identifier_b, log2_m, log2_r, log2_u, bits
    FROM evidence WHERE (source_a, record_id_a) IN (SELECT (source, record_id) FROM ours)
                     OR (source_b, record_id_b) IN (SELECT (source, record_id) FROM ours)
    ORDER BY a, b, abs(bits) DESC, kind"""

STEPS = """
    SELECT entity_id, part_a, part_b, weight_bits, kinds FROM steps
    WHERE entity_id IN (SELECT unnest(?)) ORDER BY entity_id, step"""

ORIGINS = """
    SELECT entity_id, role, value, rule, source || ':' || record_id AS record FROM provenance
    WHERE entity_id IN (SELECT unnest(?)) ORDER BY entity_id, role, source, record_id"""

LINEAGE = """
    SELECT entity_id, event, previous_entity_id, records FROM lineage
    WHERE entity_id IN (SELECT unnest(?)) ORDER BY entity_id, event, previous_entity_id"""

HOUSEHOLD = """
    WITH homes AS (
        SELECT household_id, entity_id, count(*) AS records FROM members WHERE household_id IS NOT NULL GROUP BY ALL)
    SELECT x.entity_id, y.entity_id AS other, y.records FROM homes x
    JOIN homes y ON y.household_id = x.household_id AND y.entity_id <> x.entity_id
    WHERE x.entity_id IN (SELECT unnest(?)) ORDER BY x.entity_id, other"""
