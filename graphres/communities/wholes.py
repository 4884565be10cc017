"""What two communities weigh, each taken as a whole: a profile with all the values of its records."""

from __future__ import annotations

from graphres.engines.base import Engine, Table
from graphres.weigh.profiles import Weighing, mean_weights, profile_values

__all__ = ["BOTH", "speaking", "wholes_weighed"]

MOST_TUPLES = 20
"""Tuples that speak for a profile, those of most records first."""


BOTH = "CASE WHEN {small} <= 0 THEN {small} ELSE ({small} + {large}) >> 1 END"
"""What two wholes weigh, from what the records of the smaller one say and of the larger, who are asked where the first
do not speak against."""


def wholes_weighed(pairs: Table, inside: Table, bears: Table, by: Weighing, engine: Engine) -> Table:
    """(a, b, weight) of pairs of communities: the mean of what the records of either say against the other as a whole.

    Where those of the smaller one speak against, those of the larger are not asked.
    pairs : (a, b, …), a < b. inside : (tuple_key, community, n).
    """
    ordered = engine.sql(
        "SELECT CASE WHEN x.n <= y.n THEN p.a ELSE p.b END AS a, CASE WHEN x.n <= y.n THEN p.b ELSE p.a END AS whole "
        "FROM {pairs} p JOIN {sizes} x ON x.community = p.a JOIN {sizes} y ON y.community = p.b",
        pairs=pairs,
        sizes=engine.sql("SELECT community, count(*) AS n FROM {inside} GROUP BY community", inside=inside),
    )
    small = _spoken(ordered, inside, bears, by, engine)
    turned = engine.sql(
        "SELECT o.whole AS a, o.a AS whole FROM {ordered} o JOIN {small} s ON s.a = least(o.a, o.whole) "
        "AND s.b = greatest(o.a, o.whole) WHERE s.weight > 0",
        ordered=ordered,
        small=small,
    )
    return engine.sql(
        f"SELECT s.a, s.b, {BOTH.format(small='s.weight', large='t.weight')} AS weight "
        "FROM {small} s LEFT JOIN {large} t ON t.a = s.a AND t.b = s.b",
        small=small,
        large=_spoken(turned, inside, bears, by, engine),
    )


def _spoken(ordered: Table, inside: Table, bears: Table, by: Weighing, engine: Engine) -> Table:
    """(a, b, weight), a < b: what the records of one community say against another as a whole.

    ordered : (a, whole). inside : (tuple_key, community, n).
    """
    if not engine.count(ordered):  # comparing nothing takes as many statements as comparing much
        return engine.sql("SELECT a, whole AS b, CAST(0 AS BIGINT) AS weight FROM {ordered}", ordered=ordered)
    sides = engine.sql(
        "SELECT o.a, -1 - o.whole AS b, s.tuple_key, s.n FROM {ordered} o JOIN {speaking} s ON s.community = o.a",
        ordered=ordered,
        speaking=speaking(inside, engine),
    )
    return engine.sql(
        "SELECT least(a, -1 - b) AS a, greatest(a, -1 - b) AS b, weight FROM {found}",
        found=mean_weights(sides, bears, _values_of(ordered, inside, bears, engine), by, engine),
    )


def speaking(inside: Table, engine: Engine) -> Table:
    """(community, tuple_key, n) of the tuples that speak for each community."""
    return engine.sql(
        "SELECT community, tuple_key, n FROM (SELECT *, row_number() OVER (PARTITION BY community ORDER BY n DESC, "
        f"tuple_key) AS turn FROM {{inside}}) t WHERE turn <= {MOST_TUPLES}",
        inside=inside,
    )


def _values_of(ordered: Table, inside: Table, bears: Table, engine: Engine) -> Table:
    """(tuple_key, kind, value_key, carriers) of whole communities, under the key -1 - community."""
    carried = engine.sql(
        "SELECT -1 - i.community AS tuple_key, b.kind, b.value_key, CAST(sum(i.n) AS BIGINT) AS carriers "
        "FROM (SELECT DISTINCT whole FROM {ordered}) o JOIN {inside} i ON i.community = o.whole "
        "JOIN {bears} b ON b.tuple_key = i.tuple_key GROUP BY i.community, b.kind, b.value_key",
        ordered=ordered,
        inside=inside,
        bears=bears,
    )
    return profile_values(carried, engine)
