"""What the level of one kind makes of another's: what says nothing new, and namesakes who are told apart."""

from __future__ import annotations

from collections.abc import Sequence

from graphres.compare.comparing import Comparing
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import NAMESAKE, Kind

__all__ = ["between_kinds"]


def between_kinds(rows: Table, by: Comparing, engine: Engine) -> Table:
    """Contract COMPARISONS, from the levels of each kind by itself (the same, `apart` 0)."""
    old, apart = _no_news(by.kinds), _namesakes(by.kinds)
    if not old and not apart:
        return rows
    shown, joins, tables = "r.apart", "", {"rows": rows}
    if old:
        tables["old"] = engine.sql(" UNION ALL ".join(old), rows=rows)
        joins += " ANTI JOIN {old} o ON o.a = r.a AND o.b = r.b AND o.k = r.k"
    if apart:
        tables["apart"] = engine.sql(" UNION ALL ".join(apart), rows=rows)
        shown = "CAST(CASE WHEN n.k IS NULL THEN 0 ELSE 1 END AS TINYINT) AS apart"
        joins = " LEFT JOIN {apart} n ON n.a = r.a AND n.b = r.b AND n.k = r.k" + joins
    return engine.sql(f"SELECT r.a, r.b, r.k, r.level, r.value, {shown} FROM {{rows}} r{joins}", **tables)


def _of_namesakes(kind: Kind, kinds: Sequence[Kind]) -> list[Kind]:
    """The kinds in which relatives differ who have this one in common."""
    return [other for other in kinds if kind.name in other.namesakes]


def _namesakes(kinds: Sequence[Kind]) -> list[str]:
    """Statements for (a, b, k): kinds that namesakes have in common, whom another kind tells apart."""
    return [
        f"SELECT DISTINCT a, b, CAST({k} AS TINYINT) AS k FROM {{rows}} WHERE "
        + " OR ".join(f"k = {kinds.index(other)} AND level = {len(other.levels) - 1}" for other in others)
        for k, kind in enumerate(kinds)
        if (others := _of_namesakes(kind, kinds))
    ]


def _no_news(kinds: Sequence[Kind]) -> list[str]:
    """Statements for (a, b, k): where a kind says no more than those do that its values are made of."""
    found = []
    numbers = {kind.name: k for k, kind in enumerate(kinds)}
    for k, kind in enumerate(kinds):
        levels = [level.name for level in kind.levels]
        made_of = [numbers[name] for name in dict.fromkeys(kind.named_after) if name in numbers]
        if NAMESAKE in levels and made_of and len(made_of) == len(kind.named_after):
            alike = " OR ".join(f"r.k = {o} AND r.level < {len(kinds[o].levels) - 1}" for o in made_of)
            found.append(
                f"SELECT r.a, r.b, CAST({k} AS TINYINT) AS k FROM {{rows}} r SEMI JOIN (SELECT a, b FROM {{rows}} "
                f"WHERE k = {k} AND level = {levels.index(NAMESAKE)}) e ON e.a = r.a AND e.b = r.b WHERE {alike} "
                f"GROUP BY r.a, r.b HAVING count(*) = {len(made_of)}"
            )
    return found
