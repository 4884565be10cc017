"""Tools outside of Python open what is written for them: Graphviz, Cytoscape.js, an RDF parser."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from graphres.export import export
from graphres.export.escape import visible, visible_id
from graphres.run_directory import Run
from tests.helpers.absent import not_run

NODE = ("node_type", "kind", "label", "entity_id")
OWN = "urn:graphres:"


def tool(name: str) -> str:
    """A program's path; where it is missing the test is listed as not run, on CI it fails."""
    return shutil.which(name) or not_run(f"there is no {name}")


def rows(run: Run, table: str) -> list[dict[str, Any]]:
    """Rows of a table without nulls."""
    return [{k: v for k, v in row.items() if v is not None} for row in run.table(table).to_pylist()]


def doubled(text: str) -> str:
    """An id as Graphviz holds it: without what XML forbids, its backslashes doubled."""
    return visible_id(text).replace("\\", "\\\\")


def test_graphviz_reads_dot(some_run: Run, out: Path) -> None:
    """Every node and edge by its id; values stand in attributes."""
    export(str(some_run.path), "dot", out)
    done = subprocess.run(
        [tool("dot"), "-Tdot_json", str(out)], capture_output=True, check=True, encoding="utf-8", timeout=60
    )
    graph = json.loads(done.stdout, strict=False)
    names = [node["name"] for node in graph["objects"]]
    assert sorted(names) == sorted(doubled(row["node_id"]) for row in rows(some_run, "nodes"))
    found = [(sorted((names[e["tail"]], names[e["head"]])), e["edge_type"]) for e in graph["edges"]]
    wanted = [
        (sorted(map(doubled, (row["source_node"], row["target_node"]))), row["edge_type"])
        for row in rows(some_run, "edges")
    ]
    assert sorted(found) == sorted(wanted)


def test_graphviz_shows_labels_as_they_are(nasty: Run, out: Path) -> None:
    """A drawing shows `<b>&amp;` and a backslash as text: neither markup nor Graphviz' own escapes."""
    export(str(nasty.path), "dot", out, only="identifiers")
    done = subprocess.run(
        [tool("dot"), "-Tsvg", str(out)], capture_output=True, check=True, encoding="utf-8", timeout=60
    )
    for text in ("&lt;b&gt;&amp;amp;]]&gt;&quot;&#39;", "a\\", "=1+1,{}[]|\\N%20;"):
        assert f">{text}</text>" in done.stdout


def test_cytoscape_js_takes_the_elements(some_run: Run, out: Path, root: Path) -> None:
    """`cytoscape(…)` holds every node and edge with its data, and its style knows an email."""
    place = Path(os.environ.get("GRAPHRES_NODE_MODULES", root / ".venv" / "node_modules"))
    if not (place / "cytoscape").is_dir():
        not_run("there is no cytoscape of npm")
    export(str(some_run.path), "cytoscape", out)
    script = (
        "const cy = require(process.argv[1])(Object.assign({headless: true, styleEnabled: true},"
        "JSON.parse(require('fs').readFileSync(process.argv[2], 'utf8'))));"
        "process.stdout.write(JSON.stringify([cy.nodes().map(n => n.data()), cy.edges().map(e => e.data()),"
        "cy.nodes('[kind = \"email\"]')[0].style('shape')]), () => process.exit())"
    )
    line = [tool("node"), "-e", script, str(place / "cytoscape"), str(out)]
    done = subprocess.run(line, capture_output=True, check=True, encoding="utf-8", timeout=60)
    nodes, edges, shape = json.loads(done.stdout)
    assert shape == "diamond"
    assert nodes == [{"id": row.pop("node_id"), **row} for row in rows(some_run, "nodes")]
    ends = ({"source": r.pop("source_node"), "target": r.pop("target_node"), **r} for r in rows(some_run, "edges"))
    assert edges == [{"id": f"e{at}", **row} for at, row in enumerate(ends)]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # its own parser uses it
