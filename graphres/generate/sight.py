"""What a source gets to see of a person on a day: names, contacts, address, and what goes wrong as they are typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.generate.calendar import FIRST_DAY, YEAR, written
from graphres.generate.customers import Customers
from graphres.generate.draw import Bools, Chance, Ints
from graphres.generate.homes import Homes, landlines, line_of, postcodes, unit_of_home
from graphres.generate.noise import DIGIT_FAULTS, changed, digits_mistyped, mistyped
from graphres.generate.people import JUNIOR, SENIOR
from graphres.generate.phones import number_texts
from graphres.generate.rates import Source
from graphres.generate.sightings import Sightings
from graphres.generate.spelling import SLUG
from graphres.generate.texts import joined, replaced

__all__ = ["Sight", "missing"]

PLACEHOLDER_BOXES = ("noreply@shop.example", "none@none.example", "no@email.example", "unknown@mail.example",
                     "n/a", "customer@shop.example")  # fmt: skip
PLACEHOLDER_PHONES = ("00000000000", "01234567890", "0000000000", "1111111111", "9999999999", "n/a")

ABBREVIATIONS = {
    "GB": ((" Road", " Rd"), (" Street", " St"), (" Avenue", " Ave"), (" Close", " Cl"), (" Lane", " Ln"),
           (" Drive", " Dr"), (" Gardens", " Gdns"), (" Court", " Ct"), (" Crescent", " Cres"), (" Terrace", " Terr")),
    "US": ((" Street", " St"), (" Avenue", " Ave"), (" Drive", " Dr"), (" Road", " Rd"), (" Lane", " Ln"),
           (" Court", " Ct"), (" Boulevard", " Blvd"), (" Circle", " Cir"), (" Place", " Pl"), (" Parkway", " Pkwy")),
    "DE": (("straße", "str."), ("Straße", "Str."), ("strasse", "str."), ("platz", "pl.")),
    "GR": (("Λεωφόρος", "Λεωφ."), ("Αγίου", "Αγ."), ("Αγίας", "Αγ."), ("Agiou", "Ag."), ("Agias", "Ag.")),
}  # fmt: skip


def missing(chance: Chance, texts: Any, rate: float) -> Any:
    """Texts of which a share is not there."""
    return replaced(texts, chance.yes(len(texts), rate), pa.scalar(None, pa.string()))


@dataclass(frozen=True)
class Sight:
    """The eyes of one source on its sightings. Each method is one column; call each once, in a fixed order."""

    customers: Customers
    sightings: Sightings
    source: Source
    chance: Chance
    spelling: Ints

    @classmethod
    def of(cls, customers: Customers, sightings: Sightings, source: Source, chance: Chance) -> Sight:
        """A sight in which each record is spelled in one way: the person's own, or another."""
        own = customers.spelling[sightings.person]
        n = len(own)
        several = customers.part.region.code in ("DE", "GR")
        other = chance.yes(n, source.errors.other_spelling if several else 0.0)
        return cls(customers, sightings, source, chance, np.where(other, (own + 1 + chance.below(n, 2)) % 3, own))

    def __len__(self) -> int:
        return len(self.sightings.person)

    def given(self) -> Any:
        """The given name: as in the passport, or short, or the first letter; seldom null."""
        person, errors, n = self.sightings.person, self.source.errors, len(self)
        names = self.customers.part.region.given
        texts = names.texts.take(self.customers.people.given[person], self.spelling)
        nickname = self.customers.nickname[person]
        short = (nickname >= 0) & self.chance.yes(n, errors.nickname)
        texts = replaced(texts, short, names.nicknames.take(nickname[short], self.spelling[short]))
        texts = mistyped(self.chance, texts, errors.given_typo)
        letter = self.chance.yes(n, errors.initial)
        dot = pa.array(np.where(self.chance.yes(n, 0.5), ".", ""))
        initials = joined(pc.utf8_slice_codeunits(texts, 0, 1), dot).filter(pa.array(letter))
        return missing(self.chance, replaced(texts, letter, initials), self.source.no_given)

    def surname(self) -> Any:
        """The surname on the day, as typed."""
        texts = self.customers.surnames(self.sightings.person, self.sightings.day, self.spelling)
        return mistyped(self.chance, texts, self.source.errors.surname_typo)

    def swapped(self, given: Any, surname: Any) -> tuple[Any, Any]:
        """Both names, now and then in each other's field."""
        swap = pa.array(self.chance.yes(len(self), self.source.errors.swapped))
        return pc.if_else(swap, surname, given), pc.if_else(swap, given, surname)

    def suffix(self) -> Any:
        """Jr or Sr behind the surname of those who bear the father's or the son's name; mostly left out."""
        suffix = self.customers.people.suffix[self.sightings.person]
        shown = self.chance.yes(len(self), 0.5)
        choice = np.where(shown & (suffix == JUNIOR), 1, np.where(shown & (suffix == SENIOR), 2, 0))
        return pa.array(["", " Jr", " Sr"]).take(pa.array(choice))

    def full_name(self, given: Any, surname: Any) -> Any:
        """`Given Surname`, or `Surname, Given`."""
        plain = pc.coalesce(joined(given, surname, between=" "), surname)
        turned = pc.coalesce(joined(surname, given, between=", "), surname)
        return pc.if_else(pa.array(self.chance.yes(len(self), self.source.errors.comma)), turned, plain)

    def shouted(self, *columns: Any) -> list[Any]:
        """Columns of a record that was typed in capitals, now and then."""
        loud = pa.array(self.chance.yes(len(self), self.source.errors.upper))
        return [pc.if_else(loud, pc.utf8_upper(column), column) for column in columns]

    def email(self) -> Any:
        """The mailbox: own, the household's, the employer's, or what was typed for want of one."""
        person, n, errors = self.sightings.person, len(self), self.source.errors
        customers = self.customers
        texts = customers.mailboxes.on(self.chance, person, self.sightings.day)
        at_home = self._at_home()
        common = customers.shared_box.take(pa.array(customers.people.household[person]))
        shared = at_home & self.chance.yes(n, customers.part.preset.contacts.shared_use)
        texts = pc.if_else(pa.array(shared), pc.coalesce(common, texts), texts)
        at_work = customers.works_by_mail[person] & self.chance.yes(n, errors.email_work)
        texts = replaced(texts, at_work, self._work_box(person[at_work]))
        texts = mistyped(self.chance, texts, errors.email_typo)
        placeholder = self.chance.yes(n, errors.email_placeholder)
        boxes = pa.array(PLACEHOLDER_BOXES).take(pa.array(self.chance.below(n, len(PLACEHOLDER_BOXES))))
        texts = pc.if_else(pa.array(placeholder), boxes, missing(self.chance, texts, self.source.no_email))
        return pc.if_else(pa.array(self.chance.yes(n, 0.02)), pc.utf8_upper(texts), texts)

    def _at_home(self) -> Bools:
        person, day = self.sightings.person, self.sightings.day
        people = self.customers.people
        return (day >= people.joined[person]) & (day < people.left[person])

    def _work_box(self, person: Ints) -> Any:
        people, region = self.customers.people, self.customers.part.region
        given = region.given.texts.take(people.given[person], SLUG)
        surname = region.surnames.take(people.surname_before[person], people.female[person], SLUG)
        domain = self.customers.workplaces(person, SLUG)
        return joined(joined(given, surname, between="."), joined(domain, ".example"), between="@")

    def phone(self, also: bool = False) -> Any:
        """A number: mobile, the home's, the workplace's; `also` for a second field, which is mostly empty."""
        person, n, errors = self.sightings.person, len(self), self.source.errors
        customers = self.customers
        numbers = customers.mobiles.on(person, self.sightings.day)
        homes = customers.homes(person, self.sightings.day)
        at_home, has = landlines(customers.part.region, customers.part.preset.contacts, homes, customers.part.seed)
        home = has & (self.chance.yes(n, errors.phone_landline) | ~customers.mobiles.has[person])
        numbers = np.where(home, at_home, numbers)
        work = (customers.job[person] >= 0) & self.chance.yes(n, errors.phone_work)
        numbers = np.where(work, customers.switchboards(person), numbers)
        texts = number_texts(customers.part.region, self.chance, numbers)
        texts = replaced(texts, ~(customers.mobiles.has[person] | home | work), pa.scalar(None, pa.string()))
        texts = digits_mistyped(self.chance, texts, errors.phone_typo)
        placeholder = self.chance.yes(n, errors.phone_placeholder) & (not also)
        dummy = pa.array(PLACEHOLDER_PHONES).take(pa.array(self.chance.below(n, len(PLACEHOLDER_PHONES))))
        texts = missing(self.chance, texts, 0.8 if also else self.source.no_phone)
        return pc.if_else(pa.array(placeholder), dummy, texts)

    def birth(self, form: str) -> Any:
        """The date of birth, with days and months changed over, defaults and typing faults."""
        errors, n = self.source.errors, len(self)
        born = self.customers.people.born[self.sightings.person]
        texts = written(born, form)
        day_month = (written(born, "%d"), written(born, "%m"))
        turned = form.replace("%d", "%x").replace("%m", "%d").replace("%x", "%m")
        possible = np.asarray(pc.less_equal(pc.cast(day_month[0], pa.int8()), 12))
        texts = pc.if_else(pa.array(self.chance.yes(n, errors.birth_swapped) & possible), written(born, turned), texts)
        texts = changed(self.chance, texts, self.chance.yes(n, errors.birth_typo), DIGIT_FAULTS[:1])
        default = np.where(self.chance.yes(n, 0.5), -int(119.5 * YEAR), -int(49.5 * YEAR))
        first = np.datetime64(FIRST_DAY.isoformat(), "D") + default.astype("timedelta64[D]")
        january = first.astype("datetime64[Y]").astype("datetime64[D]") - np.datetime64(FIRST_DAY.isoformat(), "D")
        defaults = written(january.astype(np.int64), form)
        texts = missing(self.chance, texts, self.source.no_birth)
        return pc.if_else(pa.array(self.chance.yes(n, errors.birth_default)), defaults, texts)

    def homes(self) -> Homes:
        """Where the person lives; now and then where they lived before."""
        stale = self.chance.yes(len(self), self.source.errors.stale_address)
        back = np.where(stale, self.chance.below(len(self), 3 * 365), 0)
        return self.customers.homes(self.sightings.person, self.sightings.day - back)

    def address(self, homes: Homes) -> tuple[Any, Any, Any, Any, Any]:
        """Line, unit, place, postcode and country; the unit sometimes within the line. Missing together."""
        region, errors, n = self.customers.part.region, self.source.errors, len(self)
        line = line_of(region, homes, self.spelling)
        short = line
        for long, abbreviated in ABBREVIATIONS[region.code]:
            short = pc.replace_substring(short, long, abbreviated)
        line = pc.if_else(pa.array(self.chance.yes(n, errors.abbreviated)), short, line)
        line = mistyped(self.chance, line, errors.street_typo)
        unit = unit_of_home(region, homes)
        inside = pa.array(self.chance.yes(n, errors.unit_elsewhere))
        before = joined(unit, line, between=", ") if region.code == "GB" else joined(line, unit, between=", ")
        line = pc.if_else(inside, pc.coalesce(before, line), line)
        unit = pc.if_else(inside, pa.scalar(None, pa.string()), unit)
        place = region.places.texts.take(homes.place, self.spelling)
        if region.code == "US":
            place = joined(place, pa.array(region.places.state).take(pa.array(homes.place)), between=", ")
        postcode = digits_mistyped(self.chance, self._spaced(postcodes(region, homes)), errors.postcode_typo)
        gone = self.chance.yes(n, self.source.no_address)
        nothing = pa.scalar(None, pa.string())
        unit, place, postcode, line = (replaced(x, gone, nothing) for x in (unit, place, postcode, line))
        return line, unit, place, postcode, self._country(gone)

    def _spaced(self, texts: Any) -> Any:
        tight = pa.array(self.chance.yes(len(self), 0.12))
        return pc.if_else(tight, pc.replace_substring(texts, " ", ""), texts)

    def _country(self, gone: Bools) -> Any:
        facts = self.customers.part.region.facts
        native = self.chance.yes(len(self), 0.15)
        texts = pa.array(np.where(native, facts.native_country, facts.country))
        return replaced(texts, gone, pa.scalar(None, pa.string()))
