"""The demo: its files stand beside its run, and nothing is overwritten unasked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import graphres
from graphres import sample
from graphres.errors import RunError


@pytest.fixture(scope="module", autouse=True)
def tiny_shop() -> Iterator[None]:
    """Sixty rows do for this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sample, "RECORDS", 60)
        yield


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one demo; its run is `run`."""
    folder = tmp_path_factory.mktemp("demo")
    sample.demo(folder / "run")
    return folder


def test_the_shop_stands_beside_the_run(beside: Path) -> None:
    """Who runs the demo finds what was resolved, with truth, in OUTPUT-shop."""
    shop = beside / "run-shop"
    assert {f"{name}.csv" for name in sample.SOURCES} <= {path.name for path in shop.iterdir()}
    found = graphres.open_run(beside / "run").evaluate(shop / "truth" / "truth.csv")
    assert found.as_dict()["pairwise"]["f1"] > 0.5


def test_the_demo_overwrites_only_when_told(beside: Path, tmp_path: Path) -> None:
    """A second demo at one place is refused; with force the first is moved aside."""
    shutil.copytree(beside, tmp_path / "shop")
    with pytest.raises(RunError, match="is there already"):
        sample.demo(tmp_path / "shop" / "run")
    sample.demo(tmp_path / "shop" / "run", force=True)


def test_a_temporary_demo_leaves_no_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an output the files go as soon as they are read."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    resolution = sample.demo()
    assert not list(tmp_path.rglob("customer_database.csv"))
    assert len(resolution.members) > 0
