"""lines: which customer every line of a purchase belongs to, and what follows for records and customers.

A guest's record stands for all lines that say the same of the customer. That they are one person is as uncertain as
any other merge: forty orders by a John Smith who left nothing else are not one man's. So such a record is weighed
against itself, as equal records of other sources are, and where that gives 0 bits or less, or where it says nothing
that could be compared, it is unfolded: one record an order, since an order has one customer, or one a line where
there are no orders. A record that does not recognize itself has no links, so that unfolding undoes none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from graphres.compare import self_pairs
from graphres.engines.base import Engine, Table, column
from graphres.ingest.times import shown
from graphres.tables import INT, PURCHASES, RUN_TABLES, TEXT, check
from graphres.weigh import Model, weigh

__all__ = [
    "Parted",
    "Unfolded",
    "bought",
    "counted",
    "line_rows",
    "made_of_lines",
    "own_pairs",
    "part_named",
    "recognized",
    "unfold",
    "with_purchases",
]

BOUGHT = pa.schema([("entity_id", TEXT), *RUN_TABLES["entities"].of_purchases.items()])


@dataclass(frozen=True)
class Unfolded:
    """records, values, folds, owners and purchases as before, the records that do not recognize themselves parted."""

    records: Table
    values: Table
    folds: Table
    owners: Table
    purchases: Table


@dataclass(frozen=True)
class Parted:
    """records, values and purchases as before, some orders of guests records of their own."""

    records: Table
    values: Table
    purchases: Table


def own_pairs(folds: Table, purchases: Table | None, engine: Engine) -> Table:
    """(a, a, rules) of every tuple that must recognize itself: of several records, or of a guest's several orders.

    folds, purchases : contracts FOLDS and PURCHASES.
    """
    own = self_pairs(folds, engine)
    if purchases is None:
        return own
    check(PURCHASES, purchases.schema)
    several = engine.sql(
        "SELECT record_key FROM {purchases} WHERE owner = 'guest' GROUP BY record_key "
        "HAVING min(unit_key) < max(unit_key)",
        purchases=purchases,
    )
    return engine.sql(
        "SELECT a, b, rules FROM {own} UNION SELECT f.tuple_key, f.tuple_key, CAST(0 AS BIGINT) FROM {folds} f "
        "SEMI JOIN {several} s USING (record_key)",
        own=own,
        folds=folds,
        several=several,
    )


def recognized(sums: Table, customers: int, model: Model, engine: Engine) -> Table:
    """Contract WEIGHTS of the pairs (a, a): whether two orders that say the same of their customer are one person's.

    The prior of this question is not that of two records. Guests' records are distinct, so that a file without any
    duplicate has next to no equal pairs, while most guests of a shop may have come twice. Of two orders drawn at random
    from n customers the same one has placed both with a chance of 1 / n or more (least where all order alike): that
    least is taken, and a tuple recognizes itself where fewer than one other customer is expected to bear it by chance.

    sums : as `graphres.weigh.likelihoods` gives them. customers : n, for which the number of records is taken.
    """
    least = 1.0 / max(customers, 2)
    own = engine.sql("SELECT * FROM {sums} WHERE a = b", sums=sums)
    return weigh(own, model.with_priors(max(model.prior_same, least), model.prior_related), engine)


def unfold(
    records: Table, values: Table, folds: Table, owners: Table, weights: Table, purchases: Table, engine: Engine
) -> Unfolded:
    """Part the records of guests that are not one person's, order by order.

    records, values, folds, purchases : by contract. owners : (record_key, owner), the community of a record.
    weights : as `recognized` gives them.
    """
    copies = engine.sql(
        "SELECT u.record_key, u.unit_key, u.unit FROM (SELECT DISTINCT record_key, unit_key, unit FROM {purchases} "
        "WHERE owner = 'guest' AND record_key <> unit_key) u LEFT JOIN {folds} f USING (record_key) "
        "LEFT JOIN (SELECT a AS tuple_key, weight FROM {weights} WHERE a = b) w USING (tuple_key) "
        "WHERE w.weight IS NULL OR w.weight <= 0",
        purchases=purchases,
        folds=folds,
        weights=weights,
    )
    own = engine.sql("SELECT unit_key AS record_key, unit_key AS owner FROM {copies}", copies=copies)
    parted = _parted(records, values, purchases, copies, engine)
    return Unfolded(
        parted.records,
        parted.values,
        _with_copies(folds, copies, {}, engine),
        engine.sql("SELECT record_key, owner FROM {owners} UNION ALL SELECT * FROM {own}", owners=owners, own=own),
        parted.purchases,
    )


def part_named(records: Table, values: Table, purchases: Table, named: Table, engine: Engine) -> Parted:
    """The same, those orders of guests parted from their record that are named as records, as they may have been in an
    earlier run.

    records, values, purchases : by contract. named : (record_key).
    """
    copies = engine.sql(
        "SELECT DISTINCT p.record_key, p.unit_key, p.unit FROM {purchases} p JOIN {named} n "
        "ON n.record_key = p.unit_key WHERE p.owner = 'guest' AND p.record_key <> p.unit_key",
        purchases=purchases,
        named=named,
    )
    return _parted(records, values, purchases, copies, engine)


def _parted(records: Table, values: Table, purchases: Table, copies: Table, engine: Engine) -> Parted:
    """copies : (record_key, unit_key, unit), orders that become records."""
    owned = engine.sql(
        "SELECT coalesce(c.unit_key, p.record_key) AS record_key, p.source, p.line, p.owner, p.unit_key, p.unit, "
        "p.order_id, p.moment FROM {purchases} p LEFT JOIN {copies} c USING (record_key, unit_key)",
        purchases=purchases,
        copies=copies,
    )
    return Parted(
        _with_copies(records, copies, {"record_id": "k.unit"}, engine), _with_copies(values, copies, {}, engine), owned
    )


def _with_copies(table: Table, copies: Table, changed: dict[str, str], engine: Engine) -> Table:
    """The rows, and those of the parted records once more under the key of every further order."""
    changed = {"record_key": "k.unit_key"} | changed
    names = [column(name) for name in table.schema.names]
    picked = [changed.get(name, f"t.{column(name)}") for name in table.schema.names]
    return engine.sql(
        f"SELECT {', '.join(names)} FROM {{table}} UNION ALL "
        f"SELECT {', '.join(picked)} FROM {{table}} t JOIN {{copies}} k ON k.record_key = t.record_key",
        table=table,
        copies=copies,
    )


def counted(records: Table, purchases: Table, engine: Engine) -> Table:
    """(record_key, lines): how many lines each record owns."""
    return engine.sql(
        "SELECT r.record_key, CAST(coalesce(n.lines, 0) AS BIGINT) AS lines FROM {records} r LEFT JOIN "
        "(SELECT record_key, count(*) AS lines FROM {purchases} GROUP BY record_key) n USING (record_key)",
        records=records,
        purchases=purchases,
    )


def made_of_lines(members: Table, purchases: Table, engine: Engine) -> int:
    """How many records no row of their own stands for, but lines."""
    return engine.count(
        engine.sql(
            "SELECT m.record_key FROM {members} m SEMI JOIN (SELECT DISTINCT record_key, source FROM {purchases}) p "
            "USING (record_key, source)",
            members=members,
            purchases=purchases,
        )
    )


def line_rows(purchases: Table, members: Table, engine: Engine) -> Table:
    """Contract `lines` of a run. members : record_key, source, record_id, entity_id."""
    schema = RUN_TABLES["lines"].schema()
    wide = engine.sql(
        "SELECT p.source, p.line, m.source AS record_source, m.record_id, m.entity_id, p.owner, p.order_id, p.moment "
        "FROM {purchases} p JOIN {members} m USING (record_key)",
        purchases=purchases,
        members=members,
    )
    table = engine.map_batches(_dated(schema, ("time",), ("moment",)), wide, schema)
    check(RUN_TABLES["lines"], table.schema)
    return table


def bought(purchases: Table, members: Table, engine: Engine) -> Table:
    """(entity_id, lines, orders, guest_lines, first_purchase, last_purchase) of every entity."""
    placed = engine.sql(
        "SELECT m.entity_id, p.* FROM {purchases} p JOIN {members} m USING (record_key)",
        purchases=purchases,
        members=members,
    )
    orders = engine.sql(
        "SELECT entity_id, count(*) AS orders FROM (SELECT DISTINCT entity_id, source, order_id, "
        "CASE WHEN order_id IS NULL THEN line END AS line FROM {placed}) GROUP BY entity_id",
        placed=placed,
    )
    lines = engine.sql(
        "SELECT entity_id, count(*) AS lines, count(CASE WHEN owner = 'guest' THEN 1 END) AS guest_lines, "
        "min(moment) AS first, max(moment) AS last FROM {placed} GROUP BY entity_id",
        placed=placed,
    )
    wide = engine.sql(
        "SELECT e.entity_id, coalesce(l.lines, 0) AS lines, coalesce(o.orders, 0) AS orders, "
        "coalesce(l.guest_lines, 0) AS guest_lines, l.first, l.last FROM (SELECT DISTINCT entity_id FROM {members}) e "
        "LEFT JOIN {lines} l USING (entity_id) LEFT JOIN {orders} o USING (entity_id)",
        members=members,
        lines=lines,
        orders=orders,
    )
    return engine.map_batches(_dated(BOUGHT, ("first_purchase", "last_purchase"), ("first", "last")), wide, BOUGHT)


def with_purchases(entities: Table, purchases: Table | None, members: Table, engine: Engine) -> Table:
    """The entities, with what each bought where there are transactions."""
    if purchases is None:
        return entities
    found = bought(purchases, members, engine)
    return engine.sql("SELECT * FROM {e} JOIN {found} USING (entity_id)", e=entities, found=found)


def _dated(
    schema: pa.Schema, times: tuple[str, ...], moments: tuple[str, ...]
) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """The kernel: columns of `schema`, those called `times` made from `moments`."""
    of = dict(zip(times, moments, strict=True))

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        columns = [
            shown(batch.column(of[name]).cast(INT)) if name in of else batch.column(name).cast(kind)
            for name, kind in zip(schema.names, schema.types, strict=True)
        ]
        return pa.RecordBatch.from_arrays(columns, schema=schema)

    return kernel
