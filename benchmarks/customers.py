"""Make N customers over three sources, with truth: households, typing errors, nicknames, shared contacts.

    python -m benchmarks.customers 100000 FOLDER [--seed 1] [--parquet]

Streamed, so that memory does not grow with N; the same seed makes the same files. It imports nothing of
graphres: what it measures must not share its ideas. Nobody in it exists; rarer names are made of syllables.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks.tables import Table, typo

Row = dict[str, str]

GIVEN = """
    James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan
    Joseph Jessica Thomas Karen Christopher Sarah Charles Lisa Daniel Nancy Matthew Sandra Anthony
    Ashley Mark Emily Steven Donna Andrew Michelle Paul Carol Joshua Amanda Kenneth Melissa Kevin
    Deborah Brian Stephanie Timothy Rebecca Ronald Sharon Jason Laura Edward Cynthia Jeffrey Dorothy
    Ryan Amy Jacob Kathleen Gary Angela Nicholas Shirley Eric Emma Jonathan Brenda Stephen Pamela Larry
    Nicole Justin Anna Scott Samantha Brandon Katherine Benjamin Christine Samuel Debra Gregory Rachel
    Alexander Carolyn Patrick Janet Frank Maria Raymond Olivia Jack Heather Dennis Helen Jerry Catherine
    Wei Priya Ahmed Fatima Nguyen Jose Luis Carmen Ivan Olga Yuki Mei
""".split()
SURNAMES = """
    Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez
    Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark
    Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams
    Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker
    Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper
    Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood James
    Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo
""".split()
SHORT = {
    "James": "Jim", "Robert": "Bob", "Patricia": "Pat", "Jennifer": "Jen", "Michael": "Mike",
    "Elizabeth": "Liz", "William": "Bill", "Barbara": "Barb", "Richard": "Rick", "Susan": "Sue",
    "Joseph": "Joe", "Jessica": "Jess", "Thomas": "Tom", "Christopher": "Chris", "Charles": "Chuck",
    "Daniel": "Dan", "Matthew": "Matt", "Anthony": "Tony", "Steven": "Steve", "Andrew": "Andy",
    "Joshua": "Josh", "Kenneth": "Ken", "Deborah": "Debbie", "Timothy": "Tim", "Rebecca": "Becky",
    "Edward": "Ed", "Jeffrey": "Jeff", "Kathleen": "Kathy", "Nicholas": "Nick", "Jonathan": "Jon",
    "Stephen": "Steve", "Samantha": "Sam", "Katherine": "Kate", "Benjamin": "Ben", "Samuel": "Sam",
    "Gregory": "Greg", "Alexander": "Alex", "Patrick": "Pat", "Raymond": "Ray", "Pamela": "Pam",
}  # fmt: skip
SYLLABLES = """
    ba be bo da den der dor el en fa fer gan gar hal hen jan ka ker la len lin lo ma man mer mi na nor
    pa per ra ri ro sa sen ser ski sta ta ter to va ven ver vi wal wen win za zel zin
""".split()
CITIES = """
    Springfield Riverton Fairview Clinton Madison Georgetown Salem Franklin Greenville Bristol Dover
    Milton
""".split()
STATES = """
    IL OH TX CA NY PA FL GA NC MI
""".split()
WORDS = """
    Oak Maple Cedar Pine Elm Lake Hill Park Walnut Spring Ridge Church Willow Mill River Sunset Jackson
    Highland
