"""What is left of candidates, told by samples."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pyarrow as pa
import pytest

from graphres import probes
from graphres.block import Blocked, Rule
from graphres.compare import Comparing
from graphres.engines.base import Engine
from graphres.identifiers.base import Kind
from graphres.identifiers.date_of_birth import DateOfBirth
from graphres.identifiers.email import Email
from graphres.identifiers.name import GivenName, Surname
from graphres.probes import Probed, probed
from graphres.tables import CANDIDATES
from graphres.weigh import counted_pairs
from graphres.weigh.begin import Borne, begin
from tests.helpers.engines import on_every_engine
from tests.helpers.staged import staged

KINDS: tuple[Kind, ...] = (GivenName(), Surname(), Email(), DateOfBirth())
NAMES = ["ida lund", "otto brandt", "rosa quint", "max ebner", "vera holt", "jon sachs", "lea wirth", "karl bohn"]
FOUND, STRANGERS = 1, 2
"""Rules as bits: by the email, and by what all have in common."""
RULES = (
    Rule(("email",), ("email",), 24, 0, 0, 3, bit=0),
    Rule(("surname.start",), ("surname",), 252, 0, 0, 24, bit=1),
)


def customers() -> list[dict[str, str | None]]:
    """Eight customers, three records each."""
    return [
        {
            "id": f"{number}-{copy}",
            "given_name": name.split()[0],
            "surname": name.split()[1],
            "email": f"{name.replace(' ', '.')}.{copy}@post.example",
            "date_of_birth": f"19{50 + 5 * number}-0{number + 1}-1{number}",
        }
        for number, name in enumerate(NAMES)
        for copy in range(3)
    ]


def left(engine: Engine, monkeypatch: pytest.MonkeyPatch, many: int) -> tuple[Probed, Counter[int], int]:
    """What is left of all pairs, how many of each rule, and how many pairs of records they stand for."""
    for name, value in (("MANY", many), ("LARGE", 20), ("SAMPLE", 20), ("MOST_NEAR", 0)):
        monkeypatch.setattr(probes, name, value)
    made = staged(engine, KINDS, customers())
    customer = {key: name.partition("-")[0] for key, name in made.name.items()}
    pairs = [(a, b, FOUND if customer[a] == customer[b] else STRANGERS) for a, b in combinations(sorted(made.name), 2)]
    columns = dict(zip(CANDIDATES.columns, zip(*pairs, strict=True), strict=True))
    blocked = Blocked(engine.from_arrow(pa.table(columns, schema=CANDIDATES.schema())), RULES)
    by = Comparing.of(made.known.identifiers, made.known.keys, KINDS, engine)
    borne = Borne.of(KINDS, made.values, made.known.identifiers, made.known.keys, True, engine)
    begun = begin(made.records, borne, 3, engine, 0)
    found = probed(blocked, made.known.bears, by, begun.values, begun.model, engine)
    there = Counter(engine.collect(found.candidates)["rules"].to_pylist())
    twice = engine.collect(counted_pairs(found.candidates, made.known.folds, engine, found.standing))["twice"]
    return found, there, sum(twice.to_pylist()) // 2


@on_every_engine
def test_strangers_are_left_out_and_some_stand_for_all(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 252 pairs of strangers one in twelve is left, and stands for twelve; pairs of one customer all stay."""
    found, there, stood_for = left(engine, monkeypatch, many=0)
    assert there[FOUND] == 24
    assert 8 <= there[STRANGERS] <= 40
    assert stood_for == 24 + 12 * there[STRANGERS]
    (told,) = found.told
    assert told.startswith("blocking by surname.start and nothing else: of 252 pairs one in 12 was compared")


def test_of_few_candidates_nothing_is_left_out(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are compared in seconds."""
    found, there, stood_for = left(engine, monkeypatch, many=1_000)
    assert (there[FOUND], there[STRANGERS], stood_for) == (24, 252, 276)
    assert (found.standing, found.told) == (None, ())
