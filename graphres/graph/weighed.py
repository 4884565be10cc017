"""Every weighed pair as the run keeps it: small, for there are more of them than of all else."""

from __future__ import annotations

from graphres.engines.base import Engine, Table
from graphres.tables import UNITS_PER_BIT, WEIGHTS, check

__all__ = ["NEAR", "pair_rows", "turned_rows"]

NEAR = -16 * UNITS_PER_BIT
"""Units that a pair weighs more than, to be told under its second record, too: less than a third of all do."""


def pair_rows(weights: Table, members: Table, candidates: Table | None, engine: Engine) -> Table:
    """(a, b, weight, rules): rows of `members` in the order of its key, counted from 0, a before b; the weight in
    units; the blocking rules that found the pair, as bits in the order of the manifest's `rules`.

    A pair of folded records is that of their representatives, and (a, a) is a tuple of several records with itself.
    Places take a quarter of what keys take, since neighbors differ by little.

    weights : contract WEIGHTS. members : record_key, source, record_id. candidates : contract CANDIDATES; None where
    no rule found the pairs, for another tool did.
    """
    check(WEIGHTS, weights.schema)
    placed = engine.sql(
        "SELECT record_key, CAST(row_number() OVER (ORDER BY source, record_id) - 1 AS INTEGER) AS place "
        "FROM {members}",
        members=members,
    )
    tables = {"weights": weights, "placed": placed}
    rules, found = "CAST(0 AS BIGINT)", ""
    if candidates is not None:
        rules, found = "c.rules", "JOIN {candidates} c ON c.a = w.a AND c.b = w.b"
        tables["candidates"] = candidates
    return engine.sql(
        f"SELECT least(x.place, y.place) AS a, greatest(x.place, y.place) AS b, w.weight, {rules} AS rules "
        f"FROM {{weights}} w JOIN {{placed}} x ON x.record_key = w.a JOIN {{placed}} y ON y.record_key = w.b {found}",
        **tables,
    )


def turned_rows(pairs: Table, engine: Engine) -> Table:
    """(b, a, weight) of the pairs that weigh more than `NEAR`: who asks for all pairs of a record finds those here in
    which it comes second.

    pairs : as `pair_rows` gives them.
    """
    return engine.once(f"SELECT b, a, weight FROM {{pairs}} WHERE a < b AND weight > {NEAR}", pairs=pairs)