""".split()
KINDS = ("St", "Ave", "Rd", "Dr", "Ln", "Ct", "Blvd")
MAIL = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "aol.com", "icloud.com", "comcast.net")
HUB_PHONE = "8005550100"
"""What an office types where a customer gave no number."""


@dataclass(frozen=True)
class Home:
    """An address, with the telephone that stands there."""

    street: str
    city: str
    state: str
    postcode: str
    landline: str


@dataclass(frozen=True)
class Person:
    """What is true of a person; `sighting` is what a source gets to see."""

    key: str
    given: str
    surname: str
    suffix: str
    born: date
    email: str
    mobile: str
    home: Home


class World:
    """Draws people from one seed; larger worlds have more surnames, streets and postcodes."""

    def __init__(self, seed: int, customers: int) -> None:
        self.chance = random.Random(seed)
        rare = int(20 * customers**0.5)
        self.given = [*GIVEN, *self._coined(rare // 8)]
        self.surnames = [*SURNAMES, *self._coined(rare)]
        self.given_at = list(itertools.accumulate(1 / (rank + 6) for rank in range(len(self.given))))
        self.surnames_at = list(itertools.accumulate(1 / (rank + 12) ** 0.9 for rank in range(len(self.surnames))))
        self.streets = [f"{w} {k}" for w in (*WORDS, *self._coined(rare // 6)) for k in KINDS]
        self.towns = max(8, customers // 2500)

    def households(self, customers: int) -> Iterator[list[Person]]:
        """Households until there are `customers` people."""
        made = 0
        while made < customers:
            size = min(self.chance.choice((1, 1, 1, 2, 2, 2, 3, 4, 5)), customers - made)
            yield self._household(made, size)
            made += size

    def sighting(self, person: Person) -> Person:
        """A person as one source sees them."""
        chance, seen = self.chance.random, person
        if chance() < 0.18:
            seen = replace(seen, given=SHORT.get(seen.given, seen.given))
        if chance() < 0.05:
            seen = replace(seen, given=seen.given[0])
        if chance() < 0.04:
            seen = replace(seen, given=typo(self.chance, seen.given))
        if chance() < 0.06:
            seen = replace(seen, surname=typo(self.chance, seen.surname))
        if chance() < 0.02:
            seen = replace(seen, surname=self._surname())
        if chance() < 0.03:
            seen = replace(seen, born=self._mistyped(seen.born))
        return self._contacts(seen)

    def _contacts(self, seen: Person) -> Person:
        """Old numbers and mailboxes, a move, an office's number."""
        chance = self.chance.random
        if chance() < 0.15:
            seen = replace(seen, mobile=self._phone())
        if chance() < 0.001:
            seen = replace(seen, mobile=HUB_PHONE)
        if chance() < 0.22:
            seen = replace(seen, email=self._email(seen.given, seen.surname, seen.born))
        if chance() < 0.03:
            seen = replace(seen, email=typo(self.chance, seen.email))
        if chance() < 0.08:
            seen = replace(seen, home=replace(seen.home, street=typo(self.chance, seen.home.street)))
        return replace(seen, home=self._home()) if chance() < 0.09 else seen

    def _household(self, first: int, size: int) -> list[Person]:
        home, surname = self._home(), self._surname()
        people = [self._person(f"P{first + at}", surname, at, home) for at in range(size)]
        if size > 1 and self.chance.random() < 0.08:
            people = [replace(one, email=people[0].email) for one in people]
        if size > 2 and self.chance.random() < 0.06:
            people[2] = replace(people[2], given=people[0].given, suffix="Jr")
        if size > 3 and self.chance.random() < 0.05:
            people[3] = replace(people[3], born=people[2].born)
        return people

    def _person(self, key: str, surname: str, place: int, home: Home) -> Person:
        """The first two of a household are a generation older than the others; some keep a name."""
        given = self.chance.choices(self.given, cum_weights=self.given_at)[0]
        own = self._surname() if place == 1 and self.chance.random() < 0.2 else surname
        born = date(1968 if place < 2 else 1998, 1, 1) + timedelta(days=int(self.chance.gauss(0, 3200)))
        email, mobile = self._email(given, own, born), self._phone()
        return Person(key, given, own, "", born, email, mobile, home)

    def _surname(self) -> str:
        return self.chance.choices(self.surnames, cum_weights=self.surnames_at)[0]

    def _home(self) -> Home:
        town = self.chance.randrange(self.towns)
        return Home(
            street=f"{self.chance.randint(1, 2400)} {self.chance.choice(self.streets)}",
            city=CITIES[town % len(CITIES)],
            state=STATES[town % len(STATES)],
            postcode=f"{10000 + town * 7 + self.chance.randrange(7):05}",
            landline=self._phone(),
        )

    def _phone(self) -> str:
        return f"{self.chance.randint(201, 989)}{self.chance.randint(2000000, 9999999)}"

    def _email(self, given: str, surname: str, born: date) -> str:
        number = self.chance.choice(("", "", str(born.year % 100), str(self.chance.randint(1, 9999))))
        given, surname = given.lower(), surname.lower()
        names = (f"{given}.{surname}", f"{given[0]}{surname}", f"{given}{surname[0]}", given + surname)
        return f"{self.chance.choice(names)}{number}@{self.chance.choice(MAIL)}"

    def _mistyped(self, born: date) -> date:
        """Day and month swapped where that is a day, else a near one."""
        if born.day <= 12:
            return born.replace(month=born.day, day=born.month)
        return born + timedelta(days=self.chance.choice((-10, -1, 1, 10)))

    def _coined(self, number: int) -> list[str]:
        """Names that nobody has to bear, the same for the same seed."""
        lengths = self.chance.choices((2, 3, 3), k=number)
        return ["".join(self.chance.choices(SYLLABLES, k=k)).title() for k in lengths]


