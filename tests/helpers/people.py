"""A few invented people over two sources, for tests of the whole way."""

from __future__ import annotations

import random
from collections.abc import Sequence

__all__ = ["people"]

GIVEN = [
    "Anna",
    "Bert",
    "Clara",
    "David",
    "Emma",
    "Frank",
    "Greta",
    "Henry",
    "Ida",
    "John",
    "Karen",
    "Louis",
    "Maria",
    "Nora",
    "Oscar",
    "Paula",
    "Quentin",
    "Rosa",
    "Simon",
    "Tina",
]
SURNAMES = [
    "Adler",
    "Brooks",
    "Carter",
    "Dietrich",
    "Evans",
    "Fischer",
    "Garcia",
    "Hughes",
    "Ibsen",
    "Jones",
    "Keller",
    "Lopez",
    "Meyer",
    "Nolan",
    "Olsen",
    "Parker",
    "Quinn",
    "Rossi",
    "Schmidt",
    "Turner",
]
STREETS = ["High Street", "Mill Lane", "Park Road", "Station Road", "Church Street", "Queens Avenue"]
TOWNS = [
    ("Leeds", "LS1 4AB"),
    ("York", "YO1 7HH"),
    ("Bath", "BA1 1AA"),
    ("Derby", "DE1 2GY"),
    ("Exeter", "EX4 3SB"),
]


def people(n: int, seed: int, sources: Sequence[str] = ("crm", "shop")) -> dict[str, list[dict[str, str | None]]]:
    """n people, two of a household each (one surname, one address); the second source holds two thirds of them again,
    with a typing error or a missing field now and then.
    """
    rng = random.Random(seed)
    crm: list[dict[str, str | None]] = []
    for i in range(n):
        if i % 2 == 0:
            surname, street = rng.choice(SURNAMES), f"{rng.randint(1, 250)} {rng.choice(STREETS)}"
            town, postcode = rng.choice(TOWNS)
            taken: set[str] = set()
        given = rng.choice([name for name in GIVEN if name not in taken])
        taken.add(given)
        born = f"{rng.randint(1940, 2005)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        email = f"{given}.{surname}{rng.randint(1, 9999)}@example.org".lower()
        crm.append(
            {
                "id": f"c{i}",
                "first_name": given,
                "last_name": surname,
                "dob": born,
                "email": email,
                "street": street,
                "city": town,
                "postcode": postcode,
            }
        )
    shop = [_again(row, rng) for row in crm if rng.random() < 0.67]
    return {name: rows for name, rows in (("crm", crm), ("shop", shop)) if name in sources}


def _again(row: dict[str, str | None], rng: random.Random) -> dict[str, str | None]:
    again = {**row, "id": f"s{(row['id'] or '')[1:]}"}
    if rng.random() < 0.2:
        again["dob"] = None
    if rng.random() < 0.2:
        name = row["last_name"] or ""
        at = rng.randrange(len(name) - 1)
        again["last_name"] = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    if rng.random() < 0.2:
        again["email"] = None
    return again
