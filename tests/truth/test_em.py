"""EM against data drawn from a known model."""

from __future__ import annotations

import numpy as np
import pytest

import graphres.weigh.em as fast
from graphres.weigh.em import Patterns, Start, em

SHARING = ("personal", "personal", "shared", "shared", "either")
M = [
    np.array([0.85, 0.1, 0.05]),
    np.array([0.9, 0.06, 0.04]),
    np.array([0.8, 0.15, 0.05]),
    np.array([0.7, 0.1, 0.2]),
    np.array([0.75, 0.05, 0.2]),
]
U = [
    np.array([0.01, 0.02, 0.97]),
    np.array([0.001, 0.004, 0.995]),
    np.array([0.005, 0.01, 0.985]),
    np.array([0.002, 0.003, 0.995]),
    np.array([1e-5, 1e-5, 1 - 2e-5]),
]
S = np.array([0.015, 0.015, 0.9, 0.8, 0.3])
SIZES = np.array([0.3, 0.25, 0.45])


def drawn(pairs: int, seed: int, null: float = 0.1) -> Patterns:
    """Counted patterns of two passes; the first leaves kind 2 out, the second kind 4."""
    rng = np.random.default_rng(seed)
    out: list[np.ndarray] = []
    for number, left_out in enumerate((2, 4)):
        who = rng.choice(3, pairs, p=SIZES)
        level = np.empty((pairs, len(M)), dtype=np.int8)
        for k in range(len(M)):
            by_relation = rng.random(pairs) < S[k]
            for c, table in enumerate((M[k], None, U[k])):
                here = who == c
                if table is None:
                    level[here & by_relation, k] = rng.choice(3, int((here & by_relation).sum()), p=M[k])
                    level[here & ~by_relation, k] = rng.choice(3, int((here & ~by_relation).sum()), p=U[k])
                else:
                    level[here, k] = rng.choice(3, int(here.sum()), p=table)
        level[rng.random(level.shape) < null] = -1
        level[:, left_out] = -1
        out.append(np.column_stack([np.full(pairs, number), level]))
    rows, count = np.unique(np.concatenate(out), axis=0, return_counts=True)
    return Patterns(rows[:, 1:].astype(np.int8), count.astype(float), rows[:, 0].astype(np.int64), 2)


def start(seed: int) -> Start:
    """A start of its own: beliefs far from the truth."""
    rng = np.random.default_rng(seed)
    m = [rng.dirichlet([8.0, 2.0, 1.0]) for _ in M]
    share = np.where(np.array(SHARING) == "personal", 0.015, rng.uniform(0.3, 0.9, len(M)))
    return Start(m, share, U, SHARING, [20.0] * len(M), [0.5] * len(M))


def test_em_recovers_the_m_and_s_that_drew_the_data_from_every_start() -> None:
    """Ten starts, one answer, within .01 of the truth (.02 for the shares, of which fewer pairs speak)."""
    patterns = drawn(100_000, seed=1)
    for seed in range(10):
        found = em(patterns, start(seed), rounds=500)
        for m, truth in zip(found.m, M, strict=True):
            assert np.abs(m - truth).max() < 0.01
        assert np.abs(found.s - S).max() < 0.02
        assert np.abs(found.sizes - SIZES).max() < 0.01


def test_the_related_class_fades_where_there_are_no_families() -> None:
    """Two classes drawn, three fitted: hardly anything is related."""
    patterns = drawn(50_000, seed=2)
    two = em(patterns, start(0), classes=2)
    assert two.sizes[:, 1].max() == 0.0
    assert np.allclose(two.sizes.sum(axis=1), 1.0)


def test_the_order_of_patterns_does_not_matter() -> None:
    """Shuffled patterns learn the same."""
    patterns = drawn(5_000, seed=3)
    turn = np.random.default_rng(0).permutation(len(patterns.count))
    other = Patterns(patterns.level[turn], patterns.count[turn], patterns.rule[turn], patterns.rules)
    a, b = em(patterns, start(1)), em(other, start(1))
    assert all(np.allclose(x, y, atol=1e-6) for x, y in zip(a.m, b.m, strict=True))


def plain_round(patterns: Patterns, start: Start) -> tuple[list[list[float]], list[float]]:
    """m and s after one round, pattern by pattern and kind by kind, as the formulas are written."""
    expected = [[[0.0] * len(m), [0.0] * len(m)] for m in start.m]
    for level, count in zip(patterns.level, patterns.count, strict=True):
        classes = [0.3, 0.3, 0.4]
        for k, at in enumerate(level):
            if at >= 0:
                m, u, s = start.m[k][at], start.u[k][at], start.s[k]
                classes = [p * q for p, q in zip(classes, (m, s * m + (1 - s) * u, u), strict=True)]
        for k, at in enumerate(level):
            for c in (0, 1):
                if at >= 0:
                    expected[k][c][at] += count * classes[c] / sum(classes)
    new_m, new_s = [], []
    for k, (same, related) in enumerate(expected):
        s, m, u = start.s[k], start.m[k], start.u[k]
        by_relation = [n * s * m[i] / (s * m[i] + (1 - s) * u[i]) for i, n in enumerate(related)]
        total = [same[i] + by_relation[i] + start.belief[k] * m[i] for i in range(len(m))]
        new_m.append([n / sum(total) for n in total])
        belief = fast.S_BELIEF[start.sharing[k]]
        learned = (sum(by_relation) + belief * s) / (sum(related) + belief)
        new_s.append(max(learned, fast.LEAST_SHARED[start.sharing[k]]))
    return new_m, new_s


@pytest.mark.parametrize("codes", [1, 16, 4096])
def test_a_round_is_what_its_formulas_say(codes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many kinds are looked up at once, a round gives what the slow plain one gives."""
    monkeypatch.setattr(fast, "CODES", codes)
    patterns, begin = drawn(2_000, seed=4), start(4)
    found, (m, s) = em(patterns, begin, rounds=1), plain_round(patterns, begin)
    assert [list(x) for x in found.m] == [pytest.approx(x) for x in m]
    assert list(found.s) == pytest.approx(s)
