"""Kernels in processes beside this one: Python uses one processor at a time, however many threads it has.

A worker is a fresh interpreter that reads tasks from its standard input and writes answers to its standard output,
so nothing is forked beside another library's threads, no guard is needed in a user's script, and a worker ends when
its pipe does. This process works too, on the next batch, instead of waiting.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import pickle
import signal
import subprocess
import sys
import time
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import IO, Any

import cloudpickle
import pyarrow as pa

from graphres.engines.base import Kernel
from graphres.errors import EngineError
from graphres.uncollected import uncollected

__all__ = ["Workers", "serve"]

WORTHWHILE = 1.0
"""Seconds that kernels take in this process before the others are started: a small run needs none."""

MOST = 7
"""Workers at most; each holds some 150 MB of libraries and word lists, at work up to half a gigabyte."""

START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from graphres.engines.workers import serve; serve(sys.stdin.buffer)"
)


class Workers:
    """Up to `number` processes that kernels may use besides this one.

    worthwhile : seconds that kernels take in this process before the others are started; None: `WORTHWHILE`.

    Example
    -------
    >>> with contextlib.closing(Workers(1)) as workers:
    ...     batch = pa.record_batch({"n": [1, 2]})
    ...     [done.num_rows for done in workers.map(lambda b: b.slice(1), [batch, batch])]
    [1, 1]
    """

    def __init__(self, number: int, worthwhile: float | None = None) -> None:
        self._worthwhile = WORTHWHILE if worthwhile is None else worthwhile
        self._number = min(number, MOST) if sys.executable else 0
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._all: list[_Worker] = []
        self._threads: ThreadPoolExecutor | None = None
        self._spent = 0.0
        self._tasks = itertools.count()

    def map(self, kernel: Kernel, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """`kernel` of every batch, in no promised order."""
        packed = _Packed(next(self._tasks), kernel)
        waiting: deque[tuple[Future[pa.RecordBatch], pa.RecordBatch]] = deque()
        for batch in batches:
            while waiting and waiting[0][0].done():
                yield waiting.popleft()[0].result()
            if len(waiting) < 2 * self._ready():
                assert self._threads is not None
                waiting.append((self._threads.submit(self._elsewhere, packed, batch), batch))
            else:
                yield self._here(kernel, batch)
        while waiting:
            # What no worker has begun is done here, the last first: it would have waited longest.
            future, batch = waiting.pop()
            yield self._here(kernel, batch) if future.cancel() else future.result()

    def close(self) -> None:
        """End the processes."""
        for worker in self._all:
            worker.stop()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)

    def _ready(self) -> int:
        if self._number and not self._all and self._spent >= self._worthwhile:
            self._all = [_Worker() for _ in range(self._number)]
            self._threads = ThreadPoolExecutor(self._number)
            for worker in self._all:
                self._idle.put(worker)
        return len(self._all)

    def _here(self, kernel: Kernel, batch: pa.RecordBatch) -> pa.RecordBatch:
        began = time.perf_counter()
        with uncollected():
            done = kernel(batch)
        self._spent += time.perf_counter() - began
        return done

    def _elsewhere(self, packed: _Packed, batch: pa.RecordBatch) -> pa.RecordBatch:
        worker = self._idle.get()
        try:
            return worker.ask(packed, batch)
        finally:
            self._idle.put(worker)


class _Packed:
    """A kernel, and the bytes it travels as, made when first asked for."""

    def __init__(self, number: int, kernel: Kernel) -> None:
        self.number = number
        self._kernel = kernel
        self._bytes: bytes | None = None

    def __bytes__(self) -> bytes:
        if self._bytes is None:
            self._bytes = cloudpickle.dumps(self._kernel)
        return self._bytes


class _Worker:
    """One process, and the number of the kernel that it has."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-c", START], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._has = -1
        pickle.dump(sys.path, self._in)
        self._in.flush()

    @property
    def _in(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    def ask(self, packed: _Packed, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The kernel's answer; what it raises there is raised here."""
        assert self._process.stdout is not None
        kernel = None if packed.number == self._has else bytes(packed)
        try:
            pickle.dump((kernel, _to_bytes(batch)), self._in)
            self._in.flush()
            answer = pickle.load(self._process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise EngineError(
                f"a worker process stopped with code {self._process.wait()} before it had answered",
                expected="processes that live as long as the run",
                mend="if the system ended it for want of memory, pass --threads 1: then there is one process",
            ) from error
        self._has = packed.number
        if isinstance(answer, BaseException):
            raise answer
        return _from_bytes(answer)

    def stop(self) -> None:
        """End it at once: whatever it is doing, nobody waits for any more."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not yet written can't be
                    pipe.close()


def serve(tasks: IO[bytes]) -> None:
    """The life of a worker: answer one task after the other until there are no more."""
    # An interrupt is for the process that was asked to do the work; it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not end up among the answers
    gc.disable()
    pa.set_memory_pool(pa.system_memory_pool())  # gives back what it no longer needs
    kernel: Any = None
    while True:
        try:
            packed, data = pickle.load(tasks)
        except EOFError:
            return
        try:
            kernel = kernel if packed is None else pickle.loads(packed)
            answer = pickle.dumps(_to_bytes(kernel(_from_bytes(data))))
        except Exception as error:
            answer = _as_answer(error)
        answers.write(answer)
        answers.flush()


def _as_answer(error: Exception) -> bytes:
    """What a kernel raised, with where it was raised as a note; by its text where it can't travel."""
    error.add_note("in a worker process:\n" + "".join(traceback.format_tb(error.__traceback__)))
    try:
        return pickle.dumps(error)
    except Exception:
        return pickle.dumps(RuntimeError("".join(traceback.format_exception(error))))


def _to_bytes(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def _from_bytes(data: bytes) -> pa.RecordBatch:
    return pa.ipc.open_stream(data).read_next_batch()
