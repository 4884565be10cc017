"""A run stands whole or not at all, and is read as it was written."""

from __future__ import annotations

import csv
import errno
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.errors import CheckError, RunError
from graphres.run_csv import harmless, write_csv
from graphres.run_directory import Writer, comparable, open_run
from tests.helpers.tiny_run import HOSTILE, MANIFEST, write_tiny_run


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write_and_fail(path: Path, fault: BaseException) -> None:
    with Writer(path) as writer:
        (writer.path / "members.parquet").write_bytes(b"half")
        raise fault


def test_nothing_is_among_no_values(tmp_path: Path) -> None:
    """A filter by an empty list of values finds no row, whatever the column's type."""
    write_tiny_run(tmp_path / "run")
    found = open_run(tmp_path / "run").table("members", ["entity_id", "source"], [("record_id", "in", [])])
    assert (found.num_rows, found.schema.names) == (0, ["entity_id", "source"])


def test_a_finished_run_stands_alone(tmp_path: Path) -> None:
    """Beside a finished run neither its partial directory nor its lock is left."""
    write_tiny_run(tmp_path / "run")
    assert names(tmp_path) == ["run"]


def test_nothing_stands_before_the_end(tmp_path: Path) -> None:
    """While a run is written only its partial directory and its lock are there."""
    with Writer(tmp_path / "run") as writer:
        assert not (tmp_path / "run").exists()
        assert writer.path.is_dir()
        assert writer.path.name.startswith("run.partial-")
        writer.write_manifest(**MANIFEST)


@pytest.mark.parametrize("fault", [KeyboardInterrupt, ValueError, SystemExit], ids=lambda f: f.__name__)
def test_nothing_half_written_is_left(tmp_path: Path, fault: type[BaseException]) -> None:
    """Whatever stops a run, Ctrl-C included, nothing of it remains, and the fault goes on to the caller."""
    with pytest.raises(fault):
        write_and_fail(tmp_path / "run", fault())
    assert names(tmp_path) == []


def test_a_failed_run_leaves_the_old_one_alone(tmp_path: Path) -> None:
    """With force, the old run is moved only when the new one is complete."""
    write_tiny_run(tmp_path / "run")
    with pytest.raises(ValueError, match="bad"), Writer(tmp_path / "run", force=True):
        raise ValueError("bad")
    assert names(tmp_path) == ["run"]
    assert open_run(tmp_path / "run").manifest["seed"] == 0


def test_a_run_is_never_overwritten(tmp_path: Path) -> None:
    """What stands at RUN, even an empty directory, is an error without force."""
    (tmp_path / "run").mkdir()
    with pytest.raises(RunError, match=r"(?s)exists already.*--force"), Writer(tmp_path / "run"):
        raise AssertionError
    assert names(tmp_path) == ["run"]


def test_force_moves_the_old_run_aside(tmp_path: Path) -> None:
    """Each forced run moves the last one to the next free name; no data is deleted."""
    for seed in (1, 2, 3):
        with Writer(tmp_path / "run", force=True) as writer:
            writer.write_manifest(**{**MANIFEST, "seed": seed})
    assert names(tmp_path) == ["run", "run.old-1", "run.old-2"]
    assert [open_run(tmp_path / name).manifest["seed"] for name in names(tmp_path)] == [3, 1, 2]


def test_a_run_needs_its_manifest(tmp_path: Path) -> None:
    """A run that ends without a manifest does not become one."""
    with pytest.raises(CheckError, match="without a manifest"), Writer(tmp_path / "run"):
        pass
    assert names(tmp_path) == []


def test_two_writers_are_kept_apart(tmp_path: Path) -> None:
    """While one writes, another is refused, and does not disturb the first."""
    with Writer(tmp_path / "run") as writer:
        with pytest.raises(RunError, match=f"locked by process {os.getpid()}"), Writer(tmp_path / "run"):
            raise AssertionError
        writer.write_manifest(**MANIFEST)
    assert names(tmp_path) == ["run"]


def test_the_lock_of_a_dead_process_is_taken_over(tmp_path: Path) -> None:
    """A writer that was killed leaves its lock file; the next one writes all the same."""
    code = "import os, sys, graphres.run_directory as d; d.Writer(sys.argv[1]).__enter__(); os._exit(9)"
    root = Path(__file__).resolve().parent.parent
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "run")], cwd=root, check=False)
    assert (tmp_path / "run.lock").exists()
    with Writer(tmp_path / "run") as writer:
        writer.write_manifest(**MANIFEST)
    assert (tmp_path / "run" / "manifest.json").exists()


@pytest.mark.parametrize(
    "fault",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        duckdb.IOException("Could not write file: No space left on device"),
    ],
    ids=["the system's", "DuckDB's"],
)
def test_a_full_disk_is_one_message(tmp_path: Path, fault: Exception) -> None:
    """No space left becomes one RunError, and what was written is removed."""
    with pytest.raises(RunError, match="no space left"):
        write_and_fail(tmp_path / "run", fault)
    assert names(tmp_path) == []


def test_a_place_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    """A file where a directory should be is the user's to mend."""
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot be written"), Writer(tmp_path / "file" / "run"):
        raise AssertionError


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "is no run"),
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"schema_version": 99}', "version 99"),
    ],
    ids=["no manifest", "cut off", "no object", "of the future"],
)
def test_only_a_run_is_opened(tmp_path: Path, content: str | None, problem: str) -> None:
    """A directory without a readable manifest of this version is no run."""
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(RunError, match=problem):
        open_run(tmp_path)


