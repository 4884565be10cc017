"""How many pairs may be compared, and how big a block of each rule may be for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = ["DEPTHS", "budget_of", "largest_block", "limits"]

LEAST_BUDGET = 1_500_000
"""Pairs: small inputs are not worth saving on."""

PAIRS_PER_TUPLE = 8

DEPTHS = (0.5, 0.3, 0.2)
"""Share of the budget for keys alone, by twos and by threes; what one depth leaves goes on to the next."""

WHOLE = 0.8
"""Share of a depth's budget for rules taken whole; the rest is for the small blocks of the others."""


def budget_of(tuples: int, pairs_per_tuple: int = 0) -> int:
    """Pairs that may be compared (before pairs that several rules find are counted once).

    >>> budget_of(10), budget_of(1_000_000)
    (1500000, 8000000)
    """
    return max(LEAST_BUDGET, (pairs_per_tuple or PAIRS_PER_TUPLE) * tuples)


def limits(histogram: pa.Table, by: Sequence[str], allowed: int) -> pa.Table:
    """The largest block that each rule may take.

    Rules are taken whole from the most telling on (that in which the fewest pairs agree) while they fit; the others
    share what is left and take their small blocks, up to one size for all.

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
    total = np.bincount(of, pairs, len(rules))
    order = np.lexsort((np.arange(len(rules)), total))
    whole = np.zeros(len(rules), dtype=bool)
    whole[order] = np.cumsum(total[order]) <= WHOLE * allowed
    rest = ~whole[of]
    common = largest_block(n[rest], pairs[rest], allowed - float(total[whole].sum()))
    biggest = np.zeros(len(rules), dtype=np.int64)
    np.maximum.at(biggest, of, n)
    columns = {name: rules[:, i] for i, name in enumerate(by)}
    return pa.table({**columns, "largest": np.where(whole, biggest, common)})


def largest_block(n: npt.NDArray[np.int64], pairs: npt.NDArray[np.float64], allowed: float) -> int:
    """The largest block size such that all blocks up to it hold at most `allowed` pairs; at least 1.

    >>> largest_block(np.array([2, 3, 100]), np.array([10.0, 12.0, 4950.0]), allowed=22)
    3
    """
    sizes, at = np.unique(n, return_inverse=True)
    fits = sizes[np.cumsum(np.bincount(at, pairs, len(sizes))) <= allowed]
    return int(fits[-1]) if len(fits) else 1
