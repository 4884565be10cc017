"""Email addresses and phone numbers."""

from __future__ import annotations

import pytest

from graphres.identifiers.base import Context
from graphres.identifiers.email import Email
from graphres.identifiers.phone import Phone

EMAIL, PHONE = Email(), Phone()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("Ann@Example.ORG", ("ann@example.org",), id="case"),
        pytest.param('"Jay Jones" <jj@firm.com>', ("jj@firm.com",), id="with a name"),
        pytest.param("Maria<m.s@firm.com>", ("m.s@firm.com",), id="with a name, no space"),
        pytest.param("a.b+shop@gmail.com", ("ab@gmail.com",), id="dots and tag at a provider that ignores them"),
        pytest.param("a.b@firm.com", ("a.b@firm.com",), id="dots elsewhere"),
        pytest.param("ann@gmial.com", ("ann@gmail.com",), id="provider misspelled"),
        pytest.param("ann@googlemail.com", ("ann@gmail.com",), id="provider's other name"),
        pytest.param("ann@firm.con", ("ann@firm.com",), id="end misspelled"),
        pytest.param("ann (at) firm.com", ("ann@firm.com",), id="at in words"),
        pytest.param("a1@x.com; b2@y.com", ("a1@x.com", "b2@y.com"), id="two in one cell"),
        pytest.param("noreply@firm.com", (), id="nobody"),
        pytest.param("none@none.com", (), id="placeholder"),
        pytest.param("@firm.com", (), id="no local part"),
        pytest.param("ann@firm", (), id="no domain"),
        pytest.param("ann", (), id="no address"),
    ],
)
def test_emails_are_read_as_their_provider_does(text: str, values: tuple[str, ...]) -> None:
    """One mailbox, one value; nobody's address is none."""
    assert EMAIL.clean({"email": (text,)}, Context()) == values


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("ann.smith@firm.com", "ann.smth@firm.com", "near"),
        ("ann.smith42@firm.com", "annsmith42@gmail.com", "same_local"),
        ("ann.smith@firm.com", "annsmith@gmail.com", "same_name"),
        ("robert.smith1@gmail.com", "robert.smith2@gmail.com", "different"),
        ("info@firm.com", "info@other.org", "different"),
        ("robert.jones12@firm.com", "robret.jonse12@firm.com", "similar"),
        ("ann@firm.com", "robert@firm.com", "same_domain"),
        ("ann@gmail.com", "robert@gmail.com", "different"),
    ],
)
def test_levels_of_emails(a: str, b: str, expected: str) -> None:
    """A company's domain says something, a public provider's or a short name at two nothing."""
    assert EMAIL.levels[int(EMAIL.compare([a], [b])[0])].name == expected


@pytest.mark.parametrize(
    ("text", "region", "values"),
    [
        pytest.param("(702) 919-1300", "US", ("+17029191300",), id="national"),
        pytest.param("1-702-919-1300 ext. 5", "US", ("+17029191300",), id="extension"),
        pytest.param("+44 (0)20 7946 0958", None, ("+442079460958",), id="bracketed trunk zero"),
        pytest.param("0049 89 123456", "FR", ("+4989123456",), id="international by zeros"),
        pytest.param("089 123456", "DE", ("+4989123456",), id="region of the source"),
        pytest.param("22 345 67 89", "PL", ("+48223456789",), id="Poland"),
        pytest.param("919-1300", "US", ("~9191300",), id="no area code"),
        pytest.param("0351 123456", None, ("~0351123456",), id="no region"),
        pytest.param("702 919 1300 / 702 919 1301", "US", ("+17029191300", "+17029191301"), id="two in one cell"),
        pytest.param("0000000000", "US", (), id="zeros"),
        pytest.param("1234567890", "US", (), id="a row of the keyboard"),
        pytest.param("9999999", "US", (), id="nines"),
        pytest.param("12", "US", (), id="too short"),
        pytest.param("call me", "US", (), id="words"),
    ],
)
def test_phones_are_worldwide_numbers_where_the_country_is_known(
    text: str, region: str | None, values: tuple[str, ...]
) -> None:
    """E.164, or the digits that were dialed; what fills a field is no number."""
    assert PHONE.clean({"phone": (text,)}, Context(region=region)) == values


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("+17022212412", "~2212412", "same_end"),
        ("+3903526553537", "~03526553537", "same_end"),
        ("+914936202565", "+14936202565", "same_end"),
        ("+17029191300", "+17029191301", "near"),
        ("+17029191300", "+17029193100", "near"),
        ("+17029191300", "+442079460958", "different"),
    ],
)
def test_levels_of_phones(a: str, b: str, expected: str) -> None:
    """A missing part leaves the line the same; a slip is near."""
    assert PHONE.levels[int(PHONE.compare([a], [b])[0])].name == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("j.smith@firm.de", "k.smith@firm.de", "same_domain"),
        ("john.smith@firm.de", "jon.smith@firm.de", "near"),
        ("j.smith@firm.de", "j.smyth@firm.de", "near"),
    ],
)
def test_another_initial_is_another_person(a: str, b: str, expected: str) -> None:
    """One letter apart where a letter is all there is of a name is no slip of the pen."""
    assert EMAIL.levels[int(EMAIL.compare([a], [b])[0])].name == expected


def test_an_office_is_nobody() -> None:
    """Its mailbox is a shared contact from the first person on; at a provider of private mailboxes it is somebody's."""
    assert EMAIL.limits("info@firm.de") == (0, 20)
    assert EMAIL.limits("info@gmail.com") == EMAIL.limits("ann@firm.de") == (3, 20)
