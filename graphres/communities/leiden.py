"""Larger signed graphs: Leiden from several seeds, the best taken, then moves and merges until none gains."""

from __future__ import annotations

import random

import igraph
import numpy as np
import numpy.typing as npt

__all__ = ["leiden", "weight_inside"]

SEEDS = 4
Ints = npt.NDArray[np.int64]


def leiden(n: int, ends: Ints, weight: Ints, seed: int) -> Ints:
    """The community of every vertex, numbered in the order of their first vertex.

    Parameters
    ----------
    n : vertices. ends : (links, 2), sorted. weight : signed integers, one a link.
    seed : the same seed and graph give the same answer; the process's random state is put back.
    """
    graph = igraph.Graph(n=n, edges=ends)
    state = random.getstate()
    best: Ints | None = None
    try:
        igraph.set_random_number_generator(random)
        for turn in range(SEEDS):
            random.seed(seed + turn)
            found = graph.community_leiden(
                objective_function="CPM",
                weights=weight.astype(float).tolist(),
                resolution=0.0,
                n_iterations=-1,
            )
            part = np.asarray(found.membership, dtype=np.int64)
            if best is None or weight_inside(part, ends, weight) > weight_inside(best, ends, weight):
                best = part
    finally:
        random.setstate(state)
    assert best is not None
    return _in_order(_repaired(best, n, ends, weight))


def weight_inside(part: Ints, ends: Ints, weight: Ints) -> int:
    """What a partition is worth: the sum of the weights inside its communities."""
    return int(weight[part[ends[:, 0]] == part[ends[:, 1]]].sum())


def _repaired(part: Ints, n: int, ends: Ints, weight: Ints) -> Ints:
    """Merge communities, then move vertices, the best gain first, until nothing gains."""
    part = part.copy()
    while True:
        merged = _merged(part, ends, weight)
        moved = _moved(merged, n, ends, weight)
        if np.array_equal(moved, part):
            return part
        part = moved


def _merged(part: Ints, ends: Ints, weight: Ints) -> Ints:
    part = _in_order(part)
    while True:
        x, y = np.minimum(part[ends[:, 0]], part[ends[:, 1]]), np.maximum(part[ends[:, 0]], part[ends[:, 1]])
        between = x < y
        if not between.any():
            return part
        pairs, at = np.unique(np.stack([x[between], y[between]], axis=1), axis=0, return_inverse=True)
        gain = np.zeros(len(pairs), dtype=np.int64)
        np.add.at(gain, at.ravel(), weight[between])
        best = int(gain.argmax())
        if gain[best] <= 0:
            return part
        part = np.where(part == pairs[best, 1], pairs[best, 0], part)


def _moved(part: Ints, n: int, ends: Ints, weight: Ints) -> Ints:
    """Move single vertices to the neighboring community, or to one of their own, that gains most."""
    order = np.argsort(np.concatenate([ends[:, 0], ends[:, 1]]), kind="stable")
    other = np.concatenate([ends[:, 1], ends[:, 0]])[order]
    signed = np.concatenate([weight, weight])[order]
    start = np.searchsorted(np.concatenate([ends[:, 0], ends[:, 1]])[order], np.arange(n + 1))
    part = part.copy()
    fresh = int(part.max()) + 1
    gained = True
    while gained:
        gained = False
        for v in range(n):
            near = slice(start[v], start[v + 1])
            where, at = np.unique(part[other[near]], return_inverse=True)
            worth = np.zeros(len(where), dtype=np.int64)
            np.add.at(worth, at.ravel(), signed[near])
            here = int(worth[where == part[v]].sum())
            best = int(worth.argmax()) if len(worth) else -1
            if best >= 0 and worth[best] > max(here, 0):
                part[v], gained = where[best], True
            elif here < 0:
                part[v], gained, fresh = fresh, True, fresh + 1
    return part


def _in_order(part: Ints) -> Ints:
    """Numbered from 0 in the order of their first vertex."""
    _, first, back = np.unique(part, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[back.ravel()])
