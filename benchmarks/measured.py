"""One run of `graphres resolve` in a process of its own, measured from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Measured", "resolve"]

ROOT = Path(__file__).resolve().parent.parent
UNIT = 1 if sys.platform == "darwin" else 1024
"""What the system counts resident memory in, in bytes."""


@dataclass(frozen=True)
class Measured:
    """A finished run. seconds : wall clock, Python's start included. peak : most resident bytes."""

    run: Path
    seconds: float
    peak: int
    manifest: dict[str, Any]


def resolve(arguments: Sequence[str], run: Path) -> Measured:
    """Run the command; its errors are shown and end the benchmark."""
    command = [sys.executable, str(ROOT / "cli.py"), "resolve", *arguments, "-o", str(run), "--quiet"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        sys.exit(process.returncode)
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    return Measured(run, seconds, usage.ru_maxrss * UNIT, manifest)
