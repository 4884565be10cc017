"""Postal addresses, whole or in parts, in one cell or over many columns, of any country."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from graphres.identifiers.address_likeness import address_levels, read, street_core
from graphres.identifiers.address_parsing import Parts, parse_line, with_parts
from graphres.identifiers.address_words import (
    city_of,
    country_of,
    number_of,
    postcode_of,
    region_of,
    street_of,
    unit_of,
)
from graphres.identifiers.base import Context, Kind, Level, Levels, Raw
from graphres.identifiers.lexicon import cities, countries, header_words, regions, street_types
from graphres.identifiers.text import fold, is_placeholder

__all__ = ["Address"]

_BARS = len(Parts._fields) - 1
_POSTCODE_FORM = re.compile(
    r"[a-z]{1,3}-\d{4,6}|\d{3,6}(-?\d{3,4})?|\d{2,3}[- ]\d{2,4}|\d{4} ?[a-z]{2}|"
    r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|[a-z]\d[a-z] ?\d[a-z]\d"
)


class Address(Kind):
    """Clean value: ``number|street|unit|postcode|city|region|country``, canonical words, parts may be empty.

    >>> Address().clean({"address": ("12 Main Street, Springfield IL 62701",)}, Context())
    ('12|main st||62701|springfield|il|',)
    >>> Address().clean({"city": ("Łódź",), "postcode": ("90-001",)}, Context())
    ('|||90001|lodz||',)
    """

    name = "address"
    roles = ("address", "unit", "house_number", "street", "city", "region", "postcode", "country")
    family = "address"
    sharing = "shared"
    share = 0.8
    discounted_above = 10
    excluded_above = 500
    composite = True
    belief = 200.0  # a value may be no more than a town, and towns repeat
    levels = (
        Level("equal", "the same address", 0.55, 1e-5),
        Level("same_premises", "the same house, written otherwise", 0.14, 5e-6, "address.premises"),
        Level("nearly", "small spelling differences in several parts", 0.07, 1e-5),
        Level(
            "premises_elsewhere",
            "number and street agree, the place does not",
            0.03,
            2e-5,
            "address.premises",
        ),
        Level("partly", "the same street, a part is missing", 0.03, 2e-5),
        Level("same_street", "the same street, another number or unit", 0.01, 1e-4, "address.street"),
        Level("same_postcode", "only the postcode agrees", 0.03, 8e-4, "address.postcode"),
        Level("near_postcode", "postcodes one slip of the pen apart", 0.012, 0.001),
        Level("same_town", "only the town agrees", 0.035, 0.02, "address.city"),
        Level("same_district", "only the beginning of the postcode agrees", 0.008, 0.005),
        Level("different", "different places", 0.085, 0.973035),
    )
    headers = header_words(*roles)

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        given = {role: tuple([t for t in raw[role] if not is_placeholder(t)]) for role in self.roles if role in raw}
        ready = [_ready(text) for text in given.get("address", ())]
        parsed = [parse_line(text) for text, done in zip(given.get("address", ()), ready, strict=True) if not done]
        parsed += _street_lines(given)
        columns = _columns(given)
        merged = _merged(parsed or [Parts()])
        several = sum(bool(p.street) for p in merged) > 1
        found = [_join(p if several and _is_elsewhere(p, columns) else with_parts(p, **columns)) for p in merged]
        if any(ready) and not parsed:
            found = []
        return tuple(dict.fromkeys(v for v in (*ready, *found) if v))

    def limits(self, value: str) -> tuple[int, int] | None:
        """A town or a postcode alone is borne by many and no hub; a house is."""
        parts = read(value)
        return super().limits(value) if parts.number and parts.street else None

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        parts = read(value)
        core = street_core(parts.street)
        keys = [
            ("address.premises", f"{parts.number} {core}" if parts.number and core else ""),
            ("address.postcode", parts.postcode),
            ("address.city", parts.city),
            ("address.street", core),
        ]
        return tuple((name, text) for name, text in keys if text)

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        return address_levels(a, b)

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        rule = _LOOKS.get(role)
        return sum(map(rule, map(fold, values))) / len(values) if rule and values else 0.0

    def choose(self, values: Mapping[str, int]) -> str:
        """The one with the most parts, then the most frequent."""
        return min(values, key=lambda v: (-sum(map(bool, v.split("|"))), -values[v], -len(v), v))

    def show(self, value: str) -> str:
        """``12 Main St, Unit 4, 62701 Springfield, IL, US``."""
        p = read(value)
        street = " ".join(filter(None, (p.number, p.street.title())))
        town = " ".join(filter(None, (p.postcode.upper(), p.city.title())))
        unit = f"Unit {p.unit}" if p.unit[:1].isdigit() else p.unit.title()
        region = p.region.upper() if len(p.region) <= 3 else p.region.title()
        return ", ".join(filter(None, (street, unit, town, region, p.country.upper())))


def _ready(text: str) -> str:
    """A value that is clean already, so that cleaning twice changes nothing; '' for any other text."""
    if text.count("|") != _BARS or text != fold(text):
        return ""
    parts = Parts(*text.split("|"))
    again = Parts(parts.number, parts.street, parts.unit, parts.postcode, parts.city, parts.region, parts.country)
    return _join(again)


def _street_lines(given: Mapping[str, tuple[str, ...]]) -> list[Parts]:
    """Columns for the street: several whole lines are several addresses, else one street and what belongs to
    it.
    """
    lines = given.get("street", ())
    if not lines:
        return []
    if given.get("house_number"):
        best = max(range(len(lines)), key=lambda i: (_typed(lines[i]), -i))
        extra = " ".join(unit_of(line) for i, line in enumerate(lines) if i != best)
        simple = Parts(street=street_of(lines[best]), unit=extra)
        return [simple]
    parsed = [parse_line(line) if _HAS_DETAIL.search(line) else Parts(street=street_of(line)) for line in lines]
    whole = [p for p in parsed if p.number and p.street]
    if len(whole) > 1 or len(parsed) == 1:
        return whole or parsed
    return [parse_line(", ".join(lines))]


_HAS_DETAIL = re.compile(r"[\d,#]")


def _typed(line: str) -> int:
    """2 for a line that ends in a street type, 1 for one that has a type, 0 for none."""
    words = street_of(line).split()
    types = street_types()
    return 2 * (len(words) > 1 and words[-1] in types) or int(any(w in types for w in words))


def _is_elsewhere(parts: Parts, columns: Mapping[str, str]) -> bool:
    """Whether a line has a town or a postcode of its own, other than those that the columns give."""
    own = [(parts.postcode, columns.get("postcode")), (parts.city, columns.get("city"))]
    return any(here and there and here != there for here, there in own)


def _columns(given: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Parts that have columns of their own; the first value of each."""
    first = {role: texts[0] for role, texts in given.items() if texts}
    number, slash_unit = number_of(first["house_number"]) if "house_number" in first else ("", "")
    simple = {role: rule(first[role]) for role, rule in _COLUMNS.items() if role in first}
    return {"number": number, "unit": slash_unit, **simple}