def crm(world: World, p: Person, key: str) -> Row:
    """Tidy columns, typed by staff."""
    blank = world.chance.random
    return {
        "customer_id": key,
        "first_name": p.given,
        "last_name": f"{p.surname} {p.suffix}".strip(),
        "birth_date": "" if blank() < 0.3 else p.born.isoformat(),
        "email": "" if blank() < 0.3 else p.email,
        "phone": "" if blank() < 0.25 else p.home.landline if blank() < 0.4 else p.mobile,
        "street": p.home.street,
        "city": p.home.city,
        "state": p.home.state,
        "zip": p.home.postcode,
    }


def shop(world: World, p: Person, key: str) -> Row:
    """Accounts that customers opened themselves."""
    blank = world.chance.random
    return {
        "id": key,
        "name": f"{p.given} {p.surname}",
        "email": p.email,
        "mobile": "" if blank() < 0.3 else f"({p.mobile[:3]}) {p.mobile[3:6]}-{p.mobile[6:]}",
        "dob": "" if blank() < 0.6 else p.born.strftime("%m/%d/%Y"),
        "address": "" if blank() < 0.1 else f"{p.home.street}, {p.home.city}, {p.home.state} {p.home.postcode}",
    }


def guests(world: World, p: Person, key: str) -> Row:
    """Guest checkouts: few columns, typed in a hurry."""
    blank = world.chance.random
    return {
        "order_id": key,
        "buyer": f"{p.surname}, {p.given}" if blank() < 0.2 else f"{p.given} {p.surname}",
        "contact_email": "" if blank() < 0.2 else p.email,
        "telephone": "" if blank() < 0.4 else p.mobile,
        "ship_street": p.home.street,
        "ship_city": p.home.city,
        "ship_zip": p.home.postcode,
    }


SOURCES = {"crm": (crm, 0.7), "shop": (shop, 0.55), "guests": (guests, 0.4)}
"""By source: how it writes a row, and the share of people it knows, one in twelve of them twice."""


def make(customers: int, folder: Path, seed: int = 1, *, parquet: bool = False) -> list[Path]:
    """Write the sources and ``truth/truth.csv``; returns the sources. Every person is in one at least."""
    world = World(seed, customers)
    suffix = "parquet" if parquet else "csv"
    files = {source: Table(folder / f"{source}.{suffix}") for source in SOURCES}
    truth = Table(folder / "truth" / "truth.csv")
    numbers = {source: itertools.count(1) for source in SOURCES}
    for household in world.households(customers):
        for person in household:
            for source in _sources_of(world.chance):
                key = f"{source[0].upper()}{next(numbers[source])}"
                files[source].append(SOURCES[source][0](world, world.sighting(person), key))
                truth.append({"source": source, "record_id": key, "entity": person.key})
    for file in (*files.values(), truth):
        file.close()
    return [file.path for file in files.values()]


def _sources_of(chance: random.Random) -> list[str]:
    """The sources that know a person, with repeats; at least one."""
    known = [source for source, (_, share) in SOURCES.items() if chance.random() < share] or ["crm"]
    return known + [source for source in known if chance.random() < 1 / 12]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("customers", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parquet", action="store_true", help="Parquet instead of CSV")
    asked = parser.parse_args()
    for path in make(asked.customers, asked.folder, asked.seed, parquet=asked.parquet):
        print(path)


if __name__ == "__main__":
    main()
