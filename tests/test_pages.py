"""The pages of docs/: their code runs, their links lead somewhere, and all are found from the first."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from graphres.identifiers import all_roles
from tools.reference import ROLES

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted((ROOT / "docs").rglob("*.md"))
WITH_CODE = [page for page in DOCS if ">>> " in page.read_text(encoding="utf-8")]
LINK = re.compile(r"\]\(([^)#:\s]*)(?:#([\w-]+))?\)")


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: page.name)
def test_the_code_of_a_page_runs(page: Path, demo_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line of code gives what the page says, where the tutorial's run stands."""
    (tmp_path / "run").symlink_to(demo_run)
    monkeypatch.chdir(tmp_path)
    found = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize("page", [ROOT / "README.md", *DOCS], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A file that is there, and a heading that it has."""
    for file, heading in LINK.findall(page.read_text(encoding="utf-8")):
        place = page.parent / file if file else page
        assert place.exists(), file
        assert not heading or heading in headings(place), f"{file}#{heading}"


def headings(page: Path) -> set[str]:
    """What the headings of a page are called in links."""
    lines = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in lines}


def test_every_page_is_found_from_the_first() -> None:
    """docs/index.md names all others."""
    linked = {file for file, _ in LINK.findall((ROOT / "docs/index.md").read_text(encoding="utf-8"))}
    assert {page.name for page in DOCS} - {"index.md"} <= linked


def test_every_role_has_a_meaning() -> None:
    """No role of the house goes undocumented, and no meaning outlives its role."""
    assert {"number:TYPE" if role.startswith("number:") else role for role in all_roles()} == set(ROLES)


def test_the_commands_of_the_figures_are_there() -> None:
    """Every figure names the command that made it, and that command exists."""
    modules = set(re.findall(r"python -m ([\w.]+)", (ROOT / "docs/figures.md").read_text(encoding="utf-8")))
    assert len(modules) > 1
    for module in modules:
        place = ROOT / module.replace(".", "/")
        assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), module
