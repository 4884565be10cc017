"""Which column names a row, and when a key is an identifier besides."""

from __future__ import annotations

import pytest

from graphres.config import ColumnConfig, Config, SourceConfig
from graphres.engines.base import Engine
from graphres.errors import ConfigError, IngestError
from graphres.ingest import ingest
from tests.helpers.engines import on_every_engine
from tests.ingest.reading import Read, Rows, Write, columns, roles

PEOPLE = [
    ("Ann", "Lee", "ann@lee.org"), ("Bob", "Ray", "bob@ray.org"), ("Cat", "Fox", "cat@fox.org"),
    ("Dan", "Poe", "dan@poe.org"), ("Eve", "Orr", "eve@orr.org"),
]  # fmt: skip


def listed(people: list[tuple[str, str, str]], key: str = "customer_id") -> str:
    rows = [f"{n},{given},{surname},{email}" for n, (given, surname, email) in enumerate(people, start=1)]
    return "\n".join([f"{key},first_name,last_name,email", *rows, ""])


@pytest.mark.parametrize("name", ["id", "ID", "record_id", "RECORD_ID"])
def test_key_by_name(read: Read, name: str) -> None:
    """A column called id or record_id is the key, in whatever case."""
    assert read(crm=listed(PEOPLE, name)).config.sources["crm"].key == name


@on_every_engine
def test_repeated_key_names_both_lines(read: Read) -> None:
    """A value twice in a key is an error with both lines, and every further fault beside."""
    with pytest.raises(IngestError) as caught:
        read(crm="id,email\n7,a@b.org\n8,c@d.org\n7,e@f.org\n,g@h.org\n")
    said = "\n".join([caught.value.problem, *caught.value.also])
    assert 'column "id"' in said
    assert '"7" is on line 2 and again on 4' in said
    assert "no value on line 5" in said


@pytest.mark.parametrize("name", ["customer_id", "KundenNr", "id_cliente", "userId", "uuid", "simulationid"])
def test_columns_named_like_an_id(read: Read, name: str) -> None:
    """A column named like an id that is unique and never empty is the key."""
    assert read(crm=listed(PEOPLE, name)).config.sources["crm"].key == name


@pytest.mark.parametrize("name", ["phone_number", "house_no", "zip_code", "passport_number", "Steuer-ID"])
def test_numbers_that_name_no_row(read: Read, name: str) -> None:
    """Numbers that people bear are no key, even where none repeats."""
    assert read(crm=f"{name},email\n10001,a@b.org\n20002,c@d.org\n").config.sources["crm"].key is None


@on_every_engine
def test_without_a_key_the_row_number_serves(read: Read, rows: Rows) -> None:
    """Where no column names a row, its number does, and a warning says that order matters."""
    found = read(crm='email,note\na@b.org,"x\ny"\nc@d.org,z\n')
    assert [row["record_id"] for row in rows(found)] == ["1", "2"]
    assert any("the row number does" in warning for warning in found.warnings)


def test_declared_key(engine: Engine, write: Write) -> None:
    """The declared key is taken; one that is not there is an error with the near miss."""
    path = write("crm.csv", "no,email,code\n1,a@b.org,x\n1,c@d.org,y\n")
    found = ingest(Config(sources={"crm": SourceConfig(path=path, key="code")}), engine)
    assert found.config.sources["crm"].key == "code"
    with pytest.raises(IngestError, match='did you mean "code"'):
        ingest(Config(sources={"crm": SourceConfig(path=path, key="kode")}), engine)


def test_declared_key_that_tells_people(engine: Engine, write: Write) -> None:
    """An email declared as the key names the row and is compared, too."""
    path = write("crm.csv", "email,name\na@b.org,Ann Lee\nc@d.org,Bob Ray\n")
    found = ingest(Config(sources={"crm": SourceConfig(path=path, key="email")}), engine)
    assert roles(found) == {"email": "email", "name": "full_name"}


