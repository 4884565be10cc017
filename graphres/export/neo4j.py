"""A folder that ``neo4j-admin database import`` loads, and the Cypher to go on with."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa

from graphres.export.escape import visible, visible_id
from graphres.export.picked import Picked

__all__ = ["write_neo4j"]

LABELS = {"record": "Record", "identifier": "Identifier"}
NODES = {"node_id:ID(node)": "node_id", "node_type": "node_type", "kind": "kind", "label": "label"}
EDGES = {":START_ID(node)": "source_node", ":END_ID(node)": "target_node"}
BELONGS = (":START_ID(node)", ":END_ID(customer)", ":TYPE")
SHIPPED = ("import.sh", "constraints.cypher", "queries.cypher")


def write_neo4j(chosen: Picked, folder: Path) -> None:
    """CSV files with a header file each, import.sh with the command, and Cypher for constraints and questions.

    Nodes are `Record`, `Identifier` and `Customer`; relationships are the edges' types in capitals, and
    `BELONGS_TO` from a record to its customer.
    """
    folder.mkdir()
    _write(folder, "nodes", (*NODES, "entity_id", ":LABEL"), _nodes(chosen))
    _write(folder, "edges", (*EDGES, "weight_bits:double", "probability:double", ":TYPE"), _edges(chosen))
    fields = [field for field in chosen.schema("entities") if field.name != "entity_id"]
    names = [field.name for field in fields]
    header = ("entity_id:ID(customer)", *_properties(fields), ":LABEL")
    _write(folder, "customers", header, _customers(chosen, names))
    _write(folder, "belongs", BELONGS, _belongs(chosen))
    for name in SHIPPED:
        text = (resources.files("graphres.export") / "neo4j_files" / name).read_text(encoding="utf-8")
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _nodes(chosen: Picked) -> Iterator[tuple[Any, ...]]:
    for node_id, node_type, kind, label, entity_id in chosen.rows("nodes", (*NODES.values(), "entity_id")):
        yield visible_id(node_id), node_type, kind, label, entity_id, LABELS[node_type]


def _edges(chosen: Picked) -> Iterator[tuple[Any, ...]]:
    columns = (*EDGES.values(), "weight_bits", "probability", "edge_type")
    for source, target, weight_bits, probability, edge_type in chosen.rows("edges", columns):
        yield visible_id(source), visible_id(target), weight_bits, probability, edge_type.upper()


def _customers(chosen: Picked, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    for row in chosen.rows("entities", ("entity_id", *names)):
        yield *row, "Customer"


def _belongs(chosen: Picked) -> Iterator[tuple[Any, ...]]:
    for node_id, entity_id in chosen.rows("nodes", ("node_id", "entity_id")):
        if entity_id is not None:
            yield visible_id(node_id), entity_id, "BELONGS_TO"


def _properties(fields: Iterable[pa.Field]) -> list[str]:
    """Columns as the importer's fields, with their types. A name holds letters, digits and _ and is used once.

    >>> _properties([pa.field("records", pa.int64()), pa.field("number:a", pa.string())])
    ['records:long', 'number_a']
    """
    names: list[str] = []
    found: list[str] = []
    for field in fields:
        name = re.sub(r"\W", "_", field.name)
        while name in names:
            name += "_"
        names.append(name)
        kind = ":long" if pa.types.is_integer(field.type) else ":double" if pa.types.is_floating(field.type) else ""
        found.append(name + kind)
    return found


def _write(folder: Path, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """NAME-header.csv and NAME.csv, quoted as the importer documents: a quote is doubled, null is nothing."""
    with (folder / f"{name}-header.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(header)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        file.writelines(_line(row) for row in rows)


def _line(row: Sequence[Any]) -> str:
    r"""Texts in quotes, numbers without; nothing between commas is null, an empty text has its quotes.

    >>> _line(("a", None, 1.5, ""))
    '"a",,1.5,""\n'
    """
    return ",".join(_cell(value) for value in row) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + visible(value).replace('"', '""') + '"'
    return repr(value)
