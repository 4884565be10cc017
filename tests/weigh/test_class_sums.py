"""weigh: sums of three classes to one weight a pair."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graphres.engines.base import Engine
from graphres.identifiers.email import Email
from graphres.tables import INT, UNITS_PER_BIT
from graphres.weigh.chance import Chance
from graphres.weigh.class_sums import priors, weigh
from graphres.weigh.learning import starting_model
from tests.helpers.engines import on_every_engine

CLASSES = ("same", "related", "unrelated")
SUMS = pa.table(
    {
        "a": pa.array(range(40), INT),
        "b": pa.array(range(100, 140), INT),
        "twice": pa.array([2] * 40, INT),
        **{
            name: pa.array([((n * 7919 + 31 * c) % 61 - 30) * UNITS_PER_BIT // 3 for n in range(40)], INT)
            for c, name in enumerate(CLASSES)
        },
    }
)


@on_every_engine
def test_weights_are_the_odds_of_same_against_both_rivals(engine: Engine) -> None:
    """To the unit, as plain arithmetic gives them from the priors that the sums lead to."""
    sums = engine.from_arrow(SUMS)
    levels = len(Email.levels) - 1
    chances = {"email": Chance(40, 0.01, np.full(levels, 1 / levels), 780)}
    model = priors(sums, 40, starting_model([Email()], chances, 40), engine)
    found = engine.collect(weigh(sums, model, engine), ("a",))
    same, related, unrelated = (
        SUMS[name].to_numpy() / UNITS_PER_BIT + prior for name, prior in zip(CLASSES, model.log2_priors(), strict=True)
    )
    expected = same - np.log2(np.exp2(related) + np.exp2(unrelated))
    assert np.abs(found["weight"].to_numpy() / UNITS_PER_BIT - expected).max() < 1e-5
