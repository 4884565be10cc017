"""What holds a record where it is, and which entity would have been the next best for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from graphres.explain.answer import Explanation, bits, counted, listed, quoted, short, table
from graphres.explain.decided import Decided, Ruling, Said, told
from graphres.explain.ground import Ground, World, ground
from graphres.explain.loaded import engine_for
from graphres.explain.lookup import Member, members_at, members_of, placed, weighed_pairs
from graphres.explain.masking import Shown
from graphres.explain.named import record_named
from graphres.explain.says import as_words
from graphres.explain.scored import is_scored
from graphres.explain.wholes import Agreement, compared_as_wholes, weight_of_wholes
from graphres.identifiers import kind as kind_named
from graphres.identifiers.base import record_key
from graphres.run_directory import Run
from graphres.tables import UNITS_PER_BIT

__all__ = ["Holds", "Neighbor", "RecordExplanation", "Rival", "explain_record"]

NEAR = 16
"""Bits by which a pair may speak against one person, and yet be told as what came second."""

RIVALS = 8
"""Other entities that a record is weighed against as a whole: those of its strongest links."""


@dataclass(frozen=True)
class Holds:
    """An identifier that the record shares with others of its entity. records : how many of them bear it."""

    kind: str
    value: str
    records: int
    state: str


@dataclass(frozen=True)
class Neighbor:
    """Another record of the entity that it was compared with, and what the pair weighs."""

    record: str
    weight_bits: float


@dataclass(frozen=True)
class Rival:
    """Another entity, and what the record weighs against all of it. best : its record of the strongest link. refused :
    what keeps the two apart whatever they weigh; None where nothing does.
    """

    entity_id: str
    records: int
    weight_bits: float
    best: str
    best_bits: float
    refused: Ruling | None


@dataclass(frozen=True)
class RecordExplanation(Explanation):
    """Why a record is where it is.

    holding_bits : what it weighs against the rest of its entity; None for a record alone. lost_by_bits : by how much
    the second-best entity lost; None where there is none. agree, conflict : what it and the rest say, kind by kind.
    held_with, decisions : records that decisions hold it together with, and those of them that name it.
    """

    question: ClassVar[str] = "record"

    record: str
    entity_id: str
    records: int
    holding_bits: float | None
    written: Mapping[str, str]
    holds: tuple[Holds, ...]
    neighbors: tuple[Neighbor, ...]
    agree: tuple[Agreement, ...]
    conflict: tuple[Agreement, ...]
    rivals: tuple[Rival, ...]
    lost_by_bits: float | None
    held_with: tuple[str, ...]
    decisions: tuple[Said, ...]

    def _details(self) -> Iterable[str]:
        yield from table("As written", [f"{role}: {short(value)}" for role, value in self.written.items()])
        yield from table(
            "Identifiers that it shares with the rest",
            [
                f"{as_words(h.kind)} {quoted(h.value)}: {counted(h.records, 'other record')}, {h.state}"
                for h in self.holds
            ],
        )
        yield from table(
            "Its links in the entity", [f"{short(n.record):<30} {bits(n.weight_bits)}" for n in self.neighbors]
        )
        yield from table("What speaks against it there", [f"{as_words(a.kind)}: {a.phrase()}" for a in self.conflict])
        yield from table(
            "Other entities that it was weighed against",
            [
                f"{r.entity_id}, {counted(r.records, 'record')}: {bits(r.weight_bits)}; the closest record is "
                f"{short(r.best)}, {bits(r.best_bits)}" + (f"; refused: {r.refused.words()}" if r.refused else "")
                for r in self.rivals
            ],
        )


def explain_record(run: Run, name: str, mask: Collection[str] = ()) -> RecordExplanation:
    """What holds a record, and the second-best entity for it.

    Parameters
    ----------
    name : ``source:record_id``. mask : kinds whose values are hidden.

    Raises
    ------
    ParameterError : the run has no such record; names the near misses.
    """
    shown = Shown(run, mask)
    record = record_named(run, name)
    member = placed(run, [record])[record]
    mates = members_of(run, [member.entity_id])[member.entity_id]
    best = _best_elsewhere(run, member, mates)
    others = members_of(run, list(best))
    written = _written(run, member, shown)
    decided = Decided(run, shown)
    if is_scored(run):
        return _scored(run, member, mates, best, others, written, decided)
    everybody = [*mates, *(m for several in others.values() for m in several)]
    with engine_for(10 * len(everybody)) as engine:
        here = ground(run, everybody, engine)
        rest = [m for m in mates if m.record != record]
        agreed = _against_rest(here, member, rest, shown) if rest else ()
        rivals = _rivals(here, member, others, best, decided)
        holds = _holds(here, member, rest, shown)
        return _explained(member, mates, agreed, rivals, written, holds, _near(run, member, mates), decided)


def _best_elsewhere(run: Run, member: Member, mates: Sequence[Member]) -> dict[str, tuple[Member, float]]:
    """Per other entity that a record was compared with, its record of the strongest link: the strongest few."""
    like = {member.place} | _folded_with(run, member, mates)
    pairs = weighed_pairs(run, like, beyond=True, above=-NEAR * UNITS_PER_BIT).bits()
    at = members_at(run, {place for pair in pairs for place in pair} - like)
    found: dict[str, tuple[Member, float]] = {}
    for (a, b), weight in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        other = at.get(b if a in like else a)
        if other is not None and other.entity_id != member.entity_id and len(found) < RIVALS:
            found.setdefault(other.entity_id, (other, weight))
    return found


def _folded_with(run: Run, member: Member, mates: Sequence[Member]) -> set[int]:
    """Places of the records that bear the same values: one of them stands for all in what was weighed."""
    if len(mates) < 2:
        return set()
    clean = [name for name in run.columns("records") if name.endswith("_clean")]
    rows = run.rows("records", [mate.record for mate in mates], clean).to_pylist()
    values = {row.pop("place"): tuple(row.values()) for row in rows}
    return {place for place, value in values.items() if value == values[member.place]}


def _written(run: Run, member: Member, shown: Shown) -> dict[str, str]:
    fixed = {"source", "record_id", "line", "lines"}
    roles = [name for name in run.columns("records") if name not in fixed and not name.endswith("_clean")]
    row = run.rows("records", [member.record], roles).to_pylist()[0]
    return shown.raws(row, roles)


def _apart(here: Ground, member: Member) -> tuple[World, int, dict[int, int]]:
    """The world in which one record is a tuple of its own, its key there, and the tuple of every other record."""
    key = record_key(*member.record)
    world = here.world
    tuple_key = world.fold.get(key, key)
    if world.sizes[tuple_key] < 2:
        return world, tuple_key, dict(world.fold)
    own = -1 - key
    bears = (*world.bears, *(replace(one, key=own) for one in world.borne.get(tuple_key, ())))
    fold = {**world.fold, key: own}
    return World(bears, fold, world.units), own, fold


def _against_rest(here: Ground, member: Member, rest: Sequence[Member], shown: Shown) -> tuple[Agreement, ...]:
    world, own, fold = _apart(here, member)
    tuples = sorted({fold[record_key(*m.record)] for m in rest if record_key(*m.record) in fold})
    return compared_as_wholes(here.of, world, ([own], tuples), shown) if tuples else ()


def _rivals(
    here: Ground,
    member: Member,
    others: Mapping[str, Sequence[Member]],
    best: Mapping[str, tuple[Member, float]],
    decided: Decided,
) -> tuple[Rival, ...]:
    world, own, fold = _apart(here, member)
    groups = {
        entity: sorted({fold[record_key(*m.record)] for m in members if record_key(*m.record) in fold})
        for entity, members in others.items()
    }
    if own not in world.borne or not groups:
        return ()
    weights = weight_of_wholes(here.of, world, [([own], tuples) for tuples in groups.values()])
    found = [
        _rival(entity, others[entity], weight, best[entity], member, decided)
        for entity, weight in zip(groups, weights, strict=True)
    ]
    return tuple(sorted(found, key=lambda rival: (-rival.weight_bits, rival.entity_id)))


def _rival(
    entity: str, of: Sequence[Member], weight: float, best: tuple[Member, float], member: Member, decided: Decided
) -> Rival:
    refused = decided.apart(decided.held_with(member.name), [other.name for other in of])
    return Rival(entity, len(of), weight, best[0].name, best[1], refused)


def _holds(here: Ground, member: Member, rest: Sequence[Member], shown: Shown) -> tuple[Holds, ...]:
    key, mates = record_key(*member.record), {record_key(*m.record) for m in rest}
    bearers: dict[int, set[int]] = defaultdict(set)
    for one in here.of.bears:
        bearers[one.value].add(one.key)
    own = [value for value, who in bearers.items() if key in who]
    found = []
    for value in own:
        kind, text = here.of.values[value]
        if not kind_named(kind).keys(text):
            continue  # half of all people share a gender: it brings nobody together
        if number := len(bearers[value] & mates):
            found.append(Holds(kind, shown.clean(kind, text) or "", number, str(here.of.about[value]["state"])))
    return tuple(sorted(found, key=lambda hold: (-hold.records, hold.kind, hold.value)))


def _near(run: Run, member: Member, mates: Sequence[Member]) -> tuple[Neighbor, ...]:
    """What the record weighs with each other record of its entity, where that was weighed."""
    at = {mate.place: mate for mate in mates}
    like = _folded_with(run, member, mates) or {member.place}
    best: Counter[str] = Counter()
    for (a, b), weight in weighed_pairs(run, list(at)).bits().items():
        if (a in like) != (b in like):
            other = at[b if a in like else a]
            best[other.name] = max(weight, best.get(other.name, weight))  # type: ignore[assignment]
    found = [Neighbor(name, float(weight)) for name, weight in best.items()]
    return tuple(sorted(found, key=lambda one: (-one.weight_bits, one.record)))


def _explained(
    member: Member,
    mates: Sequence[Member],
    agreed: Sequence[Agreement],
    rivals: tuple[Rival, ...],
    written: Mapping[str, str],
    holds: tuple[Holds, ...],
    near: tuple[Neighbor, ...],
    decided: Decided,
) -> RecordExplanation:
    agree = tuple(one for one in agreed if one.speaks > 0)
    conflict = tuple(one for one in agreed if one.speaks < 0)
    held = member.attachment_bits
    lost = None if held is None or not rivals else held - rivals[0].weight_bits
    # What decisions name may be gone from the sources.
    with_it = decided.held_with(member.name) & {mate.name for mate in mates} - {member.name}
    held_with = tuple(sorted(with_it))
    decisions = decided.holding(member.name) if held_with else ()
    return RecordExplanation(
        (
            *_held(member, len(mates), held_with, decisions),
            *_findings(member, holds, agree, conflict, rivals, lost),
        ),
        member.name,
        member.entity_id,
        len(mates),
        held,
        written,
        holds,
        near,
        agree,
        conflict,
        rivals,
        lost,
        held_with,
        decisions,
    )


def _held(member: Member, records: int, held_with: Sequence[str], decisions: Sequence[Said]) -> tuple[str, ...]:
    """What holds it in its entity: decisions, if any do, and what it weighs."""
    name, others = short(member.name), f"its other {counted(records - 1, 'record')}"
    if records == 1:
        return (f"{name} is the only record of {member.entity_id}.",)
    if held_with:
        who = "a decision holds" if len(decisions) == 1 else "decisions hold"
        mates = listed([*map(short, held_with)], 3)
        by_itself = (
            ""
            if member.attachment_bits is None
            else (f"; by the evidence it weighs {bits(member.attachment_bits)} against {others}")
        )
        return (
            f"{name} is in {member.entity_id} because {who} it together with {mates} ({told(decisions)}){by_itself}.",
        )
    if member.attachment_bits is None:
        return (f"{name} is in {member.entity_id} with {others}; the run holds no weight of it.",)
    return (f"{name} is held in {member.entity_id} by {bits(member.attachment_bits)} against {others}.",)


def _findings(
    member: Member,
    holds: Sequence[Holds],
    agree: Sequence[Agreement],
    conflict: Sequence[Agreement],
    rivals: Sequence[Rival],
    lost: float | None,
) -> tuple[str, ...]:
    out = []
    if holds:
        shared = [f"{as_words(h.kind)} {quoted(h.value)} (on {counted(h.records, 'other')})" for h in holds]
        out.append(f"It shares with them {listed(shared, 4)}.")
    near = [one for one in agree if one.level != "equal"]
    if near:
        out.append(f"It comes near them in {listed([f'{as_words(one.kind)} ({one.phrase()})' for one in near], 3)}.")
    if conflict:
        apart = [f"{as_words(one.kind)} ({one.phrase()})" for one in conflict]
        out.append(f"What speaks against it there is {listed(apart, 3)}.")
    out.append(_second(short(member.name), rivals, lost))
    return tuple(out)


def _second(name: str, rivals: Sequence[Rival], lost: float | None) -> str:
    if not rivals:
        found = f"with none of their records does it come within {NEAR} bits."
        return f"No other entity was a near second for {name}: {found}"
    rival = rivals[0]
    said = (
        f"The second-best entity is {rival.entity_id} ({counted(rival.records, 'record')})"
        if lost is not None
        else (f"The best entity for it would be {rival.entity_id} ({counted(rival.records, 'record')})")
    )
    said += f", with which it weighs {bits(rival.weight_bits)}"
    if rival.refused is not None:
        return f"{said}; it may not join that whatever it weighs: {rival.refused.words()}."
    return said + (f": it lost by {lost:.2f} bits." if lost is not None else ".")


def _scored(
    run: Run,
    member: Member,
    mates: Sequence[Member],
    best: Mapping[str, tuple[Member, float]],
    others: Mapping[str, Sequence[Member]],
    written: Mapping[str, str],
    decided: Decided,
) -> RecordExplanation:
    """Where scores came from elsewhere a record is held by its best score."""
    rivals = tuple(
        _rival(entity, others[entity], weight, (other, weight), member, decided)
        for entity, (other, weight) in best.items()
    )
    return _explained(member, mates, (), rivals, written, (), _near(run, member, mates), decided)
