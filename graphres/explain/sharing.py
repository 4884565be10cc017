"""Whether two records have anything in common that blocking could have found them by."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.explain.loaded import loaded
from graphres.explain.recompute import AT_ONCE, record_pairs, records_in
from graphres.identifiers.base import record_key
from graphres.run_directory import Run
from graphres.tables import INT

__all__ = ["share_a_key"]


def share_a_key(run: Run, pairs: pa.Table) -> npt.NDArray[np.bool_]:
    """Whether each pair (source_a, record_id_a, source_b, record_id_b) shares a blocking key of an identifier that is
    not excluded.

    An identifier is a key itself, but where half of all records would share it (a gender).
    """
    parts = [_share_a_key(run, pairs.slice(start, AT_ONCE)) for start in range(0, pairs.num_rows, AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=bool)


def _share_a_key(run: Run, pairs: pa.Table) -> npt.NDArray[np.bool_]:
    asked = [(record_key(*one), record_key(*two)) for one, two in record_pairs(pairs)]
    rows = pa.table(
        {
            "row": pa.array(range(len(asked)), INT),
            "x": pa.array([x for x, _ in asked], INT),
            "y": pa.array([y for _, y in asked], INT),
        }
    )
    with loaded(run, records_in(pairs), len(asked)) as of:
        known = of.engine.sql(
            "SELECT b.tuple_key AS record, k.name, k.key FROM {bears} b JOIN {keys} k USING (value_key)",
            bears=of.table(of.used),
            keys=of.keys,
        )
        shared = of.engine.sql(
            "SELECT DISTINCT p.row FROM {rows} p JOIN {known} x ON x.record = p.x JOIN {known} y ON y.record = p.y "
            "WHERE x.name = y.name AND x.key = y.key",
            rows=of.engine.from_arrow(rows),
            known=known,
        )
        found = np.zeros(len(asked), dtype=bool)
        found[of.engine.collect(shared)["row"].to_numpy()] = True
    return found
