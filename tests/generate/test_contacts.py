"""Telephone numbers, mailboxes and homes: one owner at a time, of the right pattern, the same in every block."""

from __future__ import annotations

import re

import numpy as np
import phonenumbers
import pyarrow.compute as pc
import pytest

from graphres.generate.calendar import NEVER, WINDOW
from graphres.generate.customers import Customers, make_customers
from graphres.generate.draw import Chance
from graphres.generate.homes import homes_of, landlines, line_of, postcodes
from graphres.generate.phones import WRITERS, mobiles_of, number_texts
from graphres.generate.rates import PRESETS, Contacts, Homes
from graphres.generate.regions import FACTS, region
from graphres.generate.sightings import Part

REGIONS = sorted(FACTS)
POSTCODES = {"GB": r"[A-Z]{1,2}\d\d? \d[A-Z]{2}", "US": r"\d{5}", "DE": r"\d{5}", "GR": r"\d{3} \d{2}"}


def part_of(code: str, quota: int = 3000) -> Customers:
    """Customers of one region."""
    return make_customers(Part(PRESETS["large"], 7, 0, region(code), 0, quota, quota, 0, quota))


def test_a_number_that_goes_round_has_one_owner_at_a_time() -> None:
    """Who gets somebody's former number gets it after the other gave it back, and after a quarantine."""
    contacts, people = Contacts(recycled=1.0, new_number_a_year=0.2), np.arange(4000)
    others = Chance(1).below(4000, 4000)
    mobiles = mobiles_of(region("GB"), contacts, Chance(2), people, others, 3)
    spans: dict[int, list[tuple[int, int, int]]] = {}
    for person, (numbers, changes) in enumerate(zip(mobiles.numbers, mobiles.changes, strict=True)):
        begins = [-NEVER, *changes.tolist()]
        for number, begin, end in zip(numbers.tolist(), begins, [*changes.tolist(), NEVER], strict=True):
            if begin < min(end, WINDOW):
                spans.setdefault(number, []).append((begin, end, person))
    shared = {number: sorted(owners) for number, owners in spans.items() if len({p for *_, p in owners}) > 1}
    assert len(shared) > 50
    for (_, end, _), *later in shared.values():
        assert all(begin >= end + contacts.quarantine for begin, _, _ in later)


@pytest.mark.parametrize("code", REGIONS)
def test_numbers_are_valid(code: str) -> None:
    """A telephone library takes nearly all mobiles and landlines for numbers of the region, however written."""
    people, key = np.arange(600), np.arange(600) * 8
    mobiles = mobiles_of(region(code), Contacts(), Chance(2), people, people, 3).numbers[:, 0]
    homes = homes_of(region(code), Homes(), key, key, 3, 100)
    fixed, _ = landlines(region(code), Contacts(), homes, 3)
    for numbers, least in ((mobiles, 0.97), (fixed, 0.9)):
        texts = number_texts(region(code), Chance(4), numbers).to_pylist()
        parsed = [phonenumbers.parse(text, code) for text in texts]
        assert np.mean([phonenumbers.is_valid_number(number) for number in parsed]) >= least


def test_all_ways_of_writing_are_one_number() -> None:
    """National, +, 00, brackets: the same digits for a telephone library."""
    texts = number_texts(region("GB"), Chance(1), np.full(400, 7711123456)).to_pylist()
    assert len(set(texts)) == len(WRITERS)
    assert {phonenumbers.parse(text, "GB").national_number for text in texts} == {7711123456}


@pytest.mark.parametrize("code", REGIONS)
def test_a_home_follows_from_its_key(code: str) -> None:
    """The same key is the same home in any block; postcodes have the region's pattern."""
    key, zero = np.arange(500) * 8, np.zeros(500, dtype=np.int64)
    homes = homes_of(region(code), Homes(), key, key, 3, 100)
    again = homes_of(region(code), Homes(), key[::-1], key[::-1], 3, 100)
    assert line_of(region(code), homes, zero).to_pylist() == line_of(region(code), again, zero).to_pylist()[::-1]
    assert all(re.fullmatch(POSTCODES[code], text) for text in postcodes(region(code), homes).to_pylist())


@pytest.mark.parametrize("code", REGIONS)
def test_a_mailbox_has_one_owner(code: str) -> None:
    """Nobody's own mailbox is somebody else's; all are at domains that nobody can own."""
    boxes = part_of(code).mailboxes.texts.to_pylist()
    owners: dict[str, set[int]] = {}
    for at, box in enumerate(boxes):
        assert re.fullmatch(r"[a-z0-9._]+@[a-z]+\.example", box)
        owners.setdefault(box, set()).add(at // 4)
    assert max(len(who) for who in owners.values()) == 1


def test_a_workplace_has_one_switchboard() -> None:
    """Colleagues share the number of the workplace, and only they."""
    customers = part_of("GB")
    person = np.flatnonzero(customers.job >= 0)
    numbers, jobs = customers.switchboards(person), customers.job[person]
    assert len(set(zip(jobs.tolist(), numbers.tolist(), strict=True))) == len(set(jobs.tolist()))
    assert np.bincount(jobs).max() > 5
    names = customers.workplaces(person, 0)
    assert pc.count_distinct(names).as_py() <= len(set(jobs.tolist()))
