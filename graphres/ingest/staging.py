"""What every reader makes of a source: one Parquet file of text, and beside it what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphres.errors import IngestError
from graphres.ingest.exact import Reject
from graphres.ingest.unchanged import Fingerprint

__all__ = ["Staged", "column_names", "finished", "write_batches"]


@dataclass
class Staged:
    """A source as text: `line`, `row`, c0, c1 … in the file's order.

    path : the staged file. names : of its columns c0, c1 … nested : columns that are never compared.
    shown : the name by which messages call the source. input : its entry in the manifest.
    files : of a source of several files, each with the lines before it: `line` counts on from file to file.
    seen : the files as they were when they were read.
    told : what was found out about its form, for the manifest: format, encoding, delimiter …
    """

    path: Path
    shown: str
    names: tuple[str, ...]
    rows: int = 0
    nested: frozenset[str] = frozenset()
    rejects: list[Reject] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    input: dict[str, Any] = field(default_factory=dict)
    files: tuple[tuple[str, int], ...] = ()
    told: dict[str, Any] = field(default_factory=dict)
    seen: tuple[Fingerprint, ...] = ()

    def place(self, line: int) -> tuple[str, int]:
        """The file of a line, as messages call it, and the line's number in it."""
        before = [(name, first) for name, first in self.files if first < line]
        return (before[-1][0], line - before[-1][1]) if before else (self.shown, line)

    def said(self, line: int) -> str:
        """A line in words, with its file where there are several."""
        name, number = self.place(line)
        return f"line {number:,} of {name}" if self.files else f"line {number:,}"


def write_batches(out: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> int:
    """Write batches to `out` as they come; the number of rows."""
    rows = 0
    with pq.ParquetWriter(out, schema, compression="lz4") as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def column_names(raw: Sequence[str], shown: str, warnings: list[str]) -> tuple[str, ...]:
    """Column names without surrounding blanks; a column without a name is called by its place.

    Raises
    ------
    IngestError : if there is none, or two have one name.
    """
    if not raw:
        raise IngestError(f"{shown} has no columns", expected="a column a field")
    names = [name.strip() or f"column_{place}" for place, name in enumerate(raw, start=1)]
    unnamed = [name for name, given in zip(names, raw, strict=True) if not given.strip()]
    if unnamed:
        warnings.append(f"{shown}: columns without a name are called by their place: {', '.join(unnamed)}")
    twice = [
        f'"{name}" (columns {names.index(name) + 1} and {place})'
        for place, name in enumerate(names, start=1)
        if names.index(name) + 1 != place
    ]
    if twice:
        raise IngestError(f"{shown}: two columns are called {twice[0]}", also=twice[1:], mend="rename one")
    return tuple(names)


def finished(staged: Staged, source: str, path: str | None, size: int, sha256: str) -> Staged:
    """The source with its entry in the manifest.

    Raises
    ------
    IngestError : if it has no row that can be parsed.
    """
    if not staged.rows and staged.rejects:
        first = staged.rejects[0]
        why = "can be parsed" if staged.told.get("format") == "JSON" else "has as many cells as its header"
        raise IngestError(
            f"{staged.shown}: none of its {len(staged.rejects):,} rows {why} (line {first.line}: {first.reason})",
            mend="check the delimiter, and that the first line names every column",
        )
    if not staged.rows:
        raise IngestError(f"{staged.shown} has a header but no rows", expected="at least one record")
    staged.input = {
        "source": source,
        "path": path,
        "bytes": size,
        "sha256": sha256,
        "rows": staged.rows + len(staged.rejects),
        "rejected": len(staged.rejects),
        **staged.told,
    }
    return staged
