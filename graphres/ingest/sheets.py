"""Sheets of Excel workbooks to rows of text, each cell as a reader of the sheet sees it."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from graphres.errors import IngestError
from graphres.ingest.cells import text_of_value
from graphres.ingest.delimited import ROWS, staged_schema
from graphres.ingest.staging import Staged, column_names, filled
from graphres.near import near_miss

__all__ = ["stage_workbook", "text_of_cell"]

HEAD = 50
"""Rows among which the column names are looked for."""

FOLD_AT_MOST, FREE = 200, 1 << 30
"""A workbook that unpacks to more than a gibibyte and two-hundredfold is none."""

ZEROS = re.compile(r"0+(?:[-/ ()]+0+)*")
DIGITS = 15
"""What a spreadsheet keeps of a number."""

Row = list[str | None]


def stage_workbook(path: Path, shown: str, out: Path, sheet: str | None) -> Staged:
    """Read one sheet: that asked for, or the first that holds a table. The column names are its first full row.

    Raises
    ------
    IngestError : the workbook is damaged, has no such sheet, or no table.
    """
    try:
        _refuse_bomb(path, shown)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that say nothing of values
            return _staged(path, shown, out, sheet)
    except (IngestError, MemoryError):
        raise
    except Exception as error:  # whatever a parser meets in a damaged archive
        said = (str(error) or type(error).__name__).splitlines()[0]
        raise IngestError(
            f"{shown} is no readable Excel workbook: {said}",
            mend="open it, and save it again as .xlsx or as CSV",
        ) from None


def _staged(path: Path, shown: str, out: Path, asked: str | None) -> Staged:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        sheets = {
            sheet.title: sheet for sheet in book.worksheets if sheet.sheet_state == "visible" or asked is not None
        }
        if asked is not None and asked not in sheets:
            raise IngestError(
                f'{shown} has no sheet "{asked}"{near_miss(asked, sheets)}', expected=f"one of {', '.join(sheets)}"
            )
        for title in [asked] if asked is not None else list(sheets):
            head = list(islice(_filled(sheets[title]), HEAD))
            if len(head) > 1:
                return _table(sheets[title], head, shown, out, [name for name in sheets if name != title])
        raise IngestError(f"{shown}: no sheet holds a table", expected="a row of column names and a row a record")
    finally:
        book.close()


def _table(sheet: Any, head: list[tuple[int, Row]], shown: str, out: Path, others: Sequence[str]) -> Staged:
    staged = Staged(out, shown, (), told={"format": "Excel", "sheet": sheet.title})
    line, header = _header(head)
    width = max(len(header), *(len(row) for _, row in head))
    while width and all(len(row) < width or row[width - 1] is None for _, row in head):
        width -= 1
    names = [*(name or "" for name in header), *[""] * width][:width]
    staged.names = column_names(names, shown, staged.warnings)
    if line > 1:
        staged.warnings.append(f"{shown}: the column names were found in row {line} of the sheet {sheet.title}")
    if others:
        staged.warnings.append(
            f"{shown}: the sheet {sheet.title} was read, not {', '.join(others)}; `sheet` names another"
        )
    rows = ((number, row) for number, row in _filled(sheet) if number > line)
    return filled(staged, staged_schema(width), _batches(rows, width))


def _header(head: list[tuple[int, Row]]) -> tuple[int, Row]:
    """The first row with more than half as many filled cells as the fullest: titles above a table have fewer."""
    filled = [sum(cell is not None for cell in row) for _, row in head]
    return next(row for row, count in zip(head, filled, strict=True) if 2 * count > max(filled))


def _filled(sheet: Any) -> Iterator[tuple[int, Row]]:
    """(number, cells) of every row that has a value."""
    sheet.reset_dimensions()  # what a file says of its size is not always true
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row = [text_of_cell(cell) for cell in cells]
        if any(cell is not None for cell in row):
            yield number, row


def _batches(rows: Iterator[tuple[int, Row]], width: int) -> Iterator[pa.RecordBatch]:
    schema = staged_schema(width)
    count = 0
    while held := list(islice(rows, ROWS)):
        numbers = [pa.array([line for line, _ in held]), pa.array(range(count + 1, count + len(held) + 1), pa.int64())]
        cells = [pa.array([row[at] if at < len(row) else None for _, row in held], pa.string()) for at in range(width)]
        count += len(held)
        yield pa.RecordBatch.from_arrays([*numbers, *cells], schema=schema)


def text_of_cell(cell: Any) -> str | None:
    """A cell as it is seen: a number under the format 00000 keeps its zeros, an error such as #N/A is null."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        padded = _padded(value, cell.number_format or "")
        return padded if padded is not None else _number(value)
    text = text_of_value(value)
    return text if text is None or text.strip() else None


def _padded(value: float, form: str) -> str | None:
    r"""A whole number under a format of nothing but zeros and separators, such as 00000 or 000-00-0000.

    >>> _padded(7, "00000"), _padded(12345678, "000\\-00\\-0000"), _padded(7, "General")
    ('00007', '012-34-5678', None)
    """
    plain = form.replace("\\", "").replace('"', "").split(";")[0]
    if not ZEROS.fullmatch(plain) or plain == "0" or value < 0 or value != int(value):
        return None
    digits = str(int(value)).zfill(plain.count("0"))
    extra, rest = len(digits) - plain.count("0"), iter(digits)
    lead = "".join(islice(rest, extra))
    return lead + "".join(next(rest) if sign == "0" else sign for sign in plain)


def _number(value: float) -> str | None:
    """Fifteen digits, without the noise of binary fractions beyond."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return text_of_value(float(f"{value:.{DIGITS}g}"))


def _refuse_bomb(path: Path, shown: str) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > max(FREE, FOLD_AT_MOST * path.stat().st_size):
        raise IngestError(f"{shown} unpacks to {size / (1 << 30):,.1f} GiB", expected="a workbook that people made")
