"""The truth as the user has it: columns found by name, values as text, every record once."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from graphres.errors import EvaluateError, capped

__all__ = ["read_truth", "with_source"]

NAMES = {
    "source": (
        "source",
        "datasource",
        "sourcename",
        "sourcesystem",
        "src",
        "system",
        "file",
        "table",
        "dataset",
    ),
    "record_id": ("recordid", "recid", "record", "rowid", "id", "key", "recordkey", "uniqueid"),
    "entity": (
        *(
            "entity",
            "entityid",
            "trueentity",
            "trueentityid",
            "trueid",
            "cluster",
            "clusterid",
            "truecluster",
        ),
        *(
            "trueclusterid",
            "truth",
            "truelabel",
            "label",
            "person",
            "personid",
            "customer",
            "customerid",
            "group",
        ),
        *("groupid", "masterid", "goldenid", "uid"),
    ),
}
"""What the columns of a truth file are called, the likeliest first; case and separators do not count."""


def read_truth(truth: Path | str | Any) -> pa.Table:
    """The truth as text columns ``source`` (where it has one), ``record_id`` and ``entity``.

    Parameters
    ----------
    truth : a CSV or Parquet file, or a table (Arrow, pandas, Polars).

    Raises
    ------
    EvaluateError : the file cannot be read; a column is not there; a record is listed twice.
    """
    table = _read_file(Path(truth)) if isinstance(truth, str | Path) else _to_arrow(truth)
    found = _find_columns(table.column_names)
    named = pa.table({role: _as_text(table[column]) for role, column in found.items()})
    named = named.append_column("row", pa.array(np.arange(len(named), dtype=np.int64)))
    named = named.filter(pc.is_valid(named["record_id"]))
    if "source" in found and named["source"].null_count == len(named):
        named = named.drop_columns("source")
    _refuse_repeats(named)
    return named.drop_columns("row")


def with_source(table: pa.Table) -> pa.ChunkedArray:
    """Source and id as one text. Names fold as Python folds them: STRASSE is straße."""
    encoded = table["source"].combine_chunks().dictionary_encode()
    folded = pa.array([(name or "").strip().casefold() for name in encoded.dictionary.to_pylist()], pa.string())
    source = pc.fill_null(folded.take(encoded.indices), "")
    length = pc.cast(pc.binary_length(source), pa.string())
    joined = pc.binary_join_element_wise(length, source, table["record_id"].combine_chunks(), ":")
    return pa.chunked_array([joined])


def _refuse_repeats(truth: pa.Table) -> None:
    key = with_source(truth) if "source" in truth.column_names else truth["record_id"]
    encoded = key.combine_chunks().dictionary_encode().indices.to_numpy()
    first = np.full(encoded.max(initial=-1) + 1, -1)
    first[encoded[::-1]] = np.arange(len(encoded))[::-1]
    again = np.flatnonzero(first[encoded] != np.arange(len(encoded)))
    if not len(again):
        return
    names = truth["record_id"].take(pa.array(again[:100])).to_pylist()
    rows = [
        (int(truth["row"][int(first[encoded[at]])].as_py()) + 1, int(truth["row"][int(at)].as_py()) + 1)
        for at in again[:100]
    ]
    says = [f"{name!r} in rows {a} and {b}" for name, (a, b) in zip(names, rows, strict=True)]
    raise EvaluateError(
        f"the truth lists a record twice: {says[0]}",
        expected="one row a record: source (where there are several), record_id, entity",
        also=says[1:],
        mend="leave one row for each record, or add the column source where ids recur between sources",
    )


def _find_columns(columns: Sequence[str]) -> dict[str, str]:
    """Which column plays which part, by name."""
    plain = {re.sub(r"[\W_]+", "", name.casefold()): name for name in reversed(columns)}
    found = {
        role: next(plain[name] for name in names if name in plain)
        for role, names in NAMES.items()
        if any(name in plain for name in names)
    }
    rest = [name for name in columns if name not in found.values()]
    if "record_id" in found and "entity" not in found and len(rest) == 1:
        found["entity"] = rest[0]
    missing = [role for role in ("record_id", "entity") if role not in found]
    if missing:
        raise EvaluateError(
            f"the truth has no column {' and no '.join(missing)}; its columns are {capped(columns, 12)}",
            expected="columns source (where the run has several), record_id and entity",
            mend="rename the columns",
        )
    return found


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Values as a CSV would hold them; whole numbers that are floats lose their '.0'; empty is null."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_floating(kind) and pc.all(pc.equal(pc.floor(column), column)).as_py() is not False:
        column = column.cast(pa.int64())
    text = column.cast(pa.string())
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _to_arrow(truth: Any) -> pa.Table:
    if isinstance(truth, pa.Table):
        return truth
    try:
        return pa.table(truth)
    except (TypeError, ValueError, pa.ArrowException) as error:
        raise EvaluateError(
            f"a {type(truth).__name__} is no truth: {error}",
            expected="a path, or a table of Arrow, pandas or Polars",
        ) from error


def _read_file(path: Path) -> pa.Table:
    try:
        with path.open("rb") as file:
            head = file.read(4)
        if head == b"PAR1":
            return pq.read_table(path, partitioning=None)
        return _read_csv(path)
    except FileNotFoundError:
        raise EvaluateError(f"there is no truth file {path}", mend="check the path") from None
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        raise EvaluateError(
            f"the truth file {path} cannot be read: {error}",
            expected="CSV in UTF-8 with a header line, or Parquet",
        ) from error


def _read_csv(path: Path) -> pa.Table:
    """All columns as text, exactly as in the file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        line = file.readline()
    delimiter = max(",;\t|", key=line.count)
    header = next(csv.reader([line], delimiter=delimiter), [])
    if not header:
        raise EvaluateError(f"the truth file {path} is empty", expected="a header line and one row a record")
    return pacsv.read_csv(
        path,
        parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(header, pa.string())),
    )
