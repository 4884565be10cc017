"""GEXF 1.2 for Gephi: labels, classes, weights, and the shapes and colors of the explorer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from graphres.export.appearance import edge_color, edge_dash, layout_weight, node_glyph
from graphres.export.escape import visible_id, xml_attribute
from graphres.export.picked import Picked

__all__ = ["write_gexf"]

NODE = ("node_type", "kind", "entity_id")
EDGE = ("edge_type", "weight_bits", "probability")
NUMBERS = ("weight_bits", "probability")
SHAPES = {"box": "square", "square": "square", "triangle": "triangle", "diamond": "diamond"}
"""Shapes that GEXF has besides the disc."""

SIZES = {"record": 12, "identifier": 8}

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">
<graph defaultedgetype="undirected" mode="static">
"""


def write_gexf(chosen: Picked, path: Path) -> None:
    """One file. `weight` is above 0, as layouts want it; weight_bits and probability stand beside it."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_lines(chosen))


def _lines(chosen: Picked) -> Iterator[str]:
    yield HEAD
    for place, names in (("node", NODE), ("edge", EDGE)):
        yield f'<attributes class="{place}" mode="static">\n'
        for name in names:
            yield f'<attribute id="{name}" title="{name}" type="{"double" if name in NUMBERS else "string"}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for node_id, label, *values in chosen.rows("nodes", ("node_id", "label", *NODE)):
        yield _node(node_id, label, values)
    yield "</nodes>\n<edges>\n"
    for number, (source, target, *values) in enumerate(chosen.rows("edges", ("source_node", "target_node", *EDGE))):
        yield _edge(number, source, target, *values)
    yield "</edges>\n</graph>\n</gexf>\n"


def _node(node_id: str, label: str | None, values: list[str | None]) -> str:
    node_type, kind, _ = values
    look = node_glyph(kind)
    return (
        f"<node id={xml_attribute(visible_id(node_id))} label={xml_attribute(label or '')}>{_values(NODE, values)}"
        f'{_color(look.fill)}<viz:size value="{SIZES[str(node_type)]}"/>'
        f'<viz:shape value="{SHAPES.get(look.shape, "disc")}"/></node>\n'
    )


def _edge(
    number: int, source: str, target: str, edge_type: str, weight_bits: float | None, probability: float | None
) -> str:
    ends = f"source={xml_attribute(visible_id(source))} target={xml_attribute(visible_id(target))}"
    weight = layout_weight(weight_bits, probability)
    return (
        f'<edge id="e{number}" {ends} label={xml_attribute(edge_type)} weight="{weight!r}">'
        f"{_values(EDGE, (edge_type, weight_bits, probability))}{_color(edge_color(edge_type))}"
        f'<viz:shape value="{edge_dash(edge_type)}"/></edge>\n'
    )


def _values(names: Iterable[str], values: Iterable[str | float | None]) -> str:
    said = "".join(
        f'<attvalue for="{name}" value={xml_attribute(value if isinstance(value, str) else repr(value))}/>'
        for name, value in zip(names, values, strict=True)
        if value is not None
    )
    return f"<attvalues>{said}</attvalues>"


def _color(color: str) -> str:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
