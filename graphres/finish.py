"""The end of a run: the explorer, and the manifest, its last file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphres.run_directory import Run, Writer
from graphres.stopwatch import Stopwatch

__all__ = ["finish"]


def finish(writer: Writer, told: Mapping[str, Any], watch: Stopwatch, threads: int | None = None) -> None:
    """Write the page and the manifest of a run of which everything else is written.

    told : what the manifest says, but for the stages. watch : knows those, and counts this as `write`.
    threads : processes that may work at the page; None: as many as there are processors.
    """
    from graphres.explore.page import page

    with watch("write"):
        text = page(Run(writer.path, {**told, "stages": watch.as_rows()}), threads=threads)
        (writer.path / "explorer.html").write_text(text, encoding="utf-8", errors="backslashreplace")
    writer.write_manifest(**told, stages=watch.as_rows())
