"""Pairs of a finished run, compared and weighed again with its model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from graphres.compare import compare
from graphres.engines.base import Engine, Table
from graphres.engines.duckdb import DuckDB
from graphres.explain.scored import is_scored, scores_of
from graphres.identifiers import kind_of_levels
from graphres.identifiers.base import Kind, record_key, value_key
from graphres.identify.keys import identifier_keys
from graphres.run_directory import Run
from graphres.standardize.shown import BETWEEN
from graphres.tables import INT, REAL, TEXT, UNITS_PER_BIT
from graphres.weigh import Model, likelihoods, looked_up, weigh
from graphres.weigh.chance import parts
from graphres.weigh.evidence import evidence
from graphres.weigh.stored import FREQUENCIES, load

__all__ = [
    "AT_ONCE",
    "PAIR",
    "Reweighed",
    "borne",
    "identifiers_of",
    "pair_weights",
    "record_pairs",
    "records_in",
    "reweigh",
]

PAIR = ("source_a", "record_id_a", "source_b", "record_id_b")
AT_ONCE = 100_000


@dataclass(frozen=True)
class Reweighed:
    """weights : a, b, weight, related, same, unrelated-sums … one row a pair. evidence : rows of `weigh.evidence`.
    values : value_key -> clean value. Keys are record keys.
    """

    model: Model
    sums: pa.Table
    weights: pa.Table
    evidence: pa.Table
    values: dict[int, str]


def pair_weights(run: Run, pairs: pa.Table) -> pa.Table:
    """`pairs` (source_a, record_id_a, source_b, record_id_b) with `weight_bits` as the run's model weighs them.

    The order of rows and the direction of each pair are kept. Where pairs were scored elsewhere, their weight is that
    score, and not a number for a pair that nobody scored.
    """
    if is_scored(run):
        return pairs.append_column("weight_bits", pa.array(scores_of(run, record_pairs(pairs)), REAL))
    found: list[float] = []
    for start in range(0, pairs.num_rows, AT_ONCE):
        part = pairs.slice(start, AT_ONCE)
        keys = [_keys(*pair) for pair in record_pairs(part)]
        weights = reweigh(run, records_in(part), keys, with_evidence=False).weights
        bits = {
            (a, b): w / UNITS_PER_BIT
            for a, b, w in zip(*(weights[name].to_pylist() for name in ("a", "b", "weight")), strict=True)
        }
        found += [bits[key] for key in keys]
    return pairs.append_column("weight_bits", pa.array(found, REAL))


def record_pairs(pairs: pa.Table) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """The two records of every pair, as (source, record_id)."""
    return [((s, r), (t, q)) for s, r, t, q in zip(*(pairs[name].to_pylist() for name in PAIR), strict=True)]


def _keys(one: tuple[str, str], two: tuple[str, str]) -> tuple[int, int]:
    a, b = record_key(*one), record_key(*two)
    return (a, b) if a < b else (b, a)


def records_in(pairs: pa.Table) -> list[tuple[str, str]]:
    """Every record of the pairs, once, sorted."""
    columns = [pairs[name].to_pylist() for name in PAIR]
    return sorted({*zip(columns[0], columns[1], strict=True), *zip(columns[2], columns[3], strict=True)})


def reweigh(
    run: Run, records: Sequence[tuple[str, str]], pairs: Sequence[tuple[int, int]], with_evidence: bool = True
) -> Reweighed:
    """Compare and weigh pairs of record keys (a < b) among `records` (source, record_id)."""
    model = load(run.model_dir)
    kinds = tuple(kind_of_levels(k.kind, k.levels) for k in model.kinds)
    with DuckDB(threads=1 if len(pairs) < 1_000 else None) as engine:
        bears, values = borne(run, records, kinds, engine)
        identifiers = identifiers_of(run, values, engine)
        keys = identifier_keys(identifiers, kinds, engine)
        used = engine.sql(
            "SELECT b.* FROM {bears} b JOIN {identifiers} i USING (value_key) WHERE i.state <> 'excluded'",
            bears=bears,
            identifiers=identifiers,
        )
        asked = sorted(set(pairs))
        candidates = engine.from_arrow(
            pa.table(
                {
                    "a": pa.array([a for a, _ in asked], INT),
                    "b": pa.array([b for _, b in asked], INT),
                    "rules": pa.array([0] * len(asked), INT),
                }
            )
        )
        own = [record_key(*record) for record in records]
        folds = engine.from_arrow(pa.table({"record_key": pa.array(own, INT), "tuple_key": pa.array(own, INT)}))
        people = _people(run, keys, values, kinds, engine)
        compared = compare(candidates, used, identifiers, keys, kinds, engine)
        known = looked_up(compared.comparisons, people, identifiers, kinds, engine, folds)
        sums = likelihoods(known, model, engine)
        weights = weigh(sums, model, engine)
        rows = pa.table({})
        if with_evidence:
            rows = engine.collect(
                evidence(
                    candidates,
                    compared.comparisons,
                    compared.sets,
                    compared.best,
                    sums,
                    people,
                    identifiers,
                    model,
                    kinds,
                    engine,
                ),
                ("a", "b", "kind"),
            )
        return Reweighed(model, engine.collect(sums, ("a", "b")), engine.collect(weights, ("a", "b")), rows, values)


def borne(
    run: Run, records: Sequence[tuple[str, str]], kinds: Sequence[Kind], engine: Engine
) -> tuple[Table, dict[int, str]]:
    """What the records bear, from the clean values that the run keeps of them."""
    columns = [f"{kind.name}_clean" for kind in kinds]
    rows = records_of(run, records, ("source", "record_id", *columns))
    found: list[tuple[int, str, int]] = []
    values: dict[int, str] = {}
    for row in rows.to_pylist():
        key = record_key(row["source"], row["record_id"])
        for kind, column in zip(kinds, columns, strict=True):
            for value in row[column].split(BETWEEN) if row[column] is not None else ():
                code = value_key(kind.name, value)
                values[code] = value
                found.append((key, kind.name, code))
    parts = list(zip(*found, strict=True)) or [(), (), ()]
    table = pa.table(
        {
            "tuple_key": pa.array(parts[0], INT),
            "kind": pa.array(parts[1], TEXT),
            "value_key": pa.array(parts[2], INT),
        }
    )
    return engine.from_arrow(table), values


def records_of(run: Run, records: Sequence[tuple[str, str]], columns: Sequence[str]) -> pa.Table:
    """Rows of the run's `records` table."""
    sources = sorted({source for source, _ in records})
    ids = sorted({record_id for _, record_id in records})
    rows = run.table("records", columns, [("source", "in", sources), ("record_id", "in", ids)])
    wanted = set(records)
    keep = [pair in wanted for pair in zip(rows["source"].to_pylist(), rows["record_id"].to_pylist(), strict=True)]
    return rows.filter(pa.array(keep, pa.bool_()))


def identifiers_of(run: Run, values: dict[int, str], engine: Engine) -> Table:
    """Contract VALUE_TABLE of the identifiers borne."""
    rows = run.table("identifiers", None, [("value", "in", sorted(set(values.values())))])
    keys = [
        value_key(kind, value) for kind, value in zip(rows["kind"].to_pylist(), rows["value"].to_pylist(), strict=True)
    ]
    rows = rows.append_column("value_key", pa.array(keys, INT))
    names = ("value_key", "identifier_id", "kind", "value", "records", "people", "state", "reason")
    return engine.from_arrow(rows.select(names))


def _people(run: Run, keys: Table, values: dict[int, str], kinds: Sequence[Kind], engine: Engine) -> Table:
    """Frequencies of the values, and of the parts that levels name."""
    shared = engine.collect(parts(keys, kinds, engine))["part"].to_pylist()
    wanted = sorted({*values, *shared})
    rows = pq.read_table(run.model_dir / FREQUENCIES, filters=[("value_key", "in", wanted or [-1])])
    return engine.from_arrow(rows)
