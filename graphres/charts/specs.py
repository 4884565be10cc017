"""The charts of a run, as Altair draws them: few colors, told by shape or place besides, readable without color."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from graphres.charts import numbers
from graphres.explore.style import style
from graphres.export.appearance import edge_color
from graphres.run_directory import Run

__all__ = ["CHARTS"]

WIDTH, STEP = 460, 18
RATES = {
    "m": ("m: the same person", "#0072B2", "circle"),
    "r": ("r: related people", "#E69F00", "triangle-up"),
    "u": ("u: strangers", "#444444", "diamond"),
}
POWERS = "format(datum.value, datum.value < 0.001 ? '~e' : '~g')"
STATES = {"discounted": "#E69F00", "excluded": "#B34700"}
PAIRS = {"match": "#0072B2", "possible": edge_color("possible"), "related": "#CC79A7"}


def sizes(run: Run) -> Any:
    """How many customers have how many records. The scale is logarithmic from 1 on: few large ones shall be seen."""
    rows = numbers.sizes(run)
    base = _base(rows)
    y = alt.Y("records:N", sort=None, title="records of a customer")
    x = alt.X("customers:Q", scale=alt.Scale(type="symlog"), title="customers", axis=alt.Axis(tickCount=6, format="~s"))
    bars = base.mark_bar(color=style()["record"]["fill"]).encode(y=y, x=x)
    counts = base.mark_text(align="left", dx=4).encode(y=y, x=x, text=alt.Text("customers:Q", format=","))
    title = _title("Customers by their records", "" if rows else "no customers")
    return (bars + counts).properties(title=title, width=WIDTH, height=alt.Step(STEP))


def weights(run: Run) -> Any:
    """How many pairs weigh how much: right of 0 they are likelier one person than not."""
    rows = numbers.weights(run)
    note = "right of 0 bits a pair is likelier one person than not" if rows else "no pair was linked"
    return (
        _base(rows)
        .mark_bar()
        .encode(
            x=alt.X("low:Q", bin="binned", title="weight, in bits", axis=alt.Axis(tickMinStep=1)),
            x2="high:Q",
            y=alt.Y("pairs:Q", title="pairs of records", axis=alt.Axis(tickMinStep=1, format="~s")),
            color=_colors("edge_type", PAIRS, "link"),
            order=alt.Order("edge_type:N"),
        )
        .properties(title=_title("Linked pairs by their weight", note), width=WIDTH, height=220)
    )


def hubs(run: Run) -> Any:
    """The hubs that most people share, and what the run made of them."""
    rows = numbers.hubs(run)
    note = (
        "a discounted one counts less, an excluded one not at all"
        if rows
        else "no identifier is shared by so many that it counts less"
    )
    return (
        _base(rows)
        .mark_bar()
        .encode(
            y=alt.Y("identifier:N", sort=None, title=None, axis=alt.Axis(labelLimit=320)),
            x=alt.X("people:Q", title="people", axis=alt.Axis(tickMinStep=1)),
            color=_colors("state", STATES, "state"),
        )
        .properties(title=_title("Hubs: identifiers that many people share", note), width=WIDTH, height=alt.Step(STEP))
    )


def rates(run: Run) -> Any:
    """m, r and u of every comparison level; the further m is right of u, the more the level says."""
    rows = numbers.rates(run)
    for about in rows:
        about["among"] = RATES[about["rate"]][0]
    names = [name for name, _, _ in RATES.values()]
    color = alt.Scale(domain=names, range=[color for _, color, _ in RATES.values()])
    shape = alt.Scale(domain=names, range=[shape for _, _, shape in RATES.values()])
    legend = alt.Legend(title="among pairs of", orient="top")
    levels = (
        alt.Chart()
        .mark_point(filled=True, size=55, opacity=0.85)
        .encode(
            y=alt.Y("level:N", sort=None, title=None, axis=alt.Axis(grid=True)),
            x=alt.X(
                "probability:Q",
                scale=alt.Scale(type="log"),
                title="probability of the level",
                axis=alt.Axis(labelExpr=POWERS, tickCount=6),
            ),
            color=alt.Color("among:N", scale=color, legend=legend),
            shape=alt.Shape("among:N", scale=shape, legend=legend),
        )
        .properties(width=WIDTH, height=alt.Step(STEP - 4))
    )
    row = alt.Row("kind:N", sort=None, title=None, header=alt.Header(labelAngle=0, labelAlign="left"))
    note = "how often a comparison gives this level" if rows else "the model has no kind"
    return (
        levels.facet(data=alt.InlineData(values=rows), row=row)
        .resolve_scale(y="independent")
        .properties(spacing=6, title=_title("What the comparison levels say", note))
    )


CHARTS = {"sizes": sizes, "weights": weights, "hubs": hubs, "rates": rates}


def _base(rows: Sequence[dict[str, Any]]) -> Any:
    return alt.Chart(alt.InlineData(values=rows))


def _title(text: str, note: str) -> alt.Title:
    return alt.Title(text, anchor="start", subtitle=note) if note else alt.Title(text, anchor="start")


def _colors(field: str, colors: dict[str, str], title: str) -> alt.Color:
    scale = alt.Scale(domain=list(colors), range=list(colors.values()))
    return alt.Color(f"{field}:N", scale=scale, legend=alt.Legend(title=title))
