"""The country whose formats a source follows."""

from __future__ import annotations

import re
from datetime import date

import pytest

from graphres.config import Config, SourceConfig
from graphres.engines.base import Engine
from graphres.ingest import ingest
from graphres.ingest.numbering import plan, regions
from tests.ingest.reading import Read, Write


@pytest.mark.parametrize(
    ("header", "values", "region"),
    [
        pytest.param("country", ["Germany", "Deutschland", "France", "DE"], "DE", id="most of a country column"),
        pytest.param("country", ["", "", "", "", "PK"], None, id="one foreigner among many without a country"),
        pytest.param("phone", ["212-555-0100", "(415) 555-0123", "312.555.0177"], "US", id="North American phones"),
        pytest.param("phone", ["+48 501 234 567", "+48 22 123 45 67", "+49 30 123456"], "PL", id="phones abroad"),
        pytest.param(
            "phone",
            ["07712 345678", "020 7219 3000", "07400 123456", "0161 234 5000"],
            "GB",
            id="British phones",
        ),
        pytest.param("postcode", ["LS1 4AB", "W1A 1AA", "YO1 7HH"], "GB", id="British postcodes"),
        pytest.param("postcode", ["1012 AB", "3511EV", "2595 BD"], "NL", id="Dutch postcodes"),
        pytest.param("postcode", ["10115", "80331", "50667"], None, id="five digits are anybody's"),
        pytest.param("email", [f"a{n}@web.de" for n in range(6)], "DE", id="national domains"),
        pytest.param("email", [f"a{n}@x.io" for n in range(6)], None, id="domains sold to anybody"),
    ],
)
def test_region(read: Read, header: str, values: list[str], region: str | None) -> None:
    """A country column, phones, postcodes or domains tell the region, if most agree; else it is open."""
    names = ["Ann Lee", "Bob Ray", "Cat Fox", "Dan Poe", "Eve Orr", "Fay Noe"]
    lines = [f"{name},{value}" for name, value in zip(names, values, strict=False)]
    assert read(crm="\n".join([f"name,{header}", *lines, ""])).contexts["crm"].region == region


def test_config_comes_first(engine: Engine, write: Write) -> None:
    """A source's own region and date come before the config's, and both before what is inferred."""
    path = write("crm.csv", "id,postcode\n1,LS1 4AB\n2,W1A 1AA\n")
    sources = {
        "a": SourceConfig(path=path, region="IE", as_of=date(2020, 1, 1)),
        "b": SourceConfig(path=path),
    }
    found = ingest(Config(sources=sources, region="FR", as_of=date(2026, 6, 30)), engine)
    assert (found.contexts["a"].region, found.contexts["b"].region) == ("IE", "FR")
    assert (found.contexts["a"].as_of, found.contexts["b"].as_of) == (date(2020, 1, 1), date(2026, 6, 30))


def _made_up(first: str, count: int = 60) -> list[str]:
    """Ten digits each, no two alike, of no country's plan."""
    return [f"{first}{(n * 7_368_787 + 1_234_567) % 10**9:09d}" for n in range(count)]


def test_any_digits_tell_nothing(read: Read) -> None:
    """Numbers that are valid somewhere by accident, for its plan takes nearly any digits, tell no country."""
    lines = [f"{n},u{n}@x.org,{phone}" for n, phone in enumerate(_made_up("4"))]
    assert read(crm="\n".join(["id,email,phone", *lines, ""])).contexts["crm"].region is None


def test_states_and_postcodes(read: Read) -> None:
    """Codes of states tell the country, with postcodes of its form, whatever the phones."""
    states = ["FL", "CO", "TX", "NY"] * 15
    lines = [
        f"{n},Elm {n} St,{s},{10000 + 37 * n},{p}" for n, (s, p) in enumerate(zip(states, _made_up("4"), strict=True))
    ]
    found = read(crm="\n".join(["id,street,state,zip,phone", *lines, ""]))
    assert found.contexts["crm"].region == "US"


def test_language_and_postcodes(read: Read) -> None:
    """German names of columns and postcodes of five digits leave one country; of four, several."""
    rows = ["Anna,Huber,10115", "Uwe,Kranz,80331", "Ines,Vogt,50667"]
    text = "\n".join(["vorname,nachname,plz", *rows, ""])
    assert read(crm=text).contexts["crm"].region == "DE"
    assert read(crm=re.sub(r"\d\d(?=\n)", "", text)).contexts["crm"].region is None


def test_unclear_sources_follow_the_clear(read: Read) -> None:
    """A source without evidence takes the country that all others have; one with contrary evidence does not."""
    guests = "id,email,phone\n1,a@x.org,4233617319\n2,b@x.org,2907166602\n"
    british = "id,name,postcode\n1,Ann Lee,LS1 4AB\n2,Bob Ray,W1A 1AA\n"
    dutch = "id,name,postcode\n1,Ann Lee,1012 AB\n2,Bob Ray,3511 EV\n"
    five = "id,name,postcode\n1,Ann Lee,10115\n2,Bob Ray,80331\n"
    found = read(guests=guests, gb=british, five=five).contexts
    assert (found["guests"].region, found["five"].region) == ("GB", None)
    assert read(guests=guests, gb=british, nl=dutch).contexts["guests"].region is None


def test_numbers_that_no_plan_explains() -> None:
    """Where most numbers are invalid everywhere, no region is named."""
    assert plan(["0000", "1", "99999999999999999"] * 3, regions()) is None
