"""Mailboxes: built from names, with digits where the name alone is taken; own, of the household, of the employer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.generate.calendar import NEVER, WINDOW, YEAR, year_of
from graphres.generate.draw import Chance, Floats, Ints
from graphres.generate.people import People
from graphres.generate.rates import Contacts
from graphres.generate.regions import Region
from graphres.generate.spelling import SLUG
from graphres.generate.texts import joined, replaced

__all__ = ["Mailboxes", "family_mailboxes", "mailboxes_of"]

BOXES = 3
"""Mailboxes of a person one after the other; the fourth is beside them."""

DOMAINS = (
    ("mailbox", 0.38), ("inbox", 0.17), ("letterpost", 0.13), ("quickmail", 0.10), ("homemail", 0.08),
    ("webpost", 0.06), ("fibernet", 0.05), ("cablenet", 0.03),
)  # fmt: skip
"""Providers under .example, which nobody can own (RFC 2606), as skewed as real ones are; our choice."""

PATTERNS = (0.34, 0.18, 0.12, 0.08, 0.06, 0.10, 0.12)
"""given.surname, givensurname, gsurname, given_surname, surname.given, given and digits, givens; our choice."""


@dataclass(frozen=True)
class Mailboxes:
    """`texts` holds BOXES + 1 for each person; `changes` are the days between the first BOXES."""

    texts: Any
    changes: Ints
    second: Any

    def on(self, chance: Chance, person: Ints, day: Ints) -> Any:
        """A mailbox that each person uses on a day."""
        box = (self.changes[person] <= day[:, None]).sum(axis=1)
        beside = self.second[person] & chance.yes(len(person), 0.35)
        return self.texts.take(pa.array(person * (BOXES + 1) + np.where(beside, BOXES, box)))


def mailboxes_of(region: Region, contacts: Contacts, chance: Chance, people: People, customers: int) -> Mailboxes:
    """Mailboxes of people; who changes the surname often takes another one then."""
    n = len(people)
    share = contacts.new_mailbox_a_year * WINDOW / YEAR / (BOXES - 1)
    days = np.floor(chance.unit(n * (BOXES - 1)).reshape(n, -1) * WINDOW)
    days = np.where(chance.yes(days.size, share).reshape(days.shape), days, NEVER)
    wed = (people.renamed >= 0) & chance.yes(n, 0.5)
    days[:, 0] = np.where(wed, people.renamed + 20, days[:, 0])
    changes = np.sort(days, axis=1).astype(np.int64)
    opened = np.concatenate([np.full((n, 1), -1), changes, chance.below(n, WINDOW)[:, None]], axis=1)
    person = np.repeat(np.arange(n), BOXES + 1)
    after = opened.ravel() >= people.renamed[person]
    surname = np.where(after, people.surname[person], people.surname_before[person])
    locals_ = _local_parts(region, contacts, chance, people.take(person), surname, customers)
    texts = _apart(chance, joined(locals_, _domains(chance, len(person)), between="@"), person)
    return Mailboxes(texts, changes, chance.yes(n, contacts.second_mailbox))


def _local_parts(
    region: Region, contacts: Contacts, chance: Chance, people: People, surname: Ints, customers: int
) -> Any:
    """What stands before the @. Common names need digits to be free, and get them."""
    n = len(people)
    given, short = region.given.texts.take(people.given, SLUG), chance.pick(n, PATTERNS)
    family = region.surnames.take(surname, people.female, SLUG)
    first = pc.utf8_slice_codeunits(given, 0, 1)
    forms = (
        joined(given, family, between="."), joined(given, family), joined(first, family),
        joined(given, family, between="_"), joined(family, given, between="."), given,
        joined(given, pc.utf8_slice_codeunits(family, 0, 1)),
    )  # fmt: skip
    texts = pc.choose(pa.array(short), *forms)
    share = region.given.share[people.given] * region.surnames.share(surname)
    share = np.where(short == 2, region.surnames.share(surname) / 12, share)
    share = np.where(short >= 5, region.given.share[people.given] / np.where(short == 6, 8, 1), share)
    odd = chance.yes(n, contacts.odd_mailbox)
    words = region.surnames.coined[0].take(chance.below(n, 10**6), SLUG)
    texts = replaced(texts, odd, words.filter(pa.array(odd)))
    share = np.where(odd, 1e-4, share)
    return joined(texts, _digits(contacts, chance, share * customers, year_of(people.born)))


def _digits(contacts: Contacts, chance: Chance, rivals: Floats, year: Ints) -> Any:
    """None, the year of birth, or as many digits as the number of rivals for the same name asks for."""
    n = len(rivals)
    needed = np.ceil(np.log10(np.maximum(rivals, 1e-9) * 60)).clip(0, 9).astype(np.int64)
    by_year = chance.yes(n, 0.5)
    number = np.floor(chance.unit(n) * 10.0 ** np.maximum(needed, 2)).astype(np.int64)
    number = np.where((needed <= 1) & by_year, np.where(chance.yes(n, 0.5), year, year % 100), number)
    texts = pc.utf8_lpad(pc.cast(pa.array(number), pa.string()), 2, "0")
    none = (needed == 0) & ~chance.yes(n, contacts.digits)
    return replaced(texts, none, pa.scalar(""))


def _domains(chance: Chance, size: int) -> Any:
    names = pa.array([f"{name}.example" for name, _ in DOMAINS])
    return names.take(pa.array(chance.pick(size, tuple(share for _, share in DOMAINS))))


def _apart(chance: Chance, texts: Any, owner: Ints) -> Any:
    """A mailbox has one owner: where two took the same, the later one adds digits."""
    codes = pc.dictionary_encode(texts).indices.to_numpy()
    first = np.full(int(codes.max()) + 1 if len(codes) else 0, -1)
    first[codes[::-1]] = owner[::-1]
    taken = first[codes] != owner
    if not taken.any():
        return texts
    more = pc.cast(pa.array(1000 + chance.below(len(owner), 9_000_000)), pa.string()).filter(pa.array(taken))
    parts = pc.split_pattern(texts.filter(pa.array(taken)), "@")
    local, domain = pc.list_element(parts, 0), pc.list_element(parts, 1)
    return replaced(texts, taken, joined(joined(local, more), domain, between="@"))


def family_mailboxes(region: Region, chance: Chance, surname: Ints, customers: int) -> Any:
    """A mailbox for each household, by its surname."""
    n = len(surname)
    family = region.surnames.take(surname, np.zeros(n, dtype=bool), SLUG)
    way = chance.below(n, 3)
    forms = (joined(family, ".family"), joined("the.", family, "s"), joined(family, "home"))
    rivals = region.surnames.share(surname) * customers / 3
    needed = np.ceil(np.log10(np.maximum(rivals, 1e-9) * 200)).clip(0, 9).astype(np.int64)
    number = np.floor(chance.unit(n) * 10.0**needed).astype(np.int64)
    digits = replaced(pc.cast(pa.array(number), pa.string()), needed == 0, pa.scalar(""))
    return joined(joined(pc.choose(pa.array(way), *forms), digits), _domains(chance, n), between="@")
