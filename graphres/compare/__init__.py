"""compare: candidate pairs to comparison levels, one per kind.

Work is done on distinct values: every distinct pair of unequal values of a kind is compared once and looked up by
its key. What a record bears of a kind is a *set* of values, named by one integer; of two sets the best pair of
values counts. Null on a side is null: never an agreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from graphres.engines.base import Engine, Table, column, quoted
from graphres.identifiers.base import NAMESAKE, Kind
from graphres.tables import BEARS, CANDIDATES, COMPARISONS, INT, KEYS, TEXT, VALUE_TABLE, check

__all__ = ["Compared", "compare", "self_pairs"]

LEVELS = pa.schema([("lo", INT), ("hi", INT), ("level", pa.int8()), ("records_lo", INT), ("records_hi", INT)])


@dataclass(frozen=True)
class Compared:
    """comparisons : contract COMPARISONS.
    sets : (tuple_key, kind, set_key, least), what each tuple bears of each kind, and the smallest value of it.
    best : (kind, lo, hi, level, value_lo, value_hi, part), of every distinct pair of unequal sets the pair of values
    that decided, value_lo a member of lo; part is what they share where the level names it, else the commoner of both.
    """

    comparisons: Table
    sets: Table
    best: Table


def compare(
    candidates: Table, bears: Table, identifiers: Table, keys: Table, kinds: Sequence[Kind], engine: Engine
) -> Compared:
    """Levels of every candidate pair.

    Parameters
    ----------
    candidates : contract CANDIDATES; a pair (a, a) compares a tuple with itself.
    bears, identifiers, keys : contracts BEARS, VALUE_TABLE and KEYS.
    """
    check(CANDIDATES, candidates.schema)
    check(BEARS, bears.schema)
    check(VALUE_TABLE, identifiers.schema)
    check(KEYS, keys.schema)
    sets = engine.sql(
        "SELECT tuple_key, kind, bit_xor(value_key) AS set_key, min(value_key) AS least FROM {bears} "
        "GROUP BY tuple_key, kind",
        bears=bears,
    )
    wide = _both_sides(candidates, sets, kinds, engine)
    found = [_levels(wide, i, sets, bears, identifiers, keys, kind, engine) for i, kind in enumerate(kinds)]
    swaps = {k.name: _swapped(candidates, bears, identifiers, k, engine) for k in kinds if _trades(k, kinds)}
    comparisons = _assembled(wide, kinds, found, swaps, engine)
    check(COMPARISONS, comparisons.schema)
    best = engine.sql(
        " UNION ALL ".join(f"SELECT {quoted(k.name)} AS kind, * FROM {{f{i}}}" for i, k in enumerate(kinds)),
        **{f"f{i}": table for i, table in enumerate(found)},
    )
    return Compared(comparisons, sets, best)


def self_pairs(folds: Table, engine: Engine) -> Table:
    """(a, a) for every tuple that folds two or more records: is the tuple, against itself, the same person?"""
    return engine.sql(
        "SELECT tuple_key AS a, tuple_key AS b, CAST(0 AS BIGINT) AS rules FROM {folds} "
        "GROUP BY tuple_key HAVING count(*) > 1",
        folds=folds,
    )


def _trades(kind: Kind, kinds: Sequence[Kind]) -> bool:
    """Whether swaps are looked for from this kind's side: of two that name each other, from the first's."""
    partner = next((i for i, other in enumerate(kinds) if other.name == kind.swaps_with), None)
    if partner is None:
        return False
    return kinds[partner].swaps_with != kind.name or partner > [k.name for k in kinds].index(kind.name)


def _both_sides(candidates: Table, sets: Table, kinds: Sequence[Kind], engine: Engine) -> Table:
    """Each pair with the set of either side, per kind: a0, b0, a1, b1 …, and the smallest value v0, v1 … of a's."""
    picked = ", ".join(
        f"max(CASE WHEN kind = {quoted(kind.name)} THEN set_key END) AS s{i}, "
        f"max(CASE WHEN kind = {quoted(kind.name)} THEN least END) AS v{i}"
        for i, kind in enumerate(kinds)
    )
    one = engine.sql(f"SELECT tuple_key, {picked} FROM {{sets}} GROUP BY tuple_key", sets=sets)
    sides = ", ".join(f"x.s{i} AS a{i}, y.s{i} AS b{i}, x.v{i} AS v{i}" for i in range(len(kinds)))
    return engine.sql(
        f"SELECT c.a, c.b, c.rules, {sides} FROM {{candidates}} c "
        "LEFT JOIN {one} x ON x.tuple_key = c.a LEFT JOIN {one} y ON y.tuple_key = c.b",
        candidates=candidates,
        one=one,
    )


