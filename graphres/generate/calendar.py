"""Days of the window, and dates as people write them. Days count from the first day of the window, 0."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from graphres.generate.draw import Ints

__all__ = ["FIRST_DAY", "LAST_DAY", "NEVER", "WINDOW", "YEAR", "clock", "day_of", "written", "year_of"]

FIRST_DAY, LAST_DAY = date(2019, 7, 1), date(2026, 6, 30)
WINDOW = (LAST_DAY - FIRST_DAY).days + 1
"""The days that the sources look back on: seven years."""

YEAR = 365.25
NEVER = 10**6
"""A day that does not come."""

EARLIEST = date(1900, 1, 1)
_OFFSET = (FIRST_DAY - EARLIEST).days


def day_of(when: date) -> int:
    """The number of a day.

    >>> day_of(FIRST_DAY), day_of(LAST_DAY)
    (0, 2556)
    """
    return (when - FIRST_DAY).days


def year_of(days: Ints) -> Ints:
    """The calendar years of days."""
    calendar_days = np.datetime64(FIRST_DAY.isoformat(), "D") + days.astype("timedelta64[D]")
    return np.asarray(calendar_days.astype("datetime64[Y]").astype(np.int64) + 1970)


def written(days: Ints, form: str) -> Any:
    """Days as text, in a form of `strftime` with ASCII digits.

    >>> written(np.array([0]), "%d/%m/%Y").to_pylist()
    ['01/07/2019']
    """
    return _table(form).take(pa.array(np.clip(days + _OFFSET, 0, _OFFSET + WINDOW)))


@cache
def _table(form: str) -> Any:
    every = (EARLIEST + timedelta(days=n) for n in range(_OFFSET + WINDOW + 1))
    parts = {"%d": "{0.day:02d}", "%m": "{0.month:02d}", "%Y": "{0.year:04d}"}
    for directive, part in parts.items():
        form = form.replace(directive, part)
    return pa.array([form.format(day) for day in every], pa.string())


def clock(seconds: Ints) -> Any:
    """Seconds of a day as HH:MM:SS.

    >>> clock(np.array([3661])).to_pylist()
    ['01:01:01']
    """
    return _clock().take(pa.array(seconds))


@cache
def _clock() -> Any:
    return pa.array([f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(86_400)], pa.string())
