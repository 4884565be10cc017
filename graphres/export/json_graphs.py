"""Graphs as JSON: node-link for NetworkX, elements for Cytoscape. Written a row at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from graphres.explore.style import style
from graphres.export.appearance import edge_color, edge_dash, node_glyph
from graphres.export.picked import Picked

__all__ = ["write_cytoscape", "write_node_link"]

NODE = ("node_type", "kind", "label", "entity_id")
EDGE = ("edge_type", "weight_bits", "probability")
ENDS, SIDES = ("source_node", "target_node"), ("source", "target")
SHAPES = {"box": "round-rectangle", "square": "rectangle", "circle": "ellipse"}
"""Shapes that Cytoscape calls otherwise."""


def write_node_link(chosen: Picked, path: Path) -> None:
    """What ``networkx.node_link_graph(…, edges="edges")`` reads: the graph of `Resolution.to_networkx`."""
    nodes = (_said(("id", *NODE), row) for row in chosen.rows("nodes", ("node_id", *NODE)))
    edges = ({"key": row[2], **_said((*SIDES, *EDGE), row)} for row in chosen.rows("edges", (*ENDS, *EDGE)))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"directed": false, "multigraph": true, "graph": {},\n"nodes": [')
        file.writelines(_joined(nodes))
        file.write('],\n"edges": [')
        file.writelines(_joined(edges))
        file.write("]}\n")


def write_cytoscape(chosen: Picked, path: Path) -> None:
    """What ``cytoscape(…)`` of Cytoscape.js takes: elements, and a style that draws kinds as the explorer does."""
    nodes = ({"data": _said(("id", *NODE), row)} for row in chosen.rows("nodes", ("node_id", *NODE)))
    edges = (
        {"data": {"id": f"e{number}", **_said((*SIDES, *EDGE), row)}}
        for number, row in enumerate(chosen.rows("edges", (*ENDS, *EDGE)))
    )
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"elements": {\n"nodes": [')
        file.writelines(_joined(nodes))
        file.write('],\n"edges": [')
        file.writelines(_joined(edges))
        file.write('\n]},\n"style": [')
        file.writelines(_joined(_looks()))
        file.write("]}\n")


def _said(names: Iterable[str], values: Iterable[Any]) -> dict[str, Any]:
    """What is not null."""
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _joined(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Rows as JSON, one a line, commas between."""
    between = "\n"
    for row in rows:
        yield between + json.dumps(row, ensure_ascii=False, allow_nan=False)
        between = ",\n"


def _looks() -> Iterator[dict[str, Any]]:
    """Rules of style, for the kinds and edges that the house knows: nothing in them comes from the data."""
    yield {"selector": "node[label]", "style": {"label": "data(label)", "font-size": 8, "border-width": 1}}
    for kind in (None, *style()["kinds"]):
        look = node_glyph(kind)
        chosen = '[node_type = "record"]' if kind is None else f'[kind ^= "{kind}"]'
        drawn = {"shape": SHAPES.get(look.shape, look.shape), "background-color": look.fill}
        yield {"selector": f"node{chosen}", "style": {**drawn, "border-color": style()["outline"]}}
    for edge_type in ("bears", "match", "possible", "related", "similar"):
        line: dict[str, Any] = {"line-color": edge_color(edge_type), "line-style": edge_dash(edge_type), "width": 1}
        yield {"selector": f'edge[edge_type = "{edge_type}"]', "style": line}
