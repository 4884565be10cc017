"""Solve the dependencies of pyproject.toml into two locks: what a user runs, and what the tests need besides.

The locks name no index and no host: they can be installed from whichever mirror pip is set to.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMELESS = ("--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links", "--no-emit-options")


def main() -> None:
    """Write requirements.lock, then requirements-test.lock in agreement with it."""
    build = ("--build-deps-for", "wheel", "--build-deps-for", "editable")
    solve("requirements.lock", "--extra", "all", *build)
    solve(
        "requirements-test.lock",
        "--extra",
        "all",
        "--extra",
        "test",
        "--constraint",
        "requirements.lock",
        *build,
    )


def solve(lock: str, *arguments: str) -> None:
    """One lock, by pip-compile; fails as it fails."""
    command = [
        sys.executable,
        "-m",
        "piptools",
        "compile",
        "--quiet",
        "--upgrade",
        "--strip-extras",
        "--no-header",
    ]
    subprocess.run([*command, *NAMELESS, *arguments, "-o", lock, "pyproject.toml"], cwd=ROOT, check=True)
    text = (ROOT / lock).read_text(encoding="utf-8")
    (ROOT / lock).write_text("# Made by `make lock` from pyproject.toml.\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
