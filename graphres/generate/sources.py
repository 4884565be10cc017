"""The three sources of a part as tables: accounts typed by customers, a CRM typed by staff, purchases.

Every table carries three columns more, for the writer: the order of its rows, the true person and household.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.generate.calendar import written
from graphres.generate.customers import Customers, last_household
from graphres.generate.draw import Bools, Chance, Ints, permuted
from graphres.generate.purchases import Lines, known_orders, lines_of, order_numbers
from graphres.generate.sight import Sight, missing
from graphres.generate.sightings import ACCOUNTS, CRM, GUESTS
from graphres.generate.texts import replaced

__all__ = ["ENTITY", "HOUSEHOLD", "SORT", "make_sources"]

SORT, ENTITY, HOUSEHOLD = "_sort", "_entity", "_household"

TITLES = {
    "GB": (("Mr", "Mr", "Mr", "Dr"), ("Mrs", "Ms", "Miss", "Dr")),
    "US": (("Mr.", "Mr.", "Mr", "Dr."), ("Mrs.", "Ms.", "Ms", "Dr.")),
    "DE": (("Herr", "Herr", "Hr.", "Herr Dr."), ("Frau", "Frau", "Fr.", "Frau Dr.")),
    "GR": (("κ.", "κος", "Mr", "κ."), ("κα", "κα", "Mrs", "κα")),
}
BIRTH_FORMS = {"GB": ("%d/%m/%Y", "%d/%m/%Y"), "US": ("%m/%d/%Y", "%m/%d/%Y"), "DE": ("%d.%m.%Y", "%d.%m.%Y"),
               "GR": ("%d/%m/%Y", "%d-%m-%Y")}  # fmt: skip
SECONDS = 86_400


def make_sources(customers: Customers) -> dict[int, Any]:
    """The tables of a part, by source."""
    accounts, ids, days, persons = _accounts(customers)
    return {
        ACCOUNTS: accounts,
        CRM: _crm(customers),
        GUESTS: _purchases(customers, ids, days, persons),
    }


def _truth(customers: Customers, person: Ints) -> dict[str, Any]:
    part = customers.part
    entity = permuted(customers.serial[person], part.total, part.seed, 81)
    household = permuted(last_household(customers)[person], 2 * part.total, part.seed, 82)
    return {ENTITY: pa.array(entity), HOUSEHOLD: pa.array(household)}


def _accounts(customers: Customers) -> tuple[Any, Any, Ints, Ints]:
    part, seen = customers.part, customers.sightings.of(ACCOUNTS)
    sight = Sight.of(customers, seen, part.preset.sources.accounts, part.chance(3))
    serial = part.first + np.arange(len(seen.person))
    number = permuted(serial, part.total, part.seed, 83)
    ids = pc.cast(pa.array(10 ** len(str(part.total)) + number), pa.string())
    given, surname = sight.swapped(sight.given(), pc.binary_join_element_wise(sight.surname(), sight.suffix(), ""))
    line, unit, place, postcode, country = sight.address(sight.homes())
    given, surname, line, place = sight.shouted(given, surname, line, place)
    columns = {
        "account_id": ids,
        "registered_at": written(seen.day, "%Y-%m-%d"),
        "first_name": given,
        "last_name": surname,
        "email": sight.email(),
        "phone": sight.phone(),
        "date_of_birth": sight.birth("%Y-%m-%d"),
        "address_line_1": line,
        "address_line_2": unit,
        "city": place,
        "postcode": postcode,
        "country": country,
        SORT: pa.array(number),
        **_truth(customers, seen.person),
    }
    return pa.table(columns), ids, seen.day, seen.person


def _crm(customers: Customers) -> Any:
    part, seen = customers.part, customers.sightings.of(CRM)
    sight = Sight.of(customers, seen, part.preset.sources.crm, part.chance(4))
    serial = part.first + np.arange(len(seen.person))
    number = permuted(serial, part.total, part.seed, 84)
    digits = pc.utf8_lpad(pc.cast(pa.array(number + 1), pa.string()), max(6, len(str(part.total))), "0")
    given, surname = sight.swapped(sight.given(), pc.binary_join_element_wise(sight.surname(), sight.suffix(), ""))
    line, unit, place, postcode, country = sight.address(sight.homes())
    name, line, place = sight.shouted(sight.full_name(given, surname), line, place)
    columns = {
        "crm_id": pc.binary_join_element_wise("C", digits, ""),
        "updated_at": written(seen.day, "%Y-%m-%d"),
        "title": _titles(customers, sight.chance, seen.person),
        "name": name,
        "birth_date": sight.birth("%d/%m/%Y"),
        "email": sight.email(),
        "telephone": sight.phone(),
        "telephone_2": sight.phone(also=True),
        "company": missing(sight.chance, customers.workplaces(seen.person, sight.spelling), 0.75),
        "street": pc.coalesce(pc.binary_join_element_wise(line, unit, ", "), line),
        "town": place,
        "postcode": postcode,
        "country": country,
        SORT: pa.array(number),
        **_truth(customers, seen.person),
    }
    return pa.table(columns)


def _titles(customers: Customers, chance: Chance, person: Ints) -> Any:
    """How staff address people; left out for a third."""
    men, women = TITLES[customers.part.region.code]
    which = chance.pick(len(person), (0.6, 0.2, 0.15, 0.05)) + 4 * customers.people.female[person]
    return missing(chance, pa.array([*men, *women]).take(pa.array(which)), 0.35)


GUEST_COLUMNS = ("guest_name", "guest_email", "guest_phone")
SHIP_COLUMNS = ("ship_street", "ship_city", "ship_postcode", "ship_country")


def _purchases(customers: Customers, ids: Any, days: Ints, persons: Ints) -> Any:
    """Lines of guests and of known customers; the former carry a contact, the latter an account."""
    part, orders = customers.part, customers.part.preset.orders
    chance, guests = part.chance(5), customers.sightings.of(GUESTS)
    wanted = round(orders.known_lines * int(guests.rows.sum()))
    account, day, rows = known_orders(orders, chance, days, wanted)
    most = int(np.ceil(orders.known_lines))
    serial = part.first + np.arange(len(guests.person))
    serial = np.concatenate([serial, part.total + part.first * most + np.arange(len(account))])
    number = order_numbers(serial, part.total * (1 + most), part.seed)
    lines = lines_of(orders, chance, number, np.concatenate([guests.day, day]), np.concatenate([guests.rows, rows]))
    person = np.concatenate([guests.person, persons[account]])
    known = np.arange(len(person)) >= len(guests.person)
    names, contact = _guest_columns(customers, guests)
    text = pa.nulls(len(guests.person), pa.string())
    table = pa.table({
        **{name: lines.columns[name] for name in ("line_id", "order_id", "ordered_at")},
        "account_id": pa.concat_arrays([text, ids.take(pa.array(account))]).take(pa.array(lines.order)),
        **dict(zip(names, _spread(contact, len(account), lines), strict=True)),
        **{name: lines.columns[name] for name in ("product", "category", "quantity", "unit_price", "amount")},
        "returned_line": lines.columns["returned_line"],
        SORT: pa.array(lines.day * SECONDS + lines.second),
        **_truth(customers, person[lines.order]),
    })  # fmt: skip
    return _only_guests(table, known[lines.order])


def _guest_columns(customers: Customers, guests: Any) -> tuple[tuple[str, ...], list[Any]]:
    part = customers.part
    sight = Sight.of(customers, guests, part.preset.sources.guests, part.chance(6))
    given, surname = sight.swapped(sight.given(), sight.surname())
    line, unit, place, postcode, country = sight.address(sight.homes())
    name, line, place = sight.shouted(sight.full_name(given, surname), line, place)
    email, phone = sight.email(), sight.phone()
    street = pc.coalesce(pc.binary_join_element_wise(line, unit, ", "), line)
    return (*GUEST_COLUMNS, *SHIP_COLUMNS), [name, email, phone, street, place, postcode, country]


def _spread(contact: list[Any], known: int, lines: Lines) -> list[Any]:
    """The contact of each order on all its lines; none for those of known customers."""
    nothing, order = pa.nulls(known, pa.string()), pa.array(lines.order)
    return [pa.concat_arrays([_whole(column), nothing]).take(order) for column in contact]


def _whole(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _only_guests(table: Any, known: Bools) -> Any:
    """Truth speaks of guests' lines; a known customer's line names its account."""
    entity = replaced(table[ENTITY].combine_chunks(), known, pa.scalar(None, pa.int64()))
    return table.set_column(table.schema.get_field_index(ENTITY), ENTITY, entity)
