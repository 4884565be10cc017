"""One command in a process of its own, measured from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Measured", "Spent", "resolve", "spent"]

ROOT = Path(__file__).resolve().parent.parent
UNIT = 1 if sys.platform == "darwin" else 1024
"""What the system counts resident memory in, in bytes."""


@dataclass(frozen=True)
class Spent:
    """seconds : wall clock, the program's start included. peak : most resident bytes of one process. processor :
    seconds of all processors, those of processes that it started and waited for included.
    """

    seconds: float
    peak: int
    processor: float = 0.0


@dataclass(frozen=True)
class Measured(Spent):
    """A finished run of `graphres resolve`."""

    run: Path = Path()
    manifest: dict[str, Any] = field(default_factory=dict)


def spent(command: Sequence[str]) -> Spent:
    """Run a command; what it prints is dropped, its talk stays on stderr.

    Raises
    ------
    CalledProcessError : it failed.
    """
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    return Spent(time.perf_counter() - began, usage.ru_maxrss * UNIT, usage.ru_utime + usage.ru_stime)


def resolve(arguments: Sequence[str], run: Path) -> Measured:
    """Run `graphres resolve`; its errors are shown and end the benchmark."""
    try:
        took = spent([sys.executable, str(ROOT / "cli.py"), "resolve", *arguments, "-o", str(run), "--quiet"])
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    return Measured(took.seconds, took.peak, took.processor, run, manifest)
