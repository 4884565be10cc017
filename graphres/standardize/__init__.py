"""standardize: records to clean values, one row a value that a record bears.

Each distinct raw value is cleaned once a batch (and remembered over batches); what cleaning means is the business
of the value's house.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import SEPARATOR, Context, Kind, Raw, value_keys
from graphres.tables import INT, RECORDS, TEXT, VALUES, check

__all__ = ["Standardized", "standardize"]

PARTS = "\x1e"
REMEMBERED = 1 << 15
"""Distinct texts of a group of columns that are remembered over batches; then all are forgotten."""
CLEANED = pa.schema([("record_key", INT), ("kind", TEXT), ("value", TEXT), ("value_key", INT)])
Ints = npt.NDArray[np.int64]
Values = tuple[str | None, ...]
_NO_CONTEXT = Context()


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
class _Group:
    """Kinds that read the same columns (the parts of a name): a distinct combination of texts is taken apart once
    for all of them.

    contested : of the roles, those that several kinds read. memory : texts to clean values, a tuple a kind.
    """

    roles: tuple[str, ...]
    kinds: tuple[Kind, ...]
    contested: frozenset[str]
    memory: dict[str, tuple[Values, ...]] = field(default_factory=dict)

    def clean(self, joined: str, contexts: Mapping[str, Context]) -> tuple[Values, ...]:
        """Clean values by kind; (None,) where a value that no other kind reads was there and gave none."""
        found = self.memory.get(joined)
        if found is None:
            if len(self.memory) >= REMEMBERED:
                self.memory.clear()
            found = self.memory[joined] = self._clean(joined, contexts)
        return found

    def _clean(self, joined: str, contexts: Mapping[str, Context]) -> tuple[Values, ...]:
        source, *texts = joined.split(PARTS, len(self.roles))
        raw = {role: tuple(text.split(SEPARATOR)) for role, text in zip(self.roles, texts, strict=True) if text}
        if not raw:
            return ((),) * len(self.kinds)
        context = contexts.get(source, _NO_CONTEXT)
        return tuple([tuple(kind.clean(raw, context)) or self._nothing(kind, raw) for kind in self.kinds])

    def _nothing(self, kind: Kind, raw: Raw) -> Values:
        """What the only kind that reads a text leaves unread is lost."""
        own = [role for role in kind.roles if role in raw]
        return (None,) if own and self.contested.isdisjoint(own) else ()


def _groups(kinds: Sequence[Kind], names: Sequence[str]) -> list[_Group]:
    """The kinds by the columns that they read."""
    together: dict[tuple[str, ...], list[Kind]] = {}
    for kind in kinds:
        read = {*kind.roles, *kind.beside}
        together.setdefault(tuple(name for name in names if name in read), []).append(kind)
    readers = Counter(role for kind in kinds for role in kind.roles)
    return [
        _Group(roles, tuple(alike), frozenset(role for role in roles if readers[role] > 1))
        for roles, alike in together.items()
    ]


class _Cleaner:
    """The kernel: a batch of records to its clean values; an empty value marks raw text that was no valid one."""

    def __init__(self, kinds: Sequence[Kind], contexts: Mapping[str, Context], schema: pa.Schema) -> None:
        self.groups = _groups(kinds, schema.names)
        self.contexts = contexts

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        parts = [part for group in self.groups for part in self._one_group(group, batch)]
        table = pa.concat_tables([CLEANED.empty_table(), *parts]).combine_chunks()
        return table.to_batches()[0] if table.num_rows else pa.RecordBatch.from_pylist([], CLEANED)

    def _one_group(self, group: _Group, batch: pa.RecordBatch) -> Iterator[pa.Table]:
        text = [batch.column(name).cast(TEXT) for name in ("source", *group.roles)]
        joined = pc.binary_join_element_wise(*text, PARTS, null_handling="replace", null_replacement="")
        coded = joined.dictionary_encode()
        cleaned = [group.clean(text, self.contexts) for text in coded.dictionary.to_pylist()]
        records, code = batch.column("record_key").to_numpy(), coded.indices.to_numpy(zero_copy_only=False)
        for at, kind in enumerate(group.kinds):
            yield _expanded(kind.name, records, code, [values[at] for values in cleaned])


def _expanded(kind: str, records: Ints, code: Ints, cleaned: Sequence[Values]) -> pa.Table:
    """One row a record and value, from one tuple of values per distinct raw text."""
    count = np.array([len(values) for values in cleaned], dtype=np.int64)
    start = np.cumsum(count) - count
    flat = pa.array([value for values in cleaned for value in values], TEXT).dictionary_encode()
    texts, of_text = flat.dictionary, flat.indices.fill_null(len(flat.dictionary)).to_numpy(zero_copy_only=False)
    keys = np.append(value_keys(kind, texts.to_pylist()), -1)
    repeat = count[code]
    at = of_text[np.repeat(start[code] - (np.cumsum(repeat) - repeat), repeat) + np.arange(repeat.sum())]
    return pa.table(
        {
            "record_key": np.repeat(records, repeat),
            "kind": pa.repeat(kind, len(at)),
            "value": texts.take(pa.array(at, mask=at == len(texts))),
            "value_key": keys[at],
        },
        schema=CLEANED,
    )
