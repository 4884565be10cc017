"""The likeliest place where a community is two: the weakest link of its spanning tree."""

from __future__ import annotations

from dataclasses import dataclass

import igraph
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.communities.bonds import Bonds, bonded
from graphres.communities.spanning import joins
from graphres.communities.wholes import wholes_weighed
from graphres.engines.base import Engine, Table
from graphres.tables import INT
from graphres.weigh.profiles import Weighing

__all__ = ["Splits", "parted", "two_sides", "weakest_splits"]

SIDES = pa.schema([("tuple_key", INT), ("community", INT), ("side", INT)])
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Splits:
    """sides : (tuple_key, community, side). weights : (community, weight), the profile weight of both sides."""

    sides: Table
    weights: Table


def weakest_splits(
    inside: Table, weights: Table, bears: Table, by: Weighing, engine: Engine, bonds: Bonds | None = None
) -> Splits:
    """What both sides of every community's weakest link weigh as profiles, of three tuples or more, and of no divided
    bond.

    inside : (tuple_key, community, n), n the records that a tuple stands for. weights, bears : contracts WEIGHTS and
    BEARS.
    """
    sides = two_sides(inside, weights, engine, bonds)
    named = engine.sql(
        "SELECT s.tuple_key, s.side AS community, i.n FROM {sides} s JOIN {inside} i USING (tuple_key)",
        sides=sides,
        inside=inside,
    )
    pairs = engine.sql("SELECT community, min(side) AS a, max(side) AS b FROM {sides} GROUP BY community", sides=sides)
    found = wholes_weighed(pairs, named, bears, by, engine)
    of = engine.sql("SELECT p.community, f.weight FROM {pairs} p JOIN {found} f USING (a, b)", pairs=pairs, found=found)
    return Splits(sides, of)


def _undivided(sides: Table, bonds: Bonds, engine: Engine) -> Table:
    """The sides of communities no bond of which is on both."""
    divided = engine.sql(
        "SELECT DISTINCT community FROM (SELECT s.community, t.bond FROM {sides} s JOIN {together} t USING (tuple_key) "
        "GROUP BY s.community, t.bond HAVING min(s.side) < max(s.side)) d",
        sides=sides,
        together=bonds.together,
    )
    return engine.sql(
        "SELECT s.tuple_key, s.community, s.side FROM {sides} s ANTI JOIN {divided} d USING (community)",
        sides=sides,
        divided=divided,
    )


def parted(inside: Table, sides: Table, apart: Table, engine: Engine) -> Table:
    """The same tuples, the sides of what came apart communities of their own.

    inside : (tuple_key, community, n). sides : (tuple_key, community, side). apart : (community).
    """
    return engine.sql(
        "SELECT i.tuple_key, coalesce(s.side, i.community) AS community, i.n FROM {inside} i LEFT JOIN "
        "(SELECT x.tuple_key, x.side FROM {sides} x JOIN {apart} p USING (community)) s ON s.tuple_key = i.tuple_key",
        inside=inside,
        sides=sides,
        apart=apart,
    )


def two_sides(inside: Table, weights: Table, engine: Engine, bonds: Bonds | None = None) -> Table:
    """(tuple_key, community, side): both sides of the last link that joined each community of three tuples or more (two
    are weighed already); a side is named by its smallest tuple.

    inside : (tuple_key, community, …). weights : (a, b, weight, …). bonds : what no side divides.
    """
    links = engine.sql(
        "SELECT x.community, w.a, w.b, w.weight FROM {weights} w JOIN {inside} x ON x.tuple_key = w.a "
        "JOIN {inside} y ON y.tuple_key = w.b AND y.community = x.community WHERE w.a < w.b AND w.weight > 0",
        weights=bonded(weights, bonds, engine),
        inside=inside,
    )
    sides = engine.map_groups(_side_kernel, links, "community", SIDES)
    return sides if bonds is None else _undivided(sides, bonds, engine)


def _side_kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Whole communities of (community, a, b, weight) to SIDES."""
    community, a, b, weight = (batch.column(c).to_numpy() for c in ("community", "a", "b", "weight"))
    tree = joins(community, a, b, weight)
    groups = community[tree.link]
    last = np.append(np.diff(groups) != 0, True)
    vertices, ends = np.unique(np.concatenate([a[tree.link], b[tree.link]]), return_inverse=True)
    ends = ends.reshape(2, -1)
    of = np.empty(len(vertices), dtype=np.int64)
    of[ends[0]] = groups
    of[ends[1]] = groups
    graph = igraph.Graph(n=len(vertices), edges=ends[:, ~last].T)
    part = np.asarray(graph.connected_components().membership, dtype=np.int64)
    first = _first_of(part, vertices)
    groups, sizes = np.unique(of, return_counts=True)
    kept = np.isin(of, groups[sizes > 2])
    columns = (vertices[kept], of[kept], first[part[kept]])
    return pa.RecordBatch.from_arrays([pa.array(column, INT) for column in columns], schema=SIDES)


def _first_of(part: Ints, vertices: Ints) -> Ints:
    """The smallest vertex of each part."""
    first = np.full(int(part.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, part, vertices)
    return first
