"""block: which pairs are worth comparing, under a stated budget.

Every identifier has blocking keys (`Kind.keys`). A key that few records bear makes candidates of all of them. A
block that is too big for the budget is refined: its records must share a second key besides, and where even that
block is too big, a third. What is too big still is skipped, and counted. This is Apriori (Agrawal & Srikant 1994,
Fast algorithms for mining association rules, VLDB) over keys: only keys whose own blocks are too big are combined,
for the pairs of the others are found already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from graphres.block.budget import DEPTHS, budget_of, limits
from graphres.block.by_hand import memberships, rules_of
from graphres.block.keys import key_table
from graphres.block.rules import Rule, numbered, plan, rule_table
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.tables import BEARS, CANDIDATES, KEYS, VALUE_TABLE, check

__all__ = ["Blocked", "Rule", "block"]


@dataclass(frozen=True)
class Blocked:
    """candidates : contract CANDIDATES. rules : what was planned and skipped, for the manifest and for learning."""

    candidates: Table
    rules: tuple[Rule, ...]


def block(
    bears: Table,
    identifiers: Table,
    keys: Table,
    kinds: Sequence[Kind],
    engine: Engine,
    pairs_per_tuple: int,
    by_hand: Sequence[Sequence[str]] = (),
) -> Blocked:
    """Candidate pairs of tuples (folded records).

    Parameters
    ----------
    bears : contract BEARS; excluded hubs are not in it and so never block, and neither do discounted ones: who shares
        nothing else with a hub's other people is none of them.
    identifiers, keys : contracts VALUE_TABLE and KEYS.
    pairs_per_tuple : the budget of pairs, as a multiple of the tuples.
    by_hand : rules in place of planned ones, each one to three names of keys that both records share.
    """
    check(BEARS, bears.schema)
    check(VALUE_TABLE, identifiers.schema)
    check(KEYS, keys.schema)
    members, names = key_table(bears, identifiers, keys, kinds, engine, bool(by_hand))
    tuples = engine.count(engine.sql("SELECT DISTINCT tuple_key FROM {bears}", bears=bears))
    budget, left = budget_of(tuples, pairs_per_tuple), 0
    given, all_keys = rules_of(by_hand, names), members
    shares = [len(given[depth]) / len(by_hand) for depth in given] if by_hand else DEPTHS
    found: list[Table] = []
    plans: list[Rule] = []
    for depth, share in enumerate(shares, start=1):
        allowed = int(budget * share) + left
        if by_hand:
            members = memberships(all_keys, given[depth], depth, engine)
        sizes = _sizes(members, depth, engine)
        rule = _rule(depth)
        bounded = limits(engine.collect(_histogram(sizes, rule, engine)), rule, allowed)
        sizes = _with_limits(sizes, bounded, engine)
        here = plan(engine.collect(_per_rule(sizes, rule, engine)), depth, names)
        left = max(allowed - sum(rule.pairs for rule in here), 0)
        plans += here
        found.append(_pairs(members, sizes, depth, engine))
        if depth < len(DEPTHS) and not by_hand:
            members = _combined(_too_big(members, sizes, depth, engine), depth, engine)
    rules = numbered(plans)
    return Blocked(_united(found, rule_table(rules, names, engine), engine), rules)


def _rule(depth: int) -> list[str]:
    """The columns that name a rule: the name of each of its keys."""
    return [f"n{i}" for i in range(1, depth + 1)]


def _by(depth: int) -> str:
    """The columns that name a block."""
    return ", ".join([*_rule(depth), "block"])


def _sizes(members: Table, depth: int, engine: Engine) -> Table:
    by = _by(depth)
    return engine.sql(f"SELECT {by}, count(*) AS n FROM {{members}} GROUP BY {by} HAVING count(*) > 1", members=members)


def _histogram(sizes: Table, rule: Sequence[str], engine: Engine) -> Table:
    by = ", ".join(rule)
    return engine.sql(f"SELECT {by}, n, count(*) AS blocks FROM {{sizes}} GROUP BY {by}, n", sizes=sizes)


def _with_limits(sizes: Table, bounded: pa.Table, engine: Engine) -> Table:
    """Blocks, each with the largest that its rule may take."""
    by = ", ".join(name for name in bounded.column_names if name != "largest")
    return engine.sql(
        f"SELECT * FROM {{sizes}} JOIN {{bounded}} USING ({by})", sizes=sizes, bounded=engine.from_arrow(bounded)
    )


def _per_rule(sizes: Table, rule: Sequence[str], engine: Engine) -> Table:
    """Per set of key names: pairs of the blocks that fit, blocks and pairs of those that do not."""
    by = ", ".join(rule)
    pairs = "CAST(sum(CASE WHEN n {} largest THEN n * (n - 1) ELSE 0 END) AS BIGINT)"
    return engine.sql(
        f"SELECT {by}, {pairs.format('<=')} AS twice, {pairs.format('>')} AS skipped_twice, largest, "
        "CAST(sum(CASE WHEN n > largest THEN 1 ELSE 0 END) AS BIGINT) AS skipped "
        f"FROM {{sizes}} GROUP BY {by}, largest",
        sizes=sizes,
    )


def _pairs(members: Table, sizes: Table, depth: int, engine: Engine) -> Table:
    """(a, b, n1, n2, n3) of every two tuples in one block that fits."""
    by = _by(depth)
    small = engine.sql(
        f"SELECT m.* FROM {{members}} m JOIN {{sizes}} s USING ({by}) WHERE s.n <= s.largest",
        members=members,
        sizes=sizes,
    )
    names = ", ".join(f"x.n{i} AS n{i}" if i <= depth else f"CAST(-1 AS SMALLINT) AS n{i}" for i in (1, 2, 3))
    same = " AND ".join(f"x.{name} = y.{name}" for name in (*_rule(depth), "block"))
    return engine.sql(
        f"SELECT x.tuple_key AS a, y.tuple_key AS b, {names} FROM {{small}} x JOIN {{small}} y "
        f"ON {same} AND x.tuple_key < y.tuple_key",
        small=small,
    )


def _too_big(members: Table, sizes: Table, depth: int, engine: Engine) -> Table:
    return engine.sql(
        f"SELECT m.* FROM {{members}} m JOIN {{sizes}} s USING ({_by(depth)}) WHERE s.n > s.largest",
        members=members,
        sizes=sizes,
    )


def _combined(big: Table, depth: int, engine: Engine) -> Table:
    """Memberships one key deeper: two that differ in their last key only, of different groups of keys."""
    same = " AND ".join(f"x.{name} = y.{name}" for name in ("tuple_key", *_rule(depth - 1), "head"))
    names = ", ".join(f"x.{name}" for name in _rule(depth))
    return engine.sql(
        f"SELECT x.tuple_key, {names}, y.n{depth} AS n{depth + 1}, x.block AS head, "
        f"x.block + y.block - x.head AS block FROM {{big}} x JOIN {{big}} y ON {same} "
        f"WHERE x.n{depth} < y.n{depth} AND x.n{depth} - x.n{depth} % 100 <> y.n{depth} - y.n{depth} % 100",
        big=big,
    )


def _united(found: Sequence[Table], rules: Table, engine: Engine) -> Table:
    union = " UNION ALL ".join(f"SELECT * FROM {{found{i}}}" for i in range(len(found)))
    tables = {f"found{i}": table for i, table in enumerate(found)}
    candidates = engine.sql(
        f"SELECT a, b, bit_or(r.mask) AS rules FROM ({union}) p "
        "JOIN {rules} r ON p.n1 = r.n1 AND p.n2 = r.n2 AND p.n3 = r.n3 GROUP BY a, b",
        rules=rules,
        **tables,
    )
    check(CANDIDATES, candidates.schema)
    return candidates
