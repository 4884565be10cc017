"""Names of people that are in no list, and columns that only say whom they are about."""

from __future__ import annotations

import pytest

from graphres.ingest.headers import names_whom
from tests.ingest.reading import Read, roles

GIVEN = "Anna Robert Maria Thomas Laura Peter Julia Martin Sarah David Emma Paul".split()
RARE = "Quibell Thrapst Varnad Zellnor Okonjir Brasfeld Mumfrey Oxendor Purifol Standif Tollivar Wigfull".split()
UNKNOWN = "Vato Rozin Xelly Brenk Ousta Plimm Drovak Zunter Klist Mirpa Tosk Velj".split()


def lines(header: str, *values: list[str]) -> str:
    return "\n".join([header, *(",".join(row) for row in zip(*values, strict=True)), ""])


@pytest.mark.parametrize("header", ["buyer", "Kunde", "acheteur", "account_holder", "Primary Contact", "Student"])
def test_whom_a_row_is_about(read: Read, header: str) -> None:
    """A column called for somebody and nothing more holds names, if its values have the shape of such."""
    whole = [f"{a} {b}" for a, b in zip(UNKNOWN, RARE, strict=True)]
    codes = [f"K-{n:04d}" for n in range(12)]
    emails = [f"u{n}@x.org" for n in range(12)]
    assert roles(read(crm=lines(f"{header},email", whole, emails)))[header] == "full_name"
    assert roles(read(crm=lines(f"{header},email", codes, emails)))[header] != "full_name"


@pytest.mark.parametrize("header", ["customer_status", "owner_type", "member_count", "buyer_name", "contact_email"])
def test_more_is_said_than_whom(header: str) -> None:
    """With a further word the column is of something else of theirs, or its word decides."""
    assert not names_whom(header)


def test_classes_of_customers_are_no_names(read: Read) -> None:
    """`customer` with gold and silver in it is no name."""
    text = lines("customer,email", ["gold", "silver", "bronze"] * 4, [f"u{n}@x.org" for n in range(12)])
    assert roles(read(crm=text))["customer"] == "attribute"


def test_words_of_the_email_beside(read: Read) -> None:
    """Words that no list knows are the name of whoever has them in the email of the row."""
    whole = [f"{a} {b}" for a, b in zip(UNKNOWN, RARE, strict=True)]
    emails = [f"{b.lower()}{n}@x.org" for n, b in enumerate(RARE)]
    assert roles(read(crm=lines("besorgt_von,email", whole, emails)))["besorgt_von"] == "full_name"
    others = [*emails[5:], *emails[:5]]
    assert roles(read(crm=lines("besorgt_von,email", whole, others)))["besorgt_von"] == "attribute"


def test_words_of_names_in_other_sources(read: Read) -> None:
    """Whole names are told by the names of another source that have the same words."""
    crm = lines("vorname,nachname,email", UNKNOWN, RARE, [f"u{n}@x.org" for n in range(12)])
    whole = [f"{a} {b}" for a, b in zip(UNKNOWN, RARE, strict=True)]
    shop = lines("besorgt_von,email", whole, [f"v{n}@y.org" for n in range(12)])
    assert roles(read(crm=crm, shop=shop), "shop")["besorgt_von"] == "full_name"
    assert roles(read(shop=shop), "shop")["besorgt_von"] == "attribute"


def test_rare_surnames_without_a_header(read: Read) -> None:
    """Words that vary, beside a given name, are the surname where no column is called so."""
    text = lines("c1,c2,c3", GIVEN, RARE, [f"u{n}@x.org" for n in range(12)])
    assert roles(read(crm=text)) == {"c1": "given_name", "c2": "surname", "c3": "email"}


def test_names_and_their_misspellings(read: Read) -> None:
    """A few names on many rows are names, however many spellings occur once."""
    given = ["Anna", "Robert", "Maria", "Thomas", "Laura", "Peter"] * 10
    given[::7] = [f"{name}q{chr(97 + n)}" for n, name in enumerate(given[::7])]
    text = lines("c1,email", given, [f"u{n}@x.org" for n in range(60)])
    assert roles(read(crm=text))["c1"] == "given_name"


def test_names_of_somebody_else(read: Read) -> None:
    """Whole names that share no word with the names beside are not the customer's."""
    seen_by = ["Aisha Khan", "Ben Carter", "Cora Diaz"] * 12
    text = lines("fname,lname,full_name,email", GIVEN * 3, RARE * 3, seen_by, [f"u{n}@x.org" for n in range(36)])
    assert roles(read(crm=text))["full_name"] == "other_party"


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("yuubin_bangou", "postcode"), ("todoufuken", "region"), ("voorletters", "given_name"),
        ("pername1", "given_name"), ("pername2", "surname"), ("地址", "address"), ("фамилия", "surname"),
    ],
)  # fmt: skip
def test_words_of_many_languages(header: str, role: str) -> None:
    """The house knows the names of columns in many languages and writings, with and without numbers."""
    from graphres.identifiers import all_roles
    from graphres.ingest.headers import hints

    found = hints(header, all_roles())
    assert max(found, key=lambda name: found[name]) == role


def test_states_are_no_countries(read: Read) -> None:
    """A column called state with codes of states in it is one, though the codes are those of countries, too."""
    text = lines("name,state,birth", GIVEN, ["CO", "ID", "AL", "DE"] * 3, [f"19{40 + n}-01-02" for n in range(12)])
    assert roles(read(crm=text))["state"] == "region"
