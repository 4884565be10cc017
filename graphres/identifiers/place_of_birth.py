"""Where somebody was born: unlike where somebody lives it never changes, and it is no evidence of a household."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from graphres.identifiers.address_words import city_of
from graphres.identifiers.base import Context, Kind, Level, Levels, Raw
from graphres.identifiers.distinct import Reader, word_bits
from graphres.identifiers.lexicon import countries, header_words
from graphres.identifiers.likeness import first_level
from graphres.identifiers.text import is_placeholder

__all__ = ["PlaceOfBirth"]

NEAR, PART, DIFFERENT = range(1, 4)
COUNTRY_FROM = 4
"""Letters from which on the name of a country is no code of a state."""
_SEGMENTS = re.compile(r"[,;/|(]")


class PlaceOfBirth(Kind):
    """The town, then what it lies in, parted by commas; the country only where nothing else is known.

    >>> PlaceOfBirth().clean({"place_of_birth": ("St. Ives (Cornwall), England",)}, Context())
    ('saint ives,cornwall',)
    """

    name = "place_of_birth"
    roles = ("place_of_birth",)
    family = "place_of_birth"
    plural = "places of birth"
    sharing = "either"  # brothers and sisters were often born in one town
    share = 0.2
    belief = 200.0  # a value may be no more than a country, and countries repeat
    levels = (
        Level("equal", "the same place of birth", 0.75, 0.01),
        Level("near", "one slip of the pen apart, or one says more than the other", 0.12, 0.005),
        Level("part", "a town or a district in common", 0.04, 0.015),
        Level("different", "different places of birth", 0.09, 0.97),
    )
    headers = header_words("place_of_birth")

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        return tuple(dict.fromkeys(v for text in raw.get("place_of_birth", ()) if (v := _clean(text))))

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        return ((self.name, value), (f"{self.name}.town", value.partition(",")[0]))

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        (whole, town), ((words_a, words_b),) = _READ(a, b)
        within = whole.where(_says_more, (words_a & ~words_b == 0) | (words_b & ~words_a == 0))
        near = within | whole.near(1, 0.95, 5)
        part = town.same | town.near(1, 0.95, 5) | whole.where(_share_a_place, ~near & ((words_a & words_b) != 0))
        return first_level(DIFFERENT, (NEAR, near), (PART, part))

    def choose(self, values: Mapping[str, int]) -> str:
        """The one that says most."""
        return min(values, key=lambda v: (-v.count(","), -len(v), v))

    def show(self, value: str) -> str:
        return value.replace(",", ", ").title()


@lru_cache(maxsize=1 << 16)
def _clean(text: str) -> str:
    if is_placeholder(text):
        return ""
    places = [place for part in _SEGMENTS.split(text) if (place := city_of(part.strip(") ")))]
    # PE is Pernambuco before it is Peru.
    within = [place for place in places if len(place) < COUNTRY_FROM or place not in countries()]
    return ",".join(dict.fromkeys(within or places))


def _words(value: str) -> list[str]:
    return value.replace(",", " ").split()


_READ = Reader(2, lambda value: (value, value.partition(",")[0]), 1, lambda value: (word_bits(_words(value)),))


def _says_more(a: str, b: str) -> bool:
    x, y = set(_words(a)), set(_words(b))
    return x <= y or y <= x


def _share_a_place(a: str, b: str) -> bool:
    return not set(a.split(",")).isdisjoint(b.split(","))
