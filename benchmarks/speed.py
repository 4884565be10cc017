"""How fast, how large, how right: make N customers, resolve them, print seconds and memory by stage.

python -m benchmarks.speed --customers 100000 [--memory 2GB] [--threads 2] [--parquet]
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from rich.console import Console
from rich.table import Table

import graphres
from benchmarks.customers import make
from benchmarks.measured import Measured, resolve

OUT = Path(__file__).resolve().parent / "out"
MB = 1 << 20


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="make N customers and resolve them")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory")
    parser.add_argument("--threads")
    parser.add_argument("--parquet", action="store_true", help="the sources as Parquet instead of CSV")
    asked = parser.parse_args()
    folder = OUT / f"{asked.customers}-{asked.seed}-{'parquet' if asked.parquet else 'csv'}"
    shutil.rmtree(folder, ignore_errors=True)
    sources = make(asked.customers, folder, asked.seed, parquet=asked.parquet)
    options = [f"--{name}={value}" for name in ("memory", "threads") if (value := getattr(asked, name))]
    measured = resolve([*map(str, sources), *options], folder / "run")
    console = Console()
    console.print(stages(measured))
    console.print(facts(measured, folder / "truth" / "truth.csv"))


def stages(measured: Measured) -> Table:
    """Seconds and peak memory of each stage, and of the whole process."""
    table = Table("stage", "seconds", "peak MB", title="by stage")
    for stage in measured.manifest["stages"]:
        table.add_row(stage["stage"], f"{stage['seconds']:.1f}", f"{stage['peak_memory_bytes'] / MB:,.0f}")
    table.add_row("whole process", f"{measured.seconds:.1f}", f"{measured.peak / MB:,.0f}", style="bold")
    return table


def facts(measured: Measured, truth: Path) -> Table:
    """What was counted, how large the run is, and how right."""
    table = Table("what", "value", title="what came out")
    for name, count in measured.manifest["counts"].items():
        table.add_row(name, f"{count:,}")
    size = sum(file.stat().st_size for file in measured.run.rglob("*") if file.is_file())
    records = measured.manifest["counts"]["records"]
    table.add_row("bytes a record", f"{size / max(records, 1):,.0f}")
    for name, value in scores(measured.run, truth).items():
        table.add_row(name, value)
    return table


def scores(run: Path, truth: Path) -> dict[str, str]:
    """Precision, recall and F1, pairwise and B-cubed."""
    found = graphres.evaluate(run, truth).as_dict()
    return {
        f"{kind} {measure}": f"{found[kind][measure]:.4f}"
        for kind in ("pairwise", "bcubed")
        for measure in ("precision", "recall", "f1")
    }


if __name__ == "__main__":
    main()
