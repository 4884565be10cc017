"""The first stages on a few rows, with the small kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Context, Kind
from graphres.identify import Identified, identify
from graphres.standardize import standardize
from tests.helpers.kinds import records_table

__all__ = ["Staged", "staged"]


@dataclass(frozen=True)
class Staged:
    """What standardize and identify make of a few rows; `name` leads from a record key to its id."""

    records: Table
    values: Table
    known: Identified
    name: dict[int, str]


def staged(
    engine: Engine,
    kinds: Sequence[Kind],
    rows: Sequence[Mapping[str, str | None]],
    contexts: Mapping[str, Context] | None = None,
) -> Staged:
    """Standardize and identify `rows`."""
    table = records_table(rows, [role for kind in kinds for role in kind.roles])
    records = engine.from_arrow(table)
    values = standardize(records, kinds, contexts or {}, engine).values
    name = dict(zip(table["record_key"].to_pylist(), table["record_id"].to_pylist(), strict=True))
    return Staged(records, values, identify(values, kinds, engine), name)
