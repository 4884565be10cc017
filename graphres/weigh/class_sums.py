"""Class sums of every pair, the priors by a fixed point, and the weights."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.tables import COMPARISONS, INT, UNITS_PER_BIT, WEIGHTS, check
from graphres.weigh.fellegi_sunter import KindModel, Model, log2_likelihoods, to_units, weigh_classes

__all__ = [
    "CLASSES",
    "SAID",
    "counted_pairs",
    "known_values",
    "likelihoods",
    "looked_up",
    "priors",
    "read_said",
    "said",
    "standing_for",
    "summed",
    "weigh",
]

CLASSES = ("same", "related", "unrelated")
CELL = 18
"""Class sums are counted in cells of 2**18 units, a quarter of a bit, for the fixed point of the priors."""

ROUNDS = 200

Rows = npt.NDArray[np.int64]
Levels = npt.NDArray[np.int8]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def known_values(people: Table, identifiers: Table, engine: Engine) -> Table:
    """(value_key, people, listed, hub) of every value and shared part: how many people bear it, its frequency in a
    shipped list, and 1 for a discounted hub.

    people : as `frequencies` gives it. identifiers : contract VALUE_TABLE.
    """
    return engine.sql(
        "SELECT p.value_key, p.people, p.listed, CAST(CASE WHEN i.state = 'discounted' THEN 1 ELSE 0 END AS TINYINT) "
        "AS hub FROM {people} p LEFT JOIN {identifiers} i USING (value_key)",
        identifiers=identifiers,
        people=people,
    )


SAID = ("k", "level", "value", "apart")
"""What a kind says on a pair: pairs by the hundred thousand say the same."""

LIKELIHOODS = pa.schema(
    [
        *((name, COMPARISONS.columns[name]) for name in SAID),
        ("hub", COMPARISONS.columns["apart"]),
        *((name, INT) for name in CLASSES),
    ]
)


def looked_up(comparisons: Table, known: Table, engine: Engine) -> Table:
    """(k, level, value, apart, people, listed, hub): whatever is said of any pair, once: the people behind the value,
    its frequency in a shipped list, and whether relatives share it as they do a contact: it is a discounted hub, or
    the pair are namesakes whom another kind tells apart.

    comparisons : contract COMPARISONS. known : as `known_values` gives it.
    """
    return engine.sql(
        "SELECT d.k, d.level, d.value, d.apart, coalesce(v.people, 0) AS people, coalesce(v.listed, 0) AS listed, "
        "CAST(CASE WHEN d.apart = 1 THEN 1 ELSE coalesce(v.hub, 0) END AS TINYINT) AS hub FROM "
        f"(SELECT DISTINCT {', '.join(SAID)} FROM {{comparisons}}) d LEFT JOIN {{known}} v ON v.value_key = d.value",
        comparisons=comparisons,
        known=known,
    )


def said(one: str, other: str) -> str:
    """The condition of a join over what is said."""
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in SAID)


def likelihoods(told: Table, model: Model, engine: Engine) -> Table:
    """(k, level, value, apart, hub, same, related, unrelated): log2 likelihoods of whatever is said, in units.

    told : as `looked_up` gives it.
    """
    return engine.map_batches(_SumKernel(model), told, LIKELIHOODS)


def summed(pairs: Table, comparisons: Table, units: Table, engine: Engine, where: str = "") -> Table:
    """`pairs` with the class sums same, related and unrelated, in units, priors left out: of kinds that one
    side does not bear, 0.

    pairs : (a, b, …). comparisons : contract COMPARISONS. units : as `likelihoods` gives them. where : what of them
    counts, such as ``u.hub = 0``.
    """
    sums = engine.sql(
        f"SELECT c.a, c.b, {', '.join(f'CAST(sum(u.{name}) AS BIGINT) AS {name}' for name in CLASSES)} "
        f"FROM {{comparisons}} c JOIN {{units}} u ON {said('u', 'c')}{where and ' WHERE '}{where} GROUP BY c.a, c.b",
        comparisons=comparisons,
        units=units,
    )
    return engine.sql(
        f"SELECT p.*, {', '.join(f'coalesce(s.{name}, 0) AS {name}' for name in CLASSES)} "
        "FROM {pairs} p LEFT JOIN {sums} s ON s.a = p.a AND s.b = p.b",
        pairs=pairs,
        sums=sums,
    )


def counted_pairs(candidates: Table, folds: Table, engine: Engine, standing: Table | None = None) -> Table:
    """(a, b, twice), twice the pairs of records behind a pair of tuples. Contracts CANDIDATES and FOLDS.

    standing : (rules, stands_for), of rules that found more pairs than are left, for how many each of these stands.
    """
    times, join, tables = standing_for(standing)
    return engine.sql(
        f"SELECT c.a, c.b, {times}CASE WHEN c.a = c.b THEN x.n * (x.n - 1) ELSE 2 * x.n * y.n END AS twice "
        f"FROM {{candidates}} c JOIN {{sizes}} x ON x.tuple_key = c.a JOIN {{sizes}} y ON y.tuple_key = c.b{join}",
        candidates=candidates,
        sizes=engine.sql("SELECT tuple_key, count(*) AS n FROM {folds} GROUP BY tuple_key", folds=folds),
        **tables,
    )


def standing_for(standing: Table | None) -> tuple[str, str, dict[str, Table]]:
    """A factor and a join for candidates `c` some of which stand for others; nothing where all are there."""
    if standing is None:
        return "", "", {}
    return "coalesce(t.stands_for, 1) * ", " LEFT JOIN {standing} t ON t.rules = c.rules", {"standing": standing}


def read_said(batch: pa.RecordBatch, model: Model) -> Iterator[tuple[KindModel, Rows, Levels, Reals, Flags, Reals]]:
    """Per kind of the model the rows of it, their levels, people, whether relatives share the value as they do a
    contact, and listed frequencies; of rows with the columns of `looked_up`.
    """
    number, level = (batch.column(name).fill_null(-1).to_numpy(zero_copy_only=False) for name in ("k", "level"))
    people, listed, hub = (
        batch.column(name).fill_null(0).to_numpy(zero_copy_only=False).astype(np.float64)
        for name in ("people", "listed", "hub")
    )
    for k, kind in enumerate(model.kinds):
        rows = np.flatnonzero(number == k)
        yield kind, rows, level[rows].astype(np.int8), people[rows], hub[rows] > 0, listed[rows]


class _SumKernel:
    """Rows as `looked_up` gives them to LIKELIHOODS."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        units = np.zeros((batch.num_rows, 3), dtype=np.int64)
        for kind, rows, level, people, hub, listed in read_said(batch, self.model):
            units[rows] = to_units(log2_likelihoods(kind, level, people, hub, listed))
        columns = [batch.column(name).cast(LIKELIHOODS.field(name).type) for name in (*SAID, "hub")]
        return pa.RecordBatch.from_arrays([*columns, *(pa.array(units[:, c]) for c in range(3))], schema=LIKELIHOODS)


