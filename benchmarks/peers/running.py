"""Peers on the rows of a task, each in a virtual environment of its own, and how right their clusters are."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.measured import Spent, spent
from benchmarks.peers.rows import MODELS, one_table
from benchmarks.sets import Task
from benchmarks.sweep import best_thresholds, components
from graphres.evaluate import Scores, score

__all__ = ["HERE", "PEERS", "Found", "Scored", "at_settings", "environment", "judged", "run", "version"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUT = HERE.parent / "out"

PEERS = {"splink": ("",), "goldenmatch": ("zero", "probabilistic")}
"""The peers, each with the modes that it is run in; Splink's is the model of its documentation for the set."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Scored:
    """The rows that a peer was given, and the pairs that it scored: a, b (rows from 0 on), score."""

    rows: pa.Table
    pairs: pa.Table


@dataclass(frozen=True)
class Found:
    """What a peer found at one setting; where that is the best, pairwise and B-cubed each at a threshold of its own."""

    peer: str
    setting: str
    pairwise: Scores
    bcubed: Scores
    spent: Spent


def environment(peer: str) -> Path:
    """A Python that has the peer, made when it is first asked for, or when the versions have changed."""
    venv, wanted = OUT / f"peer-{peer}", HERE / f"requirements-{peer}.txt"
    python, done = venv / "bin" / "python", venv / "requirements.txt"
    if not done.exists() or done.read_text() != wanted.read_text():
        subprocess.run(["sh", str(ROOT / "tools" / "venv.sh"), str(venv)], check=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "install", "-r", str(wanted)], check=True)
        done.write_text(wanted.read_text())
    return python


def run(peer: str, task: Task, units: pa.Table, folder: Path) -> Iterator[tuple[list[Found], Scored]]:
    """Run a peer on a task, once a mode; a mode that fails is said and left out.

    units : source, record_id, truth of the records that are judged: those that graphres judges, so that a guest counts
        once for every true customer, however many lines there are. folder : where the files go.
    """
    if task.kind not in MODELS:
        print(f"{peer} is not run on {task.name}: there is no model for it", file=sys.stderr)
        return
    rows = folder / "rows.parquet"
    model = one_table(task, rows)
    for mode in PEERS[peer]:
        labels, pairs = folder / f"{peer}{mode}-labels.parquet", folder / f"{peer}{mode}-pairs.parquet"
        command = [environment(peer), HERE / f"{peer}_run.py", rows, mode or model, labels, pairs]
        try:
            took = spent([str(part) for part in command])
        except subprocess.CalledProcessError as error:
            print(f"{peer} {mode} failed on {task.name}, exit code {error.returncode}", file=sys.stderr)
            continue
        scored = Scored(pq.read_table(rows), pq.read_table(pairs))
        yield judged(peer, mode, scored, pq.read_table(labels), units, took), scored


def judged(peer: str, mode: str, scored: Scored, labels: pa.Table, units: pa.Table, took: Spent) -> list[Found]:
    """What is found at each setting of `labels`, and at best: by those, or components at any threshold."""
    at, truth = _rows_of(units, scored.rows), _codes(units["truth"])
    found = [Found(peer, name, right, right, took) for name, right in at_settings(scored.rows, labels, units).items()]
    a, b, weight = (scored.pairs[name].to_numpy() for name in ("a", "b", "score"))
    rows = len(scored.rows)
    best = best_thresholds(rows, a, b, weight, at, truth)

    def cut(least: float) -> Scores:
        kept = weight >= least
        return score(components(rows, a[kept], b[kept])[at], truth)

    pairwise = max([cut(best.pairwise), *(one.pairwise for one in found)], key=lambda scores: scores.f1)
    bcubed = max([cut(best.bcubed), *(one.bcubed for one in found)], key=lambda scores: scores.bcubed_f1)
    return [*found, Found(peer, f"{mode} best".strip(), pairwise, bcubed, took)]


def at_settings(rows: pa.Table, labels: pa.Table, units: pa.Table) -> dict[str, Scores]:
    """How right the clusters are, by setting: every column of `labels` but the first, in the order of `rows`."""
    at, truth = _rows_of(units, rows), _codes(units["truth"])
    return {name: score(_codes(labels[name])[at], truth) for name in labels.column_names[1:]}


def _rows_of(units: pa.Table, rows: pa.Table) -> Ints:
    """The row of each unit.

    Raises
    ------
    ValueError : a record that is judged was not given to the peer.
    """
    wanted, there = (
        pc.binary_join_element_wise(table["source"].cast(pa.string()), table["record_id"].cast(pa.string()), ":")
        for table in (units, rows)
    )
    at = pc.index_in(wanted, value_set=there)
    if at.null_count:
        raise ValueError(f"{at.null_count:,} records that are judged are no rows of the peer's")
    return np.asarray(at.to_numpy(), dtype=np.int64)


def _codes(labels: pa.ChunkedArray) -> Ints:
    return np.asarray(labels.combine_chunks().dictionary_encode().indices.to_numpy(), dtype=np.int64)


def version(peer: str) -> str:
    """The pinned version of a peer."""
    lines = (HERE / f"requirements-{peer}.txt").read_text().splitlines()
    return next(line.partition("==")[2] for line in lines if line.startswith(f"{peer}=="))
