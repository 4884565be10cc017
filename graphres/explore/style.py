"""The one style of every picture of a run: shapes, colors and letters by kind, from ``style.json``."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["Glyph", "contrast", "glyph", "link_width", "outline", "policy_hash", "static", "style"]


@dataclass(frozen=True)
class Glyph:
    """How a kind is drawn: shape (box, diamond, triangle, circle, square, hexagon), colors, letter."""

    shape: str
    fill: str
    ink: str
    letter: str


@cache
def static(name: str) -> str:
    """The text of a file that is shipped with the package."""
    return (resources.files("graphres.explore") / "static" / name).read_text(encoding="utf-8")


@cache
def style() -> dict[str, Any]:
    """What ``style.json`` says."""
    content: dict[str, Any] = json.loads(static("style.json"))
    return content


def glyph(kind: str) -> Glyph:
    """How an identifier of this kind is drawn; a kind of somebody else's making gets the common shape.

    >>> glyph("email").shape, glyph("number:passport").letter, glyph("vehicle").letter
    ('diamond', '#', 'V')
    """
    kinds = style()["kinds"]
    found = kinds.get(kind) or kinds.get(kind.partition(":")[0]) or style()["other"]
    return Glyph(found["shape"], found["fill"], found["ink"], found.get("letter", kind[:1].upper()))


def link_width(link: str, weight: float) -> float:
    """Width of a line, in four steps of its weight in bits.

    >>> link_width("match", 2.0) < link_width("match", 30.0)
    True
    """
    steps = style()["links"][link]["widths"]
    return float(next(width for below, width in steps if below is None or weight < below))


def outline(shape: str, x: float, y: float, r: float) -> str:
    """Corners of a shape around (x, y), as the ``points`` of an SVG polygon; empty for a circle.

    >>> outline("diamond", 10, 10, 5)
    '10.0,4.0 16.0,10.0 10.0,16.0 4.0,10.0'
    """
    corners = {
        "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
        "triangle": ((0, -1.3), (1.25, 0.95), (-1.25, 0.95)),
        "square": ((-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)),
        "hexagon": ((-0.6, -1.04), (0.6, -1.04), (1.2, 0), (0.6, 1.04), (-0.6, 1.04), (-1.2, 0)),
    }.get(shape, ())
    return " ".join(f"{x + dx * r:.1f},{y + dy * r:.1f}" for dx, dy in corners)


@cache
def policy_hash(text: str) -> str:
    """A script's or style sheet's hash, as a content security policy names it.

    >>> policy_hash("")
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def contrast(a: str, b: str) -> float:
    """Contrast of two colors (``#rrggbb``) as WCAG 2 defines it: 1 (none) to 21 (black on white).

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
