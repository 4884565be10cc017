"""The files for Neo4j: by the rules that its import documents, by Neo4j's own analysis of Cypher, and by their answers.

No server is started: Neo4j's own parser and semantic analysis (npm: @neo4j-cypher/language-support) judge every
statement, and an embedded openCypher engine (LadybugDB) is loaded with the files and asked the questions.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from graphres.export import export
from graphres.export.escape import visible, visible_id
from graphres.run_directory import Run, open_run
from tests.helpers.neo4j_import import Imported
from tests.helpers.programs import by_node

NODE = ("node_type", "kind", "label", "entity_id")
LABELS = ["Record", "Identifier", "Customer"]
TYPES = ["BEARS", "SIMILAR", "MATCH", "RELATED", "POSSIBLE", "BELONGS_TO"]


def test_an_import_holds_every_row(some_run: Run, out: Path) -> None:
    """Every node, customer and edge with its label, type and values, hostile ones included; ids are unique."""
    export(str(some_run.path), "neo4j", out)
    graph = Imported(out)
    found = graph.ask(
        "MATCH (n) WHERE label(n) <> 'Customer' RETURN n.node_id, n.node_type, n.kind, n.label, n.entity_id, label(n)"
    )
    nodes = some_run.table("nodes").to_pylist()
    assert in_order(found) == in_order(
        (visible_id(row["node_id"]), *(seen(row[name]) for name in NODE), row["node_type"].title()) for row in nodes
    )
    found = graph.ask(
        "MATCH (a)-[e]->(b) WHERE label(e) <> 'BELONGS_TO' "
        "RETURN a.node_id, b.node_id, label(e), e.weight_bits, e.probability"
    )
    assert in_order(found) == in_order(
        (*map(visible_id, (row["source_node"], row["target_node"])), row["edge_type"].upper(), *numbers(row))
        for row in some_run.table("edges").to_pylist()
    )
    found = graph.ask("MATCH (r:Record)-[:BELONGS_TO]->(c:Customer) RETURN r.node_id, c.entity_id, c.surname")
    surnames = {row["entity_id"]: seen(row["surname"]) for row in some_run.table("entities").to_pylist()}
    assert in_order(found) == in_order(
        (visible_id(row["node_id"]), row["entity_id"], surnames[row["entity_id"]]) for row in nodes if row["entity_id"]
    )


def in_order(rows: Any) -> list[tuple[Any, ...]]:
    """Rows, sorted."""
    return sorted((tuple(row) for row in rows), key=repr)


def seen(text: str | None) -> str | None:
    """A text without what XML forbids; the reader of these tests takes an empty one for null."""
    return visible(text) or None if text is not None else None


def numbers(row: dict[str, Any]) -> tuple[float | None, float | None]:
    """What an edge weighs."""
    return row["weight_bits"], row["probability"]


@pytest.mark.parametrize("name", ["constraints.cypher", "queries.cypher"])
def test_neo4j_takes_every_statement(tiny: Run, out: Path, name: str) -> None:
    """Its analysis finds no error and no label, type or property that the files don't have, in Cypher 5 and 25."""
    export(str(tiny.path), "neo4j", out)
    text = (out / name).read_text(encoding="utf-8")
    properties = {field.partition(":")[0] for path in out.glob("*-header.csv") for field in header(path)}
    assert analyzed(text, sorted(properties - {""})) == []


def test_neo4j_would_find_a_slip(tiny: Run) -> None:
    """The analysis that the other test trusts knows a wrong label, an undefined variable and a wrong word."""
    assert "Recrd" in analyzed("MATCH (a:Recrd) RETURN a.node_id;", ["node_id"])[0]
    assert "`x` not defined" in analyzed("MATCH (a:Record) RETURN x;", [])[0]
    assert "UNIQE" in analyzed("CREATE CONSTRAINT a FOR (r:Record) REQUIRE r.node_id IS UNIQE;", ["node_id"])[0]


