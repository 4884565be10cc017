"""Kinds that have traded places: the given name in the column of the surname, and the other way round."""

from __future__ import annotations

from graphres.compare.comparing import Comparing
from graphres.compare.values import levels_of
from graphres.engines.base import Engine, Table, quoted

__all__ = ["swapped"]


def swapped(candidates: Table, bears: Table, by: Comparing, engine: Engine) -> Table | None:
    """(a, b, k, level) of pairs in which two kinds bear each other's text: the level of either kind is `level` or
    better. None where there are none.

    One text to the letter, the other at any level of the first kind before `swapped` (Robinson Joun, John Robinson).
    """
    found = [pairs for k in by.crosses if (pairs := _swapped(candidates, bears, k, by, engine)) is not None]
    if not found:
        return None
    tables = {f"s{n}": table for n, table in enumerate(found)}
    every = " UNION ALL ".join(f"SELECT * FROM {{{name}}}" for name in tables)
    return engine.sql(f"SELECT a, b, k, min(level) AS level FROM ({every}) s GROUP BY a, b, k", **tables)


def _swapped(candidates: Table, bears: Table, k: int, by: Comparing, engine: Engine) -> Table | None:
    kind = by.kinds[k]
    other = by.number(kind.swaps_with or "")
    mine = engine.sql(
        "SELECT b.tuple_key, c.mine, c.theirs FROM {bears} b JOIN {cross} c ON b.value_key = c.mine",
        bears=bears,
        cross=by.crosses[k],
    )
    theirs = engine.sql(
        "SELECT b.tuple_key, b.value_key AS theirs FROM {bears} b "
        "JOIN (SELECT DISTINCT theirs FROM {cross}) c ON b.value_key = c.theirs",
        bears=bears,
        cross=by.crosses[k],
    )
    half = engine.sql(
        "SELECT p.a, p.b, p.one, p.other, x.mine FROM (SELECT a, b, a AS one, b AS other FROM {candidates} UNION ALL "
        "SELECT a, b, b, a FROM {candidates}) p JOIN {mine} x ON x.tuple_key = p.one "
        "JOIN {theirs} y ON y.tuple_key = p.other AND y.theirs = x.theirs",
        candidates=candidates,
        mine=mine,
        theirs=theirs,
    )
    if not engine.count(half):
        return None
    rest = engine.sql(
        "SELECT h.a, h.b, g.value_key AS lo, s.value_key AS hi FROM {half} h "
        f"JOIN {{bears}} g ON g.tuple_key = h.other AND g.kind = {quoted(kind.name)} AND g.value_key <> h.mine "
        f"JOIN {{bears}} s ON s.tuple_key = h.one AND s.kind = {quoted(by.kinds[other].name)}",
        half=half,
        bears=bears,
    )
    pairs = engine.sql(f"SELECT DISTINCT CAST({k} AS TINYINT) AS k, lo, hi FROM {{rest}}", rest=rest)
    worst = {n: len(by.kinds[n].levels) - 2 for n in (k, other)}
    both = " UNION ALL ".join(
        f"SELECT a, b, CAST({n} AS TINYINT) AS k, CAST({level} AS TINYINT) AS level FROM {{found}}"
        for n, level in worst.items()
    )
    found = engine.sql(
        "SELECT DISTINCT r.a, r.b FROM {rest} r JOIN {compared} c ON c.lo = r.lo AND c.hi = r.hi "
        f"WHERE c.level < {len(kind.levels) - 2}",
        rest=rest,
        compared=levels_of(pairs, by, engine),
    )
    return engine.sql(both, found=found)
