"""Which part of a run's graph is asked for: the filters, checked by themselves and against the run."""

from __future__ import annotations

import math
from dataclasses import dataclass

from graphres.errors import ParameterError
from graphres.run_directory import Run

__all__ = ["ONLY", "Asked"]

ONLY = {"records": "record", "identifiers": "identifier"}
"""What `only` may say, and the node_type that it means."""


@dataclass(frozen=True)
class Asked:
    """Filters of an export; without any, everything is asked for.

    Raises
    ------
    ParameterError : a filter is out of bounds; nothing of the run is needed to say so.
    """

    entities: tuple[str, ...] = ()
    around: str | None = None
    hops: int | None = None
    only: str | None = None
    min_bits: float | None = None

    def __post_init__(self) -> None:
        if self.hops is not None and self.around is None:
            raise ParameterError("hops are counted from a record, and none is given", mend="add around, as S:ID")
        if self.hops is not None and self.hops < 0:
            raise ParameterError(f"{self.hops} hops are asked for", expected="0 or more")
        if self.only is not None and self.only not in ONLY:
            raise ParameterError(f"only {self.only!r} is asked for", expected="records or identifiers")
        if self.min_bits is not None and math.isnan(self.min_bits):
            raise ParameterError("min_bits is no number", expected="bits, such as 3.5")

    @property
    def everything(self) -> bool:
        """Whether nothing is filtered."""
        return self == Asked()

    def check(self, run: Run) -> None:
        """Whether the run knows what is asked for.

        Raises
        ------
        ParameterError : it has no such entity or record; names the nearest that it has.
        """
        known = run.query("SELECT entity_id FROM entities WHERE entity_id IN (SELECT unnest(?))", [[*self.entities]])
        unknown = sorted(set(self.entities) - set(known["entity_id"].to_pylist()))
        if unknown:
            raise ParameterError(
                f"there is no entity {unknown[0]!r} in this run",
                expected=_near(run, unknown[0], "entity_id", "entities") or "an entity_id of its table `entities`",
                also=unknown[1:],
            )
        records = "(SELECT node_id FROM nodes WHERE node_type = 'record')"
        if self.around is None:
            return
        if not run.query(f"SELECT 1 FROM {records} WHERE node_id = ?", [self.around]).num_rows:
            raise ParameterError(
                f"there is no record {self.around!r} in this run",
                expected=_near(run, self.around, "node_id", records) or "a record as source:record_id",
            )


def _near(run: Run, name: str, column: str, table: str) -> str:
    """The few names that are most like the one that is unknown, if any is like it."""
    rows = run.query(
        f"SELECT {column} AS name FROM {table} WHERE levenshtein(lower({column}), lower($1)) <= $2 "
        f"ORDER BY levenshtein(lower({column}), lower($1)), {column} LIMIT 3",
        [name[:200], max(2, len(name) // 5)],
    )
    found = rows["name"].to_pylist()
    return f"such as {' or '.join(repr(near) for near in found)}" if found else ""
