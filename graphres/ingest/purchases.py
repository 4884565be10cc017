"""A source of transactions to records and lines: whose each line is, and one record for whom no source knows.

A line belongs to the record of a known customer, if it names one; else to the record of its unknown id; else to the
record of its guest identity, which is the tuple of what the line says of the customer, blanks around it aside. A line
that says nothing goes with the rest of its order, where that is one customer's: many exports name him once. So a
guest of forty orders is one record with its lines counted, and counts once where names are counted: forty times one
person would make a rare name common, and the forty-first order a stranger's. Whether that identity is one person at
all shows only when it is weighed; `graphres.lines` parts those that do not recognize themselves, order by order.

Of what belongs to a record its first line names it: the shortest key, of equally short ones the first in the order of
characters. Numbers so order as numbers, no order of rows plays a part, and an order that comes later, with a number
that is higher, leaves the name as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from graphres.engines.base import Engine, Table, quoted
from graphres.identifiers import kinds_for
from graphres.identifiers.number import Number
from graphres.identifiers.text import is_placeholder
from graphres.ingest.across import CARRIED
from graphres.ingest.purchase_columns import AMOUNT, time_format
from graphres.ingest.references import Reference
from graphres.ingest.survey import Survey
from graphres.ingest.times import moments
from graphres.ingest.zeros import with_zeros
from graphres.tables import INT, TEXT

__all__ = ["Split", "identity_places", "split"]

BETWEEN = "\x1e"
WIDTH = 9
"""Digits of a key's length, written before it, so that shorter keys come first in the order of text."""

LINES = pa.schema(
    [
        ("record_key", INT), ("line", TEXT), ("place", TEXT), ("who", TEXT), ("unit", TEXT), ("order_id", TEXT),
        ("identity", TEXT), ("moment", INT), ("bad_time", pa.bool_()), ("bad_amount", pa.bool_()),
    ]
)  # fmt: skip
CELLS = pa.schema([("line", INT), ("column", TEXT), ("value", TEXT), ("reason", TEXT)])
IDS = pa.schema([("who", TEXT), ("nobody", pa.bool_())])
ZERO = r"[-+]?0*|-1"
"""Ids such as 0, 000 and -1 that systems write where there is no customer."""


@dataclass(frozen=True)
class Split:
    """What a source of transactions holds.

    purchases : contract PURCHASES, and `who`, the id on the line. firsts : (record_key, owner), the records that the
    source gives, by their first lines. bad : (line, column, value, reason), cells that are no time or no amount.
    counts : lines by whose they are. ids : how many customers are unknown.
    """

    purchases: Table
    firsts: Table
    bad: Table
    counts: dict[str, int]
    ids: int


def identity_places(one: Survey, reference: Reference) -> list[int]:
    """Places of the columns that say who a guest is: what can be compared, but for the columns of the purchase.

    None where all that lines say is a country, or whether a customer is a woman: that tells nobody.
    """
    assert one.purchases is not None
    bought = {one.key.place, one.purchases.order, one.purchases.time, one.purchases.amount, reference.place}
    found = [place for place, said in enumerate(one.verdicts) if place not in bought and kinds_for(said.roles)]
    return found if any(not set(one.verdicts[place].roles) <= CARRIED for place in found) else []


def split(one: Survey, reference: Reference, engine: Engine) -> Split:
    """Whose every line of a source of transactions is."""
    lines = engine.map_batches(_kernel(one, reference, identity_places(one, reference)), one.table, LINES)
    known = _known(lines, reference, engine)
    ids = engine.map_batches(_nobody, _unknown(lines, known, engine), IDS)
    spoken = engine.sql(
        "SELECT l.*, k.owner AS known, CASE WHEN k.owner IS NOT NULL THEN 'known' WHEN i.who IS NOT NULL "
        "THEN 'unknown' ELSE 'guest' END AS owner, CASE WHEN k.owner IS NOT NULL THEN NULL WHEN i.who IS NOT NULL "
        "THEN l.who ELSE l.identity END AS same FROM {lines} l LEFT JOIN {known} k ON k.who = l.who "
        "LEFT JOIN (SELECT who FROM {ids} WHERE NOT nobody) i ON i.who = l.who",
        lines=lines,
        known=known,
        ids=ids,
    )
    placed = _with_their_order(spoken, engine)
    firsts = _firsts(placed, ("owner", "same"), engine)
    units = _firsts(placed, ("owner", "same", "unit"), engine)
    purchases = engine.sql(
        f"SELECT coalesce(p.known, f.first) AS record_key, {quoted(one.source)} AS source, p.line, p.who, p.owner, "
        "CASE WHEN p.owner = 'guest' THEN u.first ELSE coalesce(p.known, f.first) END AS unit_key, u.line AS unit, "
        "p.order_id, p.moment FROM {placed} p LEFT JOIN {firsts} f ON f.owner = p.owner AND f.same = p.same "
        "LEFT JOIN {units} u ON u.owner = p.owner AND u.same = p.same AND u.unit = p.unit",
        placed=placed,
        firsts=firsts,
        units=units,
    )
    records = engine.sql("SELECT first AS record_key, owner FROM {firsts}", firsts=firsts)
    number = engine.count(engine.sql("SELECT who FROM {ids} WHERE NOT nobody", ids=ids))
    return Split(purchases, records, _bad_cells(one, lines, engine), _counts(placed, engine), number)


