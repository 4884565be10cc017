"""What two communities weigh, each taken as a whole: a profile with all the values of its records."""

from __future__ import annotations

from graphres.engines.base import Engine, Table
from graphres.weigh.profiles import Weighing, mean_weights, profile_values

__all__ = ["speaking", "wholes_weighed"]

MOST_TUPLES = 20
"""Tuples that speak for the smaller of two profiles, those of most records first."""


def wholes_weighed(pairs: Table, inside: Table, bears: Table, by: Weighing, engine: Engine) -> Table:
    """(a, b, weight) of pairs of communities, the smaller speaking to the larger.

    pairs : (a, b, …), a < b. inside : (tuple_key, community, n).
    """
    ordered = engine.sql(
        "SELECT CASE WHEN x.n <= y.n THEN p.a ELSE p.b END AS a, CASE WHEN x.n <= y.n THEN p.b ELSE p.a END AS large "
        "FROM {pairs} p JOIN {sizes} x ON x.community = p.a JOIN {sizes} y ON y.community = p.b",
        pairs=pairs,
        sizes=engine.sql("SELECT community, count(*) AS n FROM {inside} GROUP BY community", inside=inside),
    )
    sides = engine.sql(
        "SELECT o.a, -1 - o.large AS b, s.tuple_key, s.n FROM {ordered} o JOIN {speaking} s ON s.community = o.a",
        ordered=ordered,
        speaking=speaking(inside, engine),
    )
    known = engine.sql(
        "SELECT b.tuple_key, b.kind, b.value_key FROM {bears} b JOIN (SELECT DISTINCT tuple_key FROM {sides}) s "
        "USING (tuple_key) UNION ALL SELECT tuple_key, kind, value_key FROM {large}",
        bears=bears,
        sides=sides,
        large=_values_of(ordered, inside, bears, engine),
    )
    return engine.sql(
        "SELECT least(a, -1 - b) AS a, greatest(a, -1 - b) AS b, weight FROM {found}",
        found=mean_weights(sides, known, by, engine),
    )


def speaking(inside: Table, engine: Engine) -> Table:
    """(community, tuple_key, n) of the tuples that speak for each community, should it be the smaller of two."""
    return engine.sql(
        "SELECT community, tuple_key, n FROM (SELECT *, row_number() OVER (PARTITION BY community ORDER BY n DESC, "
        f"tuple_key) AS turn FROM {{inside}}) t WHERE turn <= {MOST_TUPLES}",
        inside=inside,
    )


def _values_of(ordered: Table, inside: Table, bears: Table, engine: Engine) -> Table:
    """(tuple_key, kind, value_key, carriers) of the larger profiles, under the key -1 - community."""
    carried = engine.sql(
        "SELECT -1 - i.community AS tuple_key, b.kind, b.value_key, CAST(sum(i.n) AS BIGINT) AS carriers "
        "FROM (SELECT DISTINCT large FROM {ordered}) o JOIN {inside} i ON i.community = o.large "
        "JOIN {bears} b ON b.tuple_key = i.tuple_key GROUP BY i.community, b.kind, b.value_key",
        ordered=ordered,
        inside=inside,
        bears=bears,
    )
    return profile_values(carried, engine)
