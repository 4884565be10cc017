"""One customer as a picture to move about in: for notebooks, and as a page to give away."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphres.errors import EngineError

if TYPE_CHECKING:
    from graphres.draw.network import SafeNetwork
    from graphres.explore.gather import Case, Row
    from graphres.resolution import Resolution

__all__ = ["draw", "write"]

ACROSS, DOWN = 2.0, 1.7
"""Places are spread by so much: labels stand below the shapes."""

RECORDS = 24
"""Records that are drawn, by key."""

BOX, BEND = 210, 0.6
"""Width of a record's box, and how far a link bends out, as a share of its length."""

SHAPES = {"circle": "dot"}
LETTERS = 32
OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "tooltipDelay": 120, "dragNodes": False},
    "nodes": {"size": 12, "font": {"size": 13, "color": "#15202b"}, "borderWidth": 1},
}


def draw(run: str | Path | Resolution, entity: str) -> SafeNetwork:
    """Draw a customer: its records on the left, the identifiers they share on the right, links as arcs.

    Shapes and colors are those of ``explorer.html``; at most 24 records and 24 shared identifiers are drawn, and the
    page says what it leaves out.

    Parameters
    ----------
    run : a run directory, or a `Resolution`.
    entity : an entity_id.

    Returns
    -------
    A pyvis network that shows itself in a notebook; ``.write_html("customer.html")`` writes one page that needs no
    network and runs no script from the data.

    Raises
    ------
    ParameterError : the run has no such entity; names the near misses.
    EngineError : pyvis is not installed.
    """
    from graphres.explore.gather import gather
    from graphres.export.asked import Asked
    from graphres.resolution import run_of

    if find_spec("pyvis") is None:
        raise EngineError("pyvis is not installed, which draws", mend="pip install 'graphres[explore]'")
    opened = run_of(run)
    Asked(entities=(entity,)).check(opened)
    rows = opened.query("SELECT * FROM entities WHERE entity_id = ?", [entity]).to_pylist()
    return _drawn(gather(opened, rows, RECORDS)[0])


def write(run: str | Path | Resolution, entity: str, path: Path) -> None:
    """Draw a customer on a page of its own; nothing may stand at `path`."""
    from graphres.export.place import aside

    with aside(path) as place:
        draw(run, entity).write_html(str(place))


def _drawn(case: Case) -> SafeNetwork:
    from graphres.draw.network import SafeNetwork
    from graphres.draw.picture import BOX_LEFT, BOX_WIDTH, MARK_X, layout

    placed = layout(case)
    network = SafeNetwork(str(case.entity["entity_id"]), _notes(case, placed.left_out), int(placed.height * DOWN) + 160)
    network.options = OPTIONS
    middle = BOX_LEFT + BOX_WIDTH / 2
    for record, y in placed.record_y.items():
        _add_record(network, record, middle * ACROSS, y * DOWN)
    about = {bearing["identifier"]: bearing for bearing in case.bears}
    for identifier, y in placed.mark_y.items():
        _add_identifier(network, about[identifier], (MARK_X + 60) * ACROSS, y * DOWN)
        for record in placed.bearers[identifier]:
            _add_thread(network, record, about[identifier])
    _add_links(network, case, placed.record_y)
    return network


def _notes(case: Case, left_out: int) -> tuple[str, ...]:
    """How much of the customer is drawn."""
    records = case.entity["records"]
    shown = len(case.records)
    said = f"{shown:,} records" if shown == records else f"{shown:,} of {records:,} records"
    more = f"; {left_out:,} more are shared" if left_out else ""
    return (f"{said}, the identifiers that at least two of them bear{more}, and the links between them, in bits.",)


def _add_record(network: SafeNetwork, name: str, x: float, y: float) -> None:
    from graphres.explore.showing import label, shown
    from graphres.explore.style import style

    look = style()["record"]
    color = {"background": look["fill"], "border": style()["outline"]}
    side = {"shape": "dot", "size": 2, "color": style()["outline"], "physics": False}
    network.add_node(f"side of {name}", " ", x=x - BOX / 2 - 6, y=y, **side)
    text = label(name, LETTERS)
    font = {"color": look["ink"], "size": 13}
    network.add_node(
        f"record {name}",
        text or " ",
        shape="box",
        color=color,
        font=font,
        widthConstraint=BOX,
        title=shown(name),
        x=x,
        y=y,
        physics=False,
    )


def _add_identifier(network: SafeNetwork, about: Row, x: float, y: float) -> None:
    from graphres.draw.picture import is_hub
    from graphres.explore.showing import label, shown, words
    from graphres.explore.style import glyph, style

    kind = str(about["kind"])
    look = glyph(kind)
    title = f"{words(kind)}\n{shown(about['label'])}" + ("\nshared by many" if is_hub(about) else "")
    network.add_node(
        f"identifier {about['identifier']}",
        f"{look.letter}  {label(about['label'], LETTERS)}",
        shape=SHAPES.get(look.shape, look.shape),
        color={"background": look.fill, "border": style()["outline"]},
        title=title,
        x=x,
        y=y,
        physics=False,
    )


def _add_thread(network: SafeNetwork, record: str, about: Row) -> None:
    """A record bears an identifier."""
    from graphres.draw.picture import is_hub

    ends = f"record {record}", f"identifier {about['identifier']}"
    network.add_edge(*ends, **_line("hub" if is_hub(about) else "bears"), smooth=False)


def _add_links(network: SafeNetwork, case: Case, record_y: Mapping[str, float]) -> None:
    """Links, from the side of the upper record to that of the lower: all bend to the left, out of the boxes' way."""
    from graphres.draw.picture import drawn_links
    from graphres.explore.showing import bits, shown

    span = max((abs(record_y[link["a"]] - record_y[link["b"]]) for link in drawn_links(case)), default=0.0) * DOWN
    _add_margin(network, span * BEND / 2)
    for link in drawn_links(case):
        upper, lower = sorted((link["a"], link["b"]), key=lambda name: record_y[name])
        title = f"{shown(upper)} – {shown(lower)}: {bits(link['weight_bits'])} bits"
        network.add_edge(
            f"side of {upper}",
            f"side of {lower}",
            **_line("match", link["weight_bits"]),
            label=bits(link["weight_bits"]),
            title=title,
            smooth={"type": "curvedCCW", "roundness": BEND},
        )


def _add_margin(network: SafeNetwork, width: float) -> None:
    """A speck that cannot be seen, left of all links: vis-network fits its window to nodes alone."""
    nodes = network.nodes
    left = min(node["x"] for node in nodes) - width - 30
    network.add_node("margin", " ", shape="dot", size=1, color="rgba(0,0,0,0)", x=left, y=nodes[0]["y"], physics=False)


def _line(link: str, weight: float = 0.0) -> dict[str, Any]:
    """Width, color and dashes of a line, as the explorer draws it."""
    from graphres.explore.style import link_width, style

    look = style()["links"][link]
    dashes = [int(part) for part in look["dash"].split()] or False
    return {"width": link_width(link, weight), "color": look["color"]["light"], "dashes": dashes}
