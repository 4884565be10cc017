"""What the charts of a run show, as rows: few, whatever the size of the run. Every text from data is harmless."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from graphres.explore.overview import hubs as hubs_of
from graphres.explore.overview import size_classes, sizes_of
from graphres.explore.showing import label, words
from graphres.export.escape import visible
from graphres.run_directory import Run
from graphres.weigh.stored import load

__all__ = ["hubs", "rates", "sizes", "weights"]

Row = dict[str, Any]

BIN = 2
"""Width of a bar of weights, in bits."""

MOST, LETTERS = 20, 40
"""Hubs in a chart, and letters of one."""


def sizes(run: Run) -> list[Row]:
    """Customers by their number of records."""
    return [{"records": name, "customers": count} for name, count in size_classes(sizes_of(run))]


def weights(run: Run) -> list[Row]:
    """Pairs by their weight: `low` and `high` in bits, `edge_type`, `pairs`."""
    rows = run.query(
        "SELECT CAST(floor(weight_bits / $1) AS BIGINT) AS at, edge_type, count(*) AS pairs FROM edges "
        "WHERE isfinite(weight_bits) GROUP BY ALL ORDER BY ALL",
        [BIN],
    ).to_pylist()
    return [
        {"low": row["at"] * BIN, "high": (row["at"] + 1) * BIN, "edge_type": row["edge_type"], "pairs": row["pairs"]}
        for row in rows
    ]


def hubs(run: Run) -> list[Row]:
    """The hubs that most people share: `identifier`, `people`, `state`. No two read the same."""
    rows = hubs_of(run, MOST)
    named = _apart([visible(label(f"{words(row['kind'])}: {row['value'] or ''}", LETTERS)) for row in rows])
    return [
        {"identifier": name, "people": row["people"] or 0, "state": row["state"]}
        for name, row in zip(named, rows, strict=True)
    ]


def rates(run: Run) -> list[Row]:
    """m, r and u of every comparison level: `kind`, `level`, `rate`, `probability`, `origin`; none below 0.

    Raises
    ------
    RunError : the run has no model, as its pairs were scored by another tool.
    """
    rows: list[Row] = []
    for kind in load(run.model_dir).kinds:
        for at, level in enumerate(kind.levels):
            about = {"kind": words(kind.kind), "level": words(level), "origin": kind.origin[at]}
            for rate, values in (("m", kind.m), ("r", kind.r), ("u", kind.u)):
                if math.isfinite(values[at]) and values[at] > 0:
                    rows.append({**about, "rate": rate, "probability": float(values[at])})
    return rows


def _apart(names: list[str]) -> list[str]:
    """Names of which none is there twice: an axis would put both on one place.

    >>> _apart(["a", "b", "a"])
    ['a', 'b', 'a (2)']
    """
    seen: Counter[str] = Counter()
    made: list[str] = []
    for name in names:
        seen[name] += 1
        made.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return made
