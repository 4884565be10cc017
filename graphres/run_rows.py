"""A few rows of a table that is sorted by its key, without reading the others: by the bounds of its row groups."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphres.processors import processors

__all__ = ["PLACE", "SortedTable"]

PLACE = "place"
"""The column that says where in its table a row stands, from 0 on."""

Key = tuple[Any, ...]
Ints = npt.NDArray[np.int64]


RECENT = 32 << 20
"""Bytes of a table that are kept decoded, those read last: one question asks for the same rows several times, and the
next one often for their neighbors.
"""


class Recent:
    """Columns of row groups, the last ones that were asked for, up to a number of bytes; for one thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[tuple[int, str], pa.ChunkedArray] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[int, str]) -> pa.ChunkedArray | None:
        """What is held under a key; from now on the last one asked for."""
        if key in self._held:
            self._held.move_to_end(key)
        return self._held.get(key)

    def put(self, key: tuple[int, str], column: pa.ChunkedArray) -> pa.ChunkedArray:
        """Hold a column, and let go of those that were asked for longest ago."""
        self._held[key] = column
        self._bytes += column.nbytes
        while self._bytes > self._most and len(self._held) > 1:
            self._bytes -= self._held.popitem(last=False)[1].nbytes
        return column


class SortedTable:
    """A Parquet table (its part files, in order), sorted by `key`.

    What is read is whole row groups: as few as hold the rows that are asked for. Footers are read once.
    """

    def __init__(self, parts: Sequence[Path], key: Sequence[str]) -> None:
        self.parts = tuple(parts)
        self.key = tuple(key)
        self._recent = Recent(RECENT)

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
        names = self.key[: len(next(iter(next(iter(wanted.values())))))] if wanted else ()
        read = self._read(sorted(wanted), list(dict.fromkeys((*names, *columns))))
        found = [self._matching(group, rows, wanted[group], columns) for group, rows in read.items()]
        return pa.concat_tables([self._empty(columns), *found])

    def take(self, places: Iterable[int], columns: Sequence[str]) -> pa.Table:
        """Rows at some places, in the order of the table, with their `place`."""
        wanted = np.unique(np.fromiter(places, np.int64))
        group = np.searchsorted(self._starts, wanted, side="right") - 1
        found = []
        for at, rows in self._read(np.unique(group).tolist(), list(columns)).items():
            mine = wanted[group == at]
            found.append(rows.take(pa.array(mine - self._starts[at])).append_column(PLACE, pa.array(mine)))
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

    def _matching(self, group: int, rows: pa.Table, wanted: set[Key], columns: Sequence[str]) -> pa.Table:
        names = self.key[: len(next(iter(wanted)))]
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

    def _read(self, groups: Sequence[int], columns: Sequence[str]) -> dict[int, pa.Table]:
        """Whole row groups, in their order: those columns that were not read just before, by as many threads as there
        are processors.
        """
        held = {group: {name: self._recent.get((group, name)) for name in columns} for group in groups}
        absent = {group: [name for name, one in held[group].items() if one is None] for group in groups}
        absent = {group: names for group, names in absent.items() if names}
        shares = [list(absent.items())[n :: processors()] for n in range(min(processors(), len(absent)))]
        if len(shares) == 1:
            fresh = self._read_from_file(shares[0])
        else:
            with ThreadPoolExecutor(max(len(shares), 1)) as pool:
                fresh = {group: rows for read in pool.map(self._read_from_file, shares) for group, rows in read.items()}
        for group, rows in fresh.items():
            for name in rows.column_names:
                held[group][name] = self._recent.put((group, name), rows[name])
        return {group: pa.table(one) for group, one in held.items()}

    def _read_from_file(self, share: Sequence[tuple[int, list[str]]]) -> dict[int, pa.Table]:
        """Some columns of some row groups. A file is opened here alone: no two threads may read one reader."""
        found = {}
        with ExitStack() as files:
            opened: dict[int, pq.ParquetFile] = {}
            for group, names in share:
                part, inside = self._groups[group]
                if part not in opened:
                    file = pq.ParquetFile(self.parts[part], metadata=self._footers[part], memory_map=True)
                    opened[part] = files.enter_context(file)
                rows = opened[part].read_row_group(inside, columns=names, use_threads=False)
                found[group] = rows.combine_chunks()
        return found

    def _empty(self, columns: Sequence[str]) -> pa.Table:
        schema = self._footers[0].schema.to_arrow_schema()
        fields = [schema.field(name) for name in columns]
        return pa.schema([*fields, pa.field(PLACE, pa.int64())]).empty_table()
