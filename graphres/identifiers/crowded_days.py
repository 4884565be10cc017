"""Days on which far more people are said to be born than on those around them: what a form or a program fills in.

Births are spread over the days of some years evenly, up to a season and a weekday, so that a day has about as many
as its neighbors. Three things heap honestly: the first of a month, one day of every year (January 1, where only the
year was known) and round years; a day is therefore held against the days around it, against the same day of the
months around it and of the years around it, and the most that any of them leads one to expect counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

__all__ = ["crowded", "most_by_chance"]

DAYS, MONTHS, YEARS = 30, 12, 20
"""How far the neighbors of a day reach to either side."""

RANK = 2
"""Of the neighbors, ordered from the most, the one that tells what to expect: two others may be defaults, too. Round
years ten and twenty years away are four."""

MARGIN = 3.0
"""Expected births are taken three times, for seasons, fashions and migration."""

LEAST_EXPECTED = 1.0 / 3.0

RARE = math.log(1e9)
"""Odds against so many by chance; files have some ten thousand different days."""


def crowded(records: Mapping[str, int]) -> dict[str, int]:
    """Days that more bear than chance allows, and the most people that each may bear.

    records : clean value -> how many records bear it; what is no whole day is passed over.

    >>> days = {f"1984-{month:02}-{day:02}": 2 for month in range(1, 13) for day in range(1, 29)}
    >>> crowded(days | {"1984-05-17": 90})
    {'1984-05-17': 27}
    """
    counts = {day: n for value, n in records.items() if (day := _day(value)) is not None}
    out = {}
    for day, n in sorted(counts.items()):
        if n > most_by_chance(LEAST_EXPECTED):
            most = most_by_chance(max(_expected(counts, near) for near in _neighbors(day)))
            if n > most:
                out[day.isoformat()] = most
    return out


def most_by_chance(expected: float) -> int:
    """The most bearers that a value may have by chance where `expected` have its neighbors.

    By the bound of Chernoff (1952, Annals of Mathematical Statistics 23:493-507) on the tail of a Poisson variable.

    >>> most_by_chance(0.0), most_by_chance(10.0)
    (12, 71)
    """
    mean = MARGIN * max(expected, LEAST_EXPECTED)
    n = math.ceil(mean)
    while mean - n + n * math.log(n / mean) < RARE:
        n += 1
    return n - 1


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None


def _expected(counts: Mapping[date, int], near: Iterable[date]) -> float:
    """What the neighbors lead one to expect."""
    found = sorted((counts.get(day, 0) for day in near), reverse=True)
    return float(found[RANK]) if len(found) > RANK else 0.0


def _neighbors(day: date) -> tuple[list[date], list[date], list[date]]:
    """The days around a day, the same day of the months around it, and of the years around it."""
    around = [n for n in range(-DAYS, DAYS + 1) if n]
    months = [n for n in range(-MONTHS, MONTHS + 1) if n]
    years = [12 * n for n in range(-YEARS, YEARS + 1) if n]
    return (
        [day + timedelta(days=n) for n in around if 0 < day.toordinal() + n <= date.max.toordinal()],
        [later for n in months if (later := _months_later(day, n)) is not None],
        [later for n in years if (later := _months_later(day, n)) is not None],
    )


def _months_later(day: date, months: int) -> date | None:
    """The same day of another month, where it has one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return None
