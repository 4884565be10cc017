"""The graph in the hands of graph libraries."""

from __future__ import annotations

import pyarrow as pa

from graphres.hand_over import to_igraph, to_networkx
from graphres.tables import RUN_TABLES

NODES = pa.Table.from_pylist(
    [
        {"node_id": "AAA", "node_type": "identifier", "kind": "email", "label": "ann@example.org"},
        {"node_id": "crm:1", "node_type": "record", "label": "Ann", "entity_id": "E1"},
        {"node_id": "shop:7", "node_type": "record", "label": "Anne", "entity_id": "E1"},
    ],
    RUN_TABLES["nodes"].schema(),
)
EDGES = pa.Table.from_pylist(
    [
        {"source_node": "crm:1", "target_node": "AAA", "edge_type": "bears"},
        {
            "source_node": "crm:1",
            "target_node": "shop:7",
            "edge_type": "match",
            "weight_bits": 9.5,
            "probability": 0.99,
        },
    ],
    RUN_TABLES["edges"].schema(),
)


def test_igraph_has_every_node_and_edge() -> None:
    """Vertices are named by node_id; null is None."""
    graph = to_igraph(NODES, EDGES)
    assert graph.vs["name"] == ["AAA", "crm:1", "shop:7"]
    assert graph.vs["entity_id"] == [None, "E1", "E1"]
    assert [sorted(graph.vs[end]["name"] for end in edge.tuple) for edge in graph.es] == [
        ["AAA", "crm:1"],
        ["crm:1", "shop:7"],
    ]
    assert graph.es["weight_bits"] == [None, 9.5]


def test_networkx_has_the_same_without_nulls() -> None:
    """An edge's key is its type, and attributes that are null are left out."""
    graph = to_networkx(NODES, EDGES)
    assert graph.nodes["crm:1"] == {"node_type": "record", "label": "Ann", "entity_id": "E1"}
    assert {(*sorted(ends), key) for *ends, key in graph.edges(keys=True)} == {
        ("AAA", "crm:1", "bears"),
        ("crm:1", "shop:7", "match"),
    }
    assert graph["crm:1"]["AAA"]["bears"] == {"edge_type": "bears"}


def test_a_graph_without_edges_is_a_graph() -> None:
    """One record that shares nothing is a graph, too."""
    nodes = NODES.slice(1, 1)
    assert to_igraph(nodes, EDGES.slice(0, 0)).vcount() == 1
    assert to_networkx(nodes, EDGES.slice(0, 0)).number_of_edges() == 0
