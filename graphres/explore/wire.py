"""An entity as the page reads it: short rows of numbers and texts, records and identifiers by their place.

`viz/src/model/wire.ts` is the other side of this contract, and names every field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from graphres.explain.masking import Shown
from graphres.explore.gather import Case, Row
from graphres.explore.naming import golden_roles, raw_roles, title
from graphres.explore.parts import joining, least_cut
from graphres.explore.sayings import DIGITS, NOTHING, Said, Saying
from graphres.explore.showing import shown
from graphres.tables import UNITS_PER_BIT
from graphres.weigh.fellegi_sunter import Model, weigh_classes

__all__ = ["CHUNK", "LINKS_MOST", "queue_row", "wire"]

LINKS_MOST = 2_000
"""Links of an entity that a file holds: all that join it, then the heaviest."""

BEYOND_MOST = 12
"""Other entities that a file holds the best link to, the nearest first."""

CLASSES = ("log2_m", "log2_r", "log2_u")
VALUES = 8
"""Where a record has what is written in it."""

CHUNK = 10
"""Where a row of the queue has the number of its chunk, which is known when all chunks are."""


def queue_row(case: Case, mask: Shown) -> list[Any]:
    """What the queue shows of an entity; in which chunk the rest of it is stands at `CHUNK`."""
    entity = case.entity
    return [
        entity["entity_id"],
        _title(entity, golden_roles(entity), mask, entity["entity_id"]),
        _rounded(entity["risk"]),
        entity["records"],
        len({bearing["identifier"] for bearing in case.bears}),
        len({record["part"] for record in case.records}) or 1,
        entity["risk_reasons"] or "",
        _rounded(entity["weakest_link_bits"]),
        _rounded(entity["confidence"]),
        [name[3:] for name, n in entity.items() if name.startswith("in_") and n],
        None,
        int(bool(entity.get("drawn"))),
    ]


def wire(
    case: Case, model: Model | None, mask: Shown, titles: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Everything the page shows of an entity: what it is made of, which is all that a search reads, and what joins it.

    model : what pairs without an edge are weighed with; None where scores came from another tool.
    titles : what other entities are called that the page does not hold.
    """
    entity, names = case.entity, [record["name"] for record in case.records]
    at = {name: place for place, name in enumerate(names)}
    identifiers = _identifiers(case, mask, at)
    seen = {row[0]: place for place, row in enumerate(identifiers)}
    sayings: dict[Saying, int] = {}
    inside = _inside(case, model)
    near = _nearest(case)
    cut = least_cut(case.records, case.links)
    records = [_record(record, mask) for record in case.records]
    made_of = {
        "id": entity["entity_id"],
        "household": next((record["household_id"] for record in case.records), None),
        "family": [[row["other"], titles.get(row["other"], ""), row["records"]] for row in case.household],
        "golden": _golden(case, mask, at, [record[VALUES] for record in records]),
        "records": records,
        "identifiers": [row[1:] for row in identifiers],
        "lineage": [[row["event"], row["previous_entity_id"], row["records"]] for row in case.lineage],
    }
    joined_by = {
        "links": [[at[link["a"]], at[link["b"]], *_said(case, link, seen, sayings)] for link in _kept(names, inside)],
        "links_in_all": len(inside),
        "beyond": [_beyond(case, link, several, at, seen, sayings, titles) for link, several in near[:BEYOND_MOST]],
        "beyond_in_all": len(near),
        "steps": [[at[s["part_a"]], at[s["part_b"]], _rounded(s["weight_bits"]), s["kinds"] or ""] for s in case.steps],
        "cut": None if cut is None else [_rounded(cut.weight / UNITS_PER_BIT), list(cut.side), cut.exact],
    }
    joined_by["sayings"] = list(sayings)
    return made_of, joined_by


def _title(row: Row, roles: Sequence[str], mask: Shown, otherwise: str) -> str:
    return title({role: mask.raw(role, row.get(role)) for role in roles}, otherwise)


def _record(record: Row, mask: Shown) -> list[Any]:
    roles = raw_roles(record)
    told = mask.raws(record, [role for role in roles if not (mask.hidden and role.startswith("attribute:"))])
    return [
        record["source"],
        record["record_id"],
        record["line"],
        _title(record, roles, mask, ""),
        record["part"],
        _rounded(record["attachment_bits"]),
        record["entity_id_strict"],
        record["entity_id_loose"],
        {role: shown(value) for role, value in told.items()},
        [kind for name, kind in _clean(tuple(record)) if record[name]],
    ]


@lru_cache
def _clean(columns: tuple[str, ...]) -> list[tuple[str, str]]:
    """Of the columns of `records` those of clean values, and their kinds."""
    return [(name, name.removesuffix("_clean")) for name in columns if name.endswith("_clean")]


