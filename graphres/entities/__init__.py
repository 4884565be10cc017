"""entities: communities to customers: ids, golden records and their origin, how they grew, what is
doubtful.
"""

from __future__ import annotations

from graphres.entities.confidence import confidence
from graphres.entities.golden import clean_columns, golden
from graphres.entities.ids import born_id, name_entities
from graphres.entities.lineage import lineage
from graphres.entities.nested import in_households, nested, pieces
from graphres.entities.risk import risk
from graphres.entities.sizes import sizes
from graphres.entities.steps import steps

__all__ = [
    "born_id",
    "clean_columns",
    "confidence",
    "golden",
    "in_households",
    "lineage",
    "name_entities",
    "nested",
    "pieces",
    "risk",
    "sizes",
    "steps",
]
