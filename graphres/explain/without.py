"""What would become of the customers without an identifier, a record or a link: communities found again, exactly."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, NoReturn

import numpy as np

from graphres.communities.merging import MOST_AGAINST
from graphres.errors import ParameterError
from graphres.explain.answer import Explanation, counted, listed, quoted, short, table
from graphres.explain.decided import Decided, Ruling, Said, told
from graphres.explain.ground import Ground, World, ground, parted, reweighed
from graphres.explain.loaded import Pair, Record, engine_for
from graphres.explain.lookup import Member, bearers, members_at, members_of, named, placed, weighed_pairs
from graphres.explain.masking import Shown
from graphres.explain.named import identifier_named, is_identifier, record_or_link
from graphres.explain.says import as_words
from graphres.explain.scored import is_scored
from graphres.identifiers.base import record_key, value_key
from graphres.run_directory import Run
from graphres.tables import UNITS_PER_BIT
from graphres.weigh.stored import load

__all__ = ["Change", "Gone", "Part", "WithoutExplanation", "explain_without", "rerun_without"]

AT_ONCE = 20_000
"""Touched records that are worked on without a word; beyond, progress is told."""

NAMED = 10
"""Records of a part that are named; its number is told in any case."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Gone:
    """What is taken away. kind, value : an identifier; else records : one, or the two of a link."""

    kind: str | None = None
    value: str | None = None
    records: tuple[Record, ...] = ()


@dataclass(frozen=True)
class Part:
    """Records that would be one entity. entity_id : the entity whose id would live on in it; None for a new one.
    came_from : entity -> how many records of it. first_records : the first few of them.
    """

    entity_id: str | None
    records: int
    came_from: Mapping[str, int]
    first_records: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """Entities that would change together, and what they would be."""

    entities: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class WithoutExplanation(Explanation):
    """What would change. touched : records that bear what is taken away. looked_at : records whose communities were
    found again. changed, moved : entities that would change, and records that would be of another entity than now.
    decisions : those that name touched records, and bind as before.
    """

    question: ClassVar[str] = "without"

    without: str
    touched: int
    looked_at: int
    changed: int
    moved: int
    changes: tuple[Change, ...]
    decisions: tuple[Said, ...] = ()

    def _details(self) -> Iterable[str]:
        for change in self.changes[:20]:
            yield from table(f"{listed(change.entities)} would become", [_part(part) for part in change.parts])
        if len(self.changes) > 20:
            yield f"\n  … and {len(self.changes) - 20:,} more changes"


def _part(part: Part) -> str:
    name = part.entity_id or "a new entity"
    more = f" and {part.records - len(part.first_records):,} more" if part.records > len(part.first_records) else ""
    return f"{name}, {counted(part.records, 'record')}: {', '.join(map(short, part.first_records))}{more}"


def explain_without(
    run: Run, name: str, mask: Collection[str] = (), progress: Progress | None = None
) -> WithoutExplanation:
    """What would become of the customers without an identifier, a record or a link.

    Weights that it concerns are computed again, and the communities around are found again by the stages of the run,
    with the run's model and frequencies, and as its decisions bind. As many records are looked at as can change, and
    those around them.

    Parameters
    ----------
    name : ``KIND:VALUE``, ``source:record_id``, or a link ``source:record_id~source:record_id``. mask : kinds whose
    values are hidden. progress : called where more than 20,000 records are touched.

    Raises
    ------
    ParameterError : there is no such identifier, record or link (names the near misses); or the run's scores came from
        another tool.
    """
    shown = Shown(run, mask)
    if is_scored(run):
        raise ParameterError(
            "this run was made of another tool's scores, so that nothing can be weighed again",
            expected="a run that graphres has weighed",
        )
    if is_identifier(run, name):
        row = identifier_named(run, name, shown)
        kind, value = str(row["kind"]), str(row["value"])
        said = f"the {as_words(kind)} {quoted(shown.clean(kind, value))}"
        if row["state"] == "excluded":
            records = int(str(row["records"]))
            first = f"Nothing would change without {said}: it is excluded, and counts nothing as it is."
            return WithoutExplanation((first,), said, records, 0, 0, 0, ())
        gone, touched = Gone(kind, value), bearers(run, kind, value)
    else:
        ends = record_or_link(run, name)
        gone, touched = Gone(records=ends), list(ends)
        said = f"the record {short(named(ends[0]))}"
        if len(ends) > 1:
            said = f"the link of {short(named(ends[0]))} and {short(named(ends[1]))}"
    looked, changes, moved = rerun_without(run, gone, touched, progress)
    decided = Decided(run, shown)
    decisions = decided.naming(map(named, touched))
    found = _explained(said, len(touched), looked, changes, moved)
    held = decided.together(*map(named, gone.records)) if len(gone.records) > 1 else None
    return replace(found, findings=(*found.findings, *_bound(said, gone, decisions, held)), decisions=decisions)


