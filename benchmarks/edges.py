"""Pairs that Splink has scored: its own connected components at every threshold beside `graphres resolve --edges`.

    python -m benchmarks.edges [--datasets DIR] [--python PYTHON] [--pairs FILE]

Splink 5 runs on the historical figures with the model of its documentation for them, in a virtual environment of its
own. Its components are swept over thresholds with the truth in hand; graphres takes the same pairs and has no
threshold. Both are judged by one evaluator.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import igraph
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from benchmarks.measured import resolve
from benchmarks.peers.running import HERE, OUT, environment
from benchmarks.sets import DATASETS
from graphres.evaluate import score
from graphres.evaluate.common import match
from graphres.evaluate.scores import Scores
from graphres.evaluate.truth import read_truth
from graphres.run_directory import open_run

SET = "splink_historical_50k"
STEP = 0.1
"""Bits between two thresholds."""

Codes = npt.NDArray[np.int64]


def scored(python: Path, records: Path, out: Path) -> None:
    """Splink's pairs; its talk stays on stderr."""
    command = [str(python), str(HERE / "splink_historical.py"), str(records), str(out)]
    done = subprocess.run(command, stdout=sys.stderr, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def components(pairs: pa.Table, ids: pa.ChunkedArray, truth: Codes) -> Iterator[tuple[float, Scores]]:
    """Scores of the connected components at every threshold from even odds to 10 bits."""
    a, b = (pc.index_in(pairs[f"record_id_{side}"], value_set=ids).to_numpy() for side in "lr")
    weight = pairs["match_weight"].to_numpy()
    for step in range(round(10 / STEP) + 1):
        kept = weight >= step * STEP
        graph = igraph.Graph(len(ids), np.stack([a[kept], b[kept]], axis=1))
        yield step * STEP, score(np.array(graph.connected_components().membership, dtype=np.int64), truth)


def codes(labels: pa.ChunkedArray) -> Codes:
    """Labels as numbers."""
    found: Codes = labels.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    return found


def line(name: str, found: Scores) -> list[str]:
    """One line of the table."""
    values = (found.precision, found.recall, found.f1, found.bcubed_precision, found.bcubed_recall, found.bcubed_f1)
    return [name, *(f"{value:.4f}" for value in values), f"{found.predicted_entities:,}"]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Splink's pairs clustered by Splink and by graphres")
    parser.add_argument("--datasets", type=Path, default=DATASETS)
    parser.add_argument("--python", type=Path, help="a Python that has Splink, instead of making one")
    parser.add_argument("--pairs", type=Path, help="pairs of an earlier run, instead of scoring anew")
    asked = parser.parse_args()
    records, truth = asked.datasets / SET / "records.parquet", asked.datasets / SET / "truth" / "truth.csv"
    folder = OUT / "edges"
    folder.mkdir(parents=True, exist_ok=True)
    pairs = asked.pairs or folder / "pairs.parquet"
    if asked.pairs is None:
        scored(asked.python or environment("splink"), records, pairs)
    run = folder / "run"
    measured = resolve([str(records), "--edges", str(pairs), "--force"], run)
    units = match(open_run(run), read_truth(truth)).records
    real = codes(units["truth"])
    columns = ["record_id_l", "record_id_r", "match_weight"]
    swept = list(components(pq.read_table(pairs, columns=columns), units["record_id"], real))
    number = measured.manifest["edges"]["pairs"]
    table = Table("clusters", "P", "R", "F1", "B3 P", "B3 R", "B3 F1", "entities", title=f"{SET}: {number:,} pairs")
    half = swept[0]
    for name, (bits, found) in {
        "Splink at probability .5": half,
        "Splink, best B-cubed": max(swept, key=lambda one: one[1].bcubed_f1),
        "Splink, best pairwise": max(swept, key=lambda one: one[1].f1),
    }.items():
        table.add_row(*line(f"{name} ({bits:.1f} bits)", found))
    table.add_row(*line("graphres --edges", score(codes(units["entity_id"]), real)))
    Console(width=max(110, Console().width)).print(table)


if __name__ == "__main__":
    main()
