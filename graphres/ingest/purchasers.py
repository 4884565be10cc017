"""The records that a source of transactions gives: its guests and its unknown customers, each with what lines say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.engines.base import Engine, Table
from graphres.identifiers import kinds_for
from graphres.identifiers.base import Context
from graphres.identifiers.cells import joined
from graphres.ingest.purchases import Split
from graphres.ingest.records import Part
from graphres.ingest.references import Reference
from graphres.ingest.survey import Survey
from graphres.ingest.verdicts import ATTRIBUTE
from graphres.tables import INT, TEXT

__all__ = ["different", "part"]


def part(one: Survey, reference: Reference, identity: Sequence[int], found: Split, engine: Engine) -> Part:
    """The source as `records_of` takes it: a row a record, and only what says who the customer is.

    A guest's record is its first line: all its lines say the same. An unknown customer's holds every value that stands
    beside its id, and the id itself: carried along, and compared as a customer_key if it can be one.
    """
    places = [place for place in identity if place != reference.place]
    base = engine.sql("SELECT t.* FROM {t} t SEMI JOIN {f} f USING (record_key)", t=one.table, f=found.firsts)
    several = _unknown(one, places, found, engine)
    key, carried = len(one.staged.names), len(one.staged.names) + 1
    cells = [*(f"coalesce(v.c{p}, b.c{p}) AS c{p}" for p in places), f"v.who AS c{key}", f"v.who AS c{carried}"]
    rows = engine.sql(
        f"SELECT b.record_key, b.record_id, b.line, {', '.join(cells)} FROM {{base}} b "
        "LEFT JOIN {several} v USING (record_key)",
        base=base,
        several=several,
    )
    roles = {place: one.verdicts[place].roles for place in places}
    if reference.place is None:
        return Part(one.source, rows, one.staged.names, roles)
    said = one.verdicts[reference.place].roles
    table = rows if said == (ATTRIBUTE,) else engine.map_batches(_told_apart(key, said, rows.schema), rows, rows.schema)
    roles |= {key: said} if said == (ATTRIBUTE,) else {key: said, carried: (ATTRIBUTE,)}
    name = one.staged.names[reference.place]
    return Part(one.source, table, (*one.staged.names, name, name), roles)


def _unknown(one: Survey, places: Sequence[int], found: Split, engine: Engine) -> Table:
    """(record_key, who, c…): of every unknown customer its id, and per column the values on its lines."""
    columns = "".join(f", t.c{place}" for place in places)
    said = engine.sql(
        f"SELECT DISTINCT p.record_key, p.who{columns} FROM {{purchases}} p JOIN {{t}} t ON t.record_id = p.line "
        "WHERE p.owner = 'unknown'",
        purchases=found.purchases,
        t=one.table,
    )
    return engine.map_groups(_all_values(places), said, "record_key", said.schema)


def _all_values(places: Sequence[int]) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """The kernel: one row a record, each cell with the different values of its rows in the order of their text."""

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        key = batch.column("record_key").to_numpy()
        first = np.flatnonzero(np.diff(key, prepend=key[0] - 1))
        record = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(key))))
        columns = [batch.column(name).take(pa.array(first)) for name in ("record_key", "who")]
        columns += [different(record, batch.column(f"c{place}"), len(first)) for place in places]
        return pa.RecordBatch.from_arrays(columns, schema=batch.schema)

    return kernel


def different(record: np.ndarray, texts: pa.Array, records: int) -> pa.Array:
    """The different texts of each record in one cell; null where it has none."""
    trimmed = pc.utf8_trim_whitespace(texts.cast(TEXT))
    rows = pa.table({"record": pa.array(record, INT), "text": trimmed})
    rows = rows.filter(pc.and_(pc.is_valid(rows["text"]), pc.not_equal(rows["text"], "")))
    rows = rows.group_by(["record", "text"]).aggregate([]).sort_by([("record", "ascending"), ("text", "ascending")])
    return joined(rows["text"].combine_chunks(), rows["record"].to_numpy(), records)


def _told_apart(place: int, roles: Sequence[str], schema: pa.Schema) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """The kernel: ids that the house takes for none, such as 7, are not compared; nothing is wrong with them."""
    kinds = kinds_for(roles)

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        ids = batch.column(f"c{place}").dictionary_encode()
        raw = [dict.fromkeys(roles, (text,)) for text in ids.dictionary.to_pylist()]
        told = pa.array([any(kind.clean(said, Context()) for kind in kinds) for said in raw], pa.bool_())
        kept = pc.if_else(told.take(ids.indices), batch.column(f"c{place}"), pa.scalar(None, TEXT))
        return batch.set_column(schema.get_field_index(f"c{place}"), schema.field(f"c{place}"), kept)

    return kernel
