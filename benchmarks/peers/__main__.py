"""graphres beside Splink on customers with households: the same rows, one evaluator.

    python -m benchmarks.peers --records 10000 [--seed 0] [--python PYTHON]

Makes the `large` preset, resolves it by graphres without configuration, and by Splink in a virtual environment of its
own (benchmarks/out/peers, unless a Python that has it is named). Judged are the records that graphres judges: accounts,
CRM rows, and guests once for every true customer, however many lines each has.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from benchmarks.measured import UNIT, resolve
from benchmarks.peers.environment import HERE, OUT, environment
from benchmarks.peers.rows import one_table
from graphres.evaluate import score
from graphres.evaluate.common import match
from graphres.evaluate.scores import Scores
from graphres.evaluate.truth import read_truth
from graphres.generate import generate
from graphres.run_directory import open_run

COLUMNS = ("tool", "P", "R", "F1", "B3 P", "B3 R", "B3 F1", "entities", "true", "seconds", "peak MB")


@dataclass(frozen=True)
class Spent:
    """What a run took: wall clock, and most resident bytes."""

    seconds: float
    peak: int


def by_splink(python: Path, folder: Path) -> tuple[pa.Table, Spent]:
    """Splink's labels of every row, at both thresholds; its talk stays on stderr."""
    rows, labels = folder / "rows.parquet", folder / "labels.parquet"
    one_table(folder, rows)
    command = [str(python), str(HERE / "splink_model.py"), str(rows), str(labels)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=sys.stderr) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(process.returncode)
    return pq.read_table(labels), Spent(time.perf_counter() - began, usage.ru_maxrss * UNIT)


def judged(units: pa.Table, labels: pa.Table) -> Scores:
    """Scores of labels by `source:record_id` on the units that graphres judges."""
    names = pc.binary_join_element_wise(units["source"], units["record_id"], ":")
    found = labels["label"].take(pc.index_in(names, value_set=labels["unique_id"]))
    return score(_codes(found), _codes(units["truth"]))


def _codes(labels: pa.ChunkedArray) -> np.ndarray:
    codes: np.ndarray = labels.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    return codes


def line(tool: str, found: Scores, spent: Spent) -> list[str]:
    """One line of the table."""
    scores = (found.precision, found.recall, found.f1, found.bcubed_precision, found.bcubed_recall, found.bcubed_f1)
    return [
        tool,
        *(f"{value:.4f}" for value in scores),
        f"{found.predicted_entities:,}",
        f"{found.true_entities:,}",
        f"{spent.seconds:.1f}",
        f"{spent.peak / (1 << 20):,.0f}",
    ]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="graphres beside Splink on the large preset")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--python", type=Path, help="a Python that has Splink, instead of making one")
    asked = parser.parse_args()
    folder = OUT / f"peers-{asked.records}-{asked.seed}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(exist_ok=True)
    generate(asked.records, folder, preset="large", seed=asked.seed, tables="parquet")
    sources = [str(folder / f"{name}.parquet") for name in ("accounts", "crm", "purchases")]
    measured = resolve(sources, folder / "run")
    units = match(open_run(measured.run), read_truth(folder / "truth" / "truth.parquet")).records
    labels, spent = by_splink(asked.python or environment(), folder)
    table = Table(*COLUMNS, title=f"large, {asked.records:,} records, seed {asked.seed}: {len(units):,} judged")
    own = score(_codes(units["entity_id"]), _codes(units["truth"]))
    table.add_row(*line("graphres", own, Spent(measured.seconds, measured.peak)))
    for name in labels.column_names[1:]:
        found = judged(units, labels.select(["unique_id", name]).rename_columns(["unique_id", "label"]))
        table.add_row(*line(f"Splink {name.replace('_', ' ')}", found, spent))
    Console(width=max(130, Console().width)).print(table)


if __name__ == "__main__":
    main()
