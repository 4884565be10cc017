"""Whether a row of a table is a purchase, and which columns say of what order, when and for how much.

Told by the config, or where a table has all three: a column of order numbers, a time that is no birthday, and an
amount. A table that has only some of them is one of records, for a customer may have a last order and a total, too.
Where names of columns do not say so, the values may, if all of `graphres.ingest.order_lines` holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from graphres.config import SourceConfig
from graphres.engines.base import Engine, Table
from graphres.errors import ConfigError
from graphres.ingest.columns import Column
from graphres.ingest.dates import UNTOLD, date_format
from graphres.ingest.headers import CODES, ENTITIES, EVENTS, IDS, is_meaningless, words
from graphres.ingest.keys import NAMED_KEYS, names_customers
from graphres.ingest.stage import Staged
from graphres.ingest.times import moments
from graphres.ingest.verdicts import Verdict
from graphres.near import near_miss

__all__ = ["AMOUNT", "PurchaseColumns", "asked_for", "holds_codes", "purchase_columns", "share_a_time", "time_format"]

DOCUMENTS = tuple(
    """auftrag basket beleg bestall bestell booking checkout commande encomend factur fattur fatura invoice kassenbon
    objednav order ordin ordre ostos pedido purchase quittung receipt rechnung rendeles scontrin siparis ticket tilaus
    transac transak transaz trx txn vorgang zakaz zamowien""".split()
)
"""How words begin that name what several lines belong to."""

WORTH = tuple(
    """amount bedrag belob belopp betrag brutto castka cena cost dollar eur euro gbp gross importe importo kwota montant
    monto netto osszeg paid preis price prezzo prijs prix precio preco revenue spend subtotal suma summa summe tutar
    total turnover umsatz usd value valor wartosc""".split()
)
"""How words begin or end that name what a line is worth; those of a whole line are preferred to a unit's."""

OF_A_UNIT = frozenset(
    "cena each einzel einzelpreis item per precio preis prezzo price prijs prix unit unitprice".split()
)
SUMS = frozenset("avg average count first last latest lifetime letzte mean next previous".split())
"""A customer's last order, or the average of all: such a column speaks of a customer and not of a purchase."""

OF_A_LINE = frozenset("item ligne linea line pos posicion position posten row zeile".split())
"""What an order has several of: their number is no order's."""

CODE_ENDS = ("id", "nr", "no", "num", "number", "nummer", "ref", "code")
TIMES = frozenset("at date datum day fecha data time timestamp uhrzeit when zeit zeitpunkt".split())
LATER = frozenset("delivered delivery due dispatch paid payment refund returned shipped shipping updated".split())
"""What happens to an order after it was placed."""

AMOUNT = (
    r"^[-+(]?\s*(?:[A-Z]{3}|[^\w\s.,()+-])?\s*[-+]?\d[\d.,' \x{a0}\x{202f}]*\s*(?:[A-Za-z]{3}|[^\w\s.,()+-])?\)?-?$"
)
"""A number as people write amounts: signs, a currency, groups of thousands, a decimal comma."""

CODE = re.compile(r"(?=.*\d)\S{1,40}")
CENTS = re.compile(r"\d[.,]\d{1,2}(?!\d)(?![.,]\d)")
HALF = 0.5
LOOKED_AT = 1_000
SHARED = 0.2
"""Of rows, beyond one a code, that share their code with others where codes are those of orders."""

NEARLY_ALL = 0.9
"""Share of a column's values that must be what its name says."""


@dataclass(frozen=True)
class PurchaseColumns:
    """The places of the columns that make a row a purchase (None: there is none), and why it is taken for one.

    customer : as the config names it; without its word it is found later, where all sources are known.
    inferred : whether the reason is ours.
    """

    order: int | None
    time: int | None
    amount: int | None
    customer: int | None
    reason: str
    inferred: bool


