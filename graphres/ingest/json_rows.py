"""JSON objects to rows of text: nested fields under their path, lists of values as several values of one cell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphres.errors import IngestError
from graphres.identifiers.base import SEPARATOR
from graphres.ingest.delimited import ROWS, staged_schema
from graphres.ingest.exact import SHOWN, Reject
from graphres.ingest.files import Scan
from graphres.ingest.json_text import Twice, json_objects
from graphres.ingest.staging import Staged, column_names, filled

__all__ = ["flat", "is_json", "stage_json"]

SUFFIXES = (".json", ".jsonl", ".ndjson")
STARTS = re.compile(r'\s*(\{\s*["}]|\[\s*[{\]])')
COLUMNS_AT_MOST = 2_000
"""More are no columns: an object keyed by what should be values, or lists of hundreds of objects."""


def is_json(found: Scan, shown: str) -> bool:
    """Whether a text in UTF-8 is JSON, by its first characters or by its name."""
    with found.path.open("rb") as file:
        head = file.read(1 << 12)[found.skip :].decode("utf-8", "ignore")
    name = shown.lower().removesuffix(".gz").removesuffix(".zst")
    return name.endswith(SUFFIXES) or STARTS.match(head) is not None


@dataclass
class _Rows:
    """Rows that have been read, and where their columns stand: (smallest place in an object, name)."""

    places: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[int, int, dict[str, str]]] = field(default_factory=list)

    def add(self, line: int, number: int, cells: dict[str, str]) -> None:
        self.rows.append((line, number, cells))
        for place, name in enumerate(cells):
            if place < self.places.get(name, COLUMNS_AT_MOST):
                self.places[name] = place


def stage_json(found: Scan, shown: str, out: Path, asked: str | None = None) -> Staged:
    """Read JSON; columns are every path that any object has, in the order in which objects have them.

    asked : the list whose objects are the rows. An object in which a field has two values is a reject.

    Raises
    ------
    IngestError : at a syntax error, where no object is found, or where there are too many columns.
    """
    staged = Staged(out, shown, ())
    parts: list[Path] = []
    held, number = _Rows(), 0
    with found.path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(json_objects(file, shown, asked), start=1):
            torn = "" if isinstance(row, Reject) else _twice(row.value)
            if torn and not isinstance(row, Reject):
                text = json.dumps(row.value, ensure_ascii=False)[:SHOWN]
                row = Reject(row.line, text, f'the field "{_text(torn)[:60]}" is there twice, with different values')
            if isinstance(row, Reject):
                staged.rejects.append(row)
                continue
            held.add(row.line, number, flat(row.value))
            staged.told.setdefault("list", row.of)
            if len(held.rows) == ROWS:
                parts.append(_kept(held, out, len(parts)))
                if len(held.places) > COLUMNS_AT_MOST:
                    raise _too_wide(shown, len(held.places))
    parts.append(_kept(held, out, len(parts)))
    names = sorted(held.places, key=lambda name: (held.places[name], _natural(name)))
    if len(names) > COLUMNS_AT_MOST:
        raise _too_wide(shown, len(names))
    if not names:
        raise _nothing(shown, staged.rejects)
    staged.names = column_names(names, shown, staged.warnings)
    staged.told = {"format": "JSON"} | {name: value for name, value in staged.told.items() if value}
    if "list" in staged.told:
        staged.warnings.append(f'{shown}: its rows are the objects of its list "{staged.told["list"]}"')
    return filled(staged, staged_schema(len(names)), _batches(parts, names))


def flat(value: dict[str, Any]) -> dict[str, str]:
    r"""The cells of an object: path to text, nulls and empty texts left out.

    >>> flat({"id": "7", "name": {"given": "Ann"}, "emails": ["a@b.org", "c@d.org"], "phones": [{"no": "1"}]})
    {'id': '7', 'name.given': 'Ann', 'emails': 'a@b.org\x1fc@d.org', 'phones.1.no': '1'}
    """
    cells: dict[str, list[str]] = {}
    for path, text in _leaves("", value):
        cells.setdefault(path, []).append(text)
    return {path: SEPARATOR.join(dict.fromkeys(texts)) for path, texts in cells.items()}


def _twice(value: Any) -> str:
    """The first field, in whatever depth, that has two values."""
    if isinstance(value, Twice):
        return value.field
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for one in inner if isinstance(one, dict | list) and (found := _twice(one))), "")


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(f"{path}.{_text(name)}" if path else _text(name), inner)
    elif isinstance(value, list):
        numbered = any(isinstance(inner, dict | list) for inner in value)
        for number, inner in enumerate(value, start=1):
            yield from _leaves(f"{path}.{number}" if numbered else path, inner)
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    elif value is not None and value != "":
        yield path, _text(value)


def _text(value: str) -> str:
    """Text that can be written: half of a surrogate pair cannot, and our own separator would part it."""
    return value.encode("utf-8", "replace").decode("utf-8").replace(SEPARATOR, " ")


def _kept(held: _Rows, out: Path, number: int) -> Path:
    """Write the rows held so far, under the columns they have, and let go of them."""
    path = out.with_suffix(f".{number}")
    names = list(dict.fromkeys(name for _, _, cells in held.rows for name in cells))
    columns = [pa.array([cells.get(name) for _, _, cells in held.rows], pa.string()) for name in names]
    fixed = [pa.array([row[at] for row in held.rows], pa.int64()) for at in (0, 1)]
    keys = [f"c:{name}" for name in names]
    pq.write_table(pa.Table.from_arrays([*fixed, *columns], names=["line", "row", *keys]), path, compression="lz4")
    held.rows.clear()
    return path


def _batches(parts: list[Path], names: list[str]) -> Iterator[pa.RecordBatch]:
    """Every part under all columns."""
    schema = staged_schema(len(names))
    for path in parts:
        table = pq.read_table(path, partitioning=None).combine_chunks()
        path.unlink()
        here = set(table.column_names)
        columns = [
            table[f"c:{name}"] if f"c:{name}" in here else pa.nulls(table.num_rows, pa.string()) for name in names
        ]
        yield from pa.Table.from_arrays([table["line"], table["row"], *columns], schema=schema).to_batches()


def _natural(name: str) -> list[tuple[int, str]]:
    """An order in which phones.10 follows phones.9."""
    return [
        (int(part), "") if part.isascii() and part.isdigit() and len(part) < 10 else (0, part)
        for part in name.split(".")
    ]


def _too_wide(shown: str, columns: int) -> IngestError:
    return IngestError(
        f"{shown}: its objects have {columns:,} different fields",
        expected=f"at most {COLUMNS_AT_MOST:,}, the same in most objects",
        mend="hand over a table, with a row a record",
    )


def _nothing(shown: str, rejects: list[Reject]) -> IngestError:
    if rejects:
        return IngestError(
            f"{shown}, line {rejects[0].line:,}: {rejects[0].reason}",
            expected="an object a record, each of its fields once",
        )
    return IngestError(f"{shown} holds no object with a field", expected="JSON lines, or an array of objects")
