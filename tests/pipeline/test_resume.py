"""A run that was killed goes on from what it kept, and comes to the same bytes; or an error says why it does not."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

import graphres
from graphres import checkpoints
from graphres.checkpoint_files import ENDING
from graphres.config import ResearchConfig, from_sources
from graphres.engines.pocket import Pocket
from graphres.errors import ParameterError, RunError
from graphres.pipeline import STAGES
from graphres.resuming import refuse_engine
from graphres.run_directory import comparable
from tests.pipeline.test_transactions import shop

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("crm.csv", "orders.csv")
KEPT = ("identify", "compare", "communities at first", "communities", "entities")
"""What is kept of a run, in order."""

KILLED = """
import json, os, signal, sys
import graphres
from graphres import checkpoints
from graphres.engines.duckdb import DuckDB

checkpoints.PATIENCE = 0.0
stage, sources, options = json.loads(sys.argv[1])
begun, made, write = [], [], checkpoints.write

def kill():
    os.kill(os.getpid(), signal.SIGKILL)

def keep(*args):
    write(*args)
    if stage is None:
        kill()

def counted(method):
    def run(*args, **options):
        made.append(stage in begun)
        return kill() if sum(made) > 2 else method(*args, **options)
    return run

checkpoints.write = keep
for name in ("sql", "from_arrow", "map_batches", "map_groups", "collect", "write_parquet"):
    setattr(DuckDB, name, counted(getattr(DuckDB, name)))
graphres.resolve(*sources, output="run", threads=1, progress=lambda name, done, of: begun.append(name), **options)
"""
"""A run that is killed after two statements of a stage; of none: as soon as it has kept something more."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is worth a checkpoint."""
    monkeypatch.setattr(checkpoints, "PATIENCE", 0.0)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with customers, purchases of customers and guests, decisions, and the run that nobody disturbed."""
    folder = tmp_path_factory.mktemp("files")
    for name, rows in shop(customers=60, orders=90).items():
        pacsv.write_csv(pa.Table.from_pylist(rows), folder / f"{name}.csv")
    said = [
        {"verb": "same", "groups": [["crm:c0"], ["crm:c5"]]},
        {"verb": "different", "groups": [["crm:c1"], ["crm:c2"]]},
        {"verb": "freeze", "groups": [["crm:c7"]]},
    ]
    (folder / "decisions.jsonl").write_text("".join(json.dumps(one) + "\n" for one in said), encoding="utf-8")
    resolve(folder)
    return folder


@pytest.fixture(scope="module")
def killed_late(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same files, and what is left of a run that was killed as it was written."""
    folder = copy(files, tmp_path_factory.mktemp("late") / "files")
    kill(folder, "write")
    return folder


@pytest.fixture
def late(killed_late: Path, tmp_path: Path) -> Path:
    """A copy of these."""
    return copy(killed_late, tmp_path / "files")


def copy(files: Path, folder: Path) -> Path:
    """A copy of a folder without the run in it."""
    return Path(shutil.copytree(files, folder, ignore=shutil.ignore_patterns("run", "run.lock")))


