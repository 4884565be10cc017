"""How firmly each record hangs on the rest of its entity, and each entity's weakest split, as weights of profiles."""

from __future__ import annotations

from dataclasses import dataclass

from graphres.communities.bonds import Bonds
from graphres.communities.splits import weakest_splits
from graphres.engines.base import Engine, Table
from graphres.weigh.profiles import Weighing, profile_values, profile_weights

__all__ = ["Held", "attachments"]


@dataclass(frozen=True)
class Held:
    """attachments : (record_key, attachment), null for a record alone. splits : (community, weight). Units."""

    attachments: Table
    splits: Table


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

    owners : (record_key, owner). folds, bears, weights : contracts FOLDS, BEARS, WEIGHTS. bonds : what no split may
    divide.
    """
    tuples = engine.sql(
        "SELECT f.tuple_key, o.owner AS community, count(*) AS n FROM {folds} f JOIN {owners} o USING (record_key) "
        "GROUP BY f.tuple_key, o.owner",
        folds=folds,
        owners=owners,
    )
    shared = engine.sql(
        "SELECT t.tuple_key, t.community, t.n, m.tuples FROM {tuples} t JOIN (SELECT community, count(*) AS tuples "
        "FROM {tuples} GROUP BY community HAVING sum(n) > 1) m USING (community)",
        tuples=tuples,
    )
    known = _weighed_already(shared, weights, engine)
    asked = engine.sql("SELECT * FROM {shared} WHERE n = 1 AND tuples > 2", shared=shared)
    rests = _rests(asked, shared, bears, engine)
    profiles = engine.sql(
        "SELECT tuple_key, kind, value_key FROM {bears} b SEMI JOIN {asked} s USING (tuple_key) "
        "UNION ALL SELECT tuple_key, kind, value_key FROM {rests}",
        bears=bears,
        asked=asked,
        rests=rests,
    )
    pairs = engine.sql("SELECT -1 - tuple_key AS a, tuple_key AS b FROM {asked}", asked=asked)
    held = profile_weights(pairs, profiles, by, engine)
    attached = engine.sql(
        "SELECT o.record_key, coalesce(k.weight, h.weight) AS attachment FROM {owners} o "
        "LEFT JOIN {folds} f USING (record_key) "
        "LEFT JOIN {shared} s ON s.tuple_key = f.tuple_key AND s.community = o.owner "
        "LEFT JOIN {held} h ON h.b = s.tuple_key LEFT JOIN {known} k ON k.tuple_key = s.tuple_key",
        owners=owners,
        folds=folds,
        shared=shared,
        held=held,
        known=known,
    )
    inside = engine.sql("SELECT tuple_key, community, n FROM {shared}", shared=shared)
    return Held(attached, weakest_splits(inside, weights, bears, by, engine, bonds).weights)


def _weighed_already(shared: Table, weights: Table, engine: Engine) -> Table:
    """(tuple_key, weight) where the rest of the entity is a tuple itself: of folded records an equal one, in an entity
    of two tuples the other.
    """
    return engine.sql(
        "SELECT s.tuple_key, w.weight FROM {shared} s JOIN {weights} w ON w.a = s.tuple_key AND w.b = s.tuple_key "
        "WHERE s.n > 1 UNION ALL "
        "SELECT x.tuple_key, w.weight FROM {weights} w JOIN {shared} x ON x.tuple_key = w.a "
        "JOIN {shared} y ON y.tuple_key = w.b AND y.community = x.community "
        "WHERE w.a < w.b AND x.tuples = 2 AND x.n = 1 UNION ALL "
        "SELECT y.tuple_key, w.weight FROM {weights} w JOIN {shared} x ON x.tuple_key = w.a "
        "JOIN {shared} y ON y.tuple_key = w.b AND y.community = x.community "
        "WHERE w.a < w.b AND y.tuples = 2 AND y.n = 1",
        shared=shared,
        weights=weights,
    )


def _rests(asked: Table, shared: Table, bears: Table, engine: Engine) -> Table:
    """Contract BEARS of every asked tuple's rest: what the other records of its entity bear, under the key
    -1 - tuple_key.
    """
    whole = engine.sql("SELECT s.* FROM {shared} s WHERE s.tuples > 2", shared=shared)
    borne = engine.sql(
        "SELECT s.community AS tuple_key, b.kind, b.value_key, CAST(sum(s.n) AS BIGINT) AS carriers FROM {whole} s "
        "JOIN {bears} b USING (tuple_key) GROUP BY s.community, b.kind, b.value_key",
        whole=whole,
        bears=bears,
    )
    return engine.sql(
        "SELECT -1 - s.tuple_key AS tuple_key, m.kind, m.value_key FROM {asked} s JOIN {most} m "
        "ON m.tuple_key = s.community "
        "LEFT JOIN {bears} b ON b.tuple_key = s.tuple_key AND b.value_key = m.value_key "
        "WHERE b.value_key IS NULL OR m.carriers > 1",
        asked=asked,
        most=profile_values(borne, engine),
        bears=bears,
    )
