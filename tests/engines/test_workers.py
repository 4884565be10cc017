"""Kernels in other processes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pyarrow as pa
import pytest

from graphres.engines.base import Kernel
from graphres.engines.workers import Workers
from graphres.errors import EngineError, IngestError


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    """One worker, started with the first batch."""
    monkeypatch.setattr("graphres.engines.workers.WORTHWHILE", -1.0)
    made = Workers(1)
    yield made
    made.close()


def batches(n: int) -> list[pa.RecordBatch]:
    return [pa.record_batch({"n": [number, number]}) for number in range(n)]


def where(batch: pa.RecordBatch) -> pa.RecordBatch:
    """What it was given, and which process it was done by."""
    return pa.record_batch({"n": batch.column("n"), "process": [os.getpid()] * batch.num_rows})


def test_every_batch_is_done_once(workers: Workers) -> None:
    """Whichever process does it, and in whatever order."""
    done = pa.Table.from_batches(workers.map(where, batches(50)))
    assert sorted(done["n"].to_pylist()) == sorted([*range(50), *range(50)])


def test_another_process_works_too(workers: Workers) -> None:
    """More than one process has a part in it."""
    done = pa.Table.from_batches(workers.map(where, batches(50)))
    assert set(done["process"].to_pylist()) - {os.getpid()}


def test_little_work_starts_no_process() -> None:
    """Before kernels have cost much, all is done here."""
    workers = Workers(1)
    done = pa.Table.from_batches(workers.map(where, batches(50)))
    workers.close()
    assert set(done["process"].to_pylist()) == {os.getpid()}


def test_closures_travel(workers: Workers) -> None:
    """A kernel may be any function, also one made inside another; the next kernel takes its place."""

    def first(rows: int) -> Kernel:
        return lambda batch: batch.slice(0, rows)

    for rows in (1, 2):
        assert sum(batch.num_rows for batch in workers.map(first(rows), batches(9))) == 9 * rows


def test_what_a_kernel_prints_is_no_answer(workers: Workers) -> None:
    """Output of a kernel doesn't get among the results."""

    def loud(batch: pa.RecordBatch) -> pa.RecordBatch:
        sys.stdout.write("something")
        sys.stdout.flush()
        return batch

    assert len(list(workers.map(loud, batches(9)))) == 9


@pytest.mark.parametrize("error", [ValueError("no"), IngestError("no", expected="yes", mend="so")], ids=str)
def test_what_a_kernel_raises_there_is_raised_here(workers: Workers, error: Exception) -> None:
    """With its own type and text."""
    here = os.getpid()

    def fails(batch: pa.RecordBatch) -> pa.RecordBatch:
        if os.getpid() != here:
            raise error
        return batch

    with pytest.raises(type(error)) as found:
        list(workers.map(fails, batches(9)))
    assert str(found.value) == str(error)


def test_a_worker_that_dies_is_an_error_that_says_so(workers: Workers) -> None:
    """Nobody waits for an answer that never comes, and nothing is left out."""
    here = os.getpid()

    def dies(batch: pa.RecordBatch) -> pa.RecordBatch:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return batch

    with pytest.raises(EngineError, match="stopped with code -9"):
        list(workers.map(dies, batches(9)))


def test_no_process_stays(workers: Workers) -> None:
    """Closing ends them, also amid work."""
    work = workers.map(where, batches(50))
    next(work)
    processes = [worker._process for worker in workers._all]
    workers.close()
    assert processes
    assert all(process.poll() is not None for process in processes)