def analyzed(text: str, properties: list[str]) -> list[str]:
    """What Neo4j's own parser and semantic analysis say of statements, in both versions of the language."""
    script = (
        "const {lintCypherQuery} = load('@neo4j-cypher/language-support');"
        "const {text, ...schema} = JSON.parse(given);"
        "tell(['CYPHER 5', 'CYPHER 25'].flatMap(version => lintCypherQuery(text, {...schema, defaultLanguage: version})"
        ".diagnostics.map(said => said.message)))"
    )
    schema = {"labels": LABELS, "relationshipTypes": TYPES, "propertyKeys": properties}
    said: list[str] = by_node(script, ["@neo4j-cypher/language-support"], json.dumps({"text": text, **schema}))
    return said


def header(path: Path) -> list[str]:
    """The fields of a header file."""
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file, strict=True))


def test_the_questions_are_answered_by_the_tables(demo_run: Path, out: Path) -> None:
    """What an engine answers to queries.cypher is what the run's own tables say."""
    export(demo_run, "neo4j", out)
    graph = Imported(out)
    largest, shared, little, cut = (graph.ask(text) for text in questions(out / "queries.cypher"))
    run = open_run(demo_run)
    customers = run.query(
        "SELECT entity_id, records, confidence FROM entities ORDER BY records DESC, entity_id LIMIT 20"
    )
    assert largest == rows_of(customers)
    assert sorted(row[2] for row in shared) == sorted(row[0] for row in rows_of(run.query(SHARED)))
    assert little == rows_of(run.query(LINKS + "edge_type = 'match' AND weight_bits < 3 ORDER BY 3, 1, 2 LIMIT 20"))
    assert cut == rows_of(run.query(LINKS + "edge_type = 'possible' ORDER BY 3 DESC, 1, 2 LIMIT 20"))
    assert all((largest, shared, little, cut))


def test_the_page_shows_the_answer(demo_run: Path, out: Path, root: Path) -> None:
    """The table of docs/hand-over.md is what an engine answers to the question above it."""
    page = (root / "docs" / "hand-over.md").read_text(encoding="utf-8")
    export(demo_run, "neo4j", out)
    asked = re.search(r"```cypher\n(.*?);\n```", page, flags=re.DOTALL)
    assert asked is not None
    answer = Imported(out).ask(asked[1])[:5]
    table = "\n".join(f"| {entity} | {records} | {confidence:.3f} |" for entity, records, confidence in answer)
    assert f"|---|---|---|\n{table}\n<!-- end -->" in page


LINKS = "SELECT source_node, target_node, weight_bits FROM edges WHERE "
SHARED = (
    "SELECT count(DISTINCT entity_id) AS n FROM edges JOIN nodes ON node_id = source_node WHERE edge_type = 'bears' "
    "GROUP BY target_node HAVING n > 1 ORDER BY n DESC LIMIT 20"
)


def rows_of(table: Any) -> list[tuple[Any, ...]]:
    """A table's rows."""
    return [tuple(row.values()) for row in table.to_pylist()]


def questions(path: Path) -> list[str]:
    """The statements of a file, without comments."""
    text = re.sub(r"^//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [statement.strip() for statement in text.split(";") if statement.strip()]


def test_names_of_properties_hold_no_type(nasty: Run, out: Path) -> None:
    """A colon in a column's name would be read as a type, so it is none."""
    export(str(nasty.path), "neo4j", out)
    assert "number_a__b" in header(out / "customers-header.csv")


def test_script_names_every_file(tiny: Run, out: Path) -> None:
    """import.sh is what a shell can read, and loads all that is in the folder."""
    export(str(tiny.path), "neo4j", out)
    script = (out / "import.sh").read_text(encoding="utf-8")
    subprocess.run(["sh", "-n", str(out / "import.sh")], check=True)
    assert all(path.name in script for path in out.glob("*.csv"))
