"""What decisions, and sources that hold each customer once, say of records: who is one, who is not, and who said so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphres.explain.answer import quoted, short
from graphres.explain.binds import once_sources
from graphres.explain.lookup import Member, members_of
from graphres.explain.masking import Shown
from graphres.run_directory import Run

if TYPE_CHECKING:
    from graphres.decisions import Decision

__all__ = ["Decided", "Ruling", "Said", "told"]

ONCE = "one_record_per_entity"
LONGEST = 200
"""Characters of a reason that a text shows."""


@dataclass(frozen=True)
class Said:
    """A decision as its log tells it. line : where it stands there. reviewer, ts, reason, note : who said so, when and
    why; None where the log does not tell. closes : whether nobody may join what it names.
    """

    line: int
    verb: str
    closes: bool
    id: str | None
    reviewer: str | None
    ts: str | None
    reason: str | None
    note: str | None

    def words(self) -> str:
        """Where it stands, who said so, when and why."""
        out = f"line {self.line:,}"
        if self.reviewer:
            out += f", by {short(self.reviewer)}"
        if self.ts:
            out += f", {short(self.ts)}"
        why = [quoted(text, LONGEST) for text in (self.reason, self.note) if text]
        out += f": {' and '.join(why)}" if why else ""
        return " ".join(out.split())


@dataclass(frozen=True)
class Ruling:
    """What is settled of two records, whatever the evidence says.

    holds : "together" or "apart". by : "same", "different" or "freeze", which is decided; or "one_record_per_entity",
    which the config says. record_a, record_b : the two that it is said of. decisions : those that say so together.
    """

    holds: str
    by: str
    record_a: str
    record_b: str
    decisions: tuple[Said, ...]

    def words(self, named: Collection[str] = ()) -> str:
        """Who says what, in a sentence. named : records that it has named."""
        they = {self.record_a, self.record_b} <= set(named)
        both = "they" if they else f"{short(self.record_a)} and {short(self.record_b)}"
        if self.by == ONCE:
            source = short(self.record_a.partition(":")[0])
            mine = "both are" if they else f"{both} are both"
            return f"{mine} of {source}, which holds each customer once ({ONCE})"
        said = {"same": f"{both} are one", "different": f"{both} are different"}
        what = said.get(self.by, f"nobody joins {short(self.record_a)}")
        who = "a decision says" if len(self.decisions) == 1 else "decisions say together"
        return f"{who} that {what} ({told(self.decisions)})"


def told(decisions: Sequence[Said]) -> str:
    """Where decisions stand, who took them, when and why."""
    return "; ".join(one.words() for one in decisions[:4]) + (
        f"; and {len(decisions) - 4:,} more" if len(decisions) > 4 else ""
    )


class Decided:
    """What binds the records of a run. Records are named ``source:record_id``."""

    def __init__(self, run: Run, shown: Shown) -> None:
        self._run, self._shown = run, shown
        self._once = once_sources(run)
        self._log = run.decisions
        self._held: dict[str, frozenset[str]] = {}

    def _naming(self, name: str) -> Sequence[Decision]:
        return () if self._log is None else self._log.naming.get(name, ())

    def held_with(self, name: str) -> frozenset[str]:
        """The records that decisions hold together with one, itself among them."""
        if name not in self._held:
            found = frozenset((name,))
            if self._log is not None and self._naming(name):
                from graphres.decisions import around, closures  # of few runs

                whole = closures(around(self._log, (name,)))
                found |= {other for other, root in whole.items() if root == whole.get(name)}
            self._held |= dict.fromkeys(found, found)
        return self._held[name]

    def links(self, members: Iterable[Member]) -> list[tuple[int, int]]:
        """The links that decisions make between the places of some records: of the first that they hold together with
        each other one.
        """
        first: dict[str, int] = {}
        found = []
        for member in sorted(members):
            root = min(self.held_with(member.name))
            if first.setdefault(root, member.place) != member.place:
                found.append((first[root], member.place))
        return found

    def within(self, names: Collection[str]) -> tuple[Said, ...]:
        """The decisions that hold any of some records together with others of them, by line."""
        inside = set(names)
        together = [name for name in names if self.held_with(name) & inside - {name}]
        found = {one.line: one for name in together for one in self.holding(name)}
        return tuple(found[line] for line in sorted(found))

    def naming(self, names: Iterable[str]) -> tuple[Said, ...]:
        """The decisions that name any of some records, by line."""
        found = {one.line: one for name in names for one in self._naming(name)}
        return tuple(self._said(found[line]) for line in sorted(found))

    def holding(self, name: str) -> tuple[Said, ...]:
        """The decisions that name a record, and hold it together with others."""
        found = {one.line: one for one in self._naming(name) if one.verb in ("same", "approve", "freeze")}
        return tuple(self._said(found[line]) for line in sorted(found))

    def together(self, a: str, b: str) -> Ruling | None:
        """What holds two records together; None where nothing does."""
        if a == b or b not in self.held_with(a):
            return None
        return Ruling("together", "same", a, b, self._chain(a, b))

    def of_two(self, a: Member, b: Member) -> Ruling | None:
        """What is settled of two records: of themselves, else of those that decisions hold together with them, else of
        the others of their entities.
        """
        one, two = a.name, b.name
        found = self.together(one, two) or self.apart((one,), (two,))
        found = found or self.apart(self.held_with(one), self.held_with(two), (one, two))
        return found or self.of_entities(a.entity_id, b.entity_id)

    def of_entities(self, a: str, b: str) -> Ruling | None:
        """What keeps two entities apart."""
        if a == b or not (self._log or self._once):
            return None
        members = members_of(self._run, (a, b))
        names = {entity: [member.name for member in of] for entity, of in members.items()}
        return self.apart(names[a], names[b])

    def apart(self, ones: Collection[str], others: Collection[str], of: tuple[str, str] | None = None) -> Ruling | None:
        """What keeps any of some records apart from any of others; None where nothing does.

        of : two records that all of these are held together with.
        """
        return self._different(ones, others, of) or self._closed(ones, others) or self._of_one_source(ones, others)

    def _different(self, ones: Collection[str], others: Collection[str], of: tuple[str, str] | None) -> Ruling | None:
        sides: dict[int, dict[int, str]] = defaultdict(dict)
        for name in sorted(ones):
            for one, side in self._sides(name):
                sides[one.line].setdefault(side, name)
        found = [
            (one.line, first, name, one)
            for name in sorted(others)
            for one, side in self._sides(name)
            for own, first in sides.get(one.line, {}).items()
            if own != side
        ]
        if not found:
            return None
        _, first, last, one = min(found, key=lambda row: row[:3])
        if of is None:
            return Ruling("apart", "different", first, last, (self._said(one),))
        said = {s.line: s for s in (self._said(one), *self._chain(of[0], first), *self._chain(of[1], last))}
        return Ruling("apart", "different", *of, tuple(said[line] for line in sorted(said)))

    def _sides(self, name: str) -> Iterable[tuple[Decision, int]]:
        """Every `different` that names a record, and the group that it is in."""
        for one in self._naming(name):
            if one.verb == "different":
                yield one, next(side for side, group in enumerate(one.groups) if name in group)

    def _closed(self, ones: Collection[str], others: Collection[str]) -> Ruling | None:
        for here, there in ((ones, others), (others, ones)):
            for name in sorted(here):
                closing = next((one for one in self._naming(name) if one.closes), None)
                outside = min(set(there) - self.held_with(name), default=None)
                if closing is not None and outside is not None:
                    return Ruling("apart", "freeze", name, outside, (self._said(closing),))
        return None

    def _of_one_source(self, ones: Collection[str], others: Collection[str]) -> Ruling | None:
        for source in self._once:
            first, last = (
                min((name for name in names if name.startswith(f"{source}:")), default=None) for names in (ones, others)
            )
            if first is not None and last is not None:
                return Ruling("apart", ONCE, first, last, ())
        return None

    def _chain(self, first: str, last: str) -> tuple[Said, ...]:
        """The decisions that say that two records of one closure are one."""
        if first == last or self._log is None:
            return ()
        from graphres.decisions import around, chain  # of few runs

        return tuple(self._said(one) for one in chain(around(self._log, (first,)), first, last))

    def _said(self, one: Decision) -> Said:
        why = (self._shown.told("reason", one.reason), self._shown.told("note", one.note))
        return Said(one.line, one.verb, one.closes, one.id, one.reviewer, one.ts, *why)
