"""GraphML, as networkx, igraph, Gephi, yEd and Cytoscape read it: written a row at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from graphres.export.escape import visible_id, xml_attribute, xml_text
from graphres.export.picked import Picked

__all__ = ["EDGE", "NODE", "write_graphml"]

NODE = ("node_type", "kind", "label", "entity_id")
EDGE = ("edge_type", "weight_bits", "probability")
NUMBERS = ("weight_bits", "probability")

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def write_graphml(chosen: Picked, path: Path) -> None:
    """One file. A node's id is its node_id; what is null is left out, as GraphML has no null."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_lines(chosen))


def _lines(chosen: Picked) -> Iterator[str]:
    yield HEAD
    for place, names in (("node", NODE), ("edge", EDGE)):
        for name in names:
            kind = "double" if name in NUMBERS else "string"
            yield f'<key id="{name}" for="{place}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '<graph id="graphres" edgedefault="undirected">\n'
    for node_id, *values in chosen.rows("nodes", ("node_id", *NODE)):
        yield f"<node id={xml_attribute(visible_id(node_id))}>{_data(NODE, values)}</node>\n"
    for number, (source, target, *values) in enumerate(chosen.rows("edges", ("source_node", "target_node", *EDGE))):
        ends = f"source={xml_attribute(visible_id(source))} target={xml_attribute(visible_id(target))}"
        yield f'<edge id="e{number}" {ends}>{_data(EDGE, values)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _data(names: Iterable[str], values: Iterable[str | float | None]) -> str:
    return "".join(
        f'<data key="{name}">{xml_text(value) if isinstance(value, str) else repr(value)}</data>'
        for name, value in zip(names, values, strict=True)
        if value is not None
    )
