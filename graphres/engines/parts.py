"""Connected components of edges that fit into memory: 16 bytes an edge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = ["PARTS", "parts_of"]

PARTS = pa.schema([("node", pa.int64()), ("component", pa.int64())])


def parts_of(edges: pa.Table | pa.RecordBatch) -> pa.RecordBatch:
    """(node, component) of every node of `edges` (a, b: int64), a component named by its smallest node.

    >>> parts_of(pa.table({"a": [3, 2, 7], "b": [2, 5, 7]})).to_pydict()
    {'node': [3, 2, 7, 5], 'component': [2, 2, 7, 2]}
    """
    a, b = edges.column("a").to_numpy(), edges.column("b").to_numpy()
    coded = pa.array(np.concatenate([a, b])).dictionary_encode()
    nodes = coded.dictionary.to_numpy()
    root = _roots(coded.indices.to_numpy().reshape(2, -1), len(nodes))
    smallest = np.full(len(nodes), np.iinfo(np.int64).max)
    np.minimum.at(smallest, root, nodes)
    return pa.RecordBatch.from_arrays([pa.array(nodes), pa.array(smallest[root])], schema=PARTS)


def _roots(ends: npt.NDArray[np.integer], nodes: int) -> npt.NDArray[np.intp]:
    """To every node the root of its component.

    Every root that has an edge to a lesser one is hung below it, and chains of them are shortened, until no edge is
    left between two roots: each round leaves half of the components at most (after Shiloach & Vishkin 1982).
    """
    root = np.arange(nodes)
    a, b = ends
    while len(a):
        np.minimum.at(root, np.maximum(a, b), np.minimum(a, b))
        while not np.array_equal(above := root[root], root):
            root = above
        a, b = root[a], root[b]
        between = a != b
        a, b = a[between], b[between]
    return root
