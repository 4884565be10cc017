"""Level patterns, as learning counts them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence

import pyarrow as pa

from graphres.block.rules import Rule
from graphres.compare import Compared
from graphres.engines.base import Engine
from graphres.identifiers.base import Kind
from graphres.tables import CANDIDATES, COMPARISONS, FOLDS
from graphres.weigh import counted_patterns, looked_up
from graphres.weigh.em import Patterns
from tests.helpers.engines import on_every_engine
from tests.helpers.kinds import Word

Pair = tuple[int, int]


def many_kinds(number: int) -> tuple[Kind, ...]:
    """More kinds than one whole number has digits for."""
    return tuple(type(f"Word{n}", (Word,), {"name": f"word{n}", "family": f"word{n}"})() for n in range(number))


KINDS = many_kinds(17)
RULES = (
    Rule(("word0",), ("word0",), 1_000, 0, 0, 9, bit=0),
    Rule(("word1", "word16"), ("word1", "word16"), 1_000, 0, 0, 9, bit=1),
)
FOLDED = {1: 1, 2: 3, 3: 20}
"""How many records each tuple stands for."""


def drawn(seed: int) -> tuple[dict[Pair, int], dict[Pair, dict[int, tuple[int, int]]]]:
    """Per pair of tuples the rules that found it; and per kind that it is compared in the level and the value."""
    chance = random.Random(seed)
    pairs = {(a, b): chance.randrange(4) for a in range(1, 30) for b in range(a + 1, a + 4)}
    said = {
        pair: {k: (chance.randrange(3), chance.randrange(4)) for k in range(len(KINDS)) if chance.random() < 0.5}
        for pair in pairs
    }
    return pairs, said


def by_a_plain_loop(
    pairs: Mapping[Pair, int], said: Mapping[Pair, Mapping[int, tuple[int, int]]], hub: int
) -> list[tuple[int, tuple[int, ...], float]]:
    """(pass, pattern, pairs of records), sorted: a slow twin."""
    counts: Counter[tuple[int, tuple[int, ...]]] = Counter()
    for (a, b), rules in pairs.items():
        for number, rule in enumerate(RULES):
            if rules >> rule.bit & 1:
                pattern = [-1] * len(KINDS)
                for k, (level, value) in said[a, b].items():
                    if value != hub and KINDS[k].name not in rule.kinds:
                        pattern[k] = level
                counts[number, tuple(pattern)] += min(FOLDED.get(a, 1), 8) * min(FOLDED.get(b, 1), 8)
    return [(number, pattern, float(n)) for (number, pattern), n in sorted(counts.items())]


def counted(
    engine: Engine, pairs: Mapping[Pair, int], said: Mapping[Pair, Mapping[int, tuple[int, int]]], hub: int
) -> Patterns | None:
    rows: Sequence[tuple[int, ...]] = [
        (a, b, k, level, value, 0) for (a, b), of in said.items() for k, (level, value) in of.items()
    ]
    columns = dict(zip(COMPARISONS.columns, zip(*rows, strict=True), strict=True))
    comparisons = engine.from_arrow(pa.table(columns, schema=COMPARISONS.schema()))
    found = [(a, b, rules) for (a, b), rules in pairs.items()]
    candidates = dict(zip(CANDIDATES.columns, zip(*found, strict=True), strict=True))
    tuples = [t for t in range(1, 34) for _ in range(FOLDED.get(t, 1))]
    folds = pa.table({"record_key": list(range(len(tuples))), "tuple_key": tuples}, schema=FOLDS.schema())
    known = {"value_key": [*range(4)], "people": [1] * 4, "listed": [0.0] * 4, "hub": [int(v == hub) for v in range(4)]}
    told = looked_up(comparisons, engine.from_arrow(pa.table(known)), engine)
    compared = Compared(
        engine.from_arrow(pa.table(candidates, schema=CANDIDATES.schema())), comparisons, comparisons, comparisons
    )
    return counted_patterns(compared, told, RULES, engine.from_arrow(folds), KINDS, engine)


@on_every_engine
def test_patterns_are_those_of_a_plain_loop(engine: Engine) -> None:
    """Seventeen kinds, tuples of many records, a value that is a hub: what is counted, in one order."""
    pairs, said = drawn(1)
    expected = by_a_plain_loop(pairs, said, hub=2)
    found = counted(engine, pairs, said, hub=2)
    assert found is not None
    rows = zip(found.rule.tolist(), map(tuple, found.level.tolist()), found.count.tolist(), strict=True)
    seen = sum(n for _, _, n in expected)
    scale = found.count.sum() / seen  # counts are divided by the passes that see a pair on average
    assert [(number, pattern, round(n / scale, 6)) for number, pattern, n in rows] == expected
