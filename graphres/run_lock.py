"""A lock file that keeps two writers of one run apart; a dead process holds none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from graphres.errors import RunError

__all__ = ["Lock"]


class Lock:
    """A lock on a file at `path`, held until `release`, or until the process ends, however it ends.

    A lock file that a dead process left behind is taken over: the operating system frees its lock, and what
    counts is the lock on the file, not that it exists.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises
        ------
        RunError : another process, or another writer in this one, holds it.
        OSError : the file cannot be made.
        """
        while self._file is None:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
            if not _try_lock(file):
                holder = os.read(file, 20).decode("ascii", "replace").strip()
                os.close(file)
                raise RunError(
                    f"another process writes this run: {self.path} is locked"
                    + (f" by process {holder}" if holder else ""),
                    mend="wait until it is done, or name another place with -o",
                )
            if _is_at(file, self.path):
                self._file = file
            else:
                # Its holder removed the file between our opening and locking it: try the new one.
                os.close(file)
        os.truncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode("ascii"))

    def release(self) -> None:
        """Give the lock back and remove its file; nothing happens where it is not held."""
        if self._file is None:
            return
        file, self._file = self._file, None
        if sys.platform == "win32":
            os.close(file)  # an open file cannot be removed there
            self.path.unlink(missing_ok=True)
        else:
            self.path.unlink(missing_ok=True)
            os.close(file)


def _try_lock(file: int) -> bool:
    """Whether the lock was free. Locks the byte at a position far behind the text, which stays readable."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, 1 << 20, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            os.lseek(file, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.lseek(file, 0, os.SEEK_SET)
        return False
    return True


def _is_at(file: int, path: Path) -> bool:
    """Whether the open file is still the one at `path`."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False
