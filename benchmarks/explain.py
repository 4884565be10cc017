"""How fast a run answers: 200 random questions of all sorts, in process and as commands.

python -m benchmarks.explain RUN [--questions 200] [--commands 16] [--seed 1]

The questions are drawn from the run: records, entities of several records, identifiers, pairs linked and not. The
first question of a process also reads the footers of the tables; it is counted like the others.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from graphres.resolution import explain, open_run, run_of
from graphres.run_directory import Run

QUESTIONS = ("pair", "entity", "record", "path", "why_not", "without", "identifier")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="ask a run 200 random questions")
    parser.add_argument("run", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--commands", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    drawn = draw(run_of(asked.run), asked.questions, random.Random(asked.seed))
    opened = open_run(asked.run)
    console = Console()
    console.print(shown("in process", timed(drawn, lambda question: explain(opened, **question))))
    commands = drawn[: asked.commands]
    console.print(shown("as a command", timed(commands, lambda question: command(asked.run, question))))


def draw(run: Run, number: int, chance: random.Random) -> list[tuple[str, dict[str, Any]]]:
    """(sort, question), the sorts in turn."""
    members = run.table("members", ["source", "record_id", "entity_id"])
    records = [f"{s}:{r}" for s, r in zip(members["source"].to_pylist(), members["record_id"].to_pylist(), strict=True)]
    entities = members["entity_id"].to_pylist()
    several = run.query("SELECT entity_id FROM entities WHERE records > 1 ORDER BY entity_id")["entity_id"].to_pylist()
    known = run.query(
        "SELECT kind, value FROM identifiers WHERE records BETWEEN 2 AND 50 AND kind IN ('email', 'phone', 'address') "
        "ORDER BY identifier_id"
    ).to_pylist()
    links = run.query(
        "SELECT source_node, target_node FROM edges WHERE edge_type IN ('match', 'possible', 'related') ORDER BY 1, 2"
    ).to_pylist()
    place = {record: at for at, record in enumerate(records)}

    def link() -> tuple[str, str]:
        row = chance.choice(links)
        return row["source_node"], row["target_node"]

    def two() -> tuple[str, str]:
        """Two entities, neighbors if it may be."""
        for _ in range(200):
            a, b = (entities[place[name]] for name in link())
            if a != b:
                return a, b
        a, b = chance.sample(sorted(set(entities)), 2)
        return a, b

    def identifier() -> str:
        row = chance.choice(known)
        return f"{row['kind']}:{row['value']}"

    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "pair": lambda: dict(zip(("a", "b"), link(), strict=True)),
        "entity": lambda: {"entity": chance.choice(several)},
        "record": lambda: {"record": chance.choice(records)},
        "path": lambda: {"path": link()},
        "why_not": lambda: {"why_not": two()},
        "without": lambda: {"without": identifier()},
        "identifier": lambda: {"identifier": identifier()},
    }
    return [(sort, makers[sort]()) for sort in (QUESTIONS[n % len(QUESTIONS)] for n in range(number))]


def command(run: Path, question: dict[str, Any]) -> None:
    """One question, in a process of its own."""
    words: list[str] = []
    if "a" in question:
        words = ["--pair", question["a"], question["b"]]
    else:
        name, about = next(iter(question.items()))
        words = [f"--{name.replace('_', '-')}", *([about] if isinstance(about, str) else about)]
    subprocess.run(
        [sys.executable, "-m", "graphres.cli", "explain", str(run), *words], check=True, stdout=subprocess.DEVNULL
    )


Times = dict[str, list[tuple[float, float]]]


def timed(drawn: list[tuple[str, dict[str, Any]]], ask: Callable[[dict[str, Any]], object]) -> Times:
    """Per sort of question, seconds and processor seconds of each."""
    times: Times = defaultdict(list)
    for sort, question in drawn:
        wall, spent = time.perf_counter(), _spent()
        ask(question)
        times[sort].append((time.perf_counter() - wall, _spent() - spent))
    return times


def _spent() -> float:
    import resource

    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def shown(title: str, times: Times) -> Table:
    """Percentiles by sort of question, and of all together."""
    table = Table("question", "asked", "p50 s", "p95 s", "max s", "p95 processor s", title=title)
    every = [one for several in times.values() for one in several]
    for sort, several in [*times.items(), ("all", every)]:
        wall, spent = (sorted(one[at] for one in several) for at in (0, 1))
        told = (percentile(wall, 0.5), percentile(wall, 0.95), wall[-1], percentile(spent, 0.95))
        table.add_row(sort, str(len(several)), *(f"{value:.3f}" for value in told))
    return table


def percentile(ordered: list[float], part: float) -> float:
    """The value that `part` of an ordered list does not exceed."""
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


if __name__ == "__main__":
    main()
