"""The country whose formats a source follows."""

from __future__ import annotations

from datetime import date

import pytest

from graphres.config import Config, SourceConfig
from graphres.engines.duckdb import DuckDB
from graphres.ingest import ingest
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


def test_config_comes_first(engine: DuckDB, write: Write) -> None:
    """A source's own region and date come before the config's, and both before what is inferred."""
    path = write("crm.csv", "id,postcode\n1,LS1 4AB\n2,W1A 1AA\n")
    sources = {
        "a": SourceConfig(path=path, region="IE", as_of=date(2020, 1, 1)),
        "b": SourceConfig(path=path),
    }
    found = ingest(Config(sources=sources, region="FR", as_of=date(2026, 6, 30)), engine)
    assert (found.contexts["a"].region, found.contexts["b"].region) == ("IE", "FR")
    assert (found.contexts["a"].as_of, found.contexts["b"].as_of) == (date(2020, 1, 1), date(2026, 6, 30))
