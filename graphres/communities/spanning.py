"""Which links join an entity's records, strongest first: Kruskal's maximum spanning forest on integers."""

from __future__ import annotations

from dataclasses import dataclass

import igraph
import numpy as np
import numpy.typing as npt

__all__ = ["Joins", "joins"]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Joins:
    """The links that joined two parts, in the order of groups and, within one, of joining.

    link : position of the link in the input. step : 1 for a group's first join. part_a, part_b : the smallest
    record of each part at that time, part_a < part_b.
    """

    link: Ints
    step: Ints
    part_a: Ints
    part_b: Ints


def joins(group: Ints, a: Ints, b: Ints, weight: Ints) -> Joins:
    """How the records of many groups come together when their links are taken from the heaviest to the
    lightest.

    Parameters
    ----------
    group : the group of each link, any numbering; a record belongs to one group.
    a, b : records by number, a != b; the numbering decides ties (smaller a, then smaller b, first) and what
    is smallest.
    weight : of each link.

    A link between records that are together already joins nothing. n records that hang together take n - 1
    joins.

    Source: Kruskal (1956), On the shortest spanning subtree of a graph, Proc. AMS 7:48-50.

    >>> found = joins(*(np.array(x) for x in ([0, 0, 0], [0, 1, 0], [1, 2, 2], [5, 9, 1])))
    >>> found.link.tolist(), found.part_a.tolist(), found.part_b.tolist()
    ([1, 0], [1, 0], [2, 1])
    """
    first, second = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((second, first, -weight, group))
    records, ends = np.unique(np.concatenate([first[order], second[order]]), return_inverse=True)
    left, right = ends.reshape(2, -1)
    tree = _tree(left, right, len(records))
    link = order[tree]
    part_a, part_b = _parts(left[tree], right[tree], len(records))
    return Joins(link, _steps(group[link]), records[part_a], records[part_b])


def _tree(left: Ints, right: Ints, records: int) -> Ints:
    """Positions of the links of the spanning forest, taking them in the order given.

    Ranks as weights leave no ties, so that the forest is the only one.
    """
    graph = igraph.Graph(n=records, edges=np.stack([left, right], axis=1))
    rank = list(range(len(left)))
    graph.es["link"] = rank
    return np.sort(np.array(graph.spanning_tree(weights=rank, return_tree=True).es["link"], dtype=np.int64))


def _parts(left: Ints, right: Ints, records: int) -> tuple[Ints, Ints]:
    """The smallest record of both parts when each link of a forest is taken in turn."""
    smallest = list(range(records))
    found = np.empty((len(left), 2), dtype=np.int64)
    for at, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        low, high = sorted((_root(smallest, one), _root(smallest, other)))
        smallest[high] = low
        found[at] = low, high
    return found[:, 0], found[:, 1]


def _root(smallest: list[int], record: int) -> int:
    """The smallest record of the part, halving the way there for those who come after."""
    while smallest[record] != record:
        smallest[record] = smallest[smallest[record]]
        record = smallest[record]
    return record


def _steps(group: Ints) -> Ints:
    """1, 2, 3 … within each run of equal groups."""
    if not len(group):
        return group
    starts = np.flatnonzero(np.diff(group, prepend=group[0] - 1))
    return np.asarray(np.arange(len(group)) - np.repeat(starts, np.diff(starts, append=len(group))) + 1)
