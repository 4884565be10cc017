"""Every weighed pair as the run keeps it: small, for there are more of them than of all else."""

from __future__ import annotations

from graphres.engines.base import Engine, Table
from graphres.tables import WEIGHTS, check

__all__ = ["pair_rows"]


def pair_rows(weights: Table, members: Table, engine: Engine) -> Table:
    """(a, b, weight): rows of `members` in the order of its key, counted from 0, a before b; the weight in units.

    A pair of folded records is that of their representatives, and (a, a) is a tuple of several records with itself.
    Places take a quarter of what keys take, since neighbors differ by little.

    weights : contract WEIGHTS. members : record_key, source, record_id.
    """
    check(WEIGHTS, weights.schema)
    placed = engine.sql(
        "SELECT record_key, CAST(row_number() OVER (ORDER BY source, record_id) - 1 AS INTEGER) AS place "
        "FROM {members}",
        members=members,
    )
    return engine.sql(
        "SELECT least(x.place, y.place) AS a, greatest(x.place, y.place) AS b, w.weight FROM {weights} w "
        "JOIN {placed} x ON x.record_key = w.a JOIN {placed} y ON y.record_key = w.b",
        weights=weights,
        placed=placed,
    )
