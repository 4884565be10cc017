"""What is kept of a run's results, and comes back as it was."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from graphres import checkpoints
from graphres.checkpoint_files import ENDING
from graphres.checkpoints import Checkpoints
from graphres.engines.base import Engine
from graphres.engines.duckdb import DuckDB
from graphres.errors import EngineError, RunError
from graphres.stopwatch import Stopwatch

GIVEN = {"email": object()}


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine of its own: its tables are all kept."""
    with DuckDB(threads=1) as one:
        yield one


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is worth a checkpoint."""
    monkeypatch.setattr(checkpoints, "PATIENCE", 0.0)


def keeping(folder: Path, engine: Engine) -> Checkpoints:
    """As a process of a run has it."""
    return Checkpoints(folder / "kept", {"seed": 0}, GIVEN, engine, Stopwatch(("weigh", "write")))


def never() -> Any:
    """What must not be computed."""
    raise AssertionError


def test_a_result_comes_back(tmp_path: Path, engine: Engine) -> None:
    """Another process has the table, the number, and what it was given itself, and computes none of it."""
    table = engine.from_arrow(pa.table({"n": [1, None], "t": ["a", "b"]}))
    keeping(tmp_path, engine)("weigh", lambda: (table, 0.1, GIVEN["email"]))
    kept = keeping(tmp_path, engine)
    assert kept.go_on() == "weigh"
    again, number, given = kept("weigh", never)
    assert engine.collect(again, ("n",)).to_pylist() == [{"n": 1, "t": "a"}, {"n": None, "t": "b"}]
    assert number == 0.1
    assert given is GIVEN["email"]


def test_a_table_is_kept_once(tmp_path: Path, engine: Engine) -> None:
    """Two results that name one table name one file, and one table when they come back, in every process after."""
    table = engine.from_arrow(pa.table({"n": [1]}))
    kept = keeping(tmp_path, engine)
    kept("weigh", lambda: table)
    kept("write", lambda: (table, table))
    again = keeping(tmp_path, engine)
    again.go_on()
    one = again("weigh", never)
    assert again("write", never) == (one, one)
    again("weigh", lambda: one, part=" once more")
    assert len(list(tmp_path.glob("kept/tables/*"))) == 1


def test_steps_on_the_way_to_a_result_are_dropped(tmp_path: Path, engine: Engine) -> None:
    """Who has the result asks for no step, so that the step's tables are not kept with it."""
    table = engine.from_arrow(pa.table({"n": [1]}))
    kept = keeping(tmp_path, engine)
    kept("write", lambda: kept("weigh", lambda: (table, 7))[1])
    head = json.loads((tmp_path / "kept" / f"write{ENDING}").read_bytes().partition(b"\n")[0])
    assert head["tables"] == {}


def test_nobody_else_may_read_what_is_kept(tmp_path: Path, engine: Engine) -> None:
    """The folder is for who runs it."""
    keeping(tmp_path, engine)("weigh", lambda: 1)
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0


def test_a_file_that_names_anything_but_results_is_refused(tmp_path: Path, engine: Engine) -> None:
    """A checkpoint that somebody has made up runs nothing."""

    class Hostile:
        def __reduce__(self) -> tuple[Any, tuple[str]]:
            return os.system, (f"touch {tmp_path}/touched",)

    body = pickle.dumps(Hostile())
    head = {"stage": "weigh", "sha256": hashlib.sha256(body).hexdigest(), "tables": {}}
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / f"weigh{ENDING}").write_bytes(json.dumps(head).encode() + b"\n" + body)
    with pytest.raises(RunError, match="holds nothing that can be read"):
        keeping(tmp_path, engine).go_on()
    assert not (tmp_path / "touched").exists()


def test_a_full_disk_costs_the_checkpoint_and_not_the_run(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The result is there, the warning is said, and no half of a table is left."""

    def full(_table: object, path: Path) -> None:
        path.write_bytes(b"half")
        raise EngineError("No space left on device")

    monkeypatch.setattr(engine, "keep", full)
    table = engine.from_arrow(pa.table({"n": [1]}))
    assert keeping(tmp_path, engine)("weigh", lambda: table) is table
    assert "nothing is kept of the stage weigh" in caplog.text
    assert sorted(path.name for path in tmp_path.glob("kept/*")) == ["key.json", "tables"]
    assert list(tmp_path.glob("kept/tables/*")) == []


def test_a_table_that_parquet_cannot_hold_is_not_kept(tmp_path: Path, engine: Engine) -> None:
    """A sum beyond 64 bits would come back as a rounded number."""
    with pytest.raises(EngineError, match="HUGEINT"):
        engine.keep(engine.sql("SELECT CAST(1 AS HUGEINT) AS n"), tmp_path / "n.parquet")
    assert not (tmp_path / "n.parquet").exists()


def test_a_disk_of_duckdb_is_a_disk(tmp_path: Path, engine: Engine) -> None:
    """What DuckDB cannot write is an error of ours."""
    with pytest.raises(EngineError):
        engine.keep(engine.sql("SELECT 1 AS n"), tmp_path / "absent" / "n.parquet")
