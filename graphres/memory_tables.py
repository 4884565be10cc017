"""Tables that a caller holds in memory, of pandas, Polars or Arrow, as Arrow tables that ingest can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graphres.errors import IngestError

__all__ = ["split_sources", "to_arrow"]

EXACT = 2.0**53
"""Whole numbers up to here are exact in floating point."""


def split_sources(sources: Iterable[str | Path | Mapping[str, Any]]) -> tuple[list[str], dict[str, Any]]:
    """What `graphres.resolve` was given, apart: paths (``"path"`` or ``"name=path"``), and tables by name: of Arrow, or
    DataFrames of Spark as they are.

    Raises
    ------
    IngestError : a table has no name, two have the same, or something is no table.
    """
    paths: list[str] = []
    tables: dict[str, Any] = {}
    for source in sources:
        if isinstance(source, str | Path):
            paths.append(str(source))
        elif isinstance(source, Mapping):
            for name, table in source.items():
                if isinstance(table, str | Path):
                    paths.append(f"{name}={table}")
                elif name in tables:
                    raise IngestError(f"two tables are named {name!r}", mend="give each source a name of its own")
                else:
                    tables[name] = table if _lives_elsewhere(table) else to_arrow(name, table)
        else:
            raise IngestError(
                f"a source is a {type(source).__name__} without a name",
                expected="a path, or a mapping from a name to a table",
                mend='write resolve({"crm": table})',
            )
    return paths, tables


def _lives_elsewhere(table: Any) -> bool:
    """Whether a table is a DataFrame of Spark: that stays where it is, for the engine to read it there."""
    return type(table).__module__.partition(".")[0] == "pyspark"


def to_arrow(name: str, table: Any) -> pa.Table:
    """A pandas, Polars or Arrow table (anything with the Arrow PyCapsule interface) as Arrow; NaN is null.

    Text is plain text. A pandas column of whole numbers that pandas holds as floats for want of nulls in its
    integers is whole numbers again: 5, not 5.0. A named index of a DataFrame is a column.

    Raises
    ------
    IngestError : it is no table.
    """
    if type(table).__module__.partition(".")[0] == "pandas":
        return _plain(_from_pandas(name, table), whole=True)
    try:
        return _plain(pa.table(table), whole=False)
    except (TypeError, ValueError, pa.ArrowException) as error:
        raise _no_table(name, table) from error


def _from_pandas(name: str, frame: Any) -> pa.Table:
    """Column by column, so that one of mixed types becomes text without touching the others."""
    if not hasattr(frame, "columns"):
        raise _no_table(name, frame)
    if any(level is not None for level in frame.index.names):
        frame = frame.reset_index()
    names = [str(column) for column in frame.columns]
    columns = [_column(frame.iloc[:, at]) for at in range(len(names))]
    return pa.Table.from_arrays(columns, names=names)


def _column(series: Any) -> pa.Array:
    try:
        column = pa.Array.from_pandas(series)
        return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    except (TypeError, ValueError, OverflowError, pa.ArrowException):
        missing = series.isna()
        texts = [None if gone else _text(value) for value, gone in zip(series, missing, strict=True)]
        return pa.array(texts, pa.string())


def _text(value: object) -> str:
    """A cell of a mixed column; a whole number that pandas made a float is written as a whole number."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _plain(table: pa.Table, *, whole: bool) -> pa.Table:
    """Plain text types, no NaN and, where asked, whole numbers as such."""
    columns = [_plain_column(column, whole=whole) for column in table.columns]
    return pa.Table.from_arrays(columns, names=table.column_names)


def _plain_column(column: pa.ChunkedArray, *, whole: bool) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    if not pa.types.is_floating(kind):
        return column
    column = pc.if_else(pc.is_nan(column), pa.scalar(None, kind), column)
    return column.cast(pa.int64()) if whole and _all_whole(column) else column


def _all_whole(column: pa.ChunkedArray) -> bool:
    exact = pc.and_(pc.equal(pc.floor(column), column), pc.less_equal(pc.abs(column), EXACT))
    return bool(pc.all(exact, min_count=1).as_py())


def _no_table(name: str, found: Any) -> IngestError:
    return IngestError(
        f"the source {name!r} is a {type(found).__name__}",
        expected="a pandas, Polars or Arrow table",
    )
