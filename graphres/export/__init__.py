"""The graph and the entities of a run for other tools: a file or folder each tool opens as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphres.errors import ParameterError

if TYPE_CHECKING:
    from graphres.resolution import Resolution

__all__ = ["FORMATS", "Exported", "export"]

FORMATS = {
    "graphml": "graphml",
    "gexf": "gexf",
    "node-link": "json_graphs",
    "cytoscape": "json_graphs",
    "dot": "dot",
    "neo4j": "neo4j",
    "json-ld": "json_ld",
    "parquet": "tables",
    "csv": "tables",
}
"""What a run can be exported to, and the module that writes it (its function ``write_FORMAT``)."""


@dataclass(frozen=True)
class Exported:
    """What was written: where, as what, and how much of the graph."""

    path: Path
    to: str
    nodes: int
    edges: int

    def as_dict(self) -> dict[str, Any]:
        """path, to, nodes, edges."""
        return {"path": str(self.path), "to": self.to, "nodes": self.nodes, "edges": self.edges}

    def text(self) -> str:
        """One line for people."""
        return f"{self.path}: {self.nodes:,} nodes and {self.edges:,} edges as {self.to}"


def export(
    run: str | Path | Resolution,
    to: str,
    output: str | Path,
    *,
    entity: str | Iterable[str] = (),
    around: str | None = None,
    hops: int | None = None,
    only: str | None = None,
    min_bits: float | None = None,
) -> Exported:
    """Write a run's graph for another tool. Without a filter every row of `nodes` and `edges` is in it.

    Memory is bounded whatever the size of the run. Equal runs and filters give equal bytes.

    Parameters
    ----------
    run : a run directory, or a `Resolution`.
    to : graphml, gexf, node-link, cytoscape, dot, neo4j, json-ld, parquet or csv; docs/export.md tells which tool
        opens which. neo4j, parquet and csv write a folder, the others a file.
    output : where it shall stand, exactly; nothing may stand there yet.
    entity : entity_ids: only their records, and the identifiers that these bear.
    around : a record as ``"source:record_id"``: only what is within `hops` edges of it (1 where not given).
    only : ``"records"`` or ``"identifiers"``: nodes of that type and the edges among them.
    min_bits : edges that weigh less are left out; an edge that has no weight (bears, similar) stays.

    A filter narrows what the others leave; an edge is written where both its ends are.

    Raises
    ------
    ParameterError : an unknown format, entity or record, with the near misses, or a filter out of bounds.
    RunError : there is no run, something stands at `output`, or it cannot be written.
    """
    from graphres.export.asked import Asked
    from graphres.export.picked import picked
    from graphres.export.place import aside
    from graphres.resolution import run_of

    if to not in FORMATS:
        raise ParameterError(f"a run cannot be exported to {to!r}", expected=f"one of {', '.join(FORMATS)}")
    entities = (entity,) if isinstance(entity, str) else tuple(entity)
    asked = Asked(entities, around, hops, only, min_bits)
    opened = run_of(run)
    writer = getattr(import_module(f"graphres.export.{FORMATS[to]}"), f"write_{to.replace('-', '_')}")
    with aside(Path(output)) as place, picked(opened, asked) as chosen:
        writer(chosen, place)
        return Exported(Path(output), to, chosen.count("nodes"), chosen.count("edges"))
