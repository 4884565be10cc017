"""Where things stand in a drawing: records on the left, the identifiers they share on the right.

Two plain columns: nothing overlaps, every label can be read, and the same entity is drawn the same way every time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphres.explore.gather import Case, Row

__all__ = ["BOX_LEFT", "BOX_WIDTH", "MARK_X", "Layout", "drawn_links", "is_hub", "layout"]

ROW, TOP = 38.0, 22.0
BOX_LEFT, BOX_WIDTH = 70.0, 150.0
MARK_X = 326.0
IDENTIFIERS_SHOWN, ARCS_SHOWN = 24, 40


Bearers = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Layout:
    """Who is drawn, and how high: record by name, identifier by id.

    bearers : of each drawn identifier, the records that bear it. left_out : shared identifiers that are not drawn.
    """

    height: float
    record_y: Mapping[str, float]
    mark_y: Mapping[str, float]
    bearers: Bearers
    left_out: int


def layout(case: Case) -> Layout:
    """Place an entity's records and the identifiers that at least two of them bear, the most borne first."""
    shared = _shared(case)
    about = {bearing["identifier"]: bearing for bearing in case.bears}
    most_borne = sorted(shared, key=lambda i: (-len(shared[i]), about[i]["kind"], about[i]["label"], i))
    kept = {i: shared[i] for i in most_borne[:IDENTIFIERS_SHOWN]}
    records, identifiers = _orders([record["name"] for record in case.records], kept)
    height = max(len(records), len(identifiers)) * ROW + 2 * TOP - 10
    left_out = len(shared) - len(kept)
    return Layout(height, _column(records, height), _column(identifiers, height), kept, left_out)


def _shared(case: Case) -> dict[str, list[str]]:
    """Identifiers that at least two of the records bear, with those records."""
    bearers: dict[str, list[str]] = defaultdict(list)
    for bearing in case.bears:
        bearers[bearing["identifier"]].append(bearing["record"])
    return {i: sorted(names) for i, names in bearers.items() if len(names) > 1}


def _orders(records: list[str], shared: Bearers) -> tuple[list[str], list[str]]:
    """Orders of both columns in which few lines cross: each side twice to the mean place of its neighbors."""
    identifiers = sorted(shared)
    borne: dict[str, list[str]] = {name: [i for i in identifiers if name in shared[i]] for name in records}
    for _ in range(2):
        identifiers = _by_neighbors(identifiers, shared, records)
        records = _by_neighbors(records, borne, identifiers)
    return records, _by_neighbors(identifiers, shared, records)


def _by_neighbors(order: list[str], neighbors: Bearers, other: list[str]) -> list[str]:
    at = {name: float(place) for place, name in enumerate(other)}

    def mean(name: str) -> float:
        places = [at[n] for n in neighbors[name]]
        return sum(places) / len(places) if places else float(len(other))

    return sorted(order, key=lambda name: (round(mean(name), 6), order.index(name)))


def _column(names: Sequence[str], height: float) -> dict[str, float]:
    """A place for each name, one below the other, the column centered."""
    first = (height - (len(names) - 1) * ROW) / 2
    return {name: first + place * ROW for place, name in enumerate(names)}


def is_hub(about: Row) -> bool:
    """Whether many different people share an identifier, so that it counts for less or nothing."""
    return about["state"] not in (None, "used")


def drawn_links(case: Case) -> list[Row]:
    """Links to draw, lightest first: those that join the records, and the heaviest of the others."""
    joining = {(link["a"], link["b"]) for link in case.joining}
    others = [link for link in case.links if (link["a"], link["b"]) not in joining]
    heaviest = {(link["a"], link["b"]) for link in others[: max(ARCS_SHOWN - len(joining), 0)]}
    return [link for link in reversed(case.links) if (link["a"], link["b"]) in joining | heaviest]
