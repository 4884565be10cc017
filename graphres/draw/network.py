"""pyvis, made safe: offline, nothing in the data is run as script or read as markup, the same bytes each time."""

from __future__ import annotations

import html
import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from pyvis.network import Network

from graphres.explore.style import policy_hash, static

__all__ = ["SafeNetwork"]

LIBRARY = "lib/vis-9.1.2/vis-network.min.js"
"""vis-network as pyvis ships it."""

START = """
const {nodes, edges, options} = JSON.parse(document.getElementById("graph").textContent);
const data = {nodes: new vis.DataSet(nodes), edges: new vis.DataSet(edges)};
const network = new vis.Network(document.getElementById("picture"), data, options);
network.once("afterDrawing", () => network.fit({animation: false}));
"""

SHEET = """
html, body {height: 100%; margin: 0; background: #fff; color: #15202b; font: 14px system-ui, sans-serif}
body {display: flex; flex-direction: column}
h1 {font-size: 18px; margin: 12px 16px 0}
p {margin: 4px 16px 0; color: #51606f}
#picture {flex: 1; min-height: 300px}
.vis-network {outline: none}
div.vis-tooltip {position: absolute; visibility: hidden; padding: 5px 8px; white-space: pre-line; max-width: 420px;
  overflow-wrap: anywhere; background: #fff; border: 1px solid #51606f; border-radius: 4px; pointer-events: none;
  z-index: 5}
"""


class SafeNetwork(Network):  # type: ignore[misc]
    """A pyvis network that can be given away: one page, no request, no script but vis-network and five lines.

    `add_node` and `add_edge` are pyvis's own. Parallel edges are kept. In a notebook it shows itself.

    Parameters
    ----------
    heading : what stands above the drawing.
    notes : sentences below the heading.
    height : of the frame in a notebook, in pixels.
    """

    def __init__(self, heading: str = "", notes: tuple[str, ...] = (), height: int = 600) -> None:
        super().__init__(height=f"{height}px", directed=True, heading=heading, cdn_resources="in_line")
        self.notes = notes

    def add_edge(self, source: str | int, to: str | int, **options: Any) -> None:
        """An edge without an arrow: a pyvis network that is not directed drops parallel edges, so this one is."""
        super().add_edge(source, to, **{"arrows": "", **options})

    def generate_html(self, *_: Any, **__: Any) -> str:
        """The page as text. What pyvis takes here is taken, and changes nothing."""
        options = self.options if isinstance(self.options, dict) else json.loads(self.options.to_json())
        graph = json.dumps({"nodes": self.nodes, "edges": self.edges, "options": options}, default=_plain)
        library = _library()
        self.html = _template().render(
            heading=str(self.heading or ""),
            notes=self.notes,
            graph=Markup(graph.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")),
            library=Markup(library),
            library_digest=policy_hash(library),
            start=Markup(START),
            start_digest=policy_hash(START),
            sheet=Markup(SHEET),
            sheet_digest=policy_hash(SHEET),
        )
        return str(self.html)

    def write_html(self, name: str, *_: Any, open_browser: bool = False, **__: Any) -> None:
        """Write the page to `name`, exactly; nothing else is written."""
        Path(name).write_text(self.generate_html(), encoding="utf-8", newline="\n")
        if open_browser:
            import webbrowser

            webbrowser.open(Path(name).absolute().as_uri())

    def save_graph(self, name: str) -> None:
        """The same as `write_html`."""
        self.write_html(name)

    def show(self, name: str, *_: Any, **__: Any) -> SafeNetwork:
        """Write the page, and show it in a notebook."""
        self.write_html(name)
        return self

    def _repr_html_(self) -> str:
        """A frame of its own, for notebooks: it can reach neither the notebook nor the network."""
        page = html.escape(self.generate_html(), quote=True)
        size = f'width="100%" height="{html.escape(self.height)}"'
        return f'<iframe sandbox="allow-scripts" {size} frameborder="0" srcdoc="{page}"></iframe>'


def _plain(value: Any) -> Any:
    """Numbers of NumPy as numbers of Python."""
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be drawn")


@cache
def _library() -> str:
    return (resources.files("pyvis") / LIBRARY).read_text(encoding="utf-8").replace("</script", "<\\/script")


@cache
def _template() -> Any:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(static("draw.html.jinja"))
