"""Narrow reading of a run: what records an entity has, where they stand, which pairs of them were weighed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from graphres.explain.loaded import Record
from graphres.graph.weighed import NEAR
from graphres.run_directory import PAIRS, TURNED, Run
from graphres.tables import UNITS_PER_BIT

__all__ = ["Member", "Pairs", "bearers", "entity_row", "members_at", "members_of", "named", "placed", "weighed_pairs"]

COLUMNS = ("source", "record_id", "entity_id", "attachment_bits")


@dataclass(frozen=True, order=True)
class Member:
    """A record's place: place is its row in `members` and `records`."""

    place: int
    source: str
    record_id: str
    entity_id: str
    attachment_bits: float | None

    @property
    def record(self) -> Record:
        """(source, record_id)."""
        return self.source, self.record_id

    @property
    def name(self) -> str:
        """``source:record_id``."""
        return f"{self.source}:{self.record_id}"


def named(record: Record) -> str:
    """``source:record_id``."""
    return f"{record[0]}:{record[1]}"


def placed(run: Run, records: Collection[Record]) -> dict[Record, Member]:
    """The place of every record."""
    return {member.record: member for member in _members(run.rows("members", records, COLUMNS))}


def members_at(run: Run, places: Iterable[int]) -> dict[int, Member]:
    """The records at some places."""
    return {member.place: member for member in _members(run.take("members", places, COLUMNS))}


def members_of(run: Run, entities: Collection[str]) -> dict[str, list[Member]]:
    """The records of entities, each in the order of (source, record_id)."""
    found: dict[str, list[Member]] = {entity: [] for entity in entities}
    sizes = run.rows("entities", [(entity,) for entity in entities], ("entity_id", "records"))
    size = dict(zip(sizes["entity_id"].to_pylist(), sizes["records"].to_pylist(), strict=True))
    told = _told_of(run, list(size))
    near = placed(run, {record for records in told.values() for record in records})
    for member in sorted(near.values()):
        if member.entity_id in found:
            found[member.entity_id].append(member)
    # What steps and golden values tell of may be less than all: then all records are looked through.
    left = [entity for entity in size if len(found[entity]) < size[entity]]
    if left:
        rows = run.query("SELECT source, record_id FROM members WHERE entity_id IN (SELECT unnest(?))", [left])
        every = set(zip(rows["source"].to_pylist(), rows["record_id"].to_pylist(), strict=True))
        for entity in left:
            found[entity] = []
        for member in sorted(placed(run, every).values()):
            found[member.entity_id].append(member)
    return found


def _told_of(run: Run, entities: Sequence[str]) -> dict[str, set[Record]]:
    """Records of entities as their merges name them, and those that bear a golden value: two tables that are sorted by
    entity.
    """
    told: dict[str, set[Record]] = defaultdict(set)
    keys = [(entity,) for entity in entities]
    for row in run.rows("steps", keys, ("entity_id", "part_a", "part_b")).to_pylist():
        for name in (row["part_a"], row["part_b"]):
            source, _, record_id = name.partition(":")
            told[row["entity_id"]].add((source, record_id))
    for row in run.rows("provenance", keys, ("entity_id", "source", "record_id")).to_pylist():
        told[row["entity_id"]].add((row["source"], row["record_id"]))
    return told


def _members(rows: pa.Table) -> list[Member]:
    return [Member(row["place"], *(row[name] for name in COLUMNS)) for row in rows.to_pylist()]


def entity_row(run: Run, entity_id: str) -> dict[str, object]:
    """A row of `entities`."""
    row: dict[str, object] = run.rows("entities", [(entity_id,)], run.columns("entities")).to_pylist()[0]
    row.pop("place")
    return row


@dataclass(frozen=True)
class Pairs:
    """Weighed pairs. units : (place, place) -> weight in units, a <= b. rules : the same to bits, where told."""

    units: Mapping[tuple[int, int], int]
    rules: Mapping[tuple[int, int], int]

    def bits(self) -> dict[tuple[int, int], float]:
        """Weights in bits."""
        return {pair: weight / UNITS_PER_BIT for pair, weight in self.units.items()}


def weighed_pairs(run: Run, places: Collection[int], beyond: bool = False, above: int | None = None) -> Pairs:
    """Weighed pairs of the records at some places with each other; or with whomever, if `beyond`.

    above : only those that weigh more, in units.

    Rules are told of those pairs alone in which one of the records comes first, if what is beyond is near.
    """
    columns = [name for name in ("a", "b", "weight", "rules") if name in run.pair_columns]
    tables = [run.rows(PAIRS, [(place,) for place in places], columns).select(columns)]
    if beyond and above is not None and above >= NEAR:
        turned = run.rows(TURNED, [(place,) for place in places], ["a", "b", "weight"]).drop_columns(["place"])
        tables.append(turned)
    elif beyond:
        others = "SELECT {} FROM pairs WHERE b IN (SELECT unnest(?))".format(", ".join(columns))
        tables.append(run.query(others, [sorted(places)]).cast(tables[0].schema))
    rows = pa.concat_tables(tables, promote_options="default")
    inside = set(places)
    units: dict[tuple[int, int], int] = {}
    rules: dict[tuple[int, int], int] = {}
    told = rows["rules"].to_pylist() if "rules" in columns else [None] * len(rows)
    for a, b, weight, mask in zip(*(rows[name].to_pylist() for name in columns[:3]), told, strict=True):
        if (beyond or b in inside) and (above is None or weight > above):
            units[a, b] = weight
            if mask is not None:
                rules[a, b] = mask
    return Pairs(units, rules)


def bearers(run: Run, kind: str, value: str, most: int | None = None) -> list[Record]:
    """Records that bear an identifier, in the order of (source, record_id)."""
    from graphres.engines.base import column
    from graphres.standardize.shown import BETWEEN

    name = column(f"{kind}_clean").replace("{{", "{").replace("}}", "}")
    rows = run.query(
        f"SELECT source, record_id FROM records WHERE {name} = $1 OR "
        f"(contains({name}, $1) AND list_contains(string_split({name}, $2), $1)) "
        f"ORDER BY source, record_id{'' if most is None else f' LIMIT {most:d}'}",
        [value, BETWEEN],
    )
    return list(zip(rows["source"].to_pylist(), rows["record_id"].to_pylist(), strict=True))
