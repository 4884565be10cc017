"""The chart of docs/figures.md: seconds by records, both on scales of powers, where a straight line is a power."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from benchmarks.kept_speed import SHOWN, Timed
from graphres.charts.chart import Chart

__all__ = ["growth"]

COLORS = {"floor": "#444444", "graphres": "#0072B2", "splink": "#B34700"}
SHAPES = {"floor": "diamond", "graphres": "circle", "splink": "triangle-up"}


def growth(kept: Sequence[Timed]) -> Chart:
    """Wall clock seconds of each tool by the number of records."""
    rows = [{"records": one.records, "seconds": one.seconds, "tool": SHOWN[one.tool]} for one in kept]
    names = [SHOWN[tool] for tool in COLORS]
    legend = alt.Legend(title=None, orient="top", labelLimit=300)
    encoded = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(point=alt.OverlayMarkDef(size=60, filled=True))
        .encode(
            x=alt.X("records:Q", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s", tickCount=4)),
            y=alt.Y("seconds:Q", scale=alt.Scale(type="log"), axis=alt.Axis(format="~g", tickCount=5)),
            color=alt.Color("tool:N", scale=alt.Scale(domain=names, range=list(COLORS.values())), legend=legend),
            shape=alt.Shape("tool:N", scale=alt.Scale(domain=names, range=list(SHAPES.values())), legend=legend),
        )
    )
    title = alt.Title("Seconds by records", anchor="start", subtitle="both on scales of powers of ten")
    return Chart("growth", encoded.properties(width=460, height=260, title=title))
