"""What is seen of a column before its role is known: counts over all rows, texts of a sample.

The sample is the rows with the smallest record keys, so that it is the same in whatever order the rows come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import SEPARATOR, record_keys
from graphres.ingest.keys import Key
from graphres.ingest.stage import Staged

__all__ = ["Column", "keyed", "look"]

SAMPLE = 20_000
SPARSE = 200
"""A column with fewer values in the sample is looked at once more, where it has values."""

TEXT_AT_MOST = 500
"""Characters of a value that are looked at."""


@dataclass(frozen=True)
class Column:
    """One column of a source, as far as it has been looked at.

    filled, rows : over the whole source. constant : one value everywhere. sample : per sampled row its
    text or
    None, by record key. values : the distinct texts of the sample, in the order of their first rows.
    """

    name: str
    place: int
    filled: int
    rows: int
    constant: bool
    sample: tuple[str | None, ...] = field(repr=False)
    values: tuple[str, ...] = field(repr=False)
    seen: int = 0
    nested: bool = False

    @property
    def distinct_share(self) -> float:
        """Distinct texts per text seen, 0 to 1; 1 where no value repeats."""
        return len(self.values) / self.seen if self.seen else 0.0


def keyed(source: str, key: Key, table: Table, engine: Engine) -> Table:
    """The staged rows with their record_key and record_id before them."""
    schema = pa.schema([("record_key", pa.int64()), ("record_id", pa.string()), *table.schema])
    return engine.map_batches(_with_keys(source, key, schema), table, schema)


def look(staged: Staged, table: Table, engine: Engine) -> list[Column]:
    """Every column of a keyed source."""
    places = range(len(staged.names))
    counts = ", ".join(f"count(c{n}) AS n{n}, min(c{n}) = max(c{n}) AS s{n}" for n in places)
    whole = engine.collect(engine.sql(f"SELECT {counts} FROM {{t}}", t=table)).to_pylist()[0]
    sample = _first(table, engine, f"SELECT * FROM {{t}} ORDER BY record_key LIMIT {SAMPLE}")
    columns = []
    for place, name in enumerate(staged.names):
        texts = _texts(sample[f"c{place}"])
        seen = sum(text is not None for text in texts)
        filled = whole[f"n{place}"]
        found = [text for text in texts if text is not None]
        if seen < SPARSE < filled:
            found = _where_filled(place, table, engine)
        columns.append(
            Column(
                name,
                place,
                filled,
                staged.rows,
                bool(whole[f"s{place}"]),
                tuple(texts),
                tuple(dict.fromkeys(found)),
                len(found),
                name in staged.nested,
            )
        )
    return columns


def _where_filled(place: int, table: Table, engine: Engine) -> list[str]:
    query = f"SELECT record_key, c{place} FROM {{t}} WHERE c{place} IS NOT NULL ORDER BY record_key LIMIT {10 * SPARSE}"
    return [text for text in _texts(_first(table, engine, query)[f"c{place}"]) if text is not None]


def _first(table: Table, engine: Engine, query: str) -> pa.Table:
    """The rows that a query finds, their texts cut: a sample of long texts must not fill the memory."""
    found = engine.sql(query, t=table)
    return engine.collect(engine.map_batches(_cut, found, found.schema), ("record_key",))


def _cut(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The kernel: every text without what goes beyond TEXT_AT_MOST."""
    columns = [
        pc.utf8_slice_codeunits(column, 0, TEXT_AT_MOST) if field.type == pa.string() else column
        for column, field in zip(batch.columns, batch.schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _texts(column: pa.ChunkedArray) -> list[str | None]:
    """Texts that say something; of a cell of several values the first: it tells what they are as well as any."""
    firsts = (text.partition(SEPARATOR)[0] if text else text for text in column.to_pylist())
    return [text if text and text.strip() else None for text in firsts]


def _with_keys(source: str, key: Key, schema: pa.Schema) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """The kernel: record_id is the key column's text, or the row's number."""

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        ids = batch.column("row").cast(pa.string()) if key.place is None else batch.column(f"c{key.place}")
        keys = record_keys(source, ids.to_pylist())
        return pa.RecordBatch.from_arrays(
            [pa.array(keys), ids.cast(pa.string()), *(batch.column(name) for name in schema.names[2:])],
            schema=schema,
        )

    return kernel
