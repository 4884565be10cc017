"""The evidence graph for graph libraries: the tables `nodes` and `edges` as igraph and as NetworkX."""

from __future__ import annotations

from typing import Any

import igraph
import networkx as nx
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["to_igraph", "to_networkx"]

NODE = ("node_type", "kind", "label", "entity_id")
EDGE = ("edge_type", "weight_bits", "probability")


def to_igraph(nodes: pa.Table, edges: pa.Table) -> igraph.Graph:
    """Vertices bear `name` (the node_id) and the columns of `nodes`, edges those of `edges`; null is None."""
    names = nodes["node_id"]
    ends = [pc.index_in(edges[end], value_set=names).to_numpy() for end in ("source_node", "target_node")]
    return igraph.Graph(
        n=len(names),
        edges=np.column_stack(ends),
        vertex_attrs={"name": names.to_pylist(), **{column: nodes[column].to_pylist() for column in NODE}},
        edge_attrs={column: edges[column].to_pylist() for column in EDGE},
    )


def to_networkx(nodes: pa.Table, edges: pa.Table) -> nx.MultiGraph[str]:
    """Nodes are node_ids, an edge's key is its edge_type; null is left out (many formats have none)."""
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    graph.add_nodes_from(zip(nodes["node_id"].to_pylist(), _attributes(nodes, NODE), strict=True))
    ends = (edges[column].to_pylist() for column in ("source_node", "target_node", "edge_type"))
    graph.add_edges_from(zip(*ends, _attributes(edges, EDGE), strict=True))
    return graph


def _attributes(table: pa.Table, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = table.select(list(columns)).to_pylist()
    return [{name: value for name, value in row.items() if value is not None} for row in rows]
