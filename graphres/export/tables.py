"""Tables for warehouses and notebooks: a folder of Parquet or CSV files."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from graphres.engines.row_groups import ROW_GROUP, in_row_groups
from graphres.export.picked import TABLES, Picked
from graphres.run_csv import write_csv as write_harmless

__all__ = ["write_csv", "write_parquet"]


def write_parquet(chosen: Picked, folder: Path) -> None:
    """nodes, edges, entities, members and identifiers as NAME.parquet, every value exactly what it is."""
    folder.mkdir()
    for name in TABLES:
        _one_file(chosen, name, folder)


def write_csv(chosen: Picked, folder: Path) -> None:
    """The same tables as NAME.csv: UTF-8, a header line, and cells that a spreadsheet would run made harmless."""
    folder.mkdir()
    for name in TABLES:
        parquet = _one_file(chosen, name, folder)
        write_harmless(parquet, folder / f"{name}.csv")
        parquet.unlink()


def _one_file(chosen: Picked, name: str, folder: Path) -> Path:
    path = folder / f"{name}.parquet"
    with pq.ParquetWriter(path, chosen.schema(name), compression="zstd") as writer:
        for group in in_row_groups(chosen.batches(name)):
            writer.write_table(group, row_group_size=ROW_GROUP)
    return path
