"""How a command behaves at a terminal: what it says as it works, and how it ends when something is wrong."""

from __future__ import annotations

import errno
import functools
import json
import logging
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TextIO, TypeVar

import typer

from graphres.errors import GraphresError

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from graphres.progress import Standing
    from graphres.resolution import Progress

__all__ = ["INTERRUPTED", "TERMINATED", "end_in_order", "escaped", "forgive_encodings", "guarded", "passphrase", "talk"]

WRONG, INTERRUPTED, TERMINATED = 1, 130, 143
TOLD_TO_END = threading.Event()
"""Set once a scheduler has asked the command to end."""

UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What turns the direction of text, or has no width."""

P = ParamSpec("P")
R = TypeVar("R")


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """A command whose user sees one message, never a traceback, for whatever a user can cause.

    Anything else is a fault of ours and escapes as it is.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            result = command(*args, **kwargs)
            sys.stdout.flush()
            return result
        except GraphresError as error:
            _end(str(error), error.exit_code)
        except KeyboardInterrupt:
            _end("interrupted: nothing was written", INTERRUPTED)
        except BrokenPipeError:
            _leave_quietly()
        except MemoryError:
            _end(OUT_OF_MEMORY, WRONG)
        except OSError as error:
            _end(_said(error), WRONG)
        except Exception as error:
            if TOLD_TO_END.is_set():  # a signal inside the engine comes out as an error of the engine
                _end("ended: nothing was written", TERMINATED)
            _end_as_engine(error)

    return run


OUT_OF_MEMORY = (
    "out of memory: the run was given up and nothing was written\n"
    "  mend      pass --memory with less than the machine has, so that work spills to disk"
)


def _end(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code) from None


def _leave_quietly() -> NoReturn:
    """Whoever read our output has seen enough. Python must not complain when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(0) from None


def _said(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "no space left on the disk: the run was given up and nothing was written"
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def _end_as_engine(error: Exception) -> NoReturn:
    """DuckDB's own errors for an interrupt and for too little memory, told by name: it need not be loaded."""
    name = type(error).__name__
    if name == "InterruptException" or (name == "RuntimeError" and "interrupted" in str(error)):
        _end("interrupted: nothing was written", INTERRUPTED)
    if name == "OutOfMemoryException":
        _end(OUT_OF_MEMORY, WRONG)
    raise error


def end_in_order() -> None:
    """A scheduler's SIGTERM ends a command as Ctrl-C does: what was half-written is removed first."""

    def leave(_number: int, _frame: object) -> NoReturn:
        TOLD_TO_END.set()
        sys.exit(TERMINATED)

    signal.signal(signal.SIGTERM, leave)


def forgive_encodings() -> None:
    """A terminal that cannot show a letter shows its code instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def talk(verbose: bool = False, quiet: bool = False) -> Iterator[Progress | None]:
    """Progress on stderr while work goes on: a bar at a terminal, else a line a stage; nothing if `quiet`."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if verbose else logging.WARNING,
        format="%(message)s",
        force=True,
    )
    logging.getLogger().setLevel(logging.ERROR if quiet else logging.INFO if verbose else logging.WARNING)
    if quiet:
        yield None
    elif sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        with _bar() as progress:
            yield progress
    else:
        yield Lines(sys.stderr)


PAUSE = 30.0
"""Seconds between two lines on one stage: a log is read later, by somebody who looks for something else."""


class Lines:
    """A plain line when a stage begins, and now and then while it goes on: for logs, pipes and schedulers."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._stage = ""
        self._began = self._last = time.monotonic()

    def standing(self, now: Standing) -> None:
        """Where a run stands: a line as a stage begins, and one each half a minute."""
        if now.stage != self._stage or time.monotonic() - self._last >= PAUSE:
            self._stage = now.stage
            self._last = time.monotonic()
            print(now.text(), file=self._stream, flush=True)

    def __call__(self, stage: str, _done: int, _of: int) -> None:
        if stage != self._stage:
            self._stage = stage
            seconds = time.monotonic() - self._began
            print(f"{seconds:7.1f} s  {stage}", file=self._stream, flush=True)


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(24),
        TimeElapsedColumn(),
        TextColumn("{task.fields[told]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Bar(bar, bar.add_task("", total=None, told=""))


class Bar:
    """One line at a terminal that is drawn over and over: stage, bar, time, what is done and what is left."""

    def __init__(self, bar: RichProgress, task: TaskID) -> None:
        self._bar = bar
        self._task = task

    def standing(self, now: Standing) -> None:
        """Where a run stands."""
        told = ", ".join(part for part in (now.time_left(), now.work()) if part)
        self._bar.update(self._task, description=now.stage, completed=now.share, total=1.0, told=told)

    def __call__(self, stage: str, done: int, of: int) -> None:
        """How much is done of anything else."""
        self._bar.update(self._task, description=stage, completed=done, total=of, told=f"{done:,} of {of:,}")


def passphrase() -> str:
    """What is typed twice at a terminal, or the first line of what is piped in."""
    if sys.stdin.isatty():
        return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def escaped(text: str) -> str:
    r"""JSON in which what cannot be seen is written out; it says the same.

    >>> print(escaped('{"name": "a\u202eb"}'))
    {"name": "a\u202eb"}
    """
    return UNSEEN.sub(lambda found: json.dumps(found.group())[1:-1], text)
