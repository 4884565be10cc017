"""Files packed by gzip or Zstandard, unpacked into the scratch folder, within bounds."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa

from graphres.errors import IngestError

__all__ = ["PACKINGS", "unpacked"]

PACKINGS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "Zstandard"}
CHUNK = 1 << 20
FOLD_AT_MOST = 200
"""Tables of people shrink to a fifth or a twentieth; what grows two-hundredfold, and beyond a gibibyte, is no table."""
FREE = 1 << 30
SUFFIXES = {".gz": "gzip", ".zst": "Zstandard"}


def unpacked(path: Path, shown: str, scratch: Path) -> tuple[Path, str]:
    """The file itself and nothing, or its unpacked copy and the name of the packing.

    Raises
    ------
    IngestError : if it is cut short, damaged, or unpacks beyond all bounds.
    """
    try:
        with path.open("rb") as file:
            packing = PACKINGS.get(file.read(2)) or PACKINGS.get((file.seek(0), file.read(4))[1], "")
    except OSError:
        return path, ""  # the next reader says what is wrong
    if not packing and (named := SUFFIXES.get(path.suffix.lower())):
        raise IngestError(
            f"{shown} is named as {named} data and is none",
            expected=f"{named} data, or a name without {path.suffix}",
            mend="rename it, or copy or download it again",
        )
    if not packing:
        return path, ""
    copy = scratch / f"unpacked-{len(list(scratch.iterdir()))}"
    most = max(FOLD_AT_MOST * path.stat().st_size, FREE)
    try:
        with _opened(path, packing) as packed, copy.open("wb") as out:
            while chunk := packed.read(CHUNK):
                out.write(chunk)
                if out.tell() > most:
                    raise _too_much(shown, packing, most)
    except (EOFError, OSError, zlib.error, pa.ArrowException) as error:
        raise _damaged(shown, packing, error) from None
    if not copy.stat().st_size:
        raise IngestError(f"{shown} holds nothing: what it unpacks to is empty", expected="a line of column names")
    return copy, packing


def _opened(path: Path, packing: str) -> IO[bytes]:
    if packing == "gzip":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    stream: Any = pa.CompressedInputStream(pa.OSFile(str(path)), "zstd")
    return cast("IO[bytes]", stream)


def _too_much(shown: str, packing: str, most: int) -> IngestError:
    return IngestError(
        f"{shown}: its {packing} data unpack to more than {most / (1 << 30):,.0f} GiB",
        expected=f"a table that grows no more than {FOLD_AT_MOST}-fold",
        mend="unpack it yourself, if it is what you mean",
    )


def _damaged(shown: str, packing: str, error: Exception) -> IngestError:
    why = "it ends too early" if isinstance(error, EOFError) or "runcated" in str(error) else str(error).splitlines()[0]
    return IngestError(
        f"{shown} cannot be unpacked: its {packing} data are damaged ({why})", mend="copy or download it again"
    )