def resolve(folder: Path, *sources: Any, **options: Any) -> graphres.Resolution:
    """A run in a folder, as seen from there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        options = {"output": "run", "decisions": "decisions.jsonl", "threads": 1, **options}
        return graphres.resolve(*(sources or SOURCES), **options)


def kill(
    folder: Path, stage: str | None, resume: bool = False, sources: Sequence[str] = SOURCES, **options: Any
) -> None:
    """A run in a folder that is killed in a stage; in none: as soon as it has kept something more."""
    told = json.dumps([stage, sources, {"decisions": "decisions.jsonl", "resume": resume, **options}])
    done = subprocess.run(
        [sys.executable, "-c", KILLED, told], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert done.returncode == -signal.SIGKILL


def left(folder: Path) -> Path:
    """What the killed run has kept."""
    (partial,) = folder.glob("run.partial-*")
    return partial / "checkpoint"


def contents(run: Path) -> dict[str, Any]:
    """Every file of a run, and what its manifest says that two runs share."""
    found: dict[str, Any] = {str(path.relative_to(run)): path.read_bytes() for path in run.rglob("*") if path.is_file()}
    return found | {"manifest.json": comparable(json.loads(found["manifest.json"]))}


def test_a_run_killed_in_the_middle_of_every_stage_comes_to_the_same_bytes(files: Path, tmp_path: Path) -> None:
    """Killed in one stage after the other, and resumed each time; nothing but the run is left."""
    folder = copy(files, tmp_path / "files")
    for stage in STAGES:
        kill(folder, stage, resume=stage != STAGES[0])
    run = resolve(folder, resume=True)
    assert contents(folder / "run") == contents(files / "run")
    assert sorted(path.name for path in folder.glob("run*")) == ["run"]
    assert run.manifest["resumed"] == {"from": "entities"}


def test_a_run_killed_after_everything_it_keeps_comes_to_the_same_bytes(files: Path, tmp_path: Path) -> None:
    """Each process goes on from what the one before it has kept last, and is killed when it has kept more."""
    folder = copy(files, tmp_path / "files")
    for number, name in enumerate(KEPT, start=1):
        kill(folder, None, resume=number > 1)
        assert {path.stem for path in left(folder).glob(f"*{ENDING}")} == set(KEPT[:number]), name
    resolve(folder, resume=True)
    assert contents(folder / "run") == contents(files / "run")


@pytest.mark.parametrize("name", KEPT[:-1])
def test_a_run_goes_on_from_whatever_was_kept_last(files: Path, late: Path, name: str) -> None:
    """The same bytes, with what comes after it made anew."""
    for later in KEPT[KEPT.index(name) + 1 :]:
        (left(late) / f"{later}{ENDING}").unlink()
    run = resolve(late, resume=True)
    assert contents(late / "run") == contents(files / "run")
    assert run.manifest["resumed"] == {"from": name.partition(" ")[0]}


def test_what_is_damaged_counts_as_not_there(files: Path, late: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file that was cut off is named in a warning, and the run goes on from what was kept before it."""
    last = left(late) / f"entities{ENDING}"
    last.write_bytes(last.read_bytes()[:-1])
    head = json.loads((left(late) / f"communities{ENDING}").read_bytes().partition(b"\n")[0])
    table = left(late) / "tables" / f"{max(map(int, head['tables']))}.parquet"
    table.write_bytes(table.read_bytes()[:-1])
    run = resolve(late, resume=True)
    assert [record.args[0].name for record in caplog.records if "not there" in record.msg] == [  # type: ignore[index, union-attr]
        f"entities{ENDING}",
        f"communities{ENDING}",
    ]
    assert run.manifest["resumed"] == {"from": "communities"}  # the first turn
    assert contents(late / "run") == contents(files / "run")


def test_nothing_whole_is_an_error(late: Path) -> None:
    """Where all that was kept is damaged, there is nothing to go on from."""
    for path in left(late).glob(f"*{ENDING}"):
        path.write_bytes(b"{}\n")
    with pytest.raises(RunError, match="nothing of what was kept is as it was written"):
        resolve(late, resume=True)