def _with_their_order(spoken: Table, engine: Engine) -> Table:
    """The same, lines that name nobody given to whom the rest of their order names, where that is one and the same."""
    silent = "(owner = 'guest' AND same = '' AND order_id IS NOT NULL)"
    orders = engine.sql(
        "SELECT order_id, min(who) AS who, min(known) AS known, min(owner) AS owner, min(same) AS same FROM {spoken} "
        f"WHERE order_id IS NOT NULL AND NOT {silent} GROUP BY order_id HAVING min(owner) = max(owner) "
        "AND coalesce(min(known) = max(known), true) AND coalesce(min(same) = max(same), true)",
        spoken=spoken,
    )
    mended = {"who": "o.who", "known": "o.known", "owner": "o.owner", "same": "o.same"}
    names = ", ".join(f"p.{name}" for name in spoken.schema.names)
    picked = ", ".join(mended.get(name, f"p.{name}") for name in spoken.schema.names)
    return engine.sql(
        f"SELECT {picked} FROM (SELECT * FROM {{spoken}} WHERE {silent}) p JOIN {{orders}} o USING (order_id) "
        f"UNION ALL SELECT {names} FROM {{spoken}} p LEFT JOIN (SELECT record_key AS mended FROM {{spoken}} "
        f"SEMI JOIN {{orders}} o USING (order_id) WHERE {silent}) m ON m.mended = p.record_key WHERE m.mended IS NULL",
        spoken=spoken,
        orders=orders,
    )


def _known(lines: Table, reference: Reference, engine: Engine) -> Table:
    """(who, owner): ids that are keys of the source referred to, and the records they name."""
    if reference.to is None:
        return engine.sql("SELECT who, record_key AS owner FROM {lines} WHERE false", lines=lines)
    customers = reference.to.table
    exact = engine.sql(
        "SELECT r.record_id AS who, r.record_key AS owner FROM {customers} r "
        "SEMI JOIN (SELECT DISTINCT who FROM {lines}) l ON l.who = r.record_id",
        customers=customers,
        lines=lines,
    )
    if not reference.width:
        return exact
    rest = engine.sql(
        "SELECT DISTINCT l.who FROM {lines} l ANTI JOIN {exact} k ON k.who = l.who WHERE l.who IS NOT NULL",
        lines=lines,
        exact=exact,
    )
    return engine.sql(
        "SELECT who, owner FROM {exact} UNION ALL SELECT i.who, r.record_key AS owner FROM {ids} i "
        "JOIN {customers} r ON r.record_id = i.key",
        exact=exact,
        ids=with_zeros(rest, reference.width, engine),
        customers=customers,
    )


def _unknown(lines: Table, known: Table, engine: Engine) -> Table:
    """(who, people): ids that name no known customer, and how many identities stand beside each."""
    return engine.sql(
        "SELECT l.who, count(DISTINCT CASE WHEN l.identity <> '' THEN l.identity END) AS people FROM {lines} l "
        "ANTI JOIN {known} k ON k.who = l.who WHERE l.who IS NOT NULL GROUP BY l.who",
        lines=lines,
        known=known,
    )


