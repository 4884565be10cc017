"""Why two records are one customer, or are not."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphres.errors import ParameterError
from graphres.explain.content import PairExplanation
from graphres.explain.recompute import records_of, reweigh
from graphres.explain.scored import explain_scored, is_scored
from graphres.identifiers import kind as kind_named
from graphres.identifiers.base import record_key
from graphres.run_directory import Run
from graphres.standardize.shown import BETWEEN
from graphres.tables import UNITS_PER_BIT
from graphres.weigh.fellegi_sunter import weigh_classes

__all__ = ["PairExplanation", "explain_pair", "record_named"]


def explain_pair(run: Run, a: str, b: str) -> PairExplanation:
    """Why two records are one customer, or are not.

    Parameters
    ----------
    a, b : records as ``source:record_id``, split at the first colon.

    Raises
    ------
    ParameterError : a record is not in the run, or both are the same.
    """
    one, two = record_named(run, a), record_named(run, b)
    if one == two:
        raise ParameterError(f"{a} and {b} are the same record", expected="two records")
    first, second = sorted((one, two), key=lambda r: record_key(*r))
    keys = (record_key(*first), record_key(*second))
    entity = {(r["source"], r["record_id"]): r["entity_id"] for r in _members(run, (one, two))}
    if is_scored(run):
        return explain_scored(run, (a, b), (entity[one], entity[two]), (one, two))
    again = reweigh(run, [one, two], [keys])
    turned = one != first
    sums = np.array([[again.sums[c][0].as_py() for c in ("same", "related", "unrelated")]], dtype=np.int64)
    weighed = weigh_classes(sums, again.model.log2_priors())
    weight = int(weighed.weight[0]) / UNITS_PER_BIT
    posterior = sums[0] / UNITS_PER_BIT + again.model.log2_priors()
    share = np.exp2(posterior - posterior.max())
    share = share / share.sum()
    kinds = _kinds(run, again, one, two, turned)
    prior = np.exp2(again.model.log2_priors())
    return PairExplanation(
        {
            "a": a,
            "b": b,
            "entity_a": entity[one],
            "entity_b": entity[two],
            "prior_bits": weight - sum(kind["bits"] for kind in kinds),
            "kinds": kinds,
            "weight_bits": weight,
            "probability": dict(zip(("same", "related", "unrelated"), share.tolist(), strict=True)),
            "prior": dict(zip(("same", "related", "unrelated"), prior.tolist(), strict=True)),
            "rivals": dict(zip(("related", "unrelated"), weighed.rho[0].tolist(), strict=True)),
        }
    )


def _kinds(run: Run, again: Any, one: tuple[str, str], two: tuple[str, str], turned: bool) -> list[dict[str, Any]]:
    """One entry a kind of the model, in its order; a null on either side weighs 0."""
    found = {row["kind"]: row for row in again.evidence.to_pylist()}
    columns = [f"{k.kind}_clean" for k in again.model.kinds]
    rows = {
        (row["source"], row["record_id"]): row
        for row in records_of(run, [one, two], ("source", "record_id", *columns)).to_pylist()
    }
    out = []
    for model, column in zip(again.model.kinds, columns, strict=True):
        kind = kind_named(model.kind)
        row = found.get(model.kind)
        values = [rows[record][column] for record in (one, two)]
        if row is not None:
            pair = [again.values[row["value_a"]], again.values[row["value_b"]]]
            values = pair[::-1] if turned else pair
        shown = [None if v is None else BETWEEN.join(kind.show(x) for x in v.split(BETWEEN)) for v in values]
        says = next((lv.says for lv in kind.levels if row is not None and lv.name == row["level"]), "not compared")
        entry = {"kind": model.kind, "level": row["level"] if row else None, "says": says}
        entry |= {"value_a": shown[0], "value_b": shown[1], "bits": row["bits"] if row else 0.0}
        for part in ("log2_m", "log2_r", "log2_u"):
            entry[part] = row[part] if row else None
        entry["people"] = row["people"] if row and row["level"] == model.levels[0] else None
        out.append(entry)
    return out


def _members(run: Run, records: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    filters = [
        ("source", "in", sorted({source for source, _ in records})),
        ("record_id", "in", sorted({record_id for _, record_id in records})),
    ]
    rows: list[dict[str, Any]] = run.table("members", ("source", "record_id", "entity_id"), filters).to_pylist()
    return rows


def record_named(run: Run, name: str) -> tuple[str, str]:
    """(source, record_id) of ``source:record_id``; sources are matched without case. A line stands for its record.

    Raises
    ------
    ParameterError : there is no such source, or no such record in it.
    """
    source, colon, record_id = name.partition(":")
    if not colon:
        raise ParameterError(f"{name!r} names no record", expected="SOURCE:ID, such as crm:17")
    known = [entry["source"] for entry in run.manifest["inputs"]]
    match = next((k for k in known if k == source), next((k for k in known if k.casefold() == source.casefold()), None))
    if match is None:
        raise ParameterError(f"there is no source {source!r} in this run", expected=" or ".join(map(repr, known)))
    rows = run.table("members", ("record_id",), [("source", "=", match), ("record_id", "=", record_id)])
    if not rows.num_rows and "lines" in run.tables:
        of_line = [("source", "=", match), ("line", "=", record_id)]
        owner = run.table("lines", ("record_source", "record_id"), of_line).to_pylist()
        if owner:
            return owner[0]["record_source"], owner[0]["record_id"]
    if not rows.num_rows:
        raise ParameterError(
            f"the source {match!r} has no record {record_id!r}",
            expected="a record_id exactly as in the file ('00017' is not '17')",
        )
    return match, record_id
