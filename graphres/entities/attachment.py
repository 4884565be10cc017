"""How firmly each record hangs on the rest of its entity, and each entity's weakest split, as weights of profiles."""

from __future__ import annotations

from dataclasses import dataclass

from graphres.communities.bonds import Bonds
from graphres.communities.cuts import Cuts, cuts
from graphres.engines.base import Engine, Table
from graphres.weigh.profiles import Weighing

__all__ = ["Held", "attachments"]


@dataclass(frozen=True)
class Held:
    """attachments : (record_key, attachment), null for a record alone. splits : (community, weight). Units.

    inside : (tuple_key, community, n), the tuples of entities of several records. cuts : of these entities. None where
    pairs were scored elsewhere.
    """

    attachments: Table
    splits: Table
    inside: Table | None = None
    cuts: Cuts | None = None


def attachments(
    owners: Table,
    folds: Table,
    bears: Table,
    weights: Table,
    by: Weighing,
    engine: Engine,
    bonds: Bonds | None = None,
) -> Held:
    """The weight of every record against the rest of its entity, and of both sides of every entity's weakest link.

    A record whose tuple folds several is held by its equals: it weighs what the tuple weighs against itself.
    owners : (record_key, owner). folds, bears, weights : contracts FOLDS, BEARS, WEIGHTS. bonds : what no split may
    divide.
    """
    tuples = engine.sql(
        "SELECT f.tuple_key, o.owner AS community, count(*) AS n FROM {folds} f JOIN {owners} o USING (record_key) "
        "GROUP BY f.tuple_key, o.owner",
        folds=folds,
        owners=owners,
    )
    inside = engine.sql(
        "SELECT t.tuple_key, t.community, t.n FROM {tuples} t SEMI JOIN "
        "(SELECT community FROM {tuples} GROUP BY community HAVING sum(n) > 1) m USING (community)",
        tuples=tuples,
    )
    found = cuts(inside, weights, bears, by, engine, bonds)
    attached = engine.sql(
        "SELECT o.record_key, CASE WHEN i.n > 1 THEN w.weight ELSE a.weight END AS attachment FROM {owners} o "
        "LEFT JOIN {folds} f USING (record_key) "
        "LEFT JOIN {inside} i ON i.tuple_key = f.tuple_key AND i.community = o.owner "
        "LEFT JOIN {alone} a ON a.tuple_key = i.tuple_key AND a.community = i.community "
        "LEFT JOIN {weights} w ON w.a = i.tuple_key AND w.b = i.tuple_key",
        owners=owners,
        folds=folds,
        inside=inside,
        alone=found.alone,
        weights=weights,
    )
    return Held(attached, found.splits, inside, found)
