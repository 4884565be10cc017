"""One look at every byte of a file: its hash, its encoding, whether one line is one row.

What is not UTF-8 is rewritten as UTF-8 in the scratch folder, so that everything after reads one encoding.
"""

from __future__ import annotations

import codecs
import hashlib
import itertools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from graphres.errors import IngestError

__all__ = ["Scan", "is_workbook", "scan", "to_utf8"]

Bytes = npt.NDArray[np.uint8]

CHUNK = 1 << 23
QUOTE, NEWLINE, RETURN = 34, 10, 13
HEAD = 1 << 16
LINE_AT_MOST = 1 << 28
"""A longer line does not fit the fast reader's blocks."""

NUL_SHARE = 0.05
"""A text may hold a stray NUL; a tenth of them in the head is UTF-16 or no text at all."""

MAGIC = {
    b"\x1f\x8b": "a gzip archive inside an archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive inside an archive",
    b"PK\x03\x04": "a zip archive",
    b"\xd0\xcf\x11\xe0": "an Excel workbook of the old kind (.xls), or one under a password",
    b"SQLite format 3": "an SQLite database inside an archive",
    b"%PDF": "a PDF document",
}
BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
HIGH = re.compile(rb"[\x80-\xff]")


@dataclass
class _Lines:
    """What is known of the line structure so far; chunks come in order."""

    quotes: int = 0
    lines: int = 0
    longest: int = 0
    since_newline: int = 0
    plain: bool = True
    held_return: bool = False

    def see(self, chunk: bytes) -> None:
        """Note newlines inside quotes, blank lines and lone carriage returns: each makes a file not plain."""
        data = np.frombuffer(chunk, dtype=np.uint8)
        newlines = np.flatnonzero(data == NEWLINE)
        quotes = np.flatnonzero(data == QUOTE)
        if self.plain:
            open_quotes = (self.quotes + np.searchsorted(quotes, newlines)) & 1
            self.plain = not open_quotes.any() and not self._lone_return(data)
        self.quotes += len(quotes)
        self._lengths(newlines, len(data), data)
        self.lines += len(newlines)

    def _lone_return(self, data: Bytes) -> bool:
        """A carriage return that no newline follows, here or at the border to the chunk before."""
        returns = np.flatnonzero(data == RETURN)
        at_border = self.held_return and data[0] != NEWLINE
        self.held_return = bool(len(returns) and returns[-1] == len(data) - 1)
        inner = returns[:-1] if self.held_return else returns
        return bool(at_border or (data[inner + 1] != NEWLINE).any())

    def _lengths(self, newlines: npt.NDArray[np.int64], size: int, data: Bytes) -> None:
        if not len(newlines):
            self.since_newline += size
            self.longest = max(self.longest, self.since_newline)
            return
        lengths = np.diff(newlines, prepend=-1 - self.since_newline) - 1
        returns = (lengths == 1) & (data[np.maximum(newlines - 1, 0)] == RETURN)
        self.plain = self.plain and not ((lengths == 0) | returns).any()
        self.since_newline = size - 1 - int(newlines[-1])
        self.longest = max(self.longest, int(lengths.max()), self.since_newline)


@dataclass(frozen=True)
class Scan:
    """What one pass over a file tells.

    size : bytes. longest : bytes of the longest line. plain : every line is one row, whatever its quotes.
    encoding : as found. skip : bytes of a byte order mark to leave out.
    """

    path: Path
    size: int
    sha256: str
    head: bytes = field(repr=False)
    encoding: str = "utf-8"
    skip: int = 0
    plain: bool = True
    longest: int = 0


def scan(path: Path, shown: str) -> Scan:
    """Read a file once. `shown` is the name by which messages call it.

    Raises
    ------
    IngestError : if it is missing, a folder, empty, binary, or in no encoding that can be told.
    """
    digest, size, lines, head = hashlib.sha256(), 0, _Lines(), b""
    decoder, fault = codecs.getincrementaldecoder("utf-8")(), None
    for chunk in _chunks(path, shown):
        head = head or chunk[:HEAD]
        digest.update(chunk)
        if fault is None:
            fault = _first_fault(decoder, chunk, size, lines)
        lines.see(chunk)
        size += len(chunk)
    if not size:
        raise IngestError(f"{shown} is empty", expected="a line of column names, then one row a record")
    plain = lines.plain and lines.longest <= LINE_AT_MOST
    found = Scan(path, size, digest.hexdigest(), head, plain=plain, longest=lines.longest)
    if head.startswith(b"PAR1"):
        return replace(found, encoding="parquet")
    if head.startswith(b"PK\x03\x04") and is_workbook(path):
        return replace(found, encoding="xlsx")
    _refuse_binary(found, shown)
    if head.startswith(tuple(BOMS)):
        return replace(found, encoding="utf-16")
    if fault is None:
        fault = _first_fault(decoder, b"", size, lines, final=True)
    if fault is not None:
        return replace(found, encoding=_single_byte(found, fault, shown))
    return replace(found, skip=3 if head.startswith(codecs.BOM_UTF8) else 0)


