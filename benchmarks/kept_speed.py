"""How fast a tool was on how many records, kept and shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["HEADS", "Timed", "cells", "speeds"]

HEADS = (
    *("records", "tool", "seconds", "same scope", "processor", "peak MB", "pairs", "run MB"),
    *("pairwise F1", "B-cubed F1"),
)
SHOWN = {"floor": "DuckDB: read and join once", "graphres": "graphres", "splink": "Splink"}


@dataclass(frozen=True)
class Timed:
    """A tool on a set. seconds : wall clock of the whole process. scope : of these, from blocking to communities, where
    that is known. processor : seconds of all its processes. peak_mb : of all processes at once, where known. pairs :
    weighed, or joined. run_mb : the run directory.
    """

    set: str
    tool: str
    version: str
    date: str
    records: int
    seconds: float
    scope: float | None
    processor: float
    peak_mb: float
    pairs: int
    run_mb: float | None = None
    pairwise: float | None = None
    bcubed: float | None = None


def cells(one: Timed) -> list[str]:
    """What a row of a table shows, in the order of `HEADS`."""
    return [
        f"{one.records:,}",
        SHOWN[one.tool],
        f"{one.seconds:,.1f}",
        "" if one.scope is None else f"{one.scope:,.1f}",
        f"{one.processor:,.1f}",
        f"{one.peak_mb:,.0f}",
        f"{one.pairs:,}",
        "" if one.run_mb is None else f"{one.run_mb:,.0f}",
        *("" if value is None else f"{value:.3f}".removeprefix("0") for value in (one.pairwise, one.bcubed)),
    ]


def speeds(kept: Sequence[Timed]) -> str:
    """Markdown: a table of all, and below it how many times as long as Splink graphres took."""
    if not kept:
        return ""
    dates = sorted({one.date for one in kept})
    versions = sorted({f"{SHOWN[one.tool].partition(':')[0]} {one.version}" for one in kept})
    lines = [f"Measured: {', '.join(versions)}; {' to '.join(dict.fromkeys((dates[0], dates[-1])))}.", ""]
    lines += [_line(*HEADS), _line(*["---"] * len(HEADS)), *(_line(*cells(one)) for one in kept)]
    return "\n".join([*lines, "", *_ratios(kept)])


def _ratios(kept: Sequence[Timed]) -> list[str]:
    by = {(one.set, one.tool): one for one in kept}
    lines = [_line("set", "graphres to Splink, whole", "same scope", "processor"), _line(*["---"] * 4)]
    for name in dict.fromkeys(one.set for one in kept):
        ours, theirs = by.get((name, "graphres")), by.get((name, "splink"))
        if ours is not None and theirs is not None:
            pairs = (
                (ours.seconds, theirs.seconds),
                (ours.scope or 0.0, theirs.seconds),
                (ours.processor, theirs.processor),
            )
            lines.append(_line(name, *(f"{mine / other:.1f} times" for mine, other in pairs)))
    return lines


def _line(*row: str) -> str:
    return f"| {' | '.join(row)} |"
