"""On what an entity hangs: the identifier, or the two, without which it would come apart; and its least cut."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

from graphres.explain.cuts import DECIDED, Cut, minimum_cut
from graphres.explain.ground import Ground, World, parted, reweighed, worlds_of
from graphres.explain.loaded import Pair
from graphres.explain.lookup import Member, Pairs
from graphres.explain.masking import Shown
from graphres.explain.wholes import Agreement, compared_as_wholes, weight_of_wholes
from graphres.identifiers import kind as kind_named
from graphres.tables import UNITS_PER_BIT

__all__ = ["Lost", "Sides", "Weakest", "least_cut", "losses", "scored_weakest", "weakest"]

MOST_PAIRS = 6_000
"""Pairs weighed again in all, to see what an entity hangs on: of a large one fewer identifiers are tried, and of one
with more pairs than these none, for its communities alone would take minutes."""

BEST = 8
"""Identifiers that are tried by twos."""


@dataclass(frozen=True)
class Lost:
    """What would become of an entity without an identifier (or two).

    identifiers : (kind, value as people read it). records : how many of its records bear one. parts : records of each
    part that it falls into, the largest first. strongest_bits : the strongest link that would be left between two of
    the parts (where it does not fall apart, between the sides of its least cut); None where there is none.
    """

    identifiers: tuple[tuple[str, str], ...]
    records: int
    parts: tuple[int, ...]
    strongest_bits: float | None
    members: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Sides:
    """The least cut. bits : the positive weights that it cuts, in all. whole_bits : what both sides weigh as wholes;
    None where scores came from elsewhere. side_a, side_b : records. agree, conflict : what they agree and conflict on.
    exact : whether no cut is less.
    """

    bits: float
    whole_bits: float | None
    side_a: tuple[str, ...]
    side_b: tuple[str, ...]
    agree: tuple[Agreement, ...]
    conflict: tuple[Agreement, ...]
    exact: bool


@dataclass(frozen=True)
class Weakest:
    """losses : identifiers without which the entity comes apart, those first that both sides of its least cut bear, of
    these what few bear by nature (a landline sooner than a surname), and of these that which holds most; pairs of them
    only where no single one does it. tried, of : how many shared identifiers were tried, of how many. cut : the least
    cut.
    """

    losses: tuple[Lost, ...]
    tried: int
    of: int
    cut: Sides | None


def weakest(ground: Ground, shown: Shown) -> Weakest:
    """On what an entity hangs. ground : its records, all of them and no others."""
    cut = least_cut(ground)
    shared = _shared(ground)
    tried = _affordable(ground, shared)
    side = set(cut.side) if cut else set()
    without: list[tuple[int, ...]] = [(value,) for value in tried]
    singles = losses(ground, without, side, shown)
    found = [(values, lost) for values, lost in zip(without, singles, strict=True) if len(lost.parts) > 1]
    if not found and len(tried) > 1:
        ranked = [value for _, value in sorted(zip(map(_held, singles), tried, strict=True))][:BEST]
        most = max(1, MOST_PAIRS // max(1, len(ground.world.units)))
        couples: list[tuple[int, ...]] = [(one, two) for one, two in islice(combinations(ranked, 2), most)]
        both = losses(ground, couples, side, shown)
        found = [(values, lost) for values, lost in zip(couples, both, strict=True) if len(lost.parts) > 1]
    ordered = sorted(
        found, key=lambda one: (*_likely(ground, one[0], one[1], side), *_held(one[1]), one[1].identifiers)
    )
    sides = _sides(ground, cut, shown) if cut else None
    return Weakest(tuple(lost for _, lost in ordered), len(tried), len(shared), sides)


def _likely(ground: Ground, values: Collection[int], lost: Lost, side: Collection[int]) -> tuple[bool, bool, int]:
    """How likely a loss names what joined two people wrongly, the smaller the likelier: where the entity is thinnest,
    by an identifier that both sides of the least cut bear, of a kind that few bear by nature (a landline sooner than a
    surname).
    """
    bearing = [{one.key in side for one in ground.world.bears if one.value == value} for value in values]
    across = any(len(sides) > 1 for sides in bearing)
    on_side = {member.name for member in ground.records_of(set(side))}
    along = all(on_side.isdisjoint(part) or on_side.issuperset(part) for part in map(set, lost.members))
    natural = sum(kind_named(kind).discounted_above is None for kind, _ in lost.identifiers)
    return not across, not along, natural


def _held(lost: Lost) -> tuple[float, int]:
    """What holds most comes first: that which leaves the weakest link."""
    return (float("-inf") if lost.strongest_bits is None else lost.strongest_bits, -lost.records)


def _shared(ground: Ground) -> list[int]:
    """Identifiers that two records or more bear, those that most bear first."""
    records: Counter[int] = Counter()
    for one in ground.world.bears:
        records[one.value] += ground.world.sizes[one.key]
    several = [value for value, number in records.items() if number > 1]
    return sorted(several, key=lambda value: (-records[value], ground.of.values[value]))


def _affordable(ground: Ground, values: Sequence[int]) -> list[int]:
    """As many identifiers as can be tried."""
    each = max(1, len(ground.world.units))
    return list(values[: MOST_PAIRS // each])


def losses(ground: Ground, without: Sequence[Collection[int]], side: Collection[int], shown: Shown) -> list[Lost]:
    """What would become of an entity without each of some sets of identifiers, all its weights computed again and its
    communities found again, by the stages that did it for the run.

    side : tuples of one side of the least cut.
    """
    if not without:
        return []
    worlds = [_without(ground.world, values) for values in without]
    touched = [_touched(ground.world, values) for values in without]
    whole, names = worlds_of(worlds)
    asked = [(name[a], name[b]) for name, pairs in zip(names, touched, strict=True) for a, b in pairs]
    again = reweighed(ground.of, whole, whole.bears, asked)
    everybody = [name[record] for name in names for record in ground.world.fold]
    owner = parted(ground.of, everybody, again, ground.seed)
    return [_lost(ground, values, name, again, owner, side, shown) for values, name in zip(without, names, strict=True)]


def _without(world: World, values: Collection[int]) -> World:
    gone = set(values)
    return replace(world, bears=tuple(one for one in world.bears if one.value not in gone))


def _touched(world: World, values: Collection[int]) -> list[Pair]:
    """Weighed pairs that would weigh something else: one bears a value, the other one of that kind."""
    gone = set(values)
    bearers: dict[str, set[int]] = defaultdict(set)
    of_kind: dict[str, set[int]] = defaultdict(set)
    for one in world.bears:
        of_kind[one.kind].add(one.key)
        if one.value in gone:
            bearers[one.kind].add(one.key)
    return [
        (a, b)
        for a, b in world.units
        if any((a in who or b in who) and {a, b} <= of_kind[kind] for kind, who in bearers.items())
    ]


def _lost(
    ground: Ground,
    values: Collection[int],
    name: dict[int, int],
    again: World,
    owner: dict[int, int],
    side: Collection[int],
    shown: Shown,
) -> Lost:
    part_of = {record: owner[name[record]] for record in ground.world.fold}
    parts: dict[int, list[int]] = defaultdict(list)
    for record, part in part_of.items():
        parts[part].append(record)
    ordered = sorted(parts.values(), key=lambda part: (-len(part), min(ground.members[r] for r in part)))
    apart = {r: number for number, part in enumerate(ordered) for r in part}
    group = apart if len(ordered) > 1 else {r: int(t in side) for r, t in ground.world.fold.items()}
    across = [
        again.units[name[a], name[b]]
        for a, b in ground.world.units
        if a in group and b in group and group[a] != group[b]
    ]
    gone = set(values)
    bearers = {one.key for one in ground.world.bears if one.value in gone}
    said = sorted(ground.of.values[value] for value in values)
    return Lost(
        tuple((kind, shown.clean(kind, value) or "") for kind, value in said),
        sum(ground.world.sizes[key] for key in bearers),
        tuple(len(part) for part in ordered),
        max(across) / UNITS_PER_BIT if across else None,
        tuple(tuple(m.name for m in sorted(ground.members[r] for r in part)) for part in ordered),
    )


def scored_weakest(members: Sequence[Member], pairs: Pairs, held: Collection[Pair]) -> Weakest | None:
    """The least cut where scores came from elsewhere: what an identifier is worth is not known there.

    held : places of records that decisions hold together.
    """
    names = {member.place: member.name for member in members}
    links = {pair: weight for pair, weight in pairs.units.items() if pair[0] != pair[1]}
    cut = _cut_between(sorted(names), links, held)
    if cut is None:
        return None
    sides = [tuple(names[place] for place in sorted(names) if (place in cut.side) is way) for way in (False, True)]
    return Weakest((), 0, 0, Sides(cut.weight / UNITS_PER_BIT, None, sides[0], sides[1], (), (), cut.exact))


def least_cut(ground: Ground) -> Cut | None:
    """The least cut of an entity, by tuples, of those that part nothing that decisions hold together; a pair of tuples
    counts as often as it has pairs of records.
    """
    sizes = ground.world.sizes
    links = {(a, b): sizes[a] * sizes[b] * weight for (a, b), weight in ground.world.units.items() if a != b}
    held = [(bond, record) for record, bond in ground.world.binds.bond.items() if bond != record]
    return _cut_between(sorted(sizes), links, held)


def _cut_between(nodes: Sequence[int], links: Mapping[Pair, int], held: Collection[Pair]) -> Cut | None:
    """The least cut that parts no two that are held together; None where there is none."""
    positive = {pair: weight for pair, weight in links.items() if weight > 0} | dict.fromkeys(held, DECIDED)
    weakest_step = min(positive, key=lambda pair: (positive[pair], pair), default=None)
    cut = minimum_cut(nodes, positive, weakest_step)
    return None if cut is None or cut.weight >= DECIDED else cut


def _sides(ground: Ground, cut: Cut, shown: Shown) -> Sides:
    small = list(cut.side)
    rest = sorted(set(ground.world.sizes) - set(small))
    said = compared_as_wholes(ground.of, ground.world, (rest, small), shown)
    whole = weight_of_wholes(ground.of, ground.world, [(rest, small)])[0]
    names = [tuple(member.name for member in ground.records_of(side)) for side in (rest, small)]
    agree = tuple(one for one in said if one.speaks > 0)
    conflict = tuple(one for one in said if one.speaks < 0)
    return Sides(cut.weight / UNITS_PER_BIT, whole, names[0], names[1], agree, conflict, cut.exact)
