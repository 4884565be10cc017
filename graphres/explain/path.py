"""The strongest chain between two records, through records and the identifiers that join them."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from graphres.explain.answer import Explanation, bits, counted, quoted, short, table
from graphres.explain.cuts import DECIDED, Link, chains
from graphres.explain.decided import Decided, Ruling, Said, told
from graphres.explain.loaded import Record, engine_for, load_into
from graphres.explain.lookup import Member, members_at, members_of, placed, weighed_pairs
from graphres.explain.masking import Shown
from graphres.explain.named import two_records
from graphres.explain.says import PairSays, as_words, pairs_said, speaking
from graphres.explain.scored import is_scored
from graphres.run_directory import Run
from graphres.tables import UNITS_PER_BIT

__all__ = ["Chain", "Hop", "PathExplanation", "explain_path"]

ALTERNATIVES = 3
MOST_DECIDED = 3
"""Hops by decisions that the findings name."""

MOST_RECORDS = 20_000
"""Records that are looked at around both ends, where they are of different entities."""


@dataclass(frozen=True)
class Hop:
    """From one record to the next over what joins them most: an identifier that both bear (`value_b` is the same), or
    two that are alike. kind is None where no single one speaks for the link. weight_bits : what the pair weighs by
    itself; None where nobody scored it. decided : the decisions that join both whatever that is.
    """

    record_a: str
    record_b: str
    weight_bits: float | None
    kind: str | None
    value_a: str | None
    value_b: str | None
    kind_bits: float | None
    decided: tuple[Said, ...]

    def weighs(self) -> str:
        """What the pair weighs by itself."""
        return "unscored" if self.weight_bits is None else bits(self.weight_bits)


@dataclass(frozen=True)
class Chain:
    """A chain of hops; `weakest` is the number of its weakest, from 0: what is decided is stronger than evidence."""

    hops: tuple[Hop, ...]
    weakest: int

    def line(self) -> str:
        """``A -email-> B -phone-> C``."""
        said = short(self.hops[0].record_a)
        for hop in self.hops:
            over = "decision" if hop.decided else as_words(hop.kind) if hop.kind else "several"
            said += f" -{over}-> {short(hop.record_b)}"
        return said


@dataclass(frozen=True)
class PathExplanation(Explanation):
    """How two records hang together. path : the strongest chain, None where there is none. alternatives : others, each
    of which does without the weakest hops of those before.
    """

    question: ClassVar[str] = "path"

    a: str
    b: str
    entity_a: str
    entity_b: str
    path: Chain | None
    alternatives: tuple[Chain, ...]

    def _details(self) -> Iterable[str]:
        if self.path:
            yield from table("The strongest chain, hop by hop", list(_hop_lines(self.path)))
        for number, chain in enumerate(self.alternatives, 1):
            yield from table(f"Alternative {number}: {chain.line()}", list(_hop_lines(chain)))


def _hop_lines(chain: Chain) -> Iterable[str]:
    for number, hop in enumerate(chain.hops):
        over = "several kinds together" if hop.kind is None else f"{as_words(hop.kind)} {quoted(hop.value_a)}"
        if hop.value_b != hop.value_a:
            over += f" like {quoted(hop.value_b)}"
        mark = "  (weakest)" if number == chain.weakest and len(chain.hops) > 1 else ""
        said = f"{_joined(hop)}, by itself " if hop.decided else ""
        over = "" if hop.decided and hop.kind is None else f" over {over}"
        yield f"{short(hop.record_a)} - {short(hop.record_b)}: {said}{hop.weighs()}{over}{mark}"


def explain_path(run: Run, a: str, b: str, mask: Collection[str] = ()) -> PathExplanation:
    """The strongest chain from one record to another: its weakest hop is as strong as can be.

    Links of positive weight count, wherever they lead; within an entity, where these do not suffice, all pairs that
    were compared.

    Parameters
    ----------
    a, b : records as ``source:record_id``. mask : kinds whose values are hidden.

    Raises
    ------
    ParameterError : a record is not in the run, or both are the same.
    """
    shown = Shown(run, mask)
    one, two = two_records(run, a, b)
    ends = placed(run, {one, two})
    first, last = ends[one], ends[two]
    decided = Decided(run, shown)
    links, near, complete = _links(run, first, last)
    held = dict.fromkeys(decided.links(near), DECIDED)
    # What speaks for one person joins; only where that does not lead on, pairs that speak against it may.
    positive = {link: weight for link, weight in links.items() if weight > 0} | held
    places = chains(positive, first.place, last.place, ALTERNATIVES + 1)
    places = places or chains(links | held, first.place, last.place, 1)
    at = members_at(run, {place for chain in places for place in chain})
    ways = {_direct([at[place] for place in chain], decided): None for chain in places}
    found = _told(run, list(ways), links, shown, decided)
    path, others = (found[0], tuple(found[1:])) if found else (None, ())
    return PathExplanation(
        _findings(first, last, path, others, complete, decided.of_entities(first.entity_id, last.entity_id)),
        first.name,
        last.name,
        first.entity_id,
        last.entity_id,
        path,
        others,
    )


def _direct(chain: Sequence[Member], decided: Decided) -> tuple[Member, ...]:
    """The chain, a single hop over the records that decisions hold together."""
    out = [chain[0]]
    at = 0
    while at < len(chain) - 1:
        mates = decided.held_with(chain[at].name)
        at = max(place for place in range(at, len(chain)) if place == at + 1 or chain[place].name in mates)
        out.append(chain[at])
    return tuple(out)


def _links(run: Run, first: Member, last: Member) -> tuple[dict[Link, int], list[Member], bool]:
    """Links that a chain may take, the records around, and whether there are no other links. Records that bear the same
    values hang on the one that stands for them.
    """
    if first.entity_id == last.entity_id:
        members = members_of(run, [first.entity_id])[first.entity_id]
        return _with_equals(run, members, dict(weighed_pairs(run, [m.place for m in members]).units)), members, True
    links: dict[Link, int] = {}
    around: list[Member] = []
    known: set[int] = set()
    entities = [first.entity_id, last.entity_id]
    while entities and len(known) < MOST_RECORDS:
        members = [m for several in members_of(run, entities).values() for m in several]
        around += members
        known |= {m.place for m in members}
        links |= weighed_pairs(run, [m.place for m in members], beyond=True, above=0).units
        links = _with_equals(run, members, links)
        near = members_at(run, {place for link in links for place in link} - known)
        entities = sorted({m.entity_id for m in near.values()})
    return links, around, not entities


def _with_equals(run: Run, members: Sequence[Member], links: dict[Link, int]) -> dict[Link, int]:
    """The same, and the link of every record with the one that stands for it: what the values weigh with themselves."""
    clean = [name for name in run.columns("records") if name.endswith("_clean")]
    rows = run.rows("records", [m.record for m in members], clean).to_pylist() if len(members) > 1 else []
    alike: dict[tuple[object, ...], list[int]] = {}
    for row in rows:
        place = row.pop("place")
        alike.setdefault(tuple(row.values()), []).append(place)
    out = dict(links)
    for places in alike.values():
        weight = next((links[p, p] for p in places if (p, p) in links), None)
        head = next((p for p in places if (p, p) in links), places[0])
        for place in places:
            if place != head and weight is not None:
                out[min(place, head), max(place, head)] = weight
    return {link: weight for link, weight in out.items() if link[0] != link[1]}


def _told(
    run: Run, found: Sequence[Sequence[Member]], links: Mapping[Link, int], shown: Shown, decided: Decided
) -> list[Chain]:
    """Chains with what joins each hop."""
    pairs = sorted({(a.record, b.record) for chain in found for a, b in itertools.pairwise(chain)})
    said: dict[tuple[Record, Record], PairSays] = {}
    if pairs and not is_scored(run):
        records = sorted({record for pair in pairs for record in pair})
        with engine_for(len(pairs)) as engine:
            said = pairs_said(run, load_into(engine, run, records), pairs, shown)
    return [_chain(chain, said, links, decided) for chain in found]


def _chain(
    chain: Sequence[Member],
    said: Mapping[tuple[Record, Record], PairSays],
    links: Mapping[Link, int],
    decided: Decided,
) -> Chain:
    hops = []
    for a, b in itertools.pairwise(chain):
        units = links.get((min(a.place, b.place), max(a.place, b.place)))
        pair = said.get((a.record, b.record))
        weight = units / UNITS_PER_BIT if units is not None else pair.weight_bits if pair else None
        best = next(iter(speaking(pair.kinds)), None) if pair else None
        over = (None, None, None, None) if best is None else (best.kind, best.value_a, best.value_b, best.bits)
        ruling = decided.together(a.name, b.name)
        joining = () if ruling is None else ruling.decisions
        hops.append(Hop(a.name, b.name, weight, over[0], over[1], over[2], over[3], joining))
    return Chain(
        tuple(hops), min(range(len(hops)), key=lambda at: (bool(hops[at].decided), hops[at].weight_bits or 0.0))
    )


def _findings(
    first: Member,
    last: Member,
    path: Chain | None,
    others: Sequence[Chain],
    complete: bool,
    ruling: Ruling | None,
) -> tuple[str, ...]:
    a, b = short(first.name), short(last.name)
    if path is None:
        near = "" if complete else f", as far as was looked, over {MOST_RECORDS:,} records"
        return (f"No chain of links leads from {a} to {b}{near}.",)
    out = [f"{a} and {b} hang together by {counted(len(path.hops), 'hop')}: {path.line()}."]
    out += [_decided(hop) for hop in path.hops if hop.decided][:MOST_DECIDED]
    weakest = path.hops[path.weakest]
    if not weakest.decided:
        name = "The weakest hop" if len(path.hops) > 1 else "The hop"
        ends = f"{short(weakest.record_a)} to {short(weakest.record_b)}"
        out.append(f"{name} is {ends}, {weakest.weighs()}{_over(weakest)}.")
    if others:
        weakest_of = others[0].hops[others[0].weakest]
        strength = "made by decisions alone" if weakest_of.decided else f"as strong as {weakest_of.weighs()}"
        left = counted(len(others), "other chain")
        out.append(f"Without it, {left} would be left; the strongest of them is {strength}.")
    else:
        out.append("Without it, no chain of links would be left.")
    if first.entity_id != last.entity_id:
        both = f"The two are of different entities, {first.entity_id} and {last.entity_id}"
        out.append(f"{both}: {'a link of the chain was cut' if ruling is None else ruling.words()}.")
    return tuple(out)


def _decided(hop: Hop) -> str:
    """A hop that decisions make, in a sentence."""
    ends = f"{short(hop.record_a)} and {short(hop.record_b)}"
    by_itself = "nobody scored the pair" if hop.weight_bits is None else f"by itself the pair weighs {hop.weighs()}"
    return f"{ends} are {_joined(hop)}; {by_itself}."


def _joined(hop: Hop) -> str:
    who = "a decision" if len(hop.decided) == 1 else "decisions"
    return f"joined by {who} ({told(hop.decided)})"


def _over(hop: Hop) -> str:
    if hop.kind is None:
        return ""
    if hop.value_b == hop.value_a:
        return f", over the {as_words(hop.kind)} {quoted(hop.value_a)}"
    return f", over two values of {as_words(hop.kind)} that are alike, {quoted(hop.value_a)} and {quoted(hop.value_b)}"
