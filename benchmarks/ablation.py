"""What each part of the model is worth: data sets and made customers, resolved with one part left out at a time.

    python -m benchmarks.ablation [SET …] [--keep]

SET is as for `benchmarks.quality`. --keep keeps the figures, and writes them into docs/figures.md.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks.kept import Ablated, Kept, ablations, keep
from benchmarks.measured import resolve
from benchmarks.sets import DATASETS, Task, chosen
from graphres.evaluate import evaluate
from graphres.run_directory import open_run
from tools.docs import write_figures

PARTS: dict[str, dict[str, object]] = {
    "": {},
    "the related class": {"classes": 2},
    "similar values": {"similar": False},
    "term frequency": {"term_frequency": False},
    "families left out of passes": {"families": False},
    "profiles": {"profiles": False},
}
"""Which part is left out, and the switches of the configuration that do it."""

SETS = ("febrl1", "febrl3", "senzing_truth_set", "splink_fake_1000", "ebuy:10000", "large:10000")
"""Where nothing is asked for: what is done in minutes."""


def measure(task: Task) -> Iterator[Ablated]:
    """A task resolved with all of the model, then without each part; the runs are thrown away."""
    for part, switches in PARTS.items():
        with tempfile.TemporaryDirectory(prefix="graphres-ablation-") as place:
            folder = Path(place)
            measured = resolve(task.arguments(folder, switches), folder / "run")
            scores = evaluate(open_run(measured.run), task.truth).scores
        today = datetime.now(UTC).date().isoformat()
        yield Ablated(task.name, "graphres", part, scores.f1, scores.bcubed_f1, today)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="what each part of the model is worth")
    parser.add_argument("sets", nargs="*", metavar="SET", help="a folder of the data sets, or PRESET:RECORDS")
    parser.add_argument("--datasets", type=Path, default=DATASETS, help="where the data sets are")
    parser.add_argument("--seed", type=int, default=0, help="of made customers")
    parser.add_argument("--keep", action="store_true", help="keep the figures, and write them into the page")
    asked = parser.parse_args()
    rows: list[Ablated] = []
    with tempfile.TemporaryDirectory(prefix="graphres-made-") as folder:
        try:
            for task in chosen(asked.sets or SETS, asked.datasets, Path(folder), asked.seed):
                new = tuple(measure(task))
                rows += new
                if asked.keep:
                    keep(Kept(ablations=new))
        except ValueError as error:
            parser.error(str(error))
    Console(width=160).print(ablations(Kept(ablations=tuple(rows))))
    if asked.keep:
        write_figures()


if __name__ == "__main__":
    main()
