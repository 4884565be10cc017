"""Stricter partitions than the natural one: communities come apart wherever they hang together by less than is asked.

What weighs below comes apart, the weakest cut of each community first; then the pieces are weighed again. Two
strictnesses are asked for at once: a community is cut at the lower one until it holds, which fixes its strict piece,
and then at the higher one into parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphres.communities.bonds import Bonds
from graphres.communities.cuts import Cuts, cuts
from graphres.engines.base import Engine, Table
from graphres.weigh.profiles import Weighing

__all__ = ["stricter"]

ROUNDS = 16
"""At most. In round r a community loses its 4**r weakest tuples at once, so that one of thousands ends, too."""


@dataclass(frozen=True)
class _Pieces:
    """inside : (tuple_key, community, n, strict, held), strict the piece at the lower strictness, held 1 where that is
    fixed. cuts : of its communities.
    """

    inside: Table
    cuts: Cuts


def stricter(
    inside: Table,
    found: Cuts,
    least: tuple[int, int],
    weights: Table,
    bears: Table,
    by: Weighing,
    engine: Engine,
    bonds: Bonds | None = None,
) -> Table:
    """(tuple_key, community, strict): pieces none of whose cuts weighs less than the higher of `least`, and those that
    held at the lower.

    inside : (tuple_key, community, n). found : its cuts. least : in units, the lower first. weights, bears : contracts
    WEIGHTS and BEARS. bonds : what stays whole.
    """
    now = _Pieces(
        engine.sql("SELECT tuple_key, community, n, community AS strict, 0 AS held FROM {i}", i=inside), found
    )
    for turn in range(ROUNDS):
        leaving = _leaving(now, least, turn, bonds, engine)
        if not engine.count(leaving):
            break
        now = _apart(now, leaving, weights, bears, by, engine, bonds)
    return engine.sql("SELECT tuple_key, community, strict FROM {i}", i=now.inside)


def _leaving(now: _Pieces, least: tuple[int, int], turn: int, bonds: Bonds | None, engine: Engine) -> Table:
    """(tuple_key, community, piece, within): which tuples leave the rest of their community in which piece; within is 1
    where the strict piece stays what it is.

    The weakest tuples each in a piece of their own; where both sides of the weakest link weigh no more than the weakest
    tuple, the side that does not hold the community's smallest tuple.
    """
    lower, higher = least
    free = now.cuts.alone
    if bonds is not None:
        free = engine.sql(
            "SELECT a.tuple_key, a.community, a.weight FROM {alone} a ANTI JOIN {together} t USING (tuple_key)",
            alone=free,
            together=bonds.together,
        )
    bars = engine.sql(
        f"SELECT c.community, CASE WHEN i.held = 0 AND c.low < {lower} THEN {lower} ELSE {higher} END AS bar, "
        f"CASE WHEN i.held = 0 AND c.low < {lower} THEN 0 ELSE 1 END AS within FROM (SELECT community, min(weight) AS "
        "low FROM (SELECT community, weight FROM {free} UNION ALL SELECT community, weight FROM {splits}) w "
        "GROUP BY community) c JOIN (SELECT DISTINCT community, held FROM {inside}) i USING (community) "
        f"WHERE c.low < {higher}",
        free=free,
        splits=now.cuts.splits,
        inside=now.inside,
    )
    weak = engine.sql(
        "SELECT a.tuple_key, a.community, a.weight, b.within, row_number() OVER (PARTITION BY a.community "
        "ORDER BY a.weight, a.tuple_key) AS place FROM {free} a JOIN {bars} b USING (community) WHERE a.weight < b.bar",
        free=free,
        bars=bars,
    )
    halved = engine.sql(
        "SELECT s.community, b.within FROM {splits} s JOIN {bars} b USING (community) "
        "LEFT JOIN (SELECT community, weight FROM {weak} WHERE place = 1) w ON w.community = s.community "
        "WHERE s.weight < b.bar AND (w.weight IS NULL OR s.weight <= w.weight)",
        splits=now.cuts.splits,
        bars=bars,
        weak=weak,
    )
    return engine.sql(
        "SELECT w.tuple_key, w.community, w.tuple_key AS piece, w.within FROM {weak} w "
        f"ANTI JOIN {{halved}} h USING (community) WHERE w.place <= {1 << 2 * turn} UNION ALL "
        "SELECT s.tuple_key, s.community, s.side AS piece, m.within FROM {sides} s JOIN (SELECT t.community, h.within, "
        "max(t.side) AS side FROM {sides} t JOIN {halved} h USING (community) GROUP BY t.community, h.within) m "
        "ON m.community = s.community AND m.side = s.side",
        weak=weak,
        halved=halved,
        sides=now.cuts.sides,
    )


def _apart(
    now: _Pieces, leaving: Table, weights: Table, bears: Table, by: Weighing, engine: Engine, bonds: Bonds | None
) -> _Pieces:
    """The pieces after a round, those that are new weighed."""
    touched = engine.sql("SELECT DISTINCT community, within FROM {leaving}", leaving=leaving)
    fresh = engine.sql(
        "SELECT tuple_key, n, strict, within, min(tuple_key) OVER (PARTITION BY community, piece) AS community FROM "
        "(SELECT i.tuple_key, i.community, coalesce(l.piece, -1) AS piece, i.n, i.strict, t.within FROM {inside} i "
        "JOIN {touched} t ON t.community = i.community LEFT JOIN {leaving} l ON l.tuple_key = i.tuple_key) p",
        inside=now.inside,
        touched=touched,
        leaving=leaving,
    )
    # The cuts look at both tables several times, and of a late round at a thousandth of them.
    theirs = engine.sql("SELECT b.* FROM {b} b SEMI JOIN {f} f ON f.tuple_key = b.tuple_key", b=bears, f=fresh)
    links = engine.sql("SELECT w.* FROM {w} w SEMI JOIN {f} f ON f.tuple_key = w.a", w=weights, f=fresh)
    found = cuts(fresh, links, theirs, by, engine, bonds)
    inside = engine.sql(
        "SELECT i.tuple_key, i.community, i.n, i.strict, i.held FROM {inside} i "
        "ANTI JOIN {touched} t USING (community) UNION ALL SELECT tuple_key, community, n, "
        "CASE WHEN within = 1 THEN strict ELSE community END AS strict, within AS held FROM {fresh}",
        inside=now.inside,
        touched=touched,
        fresh=fresh,
    )
    return _Pieces(inside, _both(now.cuts, found, touched, engine))


def _both(before: Cuts, found: Cuts, touched: Table, engine: Engine) -> Cuts:
    """What was weighed of communities that are as they were, and what was found."""

    def both(names: str, old: Table, new: Table) -> Table:
        return engine.sql(
            f"SELECT {names} FROM {{old}} ANTI JOIN {{touched}} t USING (community) "
            f"UNION ALL SELECT {names} FROM {{new}}",
            old=old,
            new=new,
            touched=touched,
        )

    return Cuts(
        both("tuple_key, community, weight", before.alone, found.alone),
        both("tuple_key, community, side", before.sides, found.sides),
        both("community, weight", before.splits, found.splits),
    )
