"""Make the sample: invented people in households, seen by a CRM, a web shop and guest checkouts.

    python data/make_sample.py [FOLDER]

The same seed makes the same files. Nobody in them exists: names are drawn from lists, telephone numbers from
the ranges that Ofcom keeps free for drama, addresses are put together.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

SEED = 20261101
HOUSEHOLDS = 70

WOMEN = """
    Alice Amelia Anna Beatrice Catherine Charlotte Clara Deborah Eleanor Elizabeth Emma Fiona Grace
    Hannah Helen Isla Jennifer Katherine Laura Margaret Maria Nadia Olivia Patricia Priya Rebecca
    Ruth Sarah Sophie Zoe
""".split()
MEN = """
    Adam Alexander Andrew Benjamin Charles Christopher Daniel David Edward Frederick George Harry
    Imran James Jonathan Joseph Kenneth Lewis Matthew Michael Nicholas Oliver Patrick Peter Richard
    Robert Samuel Thomas Wei William
""".split()
SURNAMES = """
    Ahmed Archer Bailey Bennett Brown Carter Chen Clarke Cooper Davies Dixon Edwards Evans Fletcher
    Foster Graham Green Hall Harris Hughes Hussain Jackson Johnson Jones Kelly Khan Kowalski Lewis
    Marshall Mason McDonald Mills Moore Morgan Murphy Novak O'Brien O'Neill Patel Pearce Phillips
    Price Reid Roberts Russell Sharma Shaw Singh Smith Stevens Taylor Thomas Turner Walker Walsh
    Ward Watson White Williams Wilson Wright
""".split()
STREETS = """
    Abbey Alder Beech Bridge Canal Castle Chapel Church Elm Forge Garden Grange Harbour Hazel High
    Kings Lime Manor Mill Oak Orchard Park Quarry Queens Rectory River School Station Victoria
    Willow
