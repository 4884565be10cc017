"""CSV and TSV to batches of text: delimiter and header found, every cell exactly as in the file.

Two readers give the same batches. Where one line is one row, Arrow reads (fast). Where quotes hold
newlines, or the
fast reader reports any fault, the csv module reads, row by row: it knows every row's physical line, and
hands rows that cannot be parsed to the rejects.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from graphres.errors import IngestError
from graphres.identifiers import all_roles
from graphres.ingest.exact import Reject, Row, exact_rows
from graphres.ingest.files import Scan
from graphres.ingest.headers import hints

__all__ = ["Layout", "batches", "exact_batches", "fast_batches", "layout", "staged_schema"]

DELIMITERS = (",", ";", "\t", "|")
ONE_COLUMN = "\x1f"
"""The delimiter of a file that has none: a character that no text holds."""

SNIFFED = 1 << 20
BLOCK = 1 << 23
ROWS = 1 << 15
KNOWN = 0.9
"""How surely the house must know a text for the name of a column."""

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
NUMBER = re.compile(r"[+(]?\d[\d\s./:()+-]*")


@dataclass(frozen=True)
class Layout:
    """Where the cells of a file are.

    names : of the columns, as in the header. header_lines : physical lines up to the header's last.
    """

    delimiter: str
    names: tuple[str, ...]
    header_lines: int

    def schema(self) -> pa.Schema:
        """The columns of `staged_schema`."""
        return staged_schema(len(self.names))


def staged_schema(columns: int) -> pa.Schema:
    """`line`, `row` (its number, from 1) and the texts c0, c1 …: no name of a user's can collide."""
    texts = [(f"c{n}", pa.string()) for n in range(columns)]
    return pa.schema([("line", pa.int64()), ("row", pa.int64()), *texts])


def layout(found: Scan, shown: str) -> Layout:
    """Delimiter and header of a text in UTF-8.

    Raises
    ------
    IngestError : if the first line holds values and no names.
    """
    with found.path.open("rb") as file:
        head = file.read(max(SNIFFED, 2 * found.longest))[found.skip :].decode("utf-8", "ignore")
    told = re.match(r"sep=(.)\r?\n", head)
    before = 1 if told else 0
    text = head[told.end() :] if told else head
    delimiter = told.group(1) if told else _delimiter(text)
    rows = exact_rows(io.StringIO(text, newline=""), delimiter)
    header = next((row for row in rows if isinstance(row, Row)), None)
    if header is None or not any(cell.strip() for cell in header.cells):
        raise IngestError(f"{shown} has no column names", expected="a first line with the names of the columns")
    _refuse_values(header.cells, shown, header.line + before)
    if delimiter == ONE_COLUMN:
        _refuse_title(text, shown, before)
    return Layout(delimiter, header.cells, before + header.last_line)


def batches(found: Scan, where: Layout, rejects: list[Reject]) -> Iterator[pa.RecordBatch]:
    """The rows of a plain file by the fast reader, of any other by the exact one."""
    if found.plain:
        yield from fast_batches(found, where)
    else:
        yield from exact_batches(found, where, rejects)


def fast_batches(found: Scan, where: Layout) -> Iterator[pa.RecordBatch]:
    """Arrow's reader; rows that it cannot parse make it raise pa.ArrowInvalid."""
    schema = where.schema()
    names = schema.names[2:]
    reader = pa_csv.open_csv(
        found.path,
        read_options=pa_csv.ReadOptions(
            use_threads=False,
            block_size=max(BLOCK, 2 * found.longest + 2),
            skip_rows=where.header_lines,
            column_names=names,
        ),
        parse_options=pa_csv.ParseOptions(delimiter=where.delimiter),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
        ),
    )
    row = 1
    for batch in reader:
        rows = np.arange(row, row + batch.num_rows, dtype=np.int64)
        lines = pa.array(rows + where.header_lines)
        yield pa.RecordBatch.from_arrays([lines, pa.array(rows), *batch.columns], schema=schema)
        row += batch.num_rows


def exact_batches(found: Scan, where: Layout, rejects: list[Reject]) -> Iterator[pa.RecordBatch]:
    """The csv module's rows with their true lines; what cannot be parsed is appended to `rejects`."""
    held: list[tuple[int, Row]] = []
    with found.path.open(encoding="utf-8-sig", newline="") as file:
        for _ in range(where.header_lines):
            file.readline()
        rows = exact_rows(file, where.delimiter, len(where.names), where.header_lines)
        for number, row in enumerate(rows, start=1):
            if isinstance(row, Reject):
                rejects.append(row)
                continue
            held.append((number, row))
            if len(held) == ROWS:
                yield _batch(held, where)
                held = []
    if held:
        yield _batch(held, where)


def _batch(rows: list[tuple[int, Row]], where: Layout) -> pa.RecordBatch:
    numbers = pa.array([number for number, _ in rows], pa.int64())
    lines = pa.array([row.line for _, row in rows], pa.int64())
    cells = [pa.array(column, pa.string()) for column in zip(*(row.cells for _, row in rows), strict=True)]
    texts = [pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column) for column in cells]
    return pa.RecordBatch.from_arrays([lines, numbers, *texts], schema=where.schema())


def _delimiter(text: str) -> str:
    r"""The candidate under which most rows have as many cells as the header; the more cells the better.

    >>> _delimiter("name;city\nAnn, Bob;Rome\n")
    ';'
    """
    best, best_score = ONE_COLUMN, (0.0, 1)
    for delimiter in DELIMITERS:
        rows = exact_rows(io.StringIO(text, newline=""), delimiter)
        widths = [len(row.cells) for row in rows if isinstance(row, Row)]
        if len(widths) > 2:
            widths = widths[:-1]  # the sample may cut the last row
        if not widths or widths[0] < 2:
            continue
        score = (Counter(widths)[widths[0]] / len(widths), widths[0])
        if score[0] > best_score[0] + 0.1 or (abs(score[0] - best_score[0]) <= 0.1 and score > best_score):
            best, best_score = delimiter, score
    return best


def _refuse_title(text: str, shown: str, before: int) -> None:
    """A line that names no column, over lines that do: the title of a report. Which line is meant is the user's."""
    for delimiter in DELIMITERS:
        rows = [row for row in exact_rows(io.StringIO(text, newline=""), delimiter) if isinstance(row, Row)]
        widths = Counter(len(row.cells) for row in rows)
        width, count = widths.most_common(1)[0]
        first = next(row for row in rows if len(row.cells) == width)
        if width > 1 and 2 * count > len(rows) and not _names(rows[0].cells) and _names(first.cells):
            raise IngestError(
                f"{shown}: the column names seem to stand on line {first.line + before}, not on the first",
                expected="a first line with the names of the columns",
                mend=f"remove the {first.line + before - 1} lines before it",
            )


def _names(cells: tuple[str, ...]) -> int:
    """How many of a line's cells are names of columns that the house knows."""
    known = all_roles()
    return sum(max(hints(cell, known).values(), default=0.0) >= KNOWN for cell in cells)


def _refuse_values(header: tuple[str, ...], shown: str, line: int) -> None:
    """A first line with emails, or with numbers and dates in half of its cells, names no columns."""
    cells = [cell.strip() for cell in header if cell.strip()]
    numbers = sum(bool(NUMBER.fullmatch(cell)) for cell in cells)
    if any(EMAIL.fullmatch(cell) for cell in cells) or 2 * numbers > len(cells):
        raise IngestError(
            f"{shown}, line {line}: the first line holds values, not column names",
            expected="a first line with the names of the columns",
            mend="add one; the names may be anything, such as c1,c2,c3",
        )
