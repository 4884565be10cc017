"""Take the pictures of docs/explorer.md from the demo's run: `make pictures`. What is seen is what a user sees."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import graphres
from graphres.resolution import run_of
from graphres.run_directory import Run
from tools.docs import IMAGES

__all__ = ["SCREENS", "main"]

SCREENS = {
    "overview": "#/",
    "queue": "#/queue?q=risk:>0",
    "graph": "#/e/{doubtful}",
    "matrix": "#/e/{large}?view=matrix",
    "records": "#/e/{doubtful}?view=records&tab=path",
    "how": "#/e/{doubtful}?view=how&tab=whynot",
    "history": "#/e/{doubtful}?view=history&tab=whynot",
    "what-if": "#/e/{doubtful}?tab=whatif&hide={hide}",
    "split": "#/e/{doubtful}?split=cut",
    "compare": "#/compare?a={family}&b={relative}",
    "identifier": "#/i/{hub}",
    "decisions": "#/decisions",
}
SIZES: tuple[tuple[int, int, Any], ...] = ((1400, 900, "light"), (800, 1000, "dark"))
HUB = "SELECT kind || ':' || value FROM identifiers WHERE state <> 'used' ORDER BY people DESC, value LIMIT 1"
DECIDED = ("a", "j", "u")
"""Keys by which the picture of the decisions comes to have some."""


def main() -> None:
    """Take all."""
    with tempfile.TemporaryDirectory(prefix="graphres-pictures-") as folder:
        run = run_of(graphres.demo(Path(folder) / "run"))
        take(run.path / "explorer.html", asked(run), IMAGES / "explorer")


def asked(run: Run) -> dict[str, str]:
    """What is shown: a doubtful entity of a few groups, a large one, two relatives, a hub."""
    doubtful = _one(
        run,
        "SELECT e.entity_id FROM entities e JOIN members m USING (entity_id) WHERE e.records BETWEEN 4 AND 6 "
        "GROUP BY e.entity_id, e.confidence HAVING count(DISTINCT m.part) > 1 "
        "ORDER BY e.confidence, e.entity_id LIMIT 1",
    )
    family, relative = run.query(
        "SELECT x.entity_id, y.entity_id AS other FROM edges e "
        "JOIN members x ON x.source || ':' || x.record_id = e.source_node "
        "JOIN members y ON y.source || ':' || y.record_id = e.target_node WHERE e.edge_type = 'related' "
        "AND x.household_id = y.household_id AND x.entity_id <> y.entity_id "
        "ORDER BY e.weight_bits DESC, 1, 2 LIMIT 1"
    ).to_pylist()[0].values()  # fmt: skip
    surname = _one(
        run,
        "SELECT 'surname:' || n.label FROM edges e JOIN members m ON m.source || ':' || m.record_id = e.source_node "
        "JOIN nodes n ON n.node_id = e.target_node WHERE e.edge_type = 'bears' AND n.kind = 'surname' "
        f"AND m.entity_id = '{doubtful}' GROUP BY n.label ORDER BY count(*) DESC, n.label LIMIT 1",
    )
    return {
        "doubtful": doubtful,
        "large": _one(
            run, "SELECT entity_id FROM entities WHERE records < 20 ORDER BY records DESC, entity_id LIMIT 1"
        ),
        "family": family,
        "relative": relative,
        "hide": quote(surname, safe=""),
        "hub": quote(_one(run, HUB), safe=""),
    }


def _one(run: Run, query: str) -> str:
    return str(next(iter(run.query(query).to_pylist()[0].values())))


def take(file: Path, names: dict[str, str], folder: Path) -> None:
    """A picture of each screen, in both sizes."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or sys.exit("there is no chromium: make test installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False, args=["--disable-gpu"])
        for width, height, scheme in SIZES:
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            for name, address in SCREENS.items():
                page = context.new_page()
                page.goto(file.as_uri() + address.format(**names))
                _wait(page)
                if name == "decisions":
                    _decide(page, file, names)
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
                page.close()
            context.close()
        browser.close()


def _decide(page: Any, file: Path, names: dict[str, str]) -> None:
    page.goto(f"{file.as_uri()}#/e/{names['doubtful']}")
    for key in DECIDED:
        _wait(page)
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    page.evaluate("location.hash = '#/decisions'")
    _wait(page)


def _wait(page: Any) -> None:
    page.locator("main h1, main h2").first.wait_for()
    page.wait_for_timeout(400)


if __name__ == "__main__":
    main()
