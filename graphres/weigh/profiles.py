"""The weight of two profiles: two groups of records, each with all its values.

A record is weighed against a profile as two records are. Of two sets of values the best pair counts, so agreement by
chance has as many tries as there are pairs of values: u of a level or better becomes 1 - (1 - u)**n, cumulated over the
ordered levels, n the pairs of *groups of mutually near values* (five spellings of one name are one). The last level,
different, keeps the m and r of a single try.

Of what a person has one for life, a profile with values far from each other knows one that is right, as likely as its
records say: m of a value found there is m times the share of those who bear it. Who agrees with the one record of a
stranger among ten has not agreed with the ten.

A profile of several records is weighed against another by the mean, kind by kind, of what its records say: one stray
value among ten records must not make two people one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.compare import Comparing, compare
from graphres.compare.comparing import NUMBER
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.tables import INT, WEIGHTS
from graphres.weigh.class_sums import known_values, looked_up, read_said, said
from graphres.weigh.fellegi_sunter import FLOOR, KindModel, Model, to_units, weigh_classes

__all__ = ["Weighing", "log2_of_profiles", "mean_weights", "profile_values"]

Ints = npt.NDArray[np.int64]
GROUPS = pa.schema([("set_key", INT), ("k", NUMBER), ("tries", INT)])

VALUES_OF_A_KIND = 50
"""Values of a kind that stand for a profile, the most borne first: a customer of 5,000 records stays payable."""


@dataclass(frozen=True)
class Weighing:
    """What values are weighed with.

    comparing : what they are compared with. known : as `known_values` gives it. model : its kinds in their order there.
    """

    comparing: Comparing
    known: Table
    model: Model

    @classmethod
    def of(cls, comparing: Comparing, people: Table, model: Model, engine: Engine) -> Weighing:
        """With the people behind each value; people : as `frequencies` gives it."""
        return cls(comparing, known_values(people, comparing.identifiers, engine), model)


def mean_weights(sides: Table, bears: Table, borne: Table, by: Weighing, engine: Engine) -> Table:
    """Contract WEIGHTS of pairs of profiles: per kind the mean over the records of a that bear it, each against b as a
    whole.

    sides : (a, b, tuple_key, n), the tuples of a and how many records each stands for. bears : contract BEARS of these
    tuples. borne : (tuple_key, kind, value_key, carriers), the same of b, and how many of its records bear the value.
    """
    known = engine.sql(
        "SELECT b.tuple_key, b.kind, b.value_key FROM {bears} b JOIN (SELECT DISTINCT tuple_key FROM {sides}) s "
        "USING (tuple_key) UNION ALL SELECT tuple_key, kind, value_key FROM {borne}",
        bears=bears,
        sides=sides,
        borne=borne,
    )
    candidates = engine.sql(
        "SELECT DISTINCT tuple_key AS a, b, CAST(0 AS BIGINT) AS rules FROM {sides}",
        sides=sides,
    )
    compared = compare(candidates, known, by.comparing, engine)
    tries = _tries(compared.sets, known, by.comparing, engine)
    of_sides = engine.once(
        "SELECT s.a, s.b, s.n, c.k, c.level, o.people, o.listed, o.hub, "
        "coalesce(x.tries, 1) * coalesce(y.tries, 1) AS tries, h.carriers, h.bearers FROM {sides} s "
        "LEFT JOIN {comparisons} c ON c.a = s.tuple_key AND c.b = s.b "
        f"LEFT JOIN {{told}} o ON {said('o', 'c')} "
        "LEFT JOIN {tries} x ON x.tuple_key = c.a AND x.k = c.k LEFT JOIN {tries} y ON y.tuple_key = c.b AND y.k = c.k "
        "LEFT JOIN {shares} h ON h.tuple_key = c.b AND h.k = c.k AND h.value_key = c.value AND c.level = 0",
        sides=sides,
        comparisons=compared.comparisons,
        told=looked_up(compared.comparisons, by.known, engine),
        tries=tries,
        shares=_shares(borne, tries, by.comparing, engine),
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


def _tries(sets: Table, bears: Table, by: Comparing, engine: Engine) -> Table:
    """(tuple_key, k, tries): groups of mutually near values of one kind in a profile that bears several; told once for
    every set of values, whoever bears it.

    sets : as `compare` gives them.
    """
    several = engine.sql(
        "SELECT s.set_key, s.k, i.value FROM (SELECT k, set_key, min(tuple_key) AS tuple_key FROM {sets} WHERE n > 1 "
        "GROUP BY k, set_key) s JOIN {numbers} n ON n.k = s.k "
        "JOIN {bears} b ON b.tuple_key = s.tuple_key AND b.kind = n.kind "
        "JOIN {identifiers} i ON i.value_key = b.value_key",
        sets=sets,
        numbers=by.numbers,
        bears=bears,
        identifiers=by.identifiers,
    )
    return engine.sql(
        "SELECT s.tuple_key, s.k, g.tries FROM {sets} s JOIN {groups} g ON g.set_key = s.set_key AND g.k = s.k",
        sets=sets,
        groups=engine.map_groups(_GroupKernel(by.kinds), several, "set_key", GROUPS),
    )


def _shares(borne: Table, tries: Table, by: Comparing, engine: Engine) -> Table:
    """(tuple_key, k, value_key, carriers, bearers): of what a person has one for life, and a profile several far from
    each other, who bears the value and who bears any.
    """
    lifelong = [k for k, kind in enumerate(by.kinds) if kind.exclusive]
    return engine.sql(
        "SELECT b.tuple_key, n.k, b.value_key, b.carriers, CAST(sum(b.carriers) OVER (PARTITION BY b.tuple_key, n.k) "
        "AS BIGINT) AS bearers FROM {borne} b JOIN {numbers} n USING (kind) "
        "JOIN {tries} t ON t.tuple_key = b.tuple_key AND t.k = n.k "
        f"WHERE t.tries > 1 AND n.k IN ({', '.join(map(str, lifelong)) or '-1'})",
        borne=borne,
        numbers=by.numbers,
        tries=tries,
    )


class _GroupKernel:
    """Whole sets of (set_key, k, value) to their numbers of groups; all unequal pairs compared in one go."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = kinds

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        key, kind = batch.column("set_key").to_numpy(), batch.column("k").to_numpy()
        value = np.array(batch.column("value").to_pylist(), dtype=object)
        order = np.lexsort((value.astype(str), kind, key)) if len(value) else np.zeros(0, dtype=np.int64)
        key, kind, value = key[order], kind[order], value[order]
        border = np.flatnonzero((np.diff(key) != 0) | (np.diff(kind) != 0)) + 1
        starts = np.concatenate([[0], border]).astype(np.int64)
        sizes = np.diff(np.concatenate([starts, [len(value)]]))
        tries = np.ones(len(starts), dtype=np.int64)
        for k, of in enumerate(self.kinds):
            groups = np.flatnonzero(kind[starts] == k)
            if len(groups):
                tries[groups] = _mutually_near(of, value, starts[groups], sizes[groups])
        return pa.RecordBatch.from_arrays(
            [pa.array(key[starts], INT), pa.array(kind[starts], NUMBER), pa.array(tries, INT)], schema=GROUPS
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


class _MeanKernel:
    """Whole groups of (a, b, n, …), one row a kind that a tuple of a is compared in, to the weight of every (a, b).
    Integer means: the order of rows cannot change them.
    """

    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        a, b, n = (batch.column(name).to_numpy() for name in ("a", "b", "n"))
        order = np.lexsort((b, a))
        first = np.append(True, (np.diff(a[order]) != 0) | (np.diff(b[order]) != 0))
        pair = np.empty(len(a), dtype=np.int64)
        pair[order] = np.cumsum(first) - 1
        pairs = order[first]
        total = np.zeros((len(pairs), 3), dtype=np.int64)
        for rows, units in _units(self.model, batch):
            many = np.bincount(pair[rows], n[rows], len(pairs)).astype(np.int64)
            summed = (np.bincount(pair[rows], of_class * n[rows], len(pairs)) for of_class in units.T)
            # Whole numbers below 2**53 are exact, in whatever order they are added.
            total += np.stack(list(summed), axis=1).astype(np.int64) // np.maximum(many, 1)[:, None]
        return _weighed(a[pairs], b[pairs], total, self.model)


def _units(model: Model, batch: pa.RecordBatch) -> Iterator[tuple[Ints, Ints]]:
    """Per kind the rows that are of it, and what they say: class sums in units, shape (n, 3)."""
    tries, carriers, bearers = (
        batch.column(name).fill_null(1).to_numpy(zero_copy_only=False).astype(np.float64)
        for name in ("tries", "carriers", "bearers")
    )
    share = carriers / bearers
    for kind, rows, level, people, hub, listed in read_said(batch, model):
        yield rows, to_units(log2_of_profiles(kind, level, people, hub, tries[rows], listed, share[rows]))


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
    share: npt.NDArray[np.float64] | float = 1.0,
) -> npt.NDArray[np.float64]:
    """log2 P(best level of `tries` | class), shape (n, 3): same, related, unrelated; zero where null.

    share : of those who bear any value, who bear the equal one. With one try and all of them it is `log2_likelihoods`.
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
    m = kind.m[at] * share
    r = np.where(at == last, kind.r[at], s * m + (1.0 - s) * u)
    out = np.log2(np.maximum(np.stack([m, r, u], axis=1), FLOOR))
    out[null] = 0.0
    return np.asarray(out)
