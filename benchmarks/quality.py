"""How right: every data set beside the checkout that has truth, with no configuration beyond its file names.

    python -m benchmarks.quality [SET …]
    python -m benchmarks.quality --generated 10000 --preset large [--seed 0]

The second makes customers instead, and says besides whether the run's probabilities hold on them.

Febrl's `soc_sec_id` nearly solves it, so each Febrl set is run without it as well.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

import graphres
from benchmarks.measured import resolve
from benchmarks.reliability import tables as reliability
from graphres.generate.rates import PRESETS
from graphres.run_directory import open_run

DATASETS = Path(__file__).resolve().parent.parent.parent / "shared" / "datasets"
COLUMNS = ("set", "P", "R", "F1", "B3 P", "B3 R", "B3 F1", "entities", "true", "exact", "seconds", "peak MB")
WITHOUT = {"febrl1": "soc_sec_id", "febrl3": "soc_sec_id"}
"""A column that makes a set too easy, by set."""


@dataclass(frozen=True)
class Task:
    """A data set to resolve. without : a column that is carried along and not compared."""

    name: str
    sources: tuple[Path, ...]
    truth: Path
    without: str | None = None

    def arguments(self, folder: Path) -> list[str]:
        """What `graphres resolve` is given; a configuration only where a column is left out."""
        if self.without is None:
            return [str(source) for source in self.sources]
        columns = {self.without: {"role": "attribute"}}
        sources = {source.stem: {"path": str(source), "columns": columns} for source in self.sources}
        config = folder / "config.yaml"
        config.write_text(yaml.safe_dump({"version": 1, "sources": sources}), encoding="utf-8")
        return ["-c", str(config)]


def tasks(datasets: Path) -> Iterator[Task]:
    """Every folder with truth, in the order of names."""
    for truth in sorted(datasets.glob("*/truth/truth.csv")):
        folder = truth.parent.parent
        sources = tuple(sorted(f for f in folder.iterdir() if f.suffix in (".csv", ".tsv", ".parquet")))
        yield Task(folder.name, sources, truth)
        if folder.name in WITHOUT:
            column = WITHOUT[folder.name]
            yield Task(f"{folder.name} without {column}", sources, truth, column)


def generated(records: int, preset: str, seed: int) -> None:
    """Make customers, resolve them; one line of quality, and how far probabilities hold."""
    with tempfile.TemporaryDirectory(prefix="graphres-quality-") as place:
        folder = Path(place) / "files"
        made = graphres.generate(records, folder, preset=preset, seed=seed, tables="parquet")
        sources = tuple(folder / f"{name}.parquet" for name in made.rows)
        task = Task(f"{preset} {records:,}", sources, folder / "truth" / "truth.parquet")
        table = Table(*COLUMNS, title=f"no configuration; seed {seed}")
        table.add_row(*row(task, Path(place)))
        console = Console(width=max(130, Console().width))
        console.print(table)
        for one in reliability(open_run(Path(place) / "run"), task.truth):
            console.print(one)


def tried(task: Task) -> list[str]:
    """One line of the table; the run is thrown away."""
    with tempfile.TemporaryDirectory(prefix="graphres-quality-") as folder:
        return row(task, Path(folder))


def row(task: Task, folder: Path) -> list[str]:
    """One line of the table; the run stands in `folder`."""
    measured = resolve(task.arguments(folder), folder / "run")
    found = graphres.evaluate(measured.run, task.truth).as_dict()
    scores = [found[kind][name] for kind in ("pairwise", "bcubed") for name in ("precision", "recall", "f1")]
    entities = found["entities"]
    return [
        task.name,
        *(f"{score:.4f}" for score in scores),
        f"{entities['predicted']:,}",
        f"{entities['true']:,}",
        f"{entities['exact']:.3f}",
        f"{measured.seconds:.1f}",
        f"{measured.peak / (1 << 20):,.0f}",
    ]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="resolve the data sets with truth, without configuration")
    parser.add_argument("sets", nargs="*", help="names of sets; all without any")
    parser.add_argument("--datasets", type=Path, default=DATASETS)
    parser.add_argument("--generated", type=int, metavar="N", help="make N records instead, and test probabilities")
    parser.add_argument("--preset", default="large", choices=sorted(PRESETS))
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    if asked.generated is not None:
        generated(asked.generated, asked.preset, asked.seed)
        return
    if not asked.datasets.is_dir():
        parser.error(f"there are no data sets at {asked.datasets}; name their folder with --datasets")
    table = Table(*COLUMNS, title="no configuration, one natural setting")
    for task in tasks(asked.datasets):
        if not asked.sets or task.name.split()[0] in asked.sets:
            table.add_row(*tried(task))
    Console(width=max(130, Console().width)).print(table)


if __name__ == "__main__":
    main()