""".split()
KINDS = ("Road", "Street", "Lane", "Avenue", "Close", "Gardens")
CITIES = {
    "Leeds": ("LS", "0113"), "Sheffield": ("S", "0114"), "Bristol": ("BS", "0117"),
    "Reading": ("RG", "0118"), "Birmingham": ("B", "0121"), "Edinburgh": ("EH", "0131"),
    "Glasgow": ("G", "0141"), "Liverpool": ("L", "0151"), "Manchester": ("M", "0161"),
}  # fmt: skip
SHORT = {
    "Alexander": "Alex", "Andrew": "Andy", "Benjamin": "Ben", "Catherine": "Kate", "Charles": "Charlie",
    "Christopher": "Chris", "Daniel": "Dan", "Deborah": "Debbie", "Edward": "Ted", "Elizabeth": "Liz",
    "Frederick": "Fred", "James": "Jim", "Jennifer": "Jenny", "Jonathan": "Jon", "Joseph": "Joe",
    "Katherine": "Kathy", "Kenneth": "Ken", "Margaret": "Maggie", "Matthew": "Matt", "Michael": "Mike",
    "Nicholas": "Nick", "Patricia": "Pat", "Patrick": "Paddy", "Peter": "Pete", "Rebecca": "Becky",
    "Richard": "Dick", "Robert": "Bob", "Samuel": "Sam", "Thomas": "Tom", "William": "Bill",
}  # fmt: skip
POSTBOXES = ("mailbox.example.com", "post.example.org", "letters.example.net")


@dataclass(frozen=True)
class Person:
    """What is true of a person at one time; the sources see it with errors."""

    key: int
    title: str
    given: str
    surname: str
    suffix: str
    born: date
    email: str
    mobile: str
    landline: str
    street: str
    city: str
    postcode: str


def households(random: random.Random, number: int) -> list[Person]:
    """People by household: singles, couples, families, and now and then a father and son of one name."""
    people: list[Person] = []
    for _ in range(number):
        people += household(random, len(people))
    return people


def household(random: random.Random, first_key: int) -> list[Person]:
    """One to four people of one address and landline; some share a mailbox, few father and son a name."""
    city = random.choice(list(CITIES))
    letters, area = CITIES[city]
    surname, shared = random.choice(SURNAMES), random.random() < 0.2
    home = {
        "landline": f"{area} 496 0{random.randint(0, 999):03}",
        "street": f"{random.randint(1, 180)} {random.choice(STREETS)} {random.choice(KINDS)}",
        "city": city,
        "postcode": f"{letters}{random.randint(1, 29)} {random.randint(1, 9)}"
        f"{random.choice('ABDEFGHJLNPQRSTUWXYZ')}{random.choice('ABDEFGHJLNPQRSTUWXYZ')}",
    }
    mailbox = f"{plain(surname)}family{random.randint(1, 99)}@{random.choice(POSTBOXES)}"
    people: list[Person] = []
    for at in range(random.choice((1, 1, 2, 2, 3, 4))):
        taken = {one.given for one in people}
        people.append(person(random, first_key + at, surname, at, home, taken))
    if shared:
        people = [replace(one, email=mailbox) for one in people]
    if len(people) > 2 and random.random() < 0.15:
        name = random.choice(MEN)
        people[0], people[2] = (
            replace(
                one,
                title="Mr",
                given=name,
                suffix=suffix,
                email=one.email if shared else address(random, name),
            )
            for one, suffix in ((people[0], "Sr"), (people[2], "Jr"))
        )
    return people


def person(random: random.Random, key: int, surname: str, place: int, home: dict[str, str], taken: set[str]) -> Person:
    """The first two of a household are its parents, the others their grown children."""
    woman = random.random() < 0.5
    given = random.choice([name for name in (WOMEN if woman else MEN) if name not in taken])
    oldest = date(1975, 1, 1) if place < 2 else date(2001, 1, 1)
    born = oldest + timedelta(days=random.randint(-6000, 1800))
    name = random.choice((f"{plain(given)}.{plain(surname)}", f"{plain(given)[0]}{plain(surname)}", plain(given)))
    return Person(
        key=key,
        title="Ms" if woman else "Mr",
        given=given,
        surname=surname,
        suffix="",
        born=born,
        email=address(random, name),
        mobile=mobile(random),
        **home,
    )


def address(random: random.Random, name: str) -> str:
    """A mailbox; a short name needs a number to be one's own."""
    number = "" if "." in name and random.random() < 0.5 else random.randint(10, 9999)
    return f"{plain(name)}{number}@{random.choice(POSTBOXES)}"


def mobile(random: random.Random) -> str:
    """A number of the range kept free."""
    return f"07700 900{random.randint(0, 999):03}"


def plain(name: str) -> str:
    """A name as it stands in an email address."""
    return "".join(c for c in name.lower() if c.isalpha() or c == ".")


def sighting(random: random.Random, truth: Person) -> Person:
    """A person as one source sees them: nickname, typing error, old number, another mailbox."""
    seen = truth
    if random.random() < 0.3:
        seen = replace(seen, given=SHORT.get(seen.given, seen.given))
    if random.random() < 0.08:
        seen = replace(seen, given=seen.given[0])
    if random.random() < 0.12:
        seen = replace(seen, surname=typo(random, seen.surname))
    if random.random() < 0.12:
        seen = replace(seen, street=typo(random, seen.street))
    if random.random() < 0.15:
        seen = replace(seen, mobile=mobile(random))
    if random.random() < 0.15:
        seen = replace(seen, email=address(random, truth.given))
    return seen


def typo(random: random.Random, text: str) -> str:
    """One letter doubled, left out, or swapped with the next, inside a word."""
    inside = [at for at in range(1, len(text) - 1) if text[at - 1 : at + 2].isalpha()]
    at = random.choice(inside)
    doubled, left_out = text[:at] + text[at] + text[at:], text[:at] + text[at + 1 :]
    return random.choice((doubled, left_out, text[:at] + text[at + 1] + text[at] + text[at + 2 :]))


