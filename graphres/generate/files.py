"""Rows to files in bounded memory: spilled into buckets by their order, each bucket sorted, then written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphres.generate.draw import Ints
from graphres.generate.sources import SORT
from graphres.generate.texts import joined

__all__ = ["Buckets", "Writer"]

ROWS_OF_A_BUCKET = 200_000


class Buckets:
    """Rows of one source, spilled as they come; `sorted` gives them back in order, a bucket at a time.

    Parameters
    ----------
    folder : where the spilled rows lie until they are read; each bucket is removed then.
    ends : for each bucket, the sort key before which it ends; ascending, the last above all keys.
    """

    def __init__(self, folder: Path, ends: Ints) -> None:
        folder.mkdir(parents=True)
        self._folder, self._ends = folder, ends
        self._open: dict[int, tuple[BinaryIO, Any]] = {}
        self._schema: Any = None

    def add(self, table: Any) -> None:
        """Spill a table."""
        self._schema = table.schema
        bucket = np.searchsorted(self._ends, table[SORT].to_numpy(), side="right")
        for number in np.unique(bucket).tolist():
            self._writer(number, table.schema).write_table(table.filter(pa.array(bucket == number)).combine_chunks())

    def _writer(self, number: int, schema: Any) -> Any:
        if number not in self._open:
            file = (self._folder / str(number)).open("wb")
            self._open[number] = (file, pa.ipc.new_stream(file, schema))
        return self._open[number][1]

    def abandon(self) -> None:
        """Let go of all files, as far as they are open still."""
        for file, _ in self._open.values():
            with suppress(OSError):
                file.close()

    def sorted(self) -> Iterator[Any]:
        """Tables in the order of the rows, one at least; rows with one sort key by their first column."""
        if not self._open:
            yield self._schema.empty_table()
        for number in sorted(self._open):
            file, writer = self._open[number]
            writer.close()
            file.close()
            path = self._folder / str(number)
            with path.open("rb") as spilled:
                table = pa.ipc.open_stream(spilled).read_all()
            path.unlink()
            order = pc.sort_indices(table, sort_keys=[(SORT, "ascending"), (table.column_names[0], "ascending")])
            yield table.take(order).combine_chunks()


class Writer:
    """One file, CSV or Parquet, written a table at a time. Texts are UTF-8, an empty cell is null."""

    def __init__(self, folder: Path, name: str, form: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{name}.{form}"
        self._file = self.path.open("wb")
        self._form = form
        self._parquet: Any = None

    def write(self, table: Any) -> None:
        """Append rows."""
        if self._form == "parquet":
            if self._parquet is None:
                self._parquet = pq.ParquetWriter(self._file, table.schema, compression="zstd")
            self._parquet.write_table(table)
            return
        if not self._file.tell():
            self._file.write((",".join(table.column_names) + "\n").encode())
        self._file.write(_csv(table))  # through Python's file, so that a full disk is an ordinary error

    def abandon(self) -> None:
        """Let go of the file, whole or not."""
        with suppress(OSError):
            self._file.close()

    def close(self) -> None:
        """End the file."""
        if self._parquet is not None:
            self._parquet.close()
        self._file.close()


def _csv(table: Any) -> bytes:
    """Rows as CSV lines; a cell is quoted only where it must be."""
    cells = []
    for column in table.itercolumns():
        texts = pc.fill_null(pc.cast(column.combine_chunks(), pa.string()), "")
        special = pc.match_substring_regex(texts, '[,"\n\r]')
        if pc.any(special).as_py():
            quoted = joined('"', pc.replace_substring(texts, '"', '""'), '"')
            texts = pc.if_else(special, quoted, texts)
        cells.append(texts)
    return "".join(joined(joined(*cells, between=","), "\n").to_pylist()).encode()