def _bound(said: str, gone: Gone, decisions: Sequence[Said], held: Ruling | None) -> tuple[str, ...]:
    """What binds all the same, in a sentence."""
    if held is not None:
        words = held.words((held.record_a, held.record_b))
        return (f"{words[0].upper()}{words[1:]}; that binds without {said}, too.",)
    if not decisions:
        return ()
    if len(gone.records) == 1:
        return (f"With it goes what was decided of it ({told(decisions)}).",)
    of = "the two" if gone.records else "records that bear it"
    return (f"What was decided of {of} binds as before ({told(decisions)}).",)


def rerun_without(
    run: Run, gone: Gone, touched: Sequence[Record], progress: Progress | None = None
) -> tuple[int, tuple[Change, ...], int]:
    """(records looked at, changes, records moved): the communities around some records, found again.

    First the entities of all records touched and of those that their pairs lead to, with all that hangs on these by
    positive links. What is found must be what the run found, where nothing is taken away; and all around an entity that
    changes must have been looked at. Until that is so, what is around is looked at, too.
    """
    members = placed(run, touched)
    entities = {member.entity_id for member in members.values()}
    entities |= _around(run, [m.place for m in members.values()], _reach(run, gone))
    while True:
        entities = _hanging_on(run, entities)
        everybody = [m for several in members_of(run, entities).values() for m in several]
        if progress is not None and len(everybody) > AT_ONCE:
            progress("communities", len(everybody), run.count("members"))
        with engine_for(10 * len(everybody)) as engine:
            here = ground(run, everybody, engine)
            before = _partition(here, parted(here.of, list(here.members), here.world, here.seed))
            world, left = _taken_away(here, gone)
            after = _partition(here, parted(here.of, left, world, here.seed))
        changed = _changed(here, after)
        odd = _changed(here, before)
        near = _around_entities(run, everybody, changed | odd) - entities
        if not near:
            return len(everybody), _changes(after, changed), _moved(after)
        entities |= near


def _reach(run: Run, gone: Gone) -> float:
    """Bits that a pair may gain where a kind is taken out of it: what its most unlikely level counts against it."""
    kinds = [kind for kind in load(run.model_dir).kinds if kind.kind == gone.kind]
    return max((float(np.log2(np.maximum(kind.r, kind.u) / kind.m).max()) for kind in kinds), default=0.0)


def _around(run: Run, places: Collection[int], reach: float) -> set[str]:
    """Entities of the records that some were compared with, where that counts or would count."""
    above = MOST_AGAINST - math.ceil(max(0.0, reach) * UNITS_PER_BIT)
    pairs = weighed_pairs(run, places, beyond=True, above=above).units
    near = members_at(run, {place for pair in pairs for place in pair} - set(places))
    return {member.entity_id for member in near.values()}


def _around_entities(run: Run, everybody: Sequence[Member], entities: Collection[str]) -> set[str]:
    places = [member.place for member in everybody if member.entity_id in entities]
    return _around(run, places, 0.0) if places else set()


