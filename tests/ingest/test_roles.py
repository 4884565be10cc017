"""What columns are taken for, by their names, by their values, and by both."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import pytest

from graphres.config import ColumnConfig, Config, SourceConfig
from graphres.engines.base import Engine
from graphres.errors import IngestError
from graphres.ingest import ingest
from tests.ingest.reading import Read, Rows, Write, columns, roles

GIVEN = "Anna Robert Maria Thomas Laura Peter Julia Martin Sarah David Emma Paul".split()
SURNAMES = "Smith Johnson Miller Taylor Wilson Moore Clark Lewis Walker Hall Young King".split()
EMAILS = [f"{name.lower()}@example{n}.org" for n, name in enumerate(GIVEN)]
BIRTHS = [f"{1941 + 5 * n}-0{n % 9 + 1}-{11 + n}" for n in range(12)]
PHONES = [f"({200 + n}) 555-01{n:02d}" for n in range(12)]
STREETS = [f"{3 * n + 1} {name} Street" for n, name in enumerate(SURNAMES)]
TOWNS = "Leeds York Bath Derby Poole Ripon Truro Wells Ely Hull Stoke Luton".split()
POSTCODES = [f"LS{n + 1} {n % 9 + 1}AB" for n in range(12)]
FULL = [f"{a} {b}" for a, b in zip(GIVEN, SURNAMES, strict=True)]
COMPANIES = [f"{name} {form}" for name, form in zip(SURNAMES, ["Ltd", "Inc", "GmbH", "LLC"] * 3, strict=True)]
CODES = [f"{4_711_000 + 131 * (n % 9)}" for n in range(12)]


def table(**values: Sequence[object]) -> str:
    return text(values)


def text(values: Mapping[str, Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(values)
    writer.writerows(zip(*values.values(), strict=True))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "values", "role"),
    [
        pytest.param("fname", GIVEN, "given_name", id="English, short"),
        pytest.param("PRIMARY_NAME_LAST", SURNAMES, "surname", id="prefix and order"),
        pytest.param("Vorname", GIVEN, "given_name", id="German given name"),
        pytest.param("nazwisko", SURNAMES, "surname", id="Polish surname"),
        pytest.param("prénom", GIVEN, "given_name", id="French, accent"),
        pytest.param("cust_email_1", EMAILS, "email", id="noise around the word"),
        pytest.param("billing_town", TOWNS, "city", id="town"),
        pytest.param("Geburtsort", TOWNS, "place_of_birth", id="place of birth"),
        pytest.param("kod_pocztowy", POSTCODES, "postcode", id="Polish postcode"),
        pytest.param("soc_sec_id", CODES, "number:ssn", id="social security"),
        pytest.param("Passport No.", CODES, "number:passport", id="passport"),
        pytest.param("TAX_ID_NUMBER", CODES, "number:tax", id="tax, not national id"),
        pytest.param("DateOfBirth", BIRTHS, "date_of_birth", id="camel case"),
        pytest.param("created_at", BIRTHS, "created_at", id="creation"),
        pytest.param("last_modified", BIRTHS, "updated_at", id="change"),
        pytest.param("PASSPORT_COUNTRY", ["US", "GB", "DE"] * 4, "attribute", id="a passport's country"),
        pytest.param("PHONE_TYPE", ["HOME", "WORK", "MOBILE"] * 4, "attribute", id="a phone's type"),
        pytest.param("order_date", BIRTHS, "attribute", id="day of an order"),
        pytest.param("occupation", SURNAMES, "occupation", id="occupations that are surnames, too"),
        pytest.param("product_name", TOWNS, "attribute", id="name of a thing"),
        pytest.param("ip_address", [f"10.0.0.{n}" for n in range(12)], "attribute", id="a machine's"),
        pytest.param("kundenvorname", GIVEN, "given_name", id="run together"),
        pytest.param("customername", FULL, "full_name", id="run together, whose first"),
        pytest.param("state", ["active", "closed"] * 6, "attribute", id="state of an account"),
        pytest.param("state", ["NY", "CA", "Texas"] * 4, "region", id="state of a country"),
        pytest.param("employer_name", FULL, "other_party", id="employer"),
        pytest.param("next_of_kin_phone", PHONES, "other_party", id="next of kin"),
        pytest.param("household_id", CODES, "attribute", id="number of many people"),
        pytest.param("policy ref no", [f"P-{n}" for n in range(12)], "attribute", id="never repeats"),
        pytest.param("amount", ["12.50", "3.99"] * 6, "attribute", id="amount"),
        pytest.param("age", list(range(18, 78, 5)), "age", id="age"),
        pytest.param("Anrede", ["Herr", "Frau"] * 6, "gender", id="gender told by the form of address"),
    ],
)  # fmt: skip
def test_by_name(read: Read, name: str, values: Sequence[object], role: str) -> None:
    """A column's name says what it holds, in whatever language and dress, if the values bear it out."""
    assert roles(read(crm=text({"id": range(12), name: values, "e": EMAILS})))[name] == role


