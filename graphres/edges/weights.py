"""Scored pairs to weights between records, and what the later stages ask of a weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphres.edges.reading import Edges
from graphres.engines.base import Engine, Table
from graphres.errors import IngestError
from graphres.tables import BEARS, FOLDS, INT, REAL, TEXT, UNITS_PER_BIT, WEIGHTS, check
from graphres.weigh.evidence import EVIDENCE, SCORE
from graphres.weigh.fellegi_sunter import Model, to_units

__all__ = ["Scored", "held", "log2_odds", "scored", "scores", "unfolded"]

"""The one kind of evidence of such a run, and its level."""

MOST = 40.0
"""Bits beyond which no score is believed: a certainty would silence all other pairs of an entity."""

NEVER_RELATED = -int(MOST) * UNITS_PER_BIT
SHARE = 1 << 32
"""Probabilities are summed in units of 2**-32, so that the order of pairs cannot change the prior."""

NUMBERS = pa.schema([("line", INT), ("a", TEXT), ("b", TEXT), ("source_a", TEXT), ("source_b", TEXT), ("weight", INT)])
TOLD = pa.schema([("record_key", INT), ("source", TEXT), ("record_id", TEXT), ("spelled", TEXT)])
KEYED = pa.schema([("a", INT), ("b", INT), ("weight", INT), ("share", INT)])


@dataclass(frozen=True)
class Scored:
    """weights : contract WEIGHTS, by record keys. model : without kinds, but with the prior that the scores tell.

    pairs : how many there are. told : what was found out about the scores, for the manifest. warnings : what a user
    should know, in sentences.
    """

    weights: Table
    model: Model
    pairs: int
    told: dict[str, list[str]]
    warnings: list[str]


def scored(edges: Edges, records: Table, engine: Engine) -> Scored:
    """Weights of the records of `records` (contract RECORDS) from the pairs of `edges`.

    A pair that is named twice, in either direction, has the higher of its weights. The prior is the expected share of
    same pairs among all pairs of records, those that nobody scored taken for different.

    Raises
    ------
    IngestError : a score is no number or no probability, or a pair names no record that was read.
    """
    numbers = engine.map_batches(_Numbers(edges), edges.pairs, NUMBERS)
    _refuse_unscored(edges, numbers, engine)
    named = _named(edges, numbers, records, engine)
    once = engine.sql(
        "SELECT least(a, b) AS a, greatest(a, b) AS b, max(weight) AS weight FROM {named} "
        "WHERE a <> b GROUP BY least(a, b), greatest(a, b)",
        named=named,
    )
    weights = engine.sql(f"SELECT a, b, weight, CAST({NEVER_RELATED} AS BIGINT) AS related FROM {{once}}", once=once)
    check(WEIGHTS, weights.schema)
    rows, pairs = engine.count(named), engine.count(once)
    warnings = (
        [] if rows == pairs else [f"{edges.shown}: {rows - pairs:,} rows repeat a pair or pair a record with itself"]
    )
    commas = engine.count(engine.sql("SELECT 1 AS one FROM {p} WHERE score LIKE '%,%' LIMIT 1", p=edges.pairs))
    told = {"decimal_comma": [edges.columns.score]} if commas else {}
    return Scored(weights, Model((), _prior(once, engine.count(records), engine), 0.0), pairs, told, warnings)


def log2_odds(scores: npt.NDArray[np.float64], is_weight: bool) -> npt.NDArray[np.float64]:
    """Scores as log2 odds of the same person, within 40 bits of even.

    >>> log2_odds(np.array([0.5, 0.8, 1.0]), is_weight=False).round(6).tolist()
    [0.0, 2.0, 40.0]
    """
    if is_weight:
        return np.asarray(np.clip(scores, -MOST, MOST))
    with np.errstate(divide="ignore"):
        return np.asarray(np.clip(np.log2(scores) - np.log2(1.0 - scores), -MOST, MOST))


def unfolded(values: Table, identifiers: Table, records: Table, engine: Engine) -> tuple[Table, Table]:
    """Contracts FOLDS and BEARS in which every record is a tuple of its own."""
    folds = engine.sql("SELECT record_key, record_key AS tuple_key FROM {records}", records=records)
    bears = engine.sql(
        "SELECT v.record_key AS tuple_key, v.kind, v.value_key FROM {values} v JOIN {identifiers} i USING (value_key) "
        "WHERE i.state <> 'excluded'",
        values=values,
        identifiers=identifiers,
    )
    check(FOLDS, folds.schema)
    check(BEARS, bears.schema)
    return folds, bears


def held(owners: Table, weights: Table, engine: Engine) -> Table:
    """(record_key, attachment): the mean weight of a record's scored pairs inside its entity, units; null if alone.

    A sum would count the same evidence once a pair, the best alone would call a chain of strangers firm.
    """
    inside = engine.sql(
        "SELECT w.a, w.b, w.weight FROM {weights} w JOIN {owners} x ON x.record_key = w.a "
        "JOIN {owners} y ON y.record_key = w.b WHERE x.owner = y.owner AND w.a < w.b",
        weights=weights,
        owners=owners,
    )
    sums = engine.sql(
        "SELECT o.record_key, CAST(sum(e.weight) AS BIGINT) AS total, count(e.weight) AS pairs FROM {owners} o "
        "LEFT JOIN (SELECT a AS record_key, weight FROM {inside} UNION ALL SELECT b, weight FROM {inside}) e "
        "USING (record_key) GROUP BY o.record_key",
        owners=owners,
        inside=inside,
    )
    return engine.map_batches(_mean, sums, pa.schema([("record_key", INT), ("attachment", INT)]))


def scores(asked: Table, weights: Table, model: Model, engine: Engine) -> Table:
    """Schema `EVIDENCE` of the asked pairs: the score is their one kind, and says what it adds to the prior.

    asked : (a, b, …), record keys. m, r and u are null: the other tool keeps them.
    """
    pairs = engine.sql(
        "SELECT DISTINCT w.a, w.b, w.weight FROM {weights} w JOIN {asked} p ON p.a = w.a AND p.b = w.b",
        weights=weights,
        asked=asked,
    )
    log2 = model.log2_priors()
    baseline = int(to_units(np.array([log2[0] - log2[2]]))[0])

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = batch.num_rows
        bits = (batch.column("weight").to_numpy() - baseline) / UNITS_PER_BIT
        name = pa.array([SCORE] * rows, TEXT)
        empty = [pa.nulls(rows, INT)] * 3 + [pa.nulls(rows, REAL)] * 3
        columns = [batch.column("a"), batch.column("b"), name, name, *empty, pa.array(bits)]
        return pa.RecordBatch.from_arrays(columns, schema=EVIDENCE)

    return engine.map_batches(kernel, pairs, EVIDENCE)


class _Numbers:
    """Texts of scores to weights in units, sources in small letters; what is no score is null."""

    def __init__(self, edges: Edges) -> None:
        self.is_weight = edges.columns.is_weight

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        numbers = np.array([_number(text) for text in batch.column("score").to_pylist()], dtype=np.float64)
        wrong = np.isnan(numbers)
        if not self.is_weight:
            wrong |= (numbers < 0.0) | (numbers > 1.0)
        units = to_units(log2_odds(np.where(wrong, 0.5, numbers), self.is_weight))
        kept = [batch.column(name) for name in ("line", "a", "b")]
        kept += [pc.utf8_lower(batch.column(name)) for name in ("source_a", "source_b")]
        return pa.RecordBatch.from_arrays([*kept, pa.array(units, INT, mask=wrong)], schema=NUMBERS)


def _number(text: str | None) -> float:
    """A score as a number, with a decimal point or comma; no score is so large that it has a sign for thousands.

    >>> _number("0.93"), _number("-3,25"), _number("8,1e-05")
    (0.93, -3.25, 8.1e-05)
    """
    if text is None or ("," in text and "." in text):
        return np.nan
    try:
        return float(text.replace(",", ".", 1))
    except ValueError:
        return np.nan


def _refuse_unscored(edges: Edges, numbers: Table, engine: Engine) -> None:
    what = "a number" if edges.columns.is_weight else "a probability from 0 to 1"
    bad = engine.sql("SELECT line FROM {n} WHERE weight IS NULL ORDER BY line LIMIT 100", n=numbers)
    lines = engine.collect(bad, ("line",))["line"].to_pylist()
    if lines:
        raise IngestError(
            f'{edges.shown}, line {lines[0]:,}, column "{edges.columns.score}": this is not {what}',
            expected=f"{what} on every row",
            also=[f"line {line:,}" for line in lines[1:]],
            mend="call log2 odds match_weight, and probabilities match_probability; leave pairs without a score out",
        )


def _named(edges: Edges, numbers: Table, records: Table, engine: Engine) -> Table:
    """(a, b, weight) by record keys.

    Raises
    ------
    IngestError : a name is no record's, or several sources'.
    """
    names = engine.sql(
        "SELECT DISTINCT source, name FROM (SELECT source_a AS source, a AS name FROM {n} "
        "UNION ALL SELECT source_b, b FROM {n}) t",
        n=numbers,
    )
    told = engine.map_batches(
        _told, engine.sql("SELECT record_key, source, record_id FROM {records}", records=records), TOLD
    )
    known = engine.sql(
        "SELECT n.source, n.name, min(r.record_key) AS record_key, count(DISTINCT r.record_key) AS records "
        "FROM {names} n LEFT JOIN (SELECT record_key, source, record_id AS name FROM {told} UNION ALL "
        "SELECT record_key, CAST(NULL AS STRING), record_id FROM {told} UNION ALL "
        "SELECT record_key, CAST(NULL AS STRING), spelled FROM {told} UNION ALL "
        "SELECT record_key, source, spelled FROM {told}) r "
        "ON r.name = n.name AND r.source IS NOT DISTINCT FROM n.source GROUP BY n.source, n.name",
        names=names,
        told=told,
    )
    _refuse_unknown(edges, known, engine)
    return engine.sql(
        "SELECT x.record_key AS a, y.record_key AS b, n.weight FROM {n} n "
        "JOIN {k} x ON x.name = n.a AND x.source IS NOT DISTINCT FROM n.source_a "
        "JOIN {k} y ON y.name = n.b AND y.source IS NOT DISTINCT FROM n.source_b",
        n=numbers,
        k=known,
    )


def _told(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Records to TOLD: their source in small letters, and their name as ``source:record_id``."""
    source, record_id = batch.column("source"), batch.column("record_id")
    spelled = pc.binary_join_element_wise(source, record_id, ":")
    columns = [batch.column("record_key"), pc.utf8_lower(source), record_id, spelled]
    return pa.RecordBatch.from_arrays(columns, schema=TOLD)


