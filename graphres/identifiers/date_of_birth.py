"""When a person was born: a day, a part of one, or what an age tells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from graphres.identifiers.base import Context, Kind, Level, Levels, Raw
from graphres.identifiers.crowded_days import crowded
from graphres.identifiers.date_parsing import AMBIGUOUS, MONTHS, parse_date
from graphres.identifiers.distinct import Reader
from graphres.identifiers.lexicon import header_words
from graphres.identifiers.likeness import Flags, first_level
from graphres.identifiers.text import fold

__all__ = ["DateOfBirth"]

EQUAL, NEAR, COMPATIBLE, PARTS, LOOSE, DIFFERENT = range(6)
_COMPACT = re.compile(r"(?:1[89]|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")
OLDEST = 120
AGE_TOLERANCE_YEARS = 2
"""Ages without the date they were taken on, and ranges of years, may be this far apart."""
Marked = npt.NDArray[np.uint64]


class DateOfBirth(Kind):
    """Clean values: ``1984-04-14``, ``1984-04-14~`` (day and month may be swapped), ``1984-04``, ``1984``,
    for an age ``born 1980-03-02..1981-03-01`` (or ``age 45`` where the source has no date), and
    ``1950-17-11`` for a typing error.

    >>> DateOfBirth().clean({"age": ("45",)}, Context(as_of=date(2026, 6, 30)))
    ('born 1980-07-01..1981-06-30',)
    """

    name = "date_of_birth"
    roles = ("date_of_birth", "birth_year", "birth_month", "birth_day", "age")
    family = "date_of_birth"
    plural = "birth dates"
    belief = 2_000.0  # days are spread evenly, so one that nobody else bears is no rarer than others; years repeat
    sharing = "personal"
    exclusive = True
    tells_apart = True
    levels = (
        Level("equal", "the same date of birth", 0.82, 0.0001),
        Level("near", "one digit apart, or day and month swapped", 0.07, 0.0012),
        Level("compatible", "one knows only a part, or an age that fits", 0.04, 0.01),
        Level("parts", "two of year, month and day agree", 0.03, 0.006),
        Level("loose", "the same year, nearly the age, or two digits apart", 0.015, 0.03),
        Level("different", "different dates of birth", 0.025, 0.9527),
    )
    headers = header_words("date_of_birth", "birth_year", "birth_month", "birth_day", "age")

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        latest = context.as_of.year if context.as_of else 9999
        form, region = context.formats.get("date_of_birth", ""), context.region or ""
        found = [parse_date(text, form, region, latest) for text in raw.get("date_of_birth", ())]
        if not any(found):
            found = [_from_columns(raw, latest)]
        if not any(found):
            found = [_from_age(text, context.as_of) for text in raw.get("age", ())]
        return tuple(dict.fromkeys(v for v in found if v))

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        if value.startswith("born "):
            return tuple(("date_of_birth.year", year) for year in dict.fromkeys((value[5:9], value[17:21])))
        if value.startswith("age "):
            return (("date_of_birth.age", value[4:]),)
        year, month, day = _parts(value)
        if day:
            keys = [
                ("date_of_birth", f"{year}-{min(month, day)}-{max(month, day)}"),
                ("date_of_birth.month_day", value[5:10]),
            ]
        else:
            keys = []
        return (*keys, ("date_of_birth.year", value[:4]))

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        (plain,), (years, months, days_, ages) = _READ(a, b)
        x, y = (np.stack([years[side], months[side], days_[side]], axis=1) for side in (0, 1))
        known = (x != 0) & (y != 0)
        same = (x == y) & known
        days = known.all(axis=1)
        swapped = days & same[:, 0] & (x[:, 1] == y[:, 2]) & (x[:, 2] == y[:, 1])
        # Of a date whose order nobody knows, the other reading may be the right one: same parts, so
        # `swapped` too.
        apart = plain.apart(2, days)
        # January 1 on both sides is most often nobody's birthday: such dates tell no more than their years.
        years_only = _is_new_year(x) & _is_new_year(y)
        part = same[:, 0] & ~days & (same[:, 1] | ~known[:, 1]) & (same[:, 2] | ~known[:, 2])
        new_year = same[:, 0] & (_is_new_year(x) | _is_new_year(y))
        fits, nearly = _by_range(a, b, ages[0] | ages[1])
        return first_level(
            DIFFERENT,
            (NEAR, swapped | days & (apart <= 1) & ~years_only),
            (COMPATIBLE, part | new_year | fits),
            (PARTS, (same.sum(axis=1) >= 2) & ~years_only),
            (LOOSE, same[:, 0] | nearly | days & (apart <= np.where(years_only, 1, 2))),
        )

    def crowded(self, records: Mapping[str, int]) -> Mapping[str, int]:
        """Default dates that no list knows: far more people are said to be born on them than on the days around."""
        return crowded(records)

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        """Dates as such: a number that could be a year or a serial date is not enough."""
        if role == "date_of_birth":
            dated = [v for v in values if not v.strip().isdigit() or _COMPACT.fullmatch(v.strip())]
            return sum(len(v) >= 10 for d in dated for v in self.clean({role: (d,)}, context)) / max(len(values), 1)
        low, high = {
            "birth_year": (1850, 2100),
            "birth_month": (1, 12),
            "birth_day": (1, 31),
            "age": (0, OLDEST),
        }.get(role, (1, 0))
        return sum(v.strip().isdigit() and low <= int(v.strip()[:9]) <= high for v in values) / max(len(values), 1)

    def choose(self, values: Mapping[str, int]) -> str:
        """A whole day before a part, a part before an age; then one that has no mark."""
        return min(values, key=lambda v: (v[0] in "ab", -min(len(v), 10), AMBIGUOUS in v, v))

    def show(self, value: str) -> str:
        return value


def _from_columns(raw: Raw, latest: int) -> str:
    """Year, month and day over three columns, as far as they are known."""
    year, month, day = (next(iter(raw.get(role, ())), "") for role in ("birth_year", "birth_month", "birth_day"))
    if not year:
        return ""
    number = MONTHS.get(fold(month)) or (int(month) if month.strip().isdecimal() and len(month) < 4 else 0)
    days = int(day) if day.strip().isdecimal() and len(day) < 4 else 0
    text = year.strip()
    text = text.removesuffix(".0")
    return parse_date(f"{text}-{number:02}-{days:02}", latest=latest) if text.isdecimal() and len(text) == 4 else ""


@lru_cache(maxsize=4096)
def _from_age(text: str, as_of: date | None) -> str:
    """The days on which somebody of that age was born; ages of 0, below, or past any life are nobody's."""
    try:
        years = int(float(text[:12].replace(",", ".")))
    except (ValueError, OverflowError):
        return ""
    if not 0 < years <= OLDEST:
        return ""
    if as_of is None:
        return f"age {years}"
    first, last = _years_before(as_of, years + 1) + timedelta(days=1), _years_before(as_of, years)
    return f"born {first.isoformat()}..{last.isoformat()}"


