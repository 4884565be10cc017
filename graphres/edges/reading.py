"""A file of scored pairs to a table of texts, its columns found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphres.edges.columns import EdgeColumns, edge_columns
from graphres.engines.base import Engine, Table
from graphres.errors import IngestError
from graphres.ingest.stage import stage_file
from graphres.ingest.staging import unparsed
from graphres.ingest.unchanged import Fingerprint

__all__ = ["Edges", "read_edges"]


@dataclass(frozen=True)
class Edges:
    """pairs : (line, a, b, score, source_a, source_b), all text but the line, sources null where the file has none.

    shown : the name by which messages call the file. columns : as they are called in it. input : for the manifest.
    seen : the file as it was when it was read.
    """

    pairs: Table
    shown: str
    columns: EdgeColumns
    input: dict[str, Any]
    seen: tuple[Fingerprint, ...]


def read_edges(path: Path, scratch: Path, engine: Engine) -> Edges:
    """Read pairs from any file that a source may be.

    Raises
    ------
    IngestError : it cannot be read, has rows that cannot be parsed, or its columns cannot be told.
    """
    staged = stage_file("edges", path, str(path), scratch, 0)
    faulty = unparsed(staged)
    if faulty:
        first = faulty[0]
        raise IngestError(
            f"{path}, line {first.line:,}: {first.reason}",
            expected="a table of pairs without a faulty row: a pair that is lost is a customer that is split",
            also=[f"line {row.line:,}: {row.reason}" for row in faulty[1:100]],
        )
    columns = edge_columns(staged.names, str(path))
    place = {name: f"c{n}" for n, name in enumerate(staged.names)}
    sides = [
        f"{'CAST(NULL AS STRING)' if name is None else place[name]} AS {side}"
        for side, name in (("source_a", columns.source_a), ("source_b", columns.source_b))
    ]
    raw = engine.read_parquet([staged.path])
    pairs = engine.sql(
        f"SELECT line, {place[columns.a]} AS a, {place[columns.b]} AS b, {place[columns.score]} AS score, "
        f"{', '.join(sides)} FROM {{raw}}",
        raw=raw,
    )
    return Edges(pairs, str(path), columns, staged.input, staged.seen)
