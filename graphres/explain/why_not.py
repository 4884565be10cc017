"""Why two entities are not one: what speaks against it, how many bits are missing, what would supply them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import pyarrow as pa

from graphres.errors import ParameterError
from graphres.explain.answer import Explanation, bits, listed, quoted, short, table
from graphres.explain.decided import Decided, Ruling
from graphres.explain.ground import Ground, World, ground, parted, reweighed, worlds_of
from graphres.explain.loaded import Bearing, engine_for, weighed
from graphres.explain.lookup import Member, Pairs, members_of, weighed_pairs
from graphres.explain.masking import Shown
from graphres.explain.named import entity_named
from graphres.explain.recompute import PAIR
from graphres.explain.says import KindSays, against, argument, as_words, pairs_said, phrase, speaking
from graphres.explain.scored import is_scored
from graphres.explain.sharing import share_a_key
from graphres.explain.weakest import MOST_PAIRS
from graphres.explain.wholes import Agreement, compared_as_wholes, weight_of_wholes
from graphres.identifiers.base import record_key, value_key
from graphres.run_directory import Run
from graphres.weigh.stored import load

__all__ = ["BestPair", "Supply", "WhyNotExplanation", "explain_why_not"]

BEST = 3
NOBODYS = "\x00"
"""A value that nobody bears: of a kind of which neither entity knows one, both could bear one as rare as any."""

MOST_TRIED = 400
"""Pairs weighed where the run compared none: of larger entities those of the first records."""


@dataclass(frozen=True)
class BestPair:
    """Two records, one of each entity. compared : whether the run weighed them. kinds : what speaks, where known."""

    record_a: str
    record_b: str
    weight_bits: float
    compared: bool
    kinds: tuple[KindSays, ...]


@dataclass(frozen=True)
class Supply:
    """An agreement that is not there. weight_bits : what both entities would weigh with it, computed again. enough :
    whether that would have made them one, their communities found again; never where it is decided that they are two.
    value : what both would bear; None where it is any value of the kind.
    """

    kind: str
    value: str | None
    weight_bits: float
    enough: bool


@dataclass(frozen=True)
class WhyNotExplanation(Explanation):
    """Why two entities are two.

    decided : what keeps them apart whatever the evidence says; None where nothing does. compared : whether any two of
    their records were weighed. share_a_key : whether any of the best pairs shares a blocking key. weight_bits : what
    both weigh as wholes, which decides where nothing is decided. missing_bits : what is missing to above 0.
    """

    question: ClassVar[str] = "why_not"

    entity_a: str
    entity_b: str
    records_a: int
    records_b: int
    decided: Ruling | None
    compared: bool
    share_a_key: bool | None
    weight_bits: float | None
    missing_bits: float
    pairs: tuple[BestPair, ...]
    agree: tuple[Agreement, ...]
    conflict: tuple[Agreement, ...]
    supplies: tuple[Supply, ...]

    def _details(self) -> Iterable[str]:
        yield from table(
            "Best pairs of records",
            [
                f"{short(p.record_a)} and {short(p.record_b)}: {bits(p.weight_bits)}"
                + ("" if p.compared else ", never compared")
                for p in self.pairs
            ],
        )
        for title, said in (("As wholes they agree on", self.agree), ("As wholes they conflict on", self.conflict)):
            yield from table(title, [f"{as_words(one.kind)}: {one.phrase()}" for one in said])
        yield from table(
            "What they would weigh if they agreed on one thing more",
            [
                f"{as_words(s.kind)}{'' if s.value is None else ' ' + quoted(s.value)}: {bits(s.weight_bits)}"
                + (", enough" if s.enough else "")
                for s in self.supplies
            ],
        )


def explain_why_not(run: Run, a: str, b: str, mask: Collection[str] = ()) -> WhyNotExplanation:
    """Why two entities are not one.

    Parameters
    ----------
    a, b : entities, or records ``source:record_id`` for the entities that they belong to. mask : kinds whose values are
    hidden.

    Raises
    ------
    ParameterError : the run has no such entity, or both are one.
    """
    shown = Shown(run, mask)
    names = entity_named(run, a), entity_named(run, b)
    if names[0] == names[1]:
        raise ParameterError(
            f"{a} and {b} are one entity, {names[0]}", expected="two entities", mend="ask for --entity, or for --pair"
        )
    members = members_of(run, names)
    sides = members[names[0]], members[names[1]]
    found = weighed_pairs(run, [m.place for side in sides for m in side])
    ruling = Decided(run, shown).of_entities(*names)
    if is_scored(run):
        return _scored(names, sides, found, ruling)
    with engine_for(10 * sum(map(len, sides))) as engine:
        kinds = load(run.model_dir).kinds
        here = ground(run, [*sides[0], *sides[1]], engine, [(kind.kind, NOBODYS) for kind in kinds])
        best = _best(here, sides, found)
        said = pairs_said(run, here.of, [(x.record, y.record) for x, y, *_ in best], shown) if best else {}
        pairs = tuple(
            BestPair(x.name, y.name, weight, known, said[x.record, y.record].kinds) for x, y, weight, known in best
        )
        groups = _groups(here, sides)
        weight = weight_of_wholes(here.of, here.world, [groups])[0] if all(groups) else None
        agreed = compared_as_wholes(here.of, here.world, groups, shown) if all(groups) else ()
        supplies = _supplies(here, groups, shown, ruling is None) if all(groups) else ()
    compared = any(known for *_, known in best)
    key = None if compared else bool(share_a_key(run, _table(best)).any())
    against_whom = argument(pairs[0].kinds, said[best[0][0].record, best[0][1].record].rivals) if best else ""
    return _explained(names, sides, ruling, compared, key, weight, pairs, agreed, supplies, against_whom)


def _table(best: Sequence[tuple[Member, Member, float, bool]]) -> pa.Table:
    columns = zip(*((*x.record, *y.record) for x, y, *_ in best), strict=True)
    arrays = list(columns) or [()] * len(PAIR)
    return pa.table({name: pa.array(column, pa.string()) for name, column in zip(PAIR, arrays, strict=True)})


def _groups(here: Ground, sides: Sequence[Sequence[Member]]) -> tuple[list[int], list[int]]:
    """The tuples of both entities."""
    fold = here.world.fold
    one, two = (sorted({fold[k] for m in side if (k := record_key(*m.record)) in fold}) for side in sides)
    return one, two


def _best(here: Ground, sides: Sequence[Sequence[Member]], found: Pairs) -> list[tuple[Member, Member, float, bool]]:
    """The best pairs across: of those that were weighed, else of all."""
    at = {m.place: (m, side) for side, members in enumerate(sides) for m in members}
    out = []
    for (a, b), weight in found.bits().items():
        (x, of_x), (y, of_y) = at[a], at[b]
        if of_x != of_y:
            out.append((x, y, weight, True) if of_x == 0 else (y, x, weight, True))
    if not out:
        out = _weighed_now(here, sides)
    return sorted(out, key=lambda pair: (-pair[2], pair[0], pair[1]))[:BEST]


def _weighed_now(here: Ground, sides: Sequence[Sequence[Member]]) -> list[tuple[Member, Member, float, bool]]:
    most = int(MOST_TRIED**0.5)
    long = [
        side[: max(most, MOST_TRIED // max(1, min(most, len(other))))]
        for side, other in zip(sides, sides[::-1], strict=True)
    ]
    pairs = [(x, y) for x in long[0] for y in long[1]]
    keys = {(x, y): tuple(sorted((record_key(*x.record), record_key(*y.record)))) for x, y in pairs}
    weights = weighed(here.of, [(a, b) for a, b in keys.values()]).bits(here.of.engine)
    return [(x, y, weights[a, b], False) for (x, y), (a, b) in keys.items()]


def _supplies(here: Ground, groups: tuple[list[int], list[int]], shown: Shown, free: bool) -> tuple[Supply, ...]:
    """What both would weigh if they agreed on one kind more, each computed again with all else as it is.

    free : whether that would make them one, if it is enough.
    """
    asked: list[int] = []
    worlds: list[World] = []
    for kind in here.of.kinds:
        if (agreeing := _agreeing(here, groups, kind.name)) is not None:
            asked.append(agreeing[0])
            worlds.append(agreeing[1])
    if not worlds:
        return ()
    whole, names = worlds_of([replace(world, units={}) for world in worlds])
    moved = [tuple([name[key] for key in group] for group in groups) for name in names]
    found = weight_of_wholes(here.of, whole, [(one, two) for one, two in moved])
    enough = [free and weight > 0 for weight in found]
    told = iter(_made_one(here, groups, [world for world, likely in zip(worlds, enough, strict=True) if likely]))
    supplies = []
    for value, weight, likely in zip(asked, found, enough, strict=True):
        kind_name, text = here.of.values[value]
        said = None if text == NOBODYS else shown.clean(kind_name, text)
        supplies.append(Supply(kind_name, said, weight, likely and next(told)))
    return tuple(sorted(supplies, key=lambda s: (-s.weight_bits, s.kind)))


def _agreeing(here: Ground, groups: tuple[list[int], list[int]], kind: str) -> tuple[int, World] | None:
    """A value of a kind and the world in which both bear it; None where they have one in common as it is."""
    sizes = [sum(here.world.sizes[t] for t in group) for group in groups]
    small, large = groups if sizes[0] <= sizes[1] else groups[::-1]
    own, other = (_values(here, group, kind) for group in (small, large))
    if set(own) & set(other):
        return None
    # Who bears none, or the smaller one, bears what the other does; where neither does, what nobody else bears. That
    # both had the same initial would not be worth a word where one of them tells what it stands for.
    known = [*other, *own] or [value_key(kind, NOBODYS)]
    value = next((one for one in known if len(here.of.values[one][1]) > 1), known[0])
    bearers = {*(small if value not in own else ()), *(large if value not in other else ())}
    kept = (one for one in here.world.bears if not (one.kind == kind and one.key in bearers))
    return value, replace(here.world, bears=(*kept, *(Bearing(key, kind, value) for key in sorted(bearers))))


def _made_one(here: Ground, groups: tuple[list[int], list[int]], worlds: Sequence[World]) -> list[bool]:
    """Of each world whether both would be one in it: all its weights computed again, those across among them though
    nothing brought the two together, and its communities found again. Of what is too large the wholes alone are heard.
    """
    across = [(min(a, b), max(a, b)) for a in groups[0] for b in groups[1]]
    pairs = {*here.world.units, *across}
    if not worlds or len(worlds) * len(pairs) > MOST_PAIRS:
        return [True] * len(worlds)
    whole, names = worlds_of([replace(world, units=dict.fromkeys(pairs, 0)) for world in worlds])
    again = reweighed(here.of, whole, whole.bears, whole.units)
    owner = parted(here.of, [name[record] for name in names for record in here.world.fold], again, here.seed)
    return [len({owner[name[record]] for record in here.world.fold}) == 1 for name in names]


def _values(here: Ground, group: Sequence[int], kind: str) -> list[int]:
    """Values of a kind that a group bears, the most borne first."""
    carriers: Counter[int] = Counter()
    for tuple_key in group:
        for one in here.world.borne.get(tuple_key, ()):
            if one.kind == kind:
                carriers[one.value] += here.world.sizes[tuple_key]
    return sorted(carriers, key=lambda value: (-carriers[value], here.of.values[value]))


def _explained(
    names: tuple[str, str],
    sides: Sequence[Sequence[Member]],
    ruling: Ruling | None,
    compared: bool,
    key: bool | None,
    weight: float | None,
    pairs: tuple[BestPair, ...],
    agreed: Sequence[Agreement],
    supplies: tuple[Supply, ...],
    against_whom: str,
) -> WhyNotExplanation:
    agree = tuple(one for one in agreed if one.speaks > 0)
    conflict = tuple(one for one in agreed if one.speaks < 0)
    missing = max(0.0, -weight) if weight is not None else max(0.0, -pairs[0].weight_bits) if pairs else 0.0
    first = _first(names, ruling, compared, weight, missing)
    more = _findings(compared, key, pairs, conflict, against_whom)
    last = (_supplied(supplies),) if ruling is None and weight is not None and weight <= 0 else ()
    return WhyNotExplanation(
        (first, *more, *last),
        *names,
        len(sides[0]),
        len(sides[1]),
        ruling,
        compared,
        key,
        weight,
        missing,
        pairs,
        agree,
        conflict,
        supplies,
    )


def _first(names: tuple[str, str], ruling: Ruling | None, compared: bool, weight: float | None, missing: float) -> str:
    """Why they are two."""
    both = f"{names[0]} and {names[1]}"
    if ruling is not None:
        if weight is None:
            by_itself = "one of them bears nothing that could be compared"
        else:
            speaks = "would speak for one person" if weight > 0 else "speaks against one person, too"
            by_itself = f"as wholes they weigh {bits(weight)}, which {speaks}"
        return f"{both} are two whatever the evidence says: {ruling.words()}; {by_itself}."
    if weight is None:
        return f"{both} are two because one of them bears nothing that could be compared."
    if weight > 0:
        why = "each has a better match, or too much spoke against their pairs" if compared else "none was compared"
        return f"{both} weigh {bits(weight)} as wholes, more than 0, and are two all the same: {why}."
    return f"{both} are two because as wholes they weigh {bits(weight)}: {missing:.2f} bits are missing."


def _findings(
    compared: bool,
    key: bool | None,
    pairs: Sequence[BestPair],
    conflict: Sequence[Agreement],
    against_whom: str,
) -> tuple[str, ...]:
    out = []
    if not compared:
        out.append(
            "No two records of theirs were ever compared, "
            + (
                "though some share a blocking key that too many records share."
                if key
                else "for they share no blocking key."
            )
        )
    if pairs:
        best = pairs[0]
        out.append(f"The best pair is {short(best.record_a)} and {short(best.record_b)}, {bits(best.weight_bits)}.")
        if good := speaking(best.kinds):
            out.append(f"For one person speaks {listed([phrase(kind) for kind in good[:3]])}.")
        if bad := against(best.kinds):
            out.append(f"Against it speaks {listed([phrase(kind) for kind in bad[:3]])}.")
    elif conflict:
        out.append(f"Against it speaks {listed([one.phrase() for one in conflict], 3)}.")
    if against_whom:
        out.append(against_whom)
    return tuple(out)


def _supplied(supplies: Sequence[Supply]) -> str:
    enough = [s for s in supplies if s.enough]
    if not supplies:
        return "They agree on every kind that could be compared, so no single agreement is missing."
    if not enough:
        best = supplies[0]
        return (
            f"No single agreement would supply what is missing: even with the same {as_words(best.kind)} they would "
            f"weigh {bits(best.weight_bits)}" + (", and be two all the same." if best.weight_bits > 0 else ".")
        )
    told = listed([f"{as_words(s.kind)} ({bits(s.weight_bits)} then)" for s in enough], 4)
    return f"A single agreement would supply what is missing: the same {told}."


def _scored(
    names: tuple[str, str], sides: Sequence[Sequence[Member]], found: Pairs, ruling: Ruling | None
) -> WhyNotExplanation:
    """Where scores came from elsewhere the best score is all there is."""
    at = {m.place: (m, side) for side, members in enumerate(sides) for m in members}
    across = []
    for (a, b), weight in found.bits().items():
        (x, of_x), (y, of_y) = sorted((at[a], at[b]), key=lambda one: one[1])
        if of_x != of_y:
            across.append(BestPair(x.name, y.name, weight, True, ()))
    best = tuple(sorted(across, key=lambda pair: (-pair.weight_bits, pair.record_a, pair.record_b))[:BEST])
    missing = max(0.0, -best[0].weight_bits) if best else 0.0
    said = f"{names[0]} and {names[1]} are two: "
    if ruling is not None:
        said += f"{ruling.words()}; "
    if best:
        said += f"the best score between them is {bits(best[0].weight_bits)}, of {short(best[0].record_a)} and "
        said += f"{short(best[0].record_b)}."
    else:
        said += "nobody scored any two of their records."
    return WhyNotExplanation(
        (said,), *names, len(sides[0]), len(sides[1]), ruling, bool(best), None, None, missing, best, (), (), ()
    )