def _years_before(day: date, years: int) -> date:
    """The same day of an earlier year; February 28 for the 29 where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@lru_cache(maxsize=1 << 16)
def _parts(value: str) -> tuple[int, int, int]:
    """Year, month, day; 0 for what is not known (all of it for an age)."""
    if not value[:1].isdigit():
        return 0, 0, 0
    bits = value.rstrip(AMBIGUOUS).split("-")
    return int(bits[0]), int(bits[1]) if len(bits) > 1 else 0, int(bits[2]) if len(bits) > 2 else 0


def _marks(value: str) -> tuple[int, ...]:
    """Year, month and day, and whether it is an age."""
    return (*_parts(value), int(value[:1] in ("a", "b")))


_READ = Reader(1, lambda value: (value[:10].replace("-", ""),), 4, _marks)


def _is_new_year(parts: Marked) -> Flags:
    """January 1 often stands for a day that nobody knew."""
    return np.asarray((parts[:, 1] == 1) & (parts[:, 2] == 1))


@lru_cache(maxsize=1 << 16)
def _span(value: str) -> tuple[float, float]:
    """First and last year of birth that a value allows, as years with fractions; (0, 0) for an age without a
    date.
    """
    if value.startswith("born "):
        first, last = value[5:].split("..")
        return _year(first), _year(last)
    year, month, day = _parts(value)
    if not year:
        return 0.0, 0.0
    if not month or month > 12:
        return float(year), year + 0.999
    return _year(f"{year:04}-{month:02}-{day or 1:02}"), _year(f"{year:04}-{month:02}-{day or 31:02}")


def _year(day: str) -> float:
    year, month, of_month = map(int, day.split("-"))
    return year + (month - 1) / 12 + (of_month - 1) / 372


def _by_range(a: Sequence[str], b: Sequence[str], ages: Marked) -> tuple[Flags, Flags]:
    """Pairs with an age: whether the spans meet, and whether they nearly do."""
    gap = np.full(len(a), np.inf)
    for i in np.flatnonzero(ages).tolist():
        gap[i] = _gap(a[i], b[i])
    return gap <= 0.0, gap <= AGE_TOLERANCE_YEARS


def _gap(a: str, b: str) -> float:
    """Years between two spans, 0 where they meet; infinite where neither is an age. Two bare ages may be a
    year apart; one against a date tells nothing.
    """
    if a[0] not in "ab" and b[0] not in "ab":
        return np.inf
    if a.startswith("age ") or b.startswith("age "):
        if a.startswith("age ") and b.startswith("age "):
            return max(0.0, abs(int(a[4:]) - int(b[4:])) - 1.0)
        return AGE_TOLERANCE_YEARS
    (first_a, last_a), (first_b, last_b) = _span(a), _span(b)
    return max(0.0, first_a - last_b, first_b - last_a)
