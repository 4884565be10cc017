"""Write anew the parts of pages that are made from code: `python -m tools.docs`. A test wants them current.

Such a part stands between ``<!-- made from NAME -->`` and ``<!-- end -->``; the words around it are by hand. Between
``<!-- made by running -->`` and ``<!-- end -->`` stand commands and what they print: the commands are by hand, and are
run in the order of the page, in an empty folder of its own. ``<!-- made by running, 20 lines -->`` shows no more.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import graphres
from benchmarks.kept import ablations, figures, in_short, load
from benchmarks.kept_speed import speeds
from graphres.explain.schema import answers_schema
from tools.growth_chart import growth
from tools.rate_tables import rate_tables
from tools.reference import config_keys, kind_table, level_table, role_table, run_tables
from tools.shell import Shell, printed

__all__ = ["IMAGES", "PAGES", "made_anew", "write_figures"]

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "README.md",
    "docs/cli.md",
    "docs/config.md",
    "docs/evaluate.md",
    "docs/explain.md",
    "docs/figures.md",
    "docs/generate.md",
    "docs/model.md",
    "docs/own-files.md",
    "docs/run-directory.md",
    "docs/tutorial.md",
)
IMAGES = ROOT / "docs" / "images"
PAIR = ("crm_export:C000573", "customer_database:11223")
"""A pair of the sample that shows much on few lines."""
COMMANDS = ("", "demo", "init", "resolve", "evaluate", "explain", "explore", "export", "generate")


def made_anew(page: str) -> str:
    """The text of a page with every made part as the code makes it now."""
    text = (ROOT / page).read_text(encoding="utf-8")
    text = re.sub(MADE.format(name=r"\w+"), _made, text, flags=re.DOTALL)
    with tempfile.TemporaryDirectory(prefix="graphres-docs-") as folder:
        shell = Shell(Path(folder))
        return re.sub(RAN, lambda found: _ran(found, shell), text, flags=re.DOTALL)


MADE = "<!-- made from ({name}) -->\n.*?<!-- end -->"
RAN = r"(<!-- made by running(?:, (\d+) lines)? -->\n)(.*?)<!-- end -->"


def _ran(found: re.Match[str], shell: Shell) -> str:
    """A block with its commands run again."""
    begin, most, block = found.groups()
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    parts = [shell.shown(command, int(most) if most else None) for command in commands]
    text = "\n\n".join(parts)
    return f"{begin}```console\n{text}\n```\n<!-- end -->"


def _made(found: re.Match[str]) -> str:
    name = found.group(1)
    return f"<!-- made from {name} -->\n{MAKERS[name]().strip()}\n<!-- end -->"


def help_texts() -> str:
    """What `--help` prints, of graphres and of each command."""
    return "\n".join(f"## graphres {name}".rstrip() + f"\n\n```text\n{_help(name)}\n```\n" for name in COMMANDS)


def _help(command: str) -> str:
    return printed(*filter(None, [command]), "--help")


def demo_and_pair() -> str:
    """What the demo prints, and the explanation of one pair of it."""
    with tempfile.TemporaryDirectory(prefix="graphres-docs-") as folder:
        demo = printed("demo", "-o", "demo-run", "--quiet", where=folder)
        pair = printed("explain", "demo-run", "--pair", *PAIR, where=folder)
    asked = f"graphres explain demo-run --pair {' '.join(PAIR)}"
    return f"```console\n$ graphres demo -o demo-run\n{demo}\n\n$ {asked}\n{pair}\n```"


def kept_figures() -> str:
    """What was measured last, as `make bench-quality` kept it."""
    return figures(load())


def kept_in_short() -> str:
    """The same, a line a set."""
    return in_short(load())


def kept_ablations() -> str:
    """What each part of the model was worth, as `benchmarks.ablation` kept it."""
    return ablations(load())


def kept_speeds() -> str:
    """How fast each tool was on how many records, as `make bench-speed` kept it."""
    return speeds(load().speeds)


MAKERS: dict[str, Callable[[], str]] = {
    "ablations": kept_ablations,
    "config": config_keys,
    "demo": demo_and_pair,
    "figures": kept_figures,
    "figures_in_short": kept_in_short,
    "help": help_texts,
    "kinds": kind_table,
    "levels": level_table,
    "rates": rate_tables,
    "roles": role_table,
    "speeds": kept_speeds,
    "tables": run_tables,
}


def write_charts() -> None:
    """The charts that docs/charts.md shows, of the demo's run."""
    with tempfile.TemporaryDirectory(prefix="graphres-docs-") as folder:
        for chart in graphres.demo(Path(folder) / "run").charts():
            chart.write(IMAGES / f"chart-{chart.name}.svg")


def write_schema() -> None:
    """The JSON Schema of the answers of `graphres explain`, which the package ships."""
    (ROOT / "graphres/explain/answers.schema.json").write_text(answers_schema(), encoding="utf-8")


def write_figures() -> None:
    """Write the kept figures into the pages that show them, and nothing else."""
    if kept := load().speeds:
        growth(kept).write(IMAGES / "growth.svg")
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        made = re.sub(MADE.format(name="ablations|figures|figures_in_short|speeds"), _made, text, flags=re.DOTALL)
        (ROOT / page).write_text(made, encoding="utf-8")


def main() -> None:
    """Write the pages, and the charts that one of them shows."""
    write_charts()
    write_schema()
    for page in PAGES:
        (ROOT / page).write_text(made_anew(page), encoding="utf-8")


if __name__ == "__main__":
    main()
