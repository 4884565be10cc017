"""The weight of two profiles: two groups of records, each with all its values.

A record is weighed against a profile as two records are. Of two sets of values the best pair counts, so agreement by
chance has as many tries as there are pairs of values: u of a level or better becomes 1 - (1 - u)**n, cumulated over the
ordered levels, n the pairs of *groups of mutually near values* (five spellings of one name are one). The last level,
different, keeps the m and r of a single try.

A profile of several records is weighed against another by the mean, kind by kind, of what its records say: one stray
value among ten records must not make two people one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.compare import compare
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.tables import INT, WEIGHTS
from graphres.weigh.class_sums import looked_up, read_kinds
from graphres.weigh.fellegi_sunter import FLOOR, KindModel, Model, to_units, weigh_classes

__all__ = ["Weighing", "log2_of_profiles", "mean_weights", "profile_values"]

Ints = npt.NDArray[np.int64]
GROUPS = pa.schema([("tuple_key", INT), ("k", INT), ("tries", INT)])

VALUES_OF_A_KIND = 50
"""Values of a kind that stand for a profile, the most borne first: a customer of 5,000 records stays payable."""


@dataclass(frozen=True)
class Weighing:
    """What values are weighed with.

    people : (value_key, people). identifiers, keys : contracts VALUE_TABLE and KEYS. kinds : in the model's order.
    """

    people: Table
    identifiers: Table
    keys: Table
    kinds: Sequence[Kind]
    model: Model


def mean_weights(sides: Table, bears: Table, by: Weighing, engine: Engine) -> Table:
    """Contract WEIGHTS of pairs of profiles: per kind the mean over the records of a that bear it, each against b as a
    whole.

    sides : (a, b, tuple_key, n), the tuples of a and how many records each stands for. bears : contract BEARS of these
    tuples and of b.
    """
    pairs = engine.sql("SELECT DISTINCT tuple_key AS a, b FROM {sides}", sides=sides)
    counted = _counted(pairs, bears, by, engine)
    told = ", ".join(f"c.l{i}, c.p{i}, c.h{i}, c.n{i}, c.q{i}" for i in range(len(by.kinds)))
    of_sides = engine.sql(
        f"SELECT s.a, s.b, s.n, {told} FROM {{sides}} s JOIN {{counted}} c ON c.a = s.tuple_key AND c.b = s.b",
        sides=sides,
        counted=counted,
    )
    return engine.map_groups(_MeanKernel(by.model), of_sides, "a", WEIGHTS.schema())


def profile_values(carried: Table, engine: Engine) -> Table:
    """Of every profile and kind the values that most of its records bear, with their carriers.

    carried : (tuple_key, kind, value_key, carriers), the key of a profile and how many of its records bear the value.
    """
    return engine.sql(
        "SELECT tuple_key, kind, value_key, carriers FROM (SELECT *, row_number() OVER (PARTITION BY tuple_key, kind "
        f"ORDER BY carriers DESC, value_key) AS turn FROM {{carried}}) t WHERE turn <= {VALUES_OF_A_KIND}",
        carried=carried,
    )


def _counted(pairs: Table, bears: Table, by: Weighing, engine: Engine) -> Table:
    """(a, b) and per kind i the level `li`, the people `pi`, whether a hub `hi`, and the tries `ni`."""
    candidates = engine.sql("SELECT a, b, CAST(0 AS BIGINT) AS rules FROM {pairs}", pairs=pairs)
    compared = compare(candidates, bears, by.identifiers, by.keys, by.kinds, engine)
    known = looked_up(compared.comparisons, by.people, by.identifiers, by.kinds, engine)
    tries = _tries(bears, by.identifiers, by.kinds, engine)
    joins, columns = [], []
    for i in range(len(by.kinds)):
        joins.append(f"LEFT JOIN {{tries}} x{i} ON x{i}.tuple_key = c.a AND x{i}.k = {i}")
        joins.append(f"LEFT JOIN {{tries}} y{i} ON y{i}.tuple_key = c.b AND y{i}.k = {i}")
        columns.append(f"coalesce(x{i}.tries, 1) * coalesce(y{i}.tries, 1) AS n{i}")
    return engine.sql(f"SELECT c.*, {', '.join(columns)} FROM {{known}} c {' '.join(joins)}", known=known, tries=tries)


def _tries(bears: Table, identifiers: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """(tuple_key, k, tries): groups of mutually near values of one kind in a profile that bears several."""
    number = engine.from_arrow(
        pa.table({"kind": pa.array([k.name for k in kinds], pa.string()), "k": pa.array(range(len(kinds)), INT)})
    )
    several = engine.sql(
        "SELECT b.tuple_key, n.k, i.value FROM {bears} b JOIN {number} n USING (kind) "
        "JOIN {identifiers} i USING (value_key) SEMI JOIN (SELECT tuple_key, kind FROM {bears} "
        "GROUP BY tuple_key, kind HAVING count(*) > 1) m ON m.tuple_key = b.tuple_key AND m.kind = b.kind",
        bears=bears,
        number=number,
        identifiers=identifiers,
    )
    return engine.map_groups(_GroupKernel(kinds), several, "tuple_key", GROUPS)


class _GroupKernel:
    """Whole profiles of (tuple_key, k, value) to their numbers of groups; all unequal pairs compared in one go."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = kinds

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        profile, kind = batch.column("tuple_key").to_numpy(), batch.column("k").to_numpy()
        value = np.array(batch.column("value").to_pylist(), dtype=object)
        order = np.lexsort((value.astype(str), kind, profile)) if len(value) else np.zeros(0, dtype=np.int64)
        profile, kind, value = profile[order], kind[order], value[order]
        border = np.flatnonzero((np.diff(profile) != 0) | (np.diff(kind) != 0)) + 1
        starts = np.concatenate([[0], border]).astype(np.int64)
        sizes = np.diff(np.concatenate([starts, [len(value)]]))
        tries = np.ones(len(starts), dtype=np.int64)
        for k, of in enumerate(self.kinds):
            groups = np.flatnonzero(kind[starts] == k)
            if len(groups):
                tries[groups] = _mutually_near(of, value, starts[groups], sizes[groups])
        return pa.RecordBatch.from_arrays(
            [pa.array(profile[starts], INT), pa.array(kind[starts], INT), pa.array(tries, INT)], schema=GROUPS
        )


