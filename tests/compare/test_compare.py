"""compare: levels of candidate pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import ClassVar

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from graphres.compare import Comparing, compare, self_pairs
from graphres.engines.base import Engine
from graphres.engines.duckdb import DuckDB
from graphres.identifiers.base import SEPARATOR
from tests.helpers.engines import on_every_engine
from tests.helpers.kinds import Mail, Word
from tests.helpers.staged import staged

KINDS = (Word(), Mail())


class Given(Word):
    name = "given"
    roles = ("given",)
    swaps_with: ClassVar[str | None] = "family"
    levels = (*Word.levels[:2], Word.levels[1], Word.levels[2])

    def compare(self, a, b):  # type: ignore[no-untyped-def]
        found = super().compare(a, b)
        found[found == 2] = 3
        return found


class Family(Given):
    name = "family"
    roles = ("family",)
    swaps_with = None


def levels(
    engine: Engine, rows: Sequence[Mapping[str, str | None]], kinds: tuple[Word, ...] = KINDS
) -> dict[frozenset[str], dict[str, int | None]]:
    """Per pair of ids the level of every kind; all pairs are candidates."""
    made = staged(engine, kinds, rows)
    keys = sorted({r["tuple_key"] for r in engine.collect(made.known.folds).to_pylist()})
    pairs = list(combinations(keys, 2))
    table = pa.table(
        [
            pa.array([p[0] for p in pairs], pa.int64()),
            pa.array([p[1] for p in pairs], pa.int64()),
            pa.array([0] * len(pairs), pa.int64()),
        ],
        names=["a", "b", "rules"],
    )
    by = Comparing.of(made.known.identifiers, made.known.keys, kinds, engine)
    rows_found = engine.collect(compare(engine.from_arrow(table), made.known.bears, by, engine).comparisons)
    told = {(r["a"], r["b"], r["k"]): r["level"] for r in rows_found.to_pylist()}
    return {
        frozenset((made.name[a], made.name[b])): {kind.name: told.get((a, b, k)) for k, kind in enumerate(kinds)}
        for a, b in pairs
    }


@on_every_engine
def test_levels_are_those_of_the_house(engine: Engine) -> None:
    """Equal, near, different; null on a side is null."""
    rows: list[dict[str, str | None]] = [
        {"id": "1", "word": "anna", "mail": "a"},
        {"id": "2", "word": "anne", "mail": None},
        {"id": "3", "word": "bert", "mail": "a"},
    ]
    found = levels(engine, rows)
    assert found[frozenset("12")] == {"word": 1, "mail": None}
    assert found[frozenset("13")] == {"word": 2, "mail": 0}


def test_of_several_values_the_best_pair_counts(engine: Engine) -> None:
    """Two of three mails each; one is shared."""
    rows = [
        {"id": "1", "mail": SEPARATOR.join(["xxxx", "home"])},
        {"id": "2", "mail": SEPARATOR.join(["yyyy", "home"])},
        {"id": "3", "mail": SEPARATOR.join(["zzzz", "hom"])},
    ]
    found = levels(engine, rows)
    assert found[frozenset("12")]["mail"] == 0
    assert found[frozenset("13")]["mail"] == 1


WORD = st.one_of(st.none(), st.text("ab", min_size=1, max_size=3))


@given(st.lists(st.tuples(WORD, st.lists(st.text("ab", min_size=1, max_size=2), max_size=3)), min_size=2, max_size=6))
def test_fast_levels_are_those_of_a_plain_loop(values: list[tuple[str | None, list[str]]]) -> None:
    """A slow twin: every pair of values through the house, one by one."""
    rows: Sequence[Mapping[str, str | None]] = [
        {"id": str(i), "word": w, "mail": SEPARATOR.join(mails) or None} for i, (w, mails) in enumerate(values)
    ]
    with DuckDB() as engine:
        found = levels(engine, rows, (Word(), Town2()))
    for pair, level in found.items():
        i, j = (int(x) for x in pair)
        assert level["word"] == _best(Word(), [values[i][0]], [values[j][0]])
        assert level["mails"] == _best(Word(), values[i][1], values[j][1])


class Town2(Word):
    """Mails without hubs."""

    name = "mails"
    roles = ("mail",)
    tells_apart = False


def _best(kind: Word, a: list[str | None] | list[str], b: list[str | None] | list[str]) -> int | None:
    tried = [0 if x == y else int(kind.compare([x], [y])[0]) for x in a for y in b if x is not None and y is not None]
    return min(tried, default=None)


@on_every_engine
def test_names_that_trade_places_are_swapped(engine: Engine) -> None:
    """Given and family name the other way round: the level before the last, for both."""
    rows = [
        {"id": "1", "given": "vincent", "family": "moss"},
        {"id": "2", "given": "moss", "family": "vincent"},
    ]
    assert levels(engine, rows, (Given(), Family()))[frozenset("12")] == {"given": 2, "family": 2}


def test_a_tuple_that_bears_nothing_usable_is_a_pair_all_the_same(engine: Engine) -> None:
    """Folded records whose only value is an excluded hub have a self pair, and nothing is said of it."""
    words = ["anna", "berta", "carla", "doris", "emilia"]
    rows = [{"id": w, "word": w, "mail": "hub"} for w in words] + [
        {"id": "x", "mail": "hub"},
        {"id": "y", "mail": "hub"},
    ]
    made = staged(engine, KINDS, rows)
    own = self_pairs(made.known.folds, engine)
    by = Comparing.of(made.known.identifiers, made.known.keys, KINDS, engine)
    found = compare(own, made.known.bears, by, engine)
    assert engine.count(found.candidates) == 1
    assert engine.count(found.comparisons) == 0


def test_names_that_changed_places_may_have_a_slip() -> None:
    """The one to the letter, the other nearly: still swapped; nothing in common to the letter: not."""
    with DuckDB() as engine:
        rows = [
            {"id": "1", "given": "robinson", "family": "joun"},
            {"id": "2", "given": "john", "family": "robinson"},
            {"id": "3", "given": "robinsen", "family": "mary"},
        ]
        found = levels(engine, rows, (Given(), Family()))
    assert found[frozenset("12")] == {"given": 2, "family": 2}
    assert found[frozenset("23")] == {"given": 3, "family": 3}
