"""How an entity fares when merging is held to a stricter or to a looser standard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from graphres.errors import RunError
from graphres.explain.answer import Explanation, bits, counted, listed, short, table
from graphres.explain.decided import Decided, Said, told
from graphres.explain.lookup import Member, members_of, weighed_pairs
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

    strict : the parts that it falls into at the strict standard, those of most records first, of as many those whose
    weighed pairs weigh most in all. core : the first of them, which all standards keep together. fringe : its other
    records. loose : entities that would join it at the loose standard. held : decisions that hold records of it
    together, and apart : those that keep others from it, at every standard.
    """

    question: ClassVar[str] = "sensitivity"

    entity_id: str
    records: int
    strict: tuple[tuple[str, ...], ...]
    core: tuple[str, ...]
    fringe: tuple[Fringe, ...]
    loose: tuple[Wider, ...]
    held: tuple[Said, ...]
    apart: tuple[Said, ...]

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
    shown = Shown(run, mask)
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
    ordered = _ordered(run, members, [sorted(part) for part in parts.values()])
    wider = run.query(
        "SELECT entity_id, count(*) AS records FROM members WHERE entity_id_loose IN (SELECT unnest(?)) "
        "AND entity_id <> ? GROUP BY entity_id ORDER BY records DESC, entity_id",
        [sorted({row["entity_id_loose"] for row in rows}), entity],
    ).to_pylist()
    fringe = tuple(Fringe(m.name, m.attachment_bits) for part in ordered[1:] for m in part)
    loose = tuple(Wider(row["entity_id"], row["records"]) for row in wider)
    strict = tuple(tuple(m.name for m in part) for part in ordered)
    decided, names = Decided(run, shown), [member.name for member in members]
    held = decided.within(names)
    apart = tuple(one for one in decided.naming(names) if one.verb == "different" or one.closes)
    findings = (*_findings(entity, len(members), strict, loose), *_bound(held, apart))
    return SensitivityExplanation(findings, entity, len(members), strict, strict[0], fringe, loose, held, apart)


def _ordered(run: Run, members: Sequence[Member], parts: Sequence[list[Member]]) -> list[list[Member]]:
    """The parts, those of most records first, of as many those whose weighed pairs weigh most in all."""
    part_of = {member.place: number for number, part in enumerate(parts) for member in part}
    weight: Counter[int] = Counter()
    if len(parts) > 1:
        for (a, b), units in weighed_pairs(run, [member.place for member in members]).units.items():
            if part_of[a] == part_of[b]:
                weight[part_of[a]] += units
    order = sorted(range(len(parts)), key=lambda n: (-len(parts[n]), -weight[n], parts[n][0]))
    return [parts[number] for number in order]


def _bound(held: Sequence[Said], apart: Sequence[Said]) -> Iterable[str]:
    """What is decided, at whatever standard."""
    if held:
        who = "a decision holds" if len(held) == 1 else "decisions hold"
        yield f"At every standard {who} records of it together ({told(held)})."
    if apart:
        who = "a decision keeps" if len(apart) == 1 else "decisions keep"
        yield f"At every standard {who} others from it ({told(apart)})."


def _findings(
    entity: str, records: int, strict: tuple[tuple[str, ...], ...], loose: tuple[Wider, ...]
) -> tuple[str, ...]:
    size = counted(records, "record")
    if records == 1:
        out = [f"{entity} is a single record, so no standard parts it."]
    elif len(strict) == 1:
        out = [f"{entity} is stable: at the strict standard its {size} stay together."]
    else:
        sizes = listed([f"{len(part):,}" for part in strict])
        out = [
            f"{entity} is contested: at the strict standard its {size} fall into parts of {sizes}.",
            f"Its stable core, {_why_core(strict)}, is {listed([*map(short, strict[0])], 3)}.",
        ]
    if loose:
        told = listed([f"{w.entity_id} ({counted(w.records, 'record')})" for w in loose], 4)
        out.append(f"At the loose standard it would be one with {told}.")
    else:
        out.append("At the loose standard nothing would join it.")
    return tuple(out)


def _why_core(strict: Sequence[Sequence[str]]) -> str:
    """What makes the core of the first part."""
    as_large = sum(len(part) == len(strict[0]) for part in strict)
    if len(strict[0]) == 1:
        return f"the first of {as_large:,} parts of one record each"
    return "the largest part" if as_large == 1 else f"of {as_large:,} parts as large that which weighs most"
