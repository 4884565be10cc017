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
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from graphres.evaluate.common import match
from graphres.evaluate.truth import read_truth
from graphres.run_directory import Run, open_run

__all__ = ["BINS", "Bin", "entities", "links", "tables"]

BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1.0)
"""Lower bounds of the bins but the last, which bounds the last from above: the doubtful end is cut finest where the
most decisions lie."""


@dataclass(frozen=True)
class Bin:
    """What bears a probability from low to high: how many, the mean of what they say, the share that is true."""

    low: float
    high: float
    number: int
    says: float
    true: float


def entities(run: Run, known: pa.Table) -> list[Bin]:
    """Entities of several records by confidence; true if all its known records are one customer's."""
    return _binned(
        run,
        known,
        "SELECT e.confidence AS p, min(k.truth) = max(k.truth) AS correct FROM entities e "
        "JOIN known k USING (entity_id) WHERE e.confidence IS NOT NULL "
        "GROUP BY e.entity_id, e.confidence HAVING count(*) > 1",
    )


def links(run: Run, known: pa.Table) -> list[Bin]:
    """Pairs that the model weighed and holds for links, kept or cut, by probability."""
    return _binned(
        run,
        known,
        "SELECT e.probability AS p, bool_or(a.truth = b.truth) AS correct FROM edges e "
        "JOIN known a ON a.node = e.source_node JOIN known b ON b.node = e.target_node "
        "WHERE e.edge_type IN ('match', 'possible') GROUP BY e.source_node, e.target_node, e.probability",
    )


def _binned(run: Run, known: pa.Table, query: str) -> list[Bin]:
    cases = " ".join(f"WHEN p < {high} THEN {at}" for at, high in enumerate(BINS[1:-1]))
    with duckdb.connect(":memory:") as database:
        database.register("rows", known)
        database.execute("CREATE TABLE known AS SELECT *, source || ':' || record_id AS node FROM rows")
        for name in ("entities", "edges"):
            database.register(name, run.table(name))
        found = database.execute(
            f"SELECT CASE {cases} ELSE {len(BINS) - 2} END AS bin, count(*), avg(p), avg(CAST(correct AS INTEGER)) "
            f"FROM ({query}) GROUP BY bin ORDER BY bin"
        ).fetchall()
    return [Bin(BINS[at], BINS[at + 1], number, says, true) for at, number, says, true in found]


def tables(run: Run, truth: Path) -> list[Table]:
    """Both tables, to print."""
    known = match(run, read_truth(truth)).records
    return [
        _table("entities of several records, by confidence", "all one customer", entities(run, known)),
        _table("links, by probability", "one customer", links(run, known)),
    ]


def _table(title: str, true: str, bins: list[Bin]) -> Table:
    table = Table("from", "to", "number", "mean says", true, title=title)
    for one in bins:
        table.add_row(f"{one.low:g}", f"{one.high:g}", f"{one.number:,}", f"{one.says:.4f}", f"{one.true:.4f}")
    return table


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="are a run's probabilities what they say?")
    parser.add_argument("run", type=Path)
    parser.add_argument("truth", type=Path)
    asked = parser.parse_args()
    for table in tables(open_run(asked.run), asked.truth):
        Console(width=100).print(table)


if __name__ == "__main__":
    main()
