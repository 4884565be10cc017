"""What code loads, told by a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys

__all__ = ["loaded_by"]


def loaded_by(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after `code`."""
    probe = f"{code}\nimport sys, json\nprint(json.dumps(sorted({{m.partition('.')[0] for m in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, encoding="utf-8")
    return set(json.loads(done.stdout.splitlines()[-1]))
