"""What somebody may have meant by a name that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

__all__ = ["near_miss"]


def near_miss(name: str, known: Iterable[str]) -> str:
    """A half sentence that names the known name most like `name`, or nothing where none is.

    >>> near_miss("colums", ["columns", "key"])
    '; did you mean "columns"?'
    """
    best = process.extractOne(name, sorted(known), scorer=ratio, processor=lambda s: str(s).lower(), score_cutoff=60.0)
    return f'; did you mean "{best[0]}"?' if best else ""
