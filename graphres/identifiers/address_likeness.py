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
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from graphres.identifiers.address_parsing import Parts
from graphres.identifiers.address_words import area_of
from graphres.identifiers.distinct import Column, Marks, Reader, word_bits
from graphres.identifiers.lexicon import street_types
from graphres.identifiers.likeness import Flags, first_level

__all__ = ["ADDRESS_LEVELS", "address_levels", "read", "street_core"]

ADDRESS_LEVELS = (
    "equal", "same_premises", "nearly", "premises_elsewhere", "partly", "same_street", "same_postcode",
    "near_postcode", "same_town", "same_district", "different",
)  # fmt: skip
(
    _PREMISES, _NEARLY, _ELSEWHERE, _PARTLY, _STREET, _POSTCODE, _NEAR_POSTCODE, _TOWN, _DISTRICT, _DIFFERENT,
) = range(1, 11)  # fmt: skip
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
    """The level of each pair of unequal clean addresses, as an index into `ADDRESS_LEVELS`. Symmetric.

    What takes long is asked only where the level still depends on it.
    """
    columns, (words,) = _READ(a, b)
    pairs = _Pairs(*columns)
    number, unit, house = _numbers(pairs), _units(pairs), _houses(pairs)
    postcode = _by_slips(pairs.postcode, 3)
    city = _cities(pairs.city, words)
    place = _place(postcode, city, _regions(pairs))
    agrees, conflict = place >= 1.0, place <= -1.0
    street = _streets(pairs, among=agrees | number.same)
    premises = number.same & (street.same | house) & ~unit.differ
    return first_level(
        _DIFFERENT,
        (_PREMISES, premises & (agrees | postcode.missing & city.missing)),
        (
            _NEARLY,
            premises & ~conflict | _slips(pairs, number, street, agrees & ~unit.differ) | _moved(pairs, ~conflict),
        ),
        (_ELSEWHERE, premises),
        (_PARTLY, agrees & (street.same & (number.missing | number.same) | house)),
        (_STREET, street.same & agrees),
        (_POSTCODE, postcode.same),
        (_NEAR_POSTCODE, postcode.near),
        (_TOWN, city.same),
        (_DISTRICT, pairs.area.same),
    )


class _Pairs(NamedTuple):
    """What is told of both addresses of many pairs."""

    number: Column
    stem: Column
    street: Column
    ordered: Column
    unit_numbers: Column
    house: Column
    postcode: Column
    area: Column
    city: Column
    region: Column
    country: Column
    bag: Column
    digits: Column


def _told(value: str) -> tuple[str, ...]:
    """The texts of `_Pairs`, of one address."""
    parts = read(value)
    street, bag = street_core(parts.street), _bag(parts)
    return (
        parts.number, _stem(parts.number), street, _sorted(street), " ".join(_DIGITS.findall(parts.unit)),
        _house_name(parts), parts.postcode, area_of(parts.postcode), parts.city, parts.region, parts.country,
        bag, _digits_of(bag),
    )  # fmt: skip


_READ = Reader(len(_Pairs._fields), _told, 1, lambda value: (word_bits(read(value).city.split()),))


def _by_slips(column: Column, shortest: int) -> _Agreement:
    """Equal is the same, one edit is near."""
    return _Agreement(column.same, column.near(1, 2.0, shortest), column.missing)


def _numbers(pairs: _Pairs) -> _Agreement:
    """House numbers; see `_slips` for near ones."""
    return _Agreement(pairs.number.same, np.zeros(len(pairs.number.a), np.bool_), pairs.number.missing)


def _slips(pairs: _Pairs, number: _Agreement, street: _Agreement, among: Flags) -> Flags:
    """Of number and street one agrees and the other nearly: ``12`` and ``12a`` and ``12-14``, one digit's slip in two
    or more, a street somewhat alike.
    """
    asked = among & street.same & ~number.same
    near_number = asked & (pairs.stem.same | pairs.number.near(1, 2.0, 2, asked))
    asked = among & number.same & ~street.same
    return near_number | pairs.street.near(2, 0.85, 4, asked)


