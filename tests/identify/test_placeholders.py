"""Placeholders that the data tell."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from graphres.engines.base import Engine
from graphres.identify.placeholders import without_placeholders
from tests.helpers.engines import on_every_engine
from tests.helpers.kinds import Word, Year
from tests.helpers.staged import staged


class Born(Year):
    """A year that more than two people bear is nobody's, where three records do."""

    name = "born"
    roles = ("born",)

    def crowded(self, records: Mapping[str, int]) -> Mapping[str, int]:
        """From three records on."""
        return {value: 2 for value, n in records.items() if n > 2}


@pytest.mark.parametrize(
    ("words", "left"),
    [
        pytest.param(["anna", "berta", "carla", "doris"], {"1999"}, id="four people of one year"),
        pytest.param(["anna", "anna", "annas", "annb"], {"1950", "1999"}, id="four records of one person"),
        pytest.param([None, None, None, None], {"1950", "1999"}, id="nothing tells the bearers apart"),
    ],
)
def test_what_many_people_bear_was_filled_in(engine: Engine, words: list[str | None], left: set[str]) -> None:
    """Records are a suspicion; people are the proof."""
    rows = [{"id": str(n), "word": word, "born": "1950"} for n, word in enumerate(words)]
    rows.append({"id": "9", "word": "zoe", "born": "1999"})
    kinds = [Word(), Born()]
    found = without_placeholders(staged(engine, kinds, rows).values, kinds, engine)
    kept = engine.collect(found.values).to_pylist()
    assert {row["value"] for row in kept if row["kind"] == "born"} == left
    assert sum(row["kind"] == "word" for row in kept) == sum(word is not None for word in words) + 1


@on_every_engine
def test_what_was_left_out_is_said(engine: Engine) -> None:
    """Record by record for `rejects`, and once for the reader."""
    rows = [{"id": str(n), "word": word, "born": "1950"} for n, word in enumerate(("anna", "berta", "carla"))]
    kinds = [Word(), Born()]
    found = without_placeholders(staged(engine, kinds, rows).values, kinds, engine)
    assert engine.count(found.left_out) == 3
    assert [sentence[:67] for sentence in found.told] == [
        "born 1950: a placeholder: 3 different people bear this born (on 3 r"
    ]
