"""How right households are: made customers, resolved with no configuration, held against who truly lives together.

python -m benchmarks.households [--records 8000]

Pairs of records of one household, and of them those of two people: that one person lives with herself is no merit.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
from rich.console import Console
from rich.table import Table

import graphres
from graphres.run_directory import Run, open_run

PRESETS = ("ebuy", "large")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="how right households are")
    parser.add_argument("--records", type=int, default=8_000)
    asked = parser.parse_args()
    table = Table("customers", "households", "found", "largest", "P", "R", "F1", "P, two people", "R, two people", "F1")
    for preset in PRESETS:
        with tempfile.TemporaryDirectory(prefix="graphres-households-") as folder:
            made = graphres.generate(asked.records, Path(folder) / "shop", preset=preset)
            resolved = graphres.resolve(*sorted(made.path.glob("*.csv")), output=Path(folder) / "run")
            table.add_row(f"{preset}:{asked.records}", *row(open_run(resolved.path), made.path / "truth" / "truth.csv"))
    Console(width=160).print(table)


def row(run: Run, truth: Path) -> Sequence[str]:
    """Numbers of households, the most entities in one, and precision, recall and F1 of both sorts of pairs."""
    text = pc.ConvertOptions(column_types=dict.fromkeys(("source", "record_id", "entity", "household"), pa.string()))
    known = pc.read_csv(truth, convert_options=text)
    members = run.table("members", ("source", "record_id", "entity_id", "household_id"))
    both = members.join(known, ["source", "record_id"], join_type="inner")
    houses = both.group_by(["household_id"]).aggregate([("entity_id", "count_distinct")])
    counts = [len(both["household"].unique()), houses.num_rows]
    largest = max(houses["entity_id_count_distinct"].to_pylist())
    whole = [_pairs(both, names) for names in (["household_id", "household"], ["household_id"], ["household"])]
    alone = [
        _pairs(both, [*names, "entity"]) for names in (["household_id", "household"], ["household_id"], ["household"])
    ]
    apart = [all_pairs - own for all_pairs, own in zip(whole, alone, strict=True)]
    return [f"{n:,}" for n in (*counts, largest)] + [f"{x:.3f}" for pairs in (whole, apart) for x in _scores(*pairs)]


def _pairs(table: pa.Table, by: list[str]) -> int:
    """Pairs of rows that agree in some columns."""
    sizes = table.group_by(by).aggregate([([], "count_all")])["count_all"].to_pylist()
    return sum(n * (n - 1) // 2 for n in sizes)


def _scores(right: int, found: int, true: int) -> tuple[float, float, float]:
    precision, recall = right / max(found, 1), right / max(true, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


if __name__ == "__main__":
    main()
