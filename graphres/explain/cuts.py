"""Where a group of records is joined least, and the strongest chains between two of them. Pure; numbers, no table."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import igraph

__all__ = ["DECIDED", "Cut", "chains", "minimum_cut", "strongest_chain"]

Link = tuple[int, int]
DECIDED = 1 << 42
"""What a link weighs that a decision makes, in units: more than all evidence can."""

GLOBAL = 500
"""Records up to which the least of all cuts is sought; beyond, the least that parts the ends of the weakest step."""


@dataclass(frozen=True)
class Cut:
    """weight : the sum of the positive weights that are cut. side : the smaller side (of equal ones that without the
    smallest record), ascending. exact : whether no cut is less; else it is the least that parts two given records.
    """

    weight: int
    side: tuple[int, ...]
    exact: bool = True


def minimum_cut(records: Sequence[int], links: Mapping[Link, int], between: Link | None = None) -> Cut | None:
    """The two parts of a group of records that the least positive weight joins; negative weights join nothing.

    Parameters
    ----------
    records : two or more, by number. links : (a, b) -> weight, whole numbers. between : two records to part, where
        there are too many records to seek the least of all cuts.

    Source: Stoer & Wagner (1997), A simple min-cut algorithm, JACM 44:585-591; between two records Goldberg & Tarjan
    (1988), both as igraph has them.

    >>> minimum_cut([1, 2, 3], {(1, 2): 5, (2, 3): 2, (1, 3): -9})
    Cut(weight=2, side=(3,), exact=True)
    """
    if len(records) < 2:
        return None
    at = {record: number for number, record in enumerate(sorted(records))}
    joined = sorted((at[a], at[b], weight) for (a, b), weight in links.items() if weight > 0 and a != b)
    graph = igraph.Graph(n=len(at), edges=[(a, b) for a, b, _ in joined])
    graph.es["weight"] = [float(weight) for *_, weight in joined]
    parts = graph.connected_components()
    if len(parts) > 1:
        return _cut(0, next(iter(parts)), at)
    if len(at) <= GLOBAL or between is None:
        found = graph.mincut(capacity="weight")
        return _cut(round(found.value), found.partition[0], at)
    found = graph.mincut(at[between[0]], at[between[1]], capacity="weight")
    return _cut(round(found.value), found.partition[0], at, exact=False)


def _cut(weight: int, part: Sequence[int], at: Mapping[int, int], exact: bool = True) -> Cut:
    inside = set(part)
    sides = [[record for record, number in at.items() if (number in inside) is way] for way in (True, False)]
    smaller = min(sides, key=lambda side: (len(side), -min(side)))
    return Cut(weight, tuple(sorted(smaller)), exact)


def chains(links: Mapping[Link, int], start: int, end: int, most: int = 4) -> list[tuple[int, ...]]:
    """The strongest chain from `start` to `end`, and others that do without the weakest links of those before.

    A chain is as strong as its weakest link; of equally strong ones the shortest counts, then the one whose records
    come first. Each next one avoids the weakest links of all before.
    """
    left = dict(links)
    found: list[tuple[int, ...]] = []
    while len(found) < most and (chain := strongest_chain(left, start, end)):
        found.append(chain)
        hops = [_link(a, b) for a, b in itertools.pairwise(chain)]
        weakest = min(left[hop] for hop in hops)
        for hop in hops:
            if left[hop] == weakest:
                del left[hop]
    return found


def strongest_chain(links: Mapping[Link, int], start: int, end: int) -> tuple[int, ...]:
    """The chain whose weakest link is strongest; empty where there is none.

    links : (a, b), a < b -> weight, of any sign.

    >>> strongest_chain({(1, 2): 9, (2, 3): 7, (1, 3): 5}, 1, 3)
    (1, 2, 3)
    """
    around: dict[int, list[tuple[int, int]]] = {}
    leader: dict[int, int] = {}
    for (a, b), weight in links.items():
        around.setdefault(a, []).append((b, weight))
        around.setdefault(b, []).append((a, weight))
    if start not in around or end not in around:
        return ()

    def root(record: int) -> int:
        while (up := leader.get(record, record)) != record:
            leader[record] = leader.get(up, up)
            record = leader[record]
        return record

    # Links from the strongest on, until both ends hang together: no chain is stronger than the last one taken.
    for (a, b), weight in sorted(links.items(), key=lambda link: (-link[1], link[0])):
        leader[root(a)] = root(b)
        if root(start) == root(end):
            return _shortest(around, weight, start, end)
    return ()


def _shortest(around: Mapping[int, list[tuple[int, int]]], least: int, start: int, end: int) -> tuple[int, ...]:
    """The shortest chain of links that weigh `least` or more; of several the one whose records come first."""
    steps = {end: 0}
    queue = deque([end])
    while queue:
        record = queue.popleft()
        for other, weight in around[record]:
            if weight >= least and other not in steps:
                steps[other] = steps[record] + 1
                queue.append(other)
    chain = [start]
    while chain[-1] != end:
        here = chain[-1]
        chain.append(min(o for o, w in around[here] if w >= least and steps.get(o, -1) == steps[here] - 1))
    return tuple(chain)


def _link(a: int, b: int) -> Link:
    return (a, b) if a < b else (b, a)
