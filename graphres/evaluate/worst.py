"""The worst mistakes of a run: customers broken apart, entities that hold several, each with its link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.evaluate.links import Links, Pairs
from graphres.evaluate.missed import STAGES, Missed
from graphres.run_directory import Run

__all__ = ["Link", "Mistake", "Part", "worst_merges", "worst_splits"]

Ints = npt.NDArray[np.int64]
SHOWN = 10
EXAMPLES = 3


@dataclass(frozen=True)
class Part:
    """Some records of a mistake that belong together on the other side."""

    name: str
    records: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """The pair that did it, or that failed to: S:ID of both, its weight (None: never scored), each kind's say on it."""

    a: str
    b: str
    weight_bits: float | None
    stage: str
    kinds: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Mistake:
    """A customer broken apart (parts are entities), or an entity that holds several (parts are customers).

    pairs : the pairs of records that it got wrong.
    """

    name: str
    records: int
    pairs: int
    parts: tuple[Part, ...]
    link: Link | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as JSON holds them."""
        return asdict(self)


def worst_splits(run: Run, records: pa.Table, predicted: Ints, truth: Ints, missed: Missed) -> list[Mistake]:
    """True customers with the most missed pairs; the link is the strongest that failed."""
    mistakes = []
    for customer, pairs in _heaviest(truth, predicted):
        mine = np.flatnonzero(truth[missed.pairs.a] == customer)
        link = None
        if len(mine):
            at = mine[[np.nanargmax(np.nan_to_num(missed.bits[mine], nan=-np.inf))]]
            link = _link(records, missed.pairs.take(at), float(missed.bits[at[0]]), STAGES[missed.stage[at[0]]])
        mistakes.append(_mistake(records, np.flatnonzero(truth == customer), pairs, ("truth", "entity_id"), link))
    return _with_kinds(run, mistakes)


def worst_merges(run: Run, records: pa.Table, predicted: Ints, truth: Ints, links: Links) -> list[Mistake]:
    """Entities with the most wrong pairs; the link is the strongest between two customers in it."""
    a, b = links.pairs.a, links.pairs.b
    wrong = np.flatnonzero((predicted[a] == predicted[b]) & (truth[a] != truth[b]))
    mistakes = []
    for entity, pairs in _heaviest(predicted, truth):
        mine = wrong[predicted[a[wrong]] == entity]
        link = None
        if len(mine):
            at = mine[[np.argmax(links.bits[mine])]]
            link = _link(records, links.pairs.take(at), float(links.bits[at[0]]), "match")
        mistakes.append(_mistake(records, np.flatnonzero(predicted == entity), pairs, ("entity_id", "truth"), link))
    return _with_kinds(run, mistakes)


def _heaviest(groups: Ints, other: Ints) -> list[tuple[int, int]]:
    """Groups that the other labels break, with the pairs that fall apart, most first."""
    size = np.bincount(groups)
    codes = groups * (int(other.max(initial=0)) + 1) + other
    cell, shared = np.unique(codes, return_counts=True)
    group = cell // (int(other.max(initial=0)) + 1)
    kept = np.zeros(len(size), dtype=np.int64)
    np.add.at(kept, group, shared * (shared - 1) // 2)
    broken = size * (size - 1) // 2 - kept
    parts = np.bincount(group, minlength=len(size))
    order = np.lexsort((np.arange(len(size)), -parts, -broken))[:SHOWN]
    return [(int(at), int(broken[at])) for at in order if broken[at] > 0]


def _mistake(
    records: pa.Table, rows: npt.NDArray[np.intp], pairs: int, columns: tuple[str, str], link: Link | None
) -> Mistake:
    """Rows that are one on one side (`columns[0]`), told apart by the other (`columns[1]`)."""
    mine = records.take(pa.array(rows))
    parts: dict[str, list[int]] = {}
    for at, name in enumerate(mine[columns[1]].to_pylist()):
        parts.setdefault(name, []).append(at)
    heaviest = sorted(parts.items(), key=lambda part: (-len(part[1]), part[0]))
    return Mistake(
        name=mine[columns[0]][0].as_py(),
        records=len(rows),
        pairs=pairs,
        parts=tuple(
            Part(name, len(places), tuple(_name(mine, at) for at in places[:EXAMPLES])) for name, places in heaviest
        ),
        link=link,
    )


def _link(records: pa.Table, pair: Pairs, bits: float, stage: str) -> Link:
    weight = None if np.isnan(bits) else bits
    return Link(_name(records, int(pair.a[0])), _name(records, int(pair.b[0])), weight, stage)


def _name(records: pa.Table, at: int) -> str:
    return f"{records['source'][at].as_py()}:{records['record_id'][at].as_py()}"


def _with_kinds(run: Run, mistakes: list[Mistake]) -> list[Mistake]:
    """The same mistakes, each link with what every kind says on it, strongest first."""
    linked = [m.link for m in mistakes if m.link is not None]
    rows = _evidence(run, linked)
    return [
        Mistake(m.name, m.records, m.pairs, m.parts, None if m.link is None else _said(run, m.link, rows))
        for m in mistakes
    ]


def _said(run: Run, link: Link, rows: Mapping[tuple[str, str], list[dict[str, Any]]]) -> Link:
    kinds = rows.get((link.a, link.b)) or rows.get((link.b, link.a)) or _explained(run, link)
    said = sorted(kinds, key=lambda kind: (-abs(kind["bits"]), kind["kind"]))
    return Link(link.a, link.b, link.weight_bits, link.stage, tuple(said))


def _evidence(run: Run, links: list[Link]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Rows of `evidence` for the pairs that have some, in either direction."""
    if not links:
        return {}
    names = [name for link in links for pair in ((link.a, link.b), (link.b, link.a)) for name in pair]
    asked = ", ".join(["(?, ?)"] * (len(names) // 2))
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    query = f"""
        SELECT source_a || ':' || record_id_a AS a, source_b || ':' || record_id_b AS b, kind, level, bits
        FROM evidence WHERE (source_a || ':' || record_id_a, source_b || ':' || record_id_b) IN ({asked})
        ORDER BY ALL"""
    for row in run.query(query, names).to_pylist():
        found.setdefault((row.pop("a"), row.pop("b")), []).append(row)
    return found


def _explained(run: Run, link: Link) -> list[dict[str, Any]]:
    """A pair that the run holds no evidence on, because it was never compared or weighed too light."""
    from graphres.explain import explain_pair

    kinds = explain_pair(run, link.a, link.b).as_dict()["kinds"]
    return [{name: kind[name] for name in ("kind", "level", "bits")} for kind in kinds if kind["bits"]]
