"""Scores of two partitions are those of a plain count over all pairs."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.errors import ParameterError
from graphres.evaluate import score

Labels = list[tuple[int, int]]
labels = st.lists(st.tuples(st.integers(0, 5), st.integers(-2, 4)), max_size=30)


def arrays(rows: Labels) -> tuple[np.ndarray, np.ndarray]:
    return np.array([p for p, _ in rows], dtype=np.int64), np.array([t for _, t in rows], dtype=np.int64)


def plain_pairs(rows: Labels) -> tuple[int, int, int]:
    """True, claimed and found pairs, counted one by one."""
    pairs = list(combinations(rows, 2))
    true = sum(a[1] == b[1] for a, b in pairs)
    claimed = sum(a[0] == b[0] for a, b in pairs)
    return true, claimed, sum(a == b for a, b in pairs)


def plain_bcubed(rows: Labels, side: int) -> float:
    """Mean over records of the share of its group that agrees with it on the other side."""
    shares = [sum(b == a for b in rows) / sum(b[side] == a[side] for b in rows) for a in rows]
    return sum(shares) / len(shares) if shares else 1.0


@given(labels)
def test_scores_are_those_of_the_slow_twin(rows: Labels) -> None:
    """Counts over contingency cells equal counts over all pairs."""
    scores = score(*arrays(rows))
    assert (scores.true_pairs, scores.claimed_pairs, scores.found_pairs) == plain_pairs(rows)
    assert scores.bcubed_precision == pytest.approx(plain_bcubed(rows, 0))
    assert scores.bcubed_recall == pytest.approx(plain_bcubed(rows, 1))
    predicted = {frozenset(i for i, r in enumerate(rows) if r[0] == p) for p, _ in rows}
    true = {frozenset(i for i, r in enumerate(rows) if r[1] == t) for _, t in rows}
    assert scores.exact_entities == (len(predicted & true) / len(true) if true else 1.0)


@given(labels, st.permutations(range(30)))
def test_order_of_records_does_not_matter(rows: Labels, order: list[int]) -> None:
    """The same records in another order score the same, to the last digit."""
    shuffled = [rows[at] for at in order if at < len(rows)]
    assert score(*arrays(rows)) == score(*arrays(shuffled))


@given(labels)
def test_names_of_labels_do_not_matter(rows: Labels) -> None:
    """Only who is together counts."""
    renamed = [(7 - p, t * 10**12) for p, t in rows]
    assert score(*arrays(rows)) == score(*arrays(renamed))


@given(labels)
def test_swapping_sides_swaps_precision_and_recall(rows: Labels) -> None:
    """Truth and prediction are treated alike."""
    there, back = score(*arrays(rows)), score(*arrays([(t, p) for p, t in rows]))
    assert (there.precision, there.bcubed_precision) == (back.recall, back.bcubed_recall)
    assert there.f1 == back.f1


@pytest.mark.parametrize(
    ("rows", "precision", "recall", "f1"),
    [
        ([], 1.0, 1.0, 1.0),
        ([(1, 1), (2, 2)], 1.0, 1.0, 1.0),
        ([(1, 1), (2, 1)], 1.0, 0.0, 0.0),
        ([(1, 1), (1, 2)], 0.0, 1.0, 0.0),
        ([(1, 1), (1, 1)], 1.0, 1.0, 1.0),
    ],
    ids=["no records", "all alone", "nothing claimed", "all wrong", "perfect"],
)
def test_ends_of_the_scale(rows: Labels, precision: float, recall: float, f1: float) -> None:
    """Nothing claimed is nothing wrong; nothing to find is nothing missed."""
    scores = score(*arrays(rows))
    assert (scores.precision, scores.recall, scores.f1) == (precision, recall, f1)


def test_entity_error_has_a_sign() -> None:
    """Too many entities is above 0, too few below."""
    assert score(np.array([1, 2, 3, 4]), np.array([1, 1, 2, 2])).entity_error == 1.0
    assert score(np.array([1, 1, 1, 1]), np.array([1, 1, 2, 2])).entity_error == -0.5


def test_arrays_of_two_lengths_are_refused() -> None:
    """Labels of different records cannot be compared."""
    with pytest.raises(ParameterError, match="1 predicted and 2 true"):
        score(np.array([1]), np.array([1, 1]))
