"""EM: m of every level and s of every kind, from counts of level patterns.

Each blocking rule is a pass of its own: among the pairs it found, the kinds its keys are made of agree by selection,
so they are left out; the others tell the classes apart. All passes share one m and one s and each has class sizes of
its own; the sum of their likelihoods is maximized.

Source: Dempster, Laird & Rubin (1977), JRSS B 39:1-38; Winkler (2000) for EM in record linkage. Ours: the related
class with r = s m + (1 - s) u, where agreement by relation or by chance is a hidden variable of its own, so that one
number a kind is learned for it; Dirichlet and beta beliefs shipped with each kind keep small files sane.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Learned", "Patterns", "Reals", "Start", "em"]

Reals = npt.NDArray[np.float64]
TINY = 2.0**-40

S_BELIEF = {"personal": 2_000.0, "shared": 20.0, "either": 20.0}
"""Related pairs that the shipped share of a kind is worth: firm for personal kinds, whose share (twins, namesakes)
is all that keeps a relative from being the same person."""

LEAST_SHARED = {"personal": 0.0, "shared": 0.5, "either": 0.05}
"""Related people share what is shared at least every second time, and a mailbox or a line at least every twentieth.
Without the bounds the class can turn into a second class of strangers (all who bear one of a few surnames), and
families are left to the same person."""

PASS_BELIEF = 2.0
"""Pairs that each class of a pass is worth before any is seen: no class vanishes by starting at nothing."""


CODES = 4096
"""Combinations of levels that are looked up at once, at most: their sums stay in the processor's cache."""


@dataclass(frozen=True)
class Patterns:
    """Counted patterns of levels over all passes, sorted.

    level : (patterns, kinds) int8, negative where null or left out of the pass. count : pairs. rule : pass number.
    """

    level: npt.NDArray[np.int8]
    count: Reals
    rule: npt.NDArray[np.int64]
    rules: int


@dataclass(frozen=True)
class Start:
    """Where EM begins and what it holds fixed: per kind the shipped m and share, u as counted, and the sharing.

    belief : pairs of the same person that a kind's shipped m is worth.
    most_different : the most that m of a kind's last level may become; 1 where nothing bounds it.
    begin_m, begin_s : where to begin instead of at the shipped ones, such as where an earlier round ended.
    """

    m: Sequence[Reals]
    s: Reals
    u: Sequence[Reals]
    sharing: Sequence[str]
    belief: Sequence[float]
    most_different: Sequence[float]
    begin_m: Sequence[Reals] | None = None
    begin_s: Reals | None = None


@dataclass(frozen=True)
class Learned:
    """m per kind and level, s per kind, class sizes per pass (same, related, unrelated); the history of the
    likelihood (log2, penalties left out); `observed` per kind: expected same pairs behind each level.
    """

    m: list[Reals]
    s: Reals
    sizes: Reals
    history: list[float]
    observed: list[Reals]


def em(patterns: Patterns, start: Start, classes: int = 3, rounds: int = 200, tolerance: float = 1e-5) -> Learned:
    """Learn m and s.

    Parameters
    ----------
    patterns : counted level patterns; kinds in the order of `start`.
    classes : 3, or 2 to leave the related class out.
    rounds, tolerance : stop after `rounds`, or when no m or s moves by more than `tolerance`.
    """
    m = [np.array(x, dtype=np.float64) for x in start.begin_m or start.m]
    s = np.array(start.s if start.begin_s is None else start.begin_s, dtype=np.float64)
    sizes = np.tile(np.array([0.3, 0.3 if classes == 3 else 0.0, 0.4]), (patterns.rules, 1))
    sizes /= sizes.sum(axis=1, keepdims=True)
    coded = _Coded(patterns.level, [len(x) for x in m])
    history: list[float] = []
    observed = [np.zeros_like(x) for x in m]
    for _ in range(rounds):
        posterior, likelihood = _expect(patterns, coded, m, s, start.u, sizes)
        history.append(likelihood)
        weighted = posterior * patterns.count
        sizes = _class_sizes(patterns, weighted, classes)
        new_m, new_s, observed = _maximize(coded, weighted, m, s, start)
        moved = max(
            [float(np.abs(a - b).max()) for a, b in zip(m, new_m, strict=True)] + [float(np.abs(s - new_s).max())]
        )
        m, s = new_m, new_s
        if moved < tolerance:
            break
    return Learned(m, s, sizes, history, observed)


