"""The exact partition of small signed graphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphres.communities.exact import exact
from graphres.communities.leiden import leiden, weight_inside


def partitions(n: int) -> Iterator[list[int]]:
    """Every partition of n vertices, as restricted growth strings."""
    if n == 0:
        yield []
        return
    for rest in partitions(n - 1):
        for label in range(max(rest, default=-1) + 2):
            yield [*rest, label]


def worth(matrix: np.ndarray, part: Sequence[int]) -> int:
    n = len(part)
    return sum(int(matrix[i, j]) for i in range(n) for j in range(i) if part[i] == part[j])


def symmetric(weights: list[int], n: int) -> np.ndarray:
    matrix = np.zeros((n, n), dtype=np.int64)
    matrix[np.triu_indices(n, 1)] = weights[: n * (n - 1) // 2]
    return matrix + matrix.T


WEIGHTS = st.lists(st.integers(-9, 9), min_size=28, max_size=28)


@given(WEIGHTS, st.integers(1, 6))
def test_no_partition_is_worth_more(weights: list[int], n: int) -> None:
    """Against a plain search through all partitions."""
    matrix = symmetric(weights, n)
    best = max(worth(matrix, part) for part in partitions(n))
    assert worth(matrix, exact(matrix[None])[0].tolist()) == best


def test_many_graphs_are_parted_as_one_by_one() -> None:
    """Batches change nothing."""
    graphs = np.stack([symmetric(list(np.random.default_rng(s).integers(-9, 9, 28)), 5) for s in range(50)])
    assert np.array_equal(exact(graphs), np.concatenate([exact(g[None]) for g in graphs]))


def test_a_wrong_link_does_not_chain_strangers() -> None:
    """Two pairs joined by one weak link, against each other otherwise, stay two."""
    weights = {(0, 1): 9, (2, 3): 9, (1, 2): 2, (0, 2): -5, (0, 3): -5, (1, 3): -5}
    matrix = np.zeros((4, 4), dtype=np.int64)
    for (i, j), w in weights.items():
        matrix[i, j] = matrix[j, i] = w
    assert exact(matrix[None])[0].tolist() == [0, 0, 1, 1]


@given(WEIGHTS, st.integers(2, 7), st.integers(0, 5))
def test_leiden_and_repair_reach_the_exact_optimum_nearly_always(weights: list[int], n: int, seed: int) -> None:
    """On small graphs the search for large ones is compared with the exact one; it may never exceed it."""
    matrix = symmetric(weights, n)
    first, second = np.triu_indices(n, 1)
    ends = np.stack([first, second], axis=1)
    weight = matrix[first, second]
    found = weight_inside(leiden(n, ends, weight, seed), ends, weight)
    best = worth(matrix, exact(matrix[None])[0].tolist())
    assert found <= best
    assert found >= 0.9 * best


def test_leiden_loses_little_over_many_graphs() -> None:
    """Mean loss against exact search below half a percent."""
    total = lost = 0
    for seed in range(150):
        n = 8
        matrix = symmetric(np.random.default_rng(seed).integers(-9, 9, 28).tolist(), n)
        first, second = np.triu_indices(n, 1)
        ends, weight = np.stack([first, second], axis=1), matrix[first, second]
        best = worth(matrix, exact(matrix[None])[0].tolist())
        total += best
        lost += best - weight_inside(leiden(n, ends, weight, seed), ends, weight)
    assert lost <= 0.005 * total
