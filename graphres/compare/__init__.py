"""compare: candidate pairs to comparison levels, one row a kind that both sides bear.

Work is done on distinct values: every distinct pair of unequal values of a kind is compared once and looked up by
its key. What a tuple bears of a kind is a *set* of values, named by one integer; of two sets the best pair of
values counts. A kind that a side does not bear is null, and no row: never an agreement.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphres.compare.between import between_kinds
from graphres.compare.comparing import Comparing
from graphres.compare.swaps import swapped
from graphres.compare.values import compared_values
from graphres.engines.base import Engine, Table
from graphres.tables import BEARS, CANDIDATES, COMPARISONS, check

__all__ = ["Compared", "Comparing", "compare", "self_pairs"]


@dataclass(frozen=True)
class Compared:
    """candidates, comparisons : contracts CANDIDATES and COMPARISONS.
    sets : (tuple_key, k, set_key, least, n), what each tuple bears of kind number k, the smallest value of it and how
    many there are.
    best : (k, lo, hi, level, value_lo, value_hi, part), of every distinct pair of unequal sets the pair of values
    that decided, value_lo a member of lo; part is what they share where the level names it, null at the last, else
    the commoner of both. Values that were held against each other for such sets have a row, too.
    """

    candidates: Table
    comparisons: Table
    sets: Table
    best: Table


def compare(candidates: Table, bears: Table, by: Comparing, engine: Engine) -> Compared:
    """Levels of every candidate pair.

    Parameters
    ----------
    candidates : contract CANDIDATES; a pair (a, a) compares a tuple with itself.
    bears : contract BEARS.
    """
    check(CANDIDATES, candidates.schema)
    check(BEARS, bears.schema)
    sets = engine.sql(
        "SELECT b.tuple_key, n.k, bit_xor(b.value_key) AS set_key, min(b.value_key) AS least, count(*) AS n "
        "FROM {bears} b JOIN {numbers} n USING (kind) GROUP BY b.tuple_key, n.k",
        bears=bears,
        numbers=by.numbers,
    )
    sides = engine.sql(
        "SELECT c.a, c.b, x.k, least(x.set_key, y.set_key) AS lo, greatest(x.set_key, y.set_key) AS hi, x.least, "
        "CAST(CASE WHEN x.n + y.n > 2 THEN 1 ELSE 0 END AS TINYINT) AS many FROM {candidates} c "
        "JOIN {sets} x ON x.tuple_key = c.a JOIN {sets} y ON y.tuple_key = c.b AND y.k = x.k",
        candidates=candidates,
        sets=sets,
    )
    best = _best(sides, sets, bears, by, engine)
    comparisons = _comparisons(sides, best, swapped(candidates, bears, by, engine), by, engine)
    check(COMPARISONS, comparisons.schema)
    return Compared(candidates, comparisons, sets, best)


def self_pairs(folds: Table, engine: Engine) -> Table:
    """(a, a) for every tuple that folds two or more records: is the tuple, against itself, the same person?"""
    return engine.sql(
        "SELECT tuple_key AS a, tuple_key AS b, CAST(0 AS BIGINT) AS rules FROM {folds} "
        "GROUP BY tuple_key HAVING count(*) > 1",
        folds=folds,
    )


def _best(sides: Table, sets: Table, bears: Table, by: Comparing, engine: Engine) -> Table:
    """The pair of values that decides on every distinct pair of unequal sets; a set of one value is named by it: what
    two values say, two such sets say.
    """
    pairs = engine.sql("SELECT DISTINCT k, lo, hi, many FROM {sides} WHERE lo <> hi", sides=sides)
    tried = _tried(pairs, sets, bears, by, engine)
    distinct = engine.sql(
        "SELECT k, lo, hi FROM {pairs} WHERE many = 0 UNION "
        "SELECT k, least(va, vb) AS lo, greatest(va, vb) AS hi FROM {tried} WHERE va <> vb",
        pairs=pairs,
        tried=tried,
    )
    return engine.sql(
        "SELECT k, lo, hi, level, lo AS value_lo, hi AS value_hi, part FROM {values} UNION ALL "
        "SELECT k, lo, hi, level, va, vb, part FROM (SELECT *, row_number() OVER (PARTITION BY k, lo, hi "
        "ORDER BY level, va, vb) AS turn FROM (SELECT t.k, t.lo, t.hi, t.va, t.vb, "
        "CAST(CASE WHEN t.va = t.vb THEN 0 ELSE v.level END AS TINYINT) AS level, "
        "CASE WHEN t.va = t.vb THEN t.va ELSE v.part END AS part FROM {tried} t LEFT JOIN {values} v "
        "ON v.k = t.k AND v.lo = least(t.va, t.vb) AND v.hi = greatest(t.va, t.vb)) w) r WHERE turn = 1",
        tried=tried,
        values=compared_values(distinct, by, engine),
    )


def _tried(pairs: Table, sets: Table, bears: Table, by: Comparing, engine: Engine) -> Table:
    """(k, lo, hi, va, vb): every value of one set beside every value of the other, where a side has several."""
    asked = engine.sql(
        "SELECT k, lo AS set_key FROM {pairs} WHERE many = 1 UNION SELECT k, hi FROM {pairs} WHERE many = 1",
        pairs=pairs,
    )
    members = engine.sql(
        "SELECT s.k, s.set_key, b.value_key FROM (SELECT k, set_key, min(tuple_key) AS tuple_key FROM {sets} "
        "GROUP BY k, set_key) s JOIN {asked} a ON a.k = s.k AND a.set_key = s.set_key "
        "JOIN {numbers} n ON n.k = s.k JOIN {bears} b ON b.tuple_key = s.tuple_key AND b.kind = n.kind",
        sets=sets,
        asked=asked,
        numbers=by.numbers,
        bears=bears,
    )
    return engine.sql(
        "SELECT p.k, p.lo, p.hi, x.value_key AS va, y.value_key AS vb FROM {pairs} p "
        "JOIN {members} x ON x.k = p.k AND x.set_key = p.lo JOIN {members} y ON y.k = p.k AND y.set_key = p.hi "
        "WHERE p.many = 1",
        pairs=pairs,
        members=members,
    )


LEVEL = "CAST(CASE WHEN s.lo = s.hi THEN 0 ELSE b.level END AS TINYINT)"


def _comparisons(sides: Table, best: Table, swaps: Table | None, by: Comparing, engine: Engine) -> Table:
    """Contract COMPARISONS. swaps : (a, b, k, level), kinds that have traded places, and their level at worst."""
    level, joins, tables = LEVEL, "", {"sides": sides, "best": best}
    if swaps is not None:
        level = f"CAST(CASE WHEN q.level IS NULL THEN {LEVEL} ELSE least({LEVEL}, q.level) END AS TINYINT)"
        joins = "LEFT JOIN {swaps} q ON q.a = s.a AND q.b = s.b AND q.k = s.k "
        tables["swaps"] = swaps
    rows = engine.sql(
        f"SELECT s.a, s.b, s.k, {level} AS level, coalesce("
        "CASE WHEN s.lo = s.hi THEN s.least WHEN b.level = 0 THEN b.value_lo ELSE b.part END, -1) AS value, "
        "CAST(0 AS TINYINT) AS apart "
        f"FROM {{sides}} s LEFT JOIN {{best}} b ON b.k = s.k AND b.lo = s.lo AND b.hi = s.hi {joins}",
        **tables,
    )
    return between_kinds(rows, by, engine)
