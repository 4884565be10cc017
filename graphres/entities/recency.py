"""When a record was last changed, as far as its columns tell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from graphres.identifiers.base import SEPARATOR, Context

__all__ = ["UNKNOWN", "moment", "recency"]

UNKNOWN = -np.iinfo(np.int64).max
"""Older than every known moment, and still of a sign that can be turned."""

ORDERS = ("day_first", "month_first")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def recency(
    columns: Mapping[str, Sequence[str | None]], sources: Sequence[str], contexts: Mapping[str, Context]
) -> npt.NDArray[np.int64]:
    """Microseconds since 1970 at which each record was last changed: the first of `columns` that can be read.

    columns : role (``updated_at``, ``created_at``) -> raw text per record. sources : the source of each
    record.
    """
    when = np.full(len(sources), UNKNOWN, dtype=np.int64)
    for role, texts in columns.items():
        formats = {name: context.formats.get(role, "") for name, context in contexts.items()}
        for at in np.flatnonzero(when == UNKNOWN).tolist():
            text = texts[at]
            if text is not None:
                when[at] = moment(text, formats.get(sources[at], ""))
    return when


@lru_cache(maxsize=1 << 16)
def moment(text: str, form: str = "") -> int:
    """One time as microseconds since 1970; `UNKNOWN` where it cannot be read. Times without a zone are UTC.

    form : a strptime format, ``day_first``, ``month_first``, or nothing. Of several values the latest counts.

    >>> moment("1970-01-01 00:00:01"), moment("02/01/1970", "day_first") == moment("1970-01-02")
    (1000000, True)
    >>> moment("02/01/1970") == UNKNOWN
    True
    """
    return max(_moment(part.strip(), form) for part in text.split(SEPARATOR))


def _moment(text: str, form: str) -> int:
    for attempt in (_by_format, _iso, _by_order):
        try:
            found = attempt(text, form)
        except (ValueError, OverflowError):
            continue
        if found is not None:
            return ((found if found.tzinfo else found.replace(tzinfo=UTC)) - EPOCH) // timedelta(microseconds=1)
    return int(UNKNOWN)


def _by_format(text: str, form: str) -> datetime | None:
    return datetime.strptime(text, form) if "%" in form else None  # noqa: DTZ007 - `_moment` gives it a zone


def _iso(text: str, _form: str) -> datetime | None:
    return datetime.fromisoformat(text)


def _by_order(text: str, form: str) -> datetime | None:
    """Day, month and year in the column's order, or in the only one that gives a day; then perhaps a time."""
    parts = re.match(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", text)
    if parts is None:
        return None
    first, second, year, hour, minute, seconds = (int(part or 0) for part in parts.groups())
    if form not in ORDERS and first <= 12 and second <= 12 and first != second:
        return None
    month_first = form == "month_first" or (form not in ORDERS and second > 12)
    day, month = (second, first) if month_first else (first, second)
    return datetime(year, month, day, hour, minute, seconds, tzinfo=UTC)
