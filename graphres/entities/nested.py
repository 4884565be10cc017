"""Partitions within and around entities: strict ones, their parts, loose ones, households, and what each is called."""

from __future__ import annotations

from graphres.communities.bonds import Bonds
from graphres.communities.stricter import stricter
from graphres.engines.base import Engine, Table
from graphres.entities.attachment import Held
from graphres.entities.ids import born_household, name_entities
from graphres.tables import UNITS_PER_BIT
from graphres.weigh.profiles import Weighing

__all__ = ["in_households", "nested", "pieces"]

STRICT, PART = 6 * UNITS_PER_BIT, 8 * UNITS_PER_BIT


def pieces(
    held: Held,
    owners: Table,
    folds: Table,
    weights: Table,
    bears: Table,
    by: Weighing | None,
    engine: Engine,
    bonds: Bonds | None = None,
) -> Table:
    """(record_key, strict, part) of the records that leave the rest of their entity when more is asked for: names of
    pieces, any numbers, no two pieces of different entities alike.

    Equal records come apart where their tuple weighs less than is asked against itself. held : as `attachments` gives
    it. owners : (record_key, owner). folds, weights, bears : by contract.
    """
    if held.inside is None or held.cuts is None or by is None:
        return engine.sql("SELECT record_key, owner AS strict, owner AS part FROM {o} WHERE false", o=owners)
    parted = stricter(held.inside, held.cuts, (STRICT, PART), weights, bears, by, engine, bonds)

    def piece(name: str, least: int) -> str:
        return f"CASE WHEN i.n > 1 AND w.weight < {least} THEN -1 - f.record_key ELSE {name} END"

    found = engine.sql(
        f"SELECT f.record_key, i.community, {piece('p.strict', STRICT)} AS strict, "
        f"{piece('p.community', PART)} AS part "
        "FROM {folds} f JOIN {owners} o USING (record_key) "
        "JOIN {inside} i ON i.tuple_key = f.tuple_key AND i.community = o.owner "
        "JOIN {parted} p ON p.tuple_key = i.tuple_key "
        "LEFT JOIN {weights} w ON w.a = i.tuple_key AND w.b = i.tuple_key",
        folds=folds,
        owners=owners,
        inside=held.inside,
        parted=parted,
        weights=weights,
    )
    return engine.sql(
        "SELECT f.record_key, f.strict, f.part FROM {found} f SEMI JOIN "
        "(SELECT community FROM {found} GROUP BY community HAVING min(part) < max(part)) m USING (community)",
        found=found,
    )


def nested(members: Table, owners: Table, found: Table, loose: Table | None, engine: Engine) -> Table:
    """(record_key, part, entity_id_strict, entity_id_loose) of every record.

    Groups are named as entities are, by their smallest record: of an entity's pieces the one that holds it keeps the
    entity's id, so that `entity_id_strict <> entity_id` says which records leave; a loose group has the id of the
    entity that holds its smallest record. Parts are numbered from 1 in the order of their smallest records.

    members : record_key, source, record_id, entity_id. owners : (record_key, owner). found : as `pieces` gives it.
    loose : (owner, loose), owners that come together when less is asked for.
    """
    placed = engine.sql(
        "SELECT m.record_key, m.source, m.record_id, m.entity_id, f.strict, f.part FROM {members} m "
        "JOIN {found} f USING (record_key)",
        members=members,
        found=found,
    )
    ordered = engine.sql(
        "SELECT record_key, entity_id, strict, part, "
        "min(place) OVER (PARTITION BY entity_id, strict) AS strict_place, "
        "min(place) OVER (PARTITION BY entity_id, part) AS part_place FROM (SELECT *, "
        "row_number() OVER (PARTITION BY entity_id ORDER BY source, record_id) AS place FROM {placed}) p",
        placed=placed,
    )
    numbered = engine.sql(
        "SELECT record_key, strict, strict_place, CAST(dense_rank() OVER (PARTITION BY entity_id ORDER BY part_place) "
        "AS BIGINT) AS part FROM {ordered}",
        ordered=ordered,
    )
    leaving = engine.sql(
        "SELECT p.record_key, p.source, p.record_id, p.strict AS community FROM {placed} p "
        "JOIN {numbered} n USING (record_key) WHERE n.strict_place > 1",
        placed=placed,
        numbered=numbered,
    )
    return engine.sql(
        "SELECT m.record_key, coalesce(n.part, 1) AS part, coalesce(s.entity_id, m.entity_id) AS entity_id_strict, "
        "coalesce(l.entity_id_loose, m.entity_id) AS entity_id_loose FROM {members} m "
        "LEFT JOIN {numbered} n USING (record_key) LEFT JOIN {leaving} s USING (record_key) "
        "LEFT JOIN {loose} l USING (record_key)",
        members=members,
        numbered=numbered,
        leaving=name_entities(leaving, engine),
        loose=_loose_ids(members, owners, loose, engine),
    )


def _loose_ids(members: Table, owners: Table, loose: Table | None, engine: Engine) -> Table:
    """(record_key, entity_id_loose) of the records whose entity comes together with others."""
    if loose is None:
        return engine.sql("SELECT record_key, entity_id AS entity_id_loose FROM {m} WHERE false", m=members)
    grouped = engine.sql(
        "SELECT m.record_key, m.source, m.record_id, m.entity_id, l.loose FROM {members} m "
        "JOIN {owners} o USING (record_key) JOIN {loose} l ON l.owner = o.owner",
        members=members,
        owners=owners,
        loose=loose,
    )
    first = engine.sql(
        "SELECT loose, entity_id FROM (SELECT loose, entity_id, row_number() OVER (PARTITION BY loose "
        "ORDER BY source, record_id) AS place FROM {grouped}) g WHERE place = 1",
        grouped=grouped,
    )
    return engine.sql(
        "SELECT g.record_key, f.entity_id AS entity_id_loose FROM {grouped} g JOIN {first} f USING (loose)",
        grouped=grouped,
        first=first,
    )


def in_households(members: Table, owners: Table, households: Table | None, engine: Engine) -> Table:
    """(record_key, household_id) of every record; an entity that shares no household has one of its own.

    members : record_key, source, record_id, entity_id. owners : (record_key, owner). households : (owner, household).
    """
    found, join = "o.owner", ""
    tables = {"members": members, "owners": owners}
    if households is not None:
        found, join = "coalesce(h.household, o.owner)", "LEFT JOIN {households} h ON h.owner = o.owner"
        tables["households"] = households
    membership = engine.sql(
        f"SELECT m.record_key, m.source, m.record_id, {found} AS community FROM {{members}} m "
        f"JOIN {{owners}} o USING (record_key) {join}",
        **tables,
    )
    named = name_entities(membership, engine, born_household)
    return engine.sql("SELECT record_key, entity_id AS household_id FROM {n}", n=named)
