"""Tools outside of Python open what is written for them: Graphviz, Cytoscape.js, an RDF parser."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from graphres.export import export
from graphres.export.appearance import layout_weight, node_glyph
from graphres.export.escape import visible, visible_id
from graphres.export.gexf import SHAPES, SIZES
from graphres.run_directory import Run
from tests.helpers.programs import by_node, tool

OWN = "urn:graphres:"


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


def test_cytoscape_js_takes_the_elements(some_run: Run, out: Path) -> None:
    """`cytoscape(…)` holds every node and edge with its data, and its style knows an email."""
    export(str(some_run.path), "cytoscape", out)
    script = (
        "const cy = load('cytoscape')({headless: true, styleEnabled: true, ...JSON.parse(given)});"
        "tell([cy.nodes().map(n => n.data()), cy.edges().map(e => e.data()),"
        "cy.nodes('[kind = \"email\"]')[0].style('shape')])"
    )
    nodes, edges, shape = by_node(script, ["cytoscape"], out.read_text(encoding="utf-8"))
    assert shape == "diamond"
    assert nodes == [{"id": row.pop("node_id"), **row} for row in rows(some_run, "nodes")]
    ends = ({"source": r.pop("source_node"), "target": r.pop("target_node"), **r} for r in rows(some_run, "edges"))
    assert edges == [{"id": f"e{at}", **row} for at, row in enumerate(ends)]


def test_the_parser_of_gephi_lite_reads_gexf(some_run: Run, out: Path) -> None:
    """Every node with its label, class, color, size and shape, every edge with its weight."""
    export(str(some_run.path), "gexf", out)
    script = (
        "const {DOMParser, Document} = load('@xmldom/xmldom'); Object.assign(globalThis, {DOMParser, Document});"
        "const graph = load('graphology-gexf').parse(load('graphology'), given);"
        "tell([graph.type, graph.mapNodes((id, held) => [id, held]),"
        "graph.mapEdges((id, held, source, target) => [source, target, held])])"
    )
    packages = ["graphology", "graphology-gexf", "@xmldom/xmldom"]
    kind, nodes, edges = by_node(script, packages, out.read_text(encoding="utf-8"))
    assert kind == "undirected"
    assert dict(nodes) == {visible_id(row["node_id"]): in_gephi(row) for row in some_run.table("nodes").to_pylist()}
    found = [(*sorted((a, b)), held["edge_type"], held["weight"], held.get("weight_bits")) for a, b, held in edges]
    assert sorted(found, key=repr) == sorted(map(link_in_gephi, some_run.table("edges").to_pylist()), key=repr)


def in_gephi(row: dict[str, Any]) -> dict[str, Any]:
    """A node as it shall look there."""
    look = node_glyph(row["kind"])
    red, green, blue = (int(look.fill[at : at + 2], 16) for at in (1, 3, 5))
    values = {name: visible(row[name]) for name in ("node_type", "kind", "entity_id") if row[name] is not None}
    drawn = {"color": f"rgb({red},{green},{blue})", "size": SIZES[row["node_type"]]}
    shape = SHAPES.get(look.shape, "disc")
    return {"label": visible(row["label"] or ""), **values, **drawn, "shape": shape}


def link_in_gephi(row: dict[str, Any]) -> tuple[Any, ...]:
    """An edge: its ends, its class, and what pulls."""
    ends = sorted((visible_id(row["source_node"]), visible_id(row["target_node"])))
    weight = layout_weight(row["weight_bits"], row["probability"])
    return (*ends, row["edge_type"], weight, row["weight_bits"])


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
