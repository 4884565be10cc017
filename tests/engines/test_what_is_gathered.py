"""What stages gather in the calling process: on a cluster that must not grow with the data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pytest

import graphres
from graphres.engines.base import Table
from graphres.engines.duckdb import DuckDB
from graphres.ingest import across, columns, within
from graphres.weigh import chance


class Counting(DuckDB):
    """An engine that counts the rows which stages gather, and those which they hand over."""

    rows = 0

    def collect(self, table: Table, order: Sequence[str] = ()) -> pa.Table:
        found = super().collect(table, order)
        self.rows += found.num_rows
        return found

    def from_arrow(self, data: pa.Table) -> Table:
        self.rows += data.num_rows
        return super().from_arrow(data)

    def components(self, edges: Table) -> Table:
        before = self.rows
        found = super().components(edges)
        self.rows = before  # within the embedded engine
        return found


def gathered(sources: dict[str, pa.Table], output: Path) -> int:
    engine = Counting()
    with engine:
        graphres.resolve(sources, output=output, engine=engine)
    return engine.rows


def test_what_is_gathered_does_not_grow_with_the_data(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice the customers and purchases, about as many rows gathered, where samples are small."""
    for module, name in ((columns, "SAMPLE"), (across, "PAIRS"), (within, "PAIRS"), (chance, "SAMPLED")):
        monkeypatch.setattr(module, name, 50)
    names = ("crm_export", "customer_database", "purchases")
    whole = {name: pyarrow.csv.read_csv(root / "data" / "ebuy" / f"{name}.csv") for name in names}
    half = {name: table.slice(0, table.num_rows // 2) for name, table in whole.items()}
    assert gathered(whole, tmp_path / "whole") < 1.4 * gathered(half, tmp_path / "half")
