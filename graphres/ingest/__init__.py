"""ingest: files and tables to records.

Every row that can be parsed becomes one record, or one line of a record where rows are purchases; every column gets a
role, from the config or from its name and its values, with the reason. Nothing is compared here and no value is
changed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from graphres.config import Config, SourceConfig, check_source_names
from graphres.engines.base import Engine, Table
from graphres.errors import IngestError
from graphres.identifiers import kinds_for
from graphres.identifiers.base import Context
from graphres.ingest.effective import effective
from graphres.ingest.records import Part, records_of
from graphres.ingest.same_ids import one_record_an_id
from graphres.ingest.survey import Survey, survey
from graphres.ingest.transactions import all_purchases, read_purchases, told
from graphres.ingest.unchanged import Fingerprint
from graphres.tables import RUN_TABLES

__all__ = ["Ingested", "ingest"]


@dataclass(frozen=True)
class Ingested:
    """What ingest hands on.

    records : contract RECORDS. config : the effective one. contexts : per source, what it says about its
    values.
    purchases : contract PURCHASES; None where no source is of transactions. seen : files as they were when read.
    rejects : contract of the run's table of rejects, rows that could not be parsed; bad_cells : the same of cells that
    were no time or no amount. inputs : per source its path as given, bytes, sha256,
    rows (rejected ones included) and rejected rows. warnings : what a user should know, in sentences.
    """

    records: Table
    config: Config
    contexts: Mapping[str, Context]
    rejects: pa.Table
    inputs: list[dict[str, Any]]
    warnings: list[str]
    purchases: Table | None = None
    bad_cells: tuple[Table, ...] = ()
    seen: tuple[Fingerprint, ...] = ()


def ingest(config: Config, engine: Engine, tables: Mapping[str, object] | None = None) -> Ingested:
    """Read every source.

    Parameters
    ----------
    config : its sources are read from their paths, or taken from `tables`.
    tables : sources in memory (Arrow tables, or DataFrames of the engine), by name; those that the config does not
        name join its sources.

    Raises
    ------
    IngestError : if a source cannot be read, its key is none, or no column of any source can be compared.
    ConfigError : if the config speaks of what is not there.
    """
    config = _with_tables(config, tables or {})
    with tempfile.TemporaryDirectory(prefix="graphres-ingest-") as scratch:
        found = survey(config, tables or {}, Path(scratch), engine)
        named = told(found, config, engine)
        bare = _comparable(found)
        bought = [read_purchases(one, named[one.source], engine) for one in found if one.purchases is not None]
        parts = [Part(one.source, one.table, one.staged.names, one.roles()) for one in found if one.purchases is None]
        records = records_of([*parts, *(one.part for one in bought)], engine)
        referring = {one.part.source: (named[one.part.source].to, one) for one in bought}
        records, purchases = one_record_an_id(
            records,
            all_purchases(bought, engine),
            {source: (to.source, one) for source, (to, one) in referring.items() if to is not None},
            engine,
        )
    return Ingested(
        records,
        effective(config, found, named),
        {one.source: one.context for one in found},
        _rejects(found),
        [one.staged.input for one in found],
        [*(warning for one in found for warning in one.warnings), *bare],
        purchases,
        tuple(one.bad for one in bought),
        tuple(file for one in found for file in one.staged.seen),
    )


def _with_tables(config: Config, tables: Mapping[str, object]) -> Config:
    sources = dict(config.sources) | {n: SourceConfig() for n in tables if n not in config.sources}
    if not sources:
        raise IngestError("there is nothing to read: no source is named", mend="name files: crm.csv shop.parquet")
    check_source_names(list(sources))
    return config.model_copy(update={"sources": sources})


def _comparable(found: Sequence[Survey]) -> list[str]:
    """A warning a source without any role that can be compared.

    Raises
    ------
    IngestError : if that is so of every source.
    """
    bare = [one for one in found if not kinds_for([role for roles in one.roles().values() for role in roles])]
    if len(bare) == len(found):
        seen = [f"{one.staged.shown}: {', '.join(one.staged.names[:30])}" for one in bare]
        raise IngestError(
            f"no column of any source holds anything to compare; {seen[0]}",
            expected="a column with names, emails, phones, addresses, dates of birth or numbers of people",
            also=seen[1:],
            mend="say in the config what the columns mean: sources.NAME.columns.COLUMN.role",
        )
    alone = "each record stays a customer of its own"
    return [
        f"{one.staged.shown}: no column can be compared; {alone if one.purchases is None else 'a guest has one order'}"
        for one in bare
    ]


def _rejects(found: Sequence[Survey]) -> pa.Table:
    """Rows that could not be parsed, with the file as it was named."""
    rows = [
        {
            "file": row.file or one.staged.shown,
            "line": row.line,
            "column": None,
            "value": row.text,
            "reason": row.reason,
        }
        for one in found
        for row in one.staged.rejects
    ]
    return pa.Table.from_pylist(rows, schema=RUN_TABLES["rejects"].schema())
