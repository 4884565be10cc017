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

__all__ = ["Arc", "Box", "Layout", "Mark", "Picture", "Thread", "draw", "drawn_links", "is_hub", "layout"]

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


def draw(case: Case) -> Picture:
    """Lay out an entity; identifiers that only one of its records bears are not drawn."""
    placed = layout(case)
    about = {bearing["identifier"]: bearing for bearing in case.bears}
    marks, kept = placed.mark_y, placed.bearers
    return Picture(
        width=WIDTH if marks else BOX_LEFT + BOX_WIDTH + 20,
        height=placed.height,
        boxes=[Box(y, label(name, RECORD_LETTERS)) for name, y in placed.record_y.items()],
        marks=[_mark(y, about[i], kept[i]) for i, y in marks.items()],
        threads=[Thread(_curve(placed.record_y[name], marks[i]), is_hub(about[i])) for i in marks for name in kept[i]],
        arcs=_arcs(case, placed.record_y),
        left_out=placed.left_out,
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
        hub=is_hub(about),
        legend=outline(drawn.shape, 12, 12, 8.5),
        borne_by=capped([label(name, RECORD_LETTERS) for name in bearers], most=BEARERS_NAMED),
    )


def is_hub(about: Row) -> bool:
    """Whether many different people share an identifier, so that it counts for less or nothing."""
    return about["state"] not in (None, "used")


def _curve(record_y: float, mark_y: float) -> str:
    left, right = BOX_LEFT + BOX_WIDTH, MARK_X - RADIUS - 3
    middle = (left + right) / 2
    return _path((left, record_y), (middle, record_y), (middle, mark_y), (right, mark_y))


def _path(start: Point, bend: Point, counterbend: Point, end: Point) -> str:
    """A curve, as the ``d`` of an SVG path."""
    (x, y), *rest = start, bend, counterbend, end
    return f"M{x:.1f} {y:.1f}C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in rest)


def drawn_links(case: Case) -> list[Row]:
    """Links to draw, lightest first: those that join the records, and the heaviest of the others."""
    joining = {(link["a"], link["b"]) for link in case.joining}
    others = [link for link in case.links if (link["a"], link["b"]) not in joining]
    heaviest = {(link["a"], link["b"]) for link in others[: max(ARCS_SHOWN - len(joining), 0)]}
    return [link for link in reversed(case.links) if (link["a"], link["b"]) in joining | heaviest]


def _arcs(case: Case, at: Mapping[str, float]) -> list[Arc]:
    """Links on the left side: the wider apart, the further out; the heaviest are drawn last, on top."""
    drawn = drawn_links(case)
    furthest = max((abs(at[link["a"]] - at[link["b"]]) for link in drawn), default=ROW)
    arcs = []
    for link in drawn:
        start, end = sorted((at[link["a"]], at[link["b"]]))
        out = BOX_LEFT - 20 - (BOX_LEFT - 10) * (end - start) / furthest
        path = _path((BOX_LEFT, start), (out, start), (out, end), (BOX_LEFT, end))
        a, b = label(link["a"], RECORD_LETTERS), label(link["b"], RECORD_LETTERS)
        weight = link["weight_bits"]
        arcs.append(Arc(path, link_width("match", weight), a, b, bits(weight)))
    return arcs
