"""What every reader makes of a source: one Parquet file of text, and beside it what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphres.errors import IngestError
from graphres.ingest.exact import EMPTY, Reject
from graphres.ingest.unchanged import Fingerprint

__all__ = ["Staged", "column_names", "filled", "finished", "unparsed", "write_batches"]


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


def filled(staged: Staged, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Staged:
    """The source with the rows of `batches` written; those without a value are rejects, and a warning counts them."""
    empty: list[Reject] = []
    staged.rows = write_batches(staged.path, schema, (_with_values(batch, empty) for batch in batches))
    staged.rejects[:] = sorted([*staged.rejects, *empty], key=lambda row: row.line)
    empty = [row for row in staged.rejects if row.reason == EMPTY]
    if empty:
        staged.warnings.append(
            f"{staged.shown}: {len(empty):,} rows hold no value and are left out, the first on line {empty[0].line:,}"
        )
    return staged


def _with_values(batch: pa.RecordBatch, empty: list[Reject]) -> pa.RecordBatch:
    """The rows that have a value in any column; the lines of the others are appended to `empty`."""
    left = np.arange(batch.num_rows)
    for texts in batch.columns[2:]:  # most rows have one in the first, so that the further columns are seldom asked
        if not len(left):
            return batch
        blank = pc.equal(pc.utf8_trim_whitespace(texts.take(pa.array(left))), "")
        left = left[pc.fill_null(blank, True).to_numpy(zero_copy_only=False)]
    if not len(left):
        return batch
    empty += [Reject(line, "", EMPTY) for line in batch.column("line").take(pa.array(left)).to_pylist()]
    return batch.filter(pa.array(~np.isin(np.arange(batch.num_rows), left)))


def unparsed(staged: Staged) -> list[Reject]:
    """Rejects that hold something."""
    return [row for row in staged.rejects if row.reason != EMPTY]


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
    faulty = unparsed(staged)
    if not staged.rows and faulty:
        first = faulty[0]
        why = "can be parsed" if staged.told.get("format") == "JSON" else "has as many cells as its header"
        raise IngestError(
            f"{staged.shown}: none of its {len(faulty):,} rows {why} (line {first.line}: {first.reason})",
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
