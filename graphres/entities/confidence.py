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


def confidence(membership: Table, members: Table, attachments: Table, splits: Table, engine: Engine) -> Table:
    """Confidence and weakest link of every entity; both null where an entity is one record alone.

    Parameters
    ----------
    membership : record_key, community.
    members : record_key, entity_id.
    attachments : record_key, attachment (int64, units of 2**-20 bit: the record against the rest of its
        entity; null for a record alone).
    splits : community, weight (int64, units: the lowest profile weight of a candidate split); may lack
    communities.

    Returns
    -------
    entity_id, confidence (0 to 1), weakest_link_bits (the lowest of all attachments and splits, bits).
    """
    lowest = engine.sql(
        """
        SELECT entity_id, min(weight) AS weight FROM (
            SELECT m.entity_id, a.attachment AS weight
            FROM {members} AS m LEFT JOIN {attachments} AS a ON m.record_key = a.record_key
            UNION ALL
            SELECT DISTINCT m.entity_id, s.weight
            FROM {members} AS m JOIN {membership} AS c ON m.record_key = c.record_key
            JOIN {splits} AS s ON s.community = c.community) AS weights
        GROUP BY entity_id
        """,
        membership=membership,
        members=members,
        attachments=attachments,
        splits=splits,
    )
    return engine.map_batches(_confidence_kernel, lowest, SCHEMA)


def _confidence_kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Units to bits and to a probability, nulls kept."""
    weight = batch.column("weight")
    null = weight.is_null().to_numpy(zero_copy_only=False)
    bits = weight.fill_null(0).to_numpy(zero_copy_only=False) / UNITS_PER_BIT
    return pa.record_batch(
        [batch.column("entity_id"), pa.array(probability(bits), mask=null), pa.array(bits, mask=null)],
        schema=SCHEMA,
    )
