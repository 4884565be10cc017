"""Many files of one schema as one source: a folder, or a pattern; their columns are united by name."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphres.config import SourceConfig
from graphres.config_paths import WILD
from graphres.errors import IngestError
from graphres.ingest.delimited import staged_schema
from graphres.ingest.stage import stage_file
from graphres.ingest.staging import Staged, finished, write_batches

__all__ = ["stage_files"]

READ = (".csv", ".json", ".jsonl", ".ndjson", ".parquet", ".tsv", ".txt", ".xlsx")
PACKED = (".gz", ".zst")


def stage_files(source: str, path: Path, shown: str, scratch: Path, number: int, asked: SourceConfig | None) -> Staged:
    """A file, or all files of a folder or of a pattern, in the order of their names.

    Raises
    ------
    IngestError : as `stage_file` does; there is no such file; or the files share no column.
    """
    files = _files(path, shown)
    if files is None:
        return stage_file(source, path, shown, scratch, number, asked)
    parts = [
        stage_file(source, file, name, scratch, f"{number}-{turn}", asked) for turn, (file, name) in enumerate(files)
    ]
    return _united(source, shown, parts, scratch / f"staged-{number}.parquet")


def _files(path: Path, shown: str) -> list[tuple[Path, str]] | None:
    """The files of a folder or a pattern, each with the name by which messages call it; None of one file."""
    if path.is_dir():
        found = [file for file in path.iterdir() if file.is_file() and _is_table(file)]
        missing = f"{shown} is a folder without a file that could be read"
    elif WILD.search(str(path)) and not path.exists():
        named = map(Path, glob.glob(str(path), recursive=True))  # noqa: PTH207 - an absolute pattern, too
        found = [file for file in named if file.is_file() and not file.name.startswith((".", "_"))]
        missing = f"no file matches {shown}"
    else:
        return None
    if not found:
        raise IngestError(missing, expected=f"files that end in {', '.join(READ)}, packed as .gz or .zst or not")
    base = Path(shown) if path.is_dir() else None
    files = sorted(found, key=lambda file: file.as_posix())
    return [(file, str(base / file.name) if base is not None else str(file)) for file in files]


def _is_table(file: Path) -> bool:
    name = file.with_suffix("") if file.suffix in PACKED else file
    return name.suffix.lower() in READ and not file.name.startswith((".", "_"))


def _united(source: str, shown: str, parts: Sequence[Staged], out: Path) -> Staged:
    names = _names(parts)
    staged = Staged(out, shown, tuple(names))
    lines = [int(pq.read_table(part.path, columns=["line"])["line"].to_numpy().max()) for part in parts]
    lines = [max([last, *(row.line for row in part.rejects)]) for last, part in zip(lines, parts, strict=True)]
    before = [sum(lines[:turn]) for turn in range(len(parts))]
    staged.files = tuple((part.shown, first) for part, first in zip(parts, before, strict=True))
    staged.rows = write_batches(out, staged_schema(len(names)), _batches(parts, names, before))
    staged.nested = frozenset(name for part in parts for name in part.nested)
    staged.rejects = [replace(row, file=part.shown) for part in parts for row in part.rejects]
    staged.seen = tuple(seen for part in parts for seen in part.seen)
    staged.warnings = [warning for part in parts for warning in part.warnings] + _lacking(shown, parts, names)
    staged.told = {"files": [_entry(part, first) for part, first in zip(parts, before, strict=True)]}
    digest = hashlib.sha256("".join(part.input["sha256"] for part in parts).encode())
    return finished(staged, source, shown, sum(part.input["bytes"] for part in parts), digest.hexdigest())


def _entry(part: Staged, before: int) -> dict[str, object]:
    """A file's entry in the manifest; its first line is one more than `lines_before` in the run's count."""
    return {name: value for name, value in part.input.items() if name != "source"} | {"lines_before": before}


def _names(parts: Sequence[Staged]) -> list[str]:
    """Every column of every file, capitals aside, the first file's first.

    Raises
    ------
    IngestError : if a file has no column of the first one's.
    """
    names: dict[str, str] = {}
    first = {name.casefold() for name in parts[0].names}
    for part in parts:
        if not first & {name.casefold() for name in part.names}:
            raise IngestError(
                f"{part.shown} has no column in common with {parts[0].shown}",
                expected="files of one schema",
                mend="name them as sources of their own",
            )
        for name in part.names:
            names.setdefault(name.casefold(), name)
    return list(names.values())


def _lacking(shown: str, parts: Sequence[Staged], names: Sequence[str]) -> list[str]:
    """A warning if columns are not in all files."""
    have = [{name.casefold() for name in part.names} for part in parts]
    some = [name for name in names if not all(name.casefold() in one for one in have)]
    return [f"{shown}: not all {len(parts)} files have the columns {', '.join(some)}"] if some else []


def _batches(parts: Sequence[Staged], names: Sequence[str], before: Sequence[int]) -> Iterator[pa.RecordBatch]:
    schema = staged_schema(len(names))
    rows = 0
    for part, first in zip(parts, before, strict=True):
        at = {name.casefold(): f"c{place}" for place, name in enumerate(part.names)}
        for batch in pq.ParquetFile(part.path).iter_batches():
            cells = [
                batch.column(at[name.casefold()]) if name.casefold() in at else pa.nulls(batch.num_rows, pa.string())
                for name in names
            ]
            line, row = pc.add(batch.column("line"), first), pc.add(batch.column("row"), rows)
            yield pa.RecordBatch.from_arrays([line, row, *cells], schema=schema)
        rows += part.rows + len(part.rejects)
        part.path.unlink()
