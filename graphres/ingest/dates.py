"""How a column writes its dates: the format under which all (or nearly all) of its values parse."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

__all__ = ["UNTOLD", "date_format", "reads", "years"]

DAYS = (
    "%d{s}%m{s}%Y",
    "%m{s}%d{s}%Y",
    "%Y{s}%m{s}%d",
    "%d{s}%m{s}%y",
    "%m{s}%d{s}%y",
    "%d{s}%b{s}%Y",
    "%d{s}%B{s}%Y",
)
FORMATS = (
    *(day.format(s=s) for s in "-/. " for day in DAYS),
    "%Y%m%d", "%d%m%Y", "%m%d%Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y", "%d-%b-%y",
    "%Y年%m月%d日", "%Y년 %m월 %d일",
)  # fmt: skip
TIME = re.compile(r"[T ]+\d{1,2}:\d\d.*$")
DATE = re.compile(r"\s*(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{2,4})(\D.*)?$")
ENOUGH = 0.6
"""Typing errors make some dates impossible under any format; what fits none is left to the house."""

NEARLY_ALL = 0.98
"""A day-and-month format must fit nearly all; else only the order is told, and the house reads the rest."""

UNTOLD = "day and month cannot be told apart"
DISSENT = 0.1
FEW = 0.02
DAY_AND_MONTH = re.compile("%[dm].?%[dm]")
"""Formats whose day and month could be the other way around."""

TRIED = 2_000
GLANCE = 20


def date_format(values: Sequence[str]) -> tuple[str | None, str]:
    """The format of a column's dates and a remark; (None, remark) where it cannot be told.

    values : distinct raw texts, the more the surer.

    >>> date_format(["14.02.1984", "03.04.1990"])
    ('%d.%m.%Y', 'dates like day.month.year')
    >>> date_format(["01/02/1984", "03/04/1990"])
    (None, 'day and month cannot be told apart')
    """
    dated = [TIME.sub("", value.strip()) for value in values[:TRIED] if any(map(str.isdigit, value))]
    if not dated:
        return None, "no dates to tell a format from"
    shares = {form: reads(form, dated) for form in _likely(dated)}
    best = max(shares.values(), default=0.0)
    fits = sorted(form for form, share in shares.items() if share >= best - FEW)
    certain = [form for form in fits if not DAY_AND_MONTH.match(form)]
    if best >= ENOUGH and (certain or (best >= NEARLY_ALL and len(fits) == 1)):
        form = (certain or fits)[0]
        return form, f"dates like {_said(form)}"
    return _order(dated)


def reads(form: str, values: Sequence[str]) -> float:
    """Share of `values` that are dates in the strptime format `form`."""
    return sum(_fits(form, value) for value in values) / max(len(values), 1)


def years(values: Sequence[str]) -> list[int]:
    """The four-digit years in texts that are dates or hold one, a year a text."""
    found = (re.search(r"(?<!\d)(1[5-9]\d\d|20\d\d|21\d\d)(?!\d{3}$)", value) for value in values)
    return [int(match.group(1)) for match in found if match]


def _likely(values: Sequence[str]) -> list[str]:
    """Formats that fit half of a first few values: the others need not be tried on all."""
    glance = values[:: max(len(values) // GLANCE, 1)]
    return [form for form in FORMATS if reads(form, glance) >= 0.5 * ENOUGH]


def _fits(form: str, value: str) -> bool:
    try:
        return datetime.strptime(value, form).year > 0  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        return False


def _order(values: Sequence[str]) -> tuple[str | None, str]:
    """Whether the day or the month comes first, if nearly all dates that tell agree."""
    found = [(int(m[1]), int(m[2])) for value in values if (m := DATE.match(value)) and len(m[1]) <= 2]
    day, month = sum(a > 12 >= b for a, b in found), sum(b > 12 >= a for a, b in found)
    if not found:
        return None, "no format fits most values"
    if min(day, month) > DISSENT * (day + month) or day + month == 0:
        return None, UNTOLD
    order = ("day_first", "the day before the month") if day > month else ("month_first", "the month before the day")
    return order[0], f"mixed formats, {order[1]}"


def _said(form: str) -> str:
    says = {"%d": "day", "%m": "month", "%b": "month", "%B": "month", "%Y": "year", "%y": "year"}
    return re.sub("%[dmbBYy]", lambda match: says[match.group()], form)
