"""Every rate of the generator, in one place: each with its source, or the words "our choice".

Shares are of 1. Figures of statistical offices are rounded: the world has to be plausible, not a census.
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = [
    "PRESETS",
    "Contacts",
    "Errors",
    "Homes",
    "Orders",
    "Preset",
    "Source",
    "Sources",
]


@dataclass(frozen=True)
class Homes:
    """Who lives together, and what befalls them in the seven years."""

    # Kinds of households: single, couple, family with two parents, one parent, housemates, three generations.
    # After the Census 2021 of England and Wales (household composition), rounded.
    kinds: tuple[float, ...] = (0.30, 0.27, 0.27, 0.09, 0.05, 0.02)
    # One child, two, three, four, in households with children. After the families statistics of ONS, rounded.
    children: tuple[float, ...] = (0.44, 0.41, 0.11, 0.04)
    # Age at the birth of a child, mean and spread in years. ONS gives a mean of about 30; spread ours.
    parent_age: tuple[float, float] = (29.5, 5.5)
    # Bounds of the same: nobody is younger at a birth, and no mother's drawn age is beyond.
    parent_bounds: tuple[float, float] = (17.0, 45.0)
    twins: float = 0.016  # of births; about 1 in 65 in England and Wales (ONS)
    namesake: float = 0.05  # sons who bear the father's given name (Jr and Sr); our choice
    same_sex: float = 0.03  # of couples; our choice
    married: float = 0.75  # of couples in one household; our choice
    wed_in_window: float = 0.16  # of married couples, in these seven years; our choice
    takes_name: float = 0.78  # of wives; 79 % in the U.S. (Pew Research Center, 2023); less where the region says so
    double_name: float = 0.05  # of those who marry in these years; our choice
    moves_a_year: float = 0.09  # of households; the U.S. Census (ACS) says about 9 % of persons a year
    far_move: float = 0.30  # of moves, to another place; our choice
    leaves_home: float = 0.75  # of children in the years when they turn 18 to 28; our choice
    parts: float = 0.05  # couples who part in these years; our choice
    mate_leaves: float = 0.60  # housemates who leave in these years; our choice
    moved_in: float = 0.20  # partners who moved in during these years; our choice
    large_building: float = 0.06  # homes in a block of flats or a hall with many customers; our choice
    flat: float = 0.22  # homes with a unit; about that in England (English Housing Survey)


@dataclass(frozen=True)
class Contacts:
    """Phones and mailboxes."""

    mobile: float = 0.95  # of people of 16 and more; Ofcom gives 95 to 98 % of adults
    new_number_a_year: float = 0.06  # our choice
    recycled: float = 0.05  # new numbers that were somebody's before; carriers give them out again after months
    quarantine: int = 120  # days before a number is given out again; the FCC asks for 45 at least; ours is longer
    shared_mobile: float = 0.03  # couples who give one mobile for both; our choice
    landline: float = 0.55  # of homes; falling: Ofcom and Eurostat give 40 to 80 %
    new_mailbox_a_year: float = 0.06  # our choice
    second_mailbox: float = 0.35  # people with one more mailbox in use beside the first; our choice
    shared_mailbox: float = 0.10  # households of several with a common one; our choice
    shared_use: float = 0.55  # of records of such a household that give the common mailbox; our choice
    job: float = 0.62  # of people of 18 to 66; employment rates are about 75 %, not all with a desk
    staff: int = 30  # people of the customers to a workplace, on average; sizes are skewed; our choice
    work_mailbox: float = 0.5  # of people with a job; our choice
    odd_mailbox: float = 0.16  # mailboxes that do not bear the name; our choice
    digits: float = 0.45  # mailboxes with digits, where the name alone would have been free; our choice


@dataclass(frozen=True)
class Errors:
    """How often a value is written otherwise than it is, in one source. All our choice, by how it is typed."""

    given_typo: float = 0.02
    surname_typo: float = 0.025
    nickname: float = 0.16
    initial: float = 0.02
    swapped: float = 0.01
    comma: float = 0.0  # `Surname, Given`, where the name is one column
    upper: float = 0.03
    other_spelling: float = 0.25  # beside a person's own habit, where a region has several
    email_typo: float = 0.015
    email_placeholder: float = 0.002
    email_work: float = 0.05
    phone_typo: float = 0.01
    phone_placeholder: float = 0.003
    phone_landline: float = 0.10
    phone_work: float = 0.02
    birth_typo: float = 0.01
    birth_swapped: float = 0.008
    birth_default: float = 0.006
    street_typo: float = 0.03
    abbreviated: float = 0.35
    unit_elsewhere: float = 0.3
    postcode_typo: float = 0.01
    stale_address: float = 0.04  # an address from before


@dataclass(frozen=True)
class Source:
    """One source: how many records of a customer it holds, what they lack, how they err. All our choice."""

    known: float  # of people who may be customers: heads of households and partners; of others fewer
    again: float  # further records of the same customer: each with this probability, so a long tail
    again_loyal: float  # the same for the few who come often
    no_email: float  # records without; so the next four
    no_phone: float
    no_birth: float
    no_address: float
    no_given: float = 0.0
    errors: Errors = field(default_factory=Errors)


@dataclass(frozen=True)
class Sources:
    """The three sources of a shop."""

    accounts: Source
    crm: Source
    guests: Source
    loyal: float = 0.03  # customers with a long tail of records; our choice


@dataclass(frozen=True)
class Orders:
    """Purchases: one line an item."""

    known_lines: float  # lines of known customers for each line of a guest
    items: tuple[float, ...] = (0.62, 0.22, 0.09, 0.05, 0.02)  # items of an order; our choice
    quantity: tuple[float, ...] = (0.84, 0.11, 0.03, 0.02)  # pieces of an item; our choice
    returned: float = 0.05  # of items; shops report from 5 to 30 %; ours is a shop for the household
    return_days: int = 35  # within which they come back
    growth: float = 1.7  # orders grow with time to the power of growth - 1; our choice
    season: float = 0.55  # how far the weeks before Christmas stand out; our choice


@dataclass(frozen=True)
class Preset:
    """A shop."""

    name: str
    regions: dict[str, float]
    files: dict[str, str]
    sources: Sources
    orders: Orders
    homes: Homes = field(default_factory=Homes)
    contacts: Contacts = field(default_factory=Contacts)


_SELF_TYPED = Errors()
_BY_STAFF = Errors(
    given_typo=0.03, surname_typo=0.035, nickname=0.12, initial=0.06, swapped=0.012, comma=0.30, upper=0.10,
    other_spelling=0.4, email_typo=0.025, email_placeholder=0.012, email_work=0.12, phone_typo=0.015,
    phone_placeholder=0.008, phone_landline=0.38, phone_work=0.10, birth_typo=0.012, birth_swapped=0.02,
    birth_default=0.02, street_typo=0.05, abbreviated=0.6, postcode_typo=0.015, stale_address=0.07,
)  # fmt: skip
_IN_A_HURRY = Errors(
    given_typo=0.03, surname_typo=0.035, nickname=0.2, initial=0.05, swapped=0.015, comma=0.05, upper=0.05,
    other_spelling=0.4, email_typo=0.025, email_placeholder=0.004, email_work=0.07, phone_typo=0.015,
    street_typo=0.04, abbreviated=0.45, postcode_typo=0.015, stale_address=0.03,
)  # fmt: skip

# An old shop's systems: staff type less and worse, customers come again with another phone or mailbox.
_TYPED_LONG_AGO = Errors(
    given_typo=0.045, surname_typo=0.05, nickname=0.20, initial=0.10, swapped=0.02, comma=0.30, upper=0.10,
    other_spelling=0.4, email_typo=0.04, email_placeholder=0.015, email_work=0.15, phone_typo=0.03,
    phone_placeholder=0.012, phone_landline=0.45, phone_work=0.12, birth_typo=0.03, birth_swapped=0.03,
    birth_default=0.03, street_typo=0.08, abbreviated=0.6, postcode_typo=0.03, stale_address=0.12,
)  # fmt: skip
_SELF_TYPED_OFTEN = Errors(
    given_typo=0.03, surname_typo=0.035, nickname=0.22, initial=0.04, swapped=0.015, email_typo=0.02,
    email_work=0.08, phone_landline=0.2, phone_typo=0.02, birth_typo=0.02, birth_swapped=0.01, birth_default=0.015,
    street_typo=0.05, postcode_typo=0.02, stale_address=0.06,
)  # fmt: skip
_GUEST_LONG_AGO = Errors(
    given_typo=0.04, surname_typo=0.045, nickname=0.24, initial=0.10, swapped=0.02, comma=0.05, upper=0.05,
    other_spelling=0.4, email_typo=0.035, email_placeholder=0.006, email_work=0.10, phone_landline=0.2,
    phone_typo=0.025, street_typo=0.06, abbreviated=0.45, postcode_typo=0.025, stale_address=0.05,
)  # fmt: skip
_LARGE = Sources(
    accounts=Source(0.74, 0.22, 0.72, 0.04, 0.40, 0.62, 0.14, errors=_SELF_TYPED_OFTEN),
    crm=Source(0.64, 0.18, 0.55, 0.45, 0.28, 0.45, 0.14, errors=_TYPED_LONG_AGO),
    guests=Source(0.30, 0.34, 0.88, 0.34, 0.45, 1.0, 0.10, errors=_GUEST_LONG_AGO),
)
_CLOSE_HOMES = Homes(
    kinds=(0.17, 0.29, 0.36, 0.09, 0.05, 0.04),
    namesake=0.09,
    moves_a_year=0.11,
    leaves_home=0.8,
)
_RESTLESS = Contacts(
    new_number_a_year=0.09,
    recycled=0.08,
    shared_mobile=0.07,
    landline=0.6,
    new_mailbox_a_year=0.10,
    second_mailbox=0.55,
    shared_mailbox=0.22,
    odd_mailbox=0.25,
)
"""The rates of `large` that differ are our choice."""

_YOUNG = Sources(
    accounts=Source(0.62, 0.14, 0.55, 0.01, 0.25, 0.45, 0.10, errors=_SELF_TYPED),
    crm=Source(0.44, 0.10, 0.40, 0.25, 0.20, 0.35, 0.10, errors=_BY_STAFF),
    guests=Source(0.46, 0.30, 0.82, 0.20, 0.40, 1.0, 0.05, errors=_IN_A_HURRY),
)

PRESETS = {
    "ebuy": Preset(
        name="ebuy",
        regions={"GB": 0.90, "DE": 0.04, "US": 0.04, "GR": 0.02},
        files={"accounts": "customer_database", "crm": "crm_export", "guests": "purchases"},
        sources=_YOUNG,
        orders=Orders(known_lines=3.0),
        homes=Homes(kinds=(0.22, 0.28, 0.33, 0.09, 0.06, 0.02), namesake=0.08, moves_a_year=0.11),
        contacts=Contacts(shared_mailbox=0.15),
    ),
    "large": Preset(
        name="large",
        regions={"GB": 0.48, "US": 0.28, "DE": 0.16, "GR": 0.08},
        files={"accounts": "accounts", "crm": "crm", "guests": "purchases"},
        sources=_LARGE,
        orders=Orders(known_lines=1.5),
        homes=_CLOSE_HOMES,
        contacts=_RESTLESS,
    ),
}