def _nobody(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The kernel: whether an id is nobody's: a placeholder, or one of more people than may bear a number."""
    texts = batch.column("who")
    words = [is_placeholder(text) for text in texts.to_pylist()]
    crowd = pc.greater(batch.column("people"), Number.excluded_above)
    zero = pc.match_substring_regex(texts, f"^({ZERO})$")
    return pa.RecordBatch.from_arrays([texts, pc.or_(pc.or_(pa.array(words, pa.bool_()), zero), crowd)], schema=IDS)


def _firsts(placed: Table, by: Sequence[str], engine: Engine) -> Table:
    """The first line of every group: the columns `by`, its key as `first`, its name as `line`."""
    names = ", ".join(by)
    smallest = engine.sql(
        f"SELECT {names}, min(place) AS place FROM {{placed}} WHERE owner <> 'known' GROUP BY {names}", placed=placed
    )
    picked = ", ".join(f"s.{name}" for name in by)
    return engine.sql(
        f"SELECT {picked}, p.record_key AS first, p.line FROM {{smallest}} s JOIN {{placed}} p ON p.place = s.place",
        smallest=smallest,
        placed=placed,
    )


def _counts(placed: Table, engine: Engine) -> dict[str, int]:
    found = engine.collect(engine.sql("SELECT owner, count(*) AS n FROM {p} GROUP BY owner", p=placed)).to_pylist()
    return {"known": 0, "unknown": 0, "guest": 0} | {row["owner"]: row["n"] for row in found}


def _bad_cells(one: Survey, lines: Table, engine: Engine) -> Table:
    """Cells that are no time or no amount; their lines are kept."""
    assert one.purchases is not None
    asked = {"bad_time": (one.purchases.time, "no date or time"), "bad_amount": (one.purchases.amount, "no number")}
    found = [
        f'SELECT t.line, {quoted(one.staged.names[place])} AS "column", t.c{place} AS value, '
        f"{quoted(reason)} AS reason FROM {{t}} t JOIN {{lines}} l USING (record_key) WHERE l.{flag}"
        for flag, (place, reason) in asked.items()
        if place is not None
    ]
    if not found:
        return engine.from_arrow(CELLS.empty_table())
    return engine.sql(" UNION ALL ".join(found), t=one.table, lines=lines)


def _kernel(one: Survey, reference: Reference, identity: Sequence[int]) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """Lines as text to LINES: everything that grouping needs, trimmed."""
    plan = one.purchases
    assert plan is not None
    form, told = (None, True) if plan.time is None else time_format(one.columns[plan.time], one.verdicts[plan.time])
    customer = reference.place  # a kernel travels, and takes along all that it names

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        def cell(place: int | None) -> pa.Array:
            return pa.nulls(batch.num_rows, TEXT) if place is None else _trimmed(batch.column(f"c{place}"))

        ids, time, amount = batch.column("record_id"), cell(plan.time), cell(plan.amount)
        order = _of_something(cell(plan.order))
        moment = moments(time, form)
        unit = pc.coalesce(_prefixed("o", order), _prefixed("l", ids))
        said = _together([cell(place) for place in identity], batch.num_rows)
        columns = [
            batch.column("record_key"), ids, _place(ids), cell(customer), unit, order,
            said, moment,
            pc.and_(pc.is_null(moment), pc.is_valid(time)) if told else pa.array([False] * batch.num_rows),
            pc.invert(pc.fill_null(pc.match_substring_regex(amount, AMOUNT), True)),
        ]  # fmt: skip
        return pa.RecordBatch.from_arrays(columns, schema=LINES)

    return kernel


def _of_something(codes: pa.Array) -> pa.Array:
    """Codes without those that stand for none: thousands of lines of no order are not one."""
    words = pc.if_else(pc.match_substring_regex(codes, r"\d"), pa.scalar(None, TEXT), codes).dictionary_encode()
    idle = pa.array([is_placeholder(text) for text in words.dictionary.to_pylist()], pa.bool_())
    none = pc.or_(pc.match_substring_regex(codes, f"^({ZERO})$"), pc.fill_null(idle.take(words.indices), False))
    return pc.if_else(pc.fill_null(none, True), pa.scalar(None, TEXT), codes)


def _together(cells: Sequence[pa.Array], rows: int) -> pa.Array:
    """A tuple as one text, empty where all of it is; a gap stays in its place, so that no two tuples are one text."""
    if not cells:
        return pa.array([""] * rows, TEXT)
    said = pc.binary_join_element_wise(*cells, BETWEEN, null_handling="replace", null_replacement="")
    return pc.if_else(pc.match_substring_regex(said, f"^{BETWEEN}*$"), pa.scalar("", TEXT), said)


def _trimmed(texts: pa.Array) -> pa.Array:
    found = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(found, ""), pa.scalar(None, TEXT), found)


def _prefixed(letter: str, texts: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(letter, texts, "")


def _place(ids: pa.Array) -> pa.Array:
    """Texts that order as the keys shall: by length, then by character."""
    length = pc.utf8_lpad(pc.utf8_length(ids).cast(TEXT), WIDTH, "0")
    return pc.binary_join_element_wise(length, ids, "")
