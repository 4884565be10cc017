"""How alike two addresses are: one scale of levels over number, street, unit, postcode, city and region
together.

City and postcode say the same thing twice, so they are never weighed apart: `place` sums what they say, and
the level follows from premises and place. Strangers of one street, one postcode or one town stay in the
lower levels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from graphres.identifiers.address_parsing import Parts
from graphres.identifiers.address_words import area_of
from graphres.identifiers.lexicon import street_types
from graphres.identifiers.likeness import Column, Flags, edits, first_level, jaro_winkler

__all__ = ["ADDRESS_LEVELS", "address_levels", "read", "street_core"]

ADDRESS_LEVELS = (
    "equal", "same_premises", "nearly", "premises_elsewhere", "partly", "same_street", "same_postcode",
    "same_town", "different",
)  # fmt: skip
_PREMISES, _NEARLY, _ELSEWHERE, _PARTLY, _STREET, _POSTCODE, _TOWN, _DIFFERENT = range(1, 9)
_DIRECTIONS = frozenset({"n", "s", "e", "w", "ne", "nw", "se", "sw"})
_DIGITS = re.compile(r"\d+")
LONG_NAME = 5
"""Letters from which on the name of a house is one."""
BAG_ALIKE = 88.0
"""Percent of likeness of all words, whatever part they stand in, from which parts may have changed places."""


@dataclass(frozen=True)
class _Agreement:
    """What two texts of a part say: the same, nearly the same, or something is missing. Else they differ."""

    same: Flags
    near: Flags
    missing: Flags

    @property
    def differ(self) -> Flags:
        return ~(self.same | self.near | self.missing)


@lru_cache(maxsize=1 << 16)
def read(value: str) -> Parts:
    """A clean value as its parts."""
    return Parts(*value.split("|"))


@lru_cache(maxsize=1 << 16)
def street_core(street: str) -> str:
    """The street's own name, without type and direction; all of it where nothing else is left."""
    codes = _type_codes()
    words = [w for w in street.split() if w not in codes and w not in _DIRECTIONS]
    return " ".join(words) or street


@lru_cache(maxsize=1)
def _type_codes() -> frozenset[str]:
    return frozenset(street_types().values())


def address_levels(a: Sequence[str], b: Sequence[str]) -> npt.NDArray[np.int8]:
    """The level of each pair of unequal clean addresses, as an index into `ADDRESS_LEVELS`. Symmetric."""
    whole = Column(a, b)
    number = _numbers(whole.map(lambda v: read(v).number))
    street = _streets(whole.map(lambda v: street_core(read(v).street)))
    unit = _units(whole.map(lambda v: read(v).unit))
    house = _houses(whole)
    postcode = _by_slips(whole.map(lambda v: read(v).postcode), 3)
    city = _cities(whole.map(lambda v: read(v).city))
    place = _place(postcode, city, _regions(whole))
    agrees, conflict = place >= 1.0, place <= -1.0
    premises = number.same & (street.same | house) & ~unit.differ
    slip = (number.same & street.near | number.near & street.same) & agrees & ~unit.differ
    moved = _moved(whole.map(lambda v: _bag(read(v)))) & ~street.missing & ~conflict
    return first_level(
        _DIFFERENT,
        (_PREMISES, premises & (agrees | postcode.missing & city.missing)),
        (_NEARLY, slip | moved | premises & ~conflict),
        (_ELSEWHERE, premises),
        (_PARTLY, agrees & (street.same & (number.missing | number.same) | house)),
        (_STREET, street.same & agrees),
        (_POSTCODE, postcode.same),
        (_TOWN, city.same | postcode.near | whole.map(lambda v: area_of(read(v).postcode)).same),
    )


Texts = list[str]


def _alike(a: Texts, b: Texts, most: int, likeness: float, shortest: int) -> Flags:
    """At most `most` edits apart, or Jaro-Winkler `likeness` at least; never for texts shorter than
    `shortest`.
    """
    long = np.fromiter((min(len(p), len(q)) >= shortest for p, q in zip(a, b, strict=True)), np.bool_, len(a))
    found = edits(a, b, most=most) <= most
    return np.asarray(long & (found | (jaro_winkler(a, b) >= likeness) if likeness <= 1.0 else found & long))


def _by_slips(column: Column, shortest: int) -> _Agreement:
    """Equal is the same, one edit is near."""
    near = column.judge(lambda a, b: _alike(a, b, 1, 2.0, shortest))
    return _Agreement(column.same, near, column.missing)


def _numbers(column: Column) -> _Agreement:
    """House numbers; ``12`` and ``12a`` and ``12-14`` are near, and so is one digit's slip in two or more."""
    found = _by_slips(column, 2)
    stem = column.map(_stem).same
    return _Agreement(found.same, found.near | (stem & ~found.same), found.missing)