def _hanging_on(run: Run, entities: Collection[str]) -> set[str]:
    """The same, and all entities that positive links lead to."""
    found, fresh = set(entities), set(entities)
    while fresh:
        members = [m for several in members_of(run, fresh).values() for m in several]
        pairs = weighed_pairs(run, [m.place for m in members], beyond=True, above=0).units
        near = members_at(run, {place for pair in pairs for place in pair} - {m.place for m in members})
        fresh = {member.entity_id for member in near.values()} - found
        found |= fresh
    return found


def _taken_away(here: Ground, gone: Gone) -> tuple[World, list[int]]:
    """The world without something, its weights computed again, and the records that are left."""
    world, left = here.world, list(here.members)
    if gone.kind is not None:
        code = value_key(gone.kind, gone.value or "")
        who = {one.key for one in world.bears if one.value == code}
        of_kind = {one.key for one in world.bears if one.kind == gone.kind}
        pairs = [pair for pair in world.units if who & set(pair) and set(pair) <= of_kind]
        return reweighed(here.of, world, [one for one in world.bears if one.value != code], pairs), left
    keys = [record_key(*record) for record in gone.records]
    tuples = [world.fold.get(key, key) for key in keys]
    if len(keys) == 1:
        return _without_record(world, keys[0]), [key for key in left if key != keys[0]]
    one, two = sorted(tuples)
    if one == two:
        # Two records that bear the same hang on that alone; of more, the others hold them together.
        alone = {(one, two): 0} if world.sizes[one] == 2 else {}
        return replace(world, units={**world.units, **alone}), left
    if (one, two) not in world.units:
        _refuse_link(here, gone, (one, two))
    return replace(world, units={p: w for p, w in world.units.items() if p != (one, two)}), left


def _refuse_link(here: Ground, gone: Gone, tuples: Pair) -> NoReturn:
    """That two records have no link, and the strongest that either has."""
    linked = sorted((-w, pair) for pair, w in here.world.units.items() if w > 0 and len({*pair, *tuples}) == 3)
    near = [f"{short(here.members[a].name)}~{short(here.members[b].name)}" for _, (a, b) in linked[:3]]
    raise ParameterError(
        f"{short(named(gone.records[0]))} and {short(named(gone.records[1]))} have no link: the pair was never weighed",
        expected=f"a link such as {' or '.join(near)}" if near else "two records that the run has weighed",
    )


def _without_record(world: World, key: int) -> World:
    """A tuple is named by its smallest record: another one, if that goes."""
    fold = {record: tuple_key for record, tuple_key in world.fold.items() if record != key}
    rest = [record for record, tuple_key in fold.items() if tuple_key == world.fold.get(key)]
    renamed = {key: min(rest)} if rest and world.fold[key] == key else {}
    fold = {record: renamed.get(tuple_key, tuple_key) for record, tuple_key in fold.items()}
    stays = set(fold.values())
    bears = tuple(
        type(one)(renamed.get(one.key, one.key), one.kind, one.value)
        for one in world.bears
        if renamed.get(one.key, one.key) in stays
    )
    units: dict[Pair, int] = {}
    for (a, b), weight in world.units.items():
        pair = sorted((renamed.get(a, a), renamed.get(b, b)))
        if set(pair) <= stays:
            units[pair[0], pair[1]] = weight
    return World(bears, fold, units, world.binds.without(key))


Partition = Mapping[int, tuple[Member, ...]]


def _partition(here: Ground, owner: Mapping[int, int]) -> Partition:
    """Owner -> its records."""
    found: dict[int, list[Member]] = defaultdict(list)
    for record, community in owner.items():
        found[community].append(here.members[record])
    return {community: tuple(sorted(several)) for community, several in found.items()}


def _changed(here: Ground, partition: Partition) -> set[str]:
    """Entities whose records are not those of one community, or that share one with others."""
    sizes = Counter(member.entity_id for member in here.members.values())
    same = {
        several[0].entity_id
        for several in partition.values()
        if len({m.entity_id for m in several}) == 1 and sizes[several[0].entity_id] == len(several)
    }
    return set(sizes) - same


