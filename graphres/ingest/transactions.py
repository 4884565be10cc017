"""Sources of transactions among the others: what their columns mean, and what they give."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.config import Config
from graphres.engines.base import Engine, Kernel, Table
from graphres.ingest.across import customer_keys
from graphres.ingest.dates import UNTOLD
from graphres.ingest.headers import ENTITIES, words
from graphres.ingest.keys import is_like_an_id, names_customers
from graphres.ingest.purchase_columns import time_format
from graphres.ingest.purchasers import part
from graphres.ingest.purchases import Split, identity_places, split
from graphres.ingest.records import Part
from graphres.ingest.references import Reference, references
from graphres.ingest.survey import Survey
from graphres.ingest.verdicts import ATTRIBUTE, Verdict
from graphres.ingest.within import drop_shared_numbers
from graphres.ingest.zeros import alike_but_for_zeros
from graphres.tables import INT, PURCHASES, RUN_TABLES, TEXT, check

__all__ = ["Bought", "all_purchases", "read_purchases", "told"]

CUSTOMER_KEY = "customer_key"
REJECTS = RUN_TABLES["rejects"].schema()
WHOLE = re.compile(r"\d+\.0")


@dataclass(frozen=True)
class Bought:
    """What a source of transactions gives: records, lines, and cells that are no time or no amount (contract of the
    run's rejects).
    """

    part: Part
    split: Split
    bad: Table


def told(found: Sequence[Survey], config: Config, engine: Engine) -> dict[str, Reference]:
    """Settle what takes all sources to tell: customer keys, and by source of transactions whom its lines name."""
    bought = [one for one in found if one.purchases is not None]
    for one in bought:
        _mark_purchase(one, config)
        _whole_numbers(one, engine)
    named = references(found, config, engine)
    for one in bought:
        reference = named[one.source]
        _mark(one, {reference.place: ((CUSTOMER_KEY,), f"names the customer of a line: {reference.reason}")}, config)
        _say(one, reference)
    customer_keys(found, config, engine)
    drop_shared_numbers(found, config, engine)
    return named


def read_purchases(one: Survey, reference: Reference, engine: Engine) -> Bought:
    """The records and lines of a source of transactions."""
    found = split(one, reference, engine)
    one.staged.input["kind"] = "transactions"
    one.staged.input["lines"] = found.counts
    if reference.to is not None and found.ids:
        one.warnings.append(
            f"{one.staged.shown}: {found.counts['unknown']:,} lines name {found.ids:,} customers that "
            f"{reference.to.source} does not have; each id is a customer"
        )
        _say_of_zeros(one, reference.to, found, engine)
    if reference.to is not None and reference.place is not None and reference.width:
        one.warnings.append(
            f'{one.staged.shown}, column "{one.staged.names[reference.place]}": its ids have lost the zeros with which '
            f"the keys of {reference.to.source} begin; they are read with {reference.width} digits, 17 as "
            f"{'17'.zfill(reference.width)}"
        )
    counted = 'SELECT "column", reason, count(*) AS n, min(line) AS first FROM {bad} GROUP BY "column", reason'
    for row in engine.collect(engine.sql(counted, bad=found.bad), ("column", "reason")).to_pylist():
        one.warnings.append(
            f'{one.staged.shown}, column "{row["column"]}": {row["n"]:,} cells are {row["reason"]}, the first on '
            f"{one.staged.said(row['first'])}; see the table of rejects"
        )
    bad = engine.map_batches(_in_files(one.staged.shown, one.staged.files), found.bad, REJECTS)
    return Bought(part(one, reference, identity_places(one, reference), found, engine), found, bad)


def _in_files(shown: str, files: Sequence[tuple[str, int]]) -> Kernel:
    """Cells with the lines as the source counts them to REJECTS: the file, and the line there."""
    names = pa.array([name for name, _ in files] or [shown], TEXT)
    firsts = np.array([first for _, first in files] or [0])

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        line = batch.column("line").to_numpy()
        place = np.maximum(np.searchsorted(firsts, line, side="left") - 1, 0)
        rest = [batch.column(name).cast(TEXT) for name in ("column", "value", "reason")]
        columns = [names.take(pa.array(place)), pa.array(line - firsts[place], INT), *rest]
        return pa.RecordBatch.from_arrays(columns, schema=REJECTS)

    return kernel


def _say_of_zeros(one: Survey, to: Survey, found: Split, engine: Engine) -> None:
    """Warn where unknown ids would be keys but for zeros, of which nobody can tell how many they were."""
    ids = engine.sql("SELECT DISTINCT who FROM {p} WHERE owner = 'unknown'", p=found.purchases)
    number = alike_but_for_zeros(ids, to.table, engine)
    if number:
        one.warnings.append(
            f"{one.staged.shown}: {number:,} of these ids differ from keys of {to.source} by zeros in front alone; "
            "they are not taken for those. Write the ids alike in both files"
        )


def all_purchases(bought: Sequence[Bought], engine: Engine) -> Table | None:
    """The lines of all sources, contract PURCHASES; None where there are none."""
    if not bought:
        return None
    columns = ", ".join(PURCHASES.columns)
    every = {f"p{n}": one.split.purchases for n, one in enumerate(bought)}
    table = engine.sql(" UNION ALL ".join(f"SELECT {columns} FROM {{{name}}}" for name in every), **every)
    check(PURCHASES, table.schema)
    return table


def _whole_numbers(one: Survey, engine: Engine) -> None:
    """Ids that were written as 17850.0, for their column had gaps when somebody exported it, are 17850 again."""
    ids = [
        column
        for column in one.columns
        if column.values and column.filled < column.rows and all(WHOLE.fullmatch(value) for value in column.values)
    ]
    places = [column.place for column in ids if one.verdicts[column.place].roles != (ATTRIBUTE,) or _is_id(column.name)]
    if not places:
        return

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        for place in places:
            at = batch.schema.get_field_index(f"c{place}")
            batch = batch.set_column(
                at, batch.schema.field(at), pc.replace_substring_regex(batch.column(at), "\\.0$", "")
            )
        return batch

    one.table = engine.map_batches(kernel, one.table, one.table.schema)


def _is_id(name: str) -> bool:
    return names_customers(name) or is_like_an_id(name) or bool(set(words(name)) & ENTITIES)


def _mark_purchase(one: Survey, config: Config) -> None:
    """The columns of a purchase are nobody's name, whatever they look like."""
    assert one.purchases is not None
    says = {
        one.purchases.amount: "says what a line is worth",
        one.purchases.time: "says when a line was bought",
        one.purchases.order: "tells which lines are one order",
        one.key.place: one.key.reason,
    }
    _mark(one, {place: ((ATTRIBUTE,), reason) for place, reason in says.items()}, config)


def _mark(one: Survey, says: Mapping[int | None, tuple[tuple[str, ...], str]], config: Config) -> None:
    """Give columns roles with the reason, unless the config does."""
    for place, (roles, reason) in says.items():
        if place is None:
            continue
        asked = config.sources[one.source].columns.get(one.staged.names[place])
        if asked is None or asked.role is None:
            one.verdicts[place] = Verdict(roles, reason, asked.format if asked is not None else None)


def _say(one: Survey, reference: Reference) -> None:
    """What was assumed without being asked, and what cannot be told."""
    assert one.purchases is not None
    plan = one.purchases
    if plan.inferred:
        whom = "" if reference.place is None else f' its customer is named by "{one.staged.names[reference.place]}":'
        one.warnings.append(
            f"{one.staged.shown} is taken for purchases: {plan.reason};{whom} "
            f"{reference.reason or 'no column names its customer'}. If its rows are customers, write kind: records"
        )
    if plan.time is not None and not time_format(one.columns[plan.time], one.verdicts[plan.time])[1]:
        name = one.staged.names[plan.time]
        one.warnings.append(f'{one.staged.shown}, column "{name}": {UNTOLD}; write its format in the config')
