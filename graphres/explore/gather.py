"""What a page shows of some entities, read from a run in a handful of queries; nothing is computed anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphres.run_directory import Run

__all__ = ["RECORDS_SHOWN", "Case", "Row", "gather", "riskiest"]

RECORDS_SHOWN = 24
"""Records of an entity that a page shows, by key; the rest is counted."""

LINKS_EXPLAINED = 3
Row = Mapping[str, Any]


@dataclass
class Case:
    """An entity with what belongs to it. Records are named S:ID.

    entity : its row of `entities`. records : rows of `records` with `name` and `attachment_bits`, by key.
    links : links among these records, heaviest first: a, b, weight_bits. cut : links to others that were cut.
    bears : which record bears which identifier: record, kind, label, state, people.
    steps : the merges that made it, in order: part_a, part_b, weight_bits, kinds.
    evidence : (a, b) -> what each kind says on that link.
    golden : (role, record) where the record bears the customer's own value, in whatever spelling.
    """

    entity: Row
    records: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    cut: list[Row] = field(default_factory=list)
    bears: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    evidence: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    golden: set[tuple[str, str]] = field(default_factory=set)

    @property
    def joining(self) -> list[Row]:
        """The links that join the records, taking the heaviest first: each brings two parts together."""
        part = {record["name"]: record["name"] for record in self.records}
        joining = []
        for link in self.links:
            a, b = _part(part, link["a"]), _part(part, link["b"])
            if a != b:
                part[a] = b
                joining.append(link)
        return joining

    @property
    def weakest(self) -> Row | None:
        """The weakest link that the entity hangs on: the last of those that join it."""
        return next(reversed(self.joining), None)

    @property
    def explained(self) -> list[Row]:
        """The links to explain: the weakest that it hangs on, then the heaviest few."""
        weakest = self.weakest
        heaviest = [link for link in self.links[:LINKS_EXPLAINED] if link is not weakest]
        return heaviest if weakest is None else [weakest, *heaviest]


def riskiest(run: Run, most: int) -> list[Row]:
    """The entities with the highest risk, then by id."""
    return _rows(run, "SELECT * FROM entities ORDER BY risk DESC NULLS LAST, entity_id LIMIT ?", [most])


def gather(run: Run, entities: Sequence[Row]) -> list[Case]:
    """Read what belongs to each entity."""
    cases = {entity["entity_id"]: Case(entity) for entity in entities}
    ids = list(cases)
    for record in _rows(run, RECORDS, [ids, RECORDS_SHOWN]):
        cases[record["entity_id"]].records.append(record)
    home = {record["name"]: case for case in cases.values() for record in case.records}
    names = list(home)
    for link in _rows(run, LINKS, [names, names]):
        _place(link, home)
    for bearing in _rows(run, BEARS, [names]):
        home[bearing["record"]].bears.append(bearing)
    for step in _rows(run, STEPS, [ids, RECORDS_SHOWN]):
        cases[step["entity_id"]].steps.append(step)
    for origin in _rows(run, GOLDEN, [ids]):
        cases[origin["entity_id"]].golden.add((origin["role"], origin["record"]))
    wanted = [(link["a"], link["b"]) for case in cases.values() for link in case.explained]
    for said in _rows(run, EVIDENCE, [[a for pair in wanted for a in pair]]):
        case = home[said["a"]]
        case.evidence.setdefault((said["a"], said["b"]), []).append(said)
        case.evidence.setdefault((said["b"], said["a"]), []).append(said)
    return list(cases.values())


def _place(link: Row, home: Mapping[str, Case]) -> None:
    """A taken link belongs to its entity; a cut one to both of the entities that it would have joined."""
    a, b = home.get(link["a"]), home.get(link["b"])
    if link["edge_type"] == "match" and a is not None and a is b:
        a.links.append(link)
    if link["edge_type"] == "possible":
        for case in {id(case): case for case in (a, b) if case is not None}.values():
            case.cut.append(link)


def _part(part: dict[str, str], name: str) -> str:
    while part[name] != name:
        part[name] = name = part[part[name]]
    return name


def _rows(run: Run, sql: str, parameters: Iterable[Any]) -> list[Row]:
    rows: list[Row] = run.query(sql, list(parameters)).to_pylist()
    return rows


RECORDS = """
    SELECT m.entity_id, m.attachment_bits, m.source || ':' || m.record_id AS name, r.*
    FROM (SELECT * FROM members WHERE entity_id IN (SELECT unnest(?))
          QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY source, record_id) <= ?) m
    JOIN records r USING (source, record_id)
    ORDER BY m.entity_id, m.source, m.record_id"""

GOLDEN = """
    SELECT entity_id, role, source || ':' || record_id AS record FROM provenance
    WHERE entity_id IN (SELECT unnest(?))"""

STEPS = """
    SELECT entity_id, part_a, part_b, weight_bits, kinds FROM steps
    WHERE entity_id IN (SELECT unnest(?)) AND step <= ? ORDER BY entity_id, step"""

LINKS = """
    SELECT source_node AS a, target_node AS b, edge_type, weight_bits FROM edges
    WHERE edge_type IN ('match', 'possible')
      AND (source_node IN (SELECT unnest(?)) OR target_node IN (SELECT unnest(?)))
    ORDER BY weight_bits DESC, a, b"""

BEARS = """
    SELECT e.source_node AS record, e.target_node AS identifier, n.kind, n.label, i.state, i.people, i.records
    FROM edges e JOIN nodes n ON n.node_id = e.target_node
    LEFT JOIN identifiers i ON i.identifier_id = e.target_node
    WHERE e.edge_type = 'bears' AND e.source_node IN (SELECT unnest(?))
    ORDER BY record, n.kind, n.label, identifier"""

EVIDENCE = """
    WITH said AS (
        SELECT source_a || ':' || record_id_a AS a, source_b || ':' || record_id_b AS b,
               kind, level, bits, identifier_a, identifier_b
        FROM evidence WHERE source_a || ':' || record_id_a IN (SELECT unnest(?)))
    SELECT s.*, x.label AS value_a, y.label AS value_b FROM said s
    LEFT JOIN nodes x ON x.node_id = s.identifier_a
    LEFT JOIN nodes y ON y.node_id = s.identifier_b
    ORDER BY a, b, abs(bits) DESC, kind"""
