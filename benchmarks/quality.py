"""How right: data sets with truth and made customers, resolved with no configuration beyond their file names.

    python -m benchmarks.quality [SET …]                            graphres alone
    python -m benchmarks.quality [SET …] --peers [splink …]         beside Splink and goldenmatch, on the same rows
    python -m benchmarks.quality [SET …] --probabilities            and how far probabilities hold
    python -m benchmarks.quality [SET …] --keep                     kept, and written into the pages

SET is a folder of the data sets (febrl3) or customers to be made (large:10000); all that are usual without any.
One evaluator judges all, on the records that graphres judges.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from rich.console import Console
from rich.table import Table

import graphres
from benchmarks.kept import Calibrated, Kept, Row, keep
from benchmarks.measured import Measured, resolve
from benchmarks.peers import running
from benchmarks.peers.beside import same_pairs
from benchmarks.reliability import Said, table, tables
from benchmarks.sets import DATASETS, Task, chosen
from graphres.evaluate import Evaluation, evaluate
from graphres.run_directory import Run, open_run
from tools.docs import write_figures

COLUMNS = (
    *("set", "tool", "P", "R", "F1", "B3 P", "B3 R", "B3 F1", "entities", "true", "exact", "seconds", "peak MB"),
    *("compared", "sharing", "F1 > 0", "best F1"),
)


def measure(task: Task, peers: Sequence[str], probabilities: bool, console: Console) -> Iterator[Kept]:
    """Resolve a task by graphres, then by each peer; the runs are thrown away."""
    with tempfile.TemporaryDirectory(prefix="graphres-quality-") as place:
        folder = Path(place)
        measured = resolve(task.arguments(folder), folder / "run")
        run = open_run(measured.run)
        found = evaluate(run, task.truth)
        yield Kept((own_row(task, found, measured),))
        for shown in tables(run, task.truth) if probabilities else ():
            console.print(shown)
        for peer in peers:
            yield from _by_peer(peer, task, run, found.common.records, folder, probabilities, console)


def _by_peer(
    peer: str, task: Task, run: Run, units: pa.Table, folder: Path, probabilities: bool, console: Console
) -> Iterator[Kept]:
    """What a peer found in all its modes."""
    rows: list[Row] = []
    said: dict[str, Said] = {}
    for found, scored in running.run(peer, task, units, folder):
        rows += (peer_row(task, one) for one in found)
        if peer == "splink":  # goldenmatch's scores are likenesses, no probabilities
            said["graphres"], said[peer] = same_pairs(run, units, scored)
    yield Kept(tuple(rows), tuple(calibrated(task, tool, peer, one) for tool, one in said.items()))
    for tool, one in said.items() if probabilities else ():
        console.print(table(f"{tool}: pairs that both scored", "one customer", one))


def own_row(task: Task, found: Evaluation, measured: Measured) -> Row:
    """What graphres found."""
    s, compared = found.scores, found.compared
    return Row(
        task.name,
        "graphres",
        "",
        graphres.__version__,
        _today(),
        (s.precision, s.recall, s.f1),
        (s.bcubed_precision, s.bcubed_recall, s.bcubed_f1),
        s.predicted_entities,
        s.true_entities,
        round(measured.seconds, 1),
        round(measured.peak / (1 << 20)),
        s.exact_entities,
        compared.completeness,
        compared.completeness_of_sharing,
        compared.ceiling.above_0.f1,
        compared.ceiling.best.f1,
    )


def peer_row(task: Task, found: running.Found) -> Row:
    """What a peer found at one setting."""
    p, b = found.pairwise, found.bcubed
    return Row(
        task.name,
        found.peer,
        found.setting,
        running.version(found.peer),
        _today(),
        (p.precision, p.recall, p.f1),
        (b.bcubed_precision, b.bcubed_recall, b.bcubed_f1),
        p.predicted_entities,
        p.true_entities,
        round(found.spent.seconds, 1),
        round(found.spent.peak / (1 << 20)),
        p.exact_entities,
    )


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def calibrated(task: Task, tool: str, beside: str, said: Said) -> Calibrated:
    """What probabilities are worth, to keep."""
    bins = tuple((one.low, one.high, one.number, one.says, one.true) for one in said.bins())
    return Calibrated(task.name, tool, beside, len(said), said.log_loss(), said.calibration_error(), bins)


def printed(rows: Sequence[Row]) -> Table:
    """One table of all rows, figures to four places."""
    shown = Table(*COLUMNS, title="no configuration, one natural setting")
    for row in rows:
        figures = [f"{value:.4f}" for value in (*row.pairwise, *row.bcubed)]
        counts = [f"{row.found:,}", f"{row.true:,}", f"{row.exact:.3f}", f"{row.seconds:.1f}", f"{row.peak_mb:,.0f}"]
        pairs = (row.completeness, row.of_sharing, row.above_0, row.ceiling)
        of_pairs = ["" if value is None else f"{value:.4f}" for value in pairs]
        shown.add_row(row.set, f"{row.tool} {row.setting}".strip(), *figures, *counts, *of_pairs)
    return shown


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="resolve data sets and made customers, without configuration")
    parser.add_argument("sets", nargs="*", metavar="SET", help="a folder of the data sets, or PRESET:RECORDS")
    parser.add_argument("--datasets", type=Path, default=DATASETS, help="where the data sets are")
    parser.add_argument("--seed", type=int, default=0, help="of made customers")
    parser.add_argument("--peers", nargs="*", choices=list(running.PEERS), help="beside these; all without a name")
    parser.add_argument("--probabilities", action="store_true", help="show how far probabilities hold")
    parser.add_argument("--keep", action="store_true", help="keep the figures, and write them into the pages")
    asked = parser.parse_args()
    peers = () if asked.peers is None else asked.peers or tuple(running.PEERS)
    console = Console(width=max(190, Console().width))
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="graphres-made-") as folder:
        try:
            for task in chosen(asked.sets, asked.datasets, Path(folder), asked.seed):
                for new in measure(task, peers, asked.probabilities, console):
                    rows += new.rows
                    if asked.keep:
                        keep(new)
        except ValueError as error:
            parser.error(str(error))
    console.print(printed(rows))
    if asked.keep:
        write_figures()


if __name__ == "__main__":
    main()
