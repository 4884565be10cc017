"""The whole world, block by block: which rows fall to which block and region. Nothing is held between blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphres.generate.customers import make_customers
from graphres.generate.rates import Preset
from graphres.generate.regions import region
from graphres.generate.sightings import Part
from graphres.generate.sources import make_sources

__all__ = ["BLOCK", "make_world", "quotas"]

BLOCK = 40_000
"""Rows that stand for a customer in a block: about 8,000 households."""


def make_world(preset: Preset, records: int, seed: int) -> Iterator[tuple[int, dict[int, Any]]]:
    """The tables of each part, by source, with the number of rows done so far."""
    done = 0
    for block, start in enumerate(range(0, records, BLOCK)):
        size = min(BLOCK, records - start)
        for code, rows in quotas(preset.regions, size).items():
            if rows:
                part = Part(preset, seed, block, region(code), done, rows, records, records // BLOCK, BLOCK)
                done += rows
                yield done, make_sources(make_customers(part))


def quotas(shares: dict[str, float], size: int) -> dict[str, int]:
    """Whole numbers by shares that add up to `size`: the largest remainders get what is left.

    >>> quotas({"GB": 0.5, "US": 0.3, "DE": 0.2}, 7)
    {'GB': 4, 'US': 2, 'DE': 1}
    """
    exact = {code: share * size / sum(shares.values()) for code, share in shares.items()}
    whole = {code: int(share) for code, share in exact.items()}
    by_rest = sorted(exact, key=lambda code: (whole[code] - exact[code], list(exact).index(code)))
    for code in by_rest[: size - sum(whole.values())]:
        whole[code] += 1
    return whole
