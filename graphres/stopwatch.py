"""Seconds and peak memory of every stage, and word of each as it begins."""

from __future__ import annotations

import contextlib
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

__all__ = ["Stopwatch"]


class Stopwatch:
    """Times stages by name; a stage walked twice adds up.

    progress : called with (stage, stages begun, stages in all) as each begins.
    """

    def __init__(self, stages: Sequence[str], progress: Callable[[str, int, int], None] | None = None) -> None:
        self._stages = tuple(stages)
        self._progress = progress
        self._seconds = dict.fromkeys(stages, 0.0)
        self._peak = dict.fromkeys(stages, 0)

    @contextlib.contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time what happens inside as part of `stage`, and say that it begins."""
        if self._progress is not None:
            self._progress(stage, self._stages.index(stage), len(self._stages))
        with self.within(stage):
            yield

    @contextlib.contextmanager
    def within(self, stage: str) -> Iterator[None]:
        """Time what happens inside as part of `stage`, without a word."""
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
