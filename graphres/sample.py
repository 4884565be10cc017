"""The small sample that graphres brings along: three sources of invented people, to see a result at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graphres.errors import RunError

if TYPE_CHECKING:
    from graphres.resolution import Progress, Resolution

__all__ = ["demo", "sample_directory", "sample_sources"]


def demo(output: str | Path | None = None, *, force: bool = False, progress: Progress | None = None) -> Resolution:
    """Resolve the sample.

    Parameters
    ----------
    output : where the run directory shall stand; without it the run is temporary.
    force : move a run that stands at `output` aside first.
    progress : called as the run goes on.
    """
    from graphres.resolution import resolve

    return resolve(*sample_sources(), output=output, force=force, progress=progress)


def sample_sources() -> list[Path]:
    """The sample's sources, in the order of their names; its truth lies in a folder of its own."""
    return sorted(sample_directory().glob("*.csv"))


def sample_directory() -> Path:
    """Where the sample lies: inside the installed package, or, in a checkout, in ``data/sample``.

    Raises
    ------
    RunError : this installation holds no sample.
    """
    package = Path(__file__).resolve().parent
    for place in (package / "data" / "sample", package.parent / "data" / "sample"):
        if place.is_dir():
            return place
    raise RunError("this installation of graphres holds no sample", mend="install graphres again")