def maybe(random: random.Random, share: float, value: str) -> str:
    """The value, or nothing in the given share of cases."""
    return "" if random.random() < share else value


def crm(random: random.Random, number: int, p: Person) -> dict[str, str]:
    """The CRM: tidy columns, typed by staff."""
    return {
        "customer_id": f"C{10000 + number}",
        "title": maybe(random, 0.3, p.title),
        "first_name": p.given,
        "last_name": f"{p.surname} {p.suffix}".strip(),
        "date_of_birth": maybe(random, 0.15, p.born.strftime("%d/%m/%Y")),
        "email": maybe(random, 0.25, p.email),
        "mobile": maybe(random, 0.3, p.mobile),
        "landline": maybe(random, 0.3, p.landline),
        "street": p.street,
        "city": p.city,
        "postcode": maybe(random, 0.05, p.postcode),
        "updated": (date(2025, 1, 1) + timedelta(days=random.randint(0, 500))).isoformat(),
    }


def web_shop(random: random.Random, number: int, p: Person) -> dict[str, str]:
    """The web shop: accounts that customers opened themselves."""
    suffix = f" {p.suffix}" if p.suffix and random.random() < 0.7 else ""
    return {
        "id": str(501 + number),
        "name": f"{p.given} {p.surname}{suffix}",
        "email": p.email,
        "phone": maybe(random, 0.2, random.choice((p.mobile, "+44" + p.mobile[1:], p.mobile.replace(" ", "")))),
        "birthday": maybe(random, 0.5, p.born.isoformat()),
        "address": maybe(random, 0.1, p.street),
        "town": maybe(random, 0.1, p.city),
        "zip": maybe(random, 0.1, random.choice((p.postcode, p.postcode.replace(" ", "").lower()))),
        "registered_at": (date(2024, 1, 1) + timedelta(days=random.randint(0, 800))).isoformat(),
    }


def guest_orders(random: random.Random, number: int, p: Person) -> dict[str, str]:
    """Guest checkouts: what somebody typed in a hurry, in few columns."""
    names = (f"{p.surname}, {p.given}", f"{p.given} {p.surname}", f"{p.given} {p.surname}".lower())
    return {
        "order_id": f"G-{70000 + number * 7}",
        "buyer": random.choice(names),
        "e-mail": maybe(random, 0.15, p.email.upper() if random.random() < 0.1 else p.email),
        "telephone": maybe(random, 0.3, random.choice((p.mobile, p.mobile, p.landline))),
        "delivery_address": f"{p.street}, {p.city}, {p.postcode}",
    }


Row = Callable[[random.Random, int, Person], dict[str, str]]
SOURCES: dict[str, tuple[Row, float]] = {
    "crm": (crm, 0.65),
    "web_shop": (web_shop, 0.6),
    "guest_orders": (guest_orders, 0.4),
}
"""By source: how it writes a row, and the share of people that it knows; some it knows twice."""


def main(folder: Path) -> None:
    """Write the sources and their truth."""
    random = random_of(SEED)
    people = households(random, HOUSEHOLDS)
    truth: list[dict[str, str]] = []
    for source, (row, share) in SOURCES.items():
        known = [one for one in people if random.random() < share]
        seen = [*known, *random.sample(known, len(known) // 12)]
        random.shuffle(seen)
        rows = [row(random, number, sighting(random, one)) for number, one in enumerate(seen)]
        write(folder / f"{source}.csv", rows)
        key = next(iter(rows[0]))
        truth += [
            {"source": source, "record_id": made[key], "entity": f"P{one.key:03}"}
            for made, one in zip(rows, seen, strict=True)
        ]
    write(folder / "truth" / "truth.csv", truth)


def random_of(seed: int) -> random.Random:
    """The one source of chance."""
    return random.Random(seed)


def write(path: Path, rows: Iterable[dict[str, str]]) -> None:
    """Rows as CSV, with a header."""
    table = list(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "sample")
