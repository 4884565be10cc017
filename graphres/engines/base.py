"""The ground every stage stands on: the few things an engine offers.

Relational steps are SQL in the subset that every engine shares: joins, filters, distinct, integer counts,
sums of integers, min and max, explicit orders. Everything numeric or textual is a kernel: a pure function on
Arrow batches. No stage asks which engine it runs on, and no engine knows a kind of value or a stage.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Protocol, Self

import pyarrow as pa

from graphres.errors import EngineError

__all__ = ["Closing", "Engine", "Kernel", "Staying", "Table", "Tell", "Unkept", "column", "quoted"]

Kernel = Callable[[pa.RecordBatch], pa.RecordBatch]
Tell = Callable[[int, int], None]
"""Called while an engine works, with the rows that are done and how many there are; 0 and 0 after a statement."""


def _silent(_rows: int, _of: int) -> None:
    """Nobody listens."""


class Closing(ABC):
    """What is closed at the end of a `with`; may be listened to meanwhile."""

    tell: Tell = staticmethod(_silent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Give back memory and scratch space."""


class Table(Protocol):
    """A table that lives in an engine. Only the engine that made it can read it."""

    @property
    def schema(self) -> pa.Schema: ...


class Staying:
    """What stays in its engine."""

    def __reduce__(self) -> NoReturn:
        """A kernel that names a table would take it along: only its batch is a kernel's to read."""
        raise TypeError("a table stays in its engine")


class Engine(Protocol):
    """What a stage may ask for. tell : called as it works, by an engine that knows how far it is."""

    tell: Tell

    @property
    def cannot(self) -> Mapping[str, str]:
        """What this engine cannot do, by the name of the option that asks for it, each with the reason."""

    @property
    def facts(self) -> dict[str, Any]:
        """What the manifest says of the engine: its `name`, its `version`, and what else it has to tell."""

    def from_arrow(self, data: pa.Table) -> Table:
        """A table of this engine with the rows of `data`; for what does not grow with the data."""

    def from_frame(self, frame: object) -> Table | None:
        """A DataFrame that the user holds where this engine works; None where it is none of this engine's."""

    def sql(self, query: str, **tables: Table) -> Table:
        """The result of one SELECT; ``{name}`` in `query` stands for the table passed as `name`."""

    def once(self, query: str, **tables: Table) -> Table:
        """As `sql`, for a result that is read one time: it may be computed while it is read, and take no room."""

    def map_batches(self, kernel: Kernel, table: Table, schema: pa.Schema) -> Table:
        """`kernel` over every batch of `table`; the batches, their order and the process are the engine's choice, so
        that a kernel depends on its batch alone and leaves no trace but its answer.
        """

    def map_groups(self, kernel: Kernel, table: Table, by: str, schema: pa.Schema) -> Table:
        """`kernel` over batches that hold whole groups only, each batch sorted by `by`."""

    def components(self, edges: Table) -> Table:
        """Connected components of `edges` (a, b: int64), as (node, component): int64; a component is named
        by its smallest node. Nodes without an edge do not appear.
        """

    def collect(self, table: Table, order: Sequence[str] = ()) -> pa.Table:
        """All rows in this process, sorted by `order`; only for what does not grow with the data, or at its end."""

    def count(self, table: Table) -> int:
        """How many rows there are."""

    def read_parquet(self, paths: Sequence[Path]) -> Table:
        """The rows of Parquet files of one schema, which must stay where they are for as long as the table is used."""

    def write_parquet(self, table: Table, path: Path, order: Sequence[str]) -> int:
        """One Parquet file, sorted by `order`, in row groups of a fixed size; returns the number of rows."""

    def keep(self, table: Table, path: Path) -> None:
        """Write a table so that another process has the same one by `read_parquet`, its rows in any order.

        Raises
        ------
        EngineError : the disk is full, or the engine cannot resume.
        """

    def close(self) -> None:
        """Give back memory and scratch space."""


class Unkept:
    """An engine whose tables no other process can have; why it cannot resume, it says in `cannot`."""

    cannot: Mapping[str, str]

    def keep(self, _table: Table, _path: Path) -> NoReturn:
        """Refused."""
        raise EngineError(f"tables cannot be kept: {self.cannot['resume']}", expected="the engine duckdb")


def quoted(name: str) -> str:
    """A name as SQL text, also safe inside `Engine.sql`'s braces.

    Engines differ in how a text holds a quote, unless backslashes are to mean something: so it holds none.

    >>> quoted("crm"), quoted("o'neill")
    ("'crm'", "('o' || chr(39) || 'neill')")
    """
    parts = ["'" + part + "'" for part in name.replace("{", "{{").replace("}", "}}").split("'")]
    return parts[0] if len(parts) == 1 else "(" + " || chr(39) || ".join(parts) + ")"


def column(name: str) -> str:
    """A name as an SQL column, also safe inside `Engine.sql`'s braces."""
    return '"' + name.replace('"', '""').replace("{", "{{").replace("}", "}}") + '"'
