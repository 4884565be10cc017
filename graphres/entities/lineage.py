"""What became of each entity since the run before."""

from __future__ import annotations

from graphres.engines.base import Engine, Table

__all__ = ["lineage"]


def lineage(members: Table, engine: Engine) -> Table:
    """The events of a run that has no run before it: every entity is created, with the number of its records.

    Parameters
    ----------
    members : record_key, source, record_id, entity_id.

    Returns
    -------
    entity_id, event (``created``), previous_entity_id (null), records : ``RUN_TABLES["lineage"]``.
    """
    return engine.sql(
        """
        SELECT entity_id, 'created' AS event, CAST(NULL AS STRING) AS previous_entity_id,
               CAST(count(*) AS BIGINT) AS records
        FROM {members} GROUP BY entity_id
        """,
        members=members,
    )
