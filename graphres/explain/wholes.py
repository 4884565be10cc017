"""Groups of records taken as wholes: what two of them weigh, and what they agree and conflict on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from graphres.communities.wholes import wholes_weighed
from graphres.explain.answer import quoted
from graphres.explain.ground import World
from graphres.explain.loaded import Bearing, Loaded, weighed
from graphres.explain.masking import Shown
from graphres.identifiers import kind as kind_named
from graphres.tables import INT, UNITS_PER_BIT
from graphres.weigh.profiles import VALUES_OF_A_KIND

__all__ = ["Agreement", "compared_as_wholes", "profile", "weight_of_wholes"]

Groups = Sequence[tuple[Sequence[int], Sequence[int]]]


@dataclass(frozen=True)
class Agreement:
    """What two groups say of one kind: the values of either that are most alike, and whether they speak for one person.

    speaks : +1 for, -1 against, 0 neither. records_a, records_b : how many records bear the value.
    """

    kind: str
    level: str
    says: str
    value_a: str | None
    value_b: str | None
    records_a: int
    records_b: int
    speaks: int

    def phrase(self) -> str:
        """The same in a sentence."""
        same = self.level == "equal"
        return f"{self.says}, {quoted(self.value_a)}" + ("" if same else f" and {quoted(self.value_b)}")


def profile(world: World, tuples: Sequence[int], key: int) -> tuple[list[Bearing], Counter[int]]:
    """What a group bears, under a key of its own: of each kind the values that most of its records bear; and how many
    records bear each.
    """
    carriers: Counter[int] = Counter()
    kinds: dict[int, str] = {}
    for tuple_key in tuples:
        for one in world.borne.get(tuple_key, ()):
            carriers[one.value] += world.sizes.get(tuple_key, 1)
            kinds[one.value] = one.kind
    kept: list[Bearing] = []
    taken: Counter[str] = Counter()
    for value, _ in sorted(carriers.items(), key=lambda item: (-item[1], item[0])):
        if taken[kinds[value]] < VALUES_OF_A_KIND:
            taken[kinds[value]] += 1
            kept.append(Bearing(key, kinds[value], value))
    return kept, carriers


def weight_of_wholes(of: Loaded, world: World, groups: Groups) -> list[float]:
    """What every two groups of tuples weigh as wholes, in bits: what decides whether communities merge."""
    engine = of.engine
    rows = [
        (tuple_key, 2 * at + side, world.sizes.get(tuple_key, 1))
        for at, pair in enumerate(groups)
        for side, tuples in enumerate(pair)
        for tuple_key in tuples
    ]
    names = ("tuple_key", "community", "n")
    inside = pa.table({name: pa.array([row[i] for row in rows], INT) for i, name in enumerate(names)})
    pairs = pa.table(
        {"a": pa.array(range(0, 2 * len(groups), 2), INT), "b": pa.array(range(1, 2 * len(groups), 2), INT)}
    )
    found = wholes_weighed(
        engine.from_arrow(pairs), engine.from_arrow(inside), of.table(world.bears), of.weighing, engine
    )
    weight = {row["a"]: row["weight"] / UNITS_PER_BIT for row in engine.collect(found).to_pylist()}
    return [weight[2 * at] for at in range(len(groups))]


def compared_as_wholes(
    of: Loaded, world: World, pair: tuple[Sequence[int], Sequence[int]], shown: Shown
) -> tuple[Agreement, ...]:
    """What two groups of tuples agree and conflict on, kind by kind: of several values those most alike."""
    (bears_a, carriers_a), (bears_b, carriers_b) = (profile(world, tuples, key) for key, tuples in enumerate(pair))
    rows = weighed(of, [(0, 1)], [*bears_a, *bears_b], with_evidence=True).evidence.to_pylist()
    return tuple(_agreement(of, row, carriers_a, carriers_b, shown) for row in rows)


def _agreement(
    of: Loaded, row: Mapping[str, object], carriers_a: Counter[int], carriers_b: Counter[int], shown: Shown
) -> Agreement:
    kind, level = str(row["kind"]), str(row["level"])
    values = [int(str(row[side])) for side in ("value_a", "value_b")]
    bits = float(str(row["log2_m"])) - float(str(row["log2_u"]))
    return Agreement(
        kind,
        level,
        next(one.says for one in kind_named(kind).levels if one.name == level),
        shown.clean(kind, of.values[values[0]][1]),
        shown.clean(kind, of.values[values[1]][1]),
        carriers_a[values[0]],
        carriers_b[values[1]],
        1 if bits >= 1 else -1 if bits <= -1 else 0,
    )