def asked_for(staged: Staged, source: str, asked: SourceConfig) -> PurchaseColumns | None:
    """What the config says of a source of transactions; None where it says nothing, or that it is none.

    Raises
    ------
    ConfigError : if it names columns that are not there, or that only transactions have.
    """
    given = {"order": asked.order, "time": asked.time, "amount": asked.amount}
    given["customer.column"] = asked.customer.column if asked.customer else None
    named = {key: name for key, name in given.items() if name is not None}
    if asked.kind == "records" and named:
        raise ConfigError(
            f"sources.{source}.{next(iter(named))}: only sources of the kind transactions have one",
            mend=f"write kind: transactions in sources.{source}, or take the key out",
        )
    faults = [
        f'sources.{source}.{key}: {staged.shown} has no column "{name}"{near_miss(name, staged.names)}'
        for key, name in named.items()
        if name not in staged.names
    ]
    if faults:
        raise ConfigError(faults[0], also=faults[1:], mend="columns are called as in the file's first line")
    if asked.kind != "transactions" and not named:
        return None
    order, time, amount, customer = (None if name is None else staged.names.index(name) for name in given.values())
    return PurchaseColumns(order, time, amount, customer, asked.reason or "declared in the config", inferred=False)


def purchase_columns(
    columns: Sequence[Column],
    births: Iterable[int],
    asked: SourceConfig,
    declared: PurchaseColumns | None,
    share_a_time: Callable[[int, int], bool],
    by_values: Callable[[Sequence[int], int, Sequence[int]], tuple[int, int] | None],
) -> PurchaseColumns | None:
    """The columns of a table of purchases; None where it is one of records.

    births : places of dates of birth. declared : as `asked_for` gives it; what it leaves open is inferred.
    share_a_time : whether the rows of a value of the first column have one value in the second, and often are several.
    by_values : of columns of codes, a time and columns of amounts the code and the amount that are an order's beyond
        doubt, if any.
    """
    if declared is None and asked.kind is not None:
        return None
    given = declared or PurchaseColumns(None, None, None, None, "", inferred=True)
    taken = {given.order, given.time, given.amount, given.customer}
    free = [column for column in columns if column.place not in taken and not column.nested and column.values]
    several = [column for column in free if column.distinct_share < 1.0]  # transaction_id may number the lines
    order = _or(
        given.order,
        lambda: _or(_best(several, _names_order, _are_codes), lambda: _best(free, _names_order, _are_codes)),
    )
    untold = [column for column in free if column.place not in {*births, order}]
    time = _or(given.time, lambda: _best(untold, _names_time, _are_times))
    amount = _or(given.amount, lambda: _best([c for c in untold if c.place != time], _names_worth, _are_amounts))
    if order is None and time is not None:
        nameless = [c for c in untold if c.place not in (time, amount) and (declared or _says_nothing(c.name))]
        order = next((c.place for c in nameless if _may_be_order(c) and share_a_time(c.place, time)), None)
    if declared is not None:
        return replace(declared, order=order, time=time, amount=amount)
    if time is not None and (order is None or amount is None):
        codes = [c.place for c in untold if c.place not in (time, amount) and _may_be_order(c)]
        worth = [c.place for c in untold if c.place != time and _have_decimals(c) and not set(words(c.name)) & SUMS]
        order, amount = by_values(codes if order is None else [order], time, worth if amount is None else [amount]) or (
            None,
            None,
        )
    if order is None or time is None or amount is None:
        return None
    name = {column.place: column.name for column in columns}
    reason = f'a row has an order ("{name[order]}"), a time ("{name[time]}") and an amount ("{name[amount]}")'
    return PurchaseColumns(order, time, amount, None, reason, inferred=True)


def share_a_time(table: Table, order: int, time: int, engine: Engine) -> bool:
    """Whether rows that share a code share their time, and a fifth of the rows or more share one."""
    row = engine.collect(
        engine.sql(
            f"SELECT count(*) AS codes, sum(n) AS rows, count(CASE WHEN low < high THEN 1 END) AS torn FROM "
            f"(SELECT count(*) AS n, min(c{time}) AS low, max(c{time}) AS high FROM {{t}} "
            f"WHERE c{order} IS NOT NULL GROUP BY c{order}) g",
            t=table,
        )
    ).to_pylist()[0]
    codes, rows = row["codes"], int(row["rows"] or 0)
    return bool(codes * (1.0 + SHARED) <= rows and row["torn"] <= (1.0 - NEARLY_ALL) * codes / 2)


def time_format(column: Column, said: Verdict) -> tuple[str | None, bool]:
    """How the column writes its days: as the config says, else as its values tell; and whether that can be told."""
    form, remark = date_format(column.values)
    return said.format or form, said.format is not None or remark != UNTOLD


