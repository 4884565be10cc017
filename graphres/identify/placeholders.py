"""Placeholders that no list knows: values that far more people bear than chance allows, told from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from graphres.engines.base import Engine, Table, quoted
from graphres.identifiers.base import Kind
from graphres.identify.hubs import people_behind
from graphres.tables import INT, TEXT, VALUES, check

__all__ = ["Filled", "without_placeholders"]

LIMITS = pa.schema([("value_key", INT), ("excluded", INT)])


@dataclass(frozen=True)
class Filled:
    """values : contract VALUES, without what somebody filled in. left_out : (record_key, kind, value, reason) of the
    values that are. told : a sentence for each.
    """

    values: Table
    left_out: Table
    told: tuple[str, ...]


def without_placeholders(values: Table, kinds: Sequence[Kind], engine: Engine) -> Filled:
    """Take away the values that far more people bear than their neighbors (`Kind.crowded`).

    People are counted as behind hubs, by what else tells bearers apart: twenty records of one customer are one person,
    and bear no placeholder. Where nothing else tells bearers apart, nothing is taken away.
    """
    parts = [_of_kind(kind, values, kinds, engine) for kind in kinds if type(kind).crowded is not Kind.crowded]
    found = pa.concat_tables([_FOUND.empty_table(), *parts])
    told = tuple(f"{kind} {value}: {reason}; it was left out" for kind, value, reason in _sentences(found))
    placeholders = engine.from_arrow(found)
    left_out = engine.sql(
        "SELECT v.record_key, v.kind, v.value, p.reason FROM {values} v JOIN {placeholders} p USING (value_key)",
        values=values,
        placeholders=placeholders,
    )
    if not len(found):
        return Filled(values, left_out, told)
    kept = engine.sql(
        "SELECT v.* FROM {values} v LEFT JOIN {placeholders} p ON p.value_key = v.value_key WHERE p.value_key IS NULL",
        values=values,
        placeholders=placeholders,
    )
    check(VALUES, kept.schema)
    return Filled(kept, left_out, told)


_FOUND = pa.schema([("value_key", INT), ("kind", TEXT), ("value", TEXT), ("reason", TEXT)])


def _of_kind(kind: Kind, values: Table, kinds: Sequence[Kind], engine: Engine) -> pa.Table:
    """Contract `_FOUND`: the placeholders of one kind."""
    borne = engine.sql(f"SELECT * FROM {{values}} WHERE kind = {quoted(kind.name)}", values=values)
    counted = engine.collect(
        engine.sql("SELECT value_key, value, count(*) AS n FROM {borne} GROUP BY value_key, value", borne=borne),
        ("value",),
    )
    most = kind.crowded(dict(zip(counted["value"].to_pylist(), counted["n"].to_pylist(), strict=True)))
    rows = [row for row in counted.to_pylist() if row["value"] in most]
    others = [other for other in kinds if other.tells_apart and other.name != kind.name]
    if not rows or not others:
        return _FOUND.empty_table()
    limits = pa.table([[row["value_key"] for row in rows], [most[row["value"]] for row in rows]], schema=LIMITS)
    bearers = engine.sql(
        "SELECT b.value_key, l.excluded, b.record_key AS tuple_key FROM {borne} b JOIN {limits} l USING (value_key)",
        borne=borne,
        limits=engine.from_arrow(limits),
    )
    apart = engine.from_arrow(pa.table({"kind": pa.array([other.name for other in others], TEXT)}))
    worn = engine.sql(
        "SELECT record_key AS tuple_key, kind, value FROM {values} JOIN {apart} USING (kind)",
        values=values,
        apart=apart,
    )
    people = engine.collect(people_behind(bearers, worn, others, engine))
    behind = {row["value_key"]: row for row in people.to_pylist()}
    return pa.Table.from_pylist(
        [
            {
                "value_key": row["value_key"],
                "kind": kind.name,
                "value": row["value"],
                "reason": _reason(kind, row, seen, most),
            }
            for row in rows
            if (seen := behind[row["value_key"]])["people"] > most[row["value"]]
        ],
        schema=_FOUND,
    )


def _reason(kind: Kind, row: dict[str, object], seen: dict[str, object], most: Mapping[str, int]) -> str:
    """In words, why nobody is meant."""
    number = f"at least {seen['people']}" if seen["stopped"] else f"{seen['people']}"
    return (
        f"a placeholder: {number} different people bear this {kind.name.replace('_', ' ')} (on {row['n']} records), "
        f"where its neighbors lead one to expect at most {most[str(row['value'])]}"
    )


def _sentences(found: pa.Table) -> list[tuple[str, str, str]]:
    rows = found.sort_by([("kind", "ascending"), ("value", "ascending")]).to_pylist()
    return [(row["kind"].replace("_", " "), row["value"], row["reason"]) for row in rows]
