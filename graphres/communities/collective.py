"""Communities weighed as wholes: what no two records say, all records of two customers may say together.

A community is a profile with all the values of its records. Profiles that are two people, rather than one, come apart;
profiles that are one person, rather than two, come together, the best first. The prior is paid once a merge, as it is
between two records.

Source: Bhattacharya & Getoor (2007), Collective entity resolution in relational data, ACM TKDD 1:5, for merging
clusters by what all of their members say. Ours: the weight is the class likelihood of three classes, and 0 the only
threshold.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from graphres.communities.splits import two_sides
from graphres.engines.base import Engine, Table
from graphres.tables import INT, UNITS_PER_BIT
from graphres.weigh.profiles import Weighing, mean_weights, profile_values

__all__ = ["Collected", "Splits", "collective", "linking", "weakest_splits"]

MOST_AGAINST = -12 * UNITS_PER_BIT
"""Two communities are weighed if some two records of theirs have been, and weigh more than this: what all say together
outweighs more only by chance."""

MOST_TUPLES = 20
"""Tuples that speak for the smaller of two profiles, those of most records first."""

SPLITTING, MERGING = 3, 12
"""Rounds at most. A round merges every two profiles that are each other's best, so that k profiles of one person need
log2(k) to k rounds; ends earlier as a rule."""

MERGES = pa.schema([("a", INT), ("b", INT), ("weight", INT)])


@dataclass(frozen=True)
class Collected:
    """owners : (record_key, owner). merges : (a, b, weight), of every merge of two profiles the two tuples that link
    them best, and what the profiles weigh.
    """

    owners: Table
    merges: Table


@dataclass(frozen=True)
class Splits:
    """sides : (tuple_key, community, side). weights : (community, weight), the profile weight of both sides."""

    sides: Table
    weights: Table


def collective(owners: Table, folds: Table, bears: Table, weights: Table, by: Weighing, engine: Engine) -> Collected:
    """Communities as they are once each was weighed as a whole.

    owners : (record_key, owner). folds, bears, weights : contracts FOLDS, BEARS, WEIGHTS; tuples that do not recognize
    themselves (self weight 0 or less) take no part.
    """
    inside = _inside(owners, folds, weights, engine)
    for _ in range(SPLITTING):
        found = weakest_splits(inside, weights, bears, by, engine)
        apart = engine.sql("SELECT community FROM {found} WHERE weight < 0", found=found.weights)
        if not engine.count(apart):
            break
        inside = _parted(inside, found.sides, apart, engine)
    inside, merges = _merged(inside, weights, bears, by, engine)
    return Collected(_owners(owners, folds, inside, engine), merges)


def linking(weights: Table, merges: Table | None, engine: Engine) -> Table:
    """(a, b, weight) of weighed pairs of records, where two profiles were merged what the profiles weigh.

    weights : (a, b, weight). merges : as `collective` gives them.
    """
    if merges is None:
        return weights
    return engine.sql(
        "SELECT w.a, w.b, coalesce(m.weight, w.weight) AS weight FROM {weights} w "
        "LEFT JOIN {merges} m ON m.a = w.a AND m.b = w.b",
        weights=weights,
        merges=merges,
    )


def weakest_splits(inside: Table, weights: Table, bears: Table, by: Weighing, engine: Engine) -> Splits:
    """What both sides of every community's weakest link weigh as profiles, where each holds two tuples or more.

    inside : (tuple_key, community, n), n the records that a tuple stands for.
    """
    sides = two_sides(inside, weights, engine)
    named = engine.sql(
        "SELECT s.tuple_key, s.side AS community, i.n FROM {sides} s JOIN {inside} i USING (tuple_key)",
        sides=sides,
        inside=inside,
    )
    pairs = engine.sql("SELECT community, min(side) AS a, max(side) AS b FROM {sides} GROUP BY community", sides=sides)
    found = _profiles_weighed(pairs, named, bears, by, engine)
    of = engine.sql("SELECT p.community, f.weight FROM {pairs} p JOIN {found} f USING (a, b)", pairs=pairs, found=found)
    return Splits(sides, of)


def _inside(owners: Table, folds: Table, weights: Table, engine: Engine) -> Table:
    """(tuple_key, community, n) of the tuples that recognize themselves."""
    return engine.sql(
        "SELECT f.tuple_key, min(o.owner) AS community, count(*) AS n FROM {folds} f "
        "JOIN {owners} o ON o.record_key = f.record_key "
        "LEFT JOIN (SELECT a FROM {weights} WHERE a = b AND weight <= 0) l ON l.a = f.tuple_key "
        "WHERE l.a IS NULL GROUP BY f.tuple_key",
        folds=folds,
        owners=owners,
        weights=weights,
    )


def _parted(inside: Table, sides: Table, apart: Table, engine: Engine) -> Table:
    """The same tuples, the sides of what came apart communities of their own."""
    return engine.sql(
        "SELECT i.tuple_key, coalesce(s.side, i.community) AS community, i.n FROM {inside} i LEFT JOIN "
        "(SELECT x.tuple_key, x.side FROM {sides} x JOIN {apart} p USING (community)) s ON s.tuple_key = i.tuple_key",
        inside=inside,
        sides=sides,
        apart=apart,
    )


def _merged(inside: Table, weights: Table, bears: Table, by: Weighing, engine: Engine) -> tuple[Table, Table]:
    """(tuple_key, community, n) after all merges, and the merges."""
    near = engine.sql(f"SELECT a, b, weight FROM {{weights}} WHERE a < b AND weight > {MOST_AGAINST}", weights=weights)
    merges = engine.from_arrow(MERGES.empty_table())
    weighed = engine.from_arrow(MERGES.empty_table())
    for _ in range(MERGING):
        met = _met(near, inside, engine)
        asked = engine.sql(
            "SELECT m.a, m.b FROM {met} m LEFT JOIN {weighed} w ON w.a = m.a AND w.b = m.b WHERE w.a IS NULL",
            met=met,
            weighed=weighed,
        )
        fresh = _profiles_weighed(asked, inside, bears, by, engine)
        weighed = engine.sql("SELECT * FROM {weighed} UNION ALL SELECT * FROM {fresh}", weighed=weighed, fresh=fresh)
        best = _best_of_both(weighed, engine)
        if not engine.count(best):
            break
        linked = engine.sql(
            "SELECT m.x AS a, m.y AS b, t.weight FROM {best} t JOIN {met} m ON m.a = t.a AND m.b = t.b",
            best=best,
            met=met,
        )
        merges = engine.sql("SELECT * FROM {merges} UNION ALL SELECT * FROM {linked}", merges=merges, linked=linked)
        inside = engine.sql(
            "SELECT i.tuple_key, coalesce(t.a, i.community) AS community, i.n FROM {inside} i "
            "LEFT JOIN {best} t ON t.b = i.community",
            inside=inside,
            best=best,
        )
        weighed = _unchanged(weighed, best, engine)
    return inside, merges


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


def _best_of_both(weighed: Table, engine: Engine) -> Table:
    """(a, b, weight) of the pairs above 0 that are the best of either side; ties go to the smaller community."""
    directed = engine.sql(
        "SELECT a AS own, b AS other, weight FROM {weighed} WHERE weight > 0 UNION ALL "
        "SELECT b AS own, a AS other, weight FROM {weighed} WHERE weight > 0",
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


def _profiles_weighed(pairs: Table, inside: Table, bears: Table, by: Weighing, engine: Engine) -> Table:
    """(a, b, weight) of pairs of communities, the smaller speaking to the larger.

    pairs : (a, b, …), a < b. inside : (tuple_key, community, n).
    """
    ordered = engine.sql(
        "SELECT CASE WHEN x.n <= y.n THEN p.a ELSE p.b END AS a, CASE WHEN x.n <= y.n THEN p.b ELSE p.a END AS large "
        "FROM {pairs} p JOIN {sizes} x ON x.community = p.a JOIN {sizes} y ON y.community = p.b",
        pairs=pairs,
        sizes=engine.sql("SELECT community, count(*) AS n FROM {inside} GROUP BY community", inside=inside),
    )
    speaking = engine.sql(
        "SELECT community, tuple_key, n FROM (SELECT *, row_number() OVER (PARTITION BY community ORDER BY n DESC, "
        f"tuple_key) AS turn FROM {{inside}}) t WHERE turn <= {MOST_TUPLES}",
        inside=inside,
    )
    sides = engine.sql(
        "SELECT o.a, -1 - o.large AS b, s.tuple_key, s.n FROM {ordered} o JOIN {speaking} s ON s.community = o.a",
        ordered=ordered,
        speaking=speaking,
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


def _owners(owners: Table, folds: Table, inside: Table, engine: Engine) -> Table:
    """(record_key, owner): records follow their tuples; records of tuples that take no part stay as they are."""
    return engine.sql(
        "SELECT o.record_key, coalesce(i.community, o.owner) AS owner FROM {owners} o "
        "LEFT JOIN {folds} f ON f.record_key = o.record_key LEFT JOIN {inside} i ON i.tuple_key = f.tuple_key",
        owners=owners,
        folds=folds,
        inside=inside,
    )


profiles_weighed = _profiles_weighed
"""What two communities weigh as wholes, also for those who ask after a run."""
