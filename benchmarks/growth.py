"""How fast, and how it grows: graphres and Splink in turn on the same customers, and the floor under both.

    python -m benchmarks.growth [RECORDS …]                   10,000, 100,000 and 1,000,000 if none is named
    python -m benchmarks.growth 5000000 --tools graphres      what takes a long time, alone
    python -m benchmarks.growth --keep                        kept, and written into the pages

Seconds are the wall clock's, of a whole process each: graphres from the sources to the complete run directory, Splink
(its documentation's model: training, prediction, clusters at two thresholds) from rows that were cleaned and brought
into one table for it beforehand. `same scope` are those of graphres from blocking to communities. Quality is of the
same run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

import graphres
from benchmarks.kept import Kept, keep
from benchmarks.kept_speed import HEADS, Timed, cells
from benchmarks.measured import Measured, resolve, spent
from benchmarks.peers.rows import one_table
from benchmarks.peers.running import HERE, at_settings, environment, version
from benchmarks.sets import Task, made
from graphres.evaluate import Scores, evaluate
from graphres.run_directory import PAIRS, open_run
from tools.docs import write_figures

SIZES = (10_000, 100_000, 1_000_000)
TOOLS = ("floor", "graphres", "splink")
SCOPE = ("block", "compare", "weigh", "communities")
"""Stages that do what Splink does: from cleaned values to clusters."""

MB = 1 << 20
SPLINK = "0.95"
"""The threshold whose clusters are judged: at a million records the other one joins half of the world."""


def measure(task: Task, tools: Sequence[str], folder: Path) -> Iterator[Timed]:
    """Run each tool once. graphres comes first: it says which records are judged."""
    measured = resolve(task.arguments(folder), folder / "run")
    found = evaluate(open_run(measured.run), task.truth)
    units = found.common.records
    if "graphres" in tools:
        yield own(task, measured, found.scores)
    if set(tools) == {"graphres"}:
        return
    rows = folder / "rows.parquet"
    model = one_table(task, rows)
    if "floor" in tools:
        yield floor(task, rows, folder / "floor.parquet")
    if "splink" in tools:
        yield by_splink(task, rows, model, units, folder)


def own(task: Task, measured: Measured, scores: Scores) -> Timed:
    """What graphres took, and how right it was."""
    stages = {stage["stage"]: stage for stage in measured.manifest["stages"]}
    return Timed(
        task.name,
        "graphres",
        graphres.__version__,
        _today(),
        measured.manifest["counts"]["records"],
        round(measured.seconds, 1),
        round(sum(stages[name]["seconds"] for name in SCOPE), 1),
        round(measured.processor, 1),
        round(max(measured.peak, *(stage["peak_memory_bytes"] for stage in stages.values())) / MB),
        pq.read_metadata(measured.run / "model" / PAIRS).num_rows,
        round(sum(file.stat().st_size for file in measured.run.rglob("*") if file.is_file()) / MB, 1),
        scores.f1,
        scores.bcubed_f1,
    )


def floor(task: Task, rows: Path, pairs: Path) -> Timed:
    """What DuckDB takes to read the rows and to join them once."""
    took = spent([sys.executable, "-m", "benchmarks.floor", str(rows), str(pairs)])
    number = pq.read_metadata(rows).num_rows
    joined = pq.read_metadata(pairs).num_rows
    measured = (round(took.seconds, 1), None, round(took.processor, 1), round(took.peak / MB), joined)
    return Timed(task.name, "floor", duckdb.__version__, _today(), number, *measured)


def by_splink(task: Task, rows: Path, model: str, units: pa.Table, folder: Path) -> Timed:
    """What Splink took, and how right its clusters are."""
    labels, pairs = folder / "labels.parquet", folder / "scored.parquet"
    command = [environment("splink"), HERE / "splink_run.py", rows, model, labels, pairs]
    took = spent([str(part) for part in command])
    scores = at_settings(pq.read_table(rows, columns=["source", "record_id"]), pq.read_table(labels), units)[SPLINK]
    number = pq.read_metadata(rows).num_rows
    measured = (round(took.seconds, 1), None, round(took.processor, 1), round(took.peak / MB))
    scored = pq.read_metadata(pairs).num_rows
    return Timed(
        *(task.name, "splink", version("splink"), _today(), number),
        *measured,
        scored,
        None,
        scores.f1,
        scores.bcubed_f1,
    )


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="graphres and Splink in turn on the same made customers")
    parser.add_argument("sizes", nargs="*", type=int, metavar="RECORDS", default=SIZES)
    parser.add_argument("--preset", default="large")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=TOOLS)
    parser.add_argument("--keep", action="store_true", help="keep the figures, and write them into the pages")
    asked = parser.parse_args()
    console = Console(width=max(170, Console().width))
    shown = Table(*HEADS, title="seconds of the wall clock, whole processes, one after the other")
    for size in asked.sizes:
        with tempfile.TemporaryDirectory(prefix="graphres-growth-") as folder:
            for one in measure(made(asked.preset, size, Path(folder), asked.seed), asked.tools, Path(folder)):
                shown.add_row(*cells(one))
                console.print(" ".join(cells(one)))
                if asked.keep:
                    keep(Kept(speeds=(one,)))
    console.print(shown)
    if asked.keep:
        write_figures()


if __name__ == "__main__":
    main()
