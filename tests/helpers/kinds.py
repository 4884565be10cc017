"""Small kinds for tests of the stages: what a stage does must not depend on the real house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np
import pyarrow as pa
from rapidfuzz import process
from rapidfuzz.distance import OSA

from graphres.identifiers.base import Context, Kind, Level, Levels, Raw, Sharing

__all__ = ["Mail", "Town", "Word", "Year", "records_table"]


class Word(Kind):
    """A personal word: equal, one edit apart, different."""

    name = "word"
    roles = ("word",)
    family = "word"
    sharing: ClassVar[Sharing] = "personal"
    tells_apart = True
    levels: ClassVar[tuple[Level, ...]] = (
        Level("equal", "the same", 0.85, 0.01),
        Level("near", "one letter apart", 0.1, 0.01),
        Level("different", "different", 0.05, 0.98),
    )

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        """Lower case; 'bad' is no valid word."""
        words = (text.strip().lower() for role in self.roles for text in raw.get(role, ()))
        return tuple(dict.fromkeys(w for w in words if w and w != "bad"))

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        """The word and its first letter."""
        return ((self.name, value), (f"{self.name}.first", value[:1]))

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        """One edit is near."""
        edits = process.cpdist(a, b, scorer=OSA.distance)
        return np.where(edits <= 1, 1, 2).astype(np.int8)


class Town(Word):
    """What relatives share."""

    name = "town"
    roles = ("town",)
    family = "town"
    sharing = "shared"
    share = 0.8
    tells_apart = False


class Mail(Word):
    """What can be a hub."""

    name = "mail"
    roles = ("mail",)
    family = "mail"
    sharing = "either"
    share = 0.3
    tells_apart = False
    discounted_above = 2
    excluded_above = 4


class Year(Word):
    """Personal, two levels."""

    name = "year"
    roles = ("year",)
    family = "year"


def records_table(rows: Sequence[Mapping[str, str | None]], roles: Sequence[str]) -> pa.Table:
    """Contract RECORDS of rows with ``id`` (and ``source``, else ``s``) and roles."""
    from graphres.identifiers.base import record_key

    source = [row.get("source") or "s" for row in rows]
    ids = [row["id"] for row in rows]
    return pa.table(
        {
            "record_key": pa.array([record_key(s, i or "") for s, i in zip(source, ids, strict=True)], pa.int64()),
            "source": pa.array(source, pa.string()),
            "record_id": pa.array(ids, pa.string()),
            "line": pa.array(range(2, len(rows) + 2), pa.int64()),
            **{role: pa.array([row.get(role) for row in rows], pa.string()) for role in roles},
        }
    )
