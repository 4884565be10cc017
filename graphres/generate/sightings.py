"""When each source saw whom: who is a customer at all, and of how many records."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphres.generate.calendar import WINDOW, YEAR
from graphres.generate.draw import Bools, Chance, Floats, Ints
from graphres.generate.people import GRAND, HEAD, PARTNER, People
from graphres.generate.rates import Preset, Source
from graphres.generate.regions import Region

__all__ = ["ACCOUNTS", "CRM", "GUESTS", "Part", "Sightings", "sightings_of"]

ACCOUNTS, CRM, GUESTS = range(3)
COMING_OF_AGE = 16
"""Nobody is a customer before this birthday."""

MOST_RECORDS = 40
"""Records of a customer in one source, at most."""


@dataclass(frozen=True)
class Part:
    """One region's share of one block. Serials are numbers in all the world: from `first` on in this part."""

    preset: Preset
    seed: int
    block: int
    region: Region
    first: int
    quota: int
    total: int  # rows of the whole world
    blocks: int  # full blocks of the world: numbers go round between all of them
    block_size: int

    def chance(self, *purpose: int) -> Chance:
        """A stream of draws of its own for each purpose."""
        return Chance(self.seed, self.block, self.region.number, *purpose)


@dataclass(frozen=True)
class Sightings:
    """One row a record to be: who, in which source, on which day, how many rows it makes there."""

    person: Ints
    source: Ints
    day: Ints
    rows: Ints

    def of(self, source: int) -> Sightings:
        """Those of one source."""
        return self.take(np.flatnonzero(self.source == source))

    def take(self, which: Ints) -> Sightings:
        """These only."""
        return Sightings(self.person[which], self.source[which], self.day[which], self.rows[which])


def sightings_of(part: Part, chance: Chance, people: People) -> Sightings:
    """Who is seen when by which source, in the order of people."""
    sources, n = part.preset.sources, len(people)
    of_age = people.born + int(COMING_OF_AGE * YEAR) + 1
    loyal = chance.yes(n, sources.loyal)
    share = np.where((people.role == HEAD) | (people.role == PARTNER), 1.0, 0.7)
    share = np.where((people.role == GRAND), 0.5, share) * (of_age < WINDOW - 30)
    counts = [_counts(chance, source, share, loyal) for source in (sources.accounts, sources.crm, sources.guests)]
    person = np.concatenate([np.repeat(np.arange(n), count) for count in counts])
    source = np.repeat(np.arange(3), [count.sum() for count in counts])
    start = np.maximum(of_age[person], 0)
    late = chance.unit(len(person)) ** (1 / part.preset.orders.growth)
    day = start + np.floor((WINDOW - start) * late).astype(np.int64)
    items = 1 + chance.pick(len(person), part.preset.orders.items)
    back = chance.yes(len(person), part.preset.orders.returned) * 1
    rows = np.where(source == GUESTS, items + back, 1)
    order = np.lexsort((day, source, person))
    return Sightings(person, source, day, rows).take(order)


def _counts(chance: Chance, source: Source, share: Floats, loyal: Bools) -> Ints:
    """How many records each has: none, or one and further ones with a long tail for the few."""
    n = len(share)
    again = np.where(loyal, source.again_loyal, source.again)
    more = np.floor(np.log(np.maximum(chance.unit(n), 1e-12)) / np.log(again))
    known = chance.yes(n, np.minimum(1.0, source.known * share * np.where(loyal, 1.3, 1.0)))
    return np.where(known, 1 + np.minimum(more, MOST_RECORDS - 1), 0).astype(np.int64)
