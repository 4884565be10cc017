"""Rounds of merging: communities that weigh enough as wholes come together, the best of either side first."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyarrow as pa

from graphres.communities.bonds import Bonds, forbidden
from graphres.communities.wholes import wholes_weighed
from graphres.engines.base import Engine, Table
from graphres.tables import INT, UNITS_PER_BIT
from graphres.weigh.profiles import Weighing

__all__ = ["MOST_AGAINST", "Merged", "merged", "unmerged"]

MOST_AGAINST = -8 * UNITS_PER_BIT
"""Two communities are weighed if some two records of theirs have been, and weigh more than this: what all say together
outweighs more only by chance."""

ROUNDS = 12
"""At most. A round merges every two profiles that are each other's best, so that k profiles of one person need log2(k)
to k rounds; ends earlier as a rule."""

PAIRS = pa.schema([("a", INT), ("b", INT), ("weight", INT)])


@dataclass(frozen=True)
class Merged:
    """inside : (tuple_key, community, n). merges : (a, b, weight), of every merge the two tuples that link both best,
    and what the wholes weigh. weighed : (a, b, weight), communities as they are now.
    """

    inside: Table
    merges: Table
    weighed: Table


def unmerged(inside: Table, engine: Engine) -> Merged:
    """Communities before any merge."""
    none = PAIRS.empty_table()
    return Merged(inside, engine.from_arrow(none), engine.from_arrow(none))


def merged(
    before: Merged,
    weights: Table,
    bears: Table,
    by: Weighing,
    engine: Engine,
    above: int = 0,
    bonds: Bonds | None = None,
) -> Merged:
    """Communities after all merges that weigh more than `above`, in units.

    before : where to go on from; what was weighed there is not weighed again. weights, bears : contracts WEIGHTS and
    BEARS. bonds : what may not merge.
    """
    near = engine.sql(f"SELECT a, b, weight FROM {{weights}} WHERE a < b AND weight > {MOST_AGAINST}", weights=weights)
    now = before
    for _ in range(ROUNDS):
        met = _met(near, now.inside, engine)
        now = replace(now, weighed=_all_weighed(met, now, bears, by, engine))
        allowed = now.weighed if bonds is None else _allowed(now, bonds, engine)
        best = _best_of_both(allowed, above, engine)
        if not engine.count(best):
            break
        now = _joined(now, best, met, engine)
    return now


def _all_weighed(met: Table, now: Merged, bears: Table, by: Weighing, engine: Engine) -> Table:
    """(a, b, weight) of all that met."""
    asked = engine.sql(
        "SELECT m.a, m.b FROM {met} m LEFT JOIN {weighed} w ON w.a = m.a AND w.b = m.b WHERE w.a IS NULL",
        met=met,
        weighed=now.weighed,
    )
    fresh = wholes_weighed(asked, now.inside, bears, by, engine)
    return engine.sql("SELECT * FROM {weighed} UNION ALL SELECT * FROM {fresh}", weighed=now.weighed, fresh=fresh)


def _allowed(now: Merged, bonds: Bonds, engine: Engine) -> Table:
    return engine.sql(
        "SELECT w.a, w.b, w.weight FROM {weighed} w LEFT JOIN {forbidden} f ON f.a = w.a AND f.b = w.b "
        "WHERE f.a IS NULL",
        weighed=now.weighed,
        forbidden=forbidden(now.weighed, now.inside, bonds, engine),
    )


def _joined(now: Merged, best: Table, met: Table, engine: Engine) -> Merged:
    """After one round of merges. best, met : as `_best_of_both` and `_met` give them."""
    linked = engine.sql(
        "SELECT m.x AS a, m.y AS b, t.weight FROM {best} t JOIN {met} m ON m.a = t.a AND m.b = t.b",
        best=best,
        met=met,
    )
    merges = engine.sql("SELECT * FROM {merges} UNION ALL SELECT * FROM {linked}", merges=now.merges, linked=linked)
    inside = engine.sql(
        "SELECT i.tuple_key, coalesce(t.a, i.community) AS community, i.n FROM {inside} i "
        "LEFT JOIN {best} t ON t.b = i.community",
        inside=now.inside,
        best=best,
    )
    return Merged(inside, merges, _unchanged(now.weighed, best, engine))


def _met(near: Table, inside: Table, engine: Engine) -> Table:
    """(a, b, x, y): communities of which two tuples were compared, a < b, and the two that weigh most."""
    return engine.sql(
        "SELECT a, b, x, y FROM (SELECT *, row_number() OVER (PARTITION BY a, b ORDER BY weight DESC, x, y) AS turn "
        "FROM (SELECT least(p.community, q.community) AS a, greatest(p.community, q.community) AS b, n.a AS x, "
        "n.b AS y, n.weight FROM {near} n JOIN {inside} p ON p.tuple_key = n.a JOIN {inside} q ON q.tuple_key = n.b "
        "WHERE p.community <> q.community) m) t WHERE turn = 1",
        near=near,
        inside=inside,
    )


def _best_of_both(weighed: Table, above: int, engine: Engine) -> Table:
    """(a, b, weight) of the pairs above a weight that are the best of either side; ties go to the smaller community."""
    directed = engine.sql(
        f"SELECT a AS own, b AS other, weight FROM {{weighed}} WHERE weight > {above} UNION ALL "
        f"SELECT b AS own, a AS other, weight FROM {{weighed}} WHERE weight > {above}",
        weighed=weighed,
    )
    first = engine.sql(
        "SELECT own, other, weight FROM (SELECT *, row_number() OVER (PARTITION BY own ORDER BY weight DESC, other) "
        "AS turn FROM {directed}) t WHERE turn = 1",
        directed=directed,
    )
    return engine.sql(
        "SELECT f.own AS a, f.other AS b, f.weight FROM {first} f JOIN {first} g ON g.own = f.other "
        "AND g.other = f.own WHERE f.own < f.other",
        first=first,
    )


def _unchanged(weighed: Table, merged: Table, engine: Engine) -> Table:
    """What was weighed of communities that are as they were."""
    gone = engine.sql("SELECT a AS community FROM {merged} UNION ALL SELECT b FROM {merged}", merged=merged)
    return engine.sql(
        "SELECT w.* FROM {weighed} w LEFT JOIN {gone} g ON g.community = w.a LEFT JOIN {gone} h ON h.community = w.b "
        "WHERE g.community IS NULL AND h.community IS NULL",
        weighed=weighed,
        gone=gone,
    )
