"""The part of a run that an export holds, as Parquet files read a batch at a time: never in memory as a whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from graphres.engines.row_groups import ROW_GROUP, in_row_groups
from graphres.export.asked import ONLY, Asked
from graphres.run_directory import Run

__all__ = ["BATCH", "TABLES", "Picked", "picked"]

BATCH = 1 << 13
MEMORY = "1GB"
"""What the engine's buffers may take; beyond, it spills."""

TABLES = ("nodes", "edges", "entities", "members", "identifiers")
"""The tables that an export draws on."""


class Picked:
    """The tables of an export: those of the run where nothing is filtered, else what the filters leave of them."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run = run
        self._folder = folder

    def parts(self, table: str) -> list[Path]:
        """The Parquet files of a table, in order."""
        own = self._folder / f"{table}.parquet"
        path = own if own.exists() else self.run.path / f"{table}.parquet"
        return sorted(path.glob("*.parquet")) if path.is_dir() else [path]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return sum(pq.read_metadata(part).num_rows for part in self.parts(table))

    def schema(self, table: str) -> pa.Schema:
        """A table's columns."""
        return pq.read_schema(self.parts(table)[0])

    def batches(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """A table's rows in the order of its key, a few thousand at a time."""
        names = None if columns is None else list(columns)
        for part in self.parts(table):
            with pq.ParquetFile(part) as file:
                yield from file.iter_batches(BATCH, columns=names)

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The same, row by row, as tuples of `columns`."""
        for batch in self.batches(table, columns):
            yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


@contextmanager
def picked(run: Run, asked: Asked) -> Iterator[Picked]:
    """What is asked for; filtered tables lie in a temporary folder that goes at the end.

    Raises
    ------
    ParameterError : the run has no such entity or record.
    """
    with tempfile.TemporaryDirectory(prefix="graphres-export-") as folder:
        if not asked.everything:
            asked.check(run)
            _filter(run, asked, Path(folder))
        yield Picked(run, Path(folder))


def _filter(run: Run, asked: Asked, folder: Path) -> None:
    """Write the filtered tables."""
    config: dict[str, Any] = {"memory_limit": MEMORY, "temp_directory": str(folder / "spilled")}
    with duckdb.connect(":memory:", config=config) as db:
        db.execute("SET enable_progress_bar = false")
        for name in TABLES:
            path = run.path / f"{name}.parquet"
            files = str(path / "*.parquet" if path.is_dir() else path).replace("'", "''")
            db.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{files}')")
        heavy = "" if asked.min_bits is None else f"CAST('{float(asked.min_bits)!r}' AS DOUBLE)"
        least = heavy and f" WHERE weight_bits IS NULL OR weight_bits >= {heavy}"
        db.execute(f"CREATE VIEW heavy AS SELECT * FROM edges{least}")
        db.execute("CREATE TABLE kept AS SELECT node_id FROM nodes")
        for narrow in (_to_entities, _to_surroundings, _to_type):
            narrow(db, asked)
        for name, query in QUERIES.items():
            _write(db, query, folder / f"{name}.parquet")


def _to_entities(db: duckdb.DuckDBPyConnection, asked: Asked) -> None:
    """Records of the entities, and the identifiers that they bear."""
    if asked.entities:
        db.execute(
            "CREATE TABLE mine AS SELECT node_id FROM nodes WHERE entity_id IN (SELECT unnest(?))", [[*asked.entities]]
        )
        db.execute(
            "DELETE FROM kept WHERE node_id NOT IN (SELECT node_id FROM mine UNION ALL "
            "SELECT target_node FROM edges JOIN mine ON node_id = source_node WHERE edge_type = 'bears')"
        )


def _to_surroundings(db: duckdb.DuckDBPyConnection, asked: Asked) -> None:
    """What can be reached from the record in so many edges."""
    if asked.around is None:
        return
    db.execute("CREATE TABLE reached AS SELECT CAST(? AS VARCHAR) AS node_id", [asked.around])
    for _ in range(1 if asked.hops is None else asked.hops):
        found = db.execute(
            "INSERT INTO reached SELECT DISTINCT node_id FROM ("
            "SELECT target_node AS node_id FROM heavy JOIN reached ON source_node = node_id UNION ALL "
            "SELECT source_node FROM heavy JOIN reached ON target_node = node_id) "
            "WHERE node_id NOT IN (SELECT node_id FROM reached)"
        ).fetchall()[0][0]
        if not found:
            break
    db.execute("DELETE FROM kept WHERE node_id NOT IN (SELECT node_id FROM reached)")


def _to_type(db: duckdb.DuckDBPyConnection, asked: Asked) -> None:
    """Records or identifiers alone."""
    if asked.only is not None:
        db.execute(
            "DELETE FROM kept WHERE node_id IN (SELECT node_id FROM nodes WHERE node_type <> ?)", [ONLY[asked.only]]
        )


QUERIES = {
    "nodes": "SELECT n.* FROM nodes n SEMI JOIN kept USING (node_id) ORDER BY node_id",
    "edges": "SELECT e.* FROM heavy e SEMI JOIN kept a ON a.node_id = e.source_node "
    "SEMI JOIN kept b ON b.node_id = e.target_node ORDER BY source_node, target_node, edge_type",
    "entities": "SELECT e.* FROM entities e SEMI JOIN (SELECT entity_id FROM nodes SEMI JOIN kept USING (node_id) "
    "WHERE node_type = 'record') USING (entity_id) ORDER BY entity_id",
    "members": "SELECT m.* FROM members m SEMI JOIN kept k ON k.node_id = concat(m.source, ':', m.record_id) "
    "ORDER BY source, record_id",
    "identifiers": "SELECT i.* FROM identifiers i SEMI JOIN kept k ON k.node_id = i.identifier_id "
    "ORDER BY identifier_id",
}


def _write(db: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """The rows of a query as one Parquet file, in row groups of a fixed size."""
    reader = db.sql(query).to_arrow_reader(ROW_GROUP)
    with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for group in in_row_groups(reader):
            writer.write_table(group, row_group_size=ROW_GROUP)
