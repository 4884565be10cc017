"""One row per customer: the value that survives for every role, and the records that bear it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.engines.base import Engine, Table, column
from graphres.entities.batches import begins, group_codes
from graphres.entities.bundles import bundles
from graphres.entities.golden_cells import CLEAN
from graphres.entities.golden_kernel import WHEN, GoldenKernel
from graphres.identifiers.base import Context, Kind
from graphres.identifiers.cells import joined
from graphres.tables import RECORDS, RUN_TABLES

__all__ = ["clean_columns", "golden", "golden_roles"]

PROVENANCE = RUN_TABLES["provenance"].schema()
NOT_GOLDEN = ("created_at", "updated_at", "other_party", "attribute")
"""Roles that say something of a record, or of somebody else, and nothing of the customer."""


def golden(
    records: Table,
    clean: Table,
    members: Table,
    survivorship: Mapping[str, Sequence[str]],
    kinds: Sequence[Kind],
    contexts: Mapping[str, Context],
    engine: Engine,
) -> tuple[Table, Table]:
    """The golden value of every role of every entity, and where it comes from.

    Values are judged by their clean value, so that ``Bob`` and ``BOB`` count together, and shown in their
    most frequent raw form (without spaces around it). The columns of one composite kind, such as the parts of
    an address, come from one record or from records of one clean value; given name and surname come from one
    record where one has both.

    Parameters
    ----------
    records : contract RECORDS. clean : their clean values, as `clean_columns` gives them.
    members : record_key, source, record_id, entity_id.
    survivorship : role or kind -> rules (most_frequent, most_recent, most_complete, source_priority), the
    first first.
    kinds : of the house, those that these records bear. contexts : by source, in the order of the config.

    Returns
    -------
    golden : entity_id and one text column a role, null where no record has a valid value; every entity is in
    it.
    provenance : ``RUN_TABLES["provenance"]``: one row a record that bears the golden value, with the rule
        that chose it; rules are named as in the config, or ``only_value`` (nothing to choose), or
        ``alphabetical`` (no rule could).
    """
    roles = golden_roles(records.schema)
    wide = engine.once(
        """
        SELECT * FROM {needed}
        JOIN (SELECT record_key, entity_id,
                     row_number() OVER (PARTITION BY entity_id ORDER BY source, record_id) AS place
              FROM {members}) AS placed USING (record_key)
        LEFT JOIN {clean} USING (record_key)
        """,
        needed=_needed(records, roles, engine),
        members=members,
        clean=clean,
    )
    kernel = GoldenKernel(bundles(roles, kinds, survivorship), dict(contexts))
    provenance = engine.map_groups(kernel, wide, "entity_id", PROVENANCE)
    return _pivoted(roles, members, provenance, engine), provenance


def _needed(records: Table, roles: Sequence[str], engine: Engine) -> Table:
    """The records without what is only carried along, which may be long and would be sorted in vain."""
    names = ["record_key", "source", "record_id", *roles, *(n for n in WHEN if n in records.schema.names)]
    return engine.sql(f"SELECT {', '.join(map(column, names))} FROM {{records}}", records=records)


def golden_roles(schema: pa.Schema) -> tuple[str, ...]:
    """The columns of the records table that describe the customer.

    >>> golden_roles(pa.schema([("source", pa.string()), ("email", pa.string()), ("attribute:x", pa.string())]))
    ('email',)
    """
    return tuple(name for name in schema.names if name not in RECORDS.columns and name.split(":")[0] not in NOT_GOLDEN)


def clean_columns(values: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """The clean values of each record side by side: record_key and a column ``clean:KIND`` a kind.

    Several values of a kind are joined by U+001F in the order of their text.
    """
    names = [kind.name for kind in kinds]
    schema = pa.schema([("record_key", pa.int64()), *((CLEAN + name, pa.string()) for name in names)])

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        sorted_batch = batch.sort_by([("record_key", "ascending"), ("value", "ascending")])
        key = sorted_batch.column("record_key").to_numpy()
        record = np.cumsum(begins(key)) - 1
        size = int(record[-1]) + 1 if len(record) else 0
        kind = sorted_batch.column("kind")
        columns = []
        for name in names:
            rows = np.flatnonzero(pc.equal(kind, name).to_numpy(zero_copy_only=False))
            columns.append(joined(sorted_batch.column("value").take(pa.array(rows)), record[rows], size))
        return pa.record_batch([pa.array(key[begins(key)]), *columns], schema=schema)

    return engine.map_groups(kernel, values, "record_key", schema)


def _pivoted(roles: Sequence[str], members: Table, provenance: Table, engine: Engine) -> Table:
    """Long to wide: one row an entity, one column a role."""
    schema = pa.schema([("entity_id", pa.string()), *((role, pa.string()) for role in roles)])

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        entity = group_codes(batch.column("entity_id"))
        first = begins(entity)
        columns = [batch.column("entity_id").filter(pa.array(first))]
        for role in roles:
            is_role = pc.equal(batch.column("role"), role).fill_null(False).to_numpy(zero_copy_only=False)
            at = np.full(int(first.sum()), -1, dtype=np.int64)
            at[entity[is_role]] = np.flatnonzero(is_role)
            columns.append(batch.column("value").take(pa.array(at, mask=at < 0)))
        return pa.record_batch(columns, schema=schema)

    long = engine.once(
        """
        SELECT e.entity_id, p.role, p.value FROM (SELECT DISTINCT entity_id FROM {members}) AS e
        LEFT JOIN (SELECT DISTINCT entity_id, role, value FROM {provenance}) AS p ON p.entity_id = e.entity_id
        """,
        members=members,
        provenance=provenance,
    )
    return engine.map_groups(kernel, long, "entity_id", schema)