def test_another_file_is_not_gone_on_with(late: Path) -> None:
    """The error names the source and both hashes; what was kept stays."""
    was = hashlib.sha256((late / "crm.csv").read_bytes()).hexdigest()
    with (late / "crm.csv").open("a", encoding="utf-8") as file:
        file.write(",,,,,,,\n")
    now = hashlib.sha256((late / "crm.csv").read_bytes()).hexdigest()
    with pytest.raises(RunError, match=f'source crm: sha256 was "{was}" then, and is "{now}" now'):
        resolve(late, resume=True)
    assert left(late).is_dir()
    assert not (late / "run").exists()


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"seed": 7}, id="seed was 0 then, and is 7 now"),
        pytest.param({"decisions": None}, id='decisions: path was "decisions.jsonl" then, and is not given now'),
    ],
)
def test_other_options_are_not_gone_on_with(
    late: Path, options: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    """The error says what is other than it was."""
    with pytest.raises(RunError) as caught:
        resolve(late, resume=True, **options)
    assert request.node.callspec.id in str(caught.value)


def test_a_configuration_that_says_something_else_is_not_gone_on_with(
    late: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the setting."""
    monkeypatch.chdir(late)
    said = from_sources(SOURCES)
    other = said.model_copy(update={"research": ResearchConfig(profiles=False)})
    with pytest.raises(RunError, match=r"config: research\.profiles was true then, and is false now"):
        graphres.resolve(config=other, output="run", decisions="decisions.jsonl", resume=True)


def test_nothing_to_resume_is_an_error(files: Path, tmp_path: Path) -> None:
    """Who asks to go on from nothing has mistaken the name."""
    with pytest.raises(RunError, match="there is nothing to resume"):
        resolve(copy(files, tmp_path / "files"), resume=True)


def test_a_run_killed_before_anything_was_kept_begins_anew(
    files: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """All is still to be done, and that is said."""
    folder = copy(files, tmp_path / "files")
    (folder / "run.partial-0123abcd").mkdir()
    run = resolve(folder, resume=True)
    assert "killed before anything was kept" in caplog.text
    assert "resumed" not in run.manifest
    assert sorted(path.name for path in folder.glob("run*")) == ["run"]


def test_who_does_not_resume_is_told_what_lies_there(late: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One line names what the killed run has left, which is not touched."""
    run = resolve(late)
    (said,) = caplog.messages
    assert said == f"{left(late).parent}: left by a run that was killed; --resume would go on from it; else delete it"
    assert "resumed" not in run.manifest


def test_a_resumed_run_that_fails_leaves_what_it_found(late: Path) -> None:
    """A mistake in the options of hours of work does not cost them."""

    def interrupt(stage: str, _done: int, _of: int) -> None:
        if stage == "write":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resolve(late, resume=True, progress=interrupt)
    assert [path.name for path in left(late).parent.iterdir()] == ["checkpoint"]
    assert resolve(late, resume=True).manifest["resumed"] == {"from": "entities"}


def test_a_run_of_scored_pairs_goes_on(tmp_path: Path, files: Path) -> None:
    """What another tool has scored is judged once."""
    folders = [tmp_path / "killed", tmp_path / "undisturbed"]
    for folder in folders:
        copy(files, folder)
        pq.write_table(
            pa.table({"id_l": ["c0", "c2"], "id_r": ["c1", "c3"], "probability": [0.9, 0.2]}), folder / "edges.parquet"
        )
    options: dict[str, Any] = {"edges": "edges.parquet", "decisions": None}
    kill(folders[0], "entities", sources=["crm.csv"], **options)
    for folder in folders:
        resolve(folder, "crm.csv", resume=folder == folders[0], **options)
    assert contents(folders[0] / "run") == contents(folders[1] / "run")


def test_a_short_run_keeps_nothing(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done in a minute is not written down on the way."""
    monkeypatch.undo()
    folder = copy(files, tmp_path / "files")
    seen: list[Path] = []
    resolve(folder, progress=lambda *_: seen.extend(folder.glob("run.partial-*/checkpoint")))
    assert seen == []


def test_an_engine_that_cannot_resume_says_why() -> None:
    """The reason is the engine's."""
    with Pocket() as engine, pytest.raises(ParameterError, match="it answers one question, and is done"):
        refuse_engine(engine)


def test_a_run_without_a_place_cannot_be_resumed() -> None:
    """A temporary run leaves nothing to go on from."""
    with pytest.raises(ParameterError, match="without an output"):
        graphres.resolve("crm.csv", resume=True)
