"""The DOT language of Graphviz: for pictures of a part of the graph; a whole run is written, but hardly drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from graphres.export.appearance import edge_color, edge_dash, node_glyph
from graphres.export.escape import dot_id, dot_label
from graphres.export.picked import Picked

__all__ = ["write_dot"]

NODE = ("node_type", "kind", "entity_id")
EDGE = ("edge_type", "weight_bits", "probability")

SHAPES = {"square": "box", "circle": "ellipse"}
"""Shapes that stretch with their label; a record's box has round corners to be told from these."""

HEAD = """graph graphres {
graph [charset="UTF-8", overlap=false, splines=true];
node [style=filled, fontname="Helvetica", fontsize=10, color="#333333"];
edge [fontname="Helvetica", fontsize=9];
"""


def write_dot(chosen: Picked, path: Path) -> None:
    """One file. The columns of a node or edge are attributes of the same names; null is left out."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_lines(chosen))


def _lines(chosen: Picked) -> Iterator[str]:
    yield HEAD
    for node_id, label, *values in chosen.rows("nodes", ("node_id", "label", *NODE)):
        look = node_glyph(values[1])
        shown = node_id if values[1] is None else label or ""
        style = 'style="filled,rounded", ' if values[1] is None else ""
        shape = SHAPES.get(look.shape, look.shape)
        drawn = f'{style}shape={shape}, fillcolor="{look.fill}", fontcolor="{look.ink}"'
        yield f"{dot_id(node_id)} [label={dot_label(shown)}, {drawn}{_said(NODE, values)}];\n"
    for source, target, *values in chosen.rows("edges", ("source_node", "target_node", *EDGE)):
        edge_type, weight_bits, _ = values
        shown = "" if weight_bits is None else f'label="{weight_bits:+.1f}", '
        drawn = f'{shown}color="{edge_color(edge_type)}", style={edge_dash(edge_type)}'
        yield f"{dot_id(source)} -- {dot_id(target)} [{drawn}{_said(EDGE, values)}];\n"
    yield "}\n"


def _said(names: Iterable[str], values: Iterable[str | float | None]) -> str:
    return "".join(
        f", {name}={dot_id(value) if isinstance(value, str) else repr(value)}"
        for name, value in zip(names, values, strict=True)
        if value is not None
    )
