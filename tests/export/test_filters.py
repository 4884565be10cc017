"""What an export holds: everything, or what every filter leaves; and what it says to a slip of the finger."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.errors import ParameterError, RunError
from graphres.export import FORMATS, export
from graphres.run_directory import Run
from tests.helpers.tiny_run import BEARS, LINKS

ANN = {"crm:1", "crm:2", "shop:7", "I1", "I4", "I5", "I7"}
TYPES = {"records": "record", "identifiers": "identifier"}


def exported(run: Run, folder: Path, **asked: Any) -> tuple[set[str], set[tuple[str, str]]]:
    """Nodes and edges of an export."""
    made = export(str(run.path), "parquet", folder / "out", **asked)
    nodes = pq.read_table(made.path / "nodes.parquet")["node_id"].to_pylist()
    edges = pq.read_table(made.path / "edges.parquet", columns=["source_node", "target_node"]).to_pylist()
    assert (len(nodes), len(edges)) == (made.nodes, made.edges)
    return set(nodes), {(row["source_node"], row["target_node"]) for row in edges}


def plainly(
    entity: tuple[str, ...], around: str | None, hops: int, only: str | None, min_bits: float | None, home: Any
) -> tuple[set[str], set[tuple[str, str]]]:
    """The same by a plain twin over the tiny run: sets and NetworkX."""
    weighed = [(a, b) for a, b, _, bits in LINKS if min_bits is None or bits >= min_bits]
    edges = {*BEARS, *weighed}
    kept = {*home}
    if entity:
        mine = {name for name, whose in home.items() if whose in entity}
        kept &= mine | {identifier for record, identifier in BEARS if record in mine}
    if around is not None:
        graph = nx.Graph(edges)
        graph.add_nodes_from(home)
        kept &= set(nx.single_source_shortest_path_length(graph, around, cutoff=hops))
    if only is not None:
        kept &= {name for name in home if (":" in name) == (only == "records")}
    return kept, {(a, b) for a, b in edges if a in kept and b in kept}


@given(
    entity=st.sets(st.sampled_from(["E-ANN", "E-BOB", "E-BO2", "E-EVE"])).map(lambda names: tuple(sorted(names))),
    around=st.none() | st.sampled_from(["crm:1", "shop:9", "guest:1"]),
    hops=st.integers(0, 4),
    only=st.none() | st.sampled_from(list(TYPES)),
    min_bits=st.none() | st.sampled_from([-1.0, 1.5, 3.25, 99.0, float("inf")]),
)
def test_filters_are_what_a_plain_twin_says(
    tiny: Run,
    tmp_path_factory: pytest.TempPathFactory,
    entity: tuple[str, ...],
    around: str | None,
    hops: int,
    only: str | None,
    min_bits: float | None,
) -> None:
    """Each filter narrows what the others leave; an edge is there where both its ends are."""
    home = {row["node_id"]: row["entity_id"] for row in tiny.table("nodes").to_pylist()}
    asked = {"entity": entity, "around": around, "only": only, "min_bits": min_bits}
    found = exported(tiny, tmp_path_factory.mktemp("x"), **asked, hops=None if around is None else hops)
    assert found == plainly(entity, around, hops, only, min_bits, home)


def test_an_entity_comes_with_its_identifiers(tiny: Run, tmp_path: Path) -> None:
    """Its records and what they bear, its own row, and no other's."""
    assert exported(tiny, tmp_path, entity="E-ANN")[0] == ANN
    held = {name: pq.read_table(tmp_path / "out" / f"{name}.parquet") for name in ("entities", "members")}
    assert held["entities"]["entity_id"].to_pylist() == ["E-ANN"]
    assert held["members"]["record_id"].to_pylist() == ["1", "2", "7"]


def test_the_command_knows_every_format() -> None:
    """What `--to` takes is what there is."""
    from graphres.cli import Only, To
    from graphres.export.asked import ONLY

    assert [to.value for to in To] == list(FORMATS)
    assert [only.value for only in Only] == list(ONLY)


def test_without_hops_one_is_meant(tiny: Run, tmp_path: Path) -> None:
    """The record, and what is next to it."""
    assert exported(tiny, tmp_path, around="crm:2")[0] == {"crm:2", "crm:1", "I1", "I5"}


@pytest.mark.parametrize("to", FORMATS)
def test_filters_work_on_every_format(tiny: Run, to: str, tmp_path: Path) -> None:
    """As many nodes and edges, whatever they are written as."""
    made = export(str(tiny.path), to, tmp_path / "out", entity=["E-BOB"], min_bits=2.0)
    assert (made.nodes, made.edges) == (4, 4)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        pytest.param({"entity": "E-AMN"}, "E-ANN", id="entity"),
        pytest.param({"entity": ["E-ANN", "e-bob"]}, "E-BOB", id="letter case"),
        pytest.param({"around": "crm:11"}, "crm:1", id="record"),
        pytest.param({"around": "I1"}, "no record 'I1'", id="an identifier"),
        pytest.param({"hops": 2}, "add around", id="hops from nowhere"),
        pytest.param({"around": "crm:1", "hops": -1}, "0 or more", id="hops backwards"),
        pytest.param({"only": "people"}, "records or identifiers", id="only"),
        pytest.param({"min_bits": float("nan")}, "no number", id="nan"),
        pytest.param({"to": "graphmL"}, "graphml", id="format"),
    ],
)
def test_a_wrong_question_is_one_message(tiny: Run, tmp_path: Path, asked: dict[str, Any], says: str) -> None:
    """What is meant is named, and nothing is written."""
    with pytest.raises(ParameterError, match=says):
        export(str(tiny.path), asked.pop("to", "csv"), tmp_path / "out", **asked)
    assert list(tmp_path.iterdir()) == []


def test_what_stands_there_stays(tiny: Run, tmp_path: Path) -> None:
    """An export overwrites nothing."""
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(RunError, match="exists already"):
        export(str(tiny.path), "gexf", tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_a_failure_leaves_nothing(tiny: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was half written when the disk was full is gone, and one message says so."""

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(import_module("graphres.export.neo4j"), "_belongs", full)
    with pytest.raises(RunError, match="No space left"):
        export(str(tiny.path), "neo4j", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
