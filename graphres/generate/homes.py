"""Homes: a place, a street, a number and a landline, all from the hash of a home's key.

No table of homes is held: the same key gives the same home in every block.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.generate.draw import Bools, Ints, mixed, unit_of
from graphres.generate.rates import Contacts
from graphres.generate.rates import Homes as HomeRates
from graphres.generate.regions import Region
from graphres.generate.texts import joined, replaced

__all__ = ["Homes", "homes_of", "landlines", "line_of", "postcodes", "unit_of_home"]

PEOPLE_OF_A_STREET = 90
"""Inhabitants to a street of a place; our choice."""

COMMON_STREETS = 0.45
"""Homes in streets of the names that every town has; our choice."""

HOUSES = 120
CUSTOMERS_OF_A_BUILDING = 40
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""Letters of the second half of a British postcode."""


@dataclass(frozen=True)
class Homes:
    """One row a home."""

    key: Ints
    place: Ints
    street: Ints  # the number of the street in its place
    number: Ints
    unit: Ints  # 0: none

    def take(self, which: Ints) -> Homes:
        """These homes only."""
        return Homes(**{f.name: getattr(self, f.name)[which] for f in fields(self)})


def homes_of(region: Region, rates: HomeRates, key: Ints, place_key: Ints, seed: int, buildings: int) -> Homes:
    """The homes of these keys; homes of one `place_key` are in one place."""
    large = unit_of(key, seed, 1) < rates.large_building
    building = (mixed(key, seed, 2) % np.uint64(max(1, buildings // CUSTOMERS_OF_A_BUILDING))).astype(np.int64)
    site = np.where(large, -1 - building, key)
    place_unit = unit_of(np.where(large, -1 - building, place_key), seed, 3)
    places = region.places
    place = np.minimum(np.searchsorted(places.sums, place_unit * places.sums[-1], side="right"), places.texts.size - 1)
    streets = np.maximum(places.population[place] // PEOPLE_OF_A_STREET, 3)
    street = np.floor(unit_of(site, seed, 4) * streets).astype(np.int64)
    number = 1 + np.floor(unit_of(site, seed, 5) ** 1.5 * HOUSES).astype(np.int64)
    flat = large | (unit_of(key, seed, 6) < rates.flat)
    doors = np.where(large, 180, 12)
    unit = np.where(flat, 1 + np.floor(unit_of(key, seed, 7) * doors).astype(np.int64), 0)
    return Homes(key, place.astype(np.int64), street, number, unit)


def street_names(region: Region, homes: Homes, spelling: Ints) -> Any:
    """The name of each home's street."""
    serial = homes.place * 1_000_003 + homes.street
    common = unit_of(serial, region.number, 11) < COMMON_STREETS
    at = np.searchsorted(region.street_sums, unit_of(serial, region.number, 12) * region.street_sums[-1], side="right")
    coined = region.surnames.coined[region.code == "GR"]  # Greek streets bear the genitive
    stem = np.floor(unit_of(serial, region.number, 13) ** 3 * coined.size).astype(np.int64)
    kind = np.floor(unit_of(serial, region.number, 14) ** 2 * region.kinds.size).astype(np.int64)
    names = coined.take(stem, spelling)
    between = "" if region.code == "DE" else " "
    rare = names if region.code == "GR" else joined(names, region.kinds.take(kind, spelling), between=between)
    return pc.if_else(pa.array(common), region.streets.take(np.minimum(at, region.streets.size - 1), spelling), rare)


def line_of(region: Region, homes: Homes, spelling: Ints) -> Any:
    """House number and street, in the order of the region; without the unit."""
    streets, numbers = street_names(region, homes, spelling), pc.cast(pa.array(homes.number), pa.string())
    if region.code == "US":
        blocks = homes.number * 37 % 90 + 1  # U.S. numbers count in hundreds a block
        numbers = pc.cast(pa.array(blocks * 100 + homes.number), pa.string())
    if region.code in ("DE", "GR"):
        return joined(streets, numbers, between=" ")
    return joined(numbers, streets, between=" ")


def unit_of_home(region: Region, homes: Homes) -> Any:
    """The unit as text, null where there is none."""
    words = {"GB": "Flat ", "US": "Apt ", "DE": "Wohnung ", "GR": "Διαμ. "}
    texts = joined(words[region.code], pc.cast(pa.array(homes.unit), pa.string()))
    return replaced(texts, homes.unit == 0, pa.scalar(None, pa.string()))


def postcodes(region: Region, homes: Homes) -> Any:
    """The postcode of each home's street."""
    serial = homes.place * 1_000_003 + homes.street
    starts = pa.array(region.places.postcode).take(pa.array(homes.place))
    if region.code == "GB":
        return _british(region, homes, serial, starts)
    few = 10 ** (5 - len(region.places.postcode[0]))
    near = np.maximum(1, np.minimum(region.places.population[homes.place] // 12_000, few))
    end = np.floor(unit_of(homes.street, region.number, 21) * near).astype(np.int64)
    end = (end + mixed(homes.place, region.number, 22).astype(np.int64) % few) % few
    digits = pc.utf8_lpad(pc.cast(pa.array(end), pa.string()), len(str(few - 1)), "0")
    if region.code == "GR":  # 104 31
        whole = joined(starts, digits)
        return joined(pc.utf8_slice_codeunits(whole, 0, 3), pc.utf8_slice_codeunits(whole, 3, 5), between=" ")
    return joined(starts, digits)


def _british(region: Region, homes: Homes, serial: Ints, starts: Any) -> Any:
    """Area and district, sector, two letters: a postcode for every street."""
    here = region.places.population[homes.place]
    districts = np.clip(here // 25_000, 1, 20)
    first = (mixed(homes.place, region.number, 23) % np.uint64(20)).astype(np.int64)
    district = (first + np.floor(unit_of(serial, region.number, 24) * districts).astype(np.int64)) % 20 + 1
    rest = (mixed(serial, region.number, 25) % np.uint64(4000)).astype(np.int64)
    letters = pa.array([a + b for a in LETTERS for b in LETTERS])
    sector = pc.cast(pa.array(rest // 400), pa.string())
    inward = joined(sector, letters.take(pa.array(rest % 400)))
    return joined(joined(starts, pc.cast(pa.array(district), pa.string())), inward, between=" ")


def landlines(region: Region, contacts: Contacts, homes: Homes, seed: int) -> tuple[Ints, Bools]:
    """National numbers of ten digits, and whether there is a landline."""
    return local_numbers(region, homes.place, homes.key, seed), unit_of(homes.key, seed, 8) < contacts.landline


def local_numbers(region: Region, place: Ints, key: Ints, seed: int) -> Ints:
    """A number of the place's area for each key: ten digits with the area code, by hash."""
    code = region.places.area_code[place]
    space = 10 ** (10 - np.char.str_len(code.astype(str)).astype(np.int64))
    low, high = np.where(code == 20, 7, 2) * (space // 10), np.where(code == 20, 9, 9) * (space // 10)
    return np.asarray(code * space + low + np.floor(unit_of(key, seed, 9) * (high - low)).astype(np.int64))
