"""The virtual environment in which peers run: they and graphres need not agree on the versions of libraries."""

from __future__ import annotations

import subprocess
from pathlib import Path

__all__ = ["HERE", "OUT", "environment"]

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "out"


def environment() -> Path:
    """A Python that has the peers, made when it is first asked for."""
    venv = OUT / "peers"
    if not (venv / "bin" / "python").exists():
        subprocess.run(["sh", str(HERE.parent.parent / "tools" / "venv.sh"), str(venv)], check=True)
        pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "install", "-r", str(HERE / "requirements.txt")], check=True)
    return venv / "bin" / "python"
