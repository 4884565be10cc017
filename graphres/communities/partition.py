"""Signed graphs, many components at once, to the partition of greatest weight inside communities."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from graphres.communities.exact import EXACT_UP_TO, exact
from graphres.communities.leiden import leiden

__all__ = ["partition"]

Ints = npt.NDArray[np.int64]


def partition(component: Ints, a: Ints, b: Ints, weight: Ints, seed: int) -> tuple[Ints, Ints]:
    """Nodes and the smallest node of the community of each.

    component : sorted names of components; a, b, weight : the signed links of each, weights in units.
    """
    nodes: list[Ints] = []
    labels: list[Ints] = []
    small: dict[int, list[tuple[Ints, Ints]]] = defaultdict(list)
    for rows in np.split(np.arange(len(component)), np.flatnonzero(np.diff(component)) + 1):
        order = np.lexsort((b[rows], a[rows]))
        rows = rows[order]
        vertices, ends = np.unique(np.concatenate([a[rows], b[rows]]), return_inverse=True)
        ends = ends.reshape(2, -1)
        if len(vertices) <= EXACT_UP_TO:
            matrix = np.zeros((len(vertices), len(vertices)), dtype=np.int64)
            np.add.at(matrix, (ends[0], ends[1]), weight[rows])
            small[len(vertices)].append((vertices, matrix + matrix.T))
        else:
            part = leiden(len(vertices), ends.T, weight[rows], seed ^ int(vertices[0]))
            nodes.append(vertices)
            labels.append(_smallest(vertices, part))
    for found in small.values():
        parts = exact(np.stack([matrix for _, matrix in found]))
        for (vertices, _), part in zip(found, parts, strict=True):
            nodes.append(vertices)
            labels.append(_smallest(vertices, part))
    if not nodes:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate(nodes), np.concatenate(labels)


def _smallest(vertices: Ints, part: Ints) -> Ints:
    """Communities named by their smallest vertex."""
    least = np.full(int(part.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, part, vertices)
    return np.asarray(least[part])
