"""A part of a run on which its last stages run again: records, how they are folded, and what their pairs weigh."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pyarrow as pa

from graphres.communities import communities, owners
from graphres.communities.bonds import free
from graphres.communities.collective import collective
from graphres.engines.base import Engine, Table
from graphres.explain.binds import NOTHING, Binds, joined
from graphres.explain.loaded import Bearing, Loaded, Pair, load_into, weighed
from graphres.explain.lookup import Member, Pairs, weighed_pairs
from graphres.identifiers.base import record_key
from graphres.identify import folded as folds
from graphres.run_directory import Run
from graphres.tables import FOLDS, INT, UNITS_PER_BIT, WEIGHTS

__all__ = ["Ground", "World", "folded", "ground", "parted", "reweighed", "worlds_of"]


@dataclass(frozen=True)
class World:
    """Records as they are, or would be. bears : what each tuple bears. fold : record -> its tuple. units : what each
    weighed pair of tuples weighs, a <= b. binds : what binds the records whatever their tuples weigh.
    """

    bears: tuple[Bearing, ...]
    fold: Mapping[int, int]
    units: Mapping[Pair, int]
    binds: Binds = NOTHING

    @cached_property
    def sizes(self) -> Counter[int]:
        """How many records each tuple stands for."""
        return Counter(self.fold.values())

    @cached_property
    def borne(self) -> dict[int, tuple[Bearing, ...]]:
        """What each tuple bears."""
        found: dict[int, list[Bearing]] = defaultdict(list)
        for one in self.bears:
            found[one.key].append(one)
        return {key: tuple(several) for key, several in found.items()}


@dataclass(frozen=True)
class Ground:
    """Records of a run, loaded. members : by record key. world : as the run has them."""

    of: Loaded
    members: Mapping[int, Member]
    world: World
    seed: int

    def records_of(self, tuples: Collection[int]) -> list[Member]:
        """The records behind some tuples, in their order."""
        return sorted(self.members[record] for record, tuple_key in self.world.fold.items() if tuple_key in tuples)


def ground(
    run: Run,
    members: Sequence[Member],
    engine: Engine,
    more: Sequence[tuple[str, str]] = (),
    pairs: Pairs | None = None,
) -> Ground:
    """Load the records of whole entities.

    more : further (kind, clean value) that may be borne for the sake of argument. pairs : those among them that were
    weighed, if they have been read.
    """
    of = load_into(engine, run, [member.record for member in members], more)
    by_key = {record_key(*member.record): member for member in members}
    fold = folded(of)
    at = {member.place: key for key, member in by_key.items()}
    units = {}
    for (a, b), weight in (pairs or weighed_pairs(run, list(at))).units.items():
        one, other = sorted((at[a], at[b]))
        units[one, other] = weight
    world = World(tuple(one for one in of.used if fold.get(one.key) == one.key), fold, units, of.binds)
    return Ground(of, by_key, world, run.manifest["seed"])


def folded(of: Loaded) -> dict[int, int]:
    """Which tuple each record is of, by all that it bears; some fold with none, for something was decided of them."""
    engine = of.engine
    rows = [(one.key, one.value) for one in of.bears]
    values = _table(engine, pa.schema([("record_key", INT), ("value_key", INT)]), rows)
    apart = _table(engine, pa.schema([("record_key", INT), ("rule", INT)]), of.binds.unfolded)
    table = engine.collect(folds(values, engine, apart if of.binds.unfolded else None))
    return dict(zip(table["record_key"].to_pylist(), table["tuple_key"].to_pylist(), strict=True))


def parted(of: Loaded, records: Collection[int], world: World, seed: int) -> dict[int, int]:
    """Which records are one customer, as the run's own stages find: record -> owner."""
    engine = of.engine
    everybody = engine.from_arrow(pa.table({"record_key": pa.array(sorted(records), INT)}))
    folds = _table(engine, FOLDS.schema(), sorted(world.fold.items()))
    weights = _table(engine, WEIGHTS.schema(), [(a, b, w, 0) for (a, b), w in sorted(world.units.items())])
    bonds = world.binds.bonds(world.fold, engine)
    weights = free(weights, bonds, engine)
    found = communities(weights, folds, of.model, engine, seed, bonds)
    first = owners(everybody, folds, found.labels, weights, engine)
    whole = collective(first, folds, of.table(world.bears), weights, of.weighing, engine, bonds)
    rows = engine.collect(whole.owners)
    return dict(zip(rows["record_key"].to_pylist(), rows["owner"].to_pylist(), strict=True))


def _table(engine: Engine, schema: pa.Schema, rows: Sequence[tuple[int, ...]]) -> Table:
    columns = [pa.array([row[at] for row in rows], field.type) for at, field in enumerate(schema)]
    return engine.from_arrow(pa.table(columns, schema=schema))


def reweighed(of: Loaded, world: World, bears: Sequence[Bearing], pairs: Collection[Pair]) -> World:
    """The same records bearing something else: the pairs that this concerns weighed again, the others as they are."""
    bits = weighed(of, pairs, bears).bits(of.engine)
    units = {**world.units, **{pair: round(bits[pair] * UNITS_PER_BIT) for pair in pairs}}
    return replace(world, bears=tuple(bears), units=units)


def worlds_of(worlds: Sequence[World]) -> tuple[World, list[dict[int, int]]]:
    """Many worlds as one, in which they do not meet; and for each, its keys -> those there. Order is kept."""
    bears: list[Bearing] = []
    fold: dict[int, int] = {}
    units: dict[Pair, int] = {}
    names: list[dict[int, int]] = []
    binds: list[Binds] = []
    for world in worlds:
        keys = sorted({*world.fold, *world.fold.values(), *(key for pair in world.units for key in pair)})
        start = sum(map(len, names))
        name = {key: start + at for at, key in enumerate(keys)}
        names.append(name)
        bears += [Bearing(name[one.key], one.kind, one.value) for one in world.bears]
        fold |= {name[record]: name[tuple_key] for record, tuple_key in world.fold.items()}
        units |= {(name[a], name[b]): weight for (a, b), weight in world.units.items()}
        binds.append(world.binds.renamed(name))
    return World(tuple(bears), fold, units, joined(binds)), names
