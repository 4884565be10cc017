"""Connected components: of few links by one worker, else as joins, alternating large-star and small-star.

Every edge (node, smaller node) is bent towards the smallest node that its ends have seen, until each component is a
star around its smallest node. It takes about log2(n)**2 rounds at most, in practice a handful, and never more rows
than there are edges.

Source: Kiveris, Lattanzi, Mirrokni, Rastogi & Vassilvitskii (2014), Connected Components in MapReduce and Beyond,
SoCC. Ours: both stars as SQL, the end told by two counts.
"""

from __future__ import annotations

from graphres.engines.base import Engine, Table
from graphres.engines.parts import PARTS, parts_of
from graphres.errors import EngineError

__all__ = ["components"]

FEW = 1 << 20
"""Links that one worker takes at once, in 16 MiB."""

MOST_ROUNDS = 200
"""No graph that fits into a cluster needs so many: more are a fault."""


def components(edges: Table, engine: Engine, few: int = FEW) -> tuple[Table, int]:
    """(node, component) of every node of `edges` (a, b: int64), a component named by its smallest node; the rounds.

    An edge from a node to itself makes it a component of its own, if it has no other. few : links up to which one
    worker finds them, in no round.
    """
    if engine.count(edges) <= few:
        whole = engine.sql("SELECT CAST(0 AS BIGINT) AS whole, a, b FROM {edges}", edges=edges)
        return engine.map_groups(parts_of, whole, "whole", PARTS), 0
    links = engine.sql("SELECT DISTINCT greatest(a, b) AS a, least(a, b) AS b FROM {edges} WHERE a <> b", edges=edges)
    rounds = 0
    while not _all_stars(links, engine):
        rounds += 1
        if rounds > MOST_ROUNDS:
            raise EngineError(f"components were not found within {MOST_ROUNDS} rounds", expected="a few rounds")
        links = engine.sql(_SMALL_STAR, links=engine.sql(_LARGE_STAR, links=links))
    return engine.sql(_NAMED, links=links, edges=edges), rounds


_LARGE_STAR = """
SELECT DISTINCT n.v AS a, m.least AS b
FROM (SELECT a AS u, b AS v FROM {links} UNION ALL SELECT b, a FROM {links}) n
JOIN (SELECT u, least(u, min(v)) AS least FROM (SELECT a AS u, b AS v FROM {links} UNION ALL SELECT b, a FROM {links})
      GROUP BY u) m ON m.u = n.u
WHERE n.v > n.u
"""
"""The larger neighbours of every node, tied to the smallest node that it sees."""

_SMALL_STAR = """
SELECT DISTINCT l.b AS a, m.least AS b FROM {links} l JOIN (SELECT a, min(b) AS least FROM {links} GROUP BY a) m
ON m.a = l.a WHERE l.b <> m.least
UNION
SELECT a, min(b) AS b FROM {links} GROUP BY a
"""
"""Every node and its smaller neighbours, tied to the smallest of them."""

_NAMED = """
SELECT node, min(component) AS component FROM (
    SELECT a AS node, b AS component FROM {links} UNION ALL SELECT b, b FROM {links}
    UNION ALL SELECT a, a FROM {edges} WHERE a = b
) GROUP BY node
"""


def _all_stars(links: Table, engine: Engine) -> bool:
    """Whether every larger end has one smaller end, which is no larger end itself."""
    astray = engine.sql(
        "SELECT a FROM {links} GROUP BY a HAVING count(*) > 1 UNION ALL "
        "SELECT x.a FROM {links} x SEMI JOIN {links} y ON y.a = x.b",
        links=links,
    )
    return not engine.count(astray)
