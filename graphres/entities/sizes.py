"""How many records an entity has, and from where."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphres.engines.base import Engine, Table
from graphres.entities.batches import begins, group_codes

__all__ = ["sizes"]


def sizes(members: Table, sources: Sequence[str], engine: Engine) -> Table:
    """entity_id, records, sources (how many it has records of), and ``in_SOURCE``, its records of each of
    `sources`.

    members : record_key, source, record_id, entity_id.
    """
    schema = pa.schema(
        [(name, pa.string() if name == "entity_id" else pa.int64()) for name in ("entity_id", "records", "sources")]
        + [(f"in_{source}", pa.int64()) for source in sources]
    )

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        entity = group_codes(batch.column("entity_id"))
        first = np.flatnonzero(begins(entity))
        number = batch.column("records").to_numpy()
        columns = [
            batch.column("entity_id").take(pa.array(first)),
            _sums(entity, number),
            _sums(entity, number * 0 + 1),
        ]
        columns += [_sums(entity, number * _is(batch.column("source"), source)) for source in sources]
        return pa.record_batch(columns, schema=schema)

    counted = engine.sql(
        "SELECT entity_id, source, CAST(count(*) AS BIGINT) AS records FROM {members} GROUP BY entity_id, source",
        members=members,
    )
    return engine.map_groups(kernel, counted, "entity_id", schema)


def _is(column: pa.Array, text: str) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.equal(column, text).to_numpy(zero_copy_only=False), dtype=bool)


def _sums(group: npt.NDArray[np.int64], number: npt.NDArray[np.int64]) -> pa.Array:
    total = np.zeros(int(group.max(initial=-1)) + 1, dtype=np.int64)
    np.add.at(total, group, number)
    return pa.array(total)