_COLUMNS: Mapping[str, Callable[[str], str]] = {
    "unit": unit_of,
    "postcode": postcode_of,
    "city": city_of,
    "region": region_of,
    "country": country_of,
}


def _merged(parsed: list[Parts]) -> list[Parts]:
    """Lines without a street complete the first that has one; without any, the first line counts."""
    whole = [p for p in parsed if p.street]
    rest = [p for p in parsed if not p.street]
    if not whole:
        return rest[:1]
    for more in rest:
        missing = {k: v for k, v in more._asdict().items() if v and not getattr(whole[0], k)}
        whole[0] = with_parts(whole[0], **missing)
    return whole


def _join(parts: Parts) -> str:
    """The clean value, or '' where nothing tells one place from another."""
    if not (parts.postcode or len(parts.city) > 1 or (len(parts.street) > 1 and not parts.street.isdigit())):
        return ""
    return "|".join(parts)


def _looks_like_line(text: str) -> float:
    """A house number and words, and a comma or a postcode besides."""
    parts = parse_line(text) if "," in text or len(text.split()) > 3 else Parts()
    return float(bool(parts.street and parts.number and (parts.city or parts.postcode)))


def _looks_like_street(text: str) -> float:
    parts = street_of(text).split()
    typed = any(w in street_types() for w in parts[-2:] + parts[:1]) and len(parts) > 1
    return (0.6 if typed else 0.0) + 0.4 * (typed and any(map(str.isdigit, text)))


_TOWN_FORM = re.compile(r"[a-z][a-z .'-]+")
_LOOKS = {
    "address": _looks_like_line,
    "street": _looks_like_street,
    "postcode": lambda t: float(bool(_POSTCODE_FORM.fullmatch(t))) * (0.5 if t.isdigit() else 1.0),
    "house_number": lambda t: 0.5 * bool(re.fullmatch(r"\d{1,4} ?[a-z]?", t)),
    "region": lambda t: float(t.replace(".", "") in regions()),
    "country": lambda t: float(t in countries()),
    "city": lambda t: 1.0 if city_of(t) in cities() else 0.15 * bool(_TOWN_FORM.fullmatch(t)),
}
"""Share of likeness of one folded value, by role. Towns that are not well known look like any other words."""
