"""hubs: identifiers that many different people share, told from a loyal customer's forty orders.

People are counted as groups of mutually contradicting bearers (given name, birth date, organization: whatever a
kind declares to tell people apart), so that spelling errors make no hub.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.tables import INT, TEXT

__all__ = ["count_people", "hubs", "people_behind"]

COUNTED_BEYOND = 2
"""Counting stops at this multiple of the limit of exclusion: beyond it, more does not change the verdict."""

LIMITS = pa.schema([("value_key", INT), ("discounted", INT), ("excluded", INT)])
PEOPLE = pa.schema([("value_key", INT), ("people", INT), ("stopped", pa.bool_())])


def hubs(counted: Table, bears: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """The state of every identifier: used, discounted or excluded, with the reason.

    counted : (value_key, kind, value, records). Returns it with people, state and reason.
    """
    limits = engine.map_batches(_LimitsKernel(kinds), counted, LIMITS)
    apart = engine.from_arrow(pa.table({"kind": pa.array([k.name for k in kinds if k.tells_apart], TEXT)}))
    shared = engine.sql(
        "SELECT value_key, count(*) AS many FROM {bears} b JOIN {limits} l USING (value_key) "
        "WHERE l.discounted >= 0 GROUP BY value_key, l.discounted HAVING count(*) > l.discounted",
        bears=bears,
        limits=limits,
    )
    bearers = engine.sql(
        "SELECT h.value_key, l.excluded, x.tuple_key FROM {shared} h "
        "JOIN {limits} l ON l.value_key = h.value_key JOIN {bears} x ON x.value_key = h.value_key",
        shared=shared,
        limits=limits,
        bears=bears,
    )
    worn = engine.sql(
        "SELECT b.tuple_key, b.kind, c.value FROM {bears} b JOIN {apart} a USING (kind) "
        "JOIN {counted} c USING (value_key)",
        bears=bears,
        apart=apart,
        counted=counted,
    )
    return engine.sql(_STATES, counted=counted, limits=limits, people=people_behind(bearers, worn, kinds, engine))


def people_behind(bearers: Table, worn: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """(value_key, people, stopped): the people behind values, counted up to `COUNTED_BEYOND` times their limits.

    bearers : (value_key, excluded, tuple_key). worn : (tuple_key, kind, value), what tells bearers apart, of `kinds`.
    """
    faces = engine.sql(
        "SELECT b.value_key, b.excluded, b.tuple_key, w.kind, w.value FROM {bearers} b LEFT JOIN {worn} w "
        "USING (tuple_key)",
        bearers=bearers,
        worn=worn,
    )
    return engine.map_groups(_PeopleKernel(kinds), faces, "value_key", PEOPLE)


_STATES = """
SELECT c.value_key, c.kind, c.value, c.records,
       coalesce(p.people, CASE WHEN l.discounted >= 0 THEN 1 ELSE c.records END) AS people,
       CASE WHEN p.people > l.excluded THEN 'excluded'
            WHEN l.discounted = 0 OR p.people > l.discounted THEN 'discounted' ELSE 'used' END AS state,
       CASE WHEN p.people > l.excluded THEN concat(CASE WHEN p.stopped THEN 'at least ' ELSE '' END, p.people,
                 ' different people bear it; above ', l.excluded, ' it tells nothing')
            WHEN l.discounted = 0 THEN 'it names no person, and counts as a shared contact'
            WHEN p.people > l.discounted THEN concat(p.people, ' different people bear it; above ', l.discounted,
                 ' it counts as a shared contact')
            ELSE NULL END AS reason
FROM {counted} c JOIN {limits} l USING (value_key) LEFT JOIN {people} p USING (value_key)
"""


class _LimitsKernel:
    """(value_key, kind, value) to the limits that the house declares; -1 where a value is never a hub."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = {kind.name: kind for kind in kinds}

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        kinds, values = batch.column("kind").to_pylist(), batch.column("value").to_pylist()
        found = [self.kinds[k].limits(v) or (-1, -1) for k, v in zip(kinds, values, strict=True)]
        limits = np.array(found, dtype=np.int64).reshape(-1, 2)
        return pa.RecordBatch.from_arrays(
            [batch.column("value_key"), pa.array(limits[:, 0]), pa.array(limits[:, 1])], schema=LIMITS
        )


class _PeopleKernel:
    """Whole groups of (value_key, excluded, tuple_key, kind, value) to the people behind each value."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = {kind.name: kind for kind in kinds if kind.tells_apart}

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        rows: list[tuple[int, int, bool]] = []
        hub = batch.column("value_key").to_numpy()
        for group in np.split(np.arange(len(hub)), np.flatnonzero(np.diff(hub)) + 1):
            part = batch.slice(int(group[0]), len(group))
            stop = COUNTED_BEYOND * (part.column("excluded")[0].as_py() + 1)
            people = count_people(_faces(part), self.kinds, stop)
            rows.append((int(hub[group[0]]), people, people >= stop))
        columns = list(zip(*rows, strict=True))
        return pa.RecordBatch.from_arrays(
            [pa.array(c, t) for c, t in zip(columns, PEOPLE.types, strict=True)], schema=PEOPLE
        )


def _faces(part: pa.RecordBatch) -> list[dict[str, str]]:
    """The distinct (kind -> value) of the bearers, in an order that depends on values alone."""
    by_tuple: dict[int, dict[str, str]] = {}
    columns = (part.column(name).to_pylist() for name in ("tuple_key", "kind", "value"))
    for tuple_key, kind, value in zip(*columns, strict=True):
        face = by_tuple.setdefault(tuple_key, {})
        if kind is not None and (kind not in face or value < face[kind]):
            face[kind] = value
    distinct = {tuple(sorted(face.items())) for face in by_tuple.values()}
    return [dict(face) for face in sorted(distinct, key=lambda f: (-len(f), f))]


def count_people(faces: Sequence[dict[str, str]], kinds: dict[str, Kind], stop: int) -> int:
    """Groups of bearers that contradict each other; counting ends at `stop`.

    Each bearer joins the first earlier person it does not contradict, the fullest bearers first; one that bears
    nothing of these kinds contradicts nobody.

    >>> count_people([{}, {}], {}, stop=10)
    1
    """
    leaders: list[dict[str, str]] = []
    for face in faces:
        if len(leaders) >= stop:
            break
        if all(_contradictions(face, leaders, kinds)):
            leaders.append(face)
    return len(leaders)


def _contradictions(
    face: dict[str, str], leaders: Sequence[dict[str, str]], kinds: dict[str, Kind]
) -> npt.NDArray[np.bool_]:
    """Per leader: does it differ from `face` in any kind that both bear?"""
    found = np.zeros(len(leaders), dtype=bool)
    for name, value in face.items():
        other = [leader.get(name, value) for leader in leaders]
        unequal = np.flatnonzero([o != value for o in other])
        if len(unequal):
            kind = kinds[name]
            level = kind.compare([value] * len(unequal), [other[i] for i in unequal])
            found[unequal[level == len(kind.levels) - 1]] = True
    return found
