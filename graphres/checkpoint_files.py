"""A checkpoint on the disk: results of stages as a file, in which tables are named and not contained.

The file is one line of JSON (what stage it is of, the hash of the rest, and the size of every table that it names) and
then the results as a pickle. It gets its name when all that it names is on the disk: it is there as a whole or not.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from graphres.engines.base import Staying, Table

__all__ = [
    "DamagedError",
    "Tables",
    "begin",
    "checkpoints_in",
    "key_in",
    "read",
    "stage_of",
    "table_path",
    "to_disk",
    "write",
]

ENDING = ".checkpoint"
KEY = "key.json"

ELSEWHERE = {
    "datetime": {"date", "datetime", "timedelta", "timezone"},
    "numpy": {"_frombuffer", "_reconstruct", "dtype", "ndarray", "scalar"},
    "pathlib": {"PosixPath", "WindowsPath"},
}
"""What results are made of besides classes of graphres, by package."""


class DamagedError(Exception):
    """A checkpoint is not what was written: what is wrong with it, as the end of a sentence."""


class Tables(Protocol):
    """Tables by the numbers under which they are kept."""

    def number(self, table: Table) -> int:
        """The number of a table, which is written under it if it is not yet."""

    def size(self, number: int) -> int:
        """Bytes of a table that is written."""

    def table(self, number: int) -> Table:
        """The table of a number: one, however often it is asked for."""


def checkpoints_in(folder: Path) -> list[Path]:
    """The checkpoints in a folder, the newest first."""
    return sorted(folder.glob(f"*{ENDING}"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def begin(folder: Path, key: Mapping[str, Any]) -> None:
    """Make a folder for checkpoints, which nobody else may read or change, and write down of which run they are."""
    folder.mkdir(mode=0o700)
    (folder / "tables").mkdir()
    _put(folder / KEY, json.dumps(key, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace"))


def key_in(folder: Path) -> dict[str, Any]:
    """Of which run the checkpoints in a folder are.

    Raises
    ------
    DamagedError : nobody can tell.
    """
    try:
        key = json.loads((folder / KEY).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedError(f"{KEY} cannot be read: {error}") from error
    if not isinstance(key, dict):
        raise DamagedError(f"{KEY} is not as it was written")
    return key


def table_path(folder: Path, number: int) -> Path:
    """Where the table of a number lies."""
    return folder / "tables" / f"{number}.parquet"


def write(
    folder: Path, name: str, stage: str, found: Mapping[str, Any], given: Mapping[str, Any], tables: Tables
) -> None:
    """Write results, and the tables among them.

    given : what every process of the run has without them, by name; it is named where it occurs.

    Raises
    ------
    OSError : there is no room for them.
    """
    body = io.BytesIO()
    pickler = _Pickler(body, given, tables.number)
    pickler.dump(dict(found))
    sizes = {number: tables.size(number) for number in sorted(pickler.named)}
    head = {"stage": stage, "sha256": hashlib.sha256(body.getbuffer()).hexdigest(), "tables": sizes}
    _put(folder / f"{name}{ENDING}", json.dumps(head).encode() + b"\n" + body.getvalue())


def stage_of(path: Path) -> str:
    """The stage whose result a checkpoint is.

    Raises
    ------
    DamagedError : it, or a table that it names, is not as it was written.
    """
    return str(_whole(path)[0]["stage"])


def read(path: Path, given: Mapping[str, Any], tables: Tables) -> dict[str, Any]:
    """The results of a checkpoint.

    Raises
    ------
    DamagedError : it, or a table that it names, is not as it was written.
    """
    body = _whole(path)[1]
    try:
        found: dict[str, Any] = _Unpickler(io.BytesIO(body), given, tables.table).load()
    except (pickle.UnpicklingError, AttributeError, ImportError, KeyError, TypeError, ValueError) as error:
        raise DamagedError(f"it cannot be read: {error}") from error
    return found


def to_disk(path: Path) -> None:
    """Wait until the content of a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _put(path: Path, data: bytes) -> None:
    """A file that is there with all of its content, or not at all, whenever the process or the machine stops."""
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.write_bytes(data)
    to_disk(unfinished)
    unfinished.replace(path)


def _whole(path: Path) -> tuple[dict[str, Any], bytes]:
    """The first line of a checkpoint and the rest, looked at whether they are as they were written."""
    line, _, body = path.read_bytes().partition(b"\n")
    try:
        head: dict[str, Any] = json.loads(line)
        sizes = {table_path(path.parent, int(number)): size for number, size in head["tables"].items()}
        if hashlib.sha256(body).hexdigest() != head["sha256"]:
            raise DamagedError("it is not as it was written")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedError("it is not as it was written") from error
    for table, size in sizes.items():
        if not table.is_file() or table.stat().st_size != size:
            raise DamagedError(f"{table.parent.name}/{table.name} is not as it was written")
    return head, body


class _Pickler(pickle.Pickler):
    """Results to bytes; what is given by its name, tables by their numbers."""

    def __init__(self, out: io.BytesIO, given: Mapping[str, Any], number: Callable[[Table], int]) -> None:
        super().__init__(out, protocol=5)
        self._given = {id(thing): name for name, thing in given.items()}
        self._number = number
        self.named: set[int] = set()

    def persistent_id(self, thing: Any) -> str | int | None:
        """What stands for a thing."""
        if (name := self._given.get(id(thing))) is not None:
            return name
        if not isinstance(thing, Staying):
            return None
        number = self._number(thing)  # type: ignore[arg-type]
        self.named.add(number)
        return number


class _Unpickler(pickle.Unpickler):
    """Bytes to results; of what a file may name, only that is made which results are made of."""

    def __init__(self, data: io.BytesIO, given: Mapping[str, Any], table: Callable[[int], Table]) -> None:
        super().__init__(data)
        self._given = given
        self._table = table

    def persistent_load(self, token: Any) -> Any:
        """What a name or a number stands for."""
        return self._table(token) if isinstance(token, int) else self._given[token]

    def find_class(self, module: str, name: str) -> Any:
        """A class by its name."""
        package = module.partition(".")[0]
        ours = package == "graphres" and "." not in name
        if not ours and name not in ELSEWHERE.get(package, ()):
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a result")
        found = super().find_class(module, name)
        if ours and not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} is no class")
        return found