def _refuse_unknown(edges: Edges, known: Table, engine: Engine) -> None:
    for wanted, problem, expected in (
        ("records = 0", "names {} records that were not read", "pairs of records of the sources that are resolved"),
        ("records > 1", "names {} records that several sources have", "columns that name the sources, too"),
    ):
        found = engine.sql(f"SELECT source, name FROM {{k}} WHERE {wanted}", k=known)
        count = engine.count(found)
        if count:
            first = engine.collect(
                engine.sql("SELECT source, name FROM {f} ORDER BY source, name LIMIT 5", f=found), ("source", "name")
            ).to_pylist()
            shown = [
                row["name"] or "(empty)" if row["source"] is None else f"{row['source']}:{row['name']}" for row in first
            ]
            raise IngestError(
                f"{edges.shown} {problem.format(f'{count:,}')}, such as {', '.join(shown)}",
                expected=expected,
                mend="give the files that the other tool was given, and the same column as key, or "
                "name the columns unique_id_l, unique_id_r, source_dataset_l and source_dataset_r",
            )


def _prior(once: Table, records: int, engine: Engine) -> float:
    """The expected share of same pairs among all pairs of records."""

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        odds = np.exp2(-batch.column("weight").to_numpy() / UNITS_PER_BIT)
        share = np.rint(SHARE / (1.0 + odds)).astype(np.int64)
        return pa.RecordBatch.from_arrays([*batch.columns, pa.array(share, INT)], schema=KEYED)

    shares = engine.map_batches(kernel, once, KEYED)
    total = engine.collect(engine.sql("SELECT CAST(coalesce(sum(share), 0) AS BIGINT) AS s FROM {t}", t=shares))
    same = total["s"][0].as_py() / SHARE
    return float(min((same + 0.25) / max(records * (records - 1) / 2.0, 1.0), 0.45))


def _mean(batch: pa.RecordBatch) -> pa.RecordBatch:
    pairs = batch.column("pairs").to_numpy()
    total = batch.column("total").fill_null(0).to_numpy()
    mean = np.floor_divide(total, np.maximum(pairs, 1))
    return pa.RecordBatch.from_arrays(
        [batch.column("record_key"), pa.array(mean, INT, mask=pairs == 0)], names=["record_key", "attachment"]
    )
