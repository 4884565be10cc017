"""How nodes and edges look in other tools: shapes and colors of ``style.json``, as in the pictures of the explorer."""

from __future__ import annotations

from functools import cache

from graphres.explore.style import Glyph, glyph, style

__all__ = ["edge_color", "edge_dash", "layout_weight", "node_glyph"]

LIKE = {"related": "possible", "similar": "hub"}
"""Edges that the explorer does not draw look like these."""

DASHES = {"possible": "dashed", "related": "dashed", "similar": "dotted"}


@cache
def node_glyph(kind: str | None) -> Glyph:
    """Shape and colors of an identifier of this kind; of a record where there is none.

    >>> node_glyph(None).shape, node_glyph("email").fill
    ('box', '#E69F00')
    """
    if kind is not None:
        return glyph(kind)
    record = style()["record"]
    return Glyph(record["shape"], record["fill"], record["ink"], "")


@cache
def edge_color(edge_type: str) -> str:
    """Color of an edge, as ``#rrggbb``."""
    color: str = style()["links"][LIKE.get(edge_type, edge_type)]["color"]["light"]
    return color


def edge_dash(edge_type: str) -> str:
    """solid, dashed or dotted.

    >>> edge_dash("match"), edge_dash("possible")
    ('solid', 'dashed')
    """
    return DASHES.get(edge_type, "solid")


def layout_weight(weight_bits: float | None, probability: float | None) -> float:
    """How strongly a layout shall pull: always above 0, as such tools want it.

    The bits where they are above 0; else the probability, of a related or similar pair; 1 where there is neither.

    >>> layout_weight(9.5, 0.99), layout_weight(-3.0, 0.9), layout_weight(None, None)
    (9.5, 0.9, 1.0)
    """
    if weight_bits is not None and weight_bits > 0:
        return weight_bits
    return max(probability, 1e-6) if probability is not None else 1.0
