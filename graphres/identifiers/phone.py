"""Phone numbers: worldwide form where the country is known, the dialed digits where not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import phonenumbers

from graphres.identifiers.address_words import country_of
from graphres.identifiers.base import Context, Kind, Level, Levels, Raw
from graphres.identifiers.distinct import Reader
from graphres.identifiers.lexicon import header_words
from graphres.identifiers.likeness import first_level
from graphres.identifiers.text import fold

__all__ = ["Phone"]

LOCAL = "~"
"""Marks a number without country (or without area code): only its last digits are known."""
SHORTEST, LONGEST = 6, 15
COMMON_END = 9
"""Numbers that agree in this many last digits differ in country or trunk prefix only."""
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_EXTENSION = re.compile(r"\s*(?:ext|extn|extension|x|durchwahl|dw|poste|int|#)\.?\s*\d{1,6}$")
_JUNK = re.compile(r"[^\d+]+")
_SEVERAL = re.compile(r"\s*(?:[;|\n]|\bor\b|\band\b| / |,(?=\s*\+?\d[\d\s().-]{5,}))\s*")
_RUNS = "01234567890123456789 98765432109876543210"


class Phone(Kind):
    """A line. Clean values: ``+17029191300``, or ``~3213212`` where country or area code is not known.

    >>> Phone().clean({"phone": ("(702) 919-1300 ext 12", "000 000 0000")}, Context(region="US"))
    ('+17029191300',)
    >>> Phone().clean({"phone": ("020 7946 0018",), "country": ("England",)}, Context(region="US"))
    ('+442079460018',)
    """

    name = "phone"
    roles = ("phone",)
    beside = ("country",)
    family = "phone"
    sharing = "either"
    share = 0.3
    discounted_above = 6
    excluded_above = 30
    levels = (
        Level("equal", "the same line", 0.80, 1e-6),
        Level("same_end", "the same line with its country or area missing", 0.06, 2e-6, "phone.last7"),
        Level("near", "one digit apart", 0.02, 2e-5),
        Level("different", "different lines", 0.12, 1 - 2.3e-5),
    )
    headers = header_words("phone")

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        region = _dialed_in(raw.get("country", ())) or context.region or ""
        found = (_clean(part, region) for text in raw.get("phone", ()) for part in _several(text))
        return tuple(dict.fromkeys(v for v in found if v))

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        return (("phone", value), ("phone.last7", value[-7:]))

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        (dialed, end), _ = _READ(a, b)
        ends = dialed.where(_same_end, end.same & (dialed.shortest >= SHORTEST))
        return first_level(3, (1, ends), (2, dialed.within(1, ~ends)))

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        """Digits with the marks people set between them, or with a plus; bare digits count half, and so do
        numbers that are not known in the region.
        """
        if role != "phone" or not values:
            return 0.0
        found = [(v, self.clean({"phone": (v,)}, context)) for v in values if not _is_date(v)]
        fit = [(v, clean[0]) for v, clean in found if clean and not any(map(str.isalpha, v[:20]))]
        foreign = 0.5 if context.region else 1.0
        bare = [0.5 if v.strip().isdigit() else 1.0 for v, _ in fit]
        known = [foreign if c[0] == LOCAL else 1.0 for _, c in fit]
        return sum(map(float.__mul__, bare, known)) / len(values)

    def choose(self, values: Mapping[str, int]) -> str:
        """A whole number before one without its country."""
        return min(values, key=lambda v: (v[0] == LOCAL, -len(v), v))

    def show(self, value: str) -> str:
        return value.removeprefix(LOCAL)


def _dialed_in(countries: Sequence[str]) -> str:
    """The region of a row's country, if it has one that is known and has a numbering plan."""
    found = {country_of(text).upper() for text in countries} - {""}
    region = found.pop() if len(found) == 1 else ""
    return region if region in phonenumbers.SUPPORTED_REGIONS else ""


def _several(text: str) -> list[str]:
    """Numbers in one cell."""
    return [text] if len(text) < 18 else _SEVERAL.split(text[:200])[:8]


@lru_cache(maxsize=1 << 16)
def _clean(text: str, region: str) -> str:
    """E.164, or the national digits marked `LOCAL`; empty for no number."""
    number = text if _E164.fullmatch(text) else _digits(text)
    digits = number.lstrip("+")
    if not SHORTEST <= len(digits) <= LONGEST or _is_placeholder(digits):
        return ""
    if number[0] == "+":
        return number if _E164.fullmatch(number) else _local(digits)
    if region == "US" or region == "CA":
        return _north_american(digits)
    return _by_region(number, region) if region else _local(digits)


def _digits(text: str) -> str:
    """Digits with a leading plus where the number is international; no extension, no bracketed trunk zero."""
    folded = _EXTENSION.sub("", fold(text)).replace("(0)", "")
    number = _JUNK.sub("", folded)
    plus = number.startswith("+")
    number = number.replace("+", "")
    if plus or number.startswith("00"):
        number = number.removeprefix("00")
        return f"+{number}" if number and number[0] != "0" else number
    return number


def _is_placeholder(digits: str) -> bool:
    """Digits that somebody typed to fill a field: 0000000, 1234567, 9999999."""
    tail = digits[-7:]
    return len(set(tail)) == 1 or digits in _RUNS or len(set(digits)) == 1


def _local(digits: str) -> str:
    return LOCAL + digits


def _north_american(digits: str) -> str:
    national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    return f"+1{national}" if len(national) == 10 and national[0] in "23456789" else _local(digits)


def _by_region(number: str, region: str) -> str:
    """As dialed in that country; what is too short or long for it stays local."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return _local(number)
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return _local(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _parts(value: str) -> tuple[str, ...]:
    """The digits dialed, and the last ones, without which two numbers do not end alike."""
    dialed = _dialed(value)
    return dialed, dialed[-SHORTEST:]


_READ = Reader(2, _parts)


def _dialed(value: str) -> str:
    """The digits that tell lines apart: no mark, no trunk zeros."""
    return value[1:].lstrip("0") if value[0] == LOCAL else value[1:]


def _same_end(a: str, b: str) -> bool:
    """Whether one is the end of the other, or both end alike."""
    short, long = sorted((a, b), key=len)
    if len(short) >= SHORTEST and long.endswith(short):
        return True
    return len(short) >= COMMON_END and short[-COMMON_END:] == long[-COMMON_END:]


def _is_date(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d.*|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}", text.strip()) is not None
