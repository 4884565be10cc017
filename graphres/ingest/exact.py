"""The exact reader of delimited text: rows with their physical lines, and what cannot be parsed.

The csv module reads; this module knows which lines it took. A quote that is opened and never closed would
swallow
the rest of a file: then only the line that opened it is rejected, and reading goes on with the next.
"""

from __future__ import annotations

import csv
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["EMPTY", "Reject", "Row", "exact_rows"]

LINES_AT_MOST = 50_000
CHARACTERS_AT_MOST = 1 << 26
"""A row that goes on for longer is taken for a quote that is never closed."""

EMPTY = "holds no value"
"""Why a row of nothing but delimiters, as spreadsheets write them below a table, is no record."""

SHOWN = 1_000
"""Characters of a rejected row that are kept; the line number leads to the rest."""


@dataclass(frozen=True, slots=True)
class Row:
    """A parsed row, with the physical lines on which it starts and ends."""

    line: int
    last_line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be parsed: its line, its text as far as it is kept, and why; of several files, in which."""

    line: int
    text: str
    reason: str
    file: str = ""


class _RunawayError(Exception):
    """The row being read has grown beyond all bounds."""


class _Lines:
    """The lines of a text; remembers what the row being read has taken, and can take it back."""

    def __init__(self, text: Iterable[str], line: int) -> None:
        self._text = iter(text)
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.characters = 0
        self.line = line
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) > LINES_AT_MOST or self.characters > CHARACTERS_AT_MOST:
            raise _RunawayError
        try:
            line = self._again.popleft() if self._again else next(self._text)
        except StopIteration:
            self.ended = True
            raise
        self.taken.append(line)
        self.characters += len(line)
        self.line += 1
        return line

    def start(self) -> None:
        """A new row begins."""
        self.taken = []
        self.characters = 0

    def back_to_second(self) -> str:
        """Only the first line of the row was read after all; returns it."""
        first, *others = self.taken
        self._again.extendleft(reversed(others))
        self.line -= len(others)
        self.ended = False
        return first


def exact_rows(
    text: Iterable[str], delimiter: str, width: int | None = None, lines_before: int = 0
) -> Iterator[Row | Reject]:
    r"""Every row of `text`, in order; blank lines are none.

    Parameters
    ----------
    text : physical lines with their endings, as of a file opened with ``newline=""``.
    width : cells of a row; rows with other numbers of cells are rejects. None takes any.
    lines_before : physical lines before the first.

    >>> [type(row).__name__ for row in exact_rows(["a,b\n", '"x\n', 'y",z\n', "1,2,3\n"], ",", 2)]
    ['Row', 'Row', 'Reject']
    """
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    lines = _Lines(text, lines_before)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.start()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _RunawayError:
            cells, reader = [], csv.reader(lines, delimiter=delimiter)
            yield _reject(lines, "a quote opened here is never closed")
            continue
        if not cells:
            continue
        if lines.ended and _unclosed(lines.taken, delimiter):
            yield _reject(lines, "a quote opened here is never closed")
            reader = csv.reader(lines, delimiter=delimiter)
        elif width is not None and len(cells) != width and not any(map(str.strip, cells)):
            yield Reject(lines.line, "", EMPTY)
        elif width is not None and len(cells) != width:
            yield _reject(lines, f"{len(cells)} cells where the header has {width}")
        else:
            first = lines.line - len(lines.taken) + 1
            yield Row(first, lines.line, tuple(cells))


def _reject(lines: _Lines, reason: str) -> Reject:
    text = lines.back_to_second()
    return Reject(lines.line, text.rstrip("\r\n")[:SHOWN], reason)


def _unclosed(lines: list[str], delimiter: str) -> bool:
    """Whether the last row of a text ends inside quotes."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False
