"""Charts of a run: sizes of customers, weights, hubs, rates per level. For notebooks, reports and the docs."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from graphres.errors import EngineError, ParameterError
from graphres.run_directory import Run

if TYPE_CHECKING:
    from graphres.charts.chart import Chart
    from graphres.resolution import Resolution

__all__ = ["NAMES", "Charts", "charts"]

NAMES = ("sizes", "weights", "hubs", "rates")


def charts(run: str | Path | Resolution) -> Charts:
    """The charts of a run, each drawn when first asked for.

    sizes : customers by their number of records. weights : linked pairs by their weight, in bits. hubs : the 20
    hubs that most people share. rates : m, r and u of every comparison level; a run of pairs that another
    tool has scored has no model, and so no such chart.

    Numbers are counted in the run's files: a chart of a million records takes hardly more memory than one of ten.

    Raises
    ------
    EngineError : Altair or vl-convert is not installed.
    RunError : there is no run.

    Examples
    --------
        run.charts()["sizes"]                        # in a notebook it shows itself
        run.charts()["rates"].write("rates.svg")
        run.charts().write_html("charts.html")       # one page, without script and without network
    """
    from graphres.resolution import run_of

    for module, name in (("altair", "Altair"), ("vl_convert", "vl-convert")):
        if find_spec(module) is None:
            raise EngineError(f"{name} is not installed, which draws charts", mend="pip install 'graphres[analyze]'")
    return Charts(run_of(run))


class Charts:
    """The charts of a run, by name or one after the other; all of them in a notebook, or on one page.

    names : which charts there are.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self.names = tuple(name for name in NAMES if name != "rates" or not run.manifest.get("edges"))
        self._made: dict[str, Chart] = {}

    def __getitem__(self, name: str) -> Chart:
        if name not in self.names:
            raise ParameterError(f"there is no chart {name!r} of this run", expected=f"one of {', '.join(self.names)}")
        if name not in self._made:
            from graphres.charts.chart import Chart
            from graphres.charts.specs import CHARTS

            self._made[name] = Chart(name, CHARTS[name](self._run))
        return self._made[name]

    def __iter__(self) -> Iterator[Chart]:
        return (self[name] for name in self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"<Charts {', '.join(self.names)}>"

    def write_html(self, path: str | Path) -> None:
        """Write one page with all charts to `path`, exactly: pictures alone, no script, no request."""
        Path(path).write_text(self._page(), encoding="utf-8", newline="\n")

    def _repr_html_(self) -> str:
        """For notebooks: one picture below the other."""
        return "\n".join(f"<p>{chart._repr_html_()}</p>" for chart in self)

    def _page(self) -> str:
        from html import escape

        from graphres.explore.showing import shown
        from graphres.explore.style import policy_hash

        name = escape(shown(self._run.path.name))
        policy = (
            f"default-src 'none'; img-src data:; style-src '{policy_hash(SHEET)}'; base-uri 'none'; form-action 'none'"
        )
        head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<link rel="icon" href="data:,">'
        about = f"<title>{name}</title>\n<style>{SHEET}</style>"
        return PAGE.format(head=head, about=about, name=name, charts=self._repr_html_())


SHEET = "body{margin:16px;background:#fff;color:#15202b;font:14px system-ui,sans-serif}img{max-width:100%}"
PAGE = """<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
{head}
<meta name="viewport" content="width=device-width, initial-scale=1">
{about}
</head>
<body>
<h1><bdi dir="auto">{name}</bdi></h1>
{charts}
</body>
</html>
"""
