"""u by counting, and what bounds it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graphres.identifiers.base import SWAPPED
from graphres.weigh.chance import Chance
from graphres.weigh.fellegi_sunter import KindModel, Model
from graphres.weigh.learning import estimated_u

NAMED = KindModel(
    kind="given",
    levels=("equal", SWAPPED, "different"),
    m=np.array([0.8, 0.1, 0.1]),
    u=np.array([0.01, 1e-6, 0.989999]),
    s=0.0,
    s_discounted=0.8,
    phi=0.01,
    a=50.0,
    bearers=10_000,
    origin=("prior",) * 3,
)
SEEN = {"given": Chance(10_000, 0.01, np.array([1e-6, 1.0 - 1e-6]), 1000)}


def test_names_that_traded_places_say_no_more_than_equal_ones() -> None:
    """Though hardly any two strangers are seen to do so."""
    found = estimated_u(Model((NAMED,), 1e-4, 0.0), SEEN).kinds[0]
    assert np.isclose(found.m[1] / found.u[1], found.m[0] / found.u[0], rtol=1e-6)


def test_other_levels_are_counted() -> None:
    """The bound is of the level of traded places alone."""
    plain = replace(NAMED, levels=("equal", "near", "different"))
    assert estimated_u(Model((plain,), 1e-4, 0.0), SEEN).kinds[0].u[1] < 1e-5
