"""How an entity came together, strongest links first."""

from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from graphres.communities.spanning import joins
from graphres.engines.base import Engine
from graphres.entities import steps
from graphres.tables import RUN_TABLES, check
from tests.helpers.customers import Customers, links_table, rows_of
from tests.helpers.engines import on_every_engine

ROWS = rows_of("""
    key    entity
    a:1    E1
    a:2    E1
    b:1    E1
    b:2    E2
""")
LINKS = links_table(("a:1", "a:2", 5), ("a:2", "b:1", 9), ("a:1", "b:1", 1), ("b:1", "b:2", 20))


def _steps(
    engine: Engine, links: pa.Table, says: list[tuple[int, str, float]] | None = None
) -> list[tuple[object, ...]]:
    """`says` : (position of the link, kind, bits)."""
    rows = says or []
    at = pa.array([row[0] for row in rows], pa.int64())
    pairs = links.select(["a", "b"]).take(at)
    evidence = pairs.append_column("kind", pa.array([row[1] for row in rows], pa.string()))
    evidence = evidence.append_column("bits", pa.array([row[2] for row in rows], pa.float64()))
    members = engine.from_arrow(Customers.of(ROWS).members)
    found = steps(members, engine.from_arrow(links), engine.from_arrow(evidence), engine)
    check(RUN_TABLES["steps"], found.schema)
    return [tuple(row.values()) for row in engine.collect(found, ("entity_id", "step")).to_pylist()]


@on_every_engine
def test_strongest_link_joins_first(engine: Engine) -> None:
    """Links are taken by falling weight; one inside a part, or to another entity, joins nothing."""
    assert _steps(engine, LINKS) == [("E1", 1, "a:2", "b:1", 9.0, ""), ("E1", 2, "a:1", "a:2", 5.0, "")]


def test_kinds_that_speak_for_the_link(engine: Engine) -> None:
    """Kinds with positive bits on the joining link are named, the strongest first; the others are not."""
    says = [(1, "phone", 2.0), (1, "email", 7.0), (1, "birth", -3.0), (2, "city", 4.0)]
    assert [row[-1] for row in _steps(engine, LINKS, says)] == ["email+phone", ""]


def test_ties_go_to_the_smaller_records(engine: Engine) -> None:
    """Of equal links that of the smaller (source, record_id) joins first, whatever the order of rows."""
    links = links_table(("a:2", "b:1", 5), ("a:1", "b:1", 5), ("a:1", "a:2", 5))
    expected = [("E1", 1, "a:1", "a:2", 5.0, ""), ("E1", 2, "a:1", "b:1", 5.0, "")]
    for order in itertools.permutations(range(3)):
        assert _steps(engine, links.take(list(order))) == expected


def test_nothing_to_join(engine: Engine) -> None:
    """Without links inside entities there are no steps."""
    assert _steps(engine, LINKS.slice(3)) == []


def _plain(links: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Kruskal in a few lines: (weight, smallest of one part, smallest of the other)."""
    parts = {record: {record} for a, b, _ in links for record in (a, b)}
    found = []
    for a, b, weight in sorted(links, key=lambda link: (-link[2], link[0], link[1])):
        if parts[a] is not parts[b]:
            low, high = sorted((min(parts[a]), min(parts[b])))
            found.append((weight, low, high))
            joined = parts[a] | parts[b]
            parts.update(dict.fromkeys(joined, joined))
    return found


PAIRS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(-3, 3)).filter(lambda link: link[0] < link[1]),
    unique_by=lambda link: link[:2],
    max_size=15,
)


@given(PAIRS)
def test_joins_equal_a_plain_kruskal(links: list[tuple[int, int, int]]) -> None:
    """The fast forest and the ten lines above find the same joins in the same order."""
    a, b, weight = (np.array([link[at] for link in links], dtype=np.int64) for at in range(3))
    found = joins(np.zeros(len(links), dtype=np.int64), a, b, weight)
    assert list(zip(weight[found.link], found.part_a, found.part_b, strict=True)) == _plain(links)
    assert found.step.tolist() == list(range(1, len(found.step) + 1))
