"""edges: pairs that another tool has scored, in place of blocking, comparing and weighing.

The scores are taken at their word: a probability becomes log2 odds, a weight is log2 odds already. What follows is
what follows for pairs of our own: communities of signed weights, entities, explanation, export. Records are never
folded here, for who is alike is the other tool's to say.
"""

from __future__ import annotations

from graphres.edges.columns import EdgeColumns, edge_columns
from graphres.edges.judged import Judged, judged, reasons
from graphres.edges.reading import Edges, read_edges
from graphres.edges.weights import Scored, held, scored, scores, unfolded

__all__ = [
    "EdgeColumns",
    "Edges",
    "Judged",
    "Scored",
    "edge_columns",
    "held",
    "judged",
    "read_edges",
    "reasons",
    "scored",
    "scores",
    "unfolded",
]
