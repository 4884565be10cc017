"""JSON text to objects with their lines: JSON lines, an array of objects, objects one after another, or one object that
holds a list of them.

Numbers stay the text they are, so that no digit of a customer's number is lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from graphres.errors import IngestError
from graphres.ingest.exact import SHOWN, Reject
from graphres.ingest.json_lists import is_keyed, lists_of, named_list, only_list

__all__ = ["Found", "Twice", "json_objects"]

CHUNK = 1 << 20
LINES = (".jsonl", ".ndjson")
"""Names of files in which every object is a row, also a single one that holds a list."""

BLANK = re.compile(r"[ \t\r\n]*")
WHOLE = re.compile(r"(-?\d+)\.0+")
LITERAL = 16
"""Characters within which the end of what was read may have cut a word of JSON's."""

LINE_AT_MOST = 1 << 20
"""Characters of a first line that may be one object of JSON lines; a longer one is read piece by piece."""

OBJECT_AT_MOST = 1 << 28
"""Characters of one object; a longer one is no row of a table."""


def _number(text: str) -> str:
    """A number as it is written, without a fraction of zeros: 17.0 is what a tool made of 17 for want of nulls."""
    whole = WHOLE.fullmatch(text)
    return whole.group(1) if whole else text


class Twice(dict[str, Any]):
    """An object in which the name `field` stands twice, with different values: which is meant, nobody can tell."""

    field = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The hook of the parser for every object."""
    found = dict(pairs)
    if len(found) < len(pairs):
        torn = [name for name, value in pairs if value != found[name]]
        if torn:
            found = Twice(found)
            found.field = torn[0]
    return found


DECODER = json.JSONDecoder(parse_float=_number, parse_int=str, parse_constant=lambda _: None, object_pairs_hook=_object)


@dataclass(frozen=True, slots=True)
class Found:
    """An object and the line on which it starts; of a list inside a single object, the name of the list."""

    line: int
    value: dict[str, Any]
    of: str = ""


def json_objects(file: IO[str], shown: str, asked: str | None = None) -> Iterator[Found | Reject]:
    """Every object, in order. A line of JSON lines that cannot be parsed is a reject.

    asked : the path of a list of objects; then the rows are the objects of that list in every object.

    Raises
    ------
    IngestError : at a syntax error elsewhere, or at a value that is no object; line and column are named. A single
        object holds several lists, and none was asked for; or an object does not hold the one that was.
    """
    is_lines = asked is None and _starts_lines(file)
    file.seek(0)
    if is_lines:
        yield from _lines(file)
        return
    name = shown.lower().removesuffix(".gz").removesuffix(".zst")
    for found, alone in _stream(_Text(file, shown)):
        if asked is not None:
            yield from _rows_of(found, named_list(found.value, asked, shown))
        elif alone and not name.endswith(LINES):
            yield from _rows_of(found, only_list(found.value, shown))
        else:
            yield found


def _rows_of(found: Found, name: str | None) -> Iterator[Found]:
    """The objects of a list in an object, or the object itself."""
    yield from [found] if name is None else [Found(found.line, row, name) for row in lists_of(found.value)[name]]


def _starts_lines(file: IO[str]) -> bool:
    """Whether the first line that is not blank is one object, and no single one that holds a list of them."""
    found: list[str] = []
    while len(found) < 2 and (line := file.readline(LINE_AT_MOST)):
        if line.strip():
            found.append(line)
        if len(line) == LINE_AT_MOST or (len(found) == 1 and found[0].lstrip().startswith("[")):
            return False
    try:
        first = DECODER.decode(found[0].strip()) if found else None
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and (len(found) > 1 or not (lists_of(first) or is_keyed(first)))


def _lines(file: IO[str]) -> Iterator[Found | Reject]:
    for number, line in enumerate(file, start=1):
        text = line.strip()
        if not text:
            continue
        try:
            value = DECODER.decode(text)
        except ValueError as error:
            yield Reject(number, text[:SHOWN], _fault(error))
            continue
        except RecursionError:
            yield Reject(number, text[:SHOWN], "nested too deeply")
            continue
        if isinstance(value, dict):
            yield Found(number, value)
        else:
            yield Reject(number, text[:SHOWN], f"{_called(value)}, not an object")


def _fault(error: ValueError) -> str:
    column = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
    told = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    return f"{told}{column}".lower()


class _Text:
    """A window on a text that moves on as values are taken, and knows its line and column."""

    def __init__(self, file: IO[str], shown: str) -> None:
        self.file, self.shown = file, shown
        self.text, self.at, self.line, self.column = "", 0, 1, 1
        self.ended = False

    def next(self) -> str:
        """The next character that is not blank, not taken; nothing at the end."""
        while True:
            match = BLANK.match(self.text, self.at)
            assert match is not None
            self.move(match.end())
            if self.at < len(self.text) or not self.more():
                return self.text[self.at : self.at + 1]

    def move(self, to: int) -> None:
        """Take what stands before `to`."""
        taken = self.text[self.at : to]
        breaks = taken.count("\n")
        self.line += breaks
        self.column = len(taken) - taken.rfind("\n") if breaks else self.column + len(taken)
        self.at = to

    def more(self) -> bool:
        """Read on; False at the end of the file."""
        chunk = "" if self.ended else self.file.read(max(CHUNK, len(self.text) - self.at))
        if not chunk:
            self.ended = True
            return False
        self.text, self.at = self.text[self.at :] + chunk, 0
        return True

    def _is_whole(self, error: json.JSONDecodeError) -> bool:
        """Whether reading on cannot mend it: the fault lies well before the end of what was read."""
        if len(self.text) - self.at > OBJECT_AT_MOST:
            return True
        return error.pos < len(self.text) - LITERAL and not error.msg.startswith(("Unterminated", "Invalid \\u"))

    def value(self) -> Found:
        """The object that starts here."""
        line = self.line
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
                break
            except json.JSONDecodeError as error:
                if self._is_whole(error) or not self.more():
                    self.move(min(error.pos, len(self.text)))
                    raise self.fault(error.msg.lower()) from None
            except RecursionError:
                raise self.fault("nested too deeply") from None
        if not isinstance(value, dict):
            raise self.fault(f"{_called(value)}, not an object")
        self.move(end)
        return Found(line, value)

    def fault(self, what: str) -> IngestError:
        """What is wrong at the place that has been reached."""
        return IngestError(
            f"{self.shown}, line {self.line:,}, column {self.column:,}: {what}",
            expected="JSON lines, an array of objects, or an object that holds one list of objects",
        )


def _stream(text: _Text) -> Iterator[tuple[Found, bool]]:
    """The objects of an array, or one after another; and of each whether it is the only one and in no array."""
    in_array = text.next() == "["
    if in_array:
        text.move(text.at + 1)
    number = 0
    while True:
        here = text.next()
        if here == ("]" if in_array else ""):
            break
        if number and in_array:
            if here != ",":
                raise text.fault("expecting ',' or ']'" if here else "the array is never closed")
            text.move(text.at + 1)
            text.next()
        found = text.value()
        number += 1
        yield found, not in_array and number == 1 and not text.next()
    if in_array:
        text.move(text.at + 1)
        if text.next():
            raise text.fault("more text after the end of the array")


def _called(value: object) -> str:
    """What JSON calls a value; numbers are text here."""
    names = {list: "an array", dict: "an object", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a text or a number")
