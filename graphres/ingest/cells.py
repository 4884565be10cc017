"""Python's values, as spreadsheets and databases give them, to the text that a CSV file would hold."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from graphres.identifiers.base import SEPARATOR

__all__ = ["shown_time", "text_of_value"]

MIDNIGHT = re.compile(r"(\d{4,}-\d\d-\d\d)[ T]00:00:00(\.0+)?(Z|[+-]00(:?00)?)?")
EXACT = 2.0**53


def text_of_value(value: Any) -> str | None:
    r"""One cell; None and empty texts are null, a list of values several values of one cell.

    >>> [text_of_value(value) for value in (17.0, 1.5, True, datetime(1984, 4, 1), b"a", ["a", "b"], "")]
    ['17', '1.5', 'true', '1984-04-01', 'a', 'a\x1fb', None]
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8").replace(SEPARATOR, " ")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return _bytes(bytes(value))
    if isinstance(value, datetime):
        return shown_time(value.isoformat(" "))
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return _several(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(timedelta(seconds=round(value.total_seconds()))) if isinstance(value, timedelta) else str(value)


def shown_time(text: str) -> str:
    """A time in ISO 8601 without its time of day, where that is midnight.

    >>> shown_time("1984-04-01 00:00:00"), shown_time("1984-04-01 03:04:05")
    ('1984-04-01', '1984-04-01 03:04:05')
    """
    found = MIDNIGHT.fullmatch(text)
    return found.group(1) if found else text


def _float(value: float) -> str | None:
    """Whole numbers without a point; what is no number is null."""
    if value != value:
        return None
    return str(int(value)) if value.is_integer() and abs(value) <= EXACT else repr(value)


def _bytes(value: bytes) -> str | None:
    try:
        return text_of_value(value.decode("utf-8"))
    except UnicodeDecodeError:
        return value.hex()


def _several(values: Any) -> str | None:
    if any(isinstance(value, list | tuple | dict) for value in values):
        return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    texts = [text for text in map(text_of_value, values) if text is not None]
    return SEPARATOR.join(dict.fromkeys(texts)) or None