@pytest.mark.parametrize(
    ("values", "role"),
    [
        pytest.param(GIVEN, "given_name", id="given names"),
        pytest.param(SURNAMES, "surname", id="surnames"),
        pytest.param(FULL, "full_name", id="full names"),
        pytest.param(COMPANIES, "organization", id="companies"),
        pytest.param(EMAILS, "email", id="emails"),
        pytest.param(PHONES, "phone", id="phones"),
        pytest.param(BIRTHS, "date_of_birth", id="birth dates"),
        pytest.param(POSTCODES, "postcode", id="postcodes"),
        pytest.param(STREETS, "street", id="streets"),
        pytest.param([f"{s}, Boston, MA 02108" for s in STREETS], "address", id="addresses"),
        pytest.param([f"{2020 + n % 5}-03-{n + 11}" for n in range(12)], "attribute", id="recent days"),
        pytest.param(["gold", "silver"] * 6, "attribute", id="classes"),
        pytest.param(range(1, 13), "attribute", id="a sequence"),
        pytest.param([f"M{n:05d}" for n in range(12)], "attribute", id="codes of nobody knows what"),
    ],
)  # fmt: skip
def test_by_values(read: Read, values: Sequence[object], role: str) -> None:
    """A column whose name says nothing is found by its values, or left alone."""
    assert roles(read(crm=table(id=range(12), c1=values, mail=EMAILS)))["c1"] == role


@pytest.mark.parametrize(
    ("name", "values", "role"),
    [
        pytest.param("phone", EMAILS, "email", id="emails under phone"),
        pytest.param("email", PHONES, "phone", id="phones under email"),
        pytest.param("name", COMPANIES, "organization", id="companies under name"),
        pytest.param("dob", TOWNS, "attribute", id="words under a date"),
        pytest.param("ssn", TOWNS, "attribute", id="words under a number"),
    ],
)
def test_values_win(read: Read, name: str, values: Sequence[object], role: str) -> None:
    """A name that the values contradict loses."""
    assert roles(read(crm=text({"id": range(12), name: values, "other": FULL})))[name] == role


def test_nom_beside_a_given_name(read: Read) -> None:
    """``nom`` is the surname beside a given name, and the full name where it holds whole names alone."""
    assert roles(read(crm=table(nom=SURNAMES, prenom=GIVEN)))["nom"] == "surname"
    assert roles(read(crm=table(nom=FULL, mail=EMAILS)))["nom"] == "full_name"


def test_name_that_holds_the_other(read: Read) -> None:
    """A name that holds the given name beside it is a full name, not a surname."""
    found = roles(read(crm=table(name=FULL, first_name=GIVEN, mail=EMAILS)))
    assert (found["name"], found["first_name"]) == ("full_name", "given_name")


def test_redundant_names_all_keep_their_roles(read: Read, rows: Rows) -> None:
    """Several columns of one role are all kept, their values side by side in one cell."""
    found = read(crm=table(full_name=FULL, first_and_surname=FULL, surname=SURNAMES, phone_1=PHONES, phone_2=PHONES))
    assert roles(found) == {
        "full_name": "full_name", "first_and_surname": "full_name", "surname": "surname",
        "phone_1": "phone", "phone_2": "phone",
    }  # fmt: skip
    assert rows(found)[0]["phone"].split("\x1f") == [PHONES[0], PHONES[0]]


def test_lines_of_an_address(read: Read) -> None:
    """Of two lines of an address beside a town, the first is the street, the second the unit."""
    found = roles(read(crm=table(address_1=STREETS, address_2=["Flat 2", ""] * 6, suburb=TOWNS, mail=EMAILS)))
    assert (found["address_1"], found["address_2"], found["suburb"]) == ("street", "unit", "city")


def test_table_without_names(read: Read) -> None:
    """Town and digits of a postcode are found by what stands beside them."""
    digits = [f"{10_115 + 977 * n}" for n in range(12)]
    found = roles(read(crm=table(c1=GIVEN, c2=SURNAMES, c3=STREETS, c4=TOWNS, c5=digits, c6=EMAILS)))
    assert list(found.values()) == ["given_name", "surname", "street", "city", "postcode", "email"]


