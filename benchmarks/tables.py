"""Small tools of the makers of data: a table written in blocks, and a typing error."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["Table", "typo"]

BLOCK = 1 << 16


class Table:
    """Rows of text on their way to a CSV or Parquet file (told by its suffix), a block at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows: list[dict[str, str]] = []
        self._parquet: pq.ParquetWriter | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)

    def append(self, row: dict[str, str]) -> None:
        """One row; an empty text is a missing value."""
        self._rows.append(row)
        if len(self._rows) == BLOCK:
            self._flush()

    def close(self) -> None:
        """Write what is left."""
        self._flush()
        if self._parquet is not None:
            self._parquet.close()

    def _flush(self) -> None:
        if not self._rows:
            return
        if self.path.suffix == ".parquet":
            columns = {name: [row[name] or None for row in self._rows] for name in self._rows[0]}
            block = pa.table(columns, pa.schema([(name, pa.string()) for name in columns]))
            self._parquet = self._parquet or pq.ParquetWriter(self.path, block.schema)
            self._parquet.write_table(block)
        else:
            new = not self.path.exists()
            with self.path.open("a", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(self._rows[0]), lineterminator="\n")
                if new:
                    writer.writeheader()
                writer.writerows(self._rows)
        self._rows = []


def typo(chance: random.Random, text: str) -> str:
    """One letter doubled, left out, replaced, or swapped with the next; never the first."""
    if len(text) < 3:
        return text
    at = chance.randrange(1, len(text) - 1)
    other = chance.choice("abcdefghijklmnopqrstuvwxyz")
    changed = (text[at] * 2, "", other, text[at + 1] + text[at])
    kind = chance.randrange(4)
    return text[:at] + changed[kind] + text[at + (2 if kind == 3 else 1) :]
