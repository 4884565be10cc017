"""The picture of an entity: its records on the left, the identifiers they share on the right, links as arcs.

A plain two-column drawing: nothing overlaps, every label can be read, and the same entity is drawn the same
way every time. All that is drawn is computed here; the template only writes it down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphres.errors import capped
from graphres.explore.gather import Case, Row
from graphres.explore.showing import bits, label, words
from graphres.explore.style import Glyph, glyph, link_width, outline

__all__ = ["Arc", "Box", "Mark", "Picture", "Thread", "draw"]

WIDTH, ROW, TOP = 560.0, 38.0, 22.0
BOX_LEFT, BOX_WIDTH = 70.0, 150.0
MARK_X, RADIUS = 326.0, 11.0
IDENTIFIERS_SHOWN, ARCS_SHOWN, BEARERS_NAMED = 24, 40, 8
RECORD_LETTERS, LABEL_LETTERS = 19, 27


@dataclass(frozen=True)
class Box:
    """A record."""

    y: float
    label: str


@dataclass(frozen=True)
class Mark:
    """A shared identifier. `hub`: many different people share it, so that it counts for less or nothing.

    points, legend : corners of its shape in the picture, and in a box of 24 by 24; empty for a circle.
    """

    y: float
    glyph: Glyph
    points: str
    label: str
    kind: str
    hub: bool
    legend: str
    borne_by: str


@dataclass(frozen=True)
class Thread:
    """A record bears an identifier."""

    path: str
    hub: bool


@dataclass(frozen=True)
class Arc:
    """A link between two records."""

    path: str
    width: float
    a: str
    b: str
    bits: str


@dataclass(frozen=True)
class Picture:
    """Everything to draw, in the units of the view box (0, 0, width, height)."""

    width: float
    height: float
    boxes: Sequence[Box]
    marks: Sequence[Mark]
    threads: Sequence[Thread]
    arcs: Sequence[Arc]
    left_out: int
    links: int
    """left_out : shared identifiers beyond what a picture holds. links : all links, drawn or not."""
    box_left: float = BOX_LEFT
    box_width: float = BOX_WIDTH
    mark_x: float = MARK_X


Bearers = Mapping[str, Sequence[str]]
Point = tuple[float, float]


def draw(case: Case) -> Picture:
    """Lay out an entity; identifiers that only one of its records bears are not drawn."""
    shared = _shared(case)
    about = {bearing["identifier"]: bearing for bearing in case.bears}
    most_borne = sorted(shared, key=lambda i: (-len(shared[i]), about[i]["kind"], about[i]["label"], i))
    kept = {i: shared[i] for i in most_borne[:IDENTIFIERS_SHOWN]}
    records, identifiers = _orders([record["name"] for record in case.records], kept)
    height = max(len(records), len(identifiers)) * ROW + 2 * TOP - 10
    record_y = _column(records, height)
    mark_y = _column(identifiers, height)
    return Picture(
        width=WIDTH if identifiers else BOX_LEFT + BOX_WIDTH + 20,
        height=height,
        boxes=[Box(record_y[name], label(name, RECORD_LETTERS)) for name in records],
        marks=[_mark(mark_y[i], about[i], kept[i]) for i in identifiers],
        threads=[Thread(_curve(record_y[name], mark_y[i]), _is_hub(about[i])) for i in identifiers for name in kept[i]],
        arcs=_arcs(case, record_y),
        left_out=len(shared) - len(kept),
        links=len(case.links),
    )


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


def _mark(y: float, about: Row, bearers: Sequence[str]) -> Mark:
    kind = str(about["kind"])
    drawn = glyph(kind)
    return Mark(
        y=y,
        glyph=drawn,
        points=outline(drawn.shape, MARK_X, y, RADIUS),
        label=label(about["label"], LABEL_LETTERS),
        kind=words(kind),
        hub=_is_hub(about),
        legend=outline(drawn.shape, 12, 12, 8.5),
        borne_by=capped([label(name, RECORD_LETTERS) for name in bearers], most=BEARERS_NAMED),
    )


def _is_hub(about: Row) -> bool:
    return about["state"] not in (None, "used")


def _curve(record_y: float, mark_y: float) -> str:
    left, right = BOX_LEFT + BOX_WIDTH, MARK_X - RADIUS - 3
    middle = (left + right) / 2
    return _path((left, record_y), (middle, record_y), (middle, mark_y), (right, mark_y))


def _path(start: Point, bend: Point, counterbend: Point, end: Point) -> str:
    """A curve, as the ``d`` of an SVG path."""
    (x, y), *rest = start, bend, counterbend, end
    return f"M{x:.1f} {y:.1f}C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in rest)


def _arcs(case: Case, at: Mapping[str, float]) -> list[Arc]:
    """Links on the left side: those that join the records, and the heaviest of the others.

    The wider apart, the further out; the heaviest are drawn last, on top.
    """
    joining = {(link["a"], link["b"]) for link in case.joining}
    others = [link for link in case.links if (link["a"], link["b"]) not in joining]
    heaviest = {(link["a"], link["b"]) for link in others[: max(ARCS_SHOWN - len(joining), 0)]}
    drawn = [link for link in case.links if (link["a"], link["b"]) in joining | heaviest]
    furthest = max((abs(at[link["a"]] - at[link["b"]]) for link in drawn), default=ROW)
    arcs = []
    for link in reversed(drawn):
        start, end = sorted((at[link["a"]], at[link["b"]]))
        out = BOX_LEFT - 20 - (BOX_LEFT - 10) * (end - start) / furthest
        path = _path((BOX_LEFT, start), (out, start), (out, end), (BOX_LEFT, end))
        a, b = label(link["a"], RECORD_LETTERS), label(link["b"], RECORD_LETTERS)
        weight = link["weight_bits"]
        arcs.append(Arc(path, link_width("match", weight), a, b, bits(weight)))
    return arcs
