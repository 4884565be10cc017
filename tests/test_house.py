"""Who may know whom: the house of values knows no stage, engines neither, stages know no run directory."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "graphres"
STAGES = (
    "ingest",
    "standardize",
    "identify",
    "block",
    "compare",
    "weigh",
    "communities",
    "graph",
    "entities",
    "lines",
)
READERS = ("charts", "draw", "explain", "explore", "export", "evaluate")
DOOR = (
    "cli",
    "terminal",
    "resolution",
    "sample",
    "summary",
    "pipeline",
    "hand_over",
    "memory_tables",
    "edges",
    "finish",
    "run_checks",
)


def rooms_that(room: str) -> set[str]:
    """The rooms of graphres that a room imports; `graphres.x.y` is the room `x`."""
    place = PACKAGE / room
    files = place.rglob("*.py") if place.is_dir() else [place.with_suffix(".py")]
    names: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module == "graphres":
                names |= {f"graphres.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
    return {name.split(".")[1] for name in names if name.startswith("graphres.")} - {room}


@pytest.mark.parametrize("stage", STAGES)
def test_stages_know_no_run_no_reader_and_no_door(stage: str) -> None:
    """A stage turns tables into a table: where they lie and who reads them is none of its business."""
    assert rooms_that(stage) & {"run_directory", "run_csv", "run_lock", *READERS, *DOOR} == set()


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_knows_only_earlier_ones(stage: str) -> None:
    """Data flow one way; a later stage may use an earlier one's arithmetic."""
    assert rooms_that(stage) & set(STAGES[STAGES.index(stage) :]) == set()


@pytest.mark.parametrize("room", ["identifiers", "engines"])
def test_house_and_ground_know_no_stage(room: str) -> None:
    """Identifiers never name a stage; engines name neither a stage nor a kind of value."""
    others = {"identifiers": {"engines"}, "engines": {"identifiers"}}[room]
    assert rooms_that(room) & {*STAGES, *READERS, *DOOR, *others} == set()


def test_no_stage_knows_which_engine_runs_it() -> None:
    """Stages see the Protocol alone; `init`, a command beside ingest, may start an engine of its own."""
    modules = [file for stage in STAGES for file in (PACKAGE / stage).rglob("*.py")]
    files = [file for file in modules if file.name != "profile.py"]
    for engine in ("duckdb", "pyspark", "engines.spark"):
        assert [file for file in files if engine in file.read_text(encoding="utf-8").lower()] == []


FOREIGN = re.compile(
    r"\b(VARCHAR|HUGEINT|EXCLUDE|unnest|list|pow|power|sqrt|ln|log2|lower|upper|hash)\b *\(?", re.IGNORECASE
)
"""Types of one engine, floating point and text functions: what is none of the SQL that all engines share."""


def test_stages_write_the_sql_that_all_engines_share() -> None:
    """Whatever is numeric or textual is a kernel, and types have the names that every engine knows."""
    said = [
        f"{file.name}: {found[0]}"
        for room in (*STAGES, "edges", "pipeline")
        for file in ((PACKAGE / room).rglob("*.py") if (PACKAGE / room).is_dir() else [PACKAGE / f"{room}.py"])
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "SELECT " in node.value
        for found in FOREIGN.finditer(node.value)
        if found[0].endswith("(") or found[1].isupper()
    ]
    assert said == []


def test_the_generator_knows_nothing_of_the_engine() -> None:
    """What measures the engine shares none of its ideas: not a name, not a rule, not a list."""
    assert rooms_that("generate") == {"errors"}
    allowed = {"numpy", "pyarrow", "graphres", "__future__", *sys.stdlib_module_names}
    assert packages_that("generate") <= allowed


def packages_that(room: str) -> set[str]:
    """The packages that a room imports, whosever they are."""
    names: set[str] = set()
    for file in (PACKAGE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
    return {name.partition(".")[0] for name in names}
