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

from graphres.communities.bonds import Bonds, broken, refused
from graphres.communities.merging import merged, unmerged
from graphres.communities.splits import parted, weakest_splits
from graphres.engines.base import Engine, Table
from graphres.errors import CheckError
from graphres.tables import UNITS_PER_BIT
from graphres.weigh.profiles import Weighing

__all__ = ["Collected", "collective", "linking"]

SPLITTING = 3
"""Rounds at most."""

LOOSE = -6 * UNITS_PER_BIT
"""What two wholes must weigh to be one in the loose partition."""


@dataclass(frozen=True)
class Collected:
    """owners : (record_key, owner). merges : (a, b, weight), of every merge of two profiles the two tuples that link
    them best, and what the profiles weigh. forbade : (rule, a, b), communities that
    would merge but for a rule; None where there are no bonds. loose : (owner, loose), the owners that come together
    when less is asked for.
    """

    owners: Table
    merges: Table
    loose: Table
    forbade: Table | None = None


def collective(
    owners: Table,
    folds: Table,
    bears: Table,
    weights: Table,
    by: Weighing,
    engine: Engine,
    bonds: Bonds | None = None,
) -> Collected:
    """Communities as they are once each was weighed as a whole.

    owners : (record_key, owner). folds, bears, weights : contracts FOLDS, BEARS, WEIGHTS; tuples that do not recognize
    themselves (self weight 0 or less) take no part. bonds : what holds whatever weighs; it holds in `owners`.

    Raises
    ------
    CheckError : a bond does not hold in the end.
    """
    inside = asked = _inside(owners, folds, weights, engine)
    for _ in range(SPLITTING):
        found = weakest_splits(asked, weights, bears, by, engine, bonds)
        apart = engine.sql("SELECT community FROM {found} WHERE weight < 0", found=found.weights)
        if not engine.count(apart):
            break
        inside = parted(inside, found.sides, apart, engine)
        asked = engine.sql(
            "SELECT i.tuple_key, i.community, i.n FROM {inside} i "
            "SEMI JOIN (SELECT s.tuple_key FROM {sides} s SEMI JOIN {apart} p USING (community)) t USING (tuple_key)",
            inside=inside,
            sides=found.sides,
            apart=apart,
        )
    whole = merged(unmerged(inside, engine), weights, bears, by, engine, bonds=bonds)
    if bonds is not None and broken(whole.inside, bonds, engine):
        raise CheckError("a decision or one_record_per_entity does not hold", expected="all of them, in every run")
    forbade = None if bonds is None else refused(whole.weighed, whole.inside, bonds, engine)
    less = merged(whole, weights, bears, by, engine, LOOSE, bonds)
    loose = engine.sql(
        "SELECT owner, loose FROM (SELECT DISTINCT i.community AS owner, l.community AS loose FROM {inside} i "
        "JOIN {less} l USING (tuple_key)) p SEMI JOIN (SELECT DISTINCT m.community AS loose FROM {inside} i "
        "JOIN {less} m USING (tuple_key) WHERE i.community <> m.community) t USING (loose)",
        inside=whole.inside,
        less=less.inside,
    )
    return Collected(_owners(owners, folds, whole.inside, engine), whole.merges, loose, forbade)


def linking(weights: Table, merges: Table | None, engine: Engine, held: Table | None = None) -> Table:
    """(a, b, weight) of weighed pairs of records, where two profiles were merged what the profiles weigh.

    weights : (a, b, weight). merges : as `collective` gives them. held : (a, b), pairs that something holds together
    whatever they weigh; then `turn` says in which order links join, the highest first: these before all that speak
    against it.
    """
    if merges is not None:
        weights = engine.sql(
            "SELECT w.a, w.b, coalesce(m.weight, w.weight) AS weight FROM {weights} w "
            "LEFT JOIN {merges} m ON m.a = w.a AND m.b = w.b",
            weights=weights,
            merges=merges,
        )
    if held is None:
        return weights
    return engine.sql(
        "SELECT w.a, w.b, w.weight, CASE WHEN h.a IS NOT NULL AND w.weight <= 0 THEN 0 WHEN w.weight <= 0 THEN "
        "w.weight - 1 ELSE w.weight END AS turn FROM {weights} w LEFT JOIN {held} h ON h.a = w.a AND h.b = w.b",
        weights=weights,
        held=held,
    )


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


def _owners(owners: Table, folds: Table, inside: Table, engine: Engine) -> Table:
    """(record_key, owner): records follow their tuples; records of tuples that take no part stay as they are."""
    return engine.sql(
        "SELECT o.record_key, coalesce(i.community, o.owner) AS owner FROM {owners} o "
        "LEFT JOIN {folds} f ON f.record_key = o.record_key LEFT JOIN {inside} i ON i.tuple_key = f.tuple_key",
        owners=owners,
        folds=folds,
        inside=inside,
    )
