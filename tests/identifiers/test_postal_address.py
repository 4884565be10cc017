"""Postal addresses of many countries, whole and in parts."""

from __future__ import annotations

import pytest

from graphres.identifiers.address_parsing import parse_line
from graphres.identifiers.base import Context
from graphres.identifiers.postal_address import Address

KIND = Address()


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("9304 W. 15th St La Blanca, FL 60527", "9304|w 15th st||60527|la blanca|fl|"),
        ("1450 N City Rd Suite 900, Arlington, VA 23208-1234", "1450|n city rd|900|23208|arlington|va|"),
        ("PO Box 55, Chicago, IL 60611", "55|po box||60611|chicago|il|"),
        ("10 Downing Street, London SW1A 2AA", "10|downing st||sw1a2aa|london||"),
        ("Flat 3, 22 Acacia Avenue, Manchester, M1 4BT", "22|acacia av|3|m14bt|manchester||"),
        ("Hardenbergstraße 87, D-66879 Steinwenden", "87|hardenberg st||66879|steinwenden||"),
        ("12 rue de la Paix, 75002 Paris, France", "12|de la paix st||75002|paris||fr"),
        ("Calle Mayor 5, 28013 Madrid, España", "5|mayor st||28013|madrid||es"),
        ("Rua Araújo, 508", "508|araujo st|||||"),
        ("Rua das Flores, 1200", "1200|das flores st|||||"),
        ("Via Garibaldi, 55/B, Roma", "55b|garibaldi st|||roma||"),
        ("Hauptstraße, 1010, Wien", "|haupt st||1010|wien||"),
        (
            "Av. Paulista, 1578 - Bela Vista, São Paulo - SP, 01310-200",
            "1578|paulista av|bela vista|01310200|sao paulo|sp|",
        ),
        ("Via Roma 10, 20121 Milano MI, Italia", "10|roma st||20121|milano|mi|it"),
        ("ul. Długa 12/5, 00-238 Warszawa", "12|dluga st|5|00238|warszawa||"),
        ("5/12 George St, Sydney NSW 2000", "12|george st|5|2000|sydney|nsw|"),
        ("Unit 5/12 George St, Sydney NSW 2000", "12|george st|5|2000|sydney|nsw|"),
        ("12, MG Road, Bengaluru 560001", "12|mg rd||560001|bengaluru||"),
        ("Lindcnstrassc 12, 10115 Berlin", "12|lindcn st||10115|berlin||"),
        ("12 Main Strect, Springfield IL 62701", "12|main st||62701|springfield|il|"),
        ("Postfach 12 34 56, 80331 München", "123456|po box||80331|munchen||"),
        ("Keizersgracht 123 II, 1015 CJ Amsterdam", "123ii|keizersgracht||1015cj|amsterdam||"),
        ("Keizersgracht 123, 1015 CJ Amsterdam", "123|keizersgracht||1015cj|amsterdam||"),
        ("Vasagatan 12 lgh 1101, 111 20 Stockholm", "12|vasa st|1101|11120|stockholm||"),
        ("Václavské náměstí 1, 110 00 Praha 1", "1|vaclavske pl||11000|praha 1||"),
        ("Rua Augusta 1500, São Paulo - SP, 01304-001, Brasil", "1500|augusta st||01304001|sao paulo|sp|br"),
        ("705 Sheppard Ave, Toronto ON M1S 1T4", "705|sheppard av||m1s1t4|toronto|on|"),
        ("4 Hillview Rise, Singapore 667979", "4|hillview hl||667979|singapore||"),
        ("#321, Street 128", "321|st 128|||||"),
        ("Calle Mayor 12 3 izda 28013 MADRID", "12|mayor st|3 izda|28013|madrid||"),
        ("C/ Mayor, 12, 3º izq, 28013 Madrid", "12|mayor st|3o izq|28013|madrid||"),
        ("12 bis, avenue Foch, 69006 Lyon", "12bis|foch av||69006|lyon||"),
        ("Atatürk Cad. No: 12 D: 4, 34710 İstanbul", "12|ataturk av|4|34710|istanbul||"),
        ("1053 Budapest, Kossuth Lajos utca 12", "12|kossuth lajos st||1053|budapest||"),
        (
            "18 Danver Place, Loughborough, Leics, LE11 1UU",
            "18|danver pl||le111uu|loughborough|leicestershire|",
        ),
        ("The Old Rectory, Church Lane, Snoring, NR21 0HP", "|church ln|the old rectory|nr210hp|snoring||"),
        (
            "1600 Amphitheatre Pkwy Mountain View CA 94043 USA",
            "1600|amphitheatre hwy||94043|mountain view|ca|us",
        ),
        ("Postfach 1234, 80001 München", "1234|po box||80001|munchen||"),
        ("Wien", "||||wien||"),
        ("75002", "|||75002|||"),
    ],
)
def test_one_line_is_taken_apart(line: str, value: str) -> None:
    """Number before or after the street, postcode before or after the town, with and without commas."""
    assert "|".join(parse_line(line)) == value


