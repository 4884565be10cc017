"""Telephone numbers: who has which from when, numbers that go round, and how people write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.generate.calendar import NEVER, WINDOW, YEAR
from graphres.generate.draw import Bools, Chance, Ints, permuted, unit_of
from graphres.generate.rates import Contacts
from graphres.generate.regions import Region
from graphres.generate.texts import joined

__all__ = ["Mobiles", "change_days", "mobiles_of", "number_texts"]

CHANGES = 2
"""New numbers in the window that are kept track of; a person has at most one more."""

EXCHANGES = np.array([exchange for exchange in range(200, 1000) if exchange % 100 != 11], dtype=np.int64)


@dataclass(frozen=True)
class Mobiles:
    """One row a person: numbers of ten digits one after the other, and the days of change between them."""

    numbers: Ints  # people x (CHANGES + 1)
    changes: Ints  # people x CHANGES
    has: Bools

    def on(self, person: Ints, day: Ints) -> Ints:
        """The number that each person has on a day."""
        return np.asarray(self.numbers[person, (self.changes[person] <= day[:, None]).sum(axis=1)])


def change_days(person: Ints, contacts: Contacts, seed: int) -> Ints:
    """Days on which a person gets another number, in order. From the hash of the person: any block can ask."""
    share = contacts.new_number_a_year * WINDOW / YEAR / CHANGES
    days = np.stack([np.floor(unit_of(person, seed, 31 + k) * WINDOW) for k in range(CHANGES)], axis=1)
    comes = np.stack([unit_of(person, seed, 41 + k) < share for k in range(CHANGES)], axis=1)
    return np.sort(np.where(comes, days, NEVER), axis=1).astype(np.int64)


def mobiles_of(region: Region, contacts: Contacts, chance: Chance, person: Ints, others: Ints, seed: int) -> Mobiles:
    """The mobiles of people by serial.

    A share of new numbers was given back before by one of `others` (serials of people of any block, one a person):
    whoever the other is, the days of that number follow from the serial, so that no number has two owners at a time.
    """
    changes = change_days(person, contacts, seed)
    numbers = np.stack([_number(region, person, turn, seed) for turn in range(CHANGES + 1)], axis=1)
    given_back = change_days(others, contacts, seed)[:, 0]
    free = (given_back + contacts.quarantine <= changes[:, 0]) & (changes[:, 0] < WINDOW) & (others != person)
    again = free & chance.yes(len(person), contacts.recycled * 4)  # few of the others have given one back
    numbers[again, 1] = _number(region, others[again], 0, seed)
    return Mobiles(numbers, changes, chance.yes(len(person), contacts.mobile))


def _number(region: Region, person: Ints, turn: int, seed: int) -> Ints:
    """A number for each (person, turn), no two the same."""
    serial = person * (CHANGES + 1) + turn
    if not region.facts.mobile_prefixes:
        return _american(region, serial, seed)
    prefixes = np.array(region.facts.mobile_prefixes, dtype=np.int64)
    space = len(prefixes) * 10**7
    place = permuted(serial % space, space, seed, region.number)
    return np.asarray(prefixes[place // 10**7] * 10**7 + place % 10**7)


def _american(region: Region, serial: Ints, seed: int) -> Ints:
    """Area code, an exchange that is no service code, four digits."""
    codes = np.unique(region.places.area_code)
    space = len(codes) * len(EXCHANGES) * 10**4
    place, line = np.divmod(permuted(serial % space, space, seed, region.number), 10**4)
    return np.asarray(codes[place // len(EXCHANGES)] * 10**7 + EXCHANGES[place % len(EXCHANGES)] * 10**4 + line)


Writer = Callable[[Any, str, str], Any]


def _slices(texts: Any, *cuts: int) -> list[Any]:
    return [pc.utf8_slice_codeunits(texts, a, b) for a, b in zip((0, *cuts), (*cuts, 10), strict=True)]


def _plain(texts: Any, _code: str, trunk: str) -> Any:
    return joined(trunk, texts)


def _spaced(texts: Any, _code: str, trunk: str) -> Any:
    area, *rest = _slices(texts, 4)
    return joined(joined(trunk, area), *rest, between=" ")


def _grouped(texts: Any, _code: str, trunk: str) -> Any:
    area, *rest = _slices(texts, 3, 6)
    return joined(joined(trunk, area), *rest, between="-")


def _brackets(texts: Any, _code: str, trunk: str) -> Any:
    area, middle, end = _slices(texts, 3, 6)
    return joined(joined("(", trunk, area, ")"), joined(middle, end, between="-"), between=" ")


def _plus(texts: Any, code: str, _trunk: str) -> Any:
    return joined("+", code, texts)


def _plus_spaced(texts: Any, code: str, _trunk: str) -> Any:
    return joined(joined("+", code), *_slices(texts, 4, 7), between=" ")


def _zeros(texts: Any, code: str, _trunk: str) -> Any:
    """The international prefix of a region: 011 in North America, where no trunk zero is known either."""
    return joined("011" if code == "1" else "00", code, texts)


def _plus_trunk(texts: Any, code: str, trunk: str) -> Any:
    if not trunk:
        return _plus_spaced(texts, code, trunk)
    return joined(joined("+", code, " (", trunk, ")"), *_slices(texts, 4), between=" ")


WRITERS: tuple[tuple[Writer, float], ...] = (
    (_plain, 0.34),
    (_spaced, 0.24),
    (_grouped, 0.08),
    (_brackets, 0.05),
    (_plus, 0.10),
    (_plus_spaced, 0.10),
    (_zeros, 0.05),
    (_plus_trunk, 0.04),
)
"""How numbers are written, with shares; our choice."""


def number_texts(region: Region, chance: Chance, numbers: Ints) -> Any:
    """Numbers of ten digits as people write them."""
    texts, n = pc.cast(pa.array(numbers), pa.string()), len(numbers)
    way = chance.pick(n, tuple(share for _, share in WRITERS))
    result = pa.nulls(n, pa.string())
    for at, (write, _) in enumerate(WRITERS):
        where = pa.array(way == at)
        if pc.any(where).as_py():
            written = write(texts.filter(where), region.facts.calling_code, region.facts.trunk)
            result = pc.replace_with_mask(result, where, written)
    return result
