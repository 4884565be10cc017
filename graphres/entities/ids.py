"""How an entity gets its id: a hash of its smallest member, so that no order of rows or sources changes
it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pyarrow as pa

from graphres.engines.base import Engine, Table

__all__ = ["born_household", "born_id", "name_entities"]

BORN = pa.schema(
    [
        ("community", pa.int64()),
        ("source", pa.string()),
        ("record_id", pa.string()),
        ("counter", pa.int64()),
        ("entity_id", pa.string()),
    ]
)

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TWO_LETTERS = [one + two for one in _BASE32 for two in _BASE32]
"""Ten bits at a time: four times as fast as the library's base32, and every entity needs an id."""

Birth = Callable[[str, str, int], str]


def born_id(source: str, record_id: str, counter: int = 0) -> str:
    """The id of the entity whose smallest member is (source, record_id): ``E`` and 16 characters of base32.

    80 bits of a hash over the length-prefixed parts. `counter` counts the ids that were already taken; 0
    leaves no trace in the hash.

    >>> born_id("crm", "1") == born_id("crm", "1"), len(born_id("crm", "1"))
    (True, 17)
    >>> born_id("crm1", "2") != born_id("crm", "12")
    True
    """
    parts = [part.encode("utf-8", "surrogatepass") for part in (source, record_id)]
    if counter:
        parts.append(str(counter).encode("ascii"))
    text = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    digest = hashlib.blake2b(text, digest_size=10, person=b"entity").digest()
    bits = int.from_bytes(digest, "big")
    return "E" + "".join([_TWO_LETTERS[bits >> shift & 1023] for shift in range(70, -1, -10)])


def born_household(source: str, record_id: str, counter: int = 0) -> str:
    """The id of the household whose smallest record is (source, record_id): as an entity's, with another letter.

    >>> born_household("crm", "1")[1:] == born_id("crm", "1")[1:], born_household("crm", "1")[0]
    (True, 'H')
    """
    return "H" + born_id(source, record_id, counter)[1:]


def name_entities(membership: Table, engine: Engine, birth: Birth = born_id) -> Table:
    """Every record with the id of its entity.

    Parameters
    ----------
    membership : record_key, source, record_id, community (int64, any numbering).
    birth : how an id is made of (source, record_id, counter); two entities that get the same one are parted
        by the counter, the smaller (source, record_id) keeping the plain id.

    Returns
    -------
    record_key, source, record_id, entity_id
    """
    smallest = engine.sql(
        """
        SELECT community, source, record_id, CAST(0 AS BIGINT) AS counter FROM (
            SELECT community, source, record_id,
                   row_number() OVER (PARTITION BY community ORDER BY source, record_id) AS place
            FROM {membership}) AS ordered
        WHERE place = 1
        """,
        membership=membership,
    )
    return engine.sql(
        """
        SELECT m.record_key, m.source, m.record_id, n.entity_id
        FROM {membership} AS m JOIN {named} AS n ON m.community = n.community
        """,
        membership=membership,
        named=_named(smallest, engine, birth),
    )


def _named(smallest: Table, engine: Engine, birth: Birth) -> Table:
    """Ids for the smallest members, counted up until no two are the same."""

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        parts = (batch.column(name).to_pylist() for name in ("source", "record_id", "counter"))
        ids = [birth(*part) for part in zip(*parts, strict=True)]
        columns = [batch.column(name) for name in BORN.names[:-1]]
        return pa.record_batch([*columns, pa.array(ids, pa.string())], schema=BORN)

    named = engine.map_batches(kernel, smallest, BORN)
    while engine.count(engine.sql(_TAKEN, named=named)):
        named = engine.map_batches(kernel, engine.sql(_COUNTED_UP, named=named), BORN)
    return named


_TAKEN = "SELECT entity_id FROM {named} GROUP BY entity_id HAVING count(*) > 1"

_COUNTED_UP = """
    SELECT community, source, record_id,
           CAST(CASE WHEN place = 1 THEN counter ELSE counter + 1 END AS BIGINT) AS counter
    FROM (SELECT community, source, record_id, counter,
                 row_number() OVER (PARTITION BY entity_id ORDER BY counter, source, record_id) AS place
          FROM {named}) AS ordered
    """
