"""What a page says of the run as a whole: its numbers, sizes, most shared identifiers, what is suspicious."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphres.explore.showing import shown, words
from graphres.explore.style import Glyph, glyph, outline
from graphres.run_directory import Run

__all__ = ["Bar", "Notes", "Overview", "Shared", "hubs", "overview", "reasons_of", "size_classes", "sizes_of"]

SIZES = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 20), (21, 50), (51, 100), (101, None))
CHART_WIDTH, BAR_HEIGHT = 280.0, 18.0
SHARED_SHOWN, NOTES_SHOWN = 8, 8
WEIGHT = re.compile(r"\s+[-+−]?\d+(?:\.\d+)? bits")
"""A weight in a reason: customers that differ only in it show the same reason."""
TERM = re.compile(r"^(.*\S)\s+([01](?:\.\d+)?)$")


@dataclass(frozen=True)
class Bar:
    """One bar of the chart of sizes; its width grows with the logarithm of the count."""

    label: str
    count: int
    y: float
    width: float


@dataclass(frozen=True)
class Shared:
    """An identifier that many people share."""

    glyph: Glyph
    points: str
    kind: str
    value: str
    records: int
    people: int
    state: str
    reason: str


@dataclass(frozen=True)
class Notes:
    """The first of many sentences, and how many more there are."""

    shown: Sequence[str]
    more: int


@dataclass(frozen=True)
class Overview:
    """A run in numbers. tiles : (number, what). reasons : (reason, customers), the most frequent first."""

    tiles: Sequence[tuple[str, str]]
    sizes: Sequence[Bar]
    reasons: Sequence[tuple[str, int]]
    shared: Sequence[Shared]
    inputs: Sequence[dict[str, Any]]
    warnings: Notes
    skipped: Notes


def overview(run: Run) -> Overview:
    """Read what the run says of itself."""
    sizes = sizes_of(run)
    records, customers = sum(size * n for size, n in sizes.items()), sum(sizes.values())
    several = customers - sizes.get(1, 0)
    tiles = ((records, "records"), (customers, "customers"), (records - customers, "merges"))
    return Overview(
        tiles=[
            *((f"{number:,}", what) for number, what in tiles),
            (f"{several:,}", "customers with several records"),
        ],
        sizes=_bars(sizes),
        reasons=_reasons(run),
        shared=_shared(run),
        inputs=[{**row, "path": shown(row.get("path"))} for row in run.manifest.get("inputs", [])],
        warnings=_notes(run.manifest.get("warnings", [])),
        skipped=_notes(run.manifest.get("skipped", [])),
    )


def _notes(texts: Sequence[str]) -> Notes:
    return Notes([shown(text, 400) for text in texts[:NOTES_SHOWN]], max(len(texts) - NOTES_SHOWN, 0))


def reasons_of(text: str | None) -> list[tuple[str, float | None]]:
    """The terms of a risk: what, and how much of the risk each alone would make.

    >>> reasons_of("two birth dates 0.70; hub identifier phone 0.40")
    [('two birth dates', 0.7), ('hub identifier phone', 0.4)]
    """
    terms = [term.strip() for term in (text or "").split(";")]
    found = ((term, TERM.match(term)) for term in terms if term)
    return [(match[1], float(match[2])) if match else (term, None) for term, match in found]


def sizes_of(run: Run) -> dict[int, int]:
    """How many customers have so many records."""
    rows = run.query("SELECT records, count(*) AS n FROM entities GROUP BY records").to_pylist()
    return {int(row["records"]): int(row["n"]) for row in rows}


def size_classes(sizes: Mapping[int, int]) -> list[tuple[str, int]]:
    """Customers by their records, a few sizes in a class, up to the last class that has any.

    >>> size_classes({1: 5, 4: 2, 5: 1})
    [('1', 5), ('2', 0), ('3', 0), ('4–5', 3)]
    """
    counts = [
        (_range(low, high), sum(n for size, n in sizes.items() if size >= low and (high is None or size <= high)))
        for low, high in SIZES
    ]
    while counts and not counts[-1][1]:
        counts.pop()
    return counts


def _bars(sizes: Mapping[int, int]) -> list[Bar]:
    counts = size_classes(sizes)
    most = math.log1p(max((n for _, n in counts), default=1)) or 1.0
    return [
        Bar(name, n, at * (BAR_HEIGHT + 6), round(math.log1p(n) / most * CHART_WIDTH, 1))
        for at, (name, n) in enumerate(counts)
    ]


def _range(low: int, high: int | None) -> str:
    if high is None:
        return f"over {low - 1}"
    return str(low) if low == high else f"{low}–{high}"


def _reasons(run: Run) -> list[tuple[str, int]]:
    """How many customers show each reason."""
    rows = run.query("SELECT risk_reasons AS said, count(*) AS n FROM entities WHERE risk > 0 GROUP BY ALL")
    counts: Counter[str] = Counter()
    for row in rows.to_pylist():
        for reason, _ in reasons_of(row["said"]):
            counts[WEIGHT.sub("", reason)] += int(row["n"])
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:SHARED_SHOWN]


def hubs(run: Run, most: int) -> list[dict[str, Any]]:
    """The hubs that most people share, at most so many: kind, value as people write it, records, people, state."""
    rows: list[dict[str, Any]] = run.query(
        "SELECT i.kind, coalesce(n.label, i.value) AS value, i.records, i.people, i.state, i.reason "
        "FROM identifiers i LEFT JOIN nodes n ON n.node_id = i.identifier_id WHERE i.state <> 'used' "
        "ORDER BY i.people DESC NULLS LAST, i.records DESC, i.kind, i.value LIMIT ?",
        [most],
    ).to_pylist()
    return rows


def _shared(run: Run) -> list[Shared]:
    return [
        Shared(
            glyph=glyph(row["kind"]),
            points=outline(glyph(row["kind"]).shape, 12, 12, 8.5),
            kind=words(row["kind"]),
            value=shown(row["value"], 60),
            records=row["records"] or 0,
            people=row["people"] or 0,
            state=row["state"] or "",
            reason=shown(row["reason"]),
        )
        for row in hubs(run, SHARED_SHOWN)
    ]
