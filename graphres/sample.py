"""The demo: an invented shop made anew, the same each time, and its customers resolved, to see a result at once."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphres.resolution import Progress, Resolution

__all__ = ["RECORDS", "SOURCES", "demo", "make_sample"]

RECORDS, PRESET, SEED = 3000, "ebuy", 0
SOURCES = ("customer_database", "crm_export", "purchases")
"""The files of the shop that are resolved."""


def demo(output: str | Path | None = None, *, force: bool = False, progress: Progress | None = None) -> Resolution:
    """Make the shop and resolve it.

    Parameters
    ----------
    output : where the run directory shall stand; without it the run is temporary. The shop's files stand beside it,
        in ``OUTPUT-shop``.
    force : move a run that stands at `output` aside first, and make the shop's files anew.
    progress : called as the run goes on.

    Raises
    ------
    RunError : a run or the shop's files stand there already.
    """
    from graphres.resolution import resolve

    if output is None:
        with tempfile.TemporaryDirectory(prefix="graphres-demo-") as folder:
            return resolve(*make_sample(Path(folder) / "shop", progress=progress), progress=progress)
    output = Path(output)
    shop = output.with_name(f"{output.name}-shop")
    if force and (shop / "truth").is_dir():
        shutil.rmtree(shop)
    return resolve(*make_sample(shop, progress=progress), output=output, force=force, progress=progress)


def make_sample(shop: Path, *, progress: Progress | None = None) -> list[Path]:
    """Write the shop's files, byte for byte those of ``data/ebuy``; returns the sources."""
    from graphres.generate import generate

    generate(RECORDS, shop, preset=PRESET, seed=SEED, progress=progress)
    return [shop / f"{name}.csv" for name in SOURCES]
