"""What is resolved: the data sets that stand beside the checkout with their truth, and customers that are made.

Febrl's `soc_sec_id` nearly solves it, so each Febrl set is a task without it as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

import graphres
from benchmarks.companies import make
from graphres.generate.rates import PRESETS

__all__ = ["DATASETS", "MADE", "Task", "chosen", "made", "of_folder"]

DATASETS = Path(__file__).resolve().parent.parent.parent / "shared" / "datasets"
WITHOUT = {"febrl1": "soc_sec_id", "febrl3": "soc_sec_id"}
"""A column that makes a set too easy, by set."""

COMPANIES = "companies"
"""The preset of companies and those who work for them, counted in companies."""

MADE = ("companies:1000", "ebuy:10000", "large:10000", "large:100000")
"""Customers that are made where nothing is asked for: PRESET:RECORDS."""


@dataclass(frozen=True)
class Task:
    """Sources to resolve, and who is who in them. without : a column that is carried along and not compared."""

    name: str
    sources: tuple[Path, ...]
    truth: Path
    without: str | None = None

    @property
    def kind(self) -> str:
        """The data set or preset that it is of."""
        return self.name.split()[0]

    def arguments(self, folder: Path, research: Mapping[str, object] | None = None) -> list[str]:
        """What `graphres resolve` is given; a configuration only where a column or a part of the model is left out."""
        if self.without is None and not research:
            return [str(source) for source in self.sources]
        columns = {} if self.without is None else {self.without: {"role": "attribute"}}
        sources = {source.stem: {"path": str(source), "columns": columns} for source in self.sources}
        tree = {"version": 1, "sources": sources, "research": dict(research or {})}
        config = folder / "config.yaml"
        config.write_text(yaml.safe_dump(tree), encoding="utf-8")
        return ["-c", str(config)]


def chosen(asked: Sequence[str], datasets: Path, folder: Path, seed: int) -> Iterator[Task]:
    """The tasks of the sets that are asked for, all without any; customers are made in `folder` when their turn comes.

    Raises
    ------
    ValueError : there is no such set.
    """
    known = list(of_folder(datasets))
    for name in asked or [*dict.fromkeys(task.kind for task in known), *MADE]:
        found = [task for task in known if task.kind == name]
        yield from found or [_named(name, folder, seed)]


def of_folder(datasets: Path) -> Iterator[Task]:
    """Every set of a folder that has truth, in the order of names."""
    for truth in sorted(datasets.glob("*/truth/truth.csv")):
        folder = truth.parent.parent
        sources = tuple(sorted(f for f in folder.iterdir() if f.suffix in (".csv", ".tsv", ".parquet")))
        yield Task(folder.name, sources, truth)
        if folder.name in WITHOUT:
            column = WITHOUT[folder.name]
            yield Task(f"{folder.name} without {column}", sources, truth, column)


def _named(name: str, folder: Path, seed: int) -> Task:
    preset, _, records = name.partition(":")
    if preset == COMPANIES and records.isdecimal():
        place = folder / f"{preset}-{records}-{seed}"
        return Task(f"{preset} {int(records):,}", tuple(make(int(records), place, seed)), place / "truth" / "truth.csv")
    if preset not in PRESETS or not records.isdecimal():
        raise ValueError(f"there is no set {name!r}: name a folder of the data sets, or PRESET:RECORDS like {MADE[1]}")
    return made(preset, int(records), folder, seed)


def made(preset: str, records: int, folder: Path, seed: int = 0) -> Task:
    """Customers of a preset, made in a folder of their own below `folder`."""
    place = folder / f"{preset}-{records}-{seed}"
    customers = graphres.generate(records, place, preset=preset, seed=seed, tables="parquet")
    sources = tuple(place / f"{source}.parquet" for source in customers.rows)
    return Task(f"{preset} {records:,}", sources, place / "truth" / "truth.parquet")
