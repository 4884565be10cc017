"""What must stay apart, parted."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphres.communities.apart import parts_apart

Links = dict[tuple[int, int], int]
Sides = dict[int, dict[int, int]]


def parted(links: Links, sides: Sides, vertices: int) -> dict[int, int]:
    """The part of vertices 0, 1, 2 …"""
    rows = [(a, b, w) for (a, b), w in links.items()] + [(v, v, 0) for v in range(vertices)]
    a, b, weight = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    return parts_apart(a, b, weight, sides)


LINKS = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda p: p[0] < p[1]), st.integers(-9, 9), max_size=21
)
SIDES = st.dictionaries(st.integers(0, 6), st.dictionaries(st.integers(0, 2), st.integers(0, 2), max_size=3))


@given(LINKS, SIDES)
def test_no_part_holds_two_sides_of_a_rule(links: Links, sides: Sides) -> None:
    """Whatever weighs: what is forbidden holds over whole parts."""
    part = parted(links, sides, 7)
    for rule in range(3):
        stands: dict[int, set[int]] = {}
        for vertex, of in sides.items():
            if rule in of:
                stands.setdefault(part[vertex], set()).add(of[rule])
        assert all(len(found) == 1 for found in stands.values())


@given(LINKS, SIDES)
def test_every_vertex_is_in_one_part_named_by_its_smallest(links: Links, sides: Sides) -> None:
    """Parts are a partition."""
    part = parted(links, sides, 7)
    assert set(part) == set(range(7))
    for name in part.values():
        assert name == min(v for v, of in part.items() if of == name)


@given(LINKS, SIDES)
def test_no_two_parts_that_may_merge_would_gain(links: Links, sides: Sides) -> None:
    """It goes on until nothing that is allowed weighs above 0."""
    part = parted(links, sides, 7)
    between: dict[tuple[int, int], int] = {}
    for (a, b), w in links.items():
        if part[a] != part[b]:
            pair = (min(part[a], part[b]), max(part[a], part[b]))
            between[pair] = between.get(pair, 0) + w
    for (x, y), w in between.items():
        assert w <= 0 or any(
            of.get(r, s) != s
            for v, told in sides.items()
            if part[v] == x
            for r, s in told.items()
            for u, of in sides.items()
            if part[u] == y
        )


def test_a_record_between_two_that_differ_goes_to_the_one_it_weighs_more_with() -> None:
    """And does not chain them together."""
    assert parted({(0, 1): 5, (1, 2): 7}, {0: {0: 0}, 2: {0: 1}}, 3) == {0: 0, 1: 1, 2: 1}


def test_the_order_of_links_does_not_matter() -> None:
    """Ties are broken by the smaller vertices."""
    links = {(0, 1): 5, (1, 2): 5, (2, 3): 5}
    sides = {0: {0: 0}, 3: {0: 1}}
    turned = dict(reversed(links.items()))
    assert parted(links, sides, 4) == parted(turned, sides, 4)
