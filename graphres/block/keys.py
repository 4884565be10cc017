"""Blocking keys of identifiers, as integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind, value_key
from graphres.tables import INT, TEXT

__all__ = ["KeyNames", "key_table"]

GROUP = 100
KEYS = pa.schema([("value_key", INT), ("name", TEXT), ("k1", INT)])


@dataclass(frozen=True)
class KeyNames:
    """Key names as integers: group * 100 + position. Keys of one group say the same (a surname and its first
    letters) and are never combined; the keys of a composite kind are parts that vary on their own, each a group.
    """

    code: dict[str, int]
    name: dict[int, str]

    @classmethod
    def of(cls, names: Sequence[str], kinds: Sequence[Kind]) -> KeyNames:
        """names : those that occur, each starting with its kind's name, up to the first dot."""
        code: dict[str, int] = {}
        group = 0
        for kind in kinds:
            own = [name for name in sorted(names) if kind_of(name) == kind.name]
            for position, name in enumerate(own):
                group += position == 0 or kind.composite
                code[name] = group * GROUP + (0 if kind.composite else position)
            group += 1
        return cls(code, {number: name for name, number in code.items()})


def kind_of(key_name: str) -> str:
    """The kind that a key is made of.

    >>> kind_of("surname.sound")
    'surname'
    """
    return key_name.partition(".")[0]


def key_table(bears: Table, identifiers: Table, kinds: Sequence[Kind], engine: Engine) -> tuple[Table, KeyNames]:
    """(tuple_key, n1, k1): the name and the value of every blocking key of every tuple; and the names."""
    telling = engine.sql("SELECT * FROM {identifiers} WHERE state = 'used'", identifiers=identifiers)
    keyed = engine.map_batches(_KeyKernel(kinds), telling, KEYS)
    found = engine.collect(engine.sql("SELECT DISTINCT name FROM {keyed}", keyed=keyed), ("name",))
    names = KeyNames.of(found["name"].to_pylist(), kinds)
    codes = engine.from_arrow(
        pa.table({"name": pa.array(list(names.code), TEXT), "n1": pa.array(list(names.code.values()), INT)})
    )
    table = engine.sql(
        "SELECT DISTINCT b.tuple_key, c.n1, k.k1 FROM {bears} b JOIN {keyed} k USING (value_key) "
        "JOIN {codes} c USING (name)",
        bears=bears,
        keyed=keyed,
        codes=codes,
    )
    return table, names


class _KeyKernel:
    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = {kind.name: kind for kind in kinds}

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        rows: list[tuple[int, str, int]] = []
        columns = (batch.column(name).to_pylist() for name in ("value_key", "kind", "value"))
        for key, kind, value in zip(*columns, strict=True):
            for name, text in self.kinds[kind].keys(value):
                rows.append((key, name, value_key(name, text)))
        parts = list(zip(*rows, strict=True)) or [(), (), ()]
        arrays = [pa.array(part, kind) for part, kind in zip(parts, KEYS.types, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=KEYS)