def test_configured_columns_must_be_there(engine: Engine, write: Write) -> None:
    """A column of the config that the file does not have is an error with the near miss."""
    path = write("crm.csv", "id,email\n1,a@b.org\n")
    asked = {"emial": ColumnConfig(role="email")}
    with pytest.raises(ConfigError, match='did you mean "email"'):
        ingest(Config(sources={"crm": SourceConfig(path=path, columns=asked)}), engine)


def test_key_shared_by_two_sources(read: Read) -> None:
    """Keys that recur in another source on records that agree are customer keys, with the reason."""
    found = read(crm=listed(PEOPLE), web=listed(PEOPLE[:3]))
    assert {roles(found, source)["customer_id"] for source in ("crm", "web")} == {"customer_key"}
    assert "100% of the records that share it agree" in str(columns(found, "crm")["customer_id"].reason)


def test_keys_that_recur_by_accident(read: Read) -> None:
    """Two systems that both count from 1 share every key and no customer: then a key is no identifier."""
    strangers = [("Fay", "Noe", "f@n.org"), ("Gus", "Mar", "g@m.org"), ("Hal", "Law", "h@l.org")]
    found = read(crm=listed(PEOPLE), web=listed(strangers))
    assert {roles(found, source)["customer_id"] for source in ("crm", "web")} == {"attribute"}


def test_customer_number_of_another_table(read: Read) -> None:
    """A column of another table that holds a table's keys, on records that agree, is a customer key, too."""
    orders = "order_id,client_ref_id,name,email\n" + "".join(
        f"o{n},{n % 5 + 1},{PEOPLE[n % 5][0]} {PEOPLE[n % 5][1]},{PEOPLE[n % 5][2]}\n" for n in range(8)
    )
    found = read(crm=listed(PEOPLE), web=orders)
    assert (roles(found, "crm")["customer_id"], roles(found, "web")["client_ref_id"]) == ("customer_key",) * 2


def test_order_of_sources_and_rows_does_not_matter(engine: Engine, write: Write) -> None:
    """Rows shuffled and sources reordered: the same roles, reasons and records, lines aside."""
    head, *lines = listed(PEOPLE).splitlines()
    files = {
        "a": [write("crm.csv", "\n".join([head, *lines])), write("web.csv", "\n".join([head, *lines[:3]]))],
        "b": [
            write("web2.csv", "\n".join([head, *lines[2::-1]])),
            write("crm2.csv", "\n".join([head, *lines[::-1]])),
        ],
    }
    one = ingest(
        Config(sources={"crm": SourceConfig(path=files["a"][0]), "web": SourceConfig(path=files["a"][1])}),
        engine,
    )
    two = ingest(
        Config(sources={"web": SourceConfig(path=files["b"][0]), "crm": SourceConfig(path=files["b"][1])}),
        engine,
    )
    for source in ("crm", "web"):
        assert one.config.sources[source].columns == two.config.sources[source].columns
    tables = [engine.collect(found.records, ("source", "record_id")).drop_columns(["line"]) for found in (one, two)]
    assert tables[0].equals(tables[1])


@pytest.mark.parametrize("name", ["ref", "Kd-Nr", "voter_id", "codigo", "номер", "patient", "TxnRef", "ticket"])
def test_names_of_numbers_in_a_list(read: Read, name: str) -> None:
    """Codes under a word for a number, or for whom a row is about, are the key where they are unique."""
    text = "\n".join([f"{name},email", *(f"A{n:03d},u{n}@x.org" for n in range(1, 9)), ""])
    assert read(crm=text).config.sources["crm"].key == name


def test_people_are_no_key(read: Read) -> None:
    """Names under such a word name no row, though no two are the same."""
    text = "\n".join(["patient,email", *(f"{a} {b},{e}" for a, b, e in PEOPLE), ""])
    assert read(crm=text).config.sources["crm"].key is None