def _stem(number: str) -> str:
    """The digits a house number starts with."""
    found = _DIGITS.match(number)
    return found.group() if found else ""


def _streets(column: Column) -> _Agreement:
    """Names of streets: one slip, spaces or the order of words apart are the same; somewhat alike is near."""
    ordered = column.map(_sorted)
    same = column.same | ordered.same | ordered.judge(lambda a, b: _alike(a, b, 1, 0.95, 4))
    near = column.judge(lambda a, b: _alike(a, b, 2, 0.85, 4))
    return _Agreement(same, near & ~same, column.missing)


@lru_cache(maxsize=1 << 16)
def _sorted(text: str) -> str:
    return "".join(sorted(text.split()))


def _units(column: Column) -> _Agreement:
    """Units with a number differ where their numbers do; names of houses are only a hint and never differ."""
    numbers = column.map(lambda text: " ".join(_DIGITS.findall(text)))
    shared = numbers.judge(_share_word)
    return _Agreement(numbers.same | shared, np.zeros(len(column.a), np.bool_), numbers.missing)


def _houses(whole: Column) -> Flags:
    """Whether the name of a house (a building) agrees, or stands where the other has the street."""
    name = whole.map(lambda v: _house_name(read(v)))
    found = name.same | name.judge(lambda a, b: _alike(a, b, 1, 0.92, LONG_NAME))
    street = [street_core(read(text).street) for text in whole.texts]
    names = [_house_name(read(text)) for text in whole.texts]
    for one, other in ((whole.a, whole.b), (whole.b, whole.a)):
        crossed = Column([street[i] for i in one.tolist()], [names[i] for i in other.tolist()])
        found |= crossed.same | crossed.judge(lambda a, b: _alike(a, b, 1, 0.92, LONG_NAME))
    return found


@lru_cache(maxsize=1 << 16)
def _house_name(parts: Parts) -> str:
    """What stands beside the street, if it is a name."""
    name = " ".join(w for w in parts.unit.split() if w.isalpha())
    return name if len(name) >= LONG_NAME else ""


def _share_word(a: Texts, b: Texts) -> Flags:
    pairs = zip(a, b, strict=True)
    return np.fromiter((not set(p.split()).isdisjoint(q.split()) for p, q in pairs), np.bool_, len(a))


def _cities(column: Column) -> _Agreement:
    """Towns: one slip, or all words of one in the other, are the same."""
    same = column.same | column.judge(lambda a, b: _alike(a, b, 1, 0.95, 4) | _within(a, b))
    near = column.judge(lambda a, b: _alike(a, b, 2, 0.9, 4))
    return _Agreement(same, near & ~same, column.missing)


def _within(a: Texts, b: Texts) -> Flags:
    words = ((set(p.split()), set(q.split())) for p, q in zip(a, b, strict=True))
    return np.fromiter((p <= q or q <= p for p, q in words), np.bool_, len(a))


def _regions(whole: Column) -> npt.NDArray[np.float64]:
    """+0.5 where regions agree, -0.5 where region or country contradict, 0 where they are not known."""
    region, country = whole.map(lambda v: read(v).region), whole.map(lambda v: read(v).country)
    contradict = ~(region.same | region.missing) | ~(country.same | country.missing)
    return np.asarray(np.where(contradict, -0.5, 0.5 * region.same))


def _place(postcode: _Agreement, city: _Agreement, region: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What postcode, city and region say together: 1 and more, the same place; -1 and less, another."""
    by_postcode = 2.0 * postcode.same + 1.0 * postcode.near - 1.5 * postcode.differ
    by_city = 1.5 * city.same + 0.75 * city.near - 1.0 * city.differ
    return np.asarray(by_postcode + by_city + region)


def _moved(bag: Column) -> Flags:
    """Whether the same words and numbers stand in other parts."""
    numbers = bag.map(_digits_of)
    return bag.same | (bag.judge(_same_bag) & numbers.same)


def _same_bag(a: Texts, b: Texts) -> Flags:
    scorer, cutoff = fuzz.token_sort_ratio, BAG_ALIKE
    found = process.cpdist(a, b, scorer=scorer, score_cutoff=cutoff, dtype=np.float32, workers=-1)
    return np.asarray(found >= cutoff)


@lru_cache(maxsize=1 << 16)
def _bag(parts: Parts) -> str:
    core = street_core(parts.street)
    return " ".join(filter(None, (parts.number, core, parts.unit, parts.postcode, parts.city)))


@lru_cache(maxsize=1 << 16)
def _digits_of(bag: str) -> str:
    return " ".join(sorted(_DIGITS.findall(bag)))