def _golden(case: Case, mask: Shown, at: Mapping[str, int], written: Sequence[Mapping[str, str]]) -> list[list[Any]]:
    """Role, value (null where the first of the records has it word by word), rule, and the records that bear it."""
    found = []
    for role in golden_roles(case.entity):
        value = case.entity[role]
        if value is not None:
            origins = [row for row in case.origins if row["role"] == role and row["record"] in at]
            bearers = [at[row["record"]] for row in origins]
            text = shown(mask.raw(role, str(value)))
            same = bool(bearers) and written[bearers[0]].get(role) == text
            found.append([role, None if same else text, origins[0]["rule"] if origins else "", bearers])
    return found


def _identifiers(case: Case, mask: Shown, at: Mapping[str, int]) -> list[list[Any]]:
    """Id, kind, label, clean value (where it differs and is not hidden), state, reason, records, people, entities, and
    who bears it; the most borne first.
    """
    bearers: dict[str, list[int]] = {}
    about: dict[str, Row] = {}
    for bearing in case.bears:
        bearers.setdefault(bearing["identifier"], []).append(at[bearing["record"]])
        about[bearing["identifier"]] = bearing
    order = sorted(about, key=lambda i: (-len(bearers[i]), about[i]["kind"], about[i]["label"], i))
    return [_identifier(i, about[i], bearers[i], mask) for i in order]


def _identifier(identifier: str, row: Row, bearers: list[int], mask: Shown) -> list[Any]:
    kind, value = row["kind"], row["value"]
    hidden = kind in mask.hidden
    label = shown(mask.clean(kind, value) if hidden else row["label"])
    clean = None if hidden or value == label else value
    state, reason = row["state"] or "used", row["reason"] or ""
    numbers = [row[name] or 0 for name in ("records", "people", "entities")]
    return [identifier, kind, label, clean, int(hidden), state, reason, *numbers, sorted(bearers)]


def _inside(case: Case, model: Model | None) -> list[Row]:
    """Every pair inside that weighs anything: links, and pairs that only evidence tells of; heaviest first."""
    names = {record["name"] for record in case.records}
    edges = [*case.links, *case.doubts]
    linked = {(link["a"], link["b"]) for link in edges}
    told = [
        {"a": a, "b": b, "edge_type": "against", "weight_bits": _weight(said, model)}
        for (a, b), said in case.evidence.items()
        if (a, b) not in linked and a in names and b in names
    ]
    return sorted([*edges, *told], key=lambda link: (-link["weight_bits"], link["a"], link["b"]))


def _weight(said: Said, model: Model | None) -> float:
    """What a pair weighs that has no edge, from its class likelihoods."""
    if model is None:
        return said.bits
    return float(weigh_classes(np.array([said.sums]), model.log2_priors()).weight[0] / UNITS_PER_BIT)


def _kept(names: Sequence[str], links: Sequence[Row]) -> list[Row]:
    """All links, or of very many those that join the entity, the heaviest, and the lightest."""
    if len(links) <= LINKS_MOST:
        return list(links)
    needed = {(link["a"], link["b"]) for link in joining(names, [row for row in links if row["edge_type"] == "match"])}
    more = [link for link in links if (link["a"], link["b"]) not in needed]
    room = max(LINKS_MOST - len(needed), 0)
    ends = [*more[: room - room // 4], *more[len(more) - room // 4 :]] if room else []
    needed |= {(link["a"], link["b"]) for link in ends}
    return [link for link in links if (link["a"], link["b"]) in needed]


def _nearest(case: Case) -> list[tuple[Row, int]]:
    """To each other entity the heaviest link, and how many there are; the nearest first."""
    several = Counter(link["other"] for link in case.beyond)
    best: dict[str, Row] = {}
    for link in case.beyond:
        best.setdefault(link["other"], link)
    return [(link, several[other]) for other, link in best.items()]


def _beyond(
    case: Case,
    link: Row,
    several: int,
    at: Mapping[str, int],
    seen: Mapping[str, int],
    sayings: dict[Saying, int],
    titles: Mapping[str, str],
) -> list[Any]:
    turned = link["a"] not in at
    ours, theirs = (link["b"], link["a"]) if turned else (link["a"], link["b"])
    said = _said(case, link, seen, sayings, turned)
    return [at[ours], theirs, link["other"], titles.get(link["other"], ""), several, *said]


def _said(
    case: Case, link: Row, seen: Mapping[str, int], sayings: dict[Saying, int], turned: bool = False
) -> list[Any]:
    """Type and weight of a link, and in one row of numbers what each kind says: the saying by its place in `sayings`,
    where a new one is put, and the identifiers by place (ours first, if turned). An identifier of another entity has no
    place here.
    """
    said = case.evidence.get((link["a"], link["b"]), NOTHING)
    sides = (said.theirs, said.ours) if turned else (said.ours, said.theirs)
    told: list[int] = []
    for saying, ours, theirs in zip(said.sayings, *sides, strict=True):
        told += (sayings.setdefault(saying, len(sayings)), seen.get(ours, -1), seen.get(theirs, -1))
    return [link["edge_type"], _rounded(link["weight_bits"]), told, said.decided]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
