"""Draw the pictures of docs/hand-over.md from the demo's run: `make pictures`. What is drawn is what was exported.

Gephi's own program needs a desktop; its web version, Gephi Lite, reads a file by graphology's parser, lays it out by
graphology's ForceAtlas2 and draws it by sigma.js. The same three draw here, in a browser without a network.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import graphres
from tools.docs import IMAGES, ROOT

__all__ = ["ASKED", "main"]

ASKED: dict[str, Any] = {"around": "crm_export:C000573", "hops": 2}
"""The part of the graph that is shown."""

MODULES = ROOT / ".venv" / "node_modules"
SCRIPTS = (
    "graphology/dist/graphology.umd.min.js",
    "graphology-library/dist/graphology-library.min.js",
    "sigma/dist/sigma.min.js",
)
SIZE = {"width": 1000, "height": 640}
PAGE = '<body style="margin:0"><div id="picture" style="width:{width}px;height:{height}px"></div></body>'
DRAW = """text => {
  const {gexf, layout, layoutForceAtlas2} = graphologyLibrary;
  const graph = gexf.parse(graphology, text);
  layout.circular.assign(graph);
  const settings = {...layoutForceAtlas2.inferSettings(graph), edgeWeightInfluence: 0.5};
  layoutForceAtlas2.assign(graph, {iterations: 800, settings});
  const shown = {labelDensity: 3, labelGridCellSize: 60, labelRenderedSizeThreshold: 2};
  new Sigma(graph, document.getElementById("picture"), shown);
}"""
SOFTLY = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
"""Chromium draws WebGL without a graphics card."""


def main() -> None:
    """Draw all."""
    with tempfile.TemporaryDirectory(prefix="graphres-pictures-") as folder:
        run = graphres.demo(Path(folder) / "run")
        draw_networkx(run.path, Path(folder))
        draw_model(run.export("neo4j", Path(folder) / "neo4j").path)
        draw_gexf(run.export("gexf", Path(folder) / "gexf", **ASKED).path)


def draw_gexf(path: Path) -> None:
    """docs/images/gephi.png, of a GEXF file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_program("chromium"),
            chromium_sandbox=False,
            args=[*SOFTLY, "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"],
        )
        page = browser.new_page(viewport={"width": SIZE["width"], "height": SIZE["height"]})
        page.set_content(PAGE.format(**SIZE))
        for script in SCRIPTS:
            page.add_script_tag(path=MODULES / script)
        page.evaluate(DRAW, path.read_text(encoding="utf-8"))
        page.wait_for_timeout(2000)
        page.screenshot(path=IMAGES / "gephi.png")
        browser.close()


def draw_model(folder: Path) -> None:
    """docs/images/neo4j.svg: labels and types of a folder for Neo4j, with how many of each it holds."""
    counts = Counter(_last(folder / "nodes.csv") + _last(folder / "edges.csv"))
    counts |= Counter(_last(folder / "customers.csv") + _last(folder / "belongs.csv"))
    nodes = "".join(f'{name} [label="{name}\\n{counts[name]:,}"];' for name in ("Record", "Identifier", "Customer"))
    between: dict[tuple[str, str], str] = {}
    for name, ends in ENDS.items():
        between[ends] = between.get(ends, "") + f"{name} {counts[name]:,}\\n"
    edges = "".join(f'{a} -> {b} [label="{said}"];' for (a, b), said in between.items())
    look = f'rankdir=LR; node [style=filled, fillcolor="#dbeaf5", {FONT}]; edge [{FONT}];'
    line = [_program("dot"), "-Tsvg", "-o", str(IMAGES / "neo4j.svg")]
    subprocess.run(line, input=f"digraph {{ {look} {nodes}{edges} }}", encoding="utf-8", check=True)


FONT = 'fontname="Helvetica,Arial,sans-serif"'
ENDS = {
    "BEARS": ("Record", "Identifier"),
    "SIMILAR": ("Identifier", "Identifier"),
    "MATCH": ("Record", "Record"),
    "RELATED": ("Record", "Record"),
    "POSSIBLE": ("Record", "Record"),
    "BELONGS_TO": ("Record", "Customer"),
}


def _last(path: Path) -> list[str]:
    """The last field of every row: its label or type."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row[-1] for row in csv.reader(file)]


def draw_networkx(run: Path, folder: Path) -> None:
    """docs/images/networkx.svg, by the code of the page."""
    page = (ROOT / "docs" / "hand-over.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL))
    (folder / "RUN").symlink_to(run)
    subprocess.run([sys.executable, "-c", code], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    shutil.copy(folder / "networkx.svg", IMAGES)


def _program(name: str) -> str:
    return shutil.which(name) or sys.exit(f"there is no {name}: make test installs it")


if __name__ == "__main__":
    main()
