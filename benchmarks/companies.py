"""Make N companies and those who work for them, over two sources, with truth: who is the company, and who a person.

    python -m benchmarks.companies 150 FOLDER [--seed 1]

The ledger (German headers) holds companies, some twice under other spellings; the CRM holds people, each with the name
of the company, many with its switchboard and address. It imports nothing of graphres. Nobody in it exists.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from pathlib import Path

from benchmarks.customers import GIVEN, SYLLABLES
from benchmarks.tables import Table, typo

__all__ = ["make"]

STEMS = """
    Alpina Borealis Cobalt Delphin Eichen Falken Granit Hafen Isar Jura Kristall Linden Merkur Nordstern Orion Quell
    Rhein Saturn Tannen Ulmen Vega Zenit Anker Birken Corvus Dachs Esche Fuchs Greif Habicht Kranich
""".split()
TRADES = "Maschinenbau Logistik Holzhandel Elektrotechnik Druckerei Bau Software Medien Transporte Gartenbau".split()
FORMS = ("GmbH", "GmbH & Co. KG", "AG", "KG")
OTHER_FORMS = {"GmbH": "Gesellschaft mbH", "GmbH & Co. KG": "GmbH u. Co KG", "AG": "Aktiengesellschaft", "KG": ""}
STREETS = ("Hauptstr.", "Bahnhofstr.", "Gartenweg", "Industriestr.", "Am Markt", "Lindenallee", "Schulstr.")
CITIES = (("80331", "München"), ("20095", "Hamburg"), ("50667", "Köln"), ("60311", "Frankfurt"), ("70173", "Stuttgart"))


@dataclass(frozen=True)
class Company:
    """What its own rows and those of its people have in common."""

    name: str
    form: str
    street: str
    postcode: str
    city: str
    line: str
    domain: str
    tax: str


def make(companies: int, folder: Path, seed: int = 1) -> list[Path]:
    """Write ledger.csv, crm.csv and truth/truth.csv; the two sources."""
    chance = random.Random(seed)
    ledger, crm = Table(folder / "ledger.csv"), Table(folder / "crm.csv")
    truth = Table(folder / "truth" / "truth.csv")
    rows = people = 0
    for number in range(companies):
        one = _company(chance, number)
        for _ in range(chance.choice((1, 1, 1, 2, 2, 3))):
            rows += 1
            ledger.append(_entry(chance, one, rows))
            truth.append({"source": "ledger", "record_id": str(rows), "entity": f"C{number}"})
        for person in range(chance.randint(0, 4)):
            given, surname = chance.choice(GIVEN), _surname(chance)
            mobile = f"017{chance.randint(10_000_000, 99_999_999)}"
            for _ in range(chance.choice((1, 1, 1, 2, 3))):
                people += 1
                crm.append(_contact(chance, one, f"K{people}", given, surname, mobile))
                truth.append({"source": "crm", "record_id": f"K{people}", "entity": f"C{number}P{person}"})
    for table in (ledger, crm, truth):
        table.close()
    return [ledger.path, crm.path]


def _company(chance: random.Random, number: int) -> Company:
    stem = chance.choice(STEMS) if chance.random() < 0.7 else _surname(chance)
    postcode, city = chance.choice(CITIES)
    return Company(
        f"{stem} {chance.choice(TRADES)}",
        chance.choice(FORMS),
        f"{chance.choice(STREETS)} {chance.randint(1, 99)}",
        postcode,
        city,
        f"0{chance.choice((89, 40, 221))} {chance.randint(1_000, 9_999)}",
        f"{stem.lower()}{number}.de",
        f"DE{chance.randint(10**8, 10**9 - 1)}",
    )


def _surname(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 3))).capitalize()


def _called(chance: random.Random, one: Company) -> str:
    """The company's name as somebody writes it."""
    form = one.form if chance.random() < 0.6 else OTHER_FORMS[one.form]
    name = f"{one.name} {form}".strip()
    return typo(chance, name) if chance.random() < 0.1 else name


def _some(chance: random.Random, share: float, text: str) -> str:
    return text if chance.random() < share else ""


def _entry(chance: random.Random, one: Company, row: int) -> dict[str, str]:
    return {
        "Kundennummer": str(row),
        "Firma": _called(chance, one),
        "Straße": _some(chance, 0.9, one.street),
        "PLZ": one.postcode,
        "Ort": one.city,
        "Telefon": _some(chance, 0.8, f"{one.line}-0"),
        "E-Mail": _some(chance, 0.6, f"info@{one.domain}"),
        "USt-IdNr": _some(chance, 0.6, one.tax),
    }


def _contact(chance: random.Random, one: Company, key: str, given: str, surname: str, mobile: str) -> dict[str, str]:
    line = chance.choices((f"{one.line}-0", f"{one.line}-{len(surname) * 7}", mobile), (4, 3, 3))[0]
    first = given if chance.random() < 0.9 else f"{given[0]}."
    return {
        "ID": key,
        "Vorname": typo(chance, first) if chance.random() < 0.05 else first,
        "Nachname": typo(chance, surname) if chance.random() < 0.08 else surname,
        "Firma": _some(chance, 0.9, _called(chance, one)),
        "Anschrift": _some(chance, 0.6, one.street),
        "PLZ": one.postcode,
        "Stadt": one.city,
        "Tel": line,
        "Mail": _some(chance, 0.7, f"{given[0]}.{surname}@{one.domain}".lower()),
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="make companies and the people who work for them, with truth")
    parser.add_argument("companies", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    make(asked.companies, asked.folder, asked.seed)


if __name__ == "__main__":
    main()
