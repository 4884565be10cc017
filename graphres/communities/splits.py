"""The likeliest place where a community is two: the weakest link of its spanning tree."""

from __future__ import annotations

import igraph
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.communities.spanning import joins
from graphres.engines.base import Engine, Table
from graphres.tables import INT

__all__ = ["two_sides"]

SIDES = pa.schema([("tuple_key", INT), ("community", INT), ("side", INT)])
Ints = npt.NDArray[np.int64]


def two_sides(inside: Table, weights: Table, engine: Engine) -> Table:
    """(tuple_key, community, side): both sides of the last link that joined each community of three tuples or more (two
    are weighed already); a side is named by its smallest tuple.

    inside : (tuple_key, community, …). weights : contract WEIGHTS.
    """
    links = engine.sql(
        "SELECT x.community, w.a, w.b, w.weight FROM {weights} w JOIN {inside} x ON x.tuple_key = w.a "
        "JOIN {inside} y ON y.tuple_key = w.b AND y.community = x.community WHERE w.a < w.b AND w.weight > 0",
        weights=weights,
        inside=inside,
    )
    return engine.map_groups(_side_kernel, links, "community", SIDES)


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
