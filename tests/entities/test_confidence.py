"""Confidence comes from the lowest profile weight of an entity."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.engines.base import Engine
from graphres.entities import confidence
from graphres.entities.confidence import probability
from graphres.tables import UNITS_PER_BIT
from tests.helpers.engines import on_every_engine

MEMBERS = {"record_key": [1, 2, 3], "entity_id": ["E1", "E1", "E2"]}


def _confidence(
    engine: Engine, attachments: list[int | None], split: int | None
) -> dict[str, tuple[float | None, float | None]]:
    membership = engine.from_arrow(pa.table({"record_key": [1, 2, 3], "community": [7, 7, 9]}))
    members = engine.from_arrow(pa.table(MEMBERS))
    held = pa.table({"record_key": [1, 2, 3], "attachment": pa.array(attachments, pa.int64())})
    splits = pa.table({"community": pa.array([7], pa.int64()), "weight": pa.array([split], pa.int64())})
    found = confidence(membership, members, engine.from_arrow(held), engine.from_arrow(splits), engine)
    rows = engine.collect(found).to_pylist()
    return {row["entity_id"]: (row["confidence"], row["weakest_link_bits"]) for row in rows}


@pytest.mark.parametrize(
    ("attachments", "split", "bits"),
    [
        pytest.param([3, 2, None], 5, 2.0, id="a record hangs on least"),
        pytest.param([3, 2, None], -1, -1.0, id="a split hangs on least"),
        pytest.param([3, None, None], None, 3.0, id="what is unknown says nothing"),
    ],
)
def test_lowest_weight_decides(engine: Engine, attachments: list[int | None], split: int | None, bits: float) -> None:
    """The weakest of all attachments and splits is the weakest link, and gives the confidence."""
    units = [None if a is None else a * UNITS_PER_BIT for a in attachments]
    found = _confidence(engine, units, None if split is None else split * UNITS_PER_BIT)
    assert found["E1"] == (float(probability(np.array([bits]))[0]), bits)


@on_every_engine
def test_record_alone_has_none(engine: Engine) -> None:
    """An entity of one record has nothing to be sure of."""
    assert _confidence(engine, [UNITS_PER_BIT, UNITS_PER_BIT, None], None)["E2"] == (None, None)


@given(st.lists(st.floats(-2000, 2000), min_size=2, max_size=20))
def test_map_is_monotone_and_bounded(bits: list[float]) -> None:
    """More bits never make less confident, and confidence stays within 0 and 1."""
    found = probability(np.sort(bits))
    assert np.all(np.diff(found) >= 0)
    assert found.min() >= 0.0
    assert found.max() <= 1.0
