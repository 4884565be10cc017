"""What binds communities whatever the weights say: records that stay together, or apart, or among themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.tables import INT, TEXT, UNITS_PER_BIT

__all__ = [
    "APART",
    "CLOSED",
    "TOGETHER",
    "Bonds",
    "bonded",
    "broken",
    "contracted",
    "expanded",
    "forbidden",
    "free",
    "one_a_source",
    "refused",
]

TOGETHER = pa.schema([("tuple_key", INT), ("bond", INT)])
APART = pa.schema([("tuple_key", INT), ("rule", INT), ("side", INT)])
CLOSED = pa.schema([("bond", INT)])

BOND = (1 << 22) * UNITS_PER_BIT
"""What a bond weighs where links are taken in the order of their weight: more than any link can."""


@dataclass(frozen=True)
class Bonds:
    """together : (tuple_key, bond), tuples of one bond are one customer; a bond is named by its smallest tuple.
    apart : (tuple_key, rule, side), no customer has tuples of two sides of a rule. closed : (bond), nothing joins them.

    Tuples in `together` stand for one record each.
    """

    together: Table
    apart: Table
    closed: Table

    def pairs(self, engine: Engine) -> Table:
        """(a, b): what holds every bond together, its smallest tuple with each other one."""
        return engine.sql(
            "SELECT bond AS a, tuple_key AS b FROM {together} WHERE bond <> tuple_key", together=self.together
        )


def free(weights: Table, bonds: Bonds | None, engine: Engine) -> Table:
    """The weights, tuples that are bound not weighed against themselves: who was named is one record, and is known."""
    if bonds is None:
        return weights
    return engine.sql(
        "SELECT w.a, w.b, w.weight, w.related FROM {weights} w LEFT JOIN {together} t ON t.tuple_key = w.a "
        "WHERE w.a <> w.b OR t.tuple_key IS NULL",
        weights=weights,
        together=bonds.together,
    )


def contracted(links: Table, bonds: Bonds, engine: Engine) -> Table:
    """(a, b, weight) between bonds instead of their tuples; none with those that are closed."""
    return engine.sql(
        "SELECT a, b, CAST(sum(weight) AS BIGINT) AS weight FROM (SELECT "
        "least(coalesce(x.bond, l.a), coalesce(y.bond, l.b)) AS a, "
        "greatest(coalesce(x.bond, l.a), coalesce(y.bond, l.b)) AS b, l.weight FROM {links} l "
        "LEFT JOIN {together} x ON x.tuple_key = l.a LEFT JOIN {together} y ON y.tuple_key = l.b "
        "LEFT JOIN {closed} c ON c.bond = x.bond LEFT JOIN {closed} d ON d.bond = y.bond "
        "WHERE c.bond IS NULL AND d.bond IS NULL) t WHERE a <> b GROUP BY a, b",
        links=links,
        together=bonds.together,
        closed=bonds.closed,
    )


def expanded(labels: Table, bonds: Bonds, engine: Engine) -> Table:
    """(tuple_key, community) of all tuples, from that of bonds; a bond without links is a community of its own."""
    return engine.sql(
        "SELECT l.tuple_key, l.community FROM {labels} l LEFT JOIN {together} t ON t.tuple_key = l.tuple_key "
        "WHERE t.tuple_key IS NULL UNION ALL "
        "SELECT t.tuple_key, coalesce(l.community, t.bond) AS community FROM {together} t "
        "LEFT JOIN {labels} l ON l.tuple_key = t.bond",
        labels=labels,
        together=bonds.together,
    )


def bonded(weights: Table, bonds: Bonds | None, engine: Engine) -> Table:
    """(a, b, weight): the weights, of the pairs that hold bonds together what a bond weighs."""
    if bonds is None:
        return weights
    return engine.sql(
        "SELECT w.a, w.b, w.weight FROM {weights} w LEFT JOIN {pairs} p ON p.a = w.a AND p.b = w.b "
        f"WHERE p.a IS NULL UNION ALL SELECT a, b, CAST({BOND} AS BIGINT) FROM {{pairs}}",
        weights=weights,
        pairs=bonds.pairs(engine),
    )


def forbidden(pairs: Table, inside: Table, bonds: Bonds, engine: Engine) -> Table:
    """(a, b) of the pairs of communities that may not merge.

    pairs : (a, b, …). inside : (tuple_key, community, …).
    """
    sides = _sides(inside, bonds, engine)
    closed = engine.sql(
        "SELECT DISTINCT i.community FROM {closed} c JOIN {inside} i ON i.tuple_key = c.bond",
        closed=bonds.closed,
        inside=inside,
    )
    return engine.sql(
        "SELECT p.a, p.b FROM {pairs} p JOIN {sides} x ON x.community = p.a JOIN {sides} y ON y.community = p.b "
        "AND y.rule = x.rule WHERE x.side <> y.side UNION "
        "SELECT p.a, p.b FROM {pairs} p SEMI JOIN {closed} c ON c.community = p.a UNION "
        "SELECT p.a, p.b FROM {pairs} p SEMI JOIN {closed} c ON c.community = p.b",
        pairs=pairs,
        sides=sides,
        closed=closed,
    )


def refused(weighed: Table, inside: Table, bonds: Bonds, engine: Engine) -> Table:
    """(rule, a, b): communities of two sides of a rule that would merge.

    weighed : (a, b, weight) of communities. inside : (tuple_key, community, …).
    """
    return engine.sql(
        "SELECT x.rule, p.a, p.b FROM {weighed} p JOIN {sides} x ON x.community = p.a "
        "JOIN {sides} y ON y.community = p.b AND y.rule = x.rule WHERE p.weight > 0 AND x.side <> y.side",
        weighed=weighed,
        sides=_sides(inside, bonds, engine),
    )


def _sides(inside: Table, bonds: Bonds, engine: Engine) -> Table:
    """(community, rule, side) of all communities that a rule speaks of; one side each, where the rule holds."""
    return engine.sql(
        "SELECT DISTINCT i.community, p.rule, p.side FROM {apart} p JOIN {inside} i USING (tuple_key)",
        apart=bonds.apart,
        inside=inside,
    )


def one_a_source(
    bonds: Bonds | None, records: Table, folds: Table, rules: Mapping[str, int], engine: Engine
) -> Bonds | None:
    """The bonds, and no two records of a source in one community.

    records, folds : contracts RECORDS and FOLDS; no two records of such a source are folded. rules : by source the
    number of its rule.
    """
    if not rules:
        return bonds
    names = pa.table({"source": pa.array(list(rules), TEXT), "rule": pa.array(list(rules.values()), INT)})
    own = engine.sql(
        "SELECT f.tuple_key, n.rule, f.tuple_key AS side FROM {records} r JOIN {names} n USING (source) "
        "JOIN {folds} f USING (record_key)",
        records=records,
        names=engine.from_arrow(names),
        folds=folds,
    )
    if bonds is None:
        together, closed = (engine.from_arrow(schema.empty_table()) for schema in (TOGETHER, CLOSED))
        return Bonds(together, own, closed)
    apart = engine.sql("SELECT * FROM {apart} UNION ALL SELECT * FROM {own}", apart=bonds.apart, own=own)
    return replace(bonds, apart=apart)


def broken(inside: Table, bonds: Bonds, engine: Engine) -> int:
    """How many bonds do not hold: 0, or something is wrong with us.

    inside : (tuple_key, community, …), of every tuple that is bound.
    """
    parted = (
        "SELECT t.bond FROM {together} t JOIN {inside} i USING (tuple_key) GROUP BY t.bond "
        "HAVING min(i.community) < max(i.community)"
    )
    mixed = (
        "SELECT p.rule FROM {apart} p JOIN {inside} i USING (tuple_key) GROUP BY p.rule, i.community "
        "HAVING min(p.side) < max(p.side)"
    )
    joined = (
        "SELECT i.tuple_key FROM {inside} i JOIN (SELECT j.community, c.bond FROM {closed} c "
        "JOIN {inside} j ON j.tuple_key = c.bond) k ON k.community = i.community "
        "LEFT JOIN {together} t ON t.tuple_key = i.tuple_key WHERE t.bond IS NULL OR t.bond <> k.bond"
    )
    return sum(
        engine.count(engine.sql(query, inside=inside, **tables))
        for query, tables in (
            (parted, {"together": bonds.together}),
            (mixed, {"apart": bonds.apart}),
            (joined, {"together": bonds.together, "closed": bonds.closed}),
        )
    )
