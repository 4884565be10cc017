"""u: how often strangers reach each level by chance, and how common each value is.

Equality is counted exactly over the whole file; the levels between are counted on a sample of distinct values, each
weighted by how many bear it, because pairs drawn at random from the file hardly ever are alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.engines.base import Engine, Table, quoted
from graphres.identifiers.base import Kind, value_keys
from graphres.tables import TEXT

__all__ = ["Chance", "chance", "equally_common", "frequencies", "near_levels", "parts"]

SAMPLED = 600
"""Distinct values of a kind compared each with each: 180,000 pairs, so that a level as rare as 1e-4 is counted
to about a quarter of itself."""

BELIEF = 20_000.0
"""How many pairs of values the shipped probabilities of the levels between are worth against the counted ones."""

Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Chance:
    """What two records drawn at random show of one kind.

    bearers : how many (records, or customers once they are known) bear the kind.
    equal : probability that two bearers bear the same value. unequal : per level but the first, given they do not.
    sampled : pairs of values behind `unequal`.
    """

    bearers: int
    equal: float
    unequal: Reals
    sampled: int


def parts(keys: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """(value_key, name, part): what each value shares with others at the levels that name a key.

    keys : contract KEYS.
    """
    named = sorted({level.key for kind in kinds for level in kind.levels if level.key})
    wanted = engine.from_arrow(pa.table({"name": pa.array(named, TEXT)}))
    return engine.sql(
        "SELECT k.value_key, k.name, k.key AS part FROM {keys} k JOIN {wanted} w USING (name)", keys=keys, wanted=wanted
    )


def frequencies(values: Table, shared: Table, owners: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """(kind, value_key, people, listed): how many owners bear each value, and each part of one (under the key's name);
    its share of people in a shipped list, null where it is in none.

    shared : as `parts` gives it. owners : (record_key, owner); an owner is a record, or its customer once known.
    """
    people = engine.sql(
        "SELECT kind, value_key, count(DISTINCT o.owner) AS people FROM {values} v JOIN {owners} o USING (record_key) "
        "GROUP BY kind, value_key UNION ALL "
        "SELECT s.name, s.part, count(DISTINCT o.owner) FROM {values} v JOIN {shared} s USING (value_key) "
        "JOIN {owners} o USING (record_key) GROUP BY s.name, s.part",
        values=values,
        shared=shared,
        owners=owners,
    )
    return engine.sql(
        "SELECT p.kind, p.value_key, p.people, l.listed FROM {people} p LEFT JOIN {listed} l USING (value_key)",
        people=people,
        listed=engine.from_arrow(_listed(kinds)),
    )


def equally_common(people: Table, engine: Engine) -> Table:
    """`people` of which nothing is known: every value is as common as its kind's are.

    people : as `frequencies` gives it.
    """
    return engine.sql(
        "SELECT kind, value_key, CAST(0 AS BIGINT) AS people, CAST(NULL AS DOUBLE) AS listed FROM {people}",
        people=people,
    )


def _listed(kinds: Sequence[Kind]) -> pa.Table:
    """(value_key, listed): what kinds tell of the frequency of their values (`Kind.commonness`)."""
    keys, shares = [np.zeros(0, np.int64)], [np.zeros(0)]
    for kind in kinds:
        for name, known in kind.commonness().items():
            keys.append(value_keys(name, known))
            shares.append(np.fromiter(known.values(), np.float64, len(known)))
    return pa.table({"value_key": np.concatenate(keys), "listed": np.concatenate(shares)})


def chance(
    kinds: Sequence[Kind],
    people: Table,
    values: Table,
    owners: Table,
    near: Mapping[str, tuple[Reals, int]],
    engine: Engine,
) -> dict[str, Chance]:
    """Chance agreement of every kind.

    people : as `frequencies` gives it. near : as `near_levels` gives it.
    """
    bearers = _per_kind(
        engine.sql(
            "SELECT kind, count(DISTINCT o.owner) AS n FROM {values} v JOIN {owners} o USING (record_key) "
            "GROUP BY kind",
            values=values,
            owners=owners,
        ),
        engine,
    )
    twice = _per_kind(
        engine.sql(
            "SELECT kind, CAST(sum(people * (people - 1)) AS BIGINT) AS n FROM {people} GROUP BY kind",
            people=people,
        ),
        engine,
    )
    out = {}
    for kind in kinds:
        n = bearers.get(kind.name, 0)
        equal = twice.get(kind.name, 0) / (n * (n - 1)) if n > 1 else 0.0
        out[kind.name] = Chance(n, min(equal, 1.0), *near[kind.name])
    return out


def near_levels(
    kinds: Sequence[Kind], people: Table, identifiers: Table, engine: Engine, seed: int
) -> dict[str, tuple[Reals, int]]:
    """Per kind the share of each level but the first among pairs of unequal values, and how many were compared.

    seed : chooses which values are sampled.
    """
    return {kind.name: _unequal(kind, people, identifiers, engine, seed) for kind in kinds}


def _per_kind(table: Table, engine: Engine) -> dict[str, int]:
    rows = engine.collect(table)
    return dict(zip(rows["kind"].to_pylist(), rows["n"].to_pylist(), strict=True))


def _unequal(kind: Kind, people: Table, identifiers: Table, engine: Engine, seed: int) -> tuple[Reals, int]:
    """Share of each level but the first among pairs of unequal values, the shipped belief added."""
    prior = np.array([level.u for level in kind.levels[1:]])
    prior = prior / prior.sum() * BELIEF
    # A fixed pseudo-random order of values: multiplication by an odd constant modulo a prime mixes the hash anew
    # for every seed, in integers that both engines agree on.
    sample = engine.collect(
        engine.sql(
            "SELECT i.value, p.people, (p.value_key % 2147483647) * "
            f"{(2 * seed + 48271) % 2147483647} % 2147483647 AS turn, p.value_key "
            f"FROM {{people}} p JOIN {{identifiers}} i ON i.value_key = p.value_key WHERE p.kind = {quoted(kind.name)} "
            f"ORDER BY turn, p.value_key LIMIT {SAMPLED}",
            people=people,
            identifiers=identifiers,
        ),
        ("turn", "value_key"),
    )
    values = sample["value"].to_pylist()
    weight = sample["people"].to_numpy().astype(np.float64)
    first, second = np.triu_indices(len(values), 1)
    counted = np.zeros(len(kind.levels))
    for start in range(0, len(first), 200_000):
        a, b = first[start : start + 200_000], second[start : start + 200_000]
        level = kind.compare([values[i] for i in a], [values[j] for j in b])
        counted += np.bincount(level, weights=weight[a] * weight[b], minlength=len(kind.levels))
    scale = len(first) / max(counted.sum(), 1.0)
    total = counted[1:] * scale + prior
    return np.asarray(total / total.sum()), len(first)