def _levels(
    wide: Table, i: int, sets: Table, bears: Table, identifiers: Table, keys: Table, kind: Kind, engine: Engine
) -> Table:
    """(lo, hi, level, value_lo, value_hi, part) of every distinct pair of unequal sets of one kind."""
    pairs = engine.sql(
        f"SELECT DISTINCT least(a{i}, b{i}) AS lo, greatest(a{i}, b{i}) AS hi FROM {{wide}} WHERE a{i} <> b{i}",
        wide=wide,
    )
    members = engine.sql(
        "SELECT DISTINCT s.set_key, b.value_key FROM {sets} s JOIN {bears} b USING (tuple_key, kind) "
        f"WHERE kind = {quoted(kind.name)}",
        sets=sets,
        bears=bears,
    )
    tried = engine.sql(
        "SELECT p.lo, p.hi, x.value_key AS va, y.value_key AS vb FROM {pairs} p "
        "JOIN {members} x ON x.set_key = p.lo JOIN {members} y ON y.set_key = p.hi",
        pairs=pairs,
        members=members,
    )
    texts = engine.sql(
        "SELECT d.lo, d.hi, i.value AS value_lo, j.value AS value_hi, "
        "i.records AS records_lo, j.records AS records_hi FROM "
        "(SELECT DISTINCT least(va, vb) AS lo, greatest(va, vb) AS hi FROM {tried} WHERE va <> vb) d "
        "JOIN {identifiers} i ON i.value_key = d.lo JOIN {identifiers} j ON j.value_key = d.hi",
        tried=tried,
        identifiers=identifiers,
    )
    named = ", ".join(str(n) for n, level in enumerate(kind.levels) if level.key) or "-1"
    compared = _with_parts(engine.map_batches(_CompareKernel(kind), texts, LEVELS), keys, kind, engine)
    return engine.sql(
        "SELECT lo, hi, level, va AS value_lo, vb AS value_hi, "
        f"CASE WHEN level IN ({named}) THEN part WHEN records_lo >= records_hi THEN least(va, vb) "
        "ELSE greatest(va, vb) END AS part "
        "FROM (SELECT t.lo, t.hi, t.va, t.vb, c.part, c.records_lo, c.records_hi, "
        "CASE WHEN t.va = t.vb THEN 0 ELSE c.level END AS level, row_number() OVER (PARTITION BY t.lo, t.hi "
        "ORDER BY CASE WHEN t.va = t.vb THEN 0 ELSE c.level END, t.va, t.vb) AS turn FROM {tried} t "
        "LEFT JOIN {compared} c ON c.lo = least(t.va, t.vb) AND c.hi = greatest(t.va, t.vb)) WHERE turn = 1",
        tried=tried,
        compared=compared,
    )


class _CompareKernel:
    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        a, b = batch.column("value_lo").to_pylist(), batch.column("value_hi").to_pylist()
        equal = np.fromiter(map(str.__eq__, a, b), np.bool_, len(a))
        level = np.where(equal, 0, self.kind.compare(a, b))
        columns = [batch.column("lo"), batch.column("hi"), pa.array(level, pa.int8())]
        columns += [batch.column("records_lo").cast(INT), batch.column("records_hi").cast(INT)]
        return pa.RecordBatch.from_arrays(columns, schema=LEVELS)


def _with_parts(compared: Table, keys: Table, kind: Kind, engine: Engine) -> Table:
    """`compared` with `part`: the key of what both values share, at levels that name one; null where they do not share
    it to the letter.
    """
    named = [(number, level.key) for number, level in enumerate(kind.levels) if level.key]
    if not named:
        return engine.sql("SELECT *, CAST(NULL AS BIGINT) AS part FROM {compared}", compared=compared)
    wanted = engine.from_arrow(
        pa.table({"level": pa.array([n for n, _ in named], pa.int8()), "name": pa.array([k for _, k in named], TEXT)})
    )
    shared = engine.sql(
        "SELECT c.lo, c.hi, min(p.key) AS part FROM {compared} c JOIN {wanted} w USING (level) "
        "JOIN {keys} p ON p.value_key = c.lo AND p.name = w.name "
        "JOIN {keys} q ON q.value_key = c.hi AND q.name = w.name AND q.key = p.key GROUP BY c.lo, c.hi",
        compared=compared,
        wanted=wanted,
        keys=keys,
    )
    return engine.sql(
        "SELECT c.*, s.part FROM {compared} c LEFT JOIN {shared} s USING (lo, hi)",
        compared=compared,
        shared=shared,
    )


