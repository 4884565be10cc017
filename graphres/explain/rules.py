"""Which blocking rules brought two records together, or why none did."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa

from graphres.block.rules import MOST_RULES
from graphres.engines.base import Table
from graphres.explain.answer import listed
from graphres.explain.loaded import Loaded
from graphres.explain.lookup import Member, members_of, weighed_pairs
from graphres.identifiers import kind as kind_named
from graphres.identifiers.base import identifier_id, record_key
from graphres.identify.keys import identifier_keys
from graphres.run_directory import Run
from graphres.tables import INT, TEXT

__all__ = ["Found", "found_by"]


@dataclass(frozen=True)
class Found:
    """How a pair came to be compared.

    compared : whether the run did; None where it can't be told. rules : each the keys that both share. shared : names
    of the keys that both bear, whether or not a rule took them. folded : both bear the same values throughout.
    """

    compared: bool | None
    rules: tuple[tuple[str, ...], ...]
    shared: tuple[str, ...]
    folded: bool = False

    def sentence(self) -> str:
        """The same in words."""
        if self.folded:
            return "They bear the same values throughout, so no rule had to bring them together."
        if self.compared:
            ways = listed([" with ".join(rule) for rule in self.rules], most=4)
            return f"They were compared because they share {ways}." if ways else "They were compared."
        if not self.shared:
            return "They were never compared: they share no blocking key, so no rule could bring them together."
        keys = listed(self.shared)
        return f"They were never compared: no rule brought them together, for too many records share {keys}."


def found_by(run: Run, of: Loaded, one: Member, two: Member) -> Found:
    """How two records came to be compared.

    of : loaded with both.
    """
    shared = _shared(run, of, record_key(*one.record), record_key(*two.record))
    values = [frozenset(b.value for b in of.bears if b.key == record_key(*m.record)) for m in (one, two)]
    if values[0] and values[0] == values[1]:
        return Found(True, (), shared, folded=True)
    mask = _mask(run, one, two)
    if mask is None:
        return Found(False, (), shared)
    return Found(True, _rules(run, mask, shared), shared)


def _shared(run: Run, of: Loaded, one: int, two: int) -> tuple[str, ...]:
    """Names of the keys that two records share by values that block: those of hubs do not."""
    blocking = [b for b in of.used if of.about[b.value]["state"] == "used" and b.key in (one, two)]
    rows = of.engine.sql(
        "SELECT DISTINCT k.name FROM {bears} x JOIN {keys} k ON k.value_key = x.value_key "
        "JOIN {keys} l ON l.name = k.name AND l.key = k.key JOIN {bears} y ON y.value_key = l.value_key "
        "WHERE x.tuple_key < y.tuple_key",
        bears=of.table(blocking),
        keys=of.engine.sql(
            "SELECT value_key, name, key FROM {keys} UNION ALL SELECT value_key, name, key FROM {traded}",
            keys=of.keys,
            traded=_traded(run, of, {b.value for b in blocking}),
        ),
    )
    return tuple(of.engine.collect(rows, ("name",))["name"].to_pylist())


def _traded(run: Run, of: Loaded, values: Collection[int]) -> Table:
    """Contract KEYS: keys of values that mostly are another kind's, which theirs trades places with, as blocking has
    them: a record whose given name and surname changed places is met by either.
    """
    swaps = {kind.name: kind.swaps_with for kind in of.kinds if kind.swaps_with}
    theirs = {code: (swaps[kind], value) for code in values for kind, value in (of.values[code],) if kind in swaps}
    ids = {identifier_id(*pair): code for code, pair in theirs.items()}
    found = run.rows("identifiers", [(i,) for i in ids], ("identifier_id", "records"))
    borne = {
        ids[i]: records for i, records in zip(*(found[n].to_pylist() for n in found.column_names[:2]), strict=True)
    }
    codes = [code for code, records in borne.items() if records >= int(str(of.about[code]["records"]))]
    table = {
        "value_key": pa.array(codes, INT),
        "kind": pa.array([theirs[code][0] for code in codes], TEXT),
        "value": pa.array([theirs[code][1] for code in codes], TEXT),
    }
    kinds = [kind_named(name) for name in sorted({kind for kind, _ in theirs.values()})]
    return identifier_keys(of.engine.from_arrow(pa.table(table)), kinds, of.engine)


def _mask(run: Run, one: Member, two: Member) -> int | None:
    """The rules that found a pair, as bits: of records that bear the same values, one stands for all."""
    direct = _between(run, {one.place}, {two.place})
    if direct is not None:
        return direct
    mates = members_of(run, {one.entity_id, two.entity_id})
    return _between(run, _equal(run, one, mates[one.entity_id]), _equal(run, two, mates[two.entity_id]))


def _between(run: Run, ones: set[int], twos: set[int]) -> int | None:
    found = weighed_pairs(run, ones | twos)
    for (a, b), mask in found.rules.items():
        if (a in ones and b in twos) or (a in twos and b in ones):
            return mask
    return 0 if any((a in ones) != (b in ones) for a, b in found.units) else None


def _equal(run: Run, member: Member, mates: list[Member]) -> set[int]:
    """Places of the records of an entity that bear the same clean values as one."""
    if len(mates) < 2:
        return {member.place}
    clean = [name for name in run.columns("records") if name.endswith("_clean")]
    rows = run.rows("records", [mate.record for mate in mates], clean)
    values = {row.pop("place"): tuple(row.values()) for row in rows.to_pylist()}
    return {place for place, value in values.items() if value == values[member.place]}


def _rules(run: Run, mask: int, shared: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Rules by their bits; many share the last one, and of them count those whose keys are shared."""
    every = [tuple(rule["keys"]) for rule in run.manifest.get("rules", ())]
    last = MOST_RULES - 1
    told = [keys for at, keys in enumerate(every[:last]) if mask >> at & 1]
    if mask >> last & 1:
        told += [keys for keys in every[last:] if set(keys) <= set(shared)]
    return tuple(told)
