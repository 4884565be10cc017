"""Commands run for a page: what they print on stdout, as a reader at a terminal would see it."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
from pathlib import Path
from unittest import mock

__all__ = ["Shell", "printed"]

ROOT = Path(__file__).resolve().parent.parent
PLAIN = {"NO_COLOR": "1", "COLUMNS": "100"}
FROM_BEFORE = (r"--entity (E\w+)", r"--pair (\S+ \S+)")
"""What a run prints for the next command: an entity or a pair of its own, that another version may name otherwise."""


def printed(*arguments: str, where: str | Path = ROOT) -> str:
    """What `graphres` prints on stdout, a hundred columns wide; run in this process, for to start one takes a command
    longer than most of its work does.
    """
    from graphres.cli import app

    text = io.StringIO()
    with contextlib.chdir(where), mock.patch.dict(os.environ, PLAIN), contextlib.redirect_stdout(text):
        app(arguments, prog_name="graphres", standalone_mode=False)
    return _lines(text.getvalue())


def _output(command: list[str], where: str | Path) -> str:
    environment = {**os.environ, **PLAIN, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=where, env=environment, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return _lines(done.stdout)


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


class Shell:
    """The commands of one page, in one folder; each may use what those before it have written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._said = ""

    def shown(self, command: str, most: int | None = None) -> str:
        """The command and what it prints, the first lines where there are more than `most`.

        ``> FILE`` at its end writes the output there instead.
        """
        command = self._up_to_date(command)
        arguments, _, file = command.partition(" > ")
        words = shlex.split(arguments)
        text = printed(*words[1:], where=self.folder) if words[0] == "graphres" else _output(words, self.folder)
        if file:
            (self.folder / file.strip()).write_text(text + "\n", encoding="utf-8")
            return f"$ {command}"
        self._said += text
        lines = text.splitlines()
        if most is not None and len(lines) > most:
            lines = [*lines[:most], "…"]
        return "\n".join([f"$ {command}", *lines])

    def _up_to_date(self, command: str) -> str:
        """The command with the entity and the pair that were printed last."""
        for pattern in FROM_BEFORE:
            said, asked = re.findall(pattern, self._said), re.search(pattern, command)
            if said and asked:
                command = command.replace(asked[1], said[-1])
        return command
