"""identify: clean values to identifiers, their hubs, and the folding of records that bear the same values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind, identifier_ids
from graphres.identify.hubs import hubs
from graphres.identify.keys import identifier_keys
from graphres.tables import BEARS, FOLDS, TEXT, VALUE_TABLE, VALUES, check

__all__ = ["Identified", "folded", "identify"]


@dataclass(frozen=True)
class Identified:
    """identifiers : contract VALUE_TABLE. keys : contract KEYS. folds : contract FOLDS. bears : contract BEARS, without
    excluded hubs.
    """

    identifiers: Table
    keys: Table
    folds: Table
    bears: Table


def identify(values: Table, kinds: Sequence[Kind], engine: Engine) -> Identified:
    """Name every identifier, find the hubs, and fold equal records.

    Records with equal clean values are folded for computing, never thereby merged: a fold is named by its smallest
    record key.
    """
    check(VALUES, values.schema)
    folds = folded(values, engine)
    counted = engine.sql(
        "SELECT value_key, kind, value, CAST(count(*) AS BIGINT) AS records FROM {values} "
        "GROUP BY value_key, kind, value",
        values=values,
    )
    bears = engine.sql(
        "SELECT DISTINCT tuple_key, kind, value_key FROM {values} JOIN {folds} USING (record_key) "
        "WHERE record_key = tuple_key",
        values=values,
        folds=folds,
    )
    states = hubs(counted, bears, kinds, engine)
    identifiers = engine.map_batches(_named, states, VALUE_TABLE.schema())
    used = engine.sql(
        "SELECT b.tuple_key, b.kind, b.value_key FROM {bears} b JOIN {states} s USING (value_key) "
        "WHERE s.state <> 'excluded'",
        bears=bears,
        states=states,
    )
    check(VALUE_TABLE, identifiers.schema)
    check(FOLDS, folds.schema)
    check(BEARS, used.schema)
    return Identified(identifiers, identifier_keys(identifiers, kinds, engine), folds, used)


def folded(values: Table, engine: Engine) -> Table:
    """Contract FOLDS: each record's fold. Equal sets of 63-bit keys are told by their xor, the sum of their upper parts
    and their number: over 100 bits, so that two different sets practically never meet.
    """
    signature = engine.sql(
        "SELECT record_key, bit_xor(value_key) AS mixed, CAST(sum(value_key >> 20) AS BIGINT) AS total, "
        "count(*) AS many FROM {values} GROUP BY record_key",
        values=values,
    )
    return engine.sql(
        "SELECT record_key, min(record_key) OVER (PARTITION BY mixed, total, many) AS tuple_key FROM {signature}",
        signature=signature,
    )


def _named(batch: pa.RecordBatch) -> pa.RecordBatch:
    values = batch.column("value")
    named = np.empty(batch.num_rows, dtype=object)
    coded = batch.column("kind").dictionary_encode()
    code = coded.indices.to_numpy(zero_copy_only=False)
    for number, kind in enumerate(coded.dictionary.to_pylist()):
        rows = np.flatnonzero(code == number)
        named[rows] = identifier_ids(kind, values.take(pa.array(rows)).to_pylist())
    ids = pa.array(named, TEXT)
    columns = {name: batch.column(name) for name in VALUE_TABLE.columns if name != "identifier_id"}
    return pa.RecordBatch.from_arrays(
        [
            ids if name == "identifier_id" else columns[name].cast(VALUE_TABLE.columns[name])
            for name in VALUE_TABLE.columns
        ],
        schema=VALUE_TABLE.schema(),
    )