def to_utf8(found: Scan, shown: str, scratch: Path) -> Scan:
    """The same text in UTF-8: the file itself, or a copy in `scratch`, scanned in its turn.

    Raises
    ------
    IngestError : at the first byte that the encoding does not have.
    """
    if found.encoding == "utf-8":
        return found
    copy = scratch / f"utf8-{found.sha256[:16]}"
    decoder = codecs.getincrementaldecoder(found.encoding)()
    at, line = 0, 1
    with copy.open("wb") as out:
        for chunk in itertools.chain(_chunks(found.path, shown), [b""]):
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                line += bytes(error.object)[: error.start].count(b"\n")
                raise _undecodable(shown, line, at + error.start, found.encoding) from None
            at += len(chunk)
            line += text.count("\n")
            out.write(text.encode("utf-8", "surrogatepass"))
    again = scan(copy, shown)
    return replace(again, size=found.size, sha256=found.sha256, encoding=found.encoding)


def is_workbook(path: Path) -> bool:
    """Whether a zip archive is an Excel workbook, as far as its directory can be read; a damaged one may be."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return path.suffix.lower() in (".xlsx", ".xlsm")


def _chunks(path: Path, shown: str) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except FileNotFoundError:
        raise IngestError(
            f"{shown}: there is no such file", mend="check the name; relative names count from where you are"
        ) from None
    except IsADirectoryError:
        raise IngestError(f"{shown} is a folder", expected="a file", mend="name the files in it") from None
    except OSError as error:
        raise IngestError(f"{shown} cannot be read: {error.strerror or error}") from None


def _first_fault(
    decoder: codecs.IncrementalDecoder, chunk: bytes, size: int, lines: _Lines, final: bool = False
) -> tuple[int, int] | None:
    """(byte offset, line) of the first byte that is no UTF-8, or None."""
    held = len(decoder.getstate()[0])
    try:
        decoder.decode(chunk, final=final)
    except UnicodeDecodeError as error:
        offset = max(size - held + error.start, 0)
        return offset, lines.lines + 1 + chunk[: max(error.start - held, 0)].count(b"\n")
    return None


def _refuse_binary(found: Scan, shown: str) -> None:
    for magic, what in MAGIC.items():
        if found.head.startswith(magic):
            raise IngestError(
                f"{shown} is {what}",
                expected="CSV, TSV, JSON, Excel (.xlsx) or Parquet",
                mend="unpack it, or save it as .xlsx or as CSV in UTF-8",
            )
    if found.head.count(0) > NUL_SHARE * len(found.head) and not found.head.startswith(tuple(BOMS)):
        offset = found.head.index(0)
        raise IngestError(
            f"{shown}, line {found.head[:offset].count(NEWLINE) + 1}, byte {offset:,}: binary data, not text",
            expected="CSV or TSV as text, or Parquet",
            mend="if it is UTF-16 without a byte order mark, save it as UTF-8",
        )


def _single_byte(found: Scan, fault: tuple[int, int], shown: str) -> str:
    """cp1252 (which latin-1 text is, too) if the file has no sign of being damaged UTF-8."""
    offset, line = fault
    with found.path.open("rb") as file:
        file.seek(max(offset - HEAD, 0))
        around = file.read(2 * HEAD)
    sequences = sum(len(m) for m in MULTIBYTE.findall(around))
    if 2 * sequences > len(HIGH.findall(around)) or b"\0" in around:
        raise _undecodable(shown, line, offset, "utf-8")
    return "cp1252"


def _undecodable(shown: str, line: int, offset: int, encoding: str) -> IngestError:
    return IngestError(
        f"{shown}, line {line:,}, byte {offset:,}: not valid {encoding.upper()}",
        expected="text in UTF-8, in UTF-16 with a byte order mark, or in Windows-1252 (Latin-1) throughout",
        mend="save the file as UTF-8, for instance: iconv -f CP1250 -t UTF-8 old.csv > new.csv",
    )
