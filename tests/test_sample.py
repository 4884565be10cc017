"""The demo: its files stand beside its run, and nothing is overwritten unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphres import sample
from graphres.errors import RunError


@pytest.fixture(autouse=True)
def tiny_shop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty rows do for this."""
    monkeypatch.setattr(sample, "RECORDS", 60)


def test_the_shop_stands_beside_the_run(tmp_path: Path) -> None:
    """Who runs the demo finds what was resolved, with truth, in OUTPUT-shop."""
    resolution = sample.demo(tmp_path / "run")
    shop = tmp_path / "run-shop"
    assert {f"{name}.csv" for name in sample.SOURCES} <= {path.name for path in shop.iterdir()}
    assert resolution.evaluate(shop / "truth" / "truth.csv").as_dict()["pairwise"]["f1"] > 0.5


def test_the_demo_overwrites_only_when_told(tmp_path: Path) -> None:
    """A second demo at one place is refused; with force the first is moved aside."""
    sample.demo(tmp_path / "run")
    with pytest.raises(RunError, match="is there already"):
        sample.demo(tmp_path / "run")
    sample.demo(tmp_path / "run", force=True)


def test_a_temporary_demo_leaves_no_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an output the files go as soon as they are read."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    resolution = sample.demo()
    assert not list(tmp_path.rglob("customer_database.csv"))
    assert len(resolution.members) > 0
