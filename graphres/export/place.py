"""Where an export is written: aside first, then put in place; what stands there is never touched."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from graphres.errors import RunError

__all__ = ["aside"]


@contextmanager
def aside(output: Path) -> Iterator[Path]:
    """A path beside `output` to write a file or make a folder at; renamed at the end, removed if anything fails.

    Raises
    ------
    RunError : something stands at `output`, or it cannot be written.
    """
    output = output.absolute()
    if output.name in ("", ".."):
        raise RunError(f"{str(output)!r} cannot be an export", expected="the path of a file or folder to be made")
    _refuse_existing(output)
    partial = output.with_name(f"{output.name}.partial-{secrets.token_hex(4)}")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        _refuse_existing(output)
        partial.rename(output)
    except (OSError, duckdb.IOException) as error:
        said = getattr(error, "strerror", None) or error
        raise RunError(
            f"{output} cannot be written: {said}", mend="name another place, or make room on the disk"
        ) from error
    finally:
        _remove(partial)


def _refuse_existing(output: Path) -> None:
    if os.path.lexists(output):
        raise RunError(
            f"{output} exists already",
            expected="a path where nothing stands: an export overwrites nothing",
            mend="name another path, or remove what stands there",
        )


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
