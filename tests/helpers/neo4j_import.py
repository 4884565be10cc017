"""An export for Neo4j, loaded as `neo4j-admin database import` documents: headers say what is id, label, end and type.

Ids are looked up in their space; an end that is in none, or an id that is there twice, is an error, as there. The
engine is LadybugDB, which runs openCypher in the process.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pyarrow as pa

__all__ = ["Imported"]

TYPES = {"": pa.string(), "long": pa.int64(), "double": pa.float64()}
FIELD = re.compile(r"(?P<name>\w*)(?::(?P<kind>\w+)(?:\((?P<space>\w+)\))?)?")
COMMAND = re.compile(r"--(nodes|relationships)=([\w.-]+),([\w.-]+)")
NAMES = {pa.string(): "STRING", pa.int64(): "INT64", pa.float64(): "DOUBLE"}


class Imported:
    """A database made of an export, by the command in its import.sh."""

    def __init__(self, folder: Path) -> None:
        import ladybug

        self._database = ladybug.Database(":memory:")
        self._connection = ladybug.Connection(self._database)
        self._labels: dict[tuple[str, str], str] = {}
        commands = COMMAND.findall((folder / "import.sh").read_text(encoding="utf-8"))
        for what, header, data in sorted(commands):  # nodes come before relationships
            load = self._nodes if what == "nodes" else self._relationships
            load(*_read(folder / header, folder / data))

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of an answer."""
        answer = self._connection.execute(statement)
        assert not isinstance(answer, list), "one statement has one answer"
        return [tuple(row) for row in answer.get_all()]

    def _nodes(self, fields: list[tuple[str, str, str]], rows: list[list[Any]]) -> None:
        at = next(n for n, (_, kind, _) in enumerate(fields) if kind == "ID")
        label_at = next(n for n, (_, kind, _) in enumerate(fields) if kind == "LABEL")
        for row in rows:
            key = fields[at][2], row[at]
            assert key not in self._labels, f"{key} is there twice"
            self._labels[key] = row[label_at]
        properties = [n for n, (name, _, _) in enumerate(fields) if name]
        for label in sorted({row[label_at] for row in rows}):
            columns = ", ".join(f"`{fields[n][0]}` {NAMES[_type(fields[n])]}" for n in properties)
            self._connection.execute(f"CREATE NODE TABLE `{label}`({columns}, PRIMARY KEY(`{fields[at][0]}`))")
            chosen = [row for row in rows if row[label_at] == label]
            table = _table(fields, properties, chosen)
            self._connection.execute(f"COPY `{label}` FROM $rows", {"rows": table})
            assert table.num_rows == len(chosen)

    def _relationships(self, fields: list[tuple[str, str, str]], rows: list[list[Any]]) -> None:
        at = {kind: n for n, (_, kind, _) in enumerate(fields)}
        start, end, type_at = at["START_ID"], at["END_ID"], at["TYPE"]
        properties = [n for n, (name, _, _) in enumerate(fields) if name]
        ends: dict[str, dict[tuple[str, str], list[list[Any]]]] = {}
        for row in rows:
            pair = self._labels[fields[start][2], row[start]], self._labels[fields[end][2], row[end]]
            ends.setdefault(row[type_at], {}).setdefault(pair, []).append(row)
        for name, by_pair in ends.items():
            columns = "".join(f", `{fields[n][0]}` {NAMES[_type(fields[n])]}" for n in properties)
            pairs = ", ".join(f"FROM `{a}` TO `{b}`" for a, b in by_pair)
            self._connection.execute(f"CREATE REL TABLE `{name}`({pairs}{columns})")
            for (a, b), chosen in by_pair.items():
                table = _table(fields, [start, end, *properties], chosen)
                self._connection.execute(f"COPY `{name}` FROM $rows (from='{a}', to='{b}')", {"rows": table})
                assert table.num_rows == len(chosen)


def _read(header: Path, data: Path) -> tuple[list[tuple[str, str, str]], list[list[Any]]]:
    """Fields as (name, type, id space), and rows; an empty field is null, a number is a number."""
    with header.open(encoding="utf-8", newline="") as file:
        names = next(csv.reader(file, strict=True))
    found = [FIELD.fullmatch(name) for name in names]
    fields = [(match["name"], match["kind"] or "", match["space"] or "") for match in found if match is not None]
    assert len(fields) == len(names), names
    number = {
        n: {"long": int, "double": float}[kind] for n, (_, kind, _) in enumerate(fields) if kind in ("long", "double")
    }
    with data.open(encoding="utf-8", newline="") as file:
        rows: list[list[Any]] = [list(row) for row in csv.reader(file, strict=True)]
    for row in rows:
        assert len(row) == len(fields)
        for n, cell in enumerate(row):
            row[n] = None if cell == "" else number[n](cell) if n in number else cell
    return fields, rows


def _type(field: tuple[str, str, str]) -> pa.DataType:
    return TYPES.get(field[1], pa.string())


def _table(fields: list[tuple[str, str, str]], columns: list[int], rows: list[list[Any]]) -> pa.Table:
    names = [fields[n][0] or fields[n][1] for n in columns]
    return pa.table(
        {name: pa.array([row[n] for row in rows], _type(fields[n])) for name, n in zip(names, columns, strict=True)}
    )
