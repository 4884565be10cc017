"""communities: which records are one customer.

Not connected components: one wrong link chains strangers together. Within each component of positive links, the
partition is sought that maximizes the sum of *signed* weights inside its communities (correlation clustering,
Bansal, Blum & Chawla 2004, Machine Learning 56:89-113): exactly up to 8 vertices, by Leiden (Traag, Waltman & van Eck
2019, Sci. Rep. 9:5233; objective CPM at resolution 0, which is that sum) and repair beyond. There is no threshold and
no resolution to tune.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from graphres.communities.apart import held_apart
from graphres.communities.bonds import Bonds, contracted, expanded
from graphres.communities.partition import partition
from graphres.engines.base import Engine, Table
from graphres.tables import FOLDS, INT, LABELS, UNITS_PER_BIT, WEIGHTS, check
from graphres.weigh.fellegi_sunter import Model

__all__ = ["PRIOR_KEPT", "Communities", "best_partition", "communities", "kept_apart", "owners", "signed"]

PRIOR_KEPT = 0.5
"""Share of the prior that a pair with evidence against it keeps. The prior is paid per merge, not per pair: a
community of n records makes n - 1 merges and n (n - 1) / 2 pairs."""


@dataclass(frozen=True)
class Communities:
    """labels : contract LABELS, the community of every tuple that has a positive link; tuples that are not in it are
    alone. forbade : (rule, a, b, …), tuples that would be together but for a rule; None where there are no rules.
    """

    labels: Table
    forbade: Table | None = None


def communities(
    weights: Table, folds: Table, model: Model, engine: Engine, seed: int = 0, bonds: Bonds | None = None
) -> Communities:
    """Which tuples are one customer.

    weights : contract WEIGHTS, self pairs (a, a) among them. folds : contract FOLDS. bonds : what holds whatever
    weighs: bonds are contracted before, and what must stay apart is parted after.
    """
    check(WEIGHTS, weights.schema)
    check(FOLDS, folds.schema)
    links = signed(weights, folds, model, engine)
    if bonds is None:
        return Communities(best_partition(links, engine, seed))
    links = contracted(links, bonds, engine)
    found = held_apart(best_partition(links, engine, seed), links, bonds, engine)
    labels = expanded(found.labels, bonds, engine)
    check(LABELS, labels.schema)
    return Communities(labels, found.forbade)


def best_partition(links: Table, engine: Engine, seed: int) -> Table:
    """Contract LABELS: the partition of signed links (a, b, weight) of greatest weight inside its communities."""
    inside = _by_component(links, engine)
    torn = engine.sql("SELECT component FROM {inside} GROUP BY component HAVING min(weight) < 0", inside=inside)
    disputed = engine.once("SELECT i.* FROM {inside} i SEMI JOIN {torn} t USING (component)", inside=inside, torn=torn)
    found = engine.map_groups(_PartitionKernel(seed), disputed, "component", LABELS.schema())
    labels = engine.sql(
        "SELECT tuple_key, component AS community FROM "
        "(SELECT DISTINCT a AS tuple_key, component FROM {inside} UNION SELECT DISTINCT b, component FROM {inside}) n "
        "ANTI JOIN {torn} t USING (component) UNION ALL SELECT * FROM {found}",
        inside=inside,
        torn=torn,
        found=found,
    )
    check(LABELS, labels.schema)
    return labels


def signed(weights: Table, folds: Table, model: Model, engine: Engine) -> Table:
    """(a, b, weight): what each pair of tuples adds to a community that holds both.

    A negative pair keeps its evidence and a share of the prior; one with nothing against it is neutral. Tuples that
    do not recognize themselves (self weight 0 or less) have no links: their records stay apart. A pair of tuples
    counts as often as it has pairs of records.
    """
    prior = int(np.rint((model.log2_priors()[0]) * UNITS_PER_BIT))
    forgiven = -int(prior * (1.0 - PRIOR_KEPT))
    sizes = engine.sql("SELECT tuple_key, count(*) AS n FROM {folds} GROUP BY tuple_key", folds=folds)
    loose = engine.sql("SELECT a AS tuple_key FROM {weights} WHERE a = b AND weight <= 0", weights=weights)
    return engine.sql(
        "SELECT w.a, w.b, x.n * y.n * CASE WHEN w.weight > 0 THEN w.weight "
        f"ELSE least(w.weight + {forgiven}, 0) END AS weight FROM {{weights}} w "
        "JOIN {sizes} x ON x.tuple_key = w.a JOIN {sizes} y ON y.tuple_key = w.b "
        "ANTI JOIN {loose} p ON p.tuple_key = w.a ANTI JOIN {loose} q ON q.tuple_key = w.b WHERE w.a < w.b",
        weights=weights,
        sizes=sizes,
        loose=loose,
    )


def _by_component(links: Table, engine: Engine) -> Table:
    """(component, a, b, weight) of all links with both ends in one component of positive links."""
    positive = engine.sql("SELECT a, b FROM {links} WHERE weight > 0", links=links)
    parts = engine.components(positive)
    return engine.sql(
        "SELECT p.component, l.a, l.b, l.weight FROM {links} l JOIN {parts} p ON p.node = l.a "
        "JOIN {parts} q ON q.node = l.b AND q.component = p.component WHERE l.weight <> 0",
        links=links,
        parts=parts,
    )


class _PartitionKernel:
    """Whole components of (component, a, b, weight) to (tuple_key, community)."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        component, a, b, weight = (batch.column(name).to_numpy() for name in ("component", "a", "b", "weight"))
        nodes, labels = partition(component, a, b, weight, self.seed)
        return pa.RecordBatch.from_arrays([pa.array(nodes, INT), pa.array(labels, INT)], schema=LABELS.schema())


def owners(records: Table, folds: Table, labels: Table, weights: Table, engine: Engine) -> Table:
    """(record_key, owner): the community of every record; who is in none owns itself, folded records share one unless
    their tuple does not recognize itself.
    """
    loose = engine.sql("SELECT a AS tuple_key FROM {weights} WHERE a = b AND weight <= 0", weights=weights)
    return engine.sql(
        "SELECT r.record_key, coalesce(l.community, CASE WHEN q.tuple_key IS NULL THEN f.tuple_key END, r.record_key) "
        "AS owner FROM {records} r LEFT JOIN {folds} f USING (record_key) "
        "LEFT JOIN {loose} q ON q.tuple_key = f.tuple_key LEFT JOIN {labels} l ON l.tuple_key = f.tuple_key",
        records=records,
        folds=folds,
        labels=labels,
        loose=loose,
    )


def kept_apart(forbade: Table, owners: Table, engine: Engine) -> Table:
    """(rule, a, b), owners that a rule keeps apart.

    forbade : (rule, a, b, …), tuples, each of them a record. owners : (record_key, owner).
    """
    return engine.sql(
        "SELECT f.rule, x.owner AS a, y.owner AS b FROM {forbade} f JOIN {owners} x ON x.record_key = f.a "
        "JOIN {owners} y ON y.record_key = f.b",
        forbade=forbade,
        owners=owners,
    )
