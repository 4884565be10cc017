"""Write anew the parts of pages that are made from code: `python -m tools.docs`. A test wants them current.

Such a part stands between ``<!-- made from NAME -->`` and ``<!-- end -->``; the words around it are by hand.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from graphres.tables import RUN_TABLES, Contract
from tools.columns import NOTES

__all__ = ["PAGES", "made_anew"]

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/cli.md", "docs/run-directory.md")
PAIR = ("crm:C10014", "web_shop:570")
"""A pair of the sample that shows much on few lines."""
COMMANDS = ("", "demo", "init", "resolve", "evaluate", "explain")


def made_anew(page: str) -> str:
    """The text of a page with every made part as the code makes it now."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.sub(r"<!-- made from (\w+) -->\n.*?<!-- end -->", _made, text, flags=re.DOTALL)


def _made(found: re.Match[str]) -> str:
    name = found.group(1)
    return f"<!-- made from {name} -->\n{MAKERS[name]().strip()}\n<!-- end -->"


def help_texts() -> str:
    """What `--help` prints, of graphres and of each command."""
    return "\n".join(f"## graphres {name}".rstrip() + f"\n\n```text\n{_help(name)}\n```\n" for name in COMMANDS)


def _help(command: str) -> str:
    return _printed(*filter(None, [command]), "--help")


def demo_and_pair() -> str:
    """What the demo prints, and the explanation of one pair of it."""
    with tempfile.TemporaryDirectory(prefix="graphres-docs-") as folder:
        demo = _printed("demo", "-o", "demo-run", "--quiet", where=folder)
        pair = _printed("explain", "demo-run", "--pair", *PAIR, where=folder)
    asked = f"graphres explain demo-run --pair {' '.join(PAIR)}"
    return f"```console\n$ graphres demo -o demo-run\n{demo}\n\n$ {asked}\n{pair}\n```"


def _printed(*arguments: str, where: str | Path = ROOT) -> str:
    """What a command prints on stdout, a hundred columns wide."""
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-m", "graphres.cli", *arguments]
    done = subprocess.run(line, cwd=where, env=environment, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def run_tables() -> str:
    """Every table of a run: what a row is, its key, and each column with type and meaning."""
    return "\n".join(_table(contract) for contract in RUN_TABLES.values())


def _table(contract: Contract) -> str:
    lines = [f"### {contract.name}", "", f"One row is {contract.row}. Key: {', '.join(contract.key)}.", ""]
    lines += ["| column | type | meaning |", "|---|---|---|"]
    for column, kind in contract.columns.items():
        lines.append(f"| `{column}` | {_type(kind)} | {NOTES[contract.name][column]} |")
    for column, kind in contract.of_purchases.items():
        lines.append(f"| `{column}` | {_type(kind)} | of a run with transactions: {NOTES[contract.name][column]} |")
    if contract.open:
        lines += ["", f"Further columns: {contract.open}."]
    return "\n".join(lines) + "\n"


def _type(kind: pa.DataType) -> str:
    return {"string": "text", "int64": "whole number", "double": "number"}[str(kind)]


MAKERS: dict[str, Callable[[], str]] = {"demo": demo_and_pair, "help": help_texts, "tables": run_tables}


def main() -> None:
    """Write the pages."""
    for page in PAGES:
        (ROOT / page).write_text(made_anew(page), encoding="utf-8")


if __name__ == "__main__":
    main()
