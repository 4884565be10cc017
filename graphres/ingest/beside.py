"""What columns of one table share: whether one's texts hold another's, which roles there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graphres.ingest.columns import Column
from graphres.ingest.verdicts import Verdict

__all__ = ["Mended", "has", "holds", "shares_a_word"]

TOKEN = re.compile(r"[^\W_]+")

Mended = Iterator[tuple[int, Verdict]]
"""Places of columns, and what is to be thought of them after all."""


def holds(column: Column, other: Column) -> float:
    """Share of the rows with both in which the column's words hold all words of the other and more."""
    both = [(_tokens(a), _tokens(b)) for a, b in zip(column.sample, other.sample, strict=True) if a and b]
    return sum(bool(b) and b < a for a, b in both) / max(len(both), 1)


def shares_a_word(column: Column, others: Sequence[Column]) -> float:
    """Share of the rows with a text here and elsewhere in which any word is the same."""
    rows = zip(column.sample, *(other.sample for other in others), strict=True)
    both = [(_tokens(a), _tokens(" ".join(filter(None, rest)))) for a, *rest in rows if a and any(rest)]
    return sum(bool(a & b) for a, b in both) / max(len(both), 1)


def _tokens(text: str) -> frozenset[str]:
    return frozenset(TOKEN.findall(text.lower()))


def has(verdicts: Sequence[Verdict], role: str) -> bool:
    """Whether any column has the role."""
    return any(role in said.roles for said in verdicts)
