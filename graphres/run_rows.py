"""A few rows of a table that is sorted by its key, without reading the others: by the bounds of its row groups."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

__all__ = ["PLACE", "SortedTable"]

PLACE = "place"
"""The column that says where in its table a row stands, from 0 on."""

Key = tuple[Any, ...]
Ints = npt.NDArray[np.int64]


class SortedTable:
    """A Parquet table (its part files, in order), sorted by `key`.

    What is read is whole row groups: as few as hold the rows that are asked for. Footers are read once.
    """

    def __init__(self, parts: Sequence[Path], key: Sequence[str]) -> None:
        self.parts = tuple(parts)
        self.key = tuple(key)

    @cached_property
    def _footers(self) -> list[pq.FileMetaData]:
        return [pq.read_metadata(part) for part in self.parts]

    @cached_property
    def _groups(self) -> list[tuple[int, int]]:
        """(part, row group), in order."""
        return [(part, group) for part, footer in enumerate(self._footers) for group in range(footer.num_row_groups)]

    @cached_property
    def _starts(self) -> Ints:
        """The place of the first row of every group, and at the end the number of all rows."""
        sizes = [self._footers[part].row_group(group).num_rows for part, group in self._groups]
        return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)

    @cached_property
    def _bounds(self) -> tuple[list[Key], list[Key]]:
        """Of every group a key that no row is before, and one that no row is after; the latter may be the first
        columns alone, or nothing where the file does not tell.
        """
        lows: list[Key] = []
        highs: list[Key] = []
        for part, group in self._groups:
            low, high = self._told(part, group)
            # What the file tells may be less than that rows before are known to reach.
            lows.append(max(low, lows[-1], highs[-1]) if lows else low)
            highs.append(high)
        return lows, highs

    def _told(self, part: int, group: int) -> tuple[Key, Key]:
        low: list[Any] = []
        high: list[Any] = []
        names = self._footers[part].schema.names
        for column in (names.index(name) for name in self.key):
            told = self._footers[part].row_group(group).column(column).statistics
            if told is None or not told.has_min_max:
                break
            low.append(told.min)
            high.append(told.max)
            if told.min != told.max:
                break
        return tuple(low), tuple(high)

    def rows(self, keys: Iterable[Key], columns: Sequence[str]) -> pa.Table:
        """Rows that bear one of the keys, in the order of the table, with their `place`.

        keys : all of one length: values of the first columns of the table's key.
        """
        wanted: defaultdict[int, set[Key]] = defaultdict(set)
        for key in set(keys):
            for group in self._holding(key):
                wanted[group].add(key)
        found = [self._matching(group, wanted[group], columns) for group in sorted(wanted)]
        return pa.concat_tables([self._empty(columns), *found])

    def take(self, places: Iterable[int], columns: Sequence[str]) -> pa.Table:
        """Rows at some places, in the order of the table, with their `place`."""
        wanted = np.unique(np.fromiter(places, np.int64))
        group = np.searchsorted(self._starts, wanted, side="right") - 1
        found = []
        for at in np.unique(group):
            mine = wanted[group == at]
            rows = self._read(int(at), columns).take(pa.array(mine - self._starts[at]))
            found.append(rows.append_column(PLACE, pa.array(mine)))
        return pa.concat_tables([self._empty(columns), *found])

    def _holding(self, key: Key) -> list[int]:
        """Groups that may hold rows with a key."""
        lows, highs = self._bounds
        # Whatever begins with the key comes after it, but for those that begin with more.
        last = bisect_right(lows, key)
        while last < len(lows) and lows[last][: len(key)] <= key:
            last += 1
        first = last
        while first > 0 and key[: len(highs[first - 1])] <= highs[first - 1][: len(key)]:
            first -= 1
        return list(range(first, last))

    def _matching(self, group: int, wanted: set[Key], columns: Sequence[str]) -> pa.Table:
        names = self.key[: len(next(iter(wanted)))]
        rows = self._read(group, list(dict.fromkeys((*names, *columns))))
        mask = np.ones(rows.num_rows, dtype=bool)
        for number, name in enumerate(names):
            values = pa.array(sorted({key[number] for key in wanted}), rows.schema.field(name).type)
            mask &= pc.is_in(rows[name], value_set=values).to_numpy()
        at = np.flatnonzero(mask)
        rows = rows.take(pa.array(at))
        if len(names) > 1:
            kept = [key in wanted for key in zip(*(rows[name].to_pylist() for name in names), strict=True)]
            rows, at = rows.filter(pa.array(kept, pa.bool_())), at[np.array(kept, dtype=bool)]
        return rows.select(list(columns)).append_column(PLACE, pa.array(at + self._starts[group], pa.int64()))

    def _read(self, group: int, columns: Sequence[str]) -> pa.Table:
        part, inside = self._groups[group]
        with pq.ParquetFile(self.parts[part], metadata=self._footers[part], memory_map=True) as file:
            return file.read_row_group(inside, columns=list(columns), use_threads=False).combine_chunks()

    def _empty(self, columns: Sequence[str]) -> pa.Table:
        schema = self._footers[0].schema.to_arrow_schema()
        fields = [schema.field(name) for name in columns]
        return pa.schema([*fields, pa.field(PLACE, pa.int64())]).empty_table()
