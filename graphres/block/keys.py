"""Blocking keys of identifiers, as integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.tables import TEXT

__all__ = ["KeyNames", "key_table"]

GROUP = 100


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


def key_table(
    bears: Table, identifiers: Table, keys: Table, kinds: Sequence[Kind], engine: Engine, only_counted: bool = False
) -> tuple[Table, KeyNames]:
    """(tuple_key, n1, head, block) of every blocking key of every tuple; and the names.

    only_counted : whether also of those that kinds have only to be counted (`Kind.only_counted`).

    A block is named by its rule (n1, n2, n3: the names of its keys, in order) and by the sum of its keys, each cut to
    61 bits so that three of them fit; head is the sum without the last one.
    """
    found = engine.collect(engine.sql("SELECT DISTINCT name FROM {keys}", keys=keys), ("name",))
    left_out = set() if only_counted else {name for kind in kinds for name in kind.only_counted}
    names = KeyNames.of([name for name in found["name"].to_pylist() if name not in left_out], kinds)
    codes = engine.from_arrow(
        pa.table({"name": pa.array(list(names.code), TEXT), "n1": pa.array(list(names.code.values()), pa.int16())})
    )
    table = engine.sql(
        f"SELECT DISTINCT b.tuple_key, c.n1, CAST(0 AS BIGINT) AS head, k.key % {1 << 61} AS block "
        "FROM {bears} b JOIN (SELECT value_key, name, key FROM {keys} UNION ALL SELECT * FROM {traded}) k "
        "USING (value_key) JOIN {codes} c USING (name) JOIN {identifiers} i USING (value_key) WHERE i.state = 'used'",
        bears=bears,
        keys=keys,
        traded=_traded(identifiers, keys, kinds, engine),
        codes=codes,
        identifiers=identifiers,
    )
    return table, names


def _traded(identifiers: Table, keys: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """(value_key, name, key): values that mostly are another kind's, which theirs trades places with, and its keys.

    Where a given name and a surname changed places, the record meets those of the right order by either.
    """
    pairs = pa.table(
        {
            "kind": pa.array([kind.name for kind in kinds if kind.swaps_with], TEXT),
            "other": pa.array([kind.swaps_with for kind in kinds if kind.swaps_with], TEXT),
        }
    )
    return engine.sql(
        "SELECT i.value_key, k.name, k.key FROM {pairs} p JOIN {identifiers} i ON i.kind = p.kind "
        "JOIN {identifiers} o ON o.kind = p.other AND o.value = i.value AND o.records >= i.records "
        "JOIN {keys} k ON k.value_key = o.value_key",
        pairs=engine.from_arrow(pairs),
        identifiers=identifiers,
        keys=keys,
    )
