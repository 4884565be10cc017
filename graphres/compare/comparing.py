"""What values are compared with: made once, for all that is compared in a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from graphres.engines.base import Engine, Table, quoted
from graphres.identifiers.base import Kind
from graphres.tables import KEYS, TEXT, VALUE_TABLE, check

__all__ = ["NUMBER", "Comparing"]

NUMBER = pa.int8()
"""Of a kind, by its place in `kinds`; and of a level."""


@dataclass(frozen=True)
class Comparing:
    """kinds : in the order of their numbers. identifiers : contract VALUE_TABLE.
    numbers : (kind, k). named : (k, level, name), levels that name a key which both values have.
    parts : (k, level, value_key, key), the keys that levels name.
    crosses : of the number of a kind that may have traded places with another, (mine, theirs): values of both that are
    the same text.
    """

    kinds: Sequence[Kind]
    identifiers: Table
    numbers: Table
    named: Table
    parts: Table
    crosses: Mapping[int, Table]

    @classmethod
    def of(cls, identifiers: Table, keys: Table, kinds: Sequence[Kind], engine: Engine) -> Comparing:
        """Made from the values of a run. keys : contract KEYS."""
        check(VALUE_TABLE, identifiers.schema)
        check(KEYS, keys.schema)
        numbers = {"kind": pa.array([kind.name for kind in kinds], TEXT), "k": pa.array(range(len(kinds)), NUMBER)}
        named = [
            (k, number, level.key)
            for k, kind in enumerate(kinds)
            for number, level in enumerate(kind.levels)
            if level.key
        ]
        columns = {
            "k": pa.array([k for k, _, _ in named], NUMBER),
            "level": pa.array([level for _, level, _ in named], NUMBER),
            "name": pa.array([name for _, _, name in named], TEXT),
        }
        crosses = {
            k: _cross(identifiers, kind, engine) for k, kind in enumerate(kinds) if _looks_for_swaps(kind, kinds)
        }
        naming = engine.from_arrow(pa.table(columns))
        parts = engine.sql(
            "SELECT w.k, w.level, p.value_key, p.key FROM {keys} p JOIN {named} w USING (name)", keys=keys, named=naming
        )
        return cls(kinds, identifiers, engine.from_arrow(pa.table(numbers)), naming, parts, crosses)

    def number(self, name: str) -> int:
        """The number of a kind."""
        return next(k for k, kind in enumerate(self.kinds) if kind.name == name)


def _looks_for_swaps(kind: Kind, kinds: Sequence[Kind]) -> bool:
    """Whether swaps are looked for from this kind's side: of two that name each other, from the first's."""
    partner = next((i for i, other in enumerate(kinds) if other.name == kind.swaps_with), None)
    if partner is None:
        return False
    return kinds[partner].swaps_with != kind.name or partner > [k.name for k in kinds].index(kind.name)


def _cross(identifiers: Table, kind: Kind, engine: Engine) -> Table:
    return engine.sql(
        "SELECT g.value_key AS mine, s.value_key AS theirs FROM {identifiers} g JOIN {identifiers} s "
        f"ON g.value = s.value WHERE g.kind = {quoted(kind.name)} AND s.kind = {quoted(kind.swaps_with or '')}",
        identifiers=identifiers,
    )
