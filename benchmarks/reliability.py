"""Whether probabilities mean what they say: entities by confidence, links by probability, against the truth.

python -m benchmarks.reliability RUN TRUTH

A number of .9 is right if nine of ten things that bear it are true. Truth is asked of the records alone that it knows;
a link is true if its two records have a true customer in common.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from graphres.evaluate.common import match
from graphres.evaluate.truth import read_truth
from graphres.run_directory import Run, open_run

__all__ = ["BINS", "Bin", "Said", "entities", "links", "table", "tables"]

BINS = (0.0, 0.001, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1.0)
"""Lower bounds of the bins but the last, which bounds the last from above: the ends are cut finest, where the most
things lie."""

Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Bin:
    """What bears a probability from low to high: how many, the mean of what they say, the share that is true."""

    low: float
    high: float
    number: int
    says: float
    true: float


@dataclass(frozen=True)
class Said:
    """Probabilities, and for each whether it came true."""

    probability: Reals
    true: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.true)

    def bins(self) -> list[Bin]:
        """The bins that hold something, from low to high."""
        place = np.digitize(self.probability, BINS[1:-1])
        number = np.bincount(place, minlength=len(BINS) - 1)
        says, true = (np.bincount(place, of, len(BINS) - 1) for of in (self.probability, self.true))
        return [
            Bin(BINS[at], BINS[at + 1], int(n), float(says[at] / n), float(true[at] / n))
            for at, n in enumerate(number)
            if n
        ]

    def log_loss(self) -> float:
        """Mean surprise at the truth, in bits: 0 for certainty that is right; 1 for .5 of everything.

        A probability is kept 2**-40 away from 0 and 1, as the weights of pairs are.
        """
        given = np.where(self.true, self.probability, 1.0 - self.probability)
        return float(-np.log2(np.clip(given, 2.0**-40, 1.0)).mean()) if len(self) else 0.0

    def calibration_error(self) -> float:
        """Expected calibration error: how far what is said is from what is true, the mean over things, by bins.

        Source: Naeini, Cooper & Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian binning,
        AAAI; our bins are narrower at the ends.
        """
        return sum(one.number * abs(one.says - one.true) for one in self.bins()) / max(len(self), 1)


def entities(run: Run, known: pa.Table) -> Said:
    """Entities of several records by confidence; true if all its known records are one customer's."""
    return _said(
        run,
        known,
        "SELECT e.confidence AS p, min(k.truth) = max(k.truth) AS correct FROM entities e "
        "JOIN known k USING (entity_id) WHERE e.confidence IS NOT NULL "
        "GROUP BY e.entity_id, e.confidence HAVING count(*) > 1",
    )


def links(run: Run, known: pa.Table) -> Said:
    """Pairs that the model weighed and holds for links, kept or cut, by probability."""
    return _said(
        run,
        known,
        "SELECT e.probability AS p, bool_or(a.truth = b.truth) AS correct FROM edges e "
        "JOIN known a ON a.node = e.source_node JOIN known b ON b.node = e.target_node "
        "WHERE e.edge_type IN ('match', 'possible') GROUP BY e.source_node, e.target_node, e.probability",
    )


def _said(run: Run, known: pa.Table, query: str) -> Said:
    with duckdb.connect(":memory:") as database:
        database.register("rows", known)
        database.execute("CREATE TABLE known AS SELECT *, source || ':' || record_id AS node FROM rows")
        for name in ("entities", "edges"):
            database.register(name, run.table(name))
        found: pa.Table = database.sql(f"{query} ORDER BY p, correct").to_arrow_table()
    return Said(found["p"].to_numpy(), found["correct"].to_numpy())


def tables(run: Run, truth: Path) -> list[Table]:
    """Both tables, to print."""
    known = match(run, read_truth(truth)).records
    return [
        table("entities of several records, by confidence", "all one customer", entities(run, known)),
        table("links, by probability", "one customer", links(run, known)),
    ]


def table(title: str, true: str, said: Said) -> Table:
    """A table of bins, with log loss and calibration error below it."""
    below = f"log loss {said.log_loss():.4f} bits, expected calibration error {said.calibration_error():.4f}"
    shown = Table("from", "to", "number", "mean says", true, title=title, caption=below)
    for one in said.bins():
        shown.add_row(f"{one.low:g}", f"{one.high:g}", f"{one.number:,}", f"{one.says:.4f}", f"{one.true:.4f}")
    return shown


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="are a run's probabilities what they say?")
    parser.add_argument("run", type=Path)
    parser.add_argument("truth", type=Path)
    asked = parser.parse_args()
    for shown in tables(open_run(asked.run), asked.truth):
        Console(width=100).print(shown)


if __name__ == "__main__":
    main()
