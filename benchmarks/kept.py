"""Figures that were measured, kept with their versions and date, so that one tool can be measured again alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.kept_speed import Timed

__all__ = ["FILE", "Ablated", "Calibrated", "Kept", "Row", "ablations", "figures", "in_short", "keep", "load"]

Figure = TypeVar("Figure", "Row", "Calibrated", "Ablated", Timed)
FILE = Path(__file__).resolve().parent / "figures.json"


@dataclass(frozen=True)
class Row:
    """One tool at one setting on one set. pairwise, bcubed : precision, recall, F1. exact : share of true entities."""

    set: str
    tool: str
    setting: str
    version: str
    date: str
    pairwise: tuple[float, float, float]
    bcubed: tuple[float, float, float]
    found: int
    true: int
    seconds: float
    peak_mb: float
    exact: float
    completeness: float | None = None
    of_sharing: float | None = None
    above_0: float | None = None
    ceiling: float | None = None


@dataclass(frozen=True)
class Calibrated:
    """What a tool's probabilities of the same pairs are worth, against another's."""

    set: str
    tool: str
    beside: str
    pairs: int
    log_loss: float
    calibration_error: float
    bins: tuple[tuple[float, float, int, float, float], ...]


@dataclass(frozen=True)
class Ablated:
    """Pairwise and B-cubed F1 of a set with a part of the model left out; none where `without` is empty."""

    set: str
    tool: str
    without: str
    pairwise: float
    bcubed: float
    date: str


@dataclass(frozen=True)
class Kept:
    """Everything that was kept."""

    rows: tuple[Row, ...] = ()
    probabilities: tuple[Calibrated, ...] = ()
    ablations: tuple[Ablated, ...] = ()
    speeds: tuple[Timed, ...] = ()


def load(file: Path = FILE) -> Kept:
    """What the file holds; nothing where there is none."""
    if not file.exists():
        return Kept()
    held: dict[str, list[dict[str, Any]]] = json.loads(file.read_text(encoding="utf-8"))
    return Kept(
        tuple(Row(**row) for row in held["rows"]),
        tuple(Calibrated(**row) for row in held["probabilities"]),
        tuple(Ablated(**row) for row in held.get("ablations", ())),
        tuple(Timed(**row) for row in held.get("speeds", ())),
    )


def keep(new: Kept, file: Path = FILE) -> Kept:
    """Put figures in place of those of the same sets and tools, and write all."""
    old = load(file)
    all_ = Kept(
        tuple(_replaced(old.rows, new.rows)),
        tuple(_replaced(old.probabilities, new.probabilities)),
        tuple(_replaced(old.ablations, new.ablations)),
        tuple(_replaced(old.speeds, new.speeds)),
    )
    text = json.dumps(asdict(all_), indent=1, ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")
    return all_


def _replaced(old: Iterable[Figure], new: Sequence[Figure]) -> list[Figure]:
    fresh = {(row.set, row.tool) for row in new}
    rows = [row for row in old if (row.set, row.tool) not in fresh] + list(new)
    return sorted(rows, key=lambda row: (_order(row.set), TOOLS.index(row.tool)))


TOOLS = ("floor", "graphres", "splink", "goldenmatch")
SHOWN = {"graphres": "graphres", "splink": "Splink", "goldenmatch": "goldenmatch"}


def _order(name: str) -> tuple[bool, str, int, str]:
    """Data sets before made customers, and of those the smaller first."""
    kind, _, rest = name.partition(" ")
    size = rest.replace(",", "")
    return (size.isdecimal(), kind, int(size) if size.isdecimal() else 0, rest)


def figures(kept: Kept) -> str:
    """The kept figures as Markdown: what was found, what pairs alone could reach, what probabilities are worth."""
    return "\n\n".join([_versions(kept.rows), _found(kept.rows), _pairs(kept.rows), _probabilities(kept.probabilities)])


def in_short(kept: Kept) -> str:
    """One line a set: pairwise and B-cubed F1 of each tool as it comes, and of Splink at its best threshold."""
    shown = (("graphres", ""), ("splink", "0.5"), ("splink", "0.95"), ("splink", "best"), ("goldenmatch", "zero"))
    heads = ["graphres", "Splink at .5", "at .95", "at its best", "goldenmatch"]
    lines = [_line("pairwise / B-cubed F1", *heads), _line(*["---"] * (1 + len(heads)))]
    found = {(row.set, row.tool, row.setting): row for row in kept.rows}
    for name in dict.fromkeys(row.set for row in kept.rows):
        rows = [found.get((name, *tool)) for tool in shown]
        cells = ["" if row is None else f"{_short(row.pairwise[2])} / {_short(row.bcubed[2])}" for row in rows]
        lines.append(_line(name, *cells))
    return "\n".join(lines)


def ablations(kept: Kept) -> str:
    """What each part of the model is worth: a line a set, a column a part that was left out, as Markdown."""
    parts = list(dict.fromkeys(row.without for row in kept.ablations))
    dates = sorted({row.date for row in kept.ablations})
    lines = [_line("pairwise / B-cubed F1", *(f"without {part}" if part else "all of it" for part in parts))]
    lines.append(_line(*["---"] * (1 + len(parts))))
    found = {(row.set, row.without): row for row in kept.ablations}
    for name in dict.fromkeys(row.set for row in kept.ablations):
        rows = [found.get((name, part)) for part in parts]
        lines.append(_line(name, *("" if r is None else f"{_short(r.pairwise)} / {_short(r.bcubed)}" for r in rows)))
    return "\n".join([f"Measured: {' to '.join(dict.fromkeys((dates[0], dates[-1])))}.", "", *lines]) if dates else ""


def _versions(rows: Sequence[Row]) -> str:
    said = []
    for tool in TOOLS:
        mine = [row for row in rows if row.tool == tool]
        if mine:
            dates = sorted({row.date for row in mine})
            when = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
            said.append(f"{SHOWN[tool]} {', '.join(sorted({row.version for row in mine}))} ({when})")
    return f"Measured: {'; '.join(said)}."


def _found(rows: Sequence[Row]) -> str:
    lines = [_line("set", "tool", "pairwise P", "R", "F1", "B-cubed P", "R", "F1", "found", "true", "seconds")]
    lines.append(_line(*["---"] * 11))
    last = ""
    for row in rows:
        called = " ".join([SHOWN[row.tool], row.setting]).strip()
        figures_ = [_short(value) for value in (*row.pairwise, *row.bcubed)]
        counts = [f"{row.found:,}", f"{row.true:,}", f"{row.seconds:,.0f}"]
        lines.append(_line(row.set if row.set != last else "", called, *figures_, *counts))
        last = row.set
    return "\n".join(lines)


def _pairs(rows: Sequence[Row]) -> str:
    lines = [_line("set", "true pairs compared", "of those that share a key", "F1 > 0 bits", "best F1", "graphres F1")]
    lines.append(_line(*["---"] * 6))
    for row in rows:
        if row.completeness is not None:
            values = (row.completeness, row.of_sharing, row.above_0, row.ceiling, row.pairwise[2])
            lines.append(_line(row.set, *(_short(value or 0.0) for value in values)))
    return "\n".join(lines)


def _probabilities(rows: Sequence[Calibrated]) -> str:
    lines = [_line("set", "pairs", "tool", "log loss, bits", "calibration error"), _line(*["---"] * 5)]
    lines += [
        _line(row.set, f"{row.pairs:,}", SHOWN[row.tool], f"{row.log_loss:.4f}", f"{row.calibration_error:.4f}")
        for row in rows
    ]
    return "\n".join(lines)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _short(value: float) -> str:
    """Three places; 1.000 for what rounds to it, else without the leading zero."""
    return f"{value:.3f}".removeprefix("0")