def _swapped(candidates: Table, bears: Table, identifiers: Table, kind: Kind, engine: Engine) -> Table:
    """Pairs in which this kind and the one it trades places with bear each other's text: the one to the letter, the
    other at any level of this kind before `swapped` (Robinson Joun, John Robinson).
    """
    cross = engine.sql(
        "SELECT g.value_key AS mine, s.value_key AS theirs FROM {identifiers} g JOIN {identifiers} s "
        f"ON g.value = s.value WHERE g.kind = {quoted(kind.name)} AND s.kind = {quoted(kind.swaps_with or '')}",
        identifiers=identifiers,
    )
    mine = engine.sql(
        "SELECT b.tuple_key, c.mine, c.theirs FROM {bears} b JOIN {cross} c ON b.value_key = c.mine",
        bears=bears,
        cross=cross,
    )
    half = engine.sql(
        "SELECT p.a, p.b, p.one, p.other, x.mine FROM (SELECT a, b, a AS one, b AS other FROM {candidates} UNION ALL "
        "SELECT a, b, b, a FROM {candidates}) p JOIN {mine} x ON x.tuple_key = p.one "
        "JOIN {bears} y ON y.tuple_key = p.other AND y.value_key = x.theirs",
        candidates=candidates,
        mine=mine,
        bears=bears,
    )
    rest = engine.sql(
        "SELECT h.a, h.b, g.value_key AS lo, s.value_key AS hi FROM {half} h "
        f"JOIN {{bears}} g ON g.tuple_key = h.other AND g.kind = {quoted(kind.name)} AND g.value_key <> h.mine "
        f"JOIN {{bears}} s ON s.tuple_key = h.one AND s.kind = {quoted(kind.swaps_with or '')}",
        half=half,
        bears=bears,
    )
    texts = engine.sql(
        "SELECT r.lo, r.hi, g.value AS value_lo, s.value AS value_hi, g.records AS records_lo, s.records AS records_hi "
        "FROM (SELECT DISTINCT lo, hi FROM {rest}) r JOIN {identifiers} g ON g.value_key = r.lo "
        "JOIN {identifiers} s ON s.value_key = r.hi",
        rest=rest,
        identifiers=identifiers,
    )
    return engine.sql(
        "SELECT DISTINCT r.a, r.b FROM {rest} r JOIN {compared} c ON c.lo = r.lo AND c.hi = r.hi "
        f"WHERE c.level < {len(kind.levels) - 2}",
        rest=rest,
        compared=engine.map_batches(_CompareKernel(kind), texts, LEVELS),
    )


def _assembled(
    wide: Table, kinds: Sequence[Kind], found: Sequence[Table], swaps: dict[str, Table], engine: Engine
) -> Table:
    """One row a pair: `level:KIND` and, where the values are equal, `value:KIND`."""
    columns, joins, levels = [], [], dict[str, str]()
    tables = {"wide": wide}
    for i, kind in enumerate(kinds):
        level = f"CASE WHEN w.a{i} = w.b{i} THEN 0 ELSE l{i}.level END"
        for name in _swaps_of(kind, kinds):
            level = f"CASE WHEN q{i}.a IS NULL THEN {level} ELSE least({level}, {len(kind.levels) - 2}) END"
            tables[f"q{i}"] = swaps[name]
            joins.append(f"LEFT JOIN {{q{i}}} q{i} ON q{i}.a = w.a AND q{i}.b = w.b")
        tables[f"l{i}"] = found[i]
        joins.append(
            f"LEFT JOIN {{l{i}}} l{i} ON l{i}.lo = least(w.a{i}, w.b{i}) AND l{i}.hi = greatest(w.a{i}, w.b{i})"
        )
        value = f"CASE WHEN w.a{i} = w.b{i} THEN w.v{i} WHEN l{i}.level = 0 THEN l{i}.value_lo ELSE l{i}.part END"
        levels[kind.name] = level
        columns.append(f"{value} AS {column('value:' + kind.name)}")
    columns += [f"CAST({_news(k, kinds, levels)} AS TINYINT) AS {column('level:' + k.name)}" for k in kinds]
    return engine.sql(f"SELECT w.a, w.b, w.rules, {', '.join(columns)} FROM {{wide}} w {' '.join(joins)}", **tables)


def _news(kind: Kind, kinds: Sequence[Kind], levels: dict[str, str]) -> str:
    """The level of a kind; null where it says no more than those do that its values are made of."""
    own, names = levels[kind.name], [level.name for level in kind.levels]
    made_of = [other for other in kinds if other.name in kind.named_after]
    if NAMESAKE not in names or len(made_of) < max(len(kind.named_after), 1):
        return own
    alike = [f"{levels[other.name]} < {len(other.levels) - 1}" for other in made_of]
    return f"CASE WHEN {' AND '.join([f'{own} = {names.index(NAMESAKE)}', *alike])} THEN NULL ELSE {own} END"


def _swaps_of(kind: Kind, kinds: Sequence[Kind]) -> list[str]:
    """The kind whose swaps concern this one: itself, or the one that names it."""
    return [k.name for k in kinds if _trades(k, kinds) and kind.name in (k.name, k.swaps_with)][:1]
