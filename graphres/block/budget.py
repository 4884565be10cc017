"""How many pairs may be compared, and how big a block of each rule may be for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.block.keys import GROUP

__all__ = ["DEPTHS", "budget_of", "largest_block", "limits"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LEAST_BUDGET = 3_000_000
"""Pairs: small inputs are not worth saving on."""

DEPTHS = (0.3, 0.5, 0.2)
"""Share of the budget for keys alone, by twos and by threes; what one depth leaves goes on to the next."""

WHOLE = 0.8
"""Share of a depth's budget for rules taken whole; the rest is for the small blocks of the others."""


def budget_of(tuples: int, pairs_per_tuple: int) -> int:
    """Pairs that may be compared (before pairs that several rules find are counted once).

    >>> budget_of(10, 16), budget_of(1_000_000, 16)
    (3000000, 16000000)
    """
    return max(LEAST_BUDGET, pairs_per_tuple * tuples)


def limits(histogram: pa.Table, by: Sequence[str], allowed: int) -> pa.Table:
    """The largest block that each rule may take.

    Rules are taken whole from the most telling on (that in which the fewest pairs agree) while they fit; the others
    share what is left and take their small blocks, up to one size for all. Rules on the same groups of keys (a surname
    and a birth year; its first letters and a birth year) mostly find the same pairs, which are compared once: of such
    rules, that with the most pairs is what they cost together.

    Parameters
    ----------
    histogram : per rule (the columns `by`) n (records in a block) and blocks (how many such).
    allowed : pairs in all.

    Returns
    -------
    `by` and largest, sorted by `by`.
    """
    table = histogram.sort_by([(name, "ascending") for name in (*by, "n")])
    names = np.stack([table[name].to_numpy() for name in by], axis=1)
    n = table["n"].to_numpy().astype(np.int64)
    pairs = table["blocks"].to_numpy().astype(np.float64) * n * (n - 1) / 2
    rules, of = np.unique(names, axis=0, return_inverse=True)
    of = of.ravel()
    total = np.bincount(of, pairs, len(rules)).astype(np.float64)
    alike = np.unique(rules // GROUP, axis=0, return_inverse=True)[1].ravel()
    whole = _whole(total, alike, WHOLE * allowed)
    rest = ~whole[of]
    left = allowed - sum(total[whole & (alike == at)].max(initial=0.0) for at in range(alike.max(initial=-1) + 1))
    common = largest_block(n[rest], pairs[rest], alike[of[rest]], left)
    biggest = np.zeros(len(rules), dtype=np.int64)
    np.maximum.at(biggest, of, n)
    columns = {name: rules[:, i] for i, name in enumerate(by)}
    return pa.table({**columns, "largest": np.where(whole, biggest, common)})


def _whole(total: Floats, alike: Ints, allowed: float) -> npt.NDArray[np.bool_]:
    """Which rules are taken whole: the most telling, while they fit."""
    order = np.lexsort((np.arange(len(total)), total))
    spent, of_alike = 0.0, np.zeros(alike.max(initial=-1) + 1)
    whole = np.zeros(len(total), dtype=bool)
    for rule in order:
        spent += total[rule] - of_alike[alike[rule]]
        if spent > allowed:
            break
        of_alike[alike[rule]] = total[rule]
        whole[rule] = True
    return whole


def largest_block(n: Ints, pairs: Floats, alike: Ints, allowed: float) -> int:
    """The largest block size such that all blocks up to it hold at most `allowed` pairs; at least 1.

    n, pairs, alike : of every rule and size, the size, the pairs and the sort of rule: of one sort, the most count.

    >>> largest_block(np.array([2, 3, 3, 100]), np.array([10.0, 9.0, 12.0, 4950.0]), np.array([0, 0, 0, 0]), 22)
    3
    """
    import pandas as pd  # costs half a second, which who only asks for a rule's name does not have

    most = pd.Series(pairs).groupby([n, alike]).max().groupby(level=0).sum()
    fits = most.index[most.cumsum() <= allowed]
    return int(fits[-1]) if len(fits) else 1
