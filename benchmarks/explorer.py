"""How large files of the explorer are, and how fast they open: of 1,000, 10,000 and 50,000 entities.

python -m benchmarks.explorer RUN [--entities 1000 10000 50000] [--seed 1]

Measured in Chromium without a graphics card, as a person meets it: from opening the file to the first text and to an
entity that is drawn, from a click to the next entity, from Enter to the answer of a search (the first reads every
entity once), and What if from a tick to its answer. Medians of several; the widest of them in parentheses.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from graphres.explore import explore
from graphres.resolution import run_of

SIZES = (1_000, 10_000, 50_000)
OPENED, TICKED = 8, 6


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="measure files of the explorer")
    parser.add_argument("run", type=Path)
    parser.add_argument("--entities", type=int, nargs="+", default=SIZES)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    table = Table("measure", *(f"{size:,} entities" for size in asked.entities))
    with tempfile.TemporaryDirectory(prefix="graphres-explorer-") as folder:
        columns = [measured(asked.run, size, Path(folder) / f"{size}.html", asked.seed) for size in asked.entities]
    for name in columns[0]:
        table.add_row(name, *(column[name] for column in columns))
    Console().print(table)


def measured(run: Path, entities: int, file: Path, seed: int) -> dict[str, str]:
    """Every measure of one file."""
    start = time.perf_counter()
    made = explore(run, file, entities=entities)
    written = time.perf_counter() - start
    ids = run_of(run).query(
        "SELECT entity_id FROM entities ORDER BY risk DESC NULLS LAST, entity_id LIMIT ?", [entities]
    )["entity_id"]
    drawn = random.Random(seed).sample(ids.to_pylist(), OPENED)
    return {
        "entities in it": f"{made.entities:,}",
        "size": f"{made.bytes / 1e6:,.2f} MB",
        "written in": f"{written:,.1f} s",
        **in_browser(file, drawn),
    }


def in_browser(file: Path, ids: list[str]) -> dict[str, str]:
    """What a person waits for."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or sys.exit("there is no chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False, args=["--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        found = {
            "to the first text": several([_opened(page, file, "#/", "main h1") for _ in range(3)]),
            "to the riskiest entity, drawn": several(
                [_opened(page, file, f"#/e/{ids[0]}", "svg.graph") for _ in range(3)]
            ),
        }
        found["another entity"] = several([_another(page, one) for one in ids[1:]])
        found["search, the first"] = several([_search(page, "maria")])
        found["search, the next"] = several([_search(page, word) for word in ("smith london", "risk:>0.3", "example")])
        found["what if"] = several(_what_if(page, ids))
        browser.close()
    return found


def several(seconds: list[float]) -> str:
    """Median and widest, in milliseconds."""
    if not seconds:
        return "–"
    return f"{1000 * statistics.median(seconds):,.0f} ms ({1000 * max(seconds):,.0f})"


def _opened(page: Any, file: Path, fragment: str, wanted: str) -> float:
    page.goto("about:blank")
    start = time.perf_counter()
    page.goto(file.as_uri() + fragment, wait_until="commit")
    page.locator(wanted).first.wait_for()
    return time.perf_counter() - start


def _go(page: Any, fragment: str) -> None:
    page.evaluate("hash => { location.hash = hash; }", fragment)


def _another(page: Any, entity: str) -> float:
    start = time.perf_counter()
    _go(page, f"#/e/{entity}")
    page.locator("p.facts code", has_text=entity).wait_for()
    return time.perf_counter() - start


def _search(page: Any, words: str) -> float:
    _go(page, "#/queue")
    page.locator("table.queue").wait_for()
    box = page.get_by_role("searchbox")
    box.fill(words)
    start = time.perf_counter()
    box.press("Enter")
    page.locator("ul.chips .on").first.wait_for()
    page.locator(".total", has_text="entit").wait_for()
    return time.perf_counter() - start


def _what_if(page: Any, ids: list[str]) -> list[float]:
    """From the tick to the answer, inside the page."""
    found: list[float] = []
    for one in ids:
        _go(page, f"#/e/{one}?tab=whatif")
        page.locator("p.facts code", has_text=one).wait_for()
        boxes = page.locator(".whatif input[type=checkbox]")
        if boxes.count() and len(found) < TICKED:
            found.append(page.evaluate(TICK) / 1000)
    return found


TICK = """() => new Promise(done => {
  const result = document.querySelector(".result"), start = performance.now();
  new MutationObserver((_, watch) => { watch.disconnect(); done(performance.now() - start); })
    .observe(result, {childList: true, subtree: true, characterData: true});
  document.querySelector(".whatif input[type=checkbox]").click();
})"""

if __name__ == "__main__":
    main()
