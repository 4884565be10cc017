"""What docs/ tells of exports was run: Python in its pages, and the nightly script."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CRM = "id,given_name,surname,email\n1,Ann,Ash,ann@ash.example\n2,Bob,Birch,bob@birch.example\n"


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("page", ["export.md", "recipes-warehouse.md"])
def test_python_of_a_page_runs(
    root: Path, page: str, demo_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From top to bottom, on the run of the demo."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "RUN").symlink_to(demo_run)
    code = blocks(root / "docs" / page, "python")
    assert code
    exec("\n".join(code), {})  # it fails as its code fails


def test_the_nightly_script_runs(root: Path, tmp_path: Path) -> None:
    """It makes a run and an export, and the link points to them."""
    command = tmp_path / "bin" / "graphres"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m graphres.cli "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    for name in ("crm.csv", "shop.csv"):
        (tmp_path / name).write_text(CRM, encoding="utf-8")
    script = blocks(root / "docs" / "schedule.md", "sh")[0]
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(root)}
    subprocess.run(["sh", "-c", script], cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "runs" / "newest" / "manifest.json").is_file()
    assert len(list((tmp_path / "exports").glob("*/edges.parquet"))) == 1
