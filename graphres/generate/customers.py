"""The customers of one part (a block and a region): their people, contacts and homes on any day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.generate.calendar import NEVER, WINDOW, YEAR
from graphres.generate.draw import Chance, Ints, mixed, unit_of
from graphres.generate.homes import Homes, homes_of, local_numbers
from graphres.generate.mailboxes import Mailboxes, family_mailboxes, mailboxes_of
from graphres.generate.people import HEAD, PARTNER, People, make_people
from graphres.generate.phones import Mobiles, mobiles_of
from graphres.generate.sightings import Part, Sightings, sightings_of
from graphres.generate.spelling import SLUG
from graphres.generate.texts import joined, replaced

__all__ = ["Customers", "last_household", "make_customers"]

KEYS_OF_A_HOME = 8


@dataclass(frozen=True)
class Customers:
    """Everybody in the part whom some source knows, with all that the sources may see of them."""

    part: Part
    people: People
    sightings: Sightings
    mobiles: Mobiles
    mailboxes: Mailboxes
    shared_box: Any  # by household; null where there is none
    spelling: Ints
    nickname: Ints  # the nickname that one goes by; -1 for none
    job: Ints  # the number of the workplace; -1 for none
    works_by_mail: Any

    @property
    def serial(self) -> Ints:
        """Everybody's number in the world."""
        return self.part.first + np.arange(len(self.people))

    def home_keys(self, person: Ints, day: Ints) -> tuple[Ints, Ints]:
        """The key of the home on a day, and the key of its place. Parents and children keep one until they part."""
        part, people = self.part, self.people
        moves = people.moves[person]
        turn = (moves <= day[:, None]).sum(axis=1)
        household = (part.first + people.household[person]) * KEYS_OF_A_HOME
        far = np.stack(
            [unit_of(household + k, part.seed, 51) < part.preset.homes.far_move for k in range(1, moves.shape[1] + 1)],
            axis=1,
        )
        reached = np.where(far & (moves <= day[:, None]), np.arange(1, moves.shape[1] + 1), 0).max(axis=1)
        alone = (part.total + part.first + person) * KEYS_OF_A_HOME
        before, after = day < people.joined[person], day >= people.left[person]
        own = np.where(before, alone, alone + 1)
        elsewhere = unit_of(own, part.seed, 52) < 0.4
        outside = before | after
        key = np.where(outside, own, household + turn)
        return key, np.where(outside & elsewhere, own, household + reached)

    def homes(self, person: Ints, day: Ints) -> Homes:
        """Where people live on a day."""
        key, place_key = self.home_keys(person, day)
        part = self.part
        return homes_of(part.region, part.preset.homes, key, place_key, part.seed, part.total // 4)

    def surnames(self, person: Ints, day: Ints, spelling: Ints) -> Any:
        """Surnames as they are on a day: double ones, too."""
        people, names = self.people, self.part.region.surnames
        now = day >= people.renamed[person]
        female = people.female[person]
        number = np.where(now, people.surname[person], people.surname_before[person])
        texts = names.take(number, female, spelling)
        double = now & people.double[person] & (people.surname[person] != people.surname_before[person])
        before = names.take(people.surname_before[person][double], female[double], spelling[double])
        return replaced(texts, double, joined(before, texts.filter(pa.array(double)), between="-"))

    def workplaces(self, person: Ints, spelling: Ints | int) -> Any:
        """Names of the workplaces; null for those without a job."""
        job, names = self.job[person], self.part.region
        stem = (mixed(job, self.part.seed, 61) % np.uint64(3000)).astype(np.int64)
        kind = (mixed(job, self.part.seed, 62) % np.uint64(names.workplaces.size)).astype(np.int64)
        if isinstance(spelling, int) and spelling == SLUG:
            return joined(names.surnames.coined[0].take(stem, SLUG), names.workplaces.take(kind, SLUG))
        coined = names.surnames.coined[0].take(stem, spelling)
        texts = joined(coined, names.workplaces.take(kind, spelling), between=" ")
        return replaced(texts, job < 0, pa.scalar(None, pa.string()))

    def switchboards(self, person: Ints) -> Ints:
        """The number of the workplace: one for all who work there, in whatever block they are."""
        job, places = self.job[person], self.part.region.places
        unit = unit_of(job, self.part.seed, 63)
        place = np.minimum(np.searchsorted(places.sums, unit * places.sums[-1]), places.texts.size - 1)
        return local_numbers(self.part.region, place.astype(np.int64), -10 - job, self.part.seed)


def make_customers(part: Part) -> Customers:
    """The people of a part, and as many sightings as make `part.quota` rows."""
    people, sightings = _enough(part)
    known = np.unique(sightings.person)
    number = np.zeros(len(people), dtype=np.int64)
    number[known] = np.arange(len(known))
    people = people.take(known)
    _, household = np.unique(people.household, return_inverse=True)
    people = People(**{**vars(people), "household": household.astype(np.int64)})
    sightings = Sightings(number[sightings.person], sightings.source, sightings.day, sightings.rows)
    return _with_contacts(part, people, sightings)


def _enough(part: Part) -> tuple[People, Sightings]:
    """Households until their sightings make the rows asked for, cut there."""
    households = part.quota // 3 + 24
    for attempt in range(40):
        chance = part.chance(1, attempt)
        people = make_people(part.region, part.preset.homes, chance, households)
        sightings = sightings_of(part, chance, people)
        ends = np.cumsum(sightings.rows)
        if len(ends) and ends[-1] >= part.quota:
            last = int(np.searchsorted(ends, part.quota))
            kept = sightings.take(np.arange(last + 1))
            kept.rows[-1] -= ends[last] - part.quota
            return people, kept
        households *= 2
    raise AssertionError("households without customers")


def _with_contacts(part: Part, people: People, sightings: Sightings) -> Customers:
    contacts, chance, n = part.preset.contacts, part.chance(2), len(people)
    serial = part.first + np.arange(n)
    others = _others(part, chance, n)
    mobiles = mobiles_of(part.region, contacts, chance, serial, others, part.seed)
    mobiles = _shared_mobiles(contacts.shared_mobile, chance, people, mobiles)
    age = (WINDOW - people.born) / YEAR
    works = (age > 18) & (age < 66) & chance.yes(n, contacts.job)
    firms = max(2, part.total // contacts.staff // 3)
    job = np.where(works, np.floor(firms * chance.unit(n) ** 2.5).astype(np.int64), -1)
    given = part.region.given
    nicknamed = (given.n_nicknames[people.given] > 0) & chance.yes(n, 0.8)
    nickname = given.first_nickname[people.given] + chance.below(n, given.n_nicknames[people.given])
    customers = int(part.total * part.preset.regions[part.region.code])
    return Customers(
        part=part,
        people=people,
        sightings=sightings,
        mobiles=mobiles,
        mailboxes=mailboxes_of(part.region, contacts, chance, people, customers),
        shared_box=_shared_boxes(part, chance, people, customers),
        spelling=chance.pick(n, part.region.facts.habits),
        nickname=np.where(nicknamed, nickname, -1),
        job=job,
        works_by_mail=works & chance.yes(n, contacts.work_mailbox),
    )


def _others(part: Part, chance: Chance, size: int) -> Ints:
    """Somebody of the same region for each, in any block: a serial, whether or not anybody bears it."""
    block = chance.below(size, max(1, part.blocks))
    used = max(1, part.quota // 3)  # serials beyond are mostly unused
    return (part.first % part.block_size) + block * part.block_size + chance.below(size, used)


def _shared_mobiles(rate: float, chance: Chance, people: People, mobiles: Mobiles) -> Mobiles:
    """Some couples give one mobile for both."""
    head = np.full(int(people.household.max()) + 1 if len(people) else 0, -1)
    heads = np.flatnonzero(people.role == HEAD)
    head[people.household[heads]] = heads
    with_one = (people.role == PARTNER) & (head[people.household] >= 0) & chance.yes(len(people), rate)
    numbers, changes = mobiles.numbers.copy(), mobiles.changes.copy()
    numbers[with_one] = numbers[head[people.household[with_one]]]
    changes[with_one] = changes[head[people.household[with_one]]]
    return Mobiles(numbers, changes, mobiles.has)


def _shared_boxes(part: Part, chance: Chance, people: People, customers: int) -> Any:
    """The common mailbox of each household; null for most."""
    n = int(people.household.max()) + 1 if len(people) else 0
    first = np.searchsorted(people.household, np.arange(n))
    texts = family_mailboxes(part.region, chance, people.surname[first], customers)
    several = np.bincount(people.household, minlength=n) > 1
    has = several & chance.yes(n, part.preset.contacts.shared_mailbox)
    return pc.if_else(pa.array(has), texts, pa.scalar(None, pa.string()))


def last_household(customers: Customers) -> Ints:
    """Where people live at the end: with the household, or, who has left, on their own."""
    people = customers.people
    own = customers.part.total + customers.serial
    return np.where(people.left < NEVER, np.where(people.left < WINDOW, own, people.household + customers.part.first),
                    people.household + customers.part.first)  # fmt: skip
