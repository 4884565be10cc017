"""Class sums of every pair, the priors by a fixed point, and the weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.tables import INT, UNITS_PER_BIT, WEIGHTS, check
from graphres.weigh.fellegi_sunter import KindModel, Model, log2_likelihoods, to_units, weigh_classes

__all__ = [
    "known_values",
    "likelihoods",
    "looked_up",
    "of_namesakes",
    "priors",
    "read_kinds",
    "side_by_side",
    "weigh",
]

SUMS = pa.schema([("a", INT), ("b", INT), ("twice", INT), ("same", INT), ("related", INT), ("unrelated", INT)])
CELL = 18
"""Class sums are counted in cells of 2**18 units, a quarter of a bit, for the fixed point of the priors."""

ROUNDS = 200

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


def looked_up(comparisons: Table, known: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """(a, b, k, level, people, listed, hub): of every kind that a pair is compared in the people behind the value, its
    frequency in a shipped list, and whether relatives share it as they do a contact: it is a discounted hub, or the
    pair are namesakes (`Kind.namesakes`).

    comparisons : contract COMPARISONS. known : as `known_values` gives it.
    """
    hub, join = "v.hub", ""
    apart = [
        f"SELECT DISTINCT a, b, CAST({k} AS TINYINT) AS k FROM {{comparisons}} WHERE "
        + " OR ".join(f"k = {kinds.index(other)} AND level = {len(other.levels) - 1}" for other in others)
        for k, kind in enumerate(kinds)
        if (others := of_namesakes(kind, kinds))
    ]
    if apart:
        hub = "CASE WHEN n.k IS NULL THEN v.hub ELSE 1 END"
        join = f" LEFT JOIN ({' UNION ALL '.join(apart)}) n ON n.a = c.a AND n.b = c.b AND n.k = c.k"
    return engine.sql(
        f"SELECT c.a, c.b, c.k, c.level, v.people, v.listed, CAST(coalesce({hub}, 0) AS TINYINT) AS hub "
        f"FROM {{comparisons}} c LEFT JOIN {{known}} v ON v.value_key = c.value{join}",
        comparisons=comparisons,
        known=known,
    )


def side_by_side(
    candidates: Table, found: Table, kinds: Sequence[Kind], engine: Engine, folds: Table | None = None
) -> Table:
    """(a, b, rules, twice), one row a candidate pair, and per kind number i the level `li`, the people `pi`, the listed
    frequency `qi` and the hub `hi`, as `looked_up` gives them; null where a side is null.

    `twice` is twice the pairs of records behind a pair of tuples; there where `folds` is given.
    candidates : contract CANDIDATES. found : as `looked_up` gives it. kinds : in the model's order.
    """
    told = {"l": "level", "p": "people", "q": "listed", "h": "hub"}
    wide = [f"{letter}{k}" for k in range(len(kinds)) for letter in told]
    columns = [
        f"max(CASE WHEN k = {k} THEN {name} END) AS {letter}{k}"
        for k in range(len(kinds))
        for letter, name in told.items()
    ]
    tables = {"candidates": candidates, "found": found}
    twice, joins = "", ""
    if folds is not None:
        tables["sizes"] = engine.sql("SELECT tuple_key, count(*) AS n FROM {folds} GROUP BY tuple_key", folds=folds)
        twice = "CASE WHEN c.a = c.b THEN x.n * (x.n - 1) ELSE 2 * x.n * y.n END AS twice, "
        joins = "JOIN {sizes} x ON x.tuple_key = c.a JOIN {sizes} y ON y.tuple_key = c.b "
    return engine.sql(
        f"SELECT c.a, c.b, c.rules, {twice}{', '.join(f'f.{name}' for name in wide)} FROM {{candidates}} c {joins}"
        f"LEFT JOIN (SELECT a, b, {', '.join(columns)} FROM {{found}} GROUP BY a, b) f ON f.a = c.a AND f.b = c.b",
        **tables,
    )


def of_namesakes(kind: Kind, kinds: Sequence[Kind]) -> list[Kind]:
    """The kinds in which relatives differ who have this one in common."""
    return [other for other in kinds if kind.name in other.namesakes]


def read_kinds(batch: pa.RecordBatch, model: Model) -> Iterator[tuple[KindModel, Levels, Reals, Flags, Reals]]:
    """Per kind of the model the levels (negative where null), people, whether relatives share it as they do a contact,
    and the listed frequencies, of rows as `side_by_side` gives them.
    """
    for i, kind in enumerate(model.kinds):
        level = batch.column(f"l{i}").fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int8)
        people = batch.column(f"p{i}").fill_null(0).to_numpy(zero_copy_only=False).astype(np.float64)
        hub = batch.column(f"h{i}").fill_null(0).to_numpy(zero_copy_only=False) > 0
        listed = batch.column(f"q{i}").fill_null(0).to_numpy(zero_copy_only=False)
        yield kind, level, people, hub, listed


def likelihoods(known: Table, model: Model, engine: Engine) -> Table:
    """(a, b, twice, same, related, unrelated): class sums in units, priors left out.

    known : as `side_by_side` gives it, with `twice`.
    """
    return engine.map_batches(_SumKernel(model), known, SUMS)


class _SumKernel:
    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        total = np.zeros((batch.num_rows, 3), dtype=np.int64)
        for kind, level, people, hub, listed in read_kinds(batch, self.model):
            total += to_units(log2_likelihoods(kind, level, people, hub, listed))
        columns = [batch.column(name).cast(INT) for name in ("a", "b", "twice")]
        return pa.RecordBatch.from_arrays([*columns, *(pa.array(total[:, c]) for c in range(3))], schema=SUMS)


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

    sums : as `likelihoods` gives them.
    """
    weights = engine.map_batches(_WeighKernel(model), sums, WEIGHTS.schema())
    check(WEIGHTS, weights.schema)
    return weights


class _WeighKernel:
    def __init__(self, model: Model) -> None:
        self.log2_priors = model.log2_priors()

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        sums = np.stack([batch.column(c).to_numpy() for c in ("same", "related", "unrelated")], axis=1)
        pair = weigh_classes(sums, self.log2_priors)
        columns = [batch.column("a"), batch.column("b"), pa.array(pair.weight), pa.array(pair.related)]
        return pa.RecordBatch.from_arrays(columns, schema=WEIGHTS.schema())
