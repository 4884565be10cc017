"""Staged rows of every source to one table of records: a column a role, a column a further attribute."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import SEPARATOR
from graphres.ingest.addresses import further_addresses, one_line
from graphres.ingest.verdicts import ATTRIBUTE, OTHER_PARTY
from graphres.tables import RECORDS, TEXT, check

__all__ = ["Part", "records_of"]

ADDRESS = "address"
"""The role of whole addresses."""


@dataclass(frozen=True)
class Part:
    """One source: its keyed table, its column names, and the roles of those that are handed on, by place."""

    source: str
    table: Table
    names: Sequence[str]
    roles: Mapping[int, Sequence[str]]


def records_of(parts: Sequence[Part], engine: Engine) -> Table:
    """The records of all sources, contract RECORDS."""
    spelled = _spelling(parts)
    further = [further_addresses(part.names, part.roles) for part in parts]
    columns = [
        _by_column(part, spelled, frozenset(place for group in groups for place in group))
        for part, groups in zip(parts, further, strict=True)
    ]
    lines = [ADDRESS] if any(further) else []
    names = sorted(
        {name for by in columns for name in by}.union(lines), key=lambda name: (name.startswith("attribute:"), name)
    )
    schema = pa.schema([*RECORDS.schema(), *((name, TEXT) for name in names)])
    tables = [
        engine.map_batches(_kernel(part, by, groups, schema), part.table, schema)
        for part, by, groups in zip(parts, columns, further, strict=True)
    ]
    if len(tables) == 1:
        records = tables[0]
    else:
        every = {f"t{n}": table for n, table in enumerate(tables)}
        records = engine.sql(" UNION ALL ".join(f"SELECT * FROM {{{name}}}" for name in every), **every)
    check(RECORDS, records.schema)
    return records


def _spelling(parts: Sequence[Part]) -> dict[str, str]:
    """One spelling for attribute names that differ only in capitals: engines hold those for the same."""
    names = sorted({_safe(name) for part in parts for name in part.names}, reverse=True)
    return {name.lower(): name for name in names}


def _safe(name: str) -> str:
    """A column's name without control characters."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", name)


def _by_column(part: Part, spelled: Mapping[str, str], further: frozenset[int]) -> dict[str, list[int]]:
    """Column of the records -> places that feed it, in the file's order; without those of `further` addresses."""
    by: dict[str, list[int]] = {}
    for place, roles in part.roles.items():
        for role in () if place in further else roles:
            carried = role in (ATTRIBUTE, OTHER_PARTY)
            name = f"attribute:{spelled[_safe(part.names[place]).lower()]}" if carried else role
            by.setdefault(name, []).append(place)
    return by


def _kernel(
    part: Part, by: Mapping[str, Sequence[int]], further: Sequence[Sequence[int]], schema: pa.Schema
) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """Rows of a source to records; every further address is a line of its own."""
    source = part.source
    groups = [[(part.roles[place][0], f"c{place}") for place in group] for group in further]

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = batch.num_rows
        fixed = {"source": pa.array([source] * rows, TEXT)}
        fixed |= {name: batch.column(name) for name in ("record_key", "record_id", "line")}
        told = {name: _joined([batch.column(f"c{place}") for place in places]) for name, places in by.items()}
        whole = [one_line([(role, batch.column(name).cast(TEXT)) for role, name in group]) for group in groups]
        if whole:
            told[ADDRESS] = _joined([*([told[ADDRESS]] if ADDRESS in told else []), *whole])
        columns = [fixed.get(name, told.get(name)) for name in schema.names]
        return pa.RecordBatch.from_arrays(
            [pa.nulls(rows, TEXT) if column is None else column for column in columns], schema=schema
        )

    return kernel


def _joined(columns: Sequence[pa.Array]) -> pa.Array:
    """The values of several columns in one cell, nulls left out.

    Pair by pair: Arrow's own way of leaving nulls out also leaves out rows that have nothing else.
    """
    text = columns[0]
    for further in columns[1:]:
        both = pc.binary_join_element_wise(text, further, SEPARATOR)
        text = pc.coalesce(both, text, further)
    return text
