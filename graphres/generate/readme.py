"""The page that lies beside the generated files."""

from __future__ import annotations

from graphres.generate.rates import Preset

__all__ = ["readme"]

ACCOUNTS = (
    ("account_id", "key; numbers without order"),
    ("registered_at", "the day the account was opened"),
    ("first_name, last_name", "as the customer typed them"),
    ("email, phone", ""),
    ("date_of_birth", "year-month-day, where given"),
    ("address_line_1, address_line_2, city, postcode, country", "the address at that time"),
)
CRM = (
    ("crm_id", "key; numbers without order"),
    ("updated_at", "the day staff last typed it"),
    ("title, name", "`Given Surname` or `Surname, Given`"),
    ("birth_date", "day/month/year, where known"),
    ("email, telephone, telephone_2", "own, of the home, or of the workplace"),
    ("company", "the workplace, where known"),
    ("street, town, postcode, country", "the address at that time"),
)
PURCHASES = (
    ("line_id", "key: order and line"),
    ("order_id, ordered_at", "a return bears the day of the return"),
    ("account_id", "the customer's account; empty for guests"),
    ("guest_name, guest_email, guest_phone", "what a guest left"),
    ("ship_street, ship_city, ship_postcode, ship_country", "a guest's shipping address"),
    ("product, category", "of an invented assortment"),
    ("quantity, unit_price, amount", "quantity x unit_price = amount, to the cent; a return has a negative quantity"),
    ("returned_line", "on a return: the earlier line that it undoes"),
)


def readme(preset: Preset, records: int, seed: int, form: str, rows: dict[str, int]) -> str:
    """What the files are, how they were made, their columns; and that nobody in them exists."""
    files = preset.files
    sections = (
        (files["accounts"], "a customer's account in the web shop", ACCOUNTS),
        (files["crm"], "a customer in the CRM, typed by staff", CRM),
        (files["guests"], "an item of a purchase, by a guest or a known customer", PURCHASES),
    )
    parts = [_head(preset, records, seed, form)]
    parts += [_section(f"{name}.{form}", rows[name], what, columns) for name, what, columns in sections]
    return "\n".join([*parts, _tail(form)])


def _head(preset: Preset, records: int, seed: int, form: str) -> str:
    return f"""# An invented shop

Customers as three sources of a shop see them, and who they truly are. Made by

    graphres generate --records {records} --preset {preset.name} --seed {seed} --tables {form} -o DIR

The same command makes the same bytes. {records:,} rows stand for a customer: accounts, CRM rows and lines of guests.

**Nobody in these files exists.** People, households and workplaces are drawn by chance. Mailboxes are at domains under
`.example`, which nobody can own. Telephone numbers and addresses follow the patterns of their countries; where one is
somebody's, that is chance.
"""


def _section(file: str, rows: int, what: str, columns: tuple[tuple[str, str], ...]) -> str:
    lines = [f"## {file}", "", f"{rows:,} rows; one row is {what}.", "", "| column | note |", "|---|---|"]
    lines += [f"| {names} | {note} |" for names, note in columns]
    return "\n".join([*lines, ""])


def _tail(form: str) -> str:
    return f"""## truth/truth.{form}

One row for every account, CRM row and line of a guest: `source` (the file's name), `record_id` (its key), `entity`
(the person) and `household` (where the person lives at the end). For `graphres evaluate`; never read by `resolve`.

Names are drawn from public tables; their sources and licenses are in graphres/generate/data/README.md.
"""