MOST_VALUES = 40
"""Values of a set that are told into groups; more of them count as groups of their own."""


def _mutually_near(kind: Kind, value: npt.NDArray[np.object_], starts: Ints, sizes: Ints) -> Ints:
    """Connected groups of values that compare at any level but the last, per set."""
    first, second = _pairs_within(starts, np.minimum(sizes, MOST_VALUES))
    texts, code = np.unique(value.astype(str), return_inverse=True)
    distinct, back = np.unique(code[first] * len(texts) + code[second], return_inverse=True)
    level = kind.compare(texts[distinct // len(texts)].tolist(), texts[distinct % len(texts)].tolist())
    near = (level < len(kind.levels) - 1)[back]
    first, second = first[near], second[near]
    leader = np.arange(len(value))
    while True:
        before = leader.copy()
        least = np.minimum(leader[first], leader[second])
        np.minimum.at(leader, first, least)
        np.minimum.at(leader, second, least)
        if np.array_equal(before, leader):
            break
    own = np.concatenate([[0], np.cumsum(leader == np.arange(len(value)))])
    return np.asarray(own[starts + sizes] - own[starts])


def _pairs_within(starts: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """Positions of every two values of one set."""
    first, second = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for size in np.unique(sizes):
        x, y = np.triu_indices(int(size), 1)
        start = starts[sizes == size][:, None]
        first.append((start + x).ravel())
        second.append((start + y).ravel())
    return np.concatenate(first), np.concatenate(second)


def _units(model: Model, batch: pa.RecordBatch) -> Iterator[tuple[npt.NDArray[np.bool_], Ints]]:
    """Per kind, which rows say something, and what: class sums of the kind in units, shape (n, 3)."""
    for i, (kind, level, people, hub, listed) in enumerate(read_kinds(batch, model)):
        tries = batch.column(f"n{i}").to_numpy(zero_copy_only=False).astype(np.float64)
        yield level >= 0, to_units(log2_of_profiles(kind, level, people, hub, tries, listed))


class _MeanKernel:
    """Whole groups of (a, b, n, …), one row a tuple of a, to the weight of every (a, b). Integer means: the order of
    rows cannot change them.
    """

    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        a, b, n = (batch.column(name).to_numpy() for name in ("a", "b", "n"))
        pairs, pair = np.unique(np.stack([a, b], axis=1), axis=0, return_inverse=True)
        pair = pair.ravel()
        total = np.zeros((len(pairs), 3), dtype=np.int64)
        for says, units in _units(self.model, batch):
            many = np.zeros(len(pairs), dtype=np.int64)
            np.add.at(many, pair[says], n[says])
            summed = np.zeros((len(pairs), 3), dtype=np.int64)
            np.add.at(summed, pair[says], units[says] * n[says, None])
            total += summed // np.maximum(many, 1)[:, None]
        return _weighed(pairs[:, 0], pairs[:, 1], total, self.model)


def _weighed(a: Ints, b: Ints, total: Ints, model: Model) -> pa.RecordBatch:
    """Contract WEIGHTS, from class sums."""
    pair = weigh_classes(total, model.log2_priors())
    columns = [pa.array(a, INT), pa.array(b, INT), pa.array(pair.weight), pa.array(pair.related)]
    return pa.RecordBatch.from_arrays(columns, schema=WEIGHTS.schema())


def log2_of_profiles(
    kind: KindModel,
    level: npt.NDArray[np.int8],
    people: npt.NDArray[np.float64],
    discounted: npt.NDArray[np.bool_],
    tries: npt.NDArray[np.float64],
    listed: npt.NDArray[np.float64] | None = None,
) -> npt.NDArray[np.float64]:
    """log2 P(best level of `tries` | class), shape (n, 3): same, related, unrelated; zero where null.

    With one try it is `log2_likelihoods`.
    """
    null, last = level < 0, len(kind.levels) - 1
    at = np.where(null, 0, level)
    equal = at == 0
    better = np.concatenate([[0.0], np.cumsum(kind.u)])
    reach = 1.0 - (1.0 - np.minimum(better[at + 1], 1.0)) ** tries
    short = 1.0 - (1.0 - np.minimum(better[at], 1.0)) ** tries
    own = kind.chance(at, people, listed)
    u = np.where(own == kind.u[at], reach - short, 1.0 - (1.0 - own) ** tries)
    s = np.where(equal & discounted, max(kind.s, kind.s_discounted), kind.s)
    m = kind.m[at]
    r = np.where(at == last, kind.r[at], s * m + (1.0 - s) * u)
    out = np.log2(np.maximum(np.stack([m, r, u], axis=1), FLOOR))
    out[null] = 0.0
    return np.asarray(out)