def _heirs(partition: Partition) -> dict[int, str | None]:
    """The entity that lives on in each community: that of most of its records; of several communities with the same
    one, it is the largest.
    """
    claims: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for community, several in partition.items():
        counts = Counter(member.entity_id for member in several)
        best = min(counts, key=lambda entity: (-counts[entity], entity))
        claims[best].append((-counts[best], community))
    heirs: dict[int, str | None] = dict.fromkeys(partition)
    for entity, claimed in claims.items():
        heirs[min(claimed, key=lambda c: (c[0], partition[c[1]][0]))[1]] = entity
    return heirs


def _moved(partition: Partition) -> int:
    """Records that would be of another entity than now."""
    heirs = _heirs(partition)
    return sum(member.entity_id != heirs[community] for community, several in partition.items() for member in several)


def _changes(partition: Partition, changed: Collection[str]) -> tuple[Change, ...]:
    """Changed entities, those that exchange records together."""
    heirs = _heirs(partition)
    touched = {c: several for c, several in partition.items() if any(m.entity_id in changed for m in several)}
    of: dict[str, set[int]] = defaultdict(set)
    for community, several in touched.items():
        for member in several:
            of[member.entity_id].add(community)
    for entity in changed:
        of[entity] |= set()  # an entity of which nothing is left
    left, found = set(of), []
    while left:
        entities, communities = {min(left)}, set[int]()
        while True:
            communities = {c for e in entities for c in of[e]}
            wider = {m.entity_id for c in communities for m in touched[c]} | entities
            if wider == entities:
                break
            entities = wider
        left -= entities
        parts = sorted(
            (_as_part(touched[c], heirs[c]) for c in communities), key=lambda p: (-p.records, p.first_records)
        )
        found.append(Change(tuple(sorted(entities)), tuple(parts)))
    return tuple(sorted(found, key=lambda change: (-sum(p.records for p in change.parts), change.entities)))


def _as_part(several: Sequence[Member], heir: str | None) -> Part:
    came_from = Counter(member.entity_id for member in several)
    first = tuple(member.name for member in several[:NAMED])
    return Part(heir, len(several), dict(sorted(came_from.items())), first)


def _explained(said: str, touched: int, looked: int, changes: tuple[Change, ...], moved: int) -> WithoutExplanation:
    changed = sum(len(change.entities) for change in changes)
    bearing = "" if said.startswith(("the link", "the record")) else f", which {_bear(touched)},"
    if not changes:
        first = f"Nothing would change without {said}{bearing.rstrip(',')}."
        return WithoutExplanation((first,), said, touched, looked, 0, 0, ())
    out = [
        (
            f"Without {said}{bearing} {counted(changed, 'entity', 'entities')} would change, and "
            f"{counted(moved, 'record')} would move."
        )
    ]
    out += [_sentence(change) for change in changes[:5]]
    if len(changes) > 5:
        out.append(
            f"So would {counted(sum(len(c.entities) for c in changes[5:]), 'further entity', 'further entities')}."
        )
    return WithoutExplanation(tuple(out), said, touched, looked, changed, moved, changes)


def _bear(touched: int) -> str:
    return "1 record bears" if touched == 1 else f"{touched:,} records bear"


def _sentence(change: Change) -> str:
    name = listed(change.entities, 3)
    sizes = listed([f"{part.records:,}" for part in change.parts])
    if not change.parts:
        return f"{name} would be gone."
    if len(change.entities) > 1 and len(change.parts) == 1:
        return f"{name} would be one entity of {counted(change.parts[0].records, 'record')}."
    if len(change.entities) == 1 and len(change.parts) == 1:
        return f"{name} would be left with {counted(change.parts[0].records, 'record')}."
    verb = "would fall into" if len(change.entities) == 1 else "would part anew, into"
    return f"{name} {verb} {len(change.parts):,} entities of {sizes} records."
