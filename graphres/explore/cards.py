"""One entity as the page shows it: values side by side, why it is together, its risk, its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphres.explore.gather import Case, Row
from graphres.explore.overview import reasons_of
from graphres.explore.picture import Picture, draw
from graphres.explore.showing import bits, percent, same, shown, words
from graphres.explore.style import Glyph, glyph, outline, style
from graphres.tables import RUN_TABLES

__all__ = ["Card", "Cell", "Field", "LinkView", "Say", "Step", "card"]

BAR_FOR, BAR_AGAINST = 130.0, 70.0
NOT_GOLDEN = {*RUN_TABLES["entities"].columns, *RUN_TABLES["entities"].of_purchases}
NOT_VALUES = {"entity_id", "attachment_bits", "name", "source", "record_id", "line", "lines"}
CUT_SHOWN = 6
TITLE_LETTERS = 60


@dataclass(frozen=True)
class Cell:
    """A value; `differs` from the customer's own."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Field:
    """A role: the customer's value and each record's, in the order of the card's records."""

    role: str
    golden: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Say:
    """What a kind says on a link. x, width : its bar, in a box of 200 in which 0 bits lies at 70."""

    glyph: Glyph | None
    points: str
    kind: str
    level: str
    values: str
    bits: str
    x: float
    width: float
    against: bool


@dataclass(frozen=True)
class LinkView:
    """A link explained: the bits of its kinds and of the start add up to its weight."""

    a: str
    b: str
    role: str
    total: str
    says: Sequence[Say]


@dataclass(frozen=True)
class Step:
    """Two parts that became one, each named by its first record."""

    a: str
    b: str
    by: str
    bits: str


@dataclass(frozen=True)
class Card:
    """Everything the page shows of an entity."""

    entity_id: str
    anchor: str
    title: str
    records: int
    sources: Sequence[str]
    risk: str
    risk_width: float
    confidence: str
    reasons: Sequence[tuple[str, str]]
    names: Sequence[str]
    attached: Sequence[str]
    fields: Sequence[Field]
    links: Sequence[LinkView]
    steps: Sequence[Step]
    weakest: str
    cut: Sequence[str]
    picture: Picture


def card(case: Case, place: int) -> Card:
    """Make the card of an entity, the `place`-th of its page."""
    entity, risk = case.entity, case.entity["risk"] or 0.0
    return Card(
        entity_id=shown(entity["entity_id"]),
        anchor=f"customer-{place}",
        title=_title(entity),
        records=entity["records"],
        sources=_sources(entity),
        risk=f"{risk:.2f}",
        risk_width=round(100 * min(max(risk, 0.0), 1.0), 1),
        confidence="" if entity["confidence"] is None else percent(entity["confidence"]),
        reasons=[
            (shown(why), "" if share is None else f"{share:.2f}") for why, share in reasons_of(entity["risk_reasons"])
        ],
        names=[shown(record["name"], 60) for record in case.records],
        attached=["" if r["attachment_bits"] is None else bits(r["attachment_bits"]) for r in case.records],
        fields=_fields(case),
        links=_links(case),
        steps=[_step(row) for row in case.steps],
        weakest=_weakest(case),
        cut=[_one_line(link) for link in case.cut[:CUT_SHOWN]],
        picture=draw(case),
    )


def _title(entity: Row) -> str:
    """The values by which a person knows this customer, else its id."""
    for roles in style()["title_roles"]:
        values = [str(entity[role]) for role in roles if entity.get(role)]
        if len(values) == len(roles):
            return shown(" ".join(values), TITLE_LETTERS)
    return shown(entity["entity_id"])


def _sources(entity: Row) -> list[str]:
    """The sources that hold it, with the number of its records where there are several."""
    counts = {name[3:]: n for name, n in entity.items() if name.startswith("in_") and n}
    several = len(counts) > 1
    return [shown(name) + (f" ({n})" if several and n > 1 else "") for name, n in sorted(counts.items())]


