"""Communities that hold what must stay apart, parted: the heaviest joins first, none that is forbidden.

Agglomeration by the sum of signed weights between parts. What is forbidden then holds over whole parts, not only
between the two records that were named.

Source: Wagstaff & Cardie (2000), Clustering with instance-level constraints, ICML, for cannot-link constraints that
hold transitively.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.communities.bonds import Bonds
from graphres.engines.base import Engine, Table
from graphres.tables import INT, LABELS

__all__ = ["Apart", "held_apart", "parts_apart"]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Apart:
    """labels : contract LABELS. forbade : (rule, a, b), of every community that held several sides of a rule the first
    tuple of one and of each other.
    """

    labels: Table
    forbade: Table


def held_apart(labels: Table, links: Table, bonds: Bonds, engine: Engine) -> Apart:
    """Communities that hold two sides of a rule, parted.

    labels : contract LABELS, links : (a, b, weight), both of bonds instead of their tuples.
    """
    sides = engine.sql(
        "SELECT DISTINCT coalesce(t.bond, p.tuple_key) AS tuple_key, p.rule, p.side FROM {apart} p "
        "LEFT JOIN {together} t ON t.tuple_key = p.tuple_key",
        apart=bonds.apart,
        together=bonds.together,
    )
    met = engine.sql(
        "SELECT community, rule, side, first, min(first) OVER (PARTITION BY community, rule) AS a FROM "
        "(SELECT l.community, s.rule, s.side, min(l.tuple_key) AS first FROM {labels} l JOIN {sides} s "
        "USING (tuple_key) GROUP BY l.community, s.rule, s.side) t",
        labels=labels,
        sides=sides,
    )
    forbade = engine.sql("SELECT rule, a, first AS b, community FROM {met} WHERE first <> a", met=met)
    torn = engine.sql("SELECT DISTINCT community FROM {forbade}", forbade=forbade)
    if not engine.count(torn):
        return Apart(labels, forbade)
    asked = engine.sql("SELECT l.* FROM {labels} l SEMI JOIN {torn} t USING (community)", labels=labels, torn=torn)
    rows = engine.sql(
        "SELECT x.community, l.a, l.b, l.weight, CAST(NULL AS BIGINT) AS rule FROM {links} l "
        "JOIN {asked} x ON x.tuple_key = l.a JOIN {asked} y ON y.tuple_key = l.b AND y.community = x.community "
        "UNION ALL SELECT x.community, x.tuple_key, s.side, CAST(0 AS BIGINT), s.rule FROM {asked} x "
        "JOIN {sides} s USING (tuple_key) "
        "UNION ALL SELECT community, tuple_key, tuple_key, CAST(0 AS BIGINT), CAST(NULL AS BIGINT) FROM {asked}",
        links=links,
        asked=asked,
        sides=sides,
    )
    parted = engine.map_groups(_apart_kernel, rows, "community", LABELS.schema())
    parted_labels = engine.sql(
        "SELECT l.tuple_key, l.community FROM {labels} l ANTI JOIN {torn} t USING (community) "
        "UNION ALL SELECT tuple_key, community FROM {parted}",
        labels=labels,
        torn=torn,
        parted=parted,
    )
    return Apart(parted_labels, forbade)


def _apart_kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Whole communities to LABELS: links are (a, b, weight) with a null rule, and (a, side, 0, rule) says where a
    stands.
    """
    community, a, b, weight = (batch.column(c).to_numpy() for c in ("community", "a", "b", "weight"))
    rule = batch.column("rule")
    says = rule.is_valid().to_numpy(zero_copy_only=False)
    rules = rule.fill_null(0).to_numpy(zero_copy_only=False)
    found: dict[int, int] = {}
    for rows in np.split(np.arange(len(community)), np.flatnonzero(np.diff(community)) + 1):
        own, told = rows[~says[rows]], rows[says[rows]]
        sides: dict[int, dict[int, int]] = {}
        for at in told.tolist():
            sides.setdefault(int(a[at]), {})[int(rules[at])] = int(b[at])
        found |= parts_apart(a[own], b[own], weight[own], sides)
    columns = [pa.array(list(found), INT), pa.array(list(found.values()), INT)]
    return pa.RecordBatch.from_arrays(columns, schema=LABELS.schema())


def parts_apart(a: Ints, b: Ints, weight: Ints, sides: dict[int, dict[int, int]]) -> dict[int, int]:
    """The part of every vertex, named by its smallest.

    a, b, weight : links of one community; (v, v, 0) names a vertex without any. sides : by vertex and rule, its side.

    >>> links = [np.array(x) for x in ([1, 1, 2], [2, 3, 3], [9, 5, 7])]
    >>> parts_apart(*links, {1: {0: 1}, 3: {0: 2}})
    {1: 1, 2: 1, 3: 3}
    """
    near = _neighbors(a, b, weight)
    own = {vertex: dict(sides.get(vertex, {})) for vertex in near}
    part = {vertex: [vertex] for vertex in near}
    ahead = [(-w, x, y) for x, of in near.items() for y, w in of.items() if x < y and w > 0]
    heapq.heapify(ahead)
    while ahead:
        minus, x, y = heapq.heappop(ahead)
        # A pair may lie here several times, with weights that it had once.
        if x not in part or y not in part or near[x].get(y) != -minus or _contradict(own[x], own[y]):
            continue
        part[x] += part.pop(y)
        own[x] |= own.pop(y)
        del near[x][y]
        for z, w in near.pop(y).items():
            if z == x:
                continue
            del near[z][y]
            near[x][z] = near[z][x] = near[x].get(z, 0) + w
            if near[x][z] > 0:
                heapq.heappush(ahead, (-near[x][z], min(x, z), max(x, z)))
    return {vertex: min(members) for members in part.values() for vertex in sorted(members)}


def _neighbors(a: Ints, b: Ints, weight: Ints) -> dict[int, dict[int, int]]:
    """By vertex, in their order, what it weighs with every other."""
    near: dict[int, dict[int, int]] = {v: {} for v in np.unique(np.concatenate([a, b])).tolist()}
    for x, y, w in zip(a.tolist(), b.tolist(), weight.tolist(), strict=True):
        if x != y:
            near[x][y] = near[y][x] = near[x].get(y, 0) + w
    return near


def _contradict(own: dict[int, int], other: dict[int, int]) -> bool:
    """Whether two parts stand on two sides of a rule."""
    few, many = sorted((own, other), key=len)
    return any(rule in many and many[rule] != side for rule, side in few.items())
