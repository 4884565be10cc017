"""The same statements for a handful of rows, on SQLite in memory: a statement on ten rows takes it a hundredth of what
it takes an engine that is made for millions. For questions on a finished run.

SQLite speaks nearly the subset of SQL that the engines share; what it lacks is put otherwise (`in_sqlite`). A statement
that it does not take is run by DuckDB, on the same rows.
"""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphres.engines.base import Closing, Kernel, Staying, Table, Unkept
from graphres.engines.groups import whole_groups
from graphres.engines.parts import parts_of
from graphres.engines.row_groups import write_row_groups

__all__ = ["Pocket", "in_sqlite"]


class PocketTable(Staying):
    """A table of a pocket: by its name in SQLite, as Arrow once somebody wants that."""

    def __init__(
        self, engine: Pocket, name: str, types: Mapping[str, pa.DataType], data: pa.Table | None = None
    ) -> None:
        self.engine = engine
        self.name = name
        self._types = types
        self._data = data

    @property
    def data(self) -> pa.Table:
        """All rows."""
        if self._data is None:
            self._data = self.engine.read(self.name, self._types)
        return self._data

    @property
    def types(self) -> Mapping[str, pa.DataType]:
        """Types of columns by their names, as far as they are known without the rows."""
        return (
            self._types
            if self._data is None
            else dict(zip(self._data.column_names, self._data.schema.types, strict=True))
        )

    @property
    def schema(self) -> pa.Schema:
        """The columns. One without any value is of the type that a column of its name had before, else int64."""
        return self.data.schema


