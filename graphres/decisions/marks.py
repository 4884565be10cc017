"""Where a decision shows: on the links that it made, and on those that it forbids."""

from __future__ import annotations

from graphres.communities.bonds import Bonds
from graphres.engines.base import Engine, Table
from graphres.tables import DECISION

__all__ = ["marked", "marks"]


def marks(pairs: Table, bonds: Bonds, engine: Engine) -> Table:
    """(a, b, level) of the pairs that were decided upon: `same` holds two records together, `different` apart, and what
    is closed (`freeze`) from all others.

    pairs : (a, b, …) of records.
    """
    return engine.sql(
        "SELECT p.a, p.b, 'same' AS level FROM {pairs} p JOIN {held} h ON h.a = p.a AND h.b = p.b UNION "
        "SELECT p.a, p.b, 'different' AS level FROM {pairs} p JOIN {apart} x ON x.tuple_key = p.a "
        "JOIN {apart} y ON y.tuple_key = p.b AND y.rule = x.rule WHERE x.side <> y.side AND x.rule > 0 UNION "
        "SELECT p.a, p.b, 'freeze' AS level FROM {pairs} p LEFT JOIN {closed} x ON x.tuple_key = p.a "
        "LEFT JOIN {closed} y ON y.tuple_key = p.b "
        "WHERE (x.bond IS NOT NULL OR y.bond IS NOT NULL) AND NOT (x.bond IS NOT DISTINCT FROM y.bond)",
        pairs=pairs,
        held=bonds.pairs(engine),
        apart=bonds.apart,
        closed=engine.sql(
            "SELECT t.tuple_key, t.bond FROM {together} t SEMI JOIN {closed} c USING (bond)",
            together=bonds.together,
            closed=bonds.closed,
        ),
    )


def marked(evidence: Table, marks: Table, engine: Engine) -> Table:
    """What each kind says, and what was decided: in 0 bits, so that the bits of a pair add up as ever.

    evidence : (a, b, kind, level, value_a, value_b, log2_m, log2_r, log2_u, bits, …). marks : as `marks` gives them.
    """
    names = ("a", "b", "kind", "level", "value_a", "value_b", "log2_m", "log2_r", "log2_u", "bits")
    return engine.sql(
        f"SELECT {', '.join(names)} FROM {{evidence}} UNION ALL "
        f"SELECT a, b, '{DECISION}', level, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), "
        "CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(0 AS DOUBLE) FROM {marks}",
        evidence=evidence,
        marks=marks,
    )
