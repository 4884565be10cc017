"""What stages have found, kept beside a run while it is written, so that a run that was killed can go on from there."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from graphres.checkpoint_files import DamagedError, begin, checkpoints_in, read, stage_of, table_path, to_disk, write
from graphres.engines.base import Engine, Table
from graphres.errors import EngineError, RunError
from graphres.stopwatch import Stopwatch

__all__ = ["PATIENCE", "Checkpoints"]

PATIENCE = 60.0
"""Seconds of work that are worth a checkpoint: it takes some hundredths of the time that it saves, and a run that is
done in a minute is best begun anew.
"""

R = TypeVar("R")
log = logging.getLogger(__name__)


class Checkpoints:
    """Keeps what stages have found, and gives back what the process before has kept.

    Parameters
    ----------
    folder : where it is kept; None to keep nothing. key : of which run it is, for who wants to go on from it.
    given : what every process of the run has before its first stage, by name.
    watch : counts the time that this takes to the stage that it is of.
    """

    def __init__(
        self, folder: Path | None, key: Mapping[str, Any], given: Mapping[str, Any], engine: Engine, watch: Stopwatch
    ) -> None:
        self._folder = folder
        self._key = key
        self._given = given
        self._tables = None if folder is None else KeptTables(folder, engine)
        self._watch = watch
        self._found: dict[str, Any] = {}
        self._asked: list[str] = []
        self._last = time.monotonic()

    def __call__(self, stage: str, make: Callable[[], R], part: str = "") -> R:
        """What `make` gives, or what it gave the process before; kept if it has taken long since something was.

        What is asked for inside of `make` is a step on its way: once there, nobody needs the step any more.

        stage : that this is a result of. part : tells it from other results of the stage.
        """
        name = stage + part
        self._asked.append(name)
        if name in self._found:
            kept: R = self._found[name]
            return kept
        outer, self._asked = self._asked, []
        made = make()
        for step in self._asked:
            self._found.pop(step, None)
        self._asked = outer
        self._found[name] = made
        if time.monotonic() - self._last >= PATIENCE:
            self._keep(name, stage)
            self._last = time.monotonic()
        return made

    def go_on(self) -> str:
        """Take what the process before has kept, the newest that is whole; gives the stage that it is a result of."""
        assert self._folder is not None
        assert self._tables is not None
        for path in checkpoints_in(self._folder):
            try:
                stage = stage_of(path)
                with self._watch.within(stage):
                    self._found = read(path, self._given, self._tables)
                return stage
            except DamagedError as error:
                log.warning("%s counts as not there: %s", path, error)
        raise RunError(
            f"{self._folder} holds nothing that can be read",
            expected="what the same version of graphres has kept",
            mend="begin anew without --resume",
        )

    def _keep(self, name: str, stage: str) -> None:
        """Write all that somebody still needs. A run goes on without what finds no room, and says so."""
        if self._folder is None or self._tables is None:
            return
        try:
            with self._watch.within(stage):
                if not self._folder.exists():
                    begin(self._folder, self._key)
                write(self._folder, name, stage, self._found, self._given, self._tables)
        except (OSError, EngineError) as error:
            log.warning("nothing is kept of the stage %s to go on from: %s", stage, error)


class KeptTables:
    """Tables of an engine as Parquet files in a folder, each once, by number."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self._folder = folder
        self._engine = engine
        self._numbers: WeakKeyDictionary[Table, int] = WeakKeyDictionary()
        self._read: dict[int, Table] = {}

    def number(self, table: Table) -> int:
        """The number of a table, which is written under it if it is not yet."""
        if table not in self._numbers:
            number = 1 + max((int(path.stem) for path in self._folder.glob("tables/*.parquet")), default=0)
            path = table_path(self._folder, number)
            try:
                self._engine.keep(table, path)
                to_disk(path)
            except BaseException:
                path.unlink(missing_ok=True)
                raise
            self._numbers[table] = number
        return self._numbers[table]

    def size(self, number: int) -> int:
        """Bytes of a table that is written."""
        return table_path(self._folder, number).stat().st_size

    def table(self, number: int) -> Table:
        """The table of a number: one, however often it is asked for."""
        if number not in self._read:
            self._read[number] = self._engine.read_parquet([table_path(self._folder, number)])
            self._numbers[self._read[number]] = number
        return self._read[number]
