"""Chance, and order without chance: draws from one seeded stream, hashes of serials, permutations.

Only `random` of numpy's generator is used, so that the same seed gives the same world for many years.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Bools", "Chance", "Floats", "Ints", "mixed", "permuted", "unit_of"]

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

ROUNDS = 4
"""Rounds of the Feistel permutation; four are enough to be random to look at (Luby and Rackoff, 1988)."""


class Chance:
    """A stream of draws that depends on its key alone, such as (seed, block, region).

    >>> Chance(1, 2).below(3, 10).tolist() == Chance(1, 2).below(3, 10).tolist()
    True
    """

    def __init__(self, *key: int) -> None:
        self._stream = np.random.Generator(np.random.PCG64(list(key)))

    def unit(self, size: int) -> Floats:
        """Numbers from 0 up to, but not including, 1."""
        return self._stream.random(size)

    def yes(self, size: int, rate: float | Floats) -> Bools:
        """True at a rate, one for all or one each."""
        return np.asarray(self.unit(size) < rate)

    def below(self, size: int, end: int | Ints) -> Ints:
        """Whole numbers from 0 up to, but not including, `end`."""
        return np.asarray(np.floor(self.unit(size) * end), dtype=np.int64)

    def between(self, size: int, low: float | Ints | Floats, high: float | Ints | Floats) -> Ints:
        """Whole numbers from `low` up to, but not including, `high`."""
        return np.floor(low + self.unit(size) * (np.asarray(high) - low)).astype(np.int64)

    def around(self, size: int, mean: float | Ints | Floats, spread: float) -> Floats:
        """Numbers around a mean with a standard deviation: bell-shaped, never further than 3.5 deviations."""
        bell = self.unit(size) + self.unit(size) + self.unit(size) + self.unit(size) - 2.0
        return np.asarray(mean + spread * np.sqrt(3.0) * bell)

    def pick(self, size: int, weights: tuple[float, ...] | Floats) -> Ints:
        """Positions 0, 1, 2 … by their weights."""
        sums = np.cumsum(np.asarray(weights, dtype=np.float64))
        return np.asarray(np.searchsorted(sums, self.unit(size) * sums[-1], side="right"), dtype=np.int64)


def mixed(values: Ints, *salts: int) -> npt.NDArray[np.uint64]:
    """A hash of each value: 64 bits without visible order (splitmix64: Steele, Lea and Flood, 2014).

    >>> int(mixed(np.array([1]), 7)[0]) == int(mixed(np.array([1]), 7)[0]) != int(mixed(np.array([2]), 7)[0])
    True
    """
    state = values.astype(np.uint64)
    for salt in (*salts, 0):
        state = state + np.uint64((salt * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) % 2**64)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        state = state ^ (state >> np.uint64(31))
    return state


def unit_of(values: Ints, *salts: int) -> Floats:
    """A hash of each value as a number from 0 up to, but not including, 1."""
    return (mixed(values, *salts) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def permuted(values: Ints, size: int, *salts: int) -> Ints:
    """Another place for each place in 0 … size - 1, no two the same: numbers that show no order.

    >>> sorted(permuted(np.arange(10), 10, 3).tolist())
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    half = max(1, -(-max(1, size - 1).bit_length() // 2))
    result = _feistel(values, half, salts)
    while (outside := result >= size).any():  # walk on until inside: still one to one
        result[outside] = _feistel(result[outside], half, salts)
    return result


def _feistel(values: Ints, half: int, salts: tuple[int, ...]) -> Ints:
    mask = np.int64((1 << half) - 1)
    left, right = values >> np.int64(half), values & mask
    for turn in range(ROUNDS):
        left, right = right, left ^ (mixed(right, *salts, turn).astype(np.int64) & mask)
    return (left << np.int64(half)) | right
