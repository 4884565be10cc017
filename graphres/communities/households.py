"""Which entities are one household: communities over how likely two records are of one.

Entities are the vertices, so that no household divides one. Two entities weigh what the two of their records weigh that
are likeliest of one household: people move, and one address in common is enough. Not connected components: a chain of
neighbors would be one household.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from graphres.communities import PRIOR_KEPT, best_partition
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.tables import TEXT, UNITS_PER_BIT, WEIGHTS, check
from graphres.weigh.fellegi_sunter import Model
from graphres.weigh.households import household_log2_prior, household_odds

__all__ = ["households", "persons"]


def households(
    weights: Table, near: Table, folds: Table, owners: Table, persons: Table, model: Model, engine: Engine, seed: int
) -> Table:
    """(owner, household) of the entities that are in one with others.

    weights, folds : contracts WEIGHTS and FOLDS. near : as `household_weights` gives it. owners : (record_key, owner).
    persons : (tuple_key), those that are considered.
    """
    check(WEIGHTS, weights.schema)
    of = engine.sql(
        "SELECT f.tuple_key, min(o.owner) AS owner FROM {folds} f JOIN {owners} o USING (record_key) "
        "SEMI JOIN {persons} p USING (tuple_key) GROUP BY f.tuple_key HAVING min(o.owner) = max(o.owner)",
        folds=folds,
        owners=owners,
        persons=persons,
    )
    speaking = _between(near, of, engine)
    parts = engine.components(engine.sql("SELECT a, b FROM {s} WHERE weight > 0", s=speaking))
    rest = engine.sql(
        "SELECT w.a, w.b, w.weight, w.related FROM {weights} w JOIN {of} x ON x.tuple_key = w.a "
        "JOIN {of} y ON y.tuple_key = w.b JOIN {parts} p ON p.node = x.owner "
        "JOIN {parts} q ON q.node = y.owner AND q.component = p.component "
        "WHERE x.owner <> y.owner AND w.weight <= 0 AND w.related <= 0",
        weights=weights,
        of=of,
        parts=parts,
    )
    against = _between(household_odds(rest, engine), of, engine)
    forgiven = -int(household_log2_prior(model) * (1.0 - PRIOR_KEPT) * UNITS_PER_BIT)
    links = engine.sql(
        "SELECT a, b, CASE WHEN weight > 0 THEN weight ELSE least(weight + "
        f"{forgiven}, 0) END AS weight FROM (SELECT a, b, max(weight) AS weight FROM "
        "(SELECT a, b, weight FROM {speaking} UNION ALL SELECT a, b, weight FROM {against}) u GROUP BY a, b) m",
        speaking=speaking,
        against=against,
    )
    found = best_partition(links, engine, seed)
    return engine.sql("SELECT tuple_key AS owner, community AS household FROM {f}", f=found)


def _between(pairs: Table, of: Table, engine: Engine) -> Table:
    """(a, b, weight) of pairs of entities, a < b: of their records' pairs (a, b, weight) the most.

    of : (tuple_key, owner).
    """
    return engine.sql(
        "SELECT least(x.owner, y.owner) AS a, greatest(x.owner, y.owner) AS b, max(p.weight) AS weight FROM {pairs} p "
        "JOIN {of} x ON x.tuple_key = p.a JOIN {of} y ON y.tuple_key = p.b WHERE x.owner <> y.owner "
        "GROUP BY least(x.owner, y.owner), greatest(x.owner, y.owner)",
        pairs=pairs,
        of=of,
    )


def persons(bears: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """(tuple_key) of all tuples but those that bear the name of an organization and no person's.

    bears : contract BEARS.
    """
    table = {"kind": [kind.name for kind in kinds], "names": [kind.names for kind in kinds]}
    names = engine.from_arrow(pa.table(table, schema=pa.schema([("kind", TEXT), ("names", TEXT)])))
    return engine.sql(
        "SELECT tuple_key FROM (SELECT b.tuple_key, max(CASE WHEN n.names = 'person' THEN 1 ELSE 0 END) AS person, "
        "max(CASE WHEN n.names = 'organization' THEN 1 ELSE 0 END) AS organization FROM {bears} b "
        "JOIN {names} n USING (kind) GROUP BY b.tuple_key) t WHERE person = 1 OR organization = 0",
        bears=bears,
        names=names,
    )
