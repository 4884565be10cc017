"""What decisions say together."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.decisions.closures import around, chain, closures, refuse_contradictions, refuse_twice
from graphres.decisions.record import Decision, Log
from graphres.errors import DecisionError
from graphres.ingest.unchanged import Fingerprint


def decided(*said: tuple[str, list[list[str]]]) -> list[Decision]:
    """Decisions by verb and groups, their lines from 1."""
    return [Decision(n, verb, tuple(map(tuple, groups))) for n, (verb, groups) in enumerate(said, start=1)]


def contradiction(decisions: list[Decision]) -> str:
    with pytest.raises(DecisionError) as error:
        refuse_contradictions(decisions, closures(decisions), "file")
    return error.value.problem


PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda p: p[0] != p[1]), max_size=12)


@given(PAIRS)
def test_closures_are_the_connected_components(pairs: list[tuple[int, int]]) -> None:
    """Of the graph whose edges are what was said to be the same."""
    found = closures(decided(*(("same", [[f"a:{x}"], [f"a:{y}"]]) for x, y in pairs)))
    graph = nx.Graph([(f"a:{x}", f"a:{y}") for x, y in pairs])
    assert found == {name: min(part) for part in nx.connected_components(graph) for name in part}


def test_same_takes_all_its_groups_together_and_approve_each() -> None:
    """Who approves two customers does not merge them."""
    found = closures(decided(("same", [["a:1"], ["a:2"]]), ("approve", [["b:1", "b:2"], ["c:1"]])))
    assert found == {"a:1": "a:1", "a:2": "a:1", "b:1": "b:1", "b:2": "b:1", "c:1": "c:1"}


def test_what_only_was_suggested_binds_nothing() -> None:
    """Nor does what somebody is not sure of."""
    assert closures([Decision(1, "same", (("a:1",), ("a:2",)), strength="suggest")]) == {}
    assert closures(decided(("unsure", [["a:1", "a:2"]]))) == {}


def test_same_and_different_of_two_records_contradict() -> None:
    """The message names both lines."""
    said = contradiction(decided(("same", [["a:1"], ["b:1"]]), ("different", [["b:1"], ["a:1"]])))
    assert said == "file: line 2 says that b:1 and a:1 are different, line 1 says that they are one"


def test_a_contradiction_may_come_about_over_others() -> None:
    """Then all lines on the way are named."""
    said = decided(
        ("same", [["a:1"], ["a:2"]]), ("unsure", []), ("approve", [["a:2", "a:3"]]), ("different", [["a:1"], ["a:3"]])
    )
    assert "line 4 says" in contradiction(said)
    assert "line 1 and line 3 say that they are one" in contradiction(said)


def test_nothing_joins_what_is_frozen() -> None:
    """A decision that would is a contradiction; one inside it is none."""
    frozen = ("freeze", [["a:1", "a:2"]])
    assert "nothing joins a:1" in contradiction(decided(frozen, ("same", [["a:2"], ["a:3"]])))
    assert "nothing joins" in contradiction(decided(frozen, ("freeze", [["a:1"]])))
    inside = decided(frozen, ("same", [["a:1"], ["a:2"]]), frozen)
    assert set(closures(inside).values()) == {"a:1"}
    refuse_contradictions(inside, closures(inside), "file")


def test_an_approval_under_lock_is_a_freeze() -> None:
    """So EXPLORER's strength `lock` says."""
    locked = [
        Decision(1, "approve", (("a:1",),), strength="lock"),
        *decided(("unsure", []), ("same", [["a:1"], ["a:2"]])),
    ]
    assert "nothing joins a:1" in contradiction(locked)


def test_a_source_with_one_record_per_entity_contradicts_too() -> None:
    """Two of its records cannot be made one."""
    log = Log("file", tuple(decided(("same", [["a:1"], ["b:1"]]), ("same", [["b:1"], ["a:2"]]))), 2, 0, NO_FILE)
    held = closures(log.decisions)
    refuse_twice(log, held, ["b"])
    with pytest.raises(DecisionError, match="of a:1 and a:2 line 1 and line 2 say that they are one, and the config"):
        refuse_twice(log, held, ["a"])


NO_FILE = Fingerprint(Path("file"), "file", 0, 0)


def test_what_is_around_a_record_is_what_binds_it_and_those_held_with_it() -> None:
    """Over several decisions, and no further: what differs is named, and not followed."""
    said = decided(
        ("same", [["a:1"], ["a:2"]]),
        ("same", [["a:2"], ["b:1"]]),
        ("different", [["b:1"], ["b:2"]]),
        ("same", [["b:2"], ["b:3"]]),
        ("unsure", [["a:1"]]),
    )
    log = Log("file", tuple(said), 5, 0, NO_FILE)
    assert [one.line for one in around(log, ["a:1"])] == [1, 2, 3]
    assert [one.line for one in chain(said, "a:1", "b:1")] == [1, 2]
