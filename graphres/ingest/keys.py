"""Which column names a row.

A column that is called an id, or declared as the key, must be one: unique and never empty. A column that only
looks like one may; and where there is none, the row's number serves.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graphres.engines.base import Engine, Table
from graphres.errors import IngestError
from graphres.identifiers import all_roles
from graphres.ingest.headers import CODES, ENTITIES, IDS, hints, joined, words
from graphres.ingest.stage import Staged
from graphres.near import near_miss

__all__ = ["NAMED_KEYS", "Key", "choose_key", "choose_line_key", "is_like_an_id", "names_customers"]

NAMED_KEYS = ("id", "record_id")
CUSTOMER_KEY = "customer_key"


@dataclass(frozen=True)
class Key:
    """The column that names a row, by its place (None: the row's number), and why it does, or what it costs."""

    place: int | None
    reason: str
    warning: str = ""


def choose_key(staged: Staged, table: Table, declared: str | None, engine: Engine) -> Key:
    """The key of a staged source.

    Raises
    ------
    IngestError : if the declared column, or the one named id or record_id, repeats a value or leaves one out;
        both lines are named.
    """
    names = staged.names
    if declared is not None:
        if declared not in names:
            raise IngestError(
                f'{staged.shown} has no column "{declared}", which the config declares as its key'
                f"{near_miss(declared, names)}",
                expected=f"one of {', '.join(names[:20])}",
            )
        _must_be_unique(staged, table, names.index(declared), engine)
        return Key(names.index(declared), "declared in the config as the key: it names a row")
    names_rows = _codes(staged, table, engine)
    named = [place for place, name in enumerate(names) if name.lower() in NAMED_KEYS]
    unique = _unique(
        table, [*named, *(p for p in _candidates(names, names_rows) if p not in named)], staged.rows, engine
    )
    if named:
        place = next((p for p in named if p in unique), named[0])
        _must_be_unique(staged, table, place, engine)
        return Key(place, "named as the key: it names a row")
    if unique:
        return Key(unique[0], "named like an id, unique and never empty: it names a row")
    return _row_number(staged, "a row")


def choose_line_key(staged: Staged, table: Table, declared: str | None, customer: int | None, engine: Engine) -> Key:
    """The key of a source of transactions: it names a line, and never a customer.

    customer : place of the column that names the customer, where it is known: unique or not, it names no line.

    Raises
    ------
    IngestError : as `choose_key` does, of the declared column alone: an `id` that repeats is here an order's.
    """
    if declared is not None:
        return choose_key(staged, table, declared, engine)
    names = staged.names
    named = [place for place, name in enumerate(names) if name.lower() in NAMED_KEYS]
    numbered = [place for place, name in enumerate(names) if _numbers_a_line(name)]
    places = [place for place in dict.fromkeys([*named, *numbered]) if place != customer]
    unique = _unique(table, places, staged.rows, engine)
    if unique:
        return Key(unique[0], "unique and never empty: it names a line")
    return _row_number(staged, "a line")


def _row_number(staged: Staged, what: str) -> Key:
    """The number of a row names it, and the source is warned."""
    told = f"{staged.shown} has no column that names {what}; the row number does, so the order of rows matters"
    staged.warnings.append(told)
    return Key(None, "", told)


def _numbers_a_line(name: str) -> bool:
    """Whether a column is called a number of something, and of no customer's, nor of what a person bears."""
    parts = words(name)
    if not parts or set(parts) & (ENTITIES - {"record", "row"}) or names_customers(name):
        return False
    known = {role: found for role, found in all_roles().items() if role != CUSTOMER_KEY}
    ends = parts[-1] in IDS | CODES or parts[-1].endswith(("id", "nr", "no", "nummer", "number"))
    document = len(parts) == 1 and parts[0] in DOCUMENTS
    return (ends or document) and max(hints(name, known).values(), default=0.0) < 0.5


def is_like_an_id(name: str) -> bool:
    """Whether a column's name is that of a key: customer_id, KundenNr, uuid; not phone_number.

    >>> [is_like_an_id(name) for name in ("customer_id", "Kundennummer", "uuid", "phone_number", "paid")]
    [True, True, True, False, False]
    """
    parts = words(name)
    if not parts:
        return False
    if parts[-1] in IDS and (len(parts) == 1 or not set(parts) & PERSONAL):
        return True
    if (parts[-1] in CODES and parts[0] in ENTITIES) or (parts[0] in CODES | IDS and parts[-1] in ENTITIES):
        return True
    return len(parts) == 1 and any(joined(parts) == f"{entity}{end}" for entity in ENTITIES for end in CODES | IDS)


PERSONAL = frozenset(
    """address driver drivers email fiscal government gov house insurance licence license mail medicare
    national nhs passport phone sec security social soc ssn state tax tel vat""".split()
)
"""Numbers that a person bears elsewhere, too: they tell people, not rows."""


REFERENCES = frozenset(
    "bianhao cod code codice codigo kod kodas lfdnr mrn nomer ref reference referenz sno srno".split()
)
"""Words for a number in a list, of which nobody can tell whose; only where the column can be a key."""


DOCUMENTS = frozenset(
    "auftrag beleg bestellung booking commande invoice order receipt rechnung ticket transaction".split()
)
"""What a row may be about instead of a customer."""


def _codes(staged: Staged, table: Table, engine: Engine) -> frozenset[int]:
    """Places of columns whose name says only that something is numbered, or who, and whose values are codes."""
    places = [
        place
        for place, name in enumerate(staged.names)
        if joined(words(name)) in REFERENCES | ENTITIES | DOCUMENTS | CODES or _ends_in_reference(name)
    ]
    if not places:
        return frozenset()
    ends = ", ".join(f"min(c{p}) AS low{p}, max(c{p}) AS high{p}" for p in places)
    row = engine.collect(engine.sql(f"SELECT {ends} FROM {{t}}", t=table)).to_pylist()[0]
    return frozenset(p for p in places if all(_is_code(row[f"{end}{p}"]) for end in ("low", "high")))


def _ends_in_reference(name: str) -> bool:
    """Codes of something (`TxnRef`), if the house does not know of what, as it does of a `zip code`."""
    parts = words(name)
    known = {role: found for role, found in all_roles().items() if role != CUSTOMER_KEY}
    return len(parts) > 1 and parts[-1] in REFERENCES and max(hints(name, known).values(), default=0.0) < 0.5


def _is_code(text: str | None) -> bool:
    return text is not None and any(map(str.isdigit, text)) and len(text) <= 40 and " " not in text.strip()


def _candidates(names: Sequence[str], codes: Collection[int]) -> list[int]:
    """Places of columns named like an id, in whatever language; those about a customer first.

    That they are unique is still to be seen, so that a name that merely ends like an id does no harm.
    """
    found = {
        place: (not set(words(name)) & ENTITIES, not names_customers(name), place)
        for place, name in enumerate(names)
        if (names_customers(name) or is_like_an_id(name) or _ends_like_an_id(name) or place in codes)
        and not _tells_people(name)
    }
    return sorted(found, key=lambda place: found[place])


def names_customers(name: str) -> bool:
    """Whether the house knows the name for that of a customer's number."""
    return hints(name, {CUSTOMER_KEY: all_roles().get(CUSTOMER_KEY, ())}).get(CUSTOMER_KEY, 0.0) >= 0.8


def _ends_like_an_id(name: str) -> bool:
    parts = words(name)
    return len(parts) == 1 and parts[0].endswith("id")


def _tells_people(name: str) -> bool:
    """A number that the house knows people to bear, such as a tax number, and that is not a system's own."""
    numbers = {role: known for role, known in all_roles().items() if role.startswith("number:")}
    own = any(joined(words(name)).startswith(entity) for entity in ENTITIES) or set(words(name)) & ENTITIES
    return not own and max(hints(name, numbers).values(), default=0.0) >= 0.5


def _unique(table: Table, places: Sequence[int], rows: int, engine: Engine) -> list[int]:
    """Those of the columns that are unique and never null."""
    found = []
    for place in places:
        counts = engine.collect(engine.sql(f"SELECT count(DISTINCT c{place}) AS n FROM {{t}}", t=table))
        if counts["n"][0].as_py() == rows:
            found.append(place)
    return found


def _must_be_unique(staged: Staged, table: Table, place: int, engine: Engine) -> None:
    """Both lines of a repeated value, or the line of an empty one, in one error."""
    faults = _empty(staged, table, place, engine) + _repeated(staged, table, place, engine)
    if faults:
        raise IngestError(
            f'{staged.shown}, column "{staged.names[place]}": {faults[0]}',
            expected="a key is unique and never empty, for decisions and updates name records by it",
            also=faults[1:],
            mend="mend the rows; or declare another key in the config, sources.NAME.key",
        )


def _empty(staged: Staged, table: Table, place: int, engine: Engine) -> list[str]:
    lines = engine.sql(f"SELECT line FROM {{t}} WHERE c{place} IS NULL ORDER BY line LIMIT 100", t=table)
    found = engine.collect(lines, ("line",))["line"].to_pylist()
    return [f"no value on {staged.said(line)}" for line in found]


def _repeated(staged: Staged, table: Table, place: int, engine: Engine) -> list[str]:
    first = engine.sql(
        f"SELECT c{place} AS value, min(line) AS first FROM {{t}} WHERE c{place} IS NOT NULL "
        f"GROUP BY c{place} HAVING count(*) > 1 ORDER BY first LIMIT 100",
        t=table,
    )
    both = engine.sql(
        f"SELECT f.value, f.first, min(t.line) AS second FROM {{f}} f JOIN {{t}} t ON t.c{place} = f.value "
        "WHERE t.line > f.first GROUP BY f.value, f.first",
        f=first,
        t=table,
    )
    rows = engine.collect(both, ("first",)).to_pylist()
    return [
        f'the value "{str(row["value"])[:60]}" is on {staged.said(row["first"])} and again on '
        f"{_again(staged, row['second'])}"
        for row in rows
    ]


def _again(staged: Staged, line: int) -> str:
    return staged.said(line) if staged.files else f"{line:,}"
