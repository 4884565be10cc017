"""Pictures share one style, shipped in one piece, and can be read by everybody."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from graphres.explore.style import contrast, glyph, link_width, outline, style

THEMES = ("light", "dark")
READ_ON = [
    *product(("ink", "muted", "accent"), ("page", "card")),
    *product(("ink", "muted"), ("sunken",)),
    ("mark_ink", "mark"),
    ("warn_ink", "warn"),
]


@pytest.mark.parametrize("name", ["style.json", "page.html.jinja", "draw.html.jinja"])
def test_the_package_ships_what_viz_holds(root: Path, name: str) -> None:
    """The source in viz/ and its copy in the package are the same bytes."""
    assert (root / "viz" / name).read_bytes() == (root / "graphres" / "explore" / "static" / name).read_bytes()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), READ_ON)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    """Text stands out from its ground by 4.5 to 1, light and dark."""
    colors = style()["theme"][theme]
    assert contrast(colors[text], colors[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_lines_and_bars_can_be_seen(theme: str) -> None:
    """What is drawn stands out from the card by 3 to 1, links by 4.5 to 1."""
    colors = style()["theme"][theme]
    for name in ("for", "against"):
        assert contrast(colors[name], colors["card"]) >= 3
    for link in style()["links"].values():
        assert contrast(link["color"][theme], colors["card"]) >= 4.5


@pytest.mark.parametrize("name", ["record", "other", *style()["kinds"]])
def test_letters_can_be_read_on_their_shapes(name: str) -> None:
    """The letter stands out from the fill by 4.5 to 1."""
    drawn = style()["kinds"].get(name) or style()[name]
    assert contrast(drawn["ink"], drawn["fill"]) >= 4.5


def test_no_two_kinds_look_the_same() -> None:
    """Shape and letter tell every two kinds apart, without their colors."""
    looks = [(kind["shape"], kind["letter"]) for kind in style()["kinds"].values()]
    assert len(set(looks)) == len(looks)


def test_a_kind_of_somebody_elses_making_has_a_shape() -> None:
    """An unknown kind is drawn in the common shape with its first letter."""
    assert (glyph("vehicle").shape, glyph("vehicle").letter) == (style()["other"]["shape"], "V")


@pytest.mark.parametrize(
    ("shape", "corners"), [("diamond", 4), ("triangle", 3), ("square", 4), ("hexagon", 6), ("circle", 0)]
)
def test_shapes_have_their_corners(shape: str, corners: int) -> None:
    """A shape is an outline of so many points; a circle has none."""
    assert len(outline(shape, 0, 0, 10).split()) == corners


def test_heavier_links_are_never_thinner() -> None:
    """Width grows with weight in four steps."""
    widths = [link_width("match", weight) for weight in (-1.0, 0.5, 4.0, 9.0, 17.0, 99.0)]
    assert widths == sorted(widths)
    assert len(set(widths)) == 4
