"""When something happened: texts of a column as microseconds since 1970, and back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.identifiers.base import SEPARATOR

__all__ = ["UNKNOWN", "moment", "moments", "shown"]

UNKNOWN = -np.iinfo(np.int64).max
"""Older than every known moment, and still of a sign that can be turned."""

ORDERS = ("day_first", "month_first")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ISO = "%Y-%m-%d"
CLOCKS = (" %H:%M:%S", " %H:%M", "", " %I:%M:%S %p", " %I:%M %p")


def moments(texts: pa.Array, form: str | None) -> pa.Array:
    """`moment` of a whole column: int64, null where the text is null or cannot be read, in whole seconds.

    form : a strptime format of the day, perhaps with the time; ``day_first``, ``month_first``, or None.

    >>> moments(pa.array(["1970-01-02 00:00:01", "soon", None]), None).to_pylist()
    [86401000000, None, None]
    """
    plain = pc.replace_substring_regex(pc.utf8_trim_whitespace(texts), r"(\d)T(\d\d:)", r"\1 \2")
    plain = pc.replace_substring_regex(plain, r"(:\d\d:\d\d)\.\d+$", r"\1")
    days = (form,) if form is not None and "%" in form else (ISO,)
    found = pa.nulls(len(plain), pa.timestamp("us"))
    for written in (day + clock for day in days for clock in (CLOCKS if "%H" not in day else ("",))):
        if found.null_count > plain.null_count:
            found = pc.coalesce(found, _in_the_calendar(plain, written))
    return _the_rest(plain, found.cast(pa.int64()), form or "")


def shown(moment: pa.Array) -> pa.Array:
    """Moments as ISO 8601 in UTC, the time left out where it is midnight.

    >>> shown(pa.array([0, 86_401_000_000, None])).to_pylist()
    ['1970-01-01', '1970-01-02 00:00:01', None]
    """
    text = pc.strftime(moment.cast(pa.timestamp("us")).cast(pa.timestamp("s"), safe=False), "%Y-%m-%d %H:%M:%S")
    return pc.replace_substring_regex(text, " 00:00:00$", "")


def _in_the_calendar(texts: pa.Array, form: str) -> pa.Array:
    """Parsed without leniency: the 30th of February is no 2nd of March, and the year 10 none of ours."""
    found = pc.strptime(texts, format=form, unit="us", error_is_null=True)
    moved = pc.and_(pc.less_equal(pc.day(found), 3), pc.match_substring_regex(texts, r"\b(29|30|31)\b"))
    return pc.if_else(pc.or_(moved, pc.less(pc.year(found), 1000)), pa.scalar(None, found.type), found)


def _the_rest(plain: pa.Array, found: pa.Array, form: str) -> pa.Array:
    """What no one format reads (mixed forms, time zones), one distinct text after the other."""
    if found.null_count == plain.null_count:
        return found
    days = () if "%" not in form else (form,)
    coded = pc.if_else(pc.is_null(found), plain, pa.scalar(None, pa.string())).dictionary_encode()
    read = [_strictly(text, days) or moment(text, form) for text in coded.dictionary.to_pylist()]
    whole = pa.array([None if at == UNKNOWN else at // 1_000_000 * 1_000_000 for at in read], pa.int64())
    return pc.coalesce(found, whole.take(coded.indices))


def _strictly(text: str, days: tuple[str, ...]) -> int | None:
    """One text in one of the forms of a day, with or without a time of day."""
    for form in (day + clock for day in days for clock in CLOCKS):
        found = moment(text, form)
        if found != UNKNOWN:
            return found
    return None


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