class _Coded:
    """The levels of several kinds as one number, so that a round looks up and tallies once for all of them.

    level : (patterns, kinds), negative where nothing is said. levels : how many each kind has.
    """

    def __init__(self, level: npt.NDArray[np.int8], levels: Sequence[int]) -> None:
        self.groups = _grouped(levels)
        self.shapes = [tuple(levels[k] + 1 for k in group) for group in self.groups]
        self.codes = [
            np.ravel_multi_index([np.where(level[:, k] < 0, levels[k], level[:, k]) for k in group], shape)
            for group, shape in zip(self.groups, self.shapes, strict=True)
        ]

    def looked_up(self, tables: Sequence[Reals]) -> Iterator[tuple[npt.NDArray[np.intp], Reals]]:
        """Of each group the code of every pattern, and the sum of its kinds' entries by code.

        tables : of each kind an entry a level.
        """
        for group, code in zip(self.groups, self.codes, strict=True):
            together = np.zeros(1)
            for k in group:
                together = np.add.outer(together, np.append(tables[k], 0.0)).ravel()  # nothing said adds nothing
            yield code, together

    def tallied(self, weight: Reals) -> list[Reals]:
        """Of each kind the sums of `weight` by level."""
        found: dict[int, Reals] = {}
        for group, shape, code in zip(self.groups, self.shapes, self.codes, strict=True):
            sums = np.bincount(code, weight, int(np.prod(shape))).reshape(shape)
            for axis, k in enumerate(group):
                found[k] = sums.sum(axis=tuple(other for other in range(len(group)) if other != axis))[:-1]
        return [found[k] for k in range(len(found))]


def _grouped(levels: Sequence[int]) -> list[tuple[int, ...]]:
    """Kinds in groups whose levels make at most `CODES` codes."""
    groups: list[tuple[int, ...]] = []
    size = CODES + 1
    for k, number in enumerate(levels):
        size *= number + 1
        if size > CODES:
            groups.append(())
            size = number + 1
        groups[-1] += (k,)
    return groups


def _expect(
    patterns: Patterns, coded: _Coded, m: Sequence[Reals], s: Reals, u: Sequence[Reals], sizes: Reals
) -> tuple[Reals, float]:
    """P(class | pattern), shape (3, patterns), and the log2 likelihood of all pairs."""
    with np.errstate(divide="ignore"):
        log = np.log2(sizes).T[:, patterns.rule]
    r = [s[k] * m[k] + (1.0 - s[k]) * u[k] for k in range(len(m))]
    for c, of_class in enumerate((m, r, u)):
        for code, table in coded.looked_up([np.log2(np.maximum(x, TINY)) for x in of_class]):
            log[c] += table.take(code)
    top = log.max(axis=0)
    share = np.exp2(log - top)
    total = share.sum(axis=0)
    likelihood = float((patterns.count * (top + np.log2(total))).sum())
    return share / total, likelihood


def _class_sizes(patterns: Patterns, weighted: Reals, classes: int) -> Reals:
    sizes: Reals = np.stack([np.bincount(patterns.rule, of_class, patterns.rules) for of_class in weighted], axis=1)
    sizes[:, : (3 if classes == 3 else 1)] += PASS_BELIEF
    sizes[:, 2] += PASS_BELIEF if classes == 2 else 0.0
    return np.asarray(sizes / sizes.sum(axis=1, keepdims=True))


def _maximize(
    coded: _Coded, weighted: Reals, m: Sequence[Reals], s: Reals, start: Start
) -> tuple[list[Reals], Reals, list[Reals]]:
    observed, related = coded.tallied(weighted[0]), coded.tallied(weighted[1])
    new_m, new_s = [], np.array(s)
    for k, old in enumerate(m):
        by_relation = s[k] * old / np.maximum(s[k] * old + (1.0 - s[k]) * start.u[k], TINY)
        from_related = related[k] * by_relation
        total = observed[k] + from_related + start.belief[k] * start.m[k]
        new_m.append(_recognizable(total / total.sum(), start.most_different[k]))
        belief = S_BELIEF[start.sharing[k]]
        learned = (from_related.sum() + belief * start.s[k]) / max(related[k].sum() + belief, TINY)
        new_s[k] = max(learned, LEAST_SHARED[start.sharing[k]])
    return new_m, new_s, observed


def _recognizable(m: Reals, most: float) -> Reals:
    """m with its last level held to `most`.

    Without the bound, a file of families and no duplicates teaches that one person has two names and two birth dates.
    """
    if m[-1] <= most:
        return m
    return np.append(m[:-1] * (1.0 - most) / max(float(m[:-1].sum()), TINY), most)