def priors(sums: Table, records: int, model: Model, engine: Engine) -> Model:
    """The model with its priors at the fixed point: P(same) is the expected share of same pairs among all pairs.

    Pairs that were never candidates count as unrelated; a related class that was left out stays so. Ends when neither
    prior moves by more than a part in 10^9.
    """
    cells = engine.collect(
        engine.sql(
            f"SELECT (same - unrelated) >> {CELL} AS x, (related - unrelated) >> {CELL} AS y, "
            "CAST(sum(twice) AS BIGINT) AS n FROM {sums} GROUP BY x, y",
            sums=sums,
        ),
        ("x", "y"),
    )
    x, y = ((cells[name].to_numpy() + 0.5) * 2.0**CELL / UNITS_PER_BIT for name in ("x", "y"))
    n = cells["n"].to_numpy().astype(np.float64) / 2.0
    total = max(records * (records - 1) / 2.0, 1.0)
    least = 1.0 / total / 4
    there = (1.0, float(model.prior_related > 0.0))
    same, related = max(model.prior_same, least), max(model.prior_related, least) * there[1]
    for _ in range(ROUNDS):
        with np.errstate(divide="ignore"):
            prior = np.log2([same, related, 1.0 - same - related])
        log = np.stack([x, y, np.zeros_like(x)]) + prior[:, None]
        share = np.exp2(log - log.max(axis=0))
        share /= share.sum(axis=0)
        new = [min(float((share[c] * n).sum() + 0.25) / total, 0.45) * there[c] for c in (0, 1)]
        done = abs(new[0] - same) <= 1e-9 * same and abs(new[1] - related) <= 1e-9 * related
        same, related = new
        if done:
            break
    return model.with_priors(same, related)


def weigh(sums: Table, model: Model, engine: Engine) -> Table:
    """Contract WEIGHTS: the weight of every pair, rounded once.

    sums : as `summed` gives them.
    """
    weights = engine.map_batches(_WeighKernel(model), sums, WEIGHTS.schema())
    check(WEIGHTS, weights.schema)
    return weights


class _WeighKernel:
    def __init__(self, model: Model) -> None:
        self.log2_priors = model.log2_priors()

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        sums = np.stack([batch.column(c).to_numpy() for c in CLASSES], axis=1)
        pair = weigh_classes(sums, self.log2_priors)
        columns = [batch.column("a"), batch.column("b"), pa.array(pair.weight), pa.array(pair.related)]
        return pa.RecordBatch.from_arrays(columns, schema=WEIGHTS.schema())
