"""Cells that are no valid value of their role, as rows of `rejects`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from graphres.engines.base import Engine, Table, column, quoted
from graphres.identifiers.base import SEPARATOR, Kind
from graphres.tables import RUN_TABLES

if TYPE_CHECKING:
    from graphres.ingest import Ingested

__all__ = ["rejected"]

SHOWN = 200
"""Characters of a rejected cell that are kept."""


def rejected(read: Ingested, invalid: Table, filled: Table, kinds: Sequence[Kind], engine: Engine) -> pa.Table:
    """All that was left out: rows as ingest found them, cells that gave no clean value, and placeholders.

    invalid : (record_key, kind), of kinds that read their roles alone. filled : (record_key, kind, reason).
    """
    schema = RUN_TABLES["rejects"].schema()
    parts = [read.rejects.select(schema.names).cast(schema)]
    unread = engine.sql("SELECT record_key, kind, CAST(NULL AS VARCHAR) AS reason FROM {invalid}", invalid=invalid)
    for kind in kinds:
        roles = [role for role in kind.roles if role in read.records.schema.names]
        if roles:
            parts += [_of_kind(kind, roles, read, left_out, engine).cast(schema) for left_out in (unread, filled)]
    return pa.concat_tables(parts)


def _of_kind(kind: Kind, roles: Sequence[str], read: Ingested, left_out: Table, engine: Engine) -> pa.Table:
    columns = ", ".join(f"r.{column(role)}" for role in roles)
    rows = engine.collect(
        engine.sql(
            f"SELECT r.source, r.line, i.reason, {columns} FROM {{records}} r JOIN {{left_out}} i USING (record_key) "
            f"WHERE i.kind = {quoted(kind.name)}",
            records=read.records,
            left_out=left_out,
        ),
        ("source", "line"),
    )
    out: dict[str, list[object]] = {name: [] for name in RUN_TABLES["rejects"].columns}
    for row in rows.to_pylist():
        role = next(role for role in roles if row[role] is not None)
        file, line = _place(read, row["source"], row["line"])
        out["file"].append(file)
        out["line"].append(line)
        out["column"].append(_column(read, row["source"], role))
        out["value"].append(row[role].replace(SEPARATOR, " | ")[:SHOWN])
        out["reason"].append(row["reason"] or f"no valid {kind.name.replace('_', ' ')}")
    return pa.table(out, schema=RUN_TABLES["rejects"].schema())


def _place(read: Ingested, source: str, line: int) -> tuple[str, int]:
    """The file of a line, and its number there; the lines of a source of several files count on."""
    entry = next(entry for entry in read.inputs if entry["source"] == source)
    before = [file for file in entry.get("files", ()) if file["lines_before"] < line]
    if before:
        return before[-1]["path"], line - before[-1]["lines_before"]
    return entry["path"] or source, line


def _column(read: Ingested, source: str, role: str) -> str:
    """The file's own name of the first column with this role."""
    for name, found in read.config.sources[source].columns.items():
        if found.role == role or (isinstance(found.role, list) and role in found.role):
            return name
    return role
