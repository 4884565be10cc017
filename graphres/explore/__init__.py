"""The explorer: the page on which a person sees why records merged, finds the merges that are wrong, overrules them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphres.errors import ParameterError

if TYPE_CHECKING:
    from graphres.resolution import Resolution

__all__ = ["LARGE", "MOST", "Explorer", "explore"]

MOST = 100_000
"""Entities beyond which a file is refused without `force`: a browser would hold it, nobody would wait for it."""

LARGE = 10_000_000
"""Bytes beyond which a file is said to be large."""


@dataclass(frozen=True)
class Explorer:
    """A file that was written: where, how many entities of how many it holds, and its size."""

    path: Path
    entities: int
    of: int
    bytes: int

    def as_dict(self) -> dict[str, Any]:
        """path, entities, of, bytes."""
        return {"path": str(self.path), "entities": self.entities, "of": self.of, "bytes": self.bytes}

    def text(self) -> str:
        """One line for people, and a second where the file is large."""
        size = f"{self.bytes / 1e6:,.1f} MB"
        said = f"{self.path}: {self.entities:,} of {self.of:,} entities, {size}"
        return said if self.bytes <= LARGE else f"{said}; --entities {self.entities // 4} would make it smaller"


def explore(
    run: str | Path | Resolution,
    static: str | Path,
    *,
    entities: int | None = None,
    mask: str | Iterable[str] = (),
    passphrase: str | None = None,
    force: bool = False,
) -> Explorer:
    """Write the explorer of a run as one HTML file that needs no server and no network.

    Parameters
    ----------
    run : a run directory, or a `Resolution`. static : the file to write; nothing may stand there.
    entities : how many to hold, the riskiest first; 10,000 if not said.
    mask : kinds whose values are hidden, or ``all``; equal ones stay equal.
    passphrase : encrypts the data with it: who opens the file is asked for it.
    force : write more than 100,000 entities.

    Raises
    ------
    ParameterError : no entity is asked for, or more than 100,000 without `force`; a kind is not known.
    RunError : there is no run; something stands at `static`.
    EngineError : cryptography is not installed, and a passphrase is given.
    """
    from graphres.explore.page import ENTITIES, page
    from graphres.export.place import aside
    from graphres.resolution import run_of

    wanted = ENTITIES if entities is None else entities
    _check(wanted, force, passphrase)
    opened = run_of(run)
    text = page(opened, wanted, (mask,) if isinstance(mask, str) else tuple(mask), passphrase)
    with aside(Path(static)) as place:
        place.write_text(text, encoding="utf-8", newline="\n")
    total = opened.count("entities")
    return Explorer(Path(static), min(wanted, total), total, Path(static).stat().st_size)


def _check(entities: int, force: bool, passphrase: str | None) -> None:
    if entities < 1:
        raise ParameterError(f"{entities:,} entities are asked for", expected="one or more")
    if entities > MOST and not force:
        raise ParameterError(
            f"a file of {entities:,} entities is asked for",
            expected=f"{MOST:,} or fewer: a browser takes long over more",
            mend="ask for fewer, the riskiest come first; or insist with --force",
        )
    if passphrase is not None and not passphrase:
        raise ParameterError("the passphrase is empty", expected="a passphrase of one letter or more")
