"""Write anew the parts of pages that are made from code: `python -m tools.docs`. A test wants them current.

Such a part stands between ``<!-- made from NAME -->`` and ``<!-- end -->``; the words around it are by hand.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa

from graphres.generate.rates import PRESETS
from graphres.tables import RUN_TABLES, Contract
from tools.columns import NOTES

__all__ = ["PAGES", "made_anew"]

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/cli.md", "docs/generate.md", "docs/run-directory.md")
PAIR = ("crm_export:C000573", "customer_database:11223")
"""A pair of the sample that shows much on few lines."""
COMMANDS = ("", "demo", "init", "resolve", "evaluate", "explain", "export", "generate")


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


def rate_tables() -> str:
    """Every rate of the generator, by preset, with what the code says of it."""
    text = (ROOT / "graphres" / "generate" / "rates.py").read_text(encoding="utf-8")
    presets = list(PRESETS.values())
    parts = [
        _rates("Households", text, {p.name: p.homes for p in presets}),
        _rates("Contacts", text, {p.name: p.contacts for p in presets}),
        _rates("Orders", text, {p.name: p.orders for p in presets}),
    ]
    sources = {f"{p.name}: {name}": getattr(p.sources, name) for p in presets for name in SOURCES}
    parts.append(_rates("Sources: what they hold and lack", text, sources))
    errors = {name: source.errors for name, source in sources.items()}
    parts.append(_rates("Sources: how they err", text, errors))
    return "\n".join(parts)


SOURCES = ("accounts", "crm", "guests")


def _rates(title: str, text: str, groups: Mapping[str, object]) -> str:
    """A table: a row for each rate, a column for each of the groups, all of one class."""
    kind = type(next(iter(groups.values()))).__name__
    found = re.search(rf'^class {kind}:\n    """(.*?)"""\n(.*?)(?=^@|^_)', text, flags=re.DOTALL | re.MULTILINE)
    says, body = found.groups() if found else ("", "")
    lines = [f"### {title}", "", says, "", f"| rate | {' | '.join(groups)} | what it is, and its source |"]
    lines.append("|---" * (len(groups) + 2) + "|")
    above = ""
    for line in body.splitlines():
        if comment := re.fullmatch(r"    # (.*)", line):
            above = f"{above} {comment[1]}".strip()
        elif (rate := re.fullmatch(r"    (\w+): [^#]*(?:# (.*))?", line)) and rate[1] != "errors":
            values = " | ".join(_value(getattr(group, rate[1])) for group in groups.values())
            lines.append(f"| `{rate[1]}` | {values} | {rate[2] or above} |")
            above = ""
    return "\n".join(lines) + "\n"


def _value(rate: float | tuple[float, ...]) -> str:
    return ", ".join(map(_value, rate)) if isinstance(rate, tuple) else f"{rate:g}"


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


MAKERS: dict[str, Callable[[], str]] = {
    "demo": demo_and_pair,
    "help": help_texts,
    "rates": rate_tables,
    "tables": run_tables,
}


def main() -> None:
    """Write the pages."""
    for page in PAGES:
        (ROOT / page).write_text(made_anew(page), encoding="utf-8")


if __name__ == "__main__":
    main()
