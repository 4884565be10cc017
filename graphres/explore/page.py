"""One plain page of a run's riskiest customers: no script, no request, readable in the dark and on paper."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from graphres import __version__
from graphres.explore.cards import card
from graphres.explore.gather import gather, riskiest
from graphres.explore.overview import overview
from graphres.explore.showing import shown
from graphres.explore.style import policy_hash, static, style
from graphres.run_directory import Run

__all__ = ["page"]

OPEN = 5
"""Customers that are unfolded when the page opens."""


def page(run: Run, entities: int = 50) -> str:
    """The page as HTML text, self-contained; equal runs give equal bytes.

    Every value from the data is escaped, cut to a bounded length, and shows its hidden characters. The page
    carries a content security policy that allows its own style sheet and nothing else.

    Parameters
    ----------
    run : a run; of a run that is being written all tables must be there, the manifest may be short.
    entities : how many customers to show, the riskiest first.
    """
    cards = [card(case, place) for place, case in enumerate(gather(run, riskiest(run, entities)), start=1)]
    sheet = _sheet()
    return _template().render(
        name=shown(run.path.name.split(".partial-")[0]),
        version=shown(run.manifest.get("graphres", __version__)),
        overview=overview(run),
        cards=cards,
        unfolded=OPEN,
        sheet=Markup(sheet),  # our own file: no value from the data in it
        digest=policy_hash(sheet),
        record=style()["record"],
        outline_color=style()["outline"],
        links=style()["links"],
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(static("page.html.jinja"))


def _sheet() -> str:
    """The style sheet: the theme's colors as variables, light and dark, then the rules."""
    light, dark = (_variables(theme) for theme in ("light", "dark"))
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n" + static("page.css")


def _variables(theme: str) -> str:
    colors = {
        **style()["theme"][theme],
        **{f"link_{k}": v["color"][theme] for k, v in style()["links"].items()},
    }
    return "".join(f"--{name.replace('_', '-')}:{color};" for name, color in colors.items())
