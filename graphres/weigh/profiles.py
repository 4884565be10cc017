"""The weight of two profiles: two groups of records, each with all its values, weighed as two records are.

Of two sets of values the best pair counts, so agreement by chance has as many tries as there are pairs of values:
u of a level or better becomes 1 - (1 - u)**n, cumulated over the ordered levels, n the pairs of *groups of mutually
near values* (five spellings of one name are one). The last level, different, keeps the m and r of a single try.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.compare import compare
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.tables import INT, WEIGHTS
from graphres.weigh.class_sums import looked_up
from graphres.weigh.fellegi_sunter import FLOOR, KindModel, Model, to_units, weigh_classes

__all__ = ["log2_of_profiles", "profile_weights"]

Ints = npt.NDArray[np.int64]
GROUPS = pa.schema([("tuple_key", INT), ("k", INT), ("tries", INT)])


def profile_weights(
    pairs: Table,
    bears: Table,
    people: Table,
    identifiers: Table,
    keys: Table,
    kinds: Sequence[Kind],
    model: Model,
    engine: Engine,
) -> Table:
    """Contract WEIGHTS, of pairs of profiles.

    pairs : (a, b) of profile keys. bears : contract BEARS with profiles in place of tuples.
    """
    candidates = engine.sql("SELECT a, b, CAST(0 AS BIGINT) AS rules FROM {pairs}", pairs=pairs)
    compared = compare(candidates, bears, identifiers, keys, kinds, engine)
    known = looked_up(compared.comparisons, people, identifiers, [k.name for k in kinds], engine)
    tries = _tries(bears, identifiers, kinds, engine)
    joins, columns = [], []
    for i in range(len(kinds)):
        joins.append(f"LEFT JOIN {{tries}} x{i} ON x{i}.tuple_key = c.a AND x{i}.k = {i}")
        joins.append(f"LEFT JOIN {{tries}} y{i} ON y{i}.tuple_key = c.b AND y{i}.k = {i}")
        columns.append(f"x{i}.tries * y{i}.tries AS n{i}")
    counted = engine.sql(
        f"SELECT c.*, {', '.join(columns)} FROM {{known}} c {' '.join(joins)}", known=known, tries=tries
    )
    return engine.map_batches(_ProfileKernel(model), counted, WEIGHTS.schema())


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


class _ProfileKernel:
    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        total = np.zeros((batch.num_rows, 3), dtype=np.int64)
        for i, kind in enumerate(self.model.kinds):
            level = batch.column(f"l{i}").fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int8)
            people = batch.column(f"p{i}").fill_null(0).to_numpy(zero_copy_only=False).astype(np.float64)
            tries = batch.column(f"n{i}").fill_null(1).to_numpy(zero_copy_only=False).astype(np.float64)
            hub = batch.column(f"h{i}").fill_null(0).to_numpy(zero_copy_only=False) > 0
            listed = batch.column(f"q{i}").fill_null(0).to_numpy(zero_copy_only=False)
            total += to_units(log2_of_profiles(kind, level, people, hub, tries, listed))
        pair = weigh_classes(total, self.model.log2_priors())
        columns = [batch.column("a"), batch.column("b"), pa.array(pair.weight), pa.array(pair.related)]
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