def test_a_missing_run_is_said(tmp_path: Path) -> None:
    """A path where nothing stands is named."""
    with pytest.raises(RunError, match=r"there is no run at .*nowhere"):
        open_run(tmp_path / "nowhere")


def test_tables_are_read_by_column_and_filter(tmp_path: Path) -> None:
    """Of a table only the columns and rows asked for are read, in the order of its key."""
    run = write_tiny_run(tmp_path / "run")
    mine = run.table("members", ("source", "record_id"), [("entity_id", "=", "E-ANN")])
    assert mine.to_pylist() == [
        {"source": "crm", "record_id": "1"},
        {"source": "crm", "record_id": "2"},
        {"source": "shop", "record_id": "7"},
    ]


def test_a_table_may_be_a_folder_of_parts(tmp_path: Path) -> None:
    """Part files read as one table, and no column comes from their path."""
    run = write_tiny_run(tmp_path / "run")
    whole = run.table("members")
    (run.path / "members.parquet").unlink()
    folder = run.path / "members.parquet"
    folder.mkdir()
    pq.write_table(whole.slice(0, 3), folder / "part-0.parquet")
    pq.write_table(whole.slice(3), folder / "part-1.parquet")
    assert run.table("members").equals(whole)
    assert run.query("SELECT count(*) AS n FROM members")["n"].to_pylist() == [7]


def test_an_unknown_table_or_column_is_named(tmp_path: Path) -> None:
    """Asking for what a run does not hold says what it holds."""
    run = write_tiny_run(tmp_path / "run")
    with pytest.raises(RunError, match=r"(?s)no table 'people'.*members"):
        run.table("people")
    with pytest.raises(RunError, match="no column 'shoe_size'"):
        run.table("members", ["source", "shoe_size"])
    with pytest.raises(RunError, match="no such table"):
        run.query("SELECT * FROM people")


def test_a_query_reaches_the_run_and_nothing_else(tmp_path: Path) -> None:
    """SQL over a run reads its tables and no other file."""
    run = write_tiny_run(tmp_path / "run")
    other = tmp_path / "secret.csv"
    other.write_text("a\n1\n")
    found = run.query("SELECT record_id FROM members WHERE source = ? ORDER BY 1", ["crm"])
    assert found["record_id"].to_pylist() == ["1", "2", "3"]
    with pytest.raises(duckdb.Error):
        run.query(f"SELECT * FROM read_csv('{other}')")


def test_a_manifest_compares_without_times() -> None:
    """Two manifests of equal runs are equal but for seconds and memory."""
    slow = {**MANIFEST, "stages": [{"stage": "ingest", "seconds": 9.9, "peak_memory_bytes": 5}]}
    assert comparable(slow) == comparable(MANIFEST)
    assert comparable({**MANIFEST, "seed": 1}) != comparable(MANIFEST)


def test_a_manifest_is_written_in_one_order(tmp_path: Path) -> None:
    """Keys are sorted, so that equal manifests are equal bytes."""
    run = write_tiny_run(tmp_path / "run")
    assert list(run.manifest) == sorted(run.manifest)


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+44 20", "-5", "@x", "\tx", "\rx", "  =1", " \t=1", "\u00a0=1", "\uff1d1", "\x00=1", "\n=1"],
    ids=ascii,
)
def test_a_cell_that_would_run_is_quoted(cell: str) -> None:
    """Text that a spreadsheet would run as a formula begins with an apostrophe, also behind blanks."""
    assert harmless(pa.array([cell])).to_pylist()[0].startswith("'")


@pytest.mark.parametrize("cell", ["a=b", "1-2", "", None, "x@example.org", "O'Hara", "  plain"], ids=ascii)
def test_a_plain_cell_stays(cell: str | None) -> None:
    """Text that no spreadsheet runs is not touched."""
    assert harmless(pa.array([cell], pa.string())).to_pylist() == [cell]


def test_numbers_stay_numbers_in_csv(tmp_path: Path) -> None:
    """A negative number in a column of numbers is no formula; a header can be one."""
    pq.write_table(pa.table({"=bits": [-1.5, None], "text": ["-1.5", None]}), tmp_path / "t.parquet")
    write_csv(tmp_path / "t.parquet", tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text() == '"\'=bits","text"\n-1.5,"\'-1.5"\n,\n'


def test_hostile_values_survive_as_csv(tmp_path: Path) -> None:
    """Markup, quotes, right-to-left marks and NULs come out as one cell, in UTF-8."""
    run = write_tiny_run(tmp_path / "run")
    with (run.path / "entities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[-1]["given_name"] == HOSTILE.replace("\x00", "\u2400")
    assert rows[-1]["surname"] == "'=cmd()"


@given(st.lists(st.text(max_size=20) | st.none(), min_size=1, max_size=20))
def test_csv_keeps_every_cell(tmp_path: Path, cells: list[str | None]) -> None:
    """Reading a CSV back gives each cell, but for its apostrophe and its NULs."""
    pq.write_table(pa.table({"cell": pa.array(cells, pa.string()), "n": range(len(cells))}), tmp_path / "t.parquet")
    write_csv(tmp_path / "t.parquet", tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        back = [row["cell"] for row in csv.DictReader(file)]
    assert back == [cell or "" for cell in harmless(pa.array(cells, pa.string())).to_pylist()]
