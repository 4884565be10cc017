"""The workshop: locks, make targets, pages made from code, the wheel, and the proportions of the code."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphres.tables import RUN_TABLES
from tools.columns import NOTES
from tools.docs import PAGES, made_anew

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock")
MODULES = sorted(
    path
    for folder in ("graphres", "tools", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if ROOT / "benchmarks" / "out" not in path.parents  # where the peers are installed
)
LONGEST_MODULE, LONGEST_FUNCTION = 400, 60


def pins(lock: str) -> dict[str, str]:
    """Package and version of every line of a lock."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.lstrip().startswith("#"))


def names(requirements: list[str]) -> set[str]:
    """The packages of a list of requirements."""
    return {re.split(r"[<>=\[;]", requirement)[0].strip() for requirement in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_no_host(lock: str) -> None:
    """A lock can be installed from any mirror: no index, no host, no path."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|^-|index-url|find-links|trusted-host|file:", text, flags=re.MULTILINE)


def test_locks_hold_every_dependency() -> None:
    """What pyproject.toml asks for is pinned: core and extras in the one lock, the tests' in the other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert names(project["dependencies"]) | names(extras["all"]) <= set(pins("requirements.lock"))
    assert names(extras["test"]) <= set(pins("requirements-test.lock"))


def test_locks_agree() -> None:
    """The tests run on what users run on."""
    tests = pins("requirements-test.lock")
    assert {name: tests.get(name) for name in pins("requirements.lock")} == pins("requirements.lock")


def test_ci_calls_make_test_and_nothing_else() -> None:
    """One command decides, for a person and for the machine."""
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set "))]
    assert commands == ['cd "$(dirname "${BASH_SOURCE[0]}")/.."', "exec make test"]


def test_every_make_target_is_listed() -> None:
    """`make help` leaves nothing out."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = next(line for line in text.splitlines() if line.startswith(".PHONY")).split()[1:]
    assert all(re.search(rf"^{target}:.*## ", text, flags=re.MULTILINE) for target in targets)


@pytest.mark.parametrize("page", PAGES)
def test_made_pages_are_current(page: str) -> None:
    """What docs/ says of commands and tables is what the code says: else `make docs`."""
    assert (ROOT / page).read_text(encoding="utf-8") == made_anew(page)


def test_every_column_has_a_note() -> None:
    """No column of a run goes undocumented, and no note outlives its column."""
    assert {name: {*contract.columns, *contract.of_purchases} for name, contract in RUN_TABLES.items()} == {
        table: set(notes) for table, notes in NOTES.items()
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_are_short(path: Path) -> None:
    """A module is one thought, and so is a function."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    long = [name for name, lines in functions(ast.parse(text)) if lines > LONGEST_FUNCTION]
    assert long == []


def functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every function and its number of lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_the_committed_shop_is_what_the_demo_makes(tmp_path: Path) -> None:
    """Whoever reads data/ebuy reads what `graphres demo` resolves, byte for byte."""
    from graphres.sample import make_sample

    make_sample(tmp_path / "shop")
    made = {path.relative_to(tmp_path / "shop"): path for path in (tmp_path / "shop").rglob("*.*")}
    held = {path.relative_to(ROOT / "data/ebuy"): path for path in (ROOT / "data/ebuy").rglob("*.*")}
    assert {name: path.read_bytes() for name, path in made.items()} == {n: p.read_bytes() for n, p in held.items()}
    assert sum(path.stat().st_size for path in held.values()) < 2_000_000


def test_benchmark_data_are_repeatable(tmp_path: Path) -> None:
    """The same seed makes the same customers, and every one has a record."""
    from benchmarks.customers import make

    for folder in ("once", "twice"):
        make(300, tmp_path / folder, seed=7)
    for path in (tmp_path / "once").rglob("*.csv"):
        assert path.read_bytes() == (tmp_path / "twice" / path.relative_to(tmp_path / "once")).read_bytes()
    truth = (tmp_path / "once" / "truth" / "truth.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len({line.rpartition(",")[2] for line in truth}) == 300


@pytest.fixture(scope="module")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it would be published, unpacked outside the checkout."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_wheel_holds_all_it_needs(unpacked_wheel: Path) -> None:
    """Every file of the package is in the wheel; tests, tools and the committed shop are not."""
    package = ROOT / "graphres"
    wanted = {str(f.relative_to(ROOT)) for f in package.rglob("*") if f.is_file() and "__pycache__" not in f.parts}
    held = {str(f.relative_to(unpacked_wheel)) for f in unpacked_wheel.rglob("*") if f.is_file()}
    assert wanted <= held
    assert {name.partition("/")[0] for name in held} == {"graphres", "graphres-0.1.0.dist-info"}


def test_wheel_runs_the_demo_outside_the_checkout(unpacked_wheel: Path, tmp_path: Path) -> None:
    """An installed graphres needs nothing of the checkout."""
    line = [sys.executable, "-m", "graphres.cli", "demo", "-o", str(tmp_path / "run"), "--quiet"]
    environment = {**os.environ, "PYTHONPATH": str(unpacked_wheel)}
    done = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "run" / "explorer.html").exists()