def _stem(number: str) -> str:
    """The digits a house number starts with."""
    found = _DIGITS.match(number)
    return found.group() if found else ""


def _streets(pairs: _Pairs, among: Flags) -> _Agreement:
    """Names of streets: one slip, spaces or the order of words apart are the same. Outside `among` unknown."""
    column, ordered = pairs.street, pairs.ordered
    same = column.same | ordered.same | ordered.near(1, 0.95, 4, among)
    return _Agreement(same, np.zeros(len(column.a), np.bool_), column.missing)


def _sorted(text: str) -> str:
    return "".join(sorted(text.split()))


def _units(pairs: _Pairs) -> _Agreement:
    """Units with a number differ where their numbers do; names of houses are only a hint and never differ."""
    numbers = pairs.unit_numbers
    shared = numbers.where(_share_word, numbers.unequal)
    return _Agreement(numbers.same | shared, np.zeros(len(numbers.a), np.bool_), numbers.missing)


def _houses(pairs: _Pairs) -> Flags:
    """Whether the name of a house (a building) agrees, or stands where the other has the street."""
    name, street = pairs.house, pairs.street
    crossed = (Column(name.texts, street.a, name.b), Column(name.texts, name.a, street.b))
    found = np.zeros(len(name.a), np.bool_)
    for column in (name, *crossed):
        found |= column.same | column.near(1, 0.92, LONG_NAME)
    return found


def _house_name(parts: Parts) -> str:
    """What stands beside the street, if it is a name."""
    name = " ".join(w for w in parts.unit.split() if w.isalpha())
    return name if len(name) >= LONG_NAME else ""


def _share_word(a: str, b: str) -> bool:
    return not set(a.split()).isdisjoint(b.split())


def _cities(column: Column, words: Marks) -> _Agreement:
    """Towns: one slip, or all words of one in the other, are the same."""
    a, b = words
    within = column.where(_within, column.unequal & ((a & ~b == 0) | (b & ~a == 0)))
    same = column.same | within | column.near(1, 0.95, 4)
    return _Agreement(same, column.near(2, 0.9, 4, ~same), column.missing)


def _within(a: str, b: str) -> bool:
    x, y = set(a.split()), set(b.split())
    return x <= y or y <= x


def _regions(pairs: _Pairs) -> npt.NDArray[np.float64]:
    """+0.5 where regions agree, -0.5 where region or country contradict, 0 where they are not known."""
    contradict = pairs.region.unequal | pairs.country.unequal
    return np.asarray(np.where(contradict, -0.5, 0.5 * pairs.region.same))


def _place(postcode: _Agreement, city: _Agreement, region: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What postcode, city and region say together: 1 and more, the same place; -1 and less, another."""
    by_postcode = 2.0 * postcode.same + 1.0 * postcode.near - 1.5 * postcode.differ
    by_city = 1.5 * city.same + 0.75 * city.near - 1.0 * city.differ
    return np.asarray(by_postcode + by_city + region)


def _moved(pairs: _Pairs, among: Flags) -> Flags:
    """Whether the same words and numbers stand in other parts, of addresses that have a street."""
    bag = pairs.bag
    among = among & ~pairs.street.missing
    alike = bag.where(_same_bag, among & bag.unequal & pairs.digits.same)
    return among & bag.same | alike


def _same_bag(a: str, b: str) -> bool:
    return fuzz.token_sort_ratio(a, b, score_cutoff=BAG_ALIKE) >= BAG_ALIKE


def _bag(parts: Parts) -> str:
    core = street_core(parts.street)
    return " ".join(filter(None, (parts.number, core, parts.unit, parts.postcode, parts.city)))


def _digits_of(bag: str) -> str:
    return " ".join(sorted(_DIGITS.findall(bag)))
