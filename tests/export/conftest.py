"""Runs to export: the tiny one, and one whose ids and labels hold everything that breaks a file."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from graphres.run_directory import Run
from tests.helpers.tiny_run import write_tiny_run

NASTY = (
    "<b>&amp;]]>\"'",
    "a\\",
    'a\\"b',
    "line\none\r\ntwo\tthree",
    "nul\x00bell\x07\ufffe",
    "nul␀bell␇�",
    "  blanks  ",
    "=1+1,{}[]|\\N%20;",
    "اسم \u202e😀",
    "long" * 2500,
)
"""Parts of values and ids; the fifth would become the sixth if what XML forbids were only replaced."""


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The tiny run."""
    return write_tiny_run(tmp_path_factory.mktemp("tiny") / "run")


@pytest.fixture(scope="session")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Ten records and ten identifiers named by what breaks a file, each record bearing one, and a chain of links."""
    records: list[dict[str, Any]] = [
        {"node_id": f"crm:{text}", "node_type": "record", "label": text, "entity_id": f"E{at % 2}"}
        for at, text in enumerate(NASTY)
    ]
    identifiers: list[dict[str, Any]] = [
        {"node_id": f"I{at}", "node_type": "identifier", "kind": "email", "label": text}
        for at, text in enumerate(NASTY)
    ]
    edges: list[dict[str, Any]] = [
        {"source_node": f"crm:{text}", "target_node": f"I{at}", "edge_type": "bears"} for at, text in enumerate(NASTY)
    ]
    ends = sorted(f"crm:{text}" for text in NASTY)
    for at, (a, b) in enumerate(pairwise(ends)):
        weighed = {"weight_bits": at - 2.1, "probability": 0.5 + at / 20}
        edges.append({"source_node": a, "target_node": b, "edge_type": ("match", "related")[at % 2], **weighed})
    members = [{"source": "crm", "record_id": text, "entity_id": f"E{at % 2}"} for at, text in enumerate(NASTY)]
    entities = [
        {"entity_id": f"E{at}", "records": 1, "sources": 1, "surname": NASTY[at], "number:a;\nb": NASTY[4]}
        for at in range(2)
    ]
    folder = tmp_path_factory.mktemp("nasty") / "run"
    nodes = [*records, *identifiers]
    return write_tiny_run(folder, nodes=nodes, edges=edges, members=members, entities=entities)


@pytest.fixture(params=["tiny", "nasty"])
def some_run(request: pytest.FixtureRequest) -> Run:
    """Either run."""
    run: Run = request.getfixturevalue(request.param)
    return run


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A path without a suffix, for an export: nothing may be added to it."""
    return tmp_path / "out"