def test_a_key_beside_a_town_is_no_postcode(read: Read) -> None:
    """What names a row keeps to that, whatever stands beside it."""
    found = roles(read(crm=table(id=[10_115 + 977 * n for n in range(12)], city=TOWNS, c3=GIVEN, c4=SURNAMES)))
    assert found["id"] == "attribute"


@pytest.mark.parametrize("names", [("byear", "bmonth", "bday"), ("c7", "c8", "c9"), ("Jahr", "Monat", "Tag")])
def test_date_over_three_columns(read: Read, names: tuple[str, str, str]) -> None:
    """Years over the range of births, with months and days beside them, are a date of birth."""
    n = 30
    parts = {
        names[0]: [1940 + 2 * i for i in range(n)],
        names[1]: [i % 12 + 1 for i in range(n)],
        names[2]: range(1, n + 1),
    }
    found = roles(read(crm=text({"mail": [f"a{i}@b.org" for i in range(n)], **parts})))
    assert [found[name] for name in names] == ["birth_year", "birth_month", "birth_day"]


def test_nothing_and_the_same_everywhere(read: Read) -> None:
    """A column without values, or with one value everywhere, is carried along, and the reason says so."""
    found = columns(read(crm=table(id=range(12), fax=[""] * 12, c1=["Anna"] * 12, mail=EMAILS)))
    assert (found["fax"].role, found["fax"].reason) == ("attribute", "holds no value")
    assert (found["c1"].role, found["c1"].reason) == ("attribute", "one value everywhere")


def test_one_email_on_every_record(read: Read) -> None:
    """A clearly named column keeps its role though it holds one value: what all share is a hub."""
    assert roles(read(crm=table(name=FULL, email=["shop@example.org"] * 12)))["email"] == "email"


def test_one_record(read: Read) -> None:
    """One record is enough to tell what its columns are."""
    assert roles(read(crm=table(id=[1], name=["Ann Lee"], email=["ann@lee.org"]))) == {
        "id": "attribute", "name": "full_name", "email": "email",
    }  # fmt: skip


def test_number_that_people_share(read: Read) -> None:
    """A customer number on records of different names is an account's, and tells no person."""
    accounts = {"id": range(12), "name": FULL, "customer_no": [f"A{n // 2:04d}" for n in range(12)]}
    assert roles(read(crm=text(accounts)))["customer_no"] == "attribute"
    again = {"id": range(24), "name": FULL + FULL, "customer_no": [f"A{n % 12:04d}" for n in range(24)]}
    assert roles(read(crm=text(again)))["customer_no"] == "customer_key"


def test_words_of_an_export(read: Read) -> None:
    """The last word of a name says what it is, whatever stands before."""
    found = roles(
        read(
            crm=text(
                {
                    "Default Address Address1": STREETS,
                    "Default Address City": TOWNS,
                    "Default Address Zip": POSTCODES,
                    "Default Address Country Code": ["GB"] * 12,
                    "midl_name": GIVEN,
                    "first_name": GIVEN,
                    "last_name": SURNAMES,
                }
            )
        )
    )
    assert list(found.values()) == ["street", "city", "postcode", "country", "middle_name", "given_name", "surname"]


def test_config_overrules(engine: Engine, write: Write, rows: Rows) -> None:
    """The config's role stands, whatever the column looks like; several roles take the value each."""
    path = write("crm.csv", table(id=range(12), name=FULL, mail=EMAILS))
    asked = {"name": ColumnConfig(role=["full_name", "organization"]), "mail": ColumnConfig(role="attribute")}
    found = ingest(Config(sources={"crm": SourceConfig(path=path, columns=asked)}), engine)
    assert roles(found) == {"id": "attribute", "name": ["full_name", "organization"], "mail": "attribute"}
    first = rows(found)[0]
    assert (first["full_name"], first["organization"], first["attribute:mail"]) == (
        FULL[0],
        FULL[0],
        EMAILS[0],
    )


def test_nothing_to_compare(read: Read) -> None:
    """No column to compare in any source is an error with the columns; in one of several a warning."""
    useless = table(id=range(12), amount=range(12), status=["new", "old"] * 6)
    with pytest.raises(IngestError, match="amount, status"):
        read(crm=useless)
    found = read(crm=useless, web=table(id=range(12), email=EMAILS))
    assert any("crm.csv: no column can be compared" in warning for warning in found.warnings)


def test_every_role_has_a_reason(read: Read) -> None:
    """The effective config says why each column is what it is."""
    found = columns(read(crm=table(id=range(12), a=GIVEN, b=EMAILS, c=["x", "y"] * 6)))
    assert all(column.reason for column in found.values())
