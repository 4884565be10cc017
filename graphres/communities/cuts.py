"""What each tuple weighs against the rest of its community, and both sides of the community's weakest link."""

from __future__ import annotations

from dataclasses import dataclass

from graphres.communities.bonds import Bonds
from graphres.communities.splits import two_sides
from graphres.communities.wholes import BOTH, speaking
from graphres.engines.base import Engine, Table
from graphres.weigh.profiles import Weighing, mean_weights, profile_values

__all__ = ["Cuts", "cuts"]


@dataclass(frozen=True)
class Cuts:
    """Where communities of two tuples or more could be cut.

    alone : (tuple_key, community, weight), a tuple against all others. sides : (tuple_key, community, side), both sides
    of the weakest link of communities of three or more. splits : (community, weight), what these weigh. Units.
    """

    alone: Table
    sides: Table
    splits: Table


def cuts(inside: Table, weights: Table, bears: Table, by: Weighing, engine: Engine, bonds: Bonds | None = None) -> Cuts:
    """The cuts of all communities, and what each weighs.

    inside : (tuple_key, community, n), n the records that a tuple stands for. weights, bears : contracts WEIGHTS and
    BEARS. bonds : what no side may divide.
    """
    sized = engine.sql(
        "SELECT i.tuple_key, i.community, i.n, m.tuples FROM {inside} i JOIN (SELECT community, count(*) AS tuples "
        "FROM {inside} GROUP BY community HAVING count(*) > 1) m USING (community)",
        inside=inside,
    )
    couples = _couples(sized, weights, engine)
    asked = engine.sql(
        "SELECT tuple_key, community, n, CAST(-row_number() OVER (ORDER BY tuple_key) AS BIGINT) AS rest FROM {sized} "
        "WHERE tuples > 2",
        sized=sized,
    )
    sides = two_sides(asked, weights, engine, bonds)
    number = engine.count(asked)
    if not number:
        return Cuts(couples, sides, engine.sql("SELECT community, weight FROM {c} WHERE false", c=couples))
    halves = _halves(asked, sides, number, engine)
    found = _weighed(asked, halves, bears, by, engine)
    alone = engine.sql(
        "SELECT a.tuple_key, a.community, f.weight FROM {asked} a JOIN {found} f ON f.b = a.rest UNION ALL "
        "SELECT tuple_key, community, weight FROM {couples}",
        asked=asked,
        found=found,
        couples=couples,
    )
    return Cuts(alone, sides, _splits(halves, found, engine))


def _halves(asked: Table, sides: Table, number: int, engine: Engine) -> Table:
    """(community, side, tuple_key, n, rest, place): the tuples of both sides, the number that a side has as a profile,
    below those of the rests, and 1 for the side of fewer tuples, 2 for the other.
    """
    numbered = engine.sql(
        f"SELECT community, side, CAST(-{number} - row_number() OVER (ORDER BY community, side) AS BIGINT) AS rest, "
        "row_number() OVER (PARTITION BY community ORDER BY many, side) AS place FROM "
        "(SELECT community, side, count(*) AS many FROM {sides} GROUP BY community, side) t",
        sides=sides,
    )
    return engine.sql(
        "SELECT s.community, s.side, s.tuple_key, a.n, m.rest, m.place FROM {sides} s "
        "JOIN {numbered} m ON m.community = s.community AND m.side = s.side "
        "JOIN {asked} a ON a.tuple_key = s.tuple_key",
        sides=sides,
        numbered=numbered,
        asked=asked,
    )


def _splits(halves: Table, found: Table, engine: Engine) -> Table:
    """(community, weight) of both sides, as `wholes_weighed` has it of two communities."""
    names = engine.sql("SELECT DISTINCT community, rest, place FROM {halves}", halves=halves)
    return engine.sql(
        f"SELECT x.community, {BOTH.format(small='f.weight', large='g.weight')} AS weight FROM {{names}} x "
        "JOIN {names} y ON y.community = x.community JOIN {found} f ON f.b = y.rest JOIN {found} g ON g.b = x.rest "
        "WHERE x.place = 1 AND y.place = 2",
        names=names,
        found=found,
    )


def _weighed(asked: Table, halves: Table, bears: Table, by: Weighing, engine: Engine) -> Table:
    """(a, b, weight): what a tuple says against the rest of number b, or a side against the other of number b. All in
    one go, for every go compares kind by kind.
    """
    named = engine.sql("SELECT tuple_key, rest AS community, n FROM {halves}", halves=halves)
    pairs = engine.sql(
        "SELECT tuple_key AS a, rest AS b, tuple_key, n FROM {asked} UNION ALL "
        "SELECT x.rest AS a, y.rest AS b, s.tuple_key, s.n FROM {spoken} s JOIN {names} x ON x.rest = s.community "
        "JOIN {names} y ON y.community = x.community AND y.rest <> x.rest",
        asked=asked,
        spoken=speaking(named, engine),
        names=engine.sql("SELECT DISTINCT community, rest FROM {halves}", halves=halves),
    )
    carried = engine.sql(
        "SELECT h.rest AS tuple_key, b.kind, b.value_key, CAST(sum(h.n) AS BIGINT) AS carriers FROM {halves} h "
        "JOIN {bears} b USING (tuple_key) GROUP BY h.rest, b.kind, b.value_key",
        halves=halves,
        bears=bears,
    )
    borne = engine.sql(
        "SELECT tuple_key, kind, value_key, carriers FROM {rests} UNION ALL "
        "SELECT tuple_key, kind, value_key, carriers FROM {sides}",
        rests=_rests(asked, bears, engine),
        sides=profile_values(carried, engine),
    )
    return mean_weights(pairs, bears, borne, by, engine)


def _couples(sized: Table, weights: Table, engine: Engine) -> Table:
    """(tuple_key, community, weight) in communities of two tuples: what the pair weighs."""
    two = engine.sql(
        "SELECT community, min(tuple_key) AS a, max(tuple_key) AS b FROM {sized} WHERE tuples = 2 GROUP BY community",
        sized=sized,
    )
    weighed = engine.sql(
        "SELECT t.community, t.a, t.b, w.weight FROM {two} t JOIN {weights} w ON w.a = t.a AND w.b = t.b",
        two=two,
        weights=weights,
    )
    return engine.sql(
        "SELECT a AS tuple_key, community, weight FROM {weighed} UNION ALL SELECT b, community, weight FROM {weighed}",
        weighed=weighed,
    )


def _rests(asked: Table, bears: Table, engine: Engine) -> Table:
    """(tuple_key, kind, value_key, carriers) of every asked tuple's rest: what the other records of its community bear.

    asked : (tuple_key, community, n, rest), whole communities; rest the key.
    """
    borne = engine.sql(
        "SELECT s.community AS tuple_key, b.kind, b.value_key, CAST(sum(s.n) AS BIGINT) AS carriers FROM {asked} s "
        "JOIN {bears} b USING (tuple_key) GROUP BY s.community, b.kind, b.value_key",
        asked=asked,
        bears=bears,
    )
    return engine.sql(
        "SELECT s.rest AS tuple_key, m.kind, m.value_key, "
        "m.carriers - CASE WHEN b.value_key IS NULL THEN 0 ELSE s.n END AS carriers FROM {asked} s JOIN {most} m "
        "ON m.tuple_key = s.community "
        "LEFT JOIN {bears} b ON b.tuple_key = s.tuple_key AND b.value_key = m.value_key "
        "WHERE b.value_key IS NULL OR m.carriers > s.n",
        asked=asked,
        most=profile_values(borne, engine),
        bears=bears,
    )
