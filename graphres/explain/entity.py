"""Why an entity is one customer: what it hangs on, how its records came together, what is doubtful."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from graphres.explain.answer import Explanation, bits, counted, listed, quoted, short, table
from graphres.explain.decided import Decided, Said, told
from graphres.explain.ground import Ground, ground
from graphres.explain.loaded import engine_for
from graphres.explain.lookup import Member, entity_row, members_of, weighed_pairs
from graphres.explain.masking import Shown
from graphres.explain.named import entity_named
from graphres.explain.says import as_words
from graphres.explain.scored import is_scored
from graphres.explain.weakest import Lost, Sides, Weakest, scored_weakest, weakest
from graphres.run_directory import Run
from graphres.tables import RUN_TABLES

__all__ = ["EntityExplanation", "EntityMember", "Hub", "RiskTerm", "Step", "explain_entity"]


@dataclass(frozen=True)
class EntityMember:
    """A record, and what it weighs against the rest of its entity, in bits; None for a record alone."""

    record: str
    attachment_bits: float | None


@dataclass(frozen=True)
class Step:
    """A merge of two parts, each named by its smallest record."""

    step: int
    part_a: str
    part_b: str
    weight_bits: float
    kinds: str


@dataclass(frozen=True)
class Hub:
    """An identifier of the entity that many people share. records : of the entity, that bear it."""

    kind: str
    value: str
    records: int
    people: int
    state: str
    reason: str


@dataclass(frozen=True)
class RiskTerm:
    """A reason for a second look; the risk is 1 - product of (1 - term)."""

    says: str
    term: float


@dataclass(frozen=True)
class EntityExplanation(Explanation):
    """An entity's reasons.

    golden : role -> golden value. in_sources : source -> records. risk_terms : what the risk is made of. weakest : on
    what it hangs. held : decisions that hold records of it together. steps : in the order in which its records came
    together. lines … last_purchase : of a run with transactions, else None.
    """

    question: ClassVar[str] = "entity"

    entity_id: str
    records: int
    sources: int
    in_sources: Mapping[str, int]
    golden: Mapping[str, str | None]
    confidence: float | None
    weakest_link_bits: float | None
    risk: float
    risk_reasons: str | None
    risk_terms: tuple[RiskTerm, ...]
    weakest: Weakest | None
    members: tuple[EntityMember, ...]
    steps: tuple[Step, ...]
    hubs: tuple[Hub, ...]
    held: tuple[Said, ...]
    lines: int | None = None
    orders: int | None = None
    guest_lines: int | None = None
    first_purchase: str | None = None
    last_purchase: str | None = None

    def _details(self) -> Iterable[str]:
        golden = ", ".join(f"{role} {short(value)}" for role, value in self.golden.items() if value is not None)
        yield ""
        yield f"  {counted(self.records, 'record')} of {counted(self.sources, 'source')}. {golden}"
        if self.lines:
            since = f", {self.first_purchase} to {self.last_purchase}" if self.first_purchase else ""
            yield (
                f"  Purchases: {counted(self.lines, 'line')} of {counted(self.orders or 0, 'order')}, "
                f"{self.guest_lines or 0:,} as a guest{since}"
            )
        yield from table("Risk, term by term", [f"{term.term:.2f}  {short(term.says)}" for term in self.risk_terms])
        if self.weakest and self.weakest.losses:
            yield from table("Without what it would fall apart", [_loss(lost) for lost in self.weakest.losses], 10)
        if self.weakest and self.weakest.cut:
            yield from _cut_lines(self.weakest.cut)
        yield from table("Records, and how firmly each hangs on the rest", [_member(m) for m in self.members])
        yield from table("How they came together", [_step(step) for step in self.steps])


def _member(member: EntityMember) -> str:
    held = "alone" if member.attachment_bits is None else bits(member.attachment_bits)
    return f"{short(member.record):<30} {held}"


def _step(step: Step) -> str:
    joined = f"{short(step.part_a)} + {short(step.part_b)}"
    return f"{step.step:>3}. {joined}: {bits(step.weight_bits)}" + (f" by {step.kinds}" if step.kinds else "")


def _loss(lost: Lost) -> str:
    left = "no link" if lost.strongest_bits is None else bits(lost.strongest_bits)
    return f"{_named(lost)}: into {listed([f'{n:,}' for n in lost.parts])} records, {left} between them"


def _named(lost: Lost) -> str:
    return listed([f"{as_words(kind)} {quoted(value)}" for kind, value in lost.identifiers])


def _cut_lines(cut: Sides) -> Iterable[str]:
    yield from table(f"One side of the least cut, {counted(len(cut.side_a), 'record')}", [*map(short, cut.side_a)], 10)
    yield from table(f"The other side, {counted(len(cut.side_b), 'record')}", [*map(short, cut.side_b)], 10)
    for title, said in (("Both sides agree on", cut.agree), ("They conflict on", cut.conflict)):
        yield from table(title, [f"{as_words(one.kind)}: {one.phrase()}" for one in said])


def explain_entity(run: Run, entity_id: str, mask: Collection[str] = ()) -> EntityExplanation:
    """Why an entity is one customer, and on what that hangs.

    Parameters
    ----------
    entity_id : an entity, or a record ``source:record_id`` for the entity that it belongs to.
    mask : kinds whose values are hidden.

    Raises
    ------
    ParameterError : the run has no such entity; names the near misses.
    """
    shown = Shown(run, mask)
    entity_id = entity_named(run, entity_id)
    row = entity_row(run, entity_id)
    members = members_of(run, [entity_id])[entity_id]
    hubs: tuple[Hub, ...] = ()
    decided = Decided(run, shown)
    if is_scored(run):
        found = scored_weakest(members, weighed_pairs(run, [m.place for m in members]), decided.links(members))
    else:
        pairs = weighed_pairs(run, [m.place for m in members])
        with engine_for(len(pairs.units)) as engine:
            here = ground(run, members, engine, pairs=pairs)
            found = weakest(here, shown) if len(members) > 1 else None
            hubs = _hubs(here, shown)
    steps = _steps(run, entity_id)
    return _explained(row, members, found, hubs, steps, decided, shown)


def _explained(
    row: Mapping[str, Any],
    members: Sequence[Member],
    found: Weakest | None,
    hubs: tuple[Hub, ...],
    steps: tuple[Step, ...],
    decided: Decided,
    shown: Shown,
) -> EntityExplanation:
    contract = RUN_TABLES["entities"]
    fixed = {name: row.get(name) for name in contract.of_purchases}
    apart = {*contract.columns, *contract.of_purchases}
    sources = {name: row[name] for name in row if name.startswith("in_") and name not in apart}
    golden = {name: shown.raw(name, row[name]) for name in row if name not in apart and name not in sources}
    terms = _risk_terms(row["risk_reasons"])
    held = decided.within([member.name for member in members])
    whole = held and {member.name for member in members} <= decided.held_with(members[0].name)
    return EntityExplanation(
        (*_held_by(row["entity_id"], held, bool(whole)), *_findings(row, found, hubs, terms)),
        row["entity_id"],
        row["records"],
        row["sources"],
        {name.removeprefix("in_"): number for name, number in sources.items()},
        golden,
        row["confidence"],
        row["weakest_link_bits"],
        row["risk"],
        row["risk_reasons"],
        terms,
        found,
        tuple(EntityMember(member.name, member.attachment_bits) for member in members),
        steps,
        hubs,
        held,
        **fixed,
    )


def _steps(run: Run, entity_id: str) -> tuple[Step, ...]:
    columns = ("step", "part_a", "part_b", "weight_bits", "kinds")
    rows = run.rows("steps", [(entity_id,)], columns).to_pylist()
    return tuple(Step(*(row[name] for name in columns)) for row in sorted(rows, key=lambda row: row["step"]))


def _risk_terms(reasons: str | None) -> tuple[RiskTerm, ...]:
    """The terms as the run tells them: ``two birth dates 0.70; hub identifier phone 0.40``.

    >>> _risk_terms("two birth dates 0.70")
    (RiskTerm(says='two birth dates', term=0.7),)
    """
    found = re.findall(r"(?:^|; )(.*?) (\d\.\d\d)(?=; |$)", reasons or "", flags=re.DOTALL)
    return tuple(RiskTerm(says, float(term)) for says, term in found)


def _hubs(here: Ground, shown: Shown) -> tuple[Hub, ...]:
    """Identifiers of its records that many people share, those on most of them first."""
    records = Counter(one.value for one in here.of.bears)
    hubs = [
        Hub(
            str(about["kind"]),
            shown.clean(str(about["kind"]), str(about["value"])) or "",
            records[value],
            int(str(about["people"])),
            str(about["state"]),
            str(about["reason"]),
        )
        for value, about in here.of.about.items()
        if about["state"] != "used"
    ]
    return tuple(sorted(hubs, key=lambda hub: (-hub.records, hub.kind, hub.value)))


def _held_by(name: str, held: Sequence[Said], whole: bool) -> Iterable[str]:
    """What decisions hold of it, in a sentence. whole : all of it."""
    if held:
        who = "a decision holds" if len(held) == 1 else "decisions hold"
        what = "all records" if whole else "some records"
        yield f"Whatever the evidence says, {who} {what} of {name} together ({told(held)})."


def _findings(
    row: Mapping[str, Any], found: Weakest | None, hubs: tuple[Hub, ...], terms: tuple[RiskTerm, ...]
) -> tuple[str, ...]:
    name = row["entity_id"]
    out = [f"{name} is a single record, so nothing holds it together."] if row["records"] == 1 else []
    if found is not None:
        out.append(_hangs_on(name, found))
        if found.cut:
            out.append(_thinnest(found.cut))
    if row["confidence"] is not None:
        out.append(
            f"That all {counted(row['records'], 'record')} of {name} are one person has probability "
            f"{row['confidence']:.4f}: the weakest of them weighs {bits(row['weakest_link_bits'])} against the rest."
        )
    if terms:
        reasons = listed([f"{short(term.says)} ({term.term:.2f})" for term in terms])
        out.append(f"Its risk is {row['risk']:.2f} of 1, because of {reasons}.")
    out += [
        f"The {as_words(hub.kind)} {quoted(hub.value)}, on {counted(hub.records, 'record')} of {name}, is "
        f"{hub.state}: {hub.reason}."
        for hub in hubs
    ]
    return tuple(out)


def _hangs_on(name: str, found: Weakest) -> str:
    if not found.losses:
        if found.cut and found.cut.whole_bits is None:
            return f"{name} was made of another tool's scores: what it would be without an identifier can't be told."
        if not found.tried:
            return (
                f"{name} is too large to try what it would be without each of its {found.of:,} shared identifiers; ask "
                "for one with --without."
                if found.of
                else f"No identifier is on two records of {name} or more."
            )
        tried = f"{found.tried:,}" if found.tried == found.of else f"the {found.tried:,} most borne of {found.of:,}"
        one = counted(found.of, "shared identifier")
        told = one if found.tried == found.of else f"{tried} shared identifiers"
        return f"{name} hangs on no single identifier, nor on two: without any of {told} it would stay whole."
    first = found.losses[0]
    parts = listed([f"{part:,}" for part in first.parts])
    left = (
        "nothing that was compared would link them"
        if first.strongest_bits is None
        else f"the strongest link left between them would weigh {bits(first.strongest_bits)}"
    )
    held = f"on {counted(first.records, 'record')}"
    if len(first.identifiers) == 1:
        return (
            f"{name} hangs on the {_named(first)}, {held}: without it, it would fall into parts of {parts} records, "
            f"and {left}."
        )
    return (
        f"{name} hangs on no single identifier, but on two together, the {_named(first)}: without both, it would fall "
        f"into parts of {parts} records, and {left}."
    )


def _thinnest(cut: Sides) -> str:
    small, large = sorted((cut.side_a, cut.side_b), key=len)
    rest = "record" if len(large) == 1 else counted(len(large), "record")
    said = f"It is thinnest between {listed([*map(short, small)], 2)} and the other {rest}"
    said += f": the links across weigh {bits(cut.bits)} in all"
    if cut.whole_bits is not None:
        said += f", and as wholes the two sides weigh {bits(cut.whole_bits)}"
    if cut.agree:
        said += f"; they agree on {listed([as_words(one.kind) for one in cut.agree])}"
    if cut.conflict:
        said += f"; they conflict on {listed([f'{as_words(one.kind)} ({one.phrase()})' for one in cut.conflict], 3)}"
    return said + "."
