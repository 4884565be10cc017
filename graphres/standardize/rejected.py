"""Cells that are no valid value of their role, as rows of `rejects`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from graphres.engines.base import Engine, Table, column, quoted
from graphres.identifiers.base import SEPARATOR, Kind
from graphres.tables import RUN_TABLES

if TYPE_CHECKING:
    from graphres.ingest import Ingested

__all__ = ["rejected"]

SCHEMA = RUN_TABLES["rejects"].schema()
SHOWN = 200
"""Characters of a rejected cell that are kept."""


def rejected(read: Ingested, invalid: Table, filled: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """All that was left out: rows as ingest found them, cells that gave no clean value, and placeholders.

    invalid : (record_key, kind), of kinds that read their roles alone. filled : (record_key, kind, reason).
    """
    parts = {"rows": engine.from_arrow(read.rejects.select(SCHEMA.names).cast(SCHEMA))}
    parts |= {f"b{number}": cells for number, cells in enumerate(read.bad_cells)}
    left_out = engine.sql(
        "SELECT record_key, kind, CAST(NULL AS STRING) AS reason FROM {invalid} "
        "UNION ALL SELECT record_key, kind, reason FROM {filled}",
        invalid=invalid,
        filled=filled,
    )
    for number, kind in enumerate(kinds):
        roles = [role for role in kind.roles if role in read.records.schema.names]
        if roles:
            parts[f"k{number}"] = _of_kind(kind, roles, read, left_out, engine)
    return engine.sql(" UNION ALL ".join(f"SELECT * FROM {{{name}}}" for name in parts), **parts)


def _of_kind(kind: Kind, roles: Sequence[str], read: Ingested, left_out: Table, engine: Engine) -> Table:
    columns = ", ".join(f"r.{column(role)}" for role in roles)
    rows = engine.sql(
        f"SELECT r.source, r.line, i.reason AS why, {columns} FROM {{records}} r "
        f"JOIN {{left_out}} i USING (record_key) WHERE i.kind = {quoted(kind.name)}",
        records=read.records,
        left_out=left_out,
    )
    called = {(source, role): _column(read, source, role) for source in read.config.sources for role in roles}
    entries = {entry["source"]: entry for entry in read.inputs}
    return engine.map_batches(
        _CellKernel(roles, called, entries, f"no valid {kind.name.replace('_', ' ')}"), rows, SCHEMA
    )


class _CellKernel:
    """(source, line, why, a column a role) to SCHEMA: the first of the roles that is filled."""

    def __init__(
        self,
        roles: Sequence[str],
        called: Mapping[tuple[str, str], str],
        entries: Mapping[str, Mapping[str, Any]],
        reason: str,
    ) -> None:
        self.roles = roles
        self.called = called
        self.entries = entries
        self.reason = reason

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        return pa.RecordBatch.from_pylist([self._told(row) for row in batch.to_pylist()], SCHEMA)

    def _told(self, row: Mapping[str, Any]) -> dict[str, object]:
        source = row["source"]
        role = next(role for role in self.roles if row[role] is not None)
        file, line = _place(self.entries[source], row["line"])
        value = row[role].replace(SEPARATOR, " | ")[:SHOWN]
        return {
            "file": file,
            "line": line,
            "column": self.called[source, role],
            "value": value,
            "reason": row["why"] or self.reason,
        }


def _place(entry: Mapping[str, Any], line: int) -> tuple[str, int]:
    """The file of a line, and its number there; the lines of a source of several files count on."""
    before = [file for file in entry.get("files", ()) if file["lines_before"] < line]
    if before:
        return before[-1]["path"], line - before[-1]["lines_before"]
    return entry["path"] or entry["source"], line


def _column(read: Ingested, source: str, role: str) -> str:
    """The file's own name of the first column with this role."""
    for name, found in read.config.sources[source].columns.items():
        if found.role == role or (isinstance(found.role, list) and role in found.role):
            return name
    return role
