"""Seconds and peak memory of every stage, and word of each as it begins and goes on."""

from __future__ import annotations

import contextlib
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphres.progress import Pace, Standing, Tells

if TYPE_CHECKING:
    from graphres.engines.base import Engine

__all__ = ["Stopwatch"]

A_WHILE = 1.0
"""Seconds of work from which a rate can be told: the first batches are handed out at once."""


class Stopwatch:
    """Times stages by name; a stage walked twice adds up.

    progress : called with (stage, stages begun, stages in all) as each begins; or told where the run stands, as each
        begins and while it goes on, if it can be (`graphres.progress.Tells`).
    records : of the run, for who is told; 0 until they are counted.
    """

    def __init__(self, stages: Sequence[str], progress: Callable[[str, int, int], None] | None = None) -> None:
        self._stages = tuple(stages)
        self._progress = progress
        listener: object = progress
        self._told = listener if isinstance(listener, Tells) else None
        self._pace = Pace()
        self._stage = ""
        self._rows = self._of = 0
        self._rows_since = 0.0
        self.records = 0
        self._seconds = dict.fromkeys(stages, 0.0)
        self._peak = dict.fromkeys(stages, 0)

    @contextlib.contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time what happens inside as part of `stage`, and say that it begins."""
        self._pace.begin(stage)
        self._stage = stage
        if self._told is not None:
            self.tell()
        elif self._progress is not None:
            self._progress(stage, self._stages.index(stage), len(self._stages))
        with self.within(stage):
            yield

    @property
    def is_told(self) -> bool:
        """Whether somebody wants to know more than that a stage begins."""
        return self._told is not None

    def tell(self, rows: int = 0, of: int = 0) -> None:
        """Work goes on: so many rows are done, of how many; 0 where it has none to count."""
        if self._told is None:
            return
        now = self._pace.seconds
        if of != self._of or rows <= self._rows:  # other work than at the last word
            self._rows_since = now
        self._rows, self._of = rows, of
        since = now - self._rows_since
        rate = rows / since if since >= A_WHILE else 0.0
        left, share = self._pace.left, self._pace.share
        self._told.standing(Standing(self._stage, self.records, rows, of, rate, now, left, share))

    @contextlib.contextmanager
    def told_by(self, engine: Engine) -> Iterator[None]:
        """Listen to an engine while it is worked with."""
        before, engine.tell = engine.tell, self.tell
        try:
            yield
        finally:
            engine.tell = before

    @contextlib.contextmanager
    def within(self, stage: str) -> Iterator[None]:
        """Time what happens inside as part of `stage`, without a word; what comes before it is done."""
        self._pace.skip_to(stage)
        _forget_peak()
        began = time.perf_counter()
        yield
        self._seconds[stage] += time.perf_counter() - began
        self._peak[stage] = max(self._peak[stage], _peak())

    def as_rows(self) -> list[dict[str, Any]]:
        """One row a stage, in order: stage, seconds, peak_memory_bytes (of all its processes while in it)."""
        return [
            {
                "stage": stage,
                "seconds": round(self._seconds[stage], 3),
                "peak_memory_bytes": self._peak[stage],
            }
            for stage in self._stages
        ]


def _forget_peak() -> None:
    """Start counting the peak anew where the system can; elsewhere it is that of the process so far."""
    for process in _processes():
        with contextlib.suppress(OSError):
            Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    """Highest resident memory since then, bytes: of this process and, where the system tells, of its workers."""
    found = sum(map(_peak_of, _processes()))
    if found:
        return found
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def _processes() -> list[str]:
    """Ids of this process and of those that its threads have started."""
    children: list[str] = []
    for file in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            children += file.read_text(encoding="ascii").split()
    return ["self", *children]


def _peak_of(process: str) -> int:
    with contextlib.suppress(OSError, StopIteration, ValueError):
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024
    return 0
