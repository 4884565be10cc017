"""Placeholders that no list knows: values that far more people bear than chance allows, told from the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from graphres.engines.base import Engine, Table, quoted
from graphres.identifiers.base import Kind
from graphres.identify.hubs import people_behind
from graphres.tables import INT, TEXT, VALUES, check

__all__ = ["Filled", "without_placeholders"]

CROWDED = pa.schema([("value_key", INT), ("value", TEXT), ("n", INT), ("most", INT)])


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
    """Contract `_FOUND`: the placeholders of one kind. What is crowded is told where the values are: only placeholders
    come here.
    """
    others = [other for other in kinds if other.tells_apart and other.name != kind.name]
    borne = engine.sql(f"SELECT * FROM {{values}} WHERE kind = {quoted(kind.name)}", values=values)
    counted = engine.sql(
        "SELECT CAST(0 AS BIGINT) AS kind, value_key, value, count(*) AS n FROM {borne} GROUP BY value_key, value",
        borne=borne,
    )
    crowded = engine.map_groups(_CrowdedKernel(kind), counted, "kind", CROWDED)
    if not others or not engine.count(crowded):
        return _FOUND.empty_table()
    bearers = engine.sql(
        "SELECT b.value_key, c.most AS excluded, b.record_key AS tuple_key FROM {borne} b "
        "JOIN {crowded} c USING (value_key)",
        borne=borne,
        crowded=crowded,
    )
    apart = engine.from_arrow(pa.table({"kind": pa.array([other.name for other in others], TEXT)}))
    worn = engine.sql(
        "SELECT record_key AS tuple_key, kind, value FROM {values} JOIN {apart} USING (kind)",
        values=values,
        apart=apart,
    )
    found = engine.collect(
        engine.sql(
            "SELECT c.*, p.people, p.stopped FROM {crowded} c JOIN {people} p USING (value_key) "
            "WHERE p.people > c.most",
            crowded=crowded,
            people=people_behind(bearers, worn, others, engine),
        ),
        ("value",),
    )
    keys, texts = found["value_key"].to_pylist(), found["value"].to_pylist()
    reasons = [_reason(kind, row) for row in found.to_pylist()]
    return pa.table([keys, [kind.name] * len(keys), texts, reasons], schema=_FOUND)


class _CrowdedKernel:
    """All values of a kind, with the records that bear each, to those that chance does not explain."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        values, n = batch.column("value").to_pylist(), batch.column("n").to_pylist()
        most = self.kind.crowded(dict(zip(values, n, strict=True)))
        rows = batch.filter(pa.array([value in most for value in values], pa.bool_()))
        allowed = pa.array([most[value] for value in rows.column("value").to_pylist()], INT)
        return pa.RecordBatch.from_arrays([*(rows.column(c) for c in CROWDED.names[:3]), allowed], schema=CROWDED)


def _reason(kind: Kind, row: dict[str, object]) -> str:
    """In words, why nobody is meant."""
    number = f"at least {row['people']}" if row["stopped"] else f"{row['people']}"
    return (
        f"a placeholder: {number} different people bear this {kind.name.replace('_', ' ')} (on {row['n']} records), "
        f"where its neighbors lead one to expect at most {row['most']}"
    )


def _sentences(found: pa.Table) -> list[tuple[str, str, str]]:
    rows = found.sort_by([("kind", "ascending"), ("value", "ascending")]).to_pylist()
    return [(row["kind"].replace("_", " "), row["value"], row["reason"]) for row in rows]
