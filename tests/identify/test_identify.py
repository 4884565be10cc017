"""identify: identifiers, folds and hubs."""

from __future__ import annotations

import pytest

from graphres.engines.base import Engine
from graphres.identify.hubs import count_people
from tests.helpers.engines import on_every_engine
from tests.helpers.kinds import Mail, Town, Word
from tests.helpers.staged import staged


@on_every_engine
def test_records_that_bear_the_same_fold(engine: Engine) -> None:
    """Equal clean values, one tuple; another value, another tuple."""
    rows = [{"id": "1", "word": "ann"}, {"id": "2", "word": "Ann "}, {"id": "3", "word": "bob"}]
    made = staged(engine, [Word()], rows)
    folds = engine.collect(made.known.folds).to_pylist()
    tuples = {made.name[row["record_key"]]: row["tuple_key"] for row in folds}
    assert tuples["1"] == tuples["2"] != tuples["3"]
    assert min(made.name) in tuples.values()


def state(engine: Engine, words: list[str]) -> tuple[str, int]:
    rows = [{"id": str(i), "word": word, "mail": "info@x"} for i, word in enumerate(words)]
    made = staged(engine, [Word(), Mail()], rows)
    rows_found = engine.collect(made.known.identifiers).to_pylist()
    row = next(r for r in rows_found if r["kind"] == "mail")
    return row["state"], row["people"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(["anna"] * 40, ("used", 1), id="a loyal customer's forty orders"),
        pytest.param(["anna", "annas", "annb"], ("used", 1), id="spelling errors are no people"),
        pytest.param(["anna", "berta", "carla"], ("discounted", 3), id="a shared contact"),
        pytest.param(["anna", "berta", "carla", "doris", "emilia"], ("excluded", 5), id="a hub"),
    ],
)
def test_a_hub_is_told_by_its_people(engine: Engine, words: list[str], expected: tuple[str, int]) -> None:
    """People are groups of bearers that contradict each other."""
    assert state(engine, words) == expected


@on_every_engine
def test_an_excluded_hub_is_borne_by_nobody(engine: Engine) -> None:
    """It is no evidence and blocks nothing, but stays an identifier with its reason."""
    words = ["anna", "berta", "carla", "doris", "emilia"]
    rows = [{"id": str(i), "word": w, "mail": "info@x"} for i, w in enumerate(words)]
    made = staged(engine, [Word(), Mail()], rows)
    assert set(engine.collect(made.known.bears)["kind"].to_pylist()) == {"word"}
    row = next(r for r in engine.collect(made.known.identifiers).to_pylist() if r["kind"] == "mail")
    assert "5 different people" in row["reason"]


def test_many_people_are_counted_up_to_a_bound() -> None:
    """Beyond twice the limit more does not change the verdict."""
    faces = [{"word": f"{chr(97 + i % 26) * 3}{chr(97 + i // 26) * 3}"} for i in range(600)]
    assert count_people(faces, {"word": Word()}, stop=10) == 10


def test_a_common_town_is_no_hub(engine: Engine) -> None:
    """Kinds that many people bear by nature have no limits."""
    rows = [{"id": str(i), "word": w, "town": "rome"} for i, w in enumerate(["anna", "berta", "carla", "doris", "emi"])]
    made = staged(engine, [Word(), Town()], rows)
    assert set(engine.collect(made.known.identifiers)["state"].to_pylist()) == {"used"}
