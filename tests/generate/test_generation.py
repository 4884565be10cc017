"""The command's promises: exact counts, the same bytes, whole or not at all."""

from __future__ import annotations

import errno
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphres.errors import GraphresError, ParameterError, RunError
from graphres.generate import generate, generation, world
from graphres.generate.files import Writer
from graphres.generate.rates import PRESETS


def contents(place: Path) -> dict[str, bytes]:
    """Every file below a directory."""
    return {str(path.relative_to(place)): path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}


@settings(max_examples=12)
@given(records=st.integers(1, 300), preset=st.sampled_from(sorted(PRESETS)), seed=st.integers(0, 50))
def test_rows_that_stand_for_a_customer_are_counted_exactly(records: int, preset: str, seed: int) -> None:
    """Accounts, CRM rows and guests' lines together are the records asked for; truth names each once."""
    with tempfile.TemporaryDirectory() as folder:
        made = generate(records, Path(folder) / "out", preset=preset, seed=seed)
        read = {name: pd.read_csv(made.path / f"{name}.csv", dtype=str) for name in made.rows}
        truth = pd.read_csv(made.path / "truth" / "truth.csv", dtype=str)
    accounts, crm, purchases = read.values()
    guests = purchases[purchases["account_id"].isna()]
    keys = [(name, key) for name, part in zip(read, (accounts, crm, guests), strict=True) for key in part.iloc[:, 0]]
    assert len(keys) == len(set(keys)) == records
    assert sorted(zip(truth["source"], truth["record_id"], strict=True)) == sorted(keys)


@pytest.mark.parametrize("tables", ["csv", "parquet"])
@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_the_same_seed_makes_the_same_bytes(tmp_path: Path, preset: str, tables: str) -> None:
    """Another directory, another time: the same files; another seed: all others."""
    once, twice, other = (
        contents(generate(400, tmp_path / name, preset=preset, seed=seed, tables=tables).path)
        for name, seed in (("once", 3), ("twice", 3), ("other", 4))
    )
    assert once == twice
    assert not {name for name in once if once[name] == other[name]}


def test_blocks_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many blocks: the rows are exact, keys and persons do not collide, workplaces reach across."""
    monkeypatch.setattr(world, "BLOCK", 500)
    made = generate(3000, tmp_path / "out", preset="large", seed=1)
    truth = pd.read_csv(made.path / "truth" / "truth.csv", dtype=str)
    assert len(truth) == len(truth.drop_duplicates(["source", "record_id"])) == 3000
    assert truth.groupby("entity")["household"].nunique().max() == 1
    crm = pd.read_csv(made.path / "crm.csv", dtype=str)
    assert crm.groupby("company")["name"].nunique().max() > 1


def test_buckets_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spilled into many buckets or one: the same files."""
    whole = contents(generate(2000, tmp_path / "whole", preset="large").path)
    monkeypatch.setattr(generation, "ROWS_OF_A_BUCKET", 150)
    assert contents(generate(2000, tmp_path / "parts", preset="large").path) == whole


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        pytest.param({"records": 0}, ParameterError, "0 records", id="none"),
        pytest.param({"records": -5}, ParameterError, "-5 records", id="fewer than none"),
        pytest.param({"records": 10**9}, ParameterError, "100,000,000", id="too many"),
        pytest.param({"seed": -1}, ParameterError, "seed is -1", id="negative seed"),
        pytest.param({"preset": "Lagre"}, ParameterError, "did you mean large", id="unknown preset"),
        pytest.param({"tables": "xlsx"}, ParameterError, "csv or parquet", id="unknown tables"),
    ],
)
def test_what_cannot_be_made_is_said(
    tmp_path: Path, asked: dict[str, Any], error: type[GraphresError], says: str
) -> None:
    """One message with the way out, and nothing written."""
    with pytest.raises(error, match=says):
        generate(**{"records": 10, "output": tmp_path / "out", **asked})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("taken", ["out", "out.partial"])
def test_what_stands_there_is_left_alone(tmp_path: Path, taken: str) -> None:
    """An output that exists is never overwritten, nor somebody's unfinished one."""
    (tmp_path / taken).mkdir()
    (tmp_path / taken / "mine").touch()
    with pytest.raises(RunError, match="is there already"):
        generate(10, tmp_path / "out")
    assert (tmp_path / taken / "mine").exists()


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was half-written is removed."""

    def full(self: Writer, table: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Writer, "write", full)
    with pytest.raises(OSError, match="No space"):
        generate(10, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_readme_has_every_column_and_the_command(tmp_path: Path) -> None:
    """Whoever opens the directory finds what it is and what its columns mean."""
    made = generate(50, tmp_path / "out", seed=8)
    page = (made.path / "README.md").read_text(encoding="utf-8")
    assert "graphres generate --records 50 --preset ebuy --seed 8 --tables csv" in page
    assert "Nobody in these files exists" in page
    for name in made.rows:
        header = (made.path / f"{name}.csv").read_text(encoding="utf-8").partition("\n")[0]
        assert [column for column in header.split(",") if column not in page] == []


def test_the_result_is_for_people_and_for_programs(tmp_path: Path) -> None:
    """Rows by file, as a sentence and as JSON."""
    made = generate(50, tmp_path / "out")
    assert json.loads(json.dumps(made.as_dict()))["rows"] == made.rows
    assert all(name in made.text() for name in made.rows)
    shutil.rmtree(made.path)
