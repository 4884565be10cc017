"""The page is built from viz/: who installs the package needs no Node.js, for the build is committed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.helpers.absent import not_run
from tests.helpers.programs import tool

BUILT = ("explorer.js", "explorer.css", "style.json", "page.html.jinja", "draw.html.jinja")


@pytest.fixture(scope="module")
def viz(root: Path) -> Path:
    """The folder of the page's source, with what it is built by."""
    if not (root / "viz" / "node_modules" / "vite").is_dir():
        not_run("viz/ has no node_modules: npm ci --prefix viz")
    return root / "viz"


def faults(viz: Path, script: str, *arguments: str) -> str:
    """What a program of viz/node_modules says where it fails; nothing where all is well."""
    line = [tool("node"), str(viz / "node_modules" / script), *arguments]
    done = subprocess.run(line, check=False, cwd=viz, capture_output=True, encoding="utf-8", timeout=240)
    return f"exit {done.returncode}: {done.stdout}{done.stderr}" if done.returncode else ""


def test_the_build_that_is_committed_is_that_of_the_source(viz: Path, root: Path, tmp_path: Path) -> None:
    """A build gives the same bytes each time: else `npm run build` in viz/."""
    assert not faults(viz, "vite/bin/vite.js", "build", "--outDir", str(tmp_path))
    held = root / "graphres" / "explore" / "static"
    assert [name for name in BUILT if (tmp_path / name).read_bytes() != (held / name).read_bytes()] == []


def test_types_are_right(viz: Path) -> None:
    """TypeScript is strict, and finds nothing."""
    assert not faults(viz, "typescript/bin/tsc", "--noEmit")


def test_source_is_formatted(viz: Path) -> None:
    """By Prettier, as .prettierrc.json says."""
    assert not faults(viz, "prettier/bin/prettier.cjs", "--check", "src/**/*.{ts,tsx}", "test/**/*.ts", "*.ts")


def test_units_of_the_page_hold(viz: Path) -> None:
    """Weighing, parts, paths, search, layout, decisions and exports, by themselves."""
    assert not faults(viz, "vitest/vitest.mjs", "run")


def test_the_lock_names_no_host(root: Path) -> None:
    """A lock can be installed from any mirror."""
    text = (root / "viz" / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in "".join(str(package.get("resolved", "")) for package in json.loads(text)["packages"].values())
