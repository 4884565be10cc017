"""block: candidate pairs under a budget."""

from __future__ import annotations

from itertools import combinations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.block import block
from graphres.block.budget import limits
from graphres.block.keys import GROUP
from graphres.engines.base import Engine
from graphres.engines.duckdb import DuckDB
from graphres.errors import ConfigError
from graphres.identifiers.email import Email
from tests.helpers.engines import on_every_engine
from tests.helpers.kinds import Town, Word
from tests.helpers.staged import Staged, staged

KINDS = (Word(), Town())


def pairs(engine: Engine, made: Staged) -> set[tuple[str, str]]:
    found = engine.collect(
        block(made.known.bears, made.known.identifiers, made.known.keys, KINDS, engine, 16).candidates
    )
    names = [(made.name[a], made.name[b]) for a, b in zip(found["a"].to_pylist(), found["b"].to_pylist(), strict=True)]
    assert len(names) == len(set(names))
    return {(min(p), max(p)) for p in names}


ROWS = st.lists(
    st.tuples(st.sampled_from(["ann", "abe", "bob", None]), st.sampled_from(["rome", "riga", "oslo", None])),
    max_size=12,
)


@given(ROWS)
def test_every_pair_that_shares_a_key_is_found_when_the_budget_allows(
    values: list[tuple[str | None, str | None]],
) -> None:
    """Against a plain search over all pairs."""
    rows = [{"id": str(i), "word": w, "town": t} for i, (w, t) in enumerate(values)]
    with DuckDB() as engine:
        made = staged(engine, KINDS, rows)
        found = pairs(engine, made)
        fold = {r["record_key"]: r["tuple_key"] for r in engine.collect(made.known.folds).to_pylist()}
    first = {made.name[t] for t in fold.values()}
    expected = {
        (min(str(i), str(j)), max(str(i), str(j)))
        for i, j in combinations(range(len(values)), 2)
        if {str(i), str(j)} <= first
        and any(x is not None and y is not None and x[0] == y[0] for x, y in zip(values[i], values[j], strict=True))
    }
    assert found == expected


def test_a_block_that_is_too_big_is_refined_and_never_silently_dropped(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records of one big town become candidates if they share the word besides; what was left out is counted."""
    monkeypatch.setattr("graphres.block.budget.LEAST_BUDGET", 60)
    rows = [{"id": str(i), "word": f"{chr(97 + i % 13)}{i}", "town": "rome"} for i in range(26)]
    rows += [{"id": "x", "word": "zoe", "town": "rome"}, {"id": "y", "word": "zak", "town": "rome"}]
    made = staged(engine, KINDS, rows)
    blocked = block(made.known.bears, made.known.identifiers, made.known.keys, KINDS, engine, pairs_per_tuple=1)
    named = {
        frozenset((made.name[a], made.name[b]))
        for a, b in zip(*(engine.collect(blocked.candidates)[c].to_pylist() for c in ("a", "b")), strict=True)
    }
    assert frozenset(("x", "y")) in named
    town = next(rule for rule in blocked.rules if rule.keys == ("town",))
    assert town.skipped_pairs == 28 * 27 // 2
    assert len(named) <= 60


@on_every_engine
def test_one_value_on_every_record_is_no_blow_up(engine: Engine) -> None:
    """3,000 records of one town and one word fold or are skipped; the pairs stay within the budget."""
    rows = [{"id": str(i), "word": "same", "town": f"t{i}"} for i in range(3_000)]
    made = staged(engine, KINDS, rows)
    blocked = block(made.known.bears, made.known.identifiers, made.known.keys, KINDS, engine, 16)
    assert engine.count(blocked.candidates) <= 1_000_000
    assert sum(rule.skipped_pairs for rule in blocked.rules) > 0


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(2, 50), st.integers(1, 9)), max_size=12, unique_by=lambda x: x[:2]
    ),
    st.integers(0, 5000),
)
def test_what_the_rules_take_fits_the_budget(sizes: list[tuple[int, int, int]], allowed: int) -> None:
    """However the blocks of the rules are spread, their pairs stay within what is allowed; where the keys say the same,
    the pairs are the same and cost once.
    """
    for group in (GROUP, 1):
        taken = _taken(sizes, allowed, group)
        assert (sum if group == GROUP else max)([0, *taken.values()]) <= allowed


def _taken(sizes: list[tuple[int, int, int]], allowed: int, group: int) -> dict[int, int]:
    """The pairs that each rule may take; rules are `group` apart."""
    rows = [{"n1": rule * group, "n": n, "blocks": blocks} for rule, n, blocks in sizes]
    schema = pa.schema([("n1", pa.int64()), ("n", pa.int64()), ("blocks", pa.int64())])
    found = limits(pa.Table.from_pylist(rows, schema=schema), ["n1"], allowed)
    largest = dict(zip(found["n1"].to_pylist(), found["largest"].to_pylist(), strict=True))
    taken = dict.fromkeys((rule for rule, _, _ in sizes), 0)
    for rule, n, blocks in sizes:
        taken[rule] += blocks * n * (n - 1) // 2 if n <= largest[rule * group] else 0
    return taken


def test_the_most_telling_rule_is_taken_whole() -> None:
    """A rule in which few pairs agree keeps its big blocks; one in which many do takes its small blocks only."""
    rows = [{"n1": 0, "n": 10, "blocks": 2}, {"n1": 1, "n": 2, "blocks": 5}, {"n1": 1, "n": 100, "blocks": 1}]
    found = limits(pa.Table.from_pylist(rows), ["n1"], 200)
    assert found["largest"].to_pylist() == [10, 2]


def test_rules_by_hand_are_the_only_ones(engine: DuckDB) -> None:
    """Who shares all keys of a given rule is compared, and nobody else."""
    rows = [{"id": "a", "word": "ann", "town": "rome"}, {"id": "b", "word": "abe", "town": "rome"}]
    rows += [{"id": "c", "word": "ann", "town": "oslo"}, {"id": "d", "word": "zoe", "town": "rome"}]
    made = staged(engine, KINDS, rows)
    given = [["word.first", "town"]]
    blocked = block(made.known.bears, made.known.identifiers, made.known.keys, KINDS, engine, 16, by_hand=given)
    found = engine.collect(blocked.candidates).to_pylist()
    assert [{made.name[row["a"]], made.name[row["b"]]} for row in found] == [{"a", "b"}]
    assert [set(rule.keys) for rule in blocked.rules] == [{"word.first", "town"}]


def test_what_is_only_counted_makes_no_block_unless_by_hand(engine: DuckDB) -> None:
    """Two of one domain are compared for it only where a rule says so."""
    kinds = (Email(),)
    rows = [{"id": "a", "email": "ann@firm.example"}, {"id": "b", "email": "robert@firm.example"}]
    known = staged(engine, kinds, rows).known
    ways: tuple[list[list[str]], ...] = ([], [["email.domain"]])
    found = [block(known.bears, known.identifiers, known.keys, kinds, engine, 16, by_hand=way) for way in ways]
    assert [engine.count(blocked.candidates) for blocked in found] == [0, 1]


def test_a_rule_by_hand_on_a_key_that_no_record_has_is_an_error(engine: DuckDB) -> None:
    """It names the near miss and the keys there are."""
    made = staged(engine, KINDS, [{"id": "a", "word": "ann", "town": "rome"}])
    with pytest.raises(ConfigError, match=r'no record has the key "twon"; did you mean "town"'):
        block(made.known.bears, made.known.identifiers, made.known.keys, KINDS, engine, 16, by_hand=[["twon"]])