def _says_nothing(name: str) -> bool:
    return is_meaningless(name) or name.lower() in NAMED_KEYS


def _or(given: int | None, found: Callable[[], int | None]) -> int | None:
    return found() if given is None else given


TOLD = 2
"""Up to here the name of a column says that it is a time."""

Rank = Callable[[str], int | None]


def _best(columns: Sequence[Column], rank: Rank, fits: Callable[[Column], bool]) -> int | None:
    """The place of the column whose name ranks best among those whose values fit; ties by place."""
    ranked = sorted((place, column.place, column) for column in columns if (place := rank(column.name)) is not None)
    return next((column.place for _, _, column in ranked if fits(column)), None)


def _names_order(name: str) -> int | None:
    parts = words(name)
    if not parts or set(parts) & (SUMS | TIMES | OF_A_LINE | ENTITIES):
        return None
    if not any(part.startswith(DOCUMENTS) for part in parts):
        return None
    numbered = (
        parts[-1] in IDS | CODES or parts[-1].endswith(CODE_ENDS) or (parts[0] in IDS | CODES and _singular(parts))
    )
    alone = len(parts) == 1 and parts[0].startswith(DOCUMENTS)
    return 0 if numbered else 1 if alone else None


def _singular(parts: Sequence[str]) -> bool:
    """`no_commande` is a number that an order has; `num_orders` a number of orders."""
    return not parts[-1].endswith("s")


def _names_time(name: str) -> int | None:
    parts = set(words(name))
    if parts & SUMS:
        return None
    if parts & LATER:
        return 4
    if any(part.startswith(DOCUMENTS) for part in parts) or parts & EVENTS:
        return 0
    return 1 if parts & TIMES else 2 if any(part.endswith(("datum", "date", "time")) for part in parts) else 3


def _names_worth(name: str) -> int | None:
    parts = words(name)
    if not any(part.startswith(WORTH) or part.endswith(WORTH) for part in parts):
        return None
    if set(parts) & (SUMS | TIMES | IDS | CODES):
        return None
    return 1 if set(parts) & OF_A_UNIT else 0


def _may_be_order(column: Column) -> bool:
    """Whether codes whose name does not say so may be those of orders; a customer's are not, though he come once."""
    whose = names_customers(column.name) or set(words(column.name)) & ENTITIES
    return not whose and _are_codes(column) and not _are_amounts(column)


def _are_codes(column: Column) -> bool:
    """Whether nearly every row has a code."""
    return column.filled >= NEARLY_ALL * column.rows and holds_codes(column)


def holds_codes(column: Column) -> bool:
    """Whether nearly every text is a code: one word with a digit in it."""
    return _share(bool(CODE.fullmatch(text.strip())) for text in _texts(column)) >= NEARLY_ALL


def _are_times(column: Column) -> bool:
    """Digits and a sign between them, read as days; a number alone only where the name says that it is a day."""
    texts = _texts(column)
    signs = _share(bool(re.search(r"\d\D+\d", text)) for text in texts)
    form = date_format(column.values)[0]
    if signs < NEARLY_ALL and (form is None or (_names_time(column.name) or 0) > TOLD):
        return False
    found = moments(pa.array(texts), form)
    days = pc.match_substring_regex(pa.array(texts), r"^\s*\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}\b")
    return float(pc.mean(pc.or_(pc.is_valid(found), days).cast(pa.int8())).as_py()) >= NEARLY_ALL


def _are_amounts(column: Column) -> bool:
    found = pc.match_substring_regex(pc.utf8_trim_whitespace(pa.array(_texts(column))), AMOUNT)
    return float(pc.mean(found.cast(pa.int8())).as_py()) >= NEARLY_ALL


def _have_decimals(column: Column) -> bool:
    """Amounts of which half or more have cents: no numbers of anything, and no measures to the fourth digit."""
    return _are_amounts(column) and _share(bool(CENTS.search(text)) for text in _texts(column)) >= HALF


def _texts(column: Column) -> list[str]:
    """Some texts of rows and not of distinct values: of few prices, one typing error is many."""
    return [text for text in column.sample if text][:LOOKED_AT] or list(column.values[:LOOKED_AT])


def _share(found: Iterable[bool]) -> float:
    flags = list(found)
    return sum(flags) / max(len(flags), 1)
