"""standardize: records to clean values, one row a value that a record bears.

Each distinct raw value is cleaned once a batch (and remembered over batches); what cleaning means is the business
of the value's house.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import SEPARATOR, Context, Kind, value_key
from graphres.tables import INT, RECORDS, TEXT, VALUES, check

__all__ = ["Standardized", "standardize"]

PARTS = "\x1e"
REMEMBERED = 500_000
CLEANED = pa.schema([("record_key", INT), ("kind", TEXT), ("value", TEXT), ("value_key", INT)])


@dataclass(frozen=True)
class Standardized:
    """values : contract VALUES. invalid : (record_key, kind) whose raw values gave no clean one."""

    values: Table
    invalid: Table


def standardize(records: Table, kinds: Sequence[Kind], contexts: Mapping[str, Context], engine: Engine) -> Standardized:
    """Clean every value of every kind.

    Parameters
    ----------
    records : contract RECORDS.
    kinds : the kinds whose roles the records have.
    contexts : per source, what it says about its values.
    """
    check(RECORDS, records.schema)
    cleaned = engine.map_batches(_Cleaner(kinds, contexts, records.schema), records, CLEANED)
    values = engine.sql("SELECT * FROM {cleaned} WHERE value IS NOT NULL", cleaned=cleaned)
    check(VALUES, values.schema)
    invalid = engine.sql("SELECT record_key, kind FROM {cleaned} WHERE value IS NULL", cleaned=cleaned)
    return Standardized(values, invalid)


@dataclass
class _Cleaner:
    """The kernel: a batch of records to its clean values; an empty value marks raw text that was no valid one."""

    kinds: Sequence[Kind]
    contexts: Mapping[str, Context]
    schema: pa.Schema
    memory: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        parts = [self._one_kind(kind, batch) for kind in self.kinds]
        table = pa.concat_tables(parts) if parts else CLEANED.empty_table()
        return (
            pa.RecordBatch.from_struct_array(pa.concat_arrays(table.to_struct_array().chunks))
            if table.num_rows
            else pa.RecordBatch.from_pylist([], CLEANED)
        )

    def _one_kind(self, kind: Kind, batch: pa.RecordBatch) -> pa.Table:
        roles = [role for role in kind.roles if role in self.schema.names]
        columns = [batch.column("source"), *(batch.column(role) for role in roles)]
        text = [pc.cast(column, TEXT) for column in columns]
        joined = pc.binary_join_element_wise(*text, PARTS, null_handling="replace", null_replacement="")
        coded = joined.dictionary_encode()
        cleaned = [self._clean(kind, roles, text) for text in coded.dictionary.to_pylist()]
        code = coded.indices.to_numpy(zero_copy_only=False)
        return _expanded(kind.name, batch.column("record_key").to_numpy(), code, cleaned)

    def _clean(self, kind: Kind, roles: Sequence[str], joined: str) -> tuple[str | None, ...]:
        """Clean values; (None,) where a value that only this kind reads was there and gave none."""
        remembered = self.memory.get((kind.name, joined))
        if remembered is not None:
            return remembered
        source, *texts = joined.split(PARTS, len(roles))
        raw = {role: tuple(text.split(SEPARATOR)) for role, text in zip(roles, texts, strict=True) if text}
        values: tuple[str | None, ...] = ()
        if raw:
            values = tuple(kind.clean(raw, self.contexts.get(source, Context())))
            if not values and self._alone(kind, raw):
                values = (None,)
        if len(self.memory) >= REMEMBERED:
            self.memory.clear()
        self.memory[kind.name, joined] = values  # type: ignore[assignment]
        return values

    def _alone(self, kind: Kind, raw: Mapping[str, object]) -> bool:
        """No other kind reads these roles: what this kind leaves unread is lost."""
        others = {role for other in self.kinds if other.name != kind.name for role in other.roles}
        return others.isdisjoint(raw)


def _expanded(kind: str, records: np.ndarray, code: np.ndarray, cleaned: Sequence[tuple[str | None, ...]]) -> pa.Table:  # type: ignore[type-arg]
    """One row a record and value, from one tuple of values per distinct raw text."""
    count = np.array([len(values) for values in cleaned], dtype=np.int64)
    start = np.cumsum(count) - count
    flat = [value for values in cleaned for value in values]
    keys = np.array([-1 if value is None else value_key(kind, value) for value in flat], dtype=np.int64)
    repeat = count[code]
    at = np.repeat(start[code] - (np.cumsum(repeat) - repeat), repeat) + np.arange(repeat.sum())
    rows = pa.array(at)
    return pa.table(
        {
            "record_key": np.repeat(records, repeat),
            "kind": pa.array([kind]).take(pa.array(np.zeros(len(at), dtype=np.int64))),
            "value": pa.array(flat, TEXT).take(rows),
            "value_key": pa.array(keys, INT).take(rows),
        },
        schema=CLEANED,
    )
