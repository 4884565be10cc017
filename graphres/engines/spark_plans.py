"""What is still to be done: statements and kernels that wait until somebody asks for their rows.

A statement on Spark has a price, however little there is in a table: so what is read once, by one statement, becomes a
part of that statement, and only what several read, or may yet read, is computed once and kept.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

__all__ = ["Plan", "behind"]

View = Callable[["Plan"], str]
Compose = Callable[[View], Any]


class Plan:
    """How a table is made, and what is known of it once it has been.

    sources : the plans it reads, each with how many times. compose : a DataFrame of Spark, given what a source is
    called in SQL; None once it is computed. schema : where it is known before.
    """

    def __init__(self, sources: Mapping[Plan, int], compose: Compose | None, schema: pa.Schema | None) -> None:
        self.sources = dict(sources)
        self.compose = compose
        self.schema = schema
        self.text: Callable[[View], str] | None = None  # of a statement, its SQL
        self.ahead: Any = None  # composed already, over sources that will not change
        self.frame: Any = None
        self.rows: int | None = None
        self.held = True  # a table of it is there, so somebody may still ask for it
        self.mapped = False  # a kernel reads it
        self.fleeting = False  # what it reads may be gone later
        self.views: dict[str, str] = {}
        self.leftovers: list[Callable[[], object]] = []  # what is to be done once nobody needs it
        self._readers: weakref.WeakSet[Plan] = weakref.WeakSet()
        for source in self.sources:
            source._readers.add(self)

    @property
    def pending(self) -> bool:
        """Whether it has not been computed."""
        return self.compose is not None

    @property
    def reads(self) -> int:
        """How many times it is read by what waits."""
        return sum(reader.sources.get(self, 0) for reader in tuple(self._readers) if reader.pending)

    @property
    def shared(self) -> bool:
        """Whether it would be computed more than once, or may be, if it were a part of what reads it."""
        return self.pending and (self.held or self.reads > 1)

    @property
    def read_by_others(self) -> bool:
        """Whether it waits, and others wait for it."""
        return self.pending and self.reads > 0

    @property
    def ready(self) -> bool:
        """Whether all that it reads has been computed."""
        return not any(source.pending for source in self.sources)

    def small(self, limit: int) -> bool:
        """Whether no table it is made of has more than `limit` rows."""
        if self.compose is None:
            return self.rows is not None and self.rows <= limit
        return all(source.small(limit) for source in self.sources)

    def keep(self, frame: Any, rows: int | None) -> None:
        """It has been computed: from now on it is `frame`, and needs its sources no more."""
        self.frame, self.rows = frame, rows
        self.compose = self.text = self.ahead = None
        self.sources = {}


def behind(plan: Plan) -> list[Plan]:
    """The pending plans that `plan` is made of, each after those that it reads itself; without `plan`."""
    found: list[Plan] = []
    seen: set[int] = set()
    stack = [(plan, False)]
    while stack:
        one, done = stack.pop()
        if done:
            found.append(one)
        elif id(one) not in seen and one.pending:
            seen.add(id(one))
            stack.append((one, True))
            stack.extend((source, False) for source in one.sources)
    return found[:-1]
