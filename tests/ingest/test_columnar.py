"""Typed columns to text."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphres.config import Config, from_sources
from graphres.engines.base import Engine
from graphres.errors import IngestError
from graphres.ingest import ingest
from graphres.ingest.columnar import text_of
from tests.ingest.reading import Rows, roles


@pytest.mark.parametrize(
    ("values", "text"),
    [
        pytest.param(pa.array([17, None]), ["17", None], id="integers"),
        pytest.param(pa.array([1945.0, 1.5, float("nan")]), ["1945", "1.5", None], id="floats"),
        pytest.param(pa.array([True, False]), ["true", "false"], id="booleans"),
        pytest.param(pa.array([Decimal("12.50")]), ["12.50"], id="decimals"),
        pytest.param(pa.array([date(1984, 4, 1)]), ["1984-04-01"], id="dates"),
        pytest.param(
            pa.array([datetime(1984, 4, 1), datetime(1984, 4, 1, 3, 4, 5)]),  # noqa: DTZ001
            ["1984-04-01", "1984-04-01 03:04:05"],
            id="times",
        ),
        pytest.param(
            pa.array([datetime(1984, 4, 1, 5, tzinfo=UTC)], pa.timestamp("ns", "Europe/Berlin")),
            ["1984-04-01 05:00:00"],
            id="times of a zone are told in UTC",
        ),
        pytest.param(
            pa.array([time(10), time(10, 0, 0, 500)], pa.time64("ns")), ["10:00:00", "10:00:00.0005"], id="hours"
        ),
        pytest.param(pa.array(["a", "", None]).dictionary_encode(), ["a", None, None], id="dictionary"),
        pytest.param(pa.array([["a", "b"], None]), ['["a", "b"]', None], id="lists"),
        pytest.param(pa.array([b"a", b"\xff"]), ["a", "ff"], id="bytes"),
        pytest.param(pa.array([None]), [None], id="nothing but nulls"),
    ],
)
def test_text(values: pa.Array, text: list[str | None]) -> None:
    """A value becomes the text that a CSV file would hold."""
    assert text_of(values).to_pylist() == text


def test_parquet_and_csv_agree(engine: Engine, tmp_path: Path, rows: Rows) -> None:
    """A table gives the same records from CSV and from Parquet, lines aside."""
    table = pa.table({"id": ["1", "2"], "name": ["Ann Lee", "Bob Ray"], "dob": ["1984-04-01", "1990-12-24"]})
    pq.write_table(table, tmp_path / "crm.parquet")
    (tmp_path / "crm.csv").write_text("id,name,dob\n1,Ann Lee,1984-04-01\n2,Bob Ray,1990-12-24\n")
    one, two = (rows(ingest(from_sources([str(tmp_path / f"crm.{kind}")]), engine)) for kind in ("parquet", "csv"))
    assert [row.pop("line") for row in one] == [1, 2]
    assert [row.pop("line") for row in two] == [2, 3]
    assert one == two


def test_tables_in_memory(engine: Engine, rows: Rows) -> None:
    """A table in memory is a source like any other, with no path."""
    found = ingest(Config(), engine, {"crm": pa.table({"id": [7, 8], "email": ["a@b.org", None]})})
    assert [(r["record_id"], r["email"]) for r in rows(found)] == [("7", "a@b.org"), ("8", None)]
    assert found.inputs[0]["path"] is None


def test_nested_columns_are_carried(engine: Engine) -> None:
    """A nested column is never compared, and a warning says so."""
    table = pa.table({"id": ["1"], "email": ["a@b.org"], "mails": [["a@b.org", "c@d.org"]]})
    found = ingest(Config(), engine, {"crm": table})
    assert roles(found)["mails"] == "attribute"
    assert any("nested columns" in warning for warning in found.warnings)


def test_table_without_rows(engine: Engine) -> None:
    """A table without rows is an error, as a file with a header only is."""
    with pytest.raises(IngestError, match="no columns"):
        ingest(Config(), engine, {"crm": pa.table({})})
    with pytest.raises(IngestError, match="no rows"):
        ingest(Config(), engine, {"crm": pa.table({"email": pa.array([], pa.string())})})