def _role_order(role: str) -> tuple[int, str]:
    """Who, when born, how to reach, where; then the rest by name."""
    order = style()["role_order"]
    return (order.index(role) if role in order else len(order), role)


def _fields(case: Case) -> list[Field]:
    """Roles that the customer or one of its records has a value of; what was carried along is left out."""
    golden = [name for name in case.entity if name not in NOT_GOLDEN and not name.startswith("in_")]
    raw = [
        name
        for name in (case.records[0] if case.records else {})
        if name not in NOT_VALUES and not name.endswith("_clean") and not name.startswith("attribute:")
    ]
    fields = []
    for role in sorted({*golden, *raw}, key=_role_order):
        own = case.entity.get(role)
        values = [record.get(role) for record in case.records]
        if own is not None or any(value is not None for value in values):
            cells = [
                _cell(case, role, own, value, record["name"])
                for value, record in zip(values, case.records, strict=True)
            ]
            fields.append(Field(words(role), shown(own), cells))
    return fields


def _cell(case: Case, role: str, own: object, value: object, name: str) -> Cell:
    """A record's value; it differs where the record does not bear the customer's, in whatever spelling."""
    bears_it = (role, name) in case.golden or same(str(value), str(own))
    return Cell(shown(value), own is not None and value is not None and not bears_it)


def _links(case: Case) -> list[LinkView]:
    weakest = case.weakest
    views = []
    for link in case.explained:
        role = "the strongest link" if link is case.links[0] else ""
        if link is weakest:
            role = "the only link" if len(case.links) == 1 else "the link it hangs on"
        rows = case.evidence.get((link["a"], link["b"]), [])
        views.append(
            LinkView(shown(link["a"], 60), shown(link["b"], 60), role, bits(link["weight_bits"]), _says(rows, link))
        )
    return views


def _says(rows: Sequence[Row], link: Row) -> list[Say]:
    """What each kind adds, after the start: what a pair drawn at random would weigh."""
    if not rows:
        return []
    start = link["weight_bits"] - sum(row["bits"] for row in rows)
    said = [("", "before any evidence", "", start)]
    said += [(row["kind"], str(row["level"]).replace("_", " "), _values(row), row["bits"]) for row in rows]
    highest = max(*(b for *_, b in said), 1.0)
    lowest = max(*(-b for *_, b in said), 1.0)
    scale = min(BAR_FOR / highest, BAR_AGAINST / lowest)
    return [_say(kind, level, values, weight, scale) for kind, level, values, weight in said]


def _say(kind: str, level: str, values: str, weight: float, scale: float) -> Say:
    drawn = glyph(kind) if kind else None
    width = round(abs(weight) * scale, 1)
    return Say(
        glyph=drawn,
        points=outline(drawn.shape, 12, 12, 8.5) if drawn else "",
        kind=words(kind),
        level=level,
        values=values,
        bits=bits(weight),
        x=BAR_AGAINST - width if weight < 0 else BAR_AGAINST,
        width=width,
        against=weight < 0,
    )


def _values(row: Mapping[str, Any]) -> str:
    a, b = shown(row["value_a"], 60), shown(row["value_b"], 60)
    return a if a == b else " / ".join(value for value in (a, b) if value)


def _step(row: Row) -> Step:
    by = ", ".join(words(kind) for kind in (row["kinds"] or "").split("+") if kind)
    return Step(shown(row["part_a"], 60), shown(row["part_b"], 60), shown(by), bits(row["weight_bits"]))


def _weakest(case: Case) -> str:
    """One sentence on the link without which the entity would fall apart."""
    weakest = case.weakest
    if weakest is None:
        return "" if len(case.records) < 2 else "No two of these records are a link by themselves."
    if len(case.links) == 1:
        return f"One link holds it: {_one_line(weakest)}."
    return f"It hangs on {_one_line(weakest)}, the weakest of the links that join all of it."


def _one_line(link: Row) -> str:
    return f"{shown(link['a'], 60)} – {shown(link['b'], 60)} ({bits(link['weight_bits'])} bits)"
