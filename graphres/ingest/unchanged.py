"""Whether a file stayed what it was while it was read, and until the run was finished.

A file that changes under a reader gives rows of two states, and a hash of neither: that is an error. One that changes
after it was read does the run no harm, which says by its hash of which state it speaks: that is a warning.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from graphres.errors import IngestError

__all__ = ["Fingerprint", "changed_since"]

CHUNK = 1 << 23


@dataclass(frozen=True)
class Fingerprint:
    """A file at a moment: bytes, time of the last change in nanoseconds, and its hash as far as it is known."""

    path: Path
    shown: str
    size: int
    modified: int
    sha256: str = ""

    @classmethod
    def of(cls, path: Path, shown: str) -> Fingerprint:
        """A file now; one that is not there has no size, and reading it will say so."""
        size, modified = _stat(path)
        return cls(path, shown, size, modified)

    def unchanged(self, sha256: str | None) -> Fingerprint:
        """The same with the hash of what was read, which is taken now where the reader did not.

        Raises
        ------
        IngestError : if the file is not what it was.
        """
        now = replace(self, sha256=sha256 or _hash(self.path))
        if _stat(self.path) != (self.size, self.modified):
            raise IngestError(
                f"{self.shown} changed while it was read",
                expected="a file that nobody writes to",
                mend="wait until it is written, or copy it first, and start again",
            )
        return now

    def is_as_it_was(self) -> bool:
        """Whether size and time are the same, or at least the hash: a file may be touched, or written anew."""
        if _stat(self.path) == (self.size, self.modified):
            return True
        try:
            return _stat(self.path)[0] == self.size and _hash(self.path) == self.sha256
        except OSError:
            return False


def changed_since(seen: Iterable[Fingerprint]) -> list[str]:
    """A warning a file that has changed since it was read."""
    return [
        f"{one.shown} has changed since it was read; this run speaks of it as it was (sha256 {one.sha256[:12]}…)"
        for one in seen
        if not one.is_as_it_was()
    ]


def _stat(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return -1, -1
    return found.st_size, found.st_mtime_ns


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
