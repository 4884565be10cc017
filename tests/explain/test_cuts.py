"""Least cuts and strongest chains, held to igraph and to trying all."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations

import igraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.explain.cuts import chains, minimum_cut, strongest_chain

Links = dict[tuple[int, int], int]


def graphs(low: int, high: int, most: int) -> st.SearchStrategy[tuple[int, Links]]:
    """(records, links) of weights from `low` to `high`."""

    def links(n: int) -> st.SearchStrategy[tuple[int, Links]]:
        pairs = list(combinations(range(n), 2))
        weights = st.dictionaries(st.sampled_from(pairs), st.integers(low, high), min_size=1)
        return st.tuples(st.just(n), weights)

    return st.integers(2, most).flatmap(links)


def cut_of(links: Links, side: set[int]) -> int:
    """What is cut by a side: the positive weights across."""
    return sum(max(weight, 0) for (a, b), weight in links.items() if (a in side) != (b in side))


@given(graphs(1, 50, 12))
def test_a_cut_of_a_positive_graph_is_that_of_igraph(graph: tuple[int, Links]) -> None:
    """Where all weights are positive, no cut is less than what igraph finds."""
    n, links = graph
    found = minimum_cut(range(n), links)
    theirs = igraph.Graph(n=n, edges=list(links)).mincut(capacity=[float(w) for w in links.values()])
    assert found is not None
    assert found.weight == round(theirs.value) == cut_of(links, set(found.side))


@given(graphs(-20, 20, 7))
def test_no_side_of_a_small_signed_graph_is_cheaper(graph: tuple[int, Links]) -> None:
    """All sides tried, none cuts less positive weight; negative weights join nothing."""
    n, links = graph
    found = minimum_cut(range(n), links)
    sides = (set(side) for size in range(1, n) for side in combinations(range(n), size))
    assert found is not None
    assert found.weight == min(cut_of(links, side) for side in sides) == cut_of(links, set(found.side))
    assert 0 < len(found.side) <= n / 2


def test_one_record_has_no_cut() -> None:
    """There is nothing to part."""
    assert minimum_cut([7], {}) is None


def test_of_very_many_records_the_ends_of_the_weakest_step_are_parted() -> None:
    """The least of all cuts is not sought there, and the answer says so."""
    ring = {(n, n + 1): 5 for n in range(600)} | {(0, 600): 5, (100, 101): 1}
    found = minimum_cut(range(601), ring, between=(100, 101))
    assert found is not None
    assert (found.weight, found.exact) == (6, False)


def weakest(links: Links, chain: tuple[int, ...]) -> int:
    """The weight of the weakest hop."""
    return min(links[min(a, b), max(a, b)] for a, b in pairwise(chain))


@given(graphs(-9, 9, 6))
def test_no_chain_is_stronger(graph: tuple[int, Links]) -> None:
    """All chains tried, none has a stronger weakest hop, and of equally strong ones none is shorter."""
    n, links = graph
    inner = [order for size in range(n - 1) for order in permutations(range(1, n - 1), size)]
    every = [(0, *middle, n - 1) for middle in inner]
    there = [c for c in every if all((min(p), max(p)) in links for p in pairwise(c))]
    best = min(there, key=lambda c: (-weakest(links, c), len(c), c), default=())
    assert strongest_chain(links, 0, n - 1) == best


def test_alternatives_do_without_the_weakest_hops_of_those_before() -> None:
    """Each next chain avoids what the last one hung on; there are no more than asked for."""
    links = {(1, 2): 9, (2, 4): 8, (1, 3): 7, (3, 4): 6, (1, 4): 5}
    assert chains(links, 1, 4) == [(1, 2, 4), (1, 3, 4), (1, 4)]
    assert chains(links, 1, 4, most=1) == [(1, 2, 4)]


@pytest.mark.parametrize("ends", [(1, 9), (8, 9)], ids=["one end unknown", "both"])
def test_where_no_link_leads_there_is_no_chain(ends: tuple[int, int]) -> None:
    """No chain is an empty list."""
    assert chains({(1, 2): 3}, *ends) == []
