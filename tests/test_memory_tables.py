"""Tables that a caller holds in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.errors import IngestError
from graphres.memory_tables import split_sources, to_arrow

ROWS: dict[str, list[Any]] = {"id": ["1", "2"], "email": ["ann@example.org", None]}


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(pd.DataFrame(ROWS), id="pandas"),
        pytest.param(pd.DataFrame(ROWS, dtype=object), id="pandas of objects"),
        pytest.param(pl.DataFrame(ROWS), id="Polars"),
        pytest.param(pa.table(ROWS), id="Arrow"),
        pytest.param(pa.table(ROWS).to_batches()[0], id="Arrow batch"),
    ],
)
def test_equal_tables_are_equal_whatever_library_holds_them(table: Any) -> None:
    """The same rows give the same Arrow table."""
    assert to_arrow("crm", table).to_pydict() == ROWS


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT], ids=["None", "NaN", "NA", "NaT"])
def test_every_missing_value_of_pandas_is_null(missing: object) -> None:
    """pandas has many words for nothing; none of them becomes text."""
    table = to_arrow("crm", pd.DataFrame({"email": pd.Series(["a@example.org", missing], dtype=object)}))
    assert table["email"].to_pylist() == ["a@example.org", None]


def test_whole_numbers_stay_whole() -> None:
    """A pandas column of integers with gaps is floats there, and integers again here."""
    table = to_arrow("crm", pd.DataFrame({"id": [5, None, 7], "share": [0.5, None, 1.0]}))
    assert table["id"].to_pylist() == [5, None, 7]
    assert table["id"].type == pa.int64()
    assert table["share"].to_pylist() == [0.5, None, 1.0]


def test_nan_of_polars_is_null() -> None:
    """NaN is no value in any library."""
    assert to_arrow("crm", pl.DataFrame({"x": [1.5, float("nan")]}))["x"].to_pylist() == [1.5, None]


def test_mixed_column_becomes_text() -> None:
    """Numbers and text in one column are all text; the other columns stay as they are."""
    table = to_arrow("crm", pd.DataFrame({"id": [1, "A2", None], "n": [1, 2, 3]}))
    assert table["id"].to_pylist() == ["1", "A2", None]
    assert table["n"].type == pa.int64()


def test_named_index_is_a_column() -> None:
    """`frame.set_index("id")` does not lose the key."""
    frame = pd.DataFrame(ROWS).set_index("id")
    assert to_arrow("crm", frame).column_names == ["id", "email"]


def test_sources_are_told_apart() -> None:
    """Paths stay paths, tables go by name."""
    paths, tables = split_sources([Path("a.csv"), "b=c.csv", {"crm": pa.table(ROWS), "shop": "shop.csv"}])
    assert paths == ["a.csv", "b=c.csv", "shop=shop.csv"]
    assert list(tables) == ["crm"]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(pd.DataFrame(ROWS), id="table without a name"),
        pytest.param({"crm": 5}, id="no table"),
        pytest.param({"crm": pd.Series([1])}, id="a column"),
    ],
)
def test_what_is_no_source_is_said(source: Any) -> None:
    """Something that is no table, or has no name, is one clear error."""
    with pytest.raises(IngestError, match="source"):
        split_sources([source])


def test_name_given_twice_is_an_error() -> None:
    """Two tables cannot have one name."""
    with pytest.raises(IngestError, match="two tables"):
        split_sources([{"crm": pa.table(ROWS)}, {"crm": pa.table(ROWS)}])


@given(st.lists(st.one_of(st.none(), st.text(), st.integers(), st.floats(allow_infinity=False))))
def test_any_column_of_objects_is_taken(values: list[Any]) -> None:
    """Whatever a pandas column holds, it has as many rows here, and null exactly where it was missing."""
    column = to_arrow("crm", pd.DataFrame({"x": pd.Series(values, dtype=object)}))["x"]
    assert [value is None for value in column.to_pylist()] == [bool(pd.isna(value)) for value in values]
