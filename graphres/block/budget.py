"""How many pairs may be compared, and how big a block may be for it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

__all__ = ["DEPTHS", "budget_of", "largest_block"]

LEAST_BUDGET = 500_000
"""Pairs: small inputs are not worth saving on."""

PAIRS_PER_TUPLE = 32

DEPTHS = (0.5, 0.3, 0.2)
"""Share of the budget for keys alone, by twos and by threes; what one depth leaves goes on to the next."""


def budget_of(tuples: int, pairs_per_tuple: int = 0) -> int:
    """Pairs that may be compared (before pairs that several rules find are counted once).

    >>> budget_of(10), budget_of(100_000)
    (500000, 3200000)
    """
    return max(LEAST_BUDGET, (pairs_per_tuple or PAIRS_PER_TUPLE) * tuples)


def largest_block(histogram: pa.Table, allowed: int) -> int:
    """The largest block size such that all blocks up to it hold at most `allowed` pairs; at least 1.

    histogram : n (records in a block), blocks (how many such), sorted by n.

    >>> largest_block(pa.table({"n": [2, 3, 100], "blocks": [10, 4, 1]}), allowed=22)
    3
    """
    n = histogram["n"].to_numpy().astype(np.int64)
    pairs = np.cumsum(histogram["blocks"].to_numpy().astype(np.float64) * n * (n - 1) / 2)
    fits = n[pairs <= allowed]
    return int(fits[-1]) if len(fits) else 1