class Pocket(Unkept, Closing):
    """An engine of one question, all of it in memory; close it, or use it as a context manager."""

    cannot: Mapping[str, str] = {"resume": "it answers one question, and is done"}

    def __init__(self) -> None:
        self._names = (f"t{n}" for n in itertools.count())
        self._db = sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)
        self._db.create_function("least", -1, _least, deterministic=True)
        self._db.create_function("greatest", -1, _greatest, deterministic=True)
        self._db.create_function("concat", -1, _concat, deterministic=True)
        self._db.create_aggregate("bit_xor", 1, _Xor)  # type: ignore[arg-type]

    def close(self) -> None:
        """Give back memory."""
        self._db.close()

    @property
    def facts(self) -> dict[str, Any]:
        """What a manifest would say of the engine."""
        return {"name": "sqlite", "version": sqlite3.sqlite_version}

    def from_arrow(self, data: pa.Table) -> Table:
        """A table with the rows of `data`."""
        name = next(self._names)
        columns = ", ".join(f'"{column.replace(chr(34), chr(34) * 2)}"' for column in data.column_names)
        self._db.execute(f"CREATE TABLE {name} ({columns})")
        marks = ", ".join("?" * data.num_columns)
        rows = zip(*(column.to_pylist() for column in data.columns), strict=True)
        self._db.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        return PocketTable(self, name, {}, data)

    def from_frame(self, frame: object) -> Table | None:
        """A table of this engine; whatever else it can read is an Arrow table before it comes here."""
        return frame if isinstance(frame, PocketTable) else None

    def read_parquet(self, paths: Sequence[Path]) -> Table:
        """The rows of Parquet files of one schema."""
        return self.from_arrow(pa.concat_tables([pq.read_table(path, partitioning=None) for path in paths]))

    def write_parquet(self, table: Table, path: Path, order: Sequence[str]) -> int:
        """One Parquet file, sorted by `order`, in row groups of a fixed size; returns the number of rows."""
        rows = self.collect(table, order)
        return write_row_groups(rows.to_batches(), path, rows.schema)

    def collect(self, table: Table, order: Sequence[str] = ()) -> pa.Table:
        """All rows, sorted by `order`."""
        rows = _mine(table).data
        return rows.sort_by([(name, "ascending") for name in order]) if order else rows

    def count(self, table: Table) -> int:
        """How many rows there are."""
        return int(self._db.execute(f"SELECT count(*) FROM {_mine(table).name}").fetchone()[0])

    def read(self, name: str, types: Mapping[str, pa.DataType]) -> pa.Table:
        """The rows of a table of SQLite; types : of columns without any value."""
        found = self._db.execute(f"SELECT * FROM {name}")
        columns = [column[0] for column in found.description]
        rows = found.fetchall()
        arrays = [pa.array([row[at] for row in rows]) for at in range(len(columns))]
        typed = [_typed(array, types.get(name, pa.int64())) for name, array in zip(columns, arrays, strict=True)]
        return pa.table(typed, names=columns)

    def sql(self, query: str, **tables: Table) -> Table:
        """The result of one SELECT; ``{name}`` in `query` stands for the table passed as `name`."""
        names = {name: _mine(table).name for name, table in tables.items()}
        made = next(self._names)
        try:
            self._db.execute(f"CREATE TABLE {made} AS {in_sqlite(query).format(**names)}")
        except (sqlite3.OperationalError, NotImplementedError):
            # What SQLite lacks or reads otherwise; a statement that is wrong is DuckDB's error then.
            return self._by_duckdb(query, {name: _mine(table) for name, table in tables.items()})
        types: dict[str, pa.DataType] = {}
        for table in tables.values():
            types |= _mine(table).types
        return PocketTable(self, made, types | dict.fromkeys(NARROW.findall(query), pa.int8()))

    def once(self, query: str, **tables: Table) -> Table:
        """As `sql`: a handful of rows."""
        return self.sql(query, **tables)

    def _by_duckdb(self, query: str, tables: dict[str, PocketTable]) -> Table:
        import duckdb  # what SQLite can do does without

        with duckdb.connect(":memory:") as db:
            db.execute("SET threads = 1")
            db.execute("SET enable_progress_bar = false")
            for table in tables.values():
                db.register(table.name, table.data)
            found = db.sql(query.format(**{name: table.name for name, table in tables.items()}))
            return self.from_arrow(found.to_arrow_table())

    def map_batches(self, kernel: Kernel, table: Table, schema: pa.Schema) -> Table:
        """`kernel` over every batch of `table`."""
        return self._mapped(kernel, _mine(table).data.combine_chunks().to_batches(), schema)

    def map_groups(self, kernel: Kernel, table: Table, by: str, schema: pa.Schema) -> Table:
        """`kernel` over batches that hold whole groups only, each batch sorted by `by`."""
        return self._mapped(kernel, whole_groups(self.collect(table, (by,)).combine_chunks().to_batches(), by), schema)

    def _mapped(self, kernel: Kernel, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Table:
        return self.from_arrow(pa.Table.from_batches([kernel(batch) for batch in batches if batch.num_rows], schema))

    def components(self, edges: Table) -> Table:
        """Connected components, each named by its smallest node."""
        return self.from_arrow(pa.Table.from_batches([parts_of(self.collect(edges))]))


def _mine(table: Table) -> PocketTable:
    assert isinstance(table, PocketTable)
    return table


def _typed(array: pa.Array, before: pa.DataType) -> pa.Array:
    """A column as it was before SQLite took it, which knows one type of whole numbers and none of nothing."""
    narrower = pa.types.is_integer(before) and pa.types.is_integer(array.type)
    return array.cast(before) if narrower or pa.types.is_null(array.type) else array


def _least(*values: Any) -> Any:
    return min((value for value in values if value is not None), default=None)


def _greatest(*values: Any) -> Any:
    return max((value for value in values if value is not None), default=None)


def _concat(*values: Any) -> str:
    return "".join(str(value) for value in values if value is not None)


class _Xor:
    def __init__(self) -> None:
        self.value: int | None = None

    def step(self, value: int | None) -> None:
        if value is not None:
            self.value = value if self.value is None else self.value ^ value

    def finalize(self) -> int | None:
        return self.value


NARROW = re.compile(r"AS TINYINT\) AS (\w+)")
"""Columns that a statement makes as narrow as SQLite knows no type for."""

TOKEN = re.compile(r"\{\{|\}\}|\{\w+\}|'[^']*'|\"[^\"]*\"|[\w.]+|\s+|.", re.DOTALL)
ENDS = {"SEMI", "ANTI", "JOIN", "LEFT", "INNER", "WHERE", "GROUP", "ORDER", "HAVING", "UNION", "LIMIT"}
Tree = list[Any]


@lru_cache(maxsize=1024)
def in_sqlite(query: str) -> str:
    """A statement of the subset that engines share, as SQLite takes it: `SEMI JOIN` and `ANTI JOIN` become `EXISTS`.

    Raises
    ------
    NotImplementedError : what would mean something else there.

    >>> in_sqlite("SELECT x.a FROM {x} x ANTI JOIN {y} y USING (a) WHERE a > 1")
    'SELECT x.a FROM {x} x JOIN (SELECT 1) ON NOT EXISTS (SELECT 1 FROM {y} y WHERE y.a = x.a) WHERE a > 1'
    """
    if "/" in re.sub(r"'[^']*'", "", query):
        raise NotImplementedError("to divide whole numbers gives whole numbers there")
    return "".join(_written(_joined(_tree(iter(TOKEN.findall(query))))))


def _tree(tokens: Iterator[str]) -> Tree:
    """Tokens, what stands in parentheses as a list of its own; blanks left out but for one."""
    tree: Tree = []
    for token in tokens:
        if token == ")":
            break
        tree.append(_tree(tokens) if token == "(" else "TEXT" if token == "STRING" else token)
    return tree


def _joined(tree: Tree) -> Tree:
    out: Tree = []
    left, at = "", 0
    while at < len(tree):
        part = tree[at]
        if isinstance(part, list):
            out.append(_joined(part))
        elif part in ("SEMI", "ANTI"):
            condition, at = _exists(tree, at, left)
            out += ["JOIN", " ", ["SELECT", " ", "1"], " ", "ON", " ", *(["NOT", " "] if part == "ANTI" else [])]
            out += ["EXISTS", " ", condition, *([" "] if at < len(tree) else [])]
            continue
        else:
            out.append(part)
            if part == "FROM":
                left = _alias(tree, at + 1)[0]
        at += 1
    if _takes_all(tree):
        raise NotImplementedError("a column more would be among all")
    return out


def _takes_all(tree: Tree) -> bool:
    """Whether a SELECT with such a join takes all columns, whatever they are."""
    words = [part for part in tree if isinstance(part, list) or part.strip()]
    star = False
    for before, word in pairwise(words):
        if word == "SELECT":
            star = False
        elif word == "*" and before in ("SELECT", ","):
            star = True
        elif star and word in ("SEMI", "ANTI"):
            return True
    return False


def _exists(tree: Tree, at: int, left: str) -> tuple[Tree, int]:
    """What stands in EXISTS for a join that begins at `at`, and where it ends."""
    at = _next(tree, _next(tree, at + 1) + 1)
    operand = tree[at]
    alias, at = _alias(tree, at)
    word = tree[at]
    at = _next(tree, at + 1)
    if word == "USING":
        names = [name for name in tree[at] if re.fullmatch(r"\w+", name)]
        condition: Tree = list(" AND ".join(f"{alias}.{name} = {left}.{name}" for name in names))
        at = _next(tree, at + 1)
    else:
        end = at
        while end < len(tree) and not (isinstance(tree[end], str) and tree[end] in ENDS):
            end += 1
        condition, at = tree[at:end], end
        while condition and isinstance(condition[-1], str) and not condition[-1].strip():
            condition = condition[:-1]
    inner = _joined(operand) if isinstance(operand, list) else operand
    return ["SELECT", " ", "1", " ", "FROM", " ", inner, " ", alias, " ", "WHERE", " ", *condition], at


def _alias(tree: Tree, at: int) -> tuple[str, int]:
    """What the table at `at` is called, and where what follows begins."""
    at = _next(tree, at)
    operand = tree[at]
    at = _next(tree, at + 1)
    if at < len(tree) and tree[at] == "AS":
        at = _next(tree, at + 1)
    word = tree[at] if at < len(tree) else ""
    if isinstance(word, str) and re.fullmatch(r"\w+", word) and word not in ENDS | {"ON", "USING"}:
        return word, _next(tree, at + 1)
    return operand if isinstance(operand, str) else "", at


def _next(tree: Tree, at: int) -> int:
    """The place of the next token that is no blank."""
    while at < len(tree) and isinstance(tree[at], str) and not tree[at].strip():
        at += 1
    return at


def _written(tree: Tree) -> Iterator[str]:
    for part in tree:
        if isinstance(part, list):
            yield "("
            yield from _written(part)
            yield ")"
        else:
            yield part
