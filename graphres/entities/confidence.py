"""How sure it is that all records of an entity are one person."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.tables import UNITS_PER_BIT

__all__ = ["confidence", "probability"]

SCHEMA = pa.schema([("entity_id", pa.string()), ("confidence", pa.float64()), ("weakest_link_bits", pa.float64())])


def probability(bits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The probability that all members are one person, from the entity's lowest profile weight in bits.

    ``1 / (1 + 2**-bits)``: the weight taken at its word, 0 bits being even. It rises with the bits and stays
    within 0 and 1. No correction is made: how often entities of a given confidence are whole is in docs/figures.md.

    >>> probability(np.array([0.0, 1.0, 3.0])).round(3).tolist()
    [0.5, 0.667, 0.889]
    """
    # exp2 of a large number is infinite, and 1 / infinity is the 0 that is meant.
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp2(-bits)))


def confidence(
    membership: Table, members: Table, attachments: Table, splits: Table, engine: Engine, held: Table | None = None
) -> Table:
    """Confidence and weakest link of every entity; both null where an entity is one record alone.

    Parameters
    ----------
    membership : record_key, community.
    members : record_key, entity_id.
    attachments : record_key, attachment (int64, units of 2**-20 bit: the record against the rest of its
        entity; null for a record alone).
    splits : community, weight (int64, units: the lowest profile weight of a candidate split); may lack
    communities.
    held : a, b (record keys): pairs that are one by decision. What such a record weighs against the rest makes nothing
    less sure; where nothing else could be wrong, confidence is 1.

    Returns
    -------
    entity_id, confidence (0 to 1), weakest_link_bits (the lowest of all attachments and splits, bits).
    """
    weights = engine.sql(
        """
        SELECT m.entity_id, m.record_key, a.attachment AS weight
        FROM {members} AS m LEFT JOIN {attachments} AS a ON m.record_key = a.record_key
        UNION ALL
        SELECT DISTINCT m.entity_id, CAST(NULL AS BIGINT), s.weight
        FROM {members} AS m JOIN {membership} AS c ON m.record_key = c.record_key
        JOIN {splits} AS s ON s.community = c.community
        """,
        membership=membership,
        members=members,
        attachments=attachments,
        splits=splits,
    )
    if held is None:
        lowest = "SELECT entity_id, min(weight) AS weight, min(weight) AS open FROM {weights} GROUP BY entity_id"
        return engine.map_batches(_confidence_kernel, engine.sql(lowest, weights=weights), SCHEMA)
    lowest = (
        "SELECT w.entity_id, min(w.weight) AS weight, min(CASE WHEN h.record_key IS NULL THEN w.weight END) AS open "
        "FROM {weights} w LEFT JOIN (SELECT a AS record_key FROM {held} UNION SELECT b FROM {held}) h "
        "ON h.record_key = w.record_key GROUP BY w.entity_id"
    )
    return engine.map_batches(_confidence_kernel, engine.sql(lowest, weights=weights, held=held), SCHEMA)


def _confidence_kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Units to bits and to a probability, nulls kept; what nothing open speaks against is certain."""
    weight, still_open = batch.column("weight"), batch.column("open")
    null = weight.is_null().to_numpy(zero_copy_only=False)
    bits = weight.fill_null(0).to_numpy(zero_copy_only=False) / UNITS_PER_BIT
    doubt = still_open.fill_null(0).to_numpy(zero_copy_only=False) / UNITS_PER_BIT
    decided = still_open.is_null().to_numpy(zero_copy_only=False)
    sure = np.where(decided, 1.0, probability(doubt))
    return pa.record_batch(
        [batch.column("entity_id"), pa.array(sure, mask=null), pa.array(bits, mask=null)],
        schema=SCHEMA,
    )