def test_rdflib_parses_json_ld(some_run: Run, out: Path) -> None:
    """Every node, edge and customer is there, by schema.org's words; nothing is fetched to read it."""
    rdflib = pytest.importorskip("rdflib")
    export(str(some_run.path), "json-ld", out)
    graph = rdflib.Graph().parse(out, format="json-ld")
    schema, own = rdflib.Namespace("https://schema.org/"), rdflib.Namespace(OWN)
    ids = {str(value) for node in graph.subjects(own.node_type) for value in graph.objects(node, schema.identifier)}
    assert ids == {row["node_id"] for row in rows(some_run, "nodes")}
    assert len(set(graph.subjects(rdflib.RDF.type, own.Edge))) == some_run.table("edges").num_rows
    surnames = {str(value) for value in graph.objects(None, schema.familyName)}
    assert surnames == {row["surname"] for row in rows(some_run, "entities")}
    weights = sorted(float(value) for value in graph.objects(None, own.weight_bits))
    assert weights == sorted(row["weight_bits"] for row in rows(some_run, "edges") if "weight_bits" in row)


def test_an_organization_is_one(tiny: Run, out: Path) -> None:
    """A customer of whom only an organization is known is a schema.org Organization, anybody else a Person."""
    from graphres.export.json_ld import _customer

    assert _customer("E1", {"organization": "Ash Ltd", "phone": "1"}) == {
        "@id": "urn:graphres:customer:E1",
        "@type": "Organization",
        "name": "Ash Ltd",
        "telephone": "1",
    }
    assert _customer("E1", {"organization": "Ash Ltd", "surname": "Ash"})["@type"] == "Person"


def imported(folder: Path, name: str) -> list[dict[str, str]]:
    """A header and its rows, as the import tool documents them: commas, doubled quotes, line breaks in quotes."""
    with (folder / f"{name}-header.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file, strict=True))
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [dict(zip(header, row, strict=True)) for row in csv.reader(file, strict=True)]


def test_neo4j_files_are_as_its_import_documents(some_run: Run, out: Path) -> None:
    """Ids are unique in their space, every end is a node, types are in the header; all values are there."""
    export(str(some_run.path), "neo4j", out)
    nodes, edges, customers, belongs = (imported(out, n) for n in ("nodes", "edges", "customers", "belongs"))
    by_id = {row["node_id:ID(node)"]: row for row in nodes}
    assert len(by_id) == len(nodes) == some_run.table("nodes").num_rows
    for row in rows(some_run, "nodes"):
        held = by_id[visible_id(row["node_id"])]
        assert {name: held[name] for name in NODE if held[name]} == {n: visible(row[n]) for n in NODE if n in row}
        assert held[":LABEL"] == row["node_type"].title()
    assert len(edges) == some_run.table("edges").num_rows
    assert {edge[side] for edge in edges for side in (":START_ID(node)", ":END_ID(node)")} <= set(by_id)
    assert {edge[":TYPE"] for edge in edges} <= {"BEARS", "MATCH", "POSSIBLE", "RELATED", "SIMILAR"}
    known = {row["entity_id:ID(customer)"] for row in customers}
    assert {row[":END_ID(customer)"] for row in belongs} == known
    assert {row["records:long"] for row in customers} <= {"1", "2", "3"}


def test_neo4j_names_of_properties_hold_no_type(nasty: Run, out: Path) -> None:
    """A colon in a column's name would be read as a type, so it is none."""
    export(str(nasty.path), "neo4j", out)
    assert "number_a__b" in imported(out, "customers")[0]


def test_neo4j_script_names_every_file(tiny: Run, out: Path) -> None:
    """import.sh is what a shell can read, and loads all that is in the folder."""
    export(str(tiny.path), "neo4j", out)
    script = (out / "import.sh").read_text(encoding="utf-8")
    subprocess.run(["sh", "-n", str(out / "import.sh")], check=True)
    assert all(path.name in script for path in out.glob("*.csv"))
