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

__all__ = ["ALONE", "IGNORED", "Exempt", "Identified", "folded", "identify"]

ALONE = 0
IGNORED = "a decision says that it tells nothing"
"""Why an identifier is excluded that somebody decided upon."""


@dataclass(frozen=True)
class Exempt:
    """What is settled before anything is counted.

    unfolded : (record_key, rule), of a rule no two records are folded; of the rule ALONE none with any other record.
    ignored : (value_key), identifiers that say nothing. ignored_here : (record_key, value_key), those that say nothing
    of one record, which is ALONE.
    """

    unfolded: Table
    ignored: Table
    ignored_here: Table


@dataclass(frozen=True)
class Identified:
    """identifiers : contract VALUE_TABLE. keys : contract KEYS. folds : contract FOLDS. bears : contract BEARS, without
    excluded hubs. parted : (a, b), tuples that are equal and yet two, each with the smallest of its equals.
    """

    identifiers: Table
    keys: Table
    folds: Table
    bears: Table
    parted: Table | None = None


def identify(values: Table, kinds: Sequence[Kind], engine: Engine, exempt: Exempt | None = None) -> Identified:
    """Name every identifier, find the hubs, and fold equal records.

    Records with equal clean values are folded for computing, never thereby merged: a fold is named by its smallest
    record key.
    """
    check(VALUES, values.schema)
    signed = _signatures(values, engine)
    folds = _folds(signed, engine)
    parted = None
    if exempt is not None:
        whole, folds = folds, _folds_apart(signed, exempt.unfolded, engine)
        parted = _parted(whole, folds, engine)
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
    if exempt is not None:
        states = _without_ignored(states, exempt.ignored, engine)
    identifiers = engine.map_batches(_named, states, VALUE_TABLE.schema())
    used = engine.sql(
        "SELECT b.tuple_key, b.kind, b.value_key FROM {bears} b JOIN {states} s USING (value_key) "
        "WHERE s.state <> 'excluded'",
        bears=bears,
        states=states,
    )
    if exempt is not None:
        used = engine.sql(
            "SELECT u.tuple_key, u.kind, u.value_key FROM {used} u LEFT JOIN {ignored} i "
            "ON i.record_key = u.tuple_key AND i.value_key = u.value_key WHERE i.record_key IS NULL",
            used=used,
            ignored=exempt.ignored_here,
        )
    check(VALUE_TABLE, identifiers.schema)
    check(FOLDS, folds.schema)
    check(BEARS, used.schema)
    return Identified(identifiers, identifier_keys(identifiers, kinds, engine), folds, used, parted)


def folded(values: Table, engine: Engine, unfolded: Table | None = None) -> Table:
    """Contract FOLDS. unfolded : as `Exempt` has it; None where nothing keeps equal records apart."""
    signed = _signatures(values, engine)
    return _folds(signed, engine) if unfolded is None else _folds_apart(signed, unfolded, engine)


def _signatures(values: Table, engine: Engine) -> Table:
    """(record_key, mixed, total, many). Equal sets of 63-bit keys are told by their xor, the sum of their upper parts
    and their number: over 100 bits, so that two different sets practically never meet.
    """
    return engine.sql(
        "SELECT record_key, bit_xor(value_key) AS mixed, CAST(sum(value_key >> 20) AS BIGINT) AS total, "
        "count(*) AS many FROM {values} GROUP BY record_key",
        values=values,
    )


def _folds(signatures: Table, engine: Engine) -> Table:
    """Each record's fold."""
    return engine.sql(
        "SELECT record_key, min(record_key) OVER (PARTITION BY mixed, total, many) AS tuple_key FROM {signatures}",
        signatures=signatures,
    )


def _folds_apart(signatures: Table, unfolded: Table, engine: Engine) -> Table:
    """Each record's fold, where some are not folded: equal records of a rule are counted, and those of one number fold
    with those of other rules. Records that are ALONE have a fold even if they bear no value.
    """
    numbered = engine.sql(
        "SELECT s.record_key, s.mixed, s.total, s.many, CASE WHEN u.record_key IS NULL THEN 1 "
        f"WHEN u.rule = {ALONE} THEN -1 - s.record_key ELSE row_number() OVER "
        "(PARTITION BY s.mixed, s.total, s.many, u.rule ORDER BY s.record_key) END AS turn "
        "FROM {signatures} s LEFT JOIN {unfolded} u USING (record_key)",
        signatures=signatures,
        unfolded=unfolded,
    )
    return engine.sql(
        "SELECT record_key, min(record_key) OVER (PARTITION BY mixed, total, many, turn) AS tuple_key FROM {numbered} "
        "UNION ALL SELECT u.record_key, u.record_key AS tuple_key FROM {unfolded} u "
        f"ANTI JOIN {{signatures}} s USING (record_key) WHERE u.rule = {ALONE}",
        numbered=numbered,
        unfolded=unfolded,
        signatures=signatures,
    )


def _parted(whole: Table, folds: Table, engine: Engine) -> Table:
    """(a, b): what equal records would have been one tuple, each with the smallest."""
    return engine.sql(
        "SELECT DISTINCT least(w.tuple_key, f.tuple_key) AS a, greatest(w.tuple_key, f.tuple_key) AS b "
        "FROM {whole} w JOIN {folds} f USING (record_key) "
        "WHERE w.tuple_key <> f.tuple_key",
        whole=whole,
        folds=folds,
    )


def _without_ignored(states: Table, ignored: Table, engine: Engine) -> Table:
    """The states, those of identifiers that a decision leaves out excluded."""
    return engine.sql(
        "SELECT s.value_key, s.kind, s.value, s.records, s.people, "
        "CASE WHEN i.value_key IS NULL THEN s.state ELSE 'excluded' END AS state, "
        f"CASE WHEN i.value_key IS NULL THEN s.reason ELSE '{IGNORED}' END AS reason "
        "FROM {states} s LEFT JOIN {ignored} i USING (value_key)",
        states=states,
        ignored=ignored,
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