def test_columns_and_one_line_give_the_same_value() -> None:
    """However a file spreads an address over its columns."""
    whole = KIND.clean({"address": ("12 Main Street, Springfield IL 62701",)}, Context())
    parts = {
        "house_number": ("12",),
        "street": ("Main St.",),
        "city": ("Springfield",),
        "region": ("Illinois",),
        "postcode": ("62701",),
    }
    mixed = {
        "street": ("12 main street",),
        "city": ("SPRINGFIELD",),
        "region": ("IL",),
        "postcode": ("62701.0",),
    }
    assert whole == KIND.clean(parts, Context()) == KIND.clean(mixed, Context())


def test_a_second_line_is_the_unit_whichever_comes_first() -> None:
    """The line with the type of street is the street."""
    one = {"house_number": ("8",), "street": ("Cockcroft Avenue", "Allunga"), "city": ("Parramatta",)}
    other = {"house_number": ("8",), "street": ("Allunga", "Cockcroft Avenue"), "city": ("Parramatta",)}
    assert KIND.clean(one, Context()) == KIND.clean(other, Context()) == ("8|cockcroft av|allunga||parramatta||",)


def test_a_place_alone_is_a_value_and_a_country_alone_is_none() -> None:
    """A town or a postcode tells people apart, a country does not."""
    assert KIND.clean({"postcode": ("SE1 8NB",)}, Context()) == ("|||se18nb|||",)
    assert KIND.clean({"country": ("France",), "region": ("IL",)}, Context()) == ()
    assert KIND.clean({"postcode": ("00000",), "house_number": ("7",)}, Context()) == ()


def test_a_clean_value_stays_as_it_is() -> None:
    """Cleaning twice changes nothing."""
    value = "12|main st|4|62701|springfield|il|us"
    assert KIND.clean({"address": (value,)}, Context()) == (value,)


def test_two_addresses_in_two_cells_are_two_values() -> None:
    """Home and mailing address of one person."""
    found = KIND.clean({"address": ("12 Main St, Salem OR 97301", "PO Box 9, Salem OR 97301")}, Context())
    assert found == ("12|main st||97301|salem|or|", "9|po box||97301|salem|or|")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("12|main st||62701|springfield|il|", "12|main rd|||springfield|il|us", "same_premises"),
        ("12|main st||62701|springfield|il|", "12|main st||||| ".strip(), "same_premises"),
        ("8|cockcroft av|allunga||parramatta||", "8|allunga|||parramatta||", "same_premises"),
        ("12|kenyon st||3182|normanhurst||", "13|kenyon st||3182|normanhurst||", "nearly"),
        ("12|kenyon st||3182|normanhurst||", "12|kenynn sr||3128|normanhurst||", "nearly"),
        ("12|main st||62701|springfield|il|", "12|main st||97301|salem|or|", "premises_elsewhere"),
        ("12|main st||62701|springfield|il|", "|main st||62701|springfield|il|", "partly"),
        ("12|main st||62701|springfield|il|", "55|main st||62701|springfield|il|", "same_street"),
        ("12|main st|3|62701|springfield|il|", "12|main st|4|62701|springfield|il|", "partly"),
        ("12|main st||62701|springfield|il|", "4|elm st||62701|springfield|il|", "same_postcode"),
        ("12|main st||62701|springfield|il|", "4|elm st||62999|springfield|il|", "same_town"),
        ("12|main st||62701|springfield|il|", "4|elm st||62710|springfield|il|", "near_postcode"),
        ("12|main st||62701|springfield|il|", "4|elm st||62790|sherman|il|", "same_district"),
        ("|||se18nb|||", "|||se17ab|||", "same_district"),
        ("|||se18nb|london||", "||||london||", "same_town"),
        ("12|main st||62701|springfield|il|", "4|elm st||10115|berlin||", "different"),
    ],
)
def test_levels(a: str, b: str, expected: str) -> None:
    """Neighbors and strangers of one street, postcode or town stay below those of one house."""
    assert KIND.levels[int(KIND.compare([a], [b])[0])].name == expected


def test_parts_have_keys_and_country_and_region_have_none() -> None:
    """Blocking takes what is rare."""
    names = [name for name, _ in KIND.keys("12|main st|4|62701|springfield|il|us")]
    assert names == ["address.premises", "address.postcode", "address.city", "address.street"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("101000, г. Москва, ул. Ленина, д. 40, кв. 33", "40|lenina st|33|101000|moskva||"),
        ("г. Казань, пр. Победы, д. 12", "12|pr pobedy|||kazan||"),
        ("630000 Новосибирск, улица Гагарина, дом 5 корп. 2, квартира 9", "5|gagarina st|9|630000|novosibirsk||"),
        ("вул. Хрещатик, буд. 12, кв. 3, м. Київ, 01001", "12|khreshchatik st|3|01001|kiiv||"),
    ],
)
def test_towns_before_streets(text: str, value: str) -> None:
    """In East Slavic addresses the town comes first, and number and flat have a word before them."""
    assert Address().clean({"address": (text,)}, Context(region="RU")) == (value,)


def test_streets_of_one_letter() -> None:
    """The letter of a street is none of the house number's."""
    assert parse_line("1600 K St NW, Washington, DC 20006")[:2] == ("1600", "k st nw")
    assert parse_line("12 D High Street, Leeds")[:2] == ("12d", "high st")
