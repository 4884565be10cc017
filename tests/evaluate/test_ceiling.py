"""What the weights of pairs could reach at any threshold, against twins that look at one pair after the other."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphres.evaluate.ceiling import ceiling, pair_counts

WEIGHED = st.lists(st.tuples(st.integers(-3, 3), st.integers(1, 4), st.integers(0, 4)), max_size=12)
LABELED = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=12)
TUPLES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8)


@given(WEIGHED, st.integers(0, 5))
def test_the_best_threshold_is_that_of_the_slow_twin(rows: list[tuple[int, int, int]], never: int) -> None:
    """No threshold gives a higher F1 than the best; the other cut takes what is above 0 bits."""
    rows = [(bits, pairs, min(true, pairs)) for bits, pairs, true in rows]
    true_pairs = sum(true for _, _, true in rows) + never
    bits, pairs, true = (np.array([row[i] for row in rows], dtype=np.int64) for i in range(3))
    found = ceiling(bits.astype(float), pairs, true, true_pairs)

    def plain(least: float) -> float:
        taken = [row for row in rows if row[0] >= least]
        both = true_pairs + sum(row[1] for row in taken)
        return 2 * sum(row[2] for row in taken) / both if both else 1.0

    assert found.above_0.f1 == plain(0.5)
    if rows:
        assert found.best.f1 == max(plain(row[0]) for row in rows)
        assert found.best.f1 == plain(found.best.bits)


@given(LABELED, TUPLES)
def test_pairs_of_tuples_are_counted_as_pairs_of_records(
    records: list[tuple[int, int]], pairs: list[tuple[int, int]]
) -> None:
    """A pair of tuples is every record of the one with every record of the other; a tuple with itself, every two."""
    fold, truth = (np.array([row[i] for row in records], dtype=np.int64) for i in range(2))
    a, b = (np.array([pair[i] for pair in pairs], dtype=np.int64) for i in range(2))
    counted, true = pair_counts(a, b, fold, truth)
    for at, pair in enumerate(pairs):
        both = [(x, y) for x, y in combinations(records, 2) if sorted((x[0], y[0])) == sorted(pair)]
        assert counted[at] == len(both)
        assert true[at] == sum(x[1] == y[1] for x, y in both)
