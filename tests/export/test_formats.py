"""Each format is proved by the library it is for: what it reads back is the run's graph, hostile values and all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import igraph
import networkx as nx
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from graphres.explore.style import glyph
from graphres.export import FORMATS, export
from graphres.export.escape import visible, visible_id
from graphres.hand_over import to_networkx
from graphres.resolution import open_run
from graphres.run_directory import Run

NODE = ("node_type", "kind", "label", "entity_id")
EDGE = ("edge_type", "weight_bits", "probability")
Row = dict[str, Any]


def plain(row: Row, names: tuple[str, ...]) -> Row:
    """What a format without nulls holds of a row."""
    shown = {name: visible(value) if isinstance(value, str) else value for name, value in row.items()}
    return {name: shown[name] for name in names if shown[name] is not None}


def nodes_of(run: Run) -> dict[str, Row]:
    """Every node by its visible id."""
    return {visible_id(row["node_id"]): plain(row, NODE) for row in run.table("nodes").to_pylist()}


def edges_of(run: Run) -> list[tuple[list[str], Row]]:
    """Every edge: its ends, sorted, and its values."""
    rows = run.table("edges").to_pylist()
    return in_order(((row["source_node"], row["target_node"]), plain(row, EDGE)) for row in rows)


def in_order(edges: Any) -> list[tuple[list[str], Row]]:
    """Edges without their direction, sorted."""
    return sorted(((sorted(map(visible_id, ends)), values) for ends, values in edges), key=repr)


def written(run: Run, to: str, out: Path, **asked: Any) -> Path:
    """An export, whose path is the one that was named."""
    made = export(str(run.path), to, out, **asked)
    assert made.path == out
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    return out


def test_networkx_reads_graphml(some_run: Run, out: Path) -> None:
    """The same nodes, edges and attributes."""
    graph = nx.read_graphml(written(some_run, "graphml", out), force_multigraph=True)
    assert dict(graph.nodes(data=True)) == nodes_of(some_run)
    assert in_order(((a, b), values) for a, b, values in graph.edges(data=True)) == edges_of(some_run)


def test_igraph_reads_graphml(some_run: Run, out: Path) -> None:
    """The same; igraph's null is an empty text or NaN, and it leaves an ampersand in an id as it is escaped."""
    graph = igraph.Graph.Read_GraphML(str(written(some_run, "graphml", out)))
    graph.vs["id"] = [name.replace("&#38;", "&") for name in graph.vs["id"]]
    found = {vertex["id"]: {n: vertex[n] for n in NODE if vertex[n]} for vertex in graph.vs}
    assert found == nodes_of(some_run)
    ids = graph.vs["id"]
    edges = [([ids[end] for end in edge.tuple], present(edge.attributes())) for edge in graph.es]
    assert in_order(edges) == edges_of(some_run)


def present(values: Row) -> Row:
    """An edge's values without NaN and without igraph's own."""
    return {name: values[name] for name in EDGE if values[name] == values[name] and values[name] != ""}


def test_networkx_reads_gexf(some_run: Run, out: Path) -> None:
    """Labels, classes and weights as Gephi shows them; what the tables say stands beside."""
    graph = nx.read_gexf(written(some_run, "gexf", out))
    own = {name: {key: values[key] for key in NODE if key in values} for name, values in graph.nodes(data=True)}
    assert own == nodes_of(some_run)
    edges = [((a, b), {n: values[n] for n in EDGE if n in values}) for a, b, values in graph.edges(data=True)]
    assert in_order(edges) == edges_of(some_run)
    assert all(values["weight"] > 0 for _, _, values in graph.edges(data=True))


def test_gexf_has_the_colors_of_the_explorer(tiny: Run, out: Path) -> None:
    """An email is colored and shaped as everywhere else."""
    path = written(tiny, "gexf", out)
    color = nx.read_gexf(path).nodes["I1"]["viz"]["color"]
    look = glyph("email")
    assert f"#{color['r']:02X}{color['g']:02X}{color['b']:02X}" == look.fill
    node = ET.parse(path).find(".//{*}node[@id='I1']")
    assert node is not None
    assert node.find("{*}shape[@value='diamond']") is not None


def test_node_link_is_the_networkx_graph(some_run: Run, out: Path) -> None:
    """`node_link_graph` gives exactly what `Resolution.to_networkx` gives; JSON holds every character."""
    text = written(some_run, "node-link", out).read_text(encoding="utf-8")
    graph = nx.node_link_graph(json.loads(text), edges="edges")
    assert nx.utils.graphs_equal(graph, to_networkx(some_run.table("nodes"), some_run.table("edges")))


def test_parquet_is_the_tables(some_run: Run, out: Path) -> None:
    """Every row and value as the run holds it."""
    folder = written(some_run, "parquet", out)
    for path in folder.iterdir():
        assert pq.read_table(path).equals(some_run.table(path.stem)), path.stem
    assert {path.stem for path in folder.iterdir()} == {"nodes", "edges", "entities", "members", "identifiers"}


def test_csv_has_every_row_and_no_formula(some_run: Run, out: Path) -> None:
    """The same tables; a cell that a spreadsheet would run is not one."""
    folder = written(some_run, "csv", out)
    options = pacsv.ParseOptions(newlines_in_values=True)
    for name in ("nodes", "edges", "entities", "members", "identifiers"):
        table = pacsv.read_csv(folder / f"{name}.csv", parse_options=options)
        assert table.num_rows == some_run.table(name).num_rows
        cells = [cell for row in table.to_pylist() for cell in row.values() if isinstance(cell, str)]
        assert not [cell for cell in cells if cell.startswith("=")]


@pytest.mark.parametrize("to", FORMATS)
def test_bytes_are_the_same_again(nasty: Run, to: str, tmp_path: Path) -> None:
    """Exporting twice gives the same bytes, filtered or not."""
    for asked in ({}, {"min_bits": 0.0}):
        once, again = (contents(written(nasty, to, tmp_path / str(n) / str(asked) / "x", **asked)) for n in (1, 2))
        assert once == again


def contents(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of all files of a folder."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {str(file.relative_to(path)): file.read_bytes() for file in files}


@pytest.mark.parametrize("to", FORMATS)
def test_a_run_can_be_exported_from_its_resolution(tiny: Run, to: str, out: Path) -> None:
    """`Resolution.export` is `graphres.export`; what it says counts the graph."""
    made = open_run(tiny.path).export(to, out)
    assert made.as_dict() == {"path": str(out), "to": to, "nodes": 14, "edges": 19}
    assert out.exists()
