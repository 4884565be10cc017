"""An id that several files of purchases name, and no source of customers has, is one customer of that source."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.engines.base import Engine, Table, quoted
from graphres.identifiers.base import SEPARATOR
from graphres.ingest.purchasers import different
from graphres.ingest.transactions import Bought
from graphres.tables import INT, RECORDS, check

__all__ = ["one_record_an_id"]

OWNER = "owner"


def one_record_an_id(
    records: Table, purchases: Table | None, bought: dict[str, tuple[str, Bought]], engine: Engine
) -> tuple[Table, Table | None]:
    """The records and the lines of all sources, with one record for every unknown id of a source of customers.

    The record is that of the first source in the order of names; it holds what the lines of all of them say.

    records, purchases : contracts RECORDS and PURCHASES. bought : by source of transactions, the source of customers
    to whose keys its lines refer, and what it gave.
    """
    if len(bought) < 2 or purchases is None:
        return records, purchases
    twins = _twins(bought, engine)
    if not engine.count(twins):
        return records, purchases
    lines = engine.sql(
        f"SELECT coalesce(t.owner, p.record_key) AS record_key, {_but('record_key', 'unit_key', purchases)}, "
        "CASE WHEN t.owner IS NULL THEN p.unit_key ELSE t.owner END AS unit_key "
        "FROM {purchases} p LEFT JOIN {twins} t USING (record_key)",
        purchases=purchases,
        twins=twins,
    )
    return _merged(records, twins, engine), engine.sql(
        f"SELECT {', '.join(purchases.schema.names)} FROM {{lines}}", lines=lines
    )


def _but(a: str, b: str, table: Table) -> str:
    return ", ".join(f"p.{name}" for name in table.schema.names if name not in (a, b))


def _twins(bought: dict[str, tuple[str, Bought]], engine: Engine) -> Table:
    """(record_key, owner): records of ids that several sources name, the owner's among them."""
    every = {f"p{n}": one.split.purchases for n, (_, one) in enumerate(bought.values())}
    named = engine.sql(
        " UNION ALL ".join(
            f"SELECT DISTINCT {quoted(customers)} AS customers, source, who, record_key FROM {{p{n}}} "
            "WHERE owner = 'unknown'"
            for n, (customers, _) in enumerate(bought.values())
        ),
        **every,
    )
    first = engine.sql(
        "SELECT customers, who, min(source) AS source FROM {named} GROUP BY customers, who HAVING count(*) > 1",
        named=named,
    )
    return engine.sql(
        "SELECT n.record_key, o.record_key AS owner FROM {named} n JOIN {first} f USING (customers, who) "
        "JOIN {named} o ON o.customers = f.customers AND o.who = f.who AND o.source = f.source",
        named=named,
        first=first,
    )


def _merged(records: Table, twins: Table, engine: Engine) -> Table:
    """The records, those of one id as one."""
    names = records.schema.names
    columns = ", ".join(f'r."{name}"' for name in (n.replace('"', '""') for n in names))
    apart = engine.sql(
        f"SELECT {columns} FROM {{records}} r LEFT JOIN {{twins}} t USING (record_key) WHERE t.owner IS NULL",
        records=records,
        twins=twins,
    )
    together = engine.sql(
        f"SELECT t.owner AS {OWNER}, {columns} FROM {{records}} r JOIN {{twins}} t USING (record_key)",
        records=records,
        twins=twins,
    )
    one = engine.map_groups(_one_of_each, together, OWNER, records.schema)
    found = engine.sql("SELECT * FROM {apart} UNION ALL SELECT * FROM {one}", apart=apart, one=one)
    check(RECORDS, found.schema)
    return found


def _one_of_each(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The kernel: the owner's row of each group, each of its cells with the different values of all rows."""
    owner = batch.column(OWNER).to_numpy()
    first = np.flatnonzero(np.diff(owner, prepend=owner[0] - 1))
    group = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(owner))))
    own = np.flatnonzero(batch.column("record_key").to_numpy() == owner)
    rows = pa.array(own[np.argsort(group[own])], INT)
    columns = [
        batch.column(name).take(rows) if name in RECORDS.columns else _together(batch.column(name), group, len(first))
        for name in batch.schema.names
        if name != OWNER
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema.remove(batch.schema.get_field_index(OWNER)))


def _together(texts: pa.Array, group: np.ndarray, groups: int) -> pa.Array:
    values = pc.split_pattern(texts, SEPARATOR)
    return different(group[pc.list_parent_indices(values).to_numpy()], pc.list_flatten(values), groups)
