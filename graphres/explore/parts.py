"""What holds the records of an entity together: the links that join them, and where these are thinnest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from graphres.explain.cuts import Cut, minimum_cut
from graphres.tables import UNITS_PER_BIT

__all__ = ["joining", "least_cut"]

Row = Mapping[str, Any]


def joining(names: Sequence[str], links: Sequence[Row]) -> list[Row]:
    """Of links (a, b), heaviest first, those that bring two parts together."""
    part = {name: name for name in names}
    found = []
    for link in links:
        a, b = _part(part, link["a"]), _part(part, link["b"])
        if a != b:
            part[a] = b
            found.append(link)
    return found


def _part(part: dict[str, str], name: str) -> str:
    while part[name] != name:
        part[name] = name = part[part[name]]
    return name


def least_cut(records: Sequence[Row], links: Sequence[Row]) -> Cut | None:
    """Where an entity's positive links are thinnest, its records by number: as `explain` finds it. Records that bear
    the same clean values stay together; a link of two such groups counts as often as it has pairs of records.
    """
    group = _alike(records)
    sizes = Counter(group)
    at = {record["name"]: group[number] for number, record in enumerate(records)}
    units: Counter[tuple[int, int]] = Counter()
    for link in links:
        a, b = sorted((at[link["a"]], at[link["b"]]))
        if a != b:
            units[a, b] = round(link["weight_bits"] * UNITS_PER_BIT) * sizes[a] * sizes[b]
    weakest = min(units, key=lambda pair: (units[pair], pair), default=None)
    cut = minimum_cut(sorted(sizes), units, weakest)
    if cut is None:
        return None
    side = tuple(number for number, one in enumerate(group) if one in set(cut.side))
    return Cut(cut.weight, side, cut.exact)


def _alike(records: Sequence[Row]) -> list[int]:
    """For each record the first that bears the same clean values."""
    clean = [name for name in (records[0] if records else ()) if name.endswith("_clean")]
    first: dict[tuple[Any, ...], int] = {}
    return [first.setdefault(tuple(record[name] for name in clean), number) for number, record in enumerate(records)]
