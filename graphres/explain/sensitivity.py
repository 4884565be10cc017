"""How an entity fares when merging is held to a stricter or to a looser standard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import ClassVar

from graphres.errors import RunError
from graphres.explain.answer import Explanation, bits, counted, listed, short, table
from graphres.explain.lookup import Member, members_of
from graphres.explain.masking import Shown
from graphres.explain.named import entity_named
from graphres.run_directory import Run

__all__ = ["Fringe", "SensitivityExplanation", "Wider", "explain_sensitivity"]


@dataclass(frozen=True)
class Fringe:
    """A record of the entity that is outside of its stable core, with what it weighs against the rest, in bits."""

    record: str
    attachment_bits: float | None


@dataclass(frozen=True)
class Wider:
    """Another entity that would join at the loose standard."""

    entity_id: str
    records: int


@dataclass(frozen=True)
class SensitivityExplanation(Explanation):
    """An entity at three standards.

    strict : the parts that it falls into at the strict standard, the largest first. core : the largest of them, which
    all standards keep together. fringe : its other records. loose : entities that would join it at the loose standard.
    """

    question: ClassVar[str] = "sensitivity"

    entity_id: str
    records: int
    strict: tuple[tuple[str, ...], ...]
    core: tuple[str, ...]
    fringe: tuple[Fringe, ...]
    loose: tuple[Wider, ...]

    def _details(self) -> Iterable[str]:
        yield from table("The stable core", [*map(short, self.core)])
        yield from table(
            "The contested fringe",
            [
                f"{short(f.record):<30} {'alone' if f.attachment_bits is None else bits(f.attachment_bits)}"
                for f in self.fringe
            ],
        )
        yield from table(
            "Would join at the loose standard", [f"{w.entity_id}, {counted(w.records, 'record')}" for w in self.loose]
        )


def explain_sensitivity(run: Run, name: str, mask: Collection[str] = ()) -> SensitivityExplanation:
    """What becomes of an entity at the strict and at the loose standard.

    Parameters
    ----------
    name : an entity, or a record ``source:record_id`` for the entity that it belongs to.

    Raises
    ------
    ParameterError : the run has no such entity.
    RunError : the run holds no strict and loose partition.
    """
    Shown(run, mask)
    entity = entity_named(run, name)
    members = members_of(run, [entity])[entity]
    rows = run.take("members", [m.place for m in members], ("entity_id_strict", "entity_id_loose")).to_pylist()
    if any(row["entity_id_strict"] is None or row["entity_id_loose"] is None for row in rows):
        raise RunError(
            f"{run.path} does not tell who is a customer at a stricter and at a looser standard",
            expected="entity_id_strict and entity_id_loose in its table `members`",
            mend="resolve again with a version of graphres that writes them",
        )
    at = {member.place: member for member in members}
    parts: dict[str, list[Member]] = defaultdict(list)
    for row in rows:
        parts[row["entity_id_strict"]].append(at[row["place"]])
    ordered = sorted((sorted(part) for part in parts.values()), key=lambda part: (-len(part), part[0]))
    wider = run.query(
        "SELECT entity_id, count(*) AS records FROM members WHERE entity_id_loose IN (SELECT unnest(?)) "
        "AND entity_id <> ? GROUP BY entity_id ORDER BY records DESC, entity_id",
        [sorted({row["entity_id_loose"] for row in rows}), entity],
    ).to_pylist()
    fringe = tuple(Fringe(m.name, m.attachment_bits) for part in ordered[1:] for m in part)
    loose = tuple(Wider(row["entity_id"], row["records"]) for row in wider)
    strict = tuple(tuple(m.name for m in part) for part in ordered)
    return SensitivityExplanation(
        _findings(entity, len(members), strict, loose), entity, len(members), strict, strict[0], fringe, loose
    )


def _findings(
    entity: str, records: int, strict: tuple[tuple[str, ...], ...], loose: tuple[Wider, ...]
) -> tuple[str, ...]:
    size = counted(records, "record")
    if len(strict) == 1:
        out = [f"{entity} is stable: at the strict standard its {size} stay together."]
    else:
        sizes = listed([f"{len(part):,}" for part in strict])
        out = [
            f"{entity} is contested: at the strict standard its {size} fall into parts of {sizes}.",
            f"Its stable core is {listed([*map(short, strict[0])], 3)}.",
        ]
    if loose:
        told = listed([f"{w.entity_id} ({counted(w.records, 'record')})" for w in loose], 4)
        out.append(f"At the loose standard it would be one with {told}.")
    else:
        out.append("At the loose standard nothing would join it.")
    return tuple(out)
