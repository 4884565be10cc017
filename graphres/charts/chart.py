"""A chart that is drawn without a browser and without a network, and a page of them in which nothing runs."""

from __future__ import annotations

import base64
import html
from functools import cached_property
from pathlib import Path
from typing import Any

from graphres.errors import ParameterError

__all__ = ["Chart"]

SUFFIXES = (".svg", ".png", ".json")


class Chart:
    """One chart of a run. In a notebook it shows itself, as a picture: no script, nothing fetched.

    Attributes
    ----------
    name : sizes, weights, hubs or rates.
    altair : the Altair chart, to change it or to put it beside others. Shown by Altair itself, it is drawn by the
        notebook's renderer; with ``altair.renderers.enable("svg")`` that one fetches nothing either.
    """

    def __init__(self, name: str, altair: Any) -> None:
        self.name = name
        self.altair = altair

    def __repr__(self) -> str:
        return f"<Chart {self.name}: {self.title}>"

    @property
    def title(self) -> str:
        """What stands above it."""
        return str(self.altair.title.text)

    @cached_property
    def svg(self) -> str:
        """The picture as SVG."""
        import vl_convert

        return str(vl_convert.vegalite_to_svg(self._spec))

    def png(self, scale: float = 2.0) -> bytes:
        """The picture as PNG, `scale` pixels a point."""
        import vl_convert

        return bytes(vl_convert.vegalite_to_png(self._spec, scale=scale))

    def write(self, path: str | Path) -> None:
        """Write it to `path`, exactly: ``.svg``, ``.png``, or ``.json``, the specification for Vega-Lite.

        Raises
        ------
        ParameterError : another suffix.
        """
        place = Path(path)
        suffix = place.suffix.lower()
        if suffix not in SUFFIXES:
            raise ParameterError(f"a chart cannot be written as {place.name!r}", expected=f"a {' or '.join(SUFFIXES)}")
        made = {".svg": lambda: self.svg.encode("utf-8"), ".png": self.png, ".json": self._json}[suffix]
        place.write_bytes(made())

    def _json(self) -> bytes:
        return f"{self.altair.to_json(indent=1)}\n".encode()

    @cached_property
    def _spec(self) -> dict[str, Any]:
        spec: dict[str, Any] = self.altair.to_dict()
        return spec

    def _repr_html_(self) -> str:
        """An image: a browser runs no script in one, and lets it ask for nothing."""
        picture = base64.b64encode(self.svg.encode("utf-8")).decode("ascii")
        return f'<img alt="{html.escape(self.title)}" src="data:image/svg+xml;base64,{picture}">'
