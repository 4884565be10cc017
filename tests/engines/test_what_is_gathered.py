"""What stages gather in the calling process, and what kernels take along: neither may grow with the data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cloudpickle
import pyarrow as pa
import pyarrow.csv
import pytest

import graphres
from graphres.engines.base import Kernel, Table
from graphres.engines.duckdb import DuckDB
from graphres.ingest import across, columns, within
from graphres.weigh import chance

LUGGAGE = 100_000
"""Bytes that a kernel may take along: names, limits and a model, but no table and no word list."""


class Counting(DuckDB):
    """An engine that counts the rows which stages gather, those which they hand over, and what kernels take along."""

    rows = 0
    luggage = 0

    def map_batches(self, kernel: Kernel, table: Table, schema: pa.Schema) -> Table:
        self.luggage = max(self.luggage, len(cloudpickle.dumps(kernel)))
        return super().map_batches(kernel, table, schema)

    def map_groups(self, kernel: Kernel, table: Table, by: str, schema: pa.Schema) -> Table:
        self.luggage = max(self.luggage, len(cloudpickle.dumps(kernel)))
        return super().map_groups(kernel, table, by, schema)

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
    assert engine.luggage < LUGGAGE
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
