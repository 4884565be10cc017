"""Whether the values of a table say, beyond doubt, that its rows are lines of orders.

A table of customers may have codes, a time and an amount as well: a household, the day of entry, a balance. What tells
orders from all those is who they are of. The lines of an order have one customer, where a household has several; a
customer has several orders, where one who was entered twice has one number; and what lines are worth differs.
"""

from __future__ import annotations

from collections.abc import Sequence

from graphres.engines.base import Engine, Table

__all__ = ["order_lines"]

SHARED = 0.2
"""Of rows, beyond one a code, that share their code with others where codes are those of orders."""

TORN = 0.05
"""Share of the orders of several lines that may have two times, or two customers, by mistake."""

DIFFER = 0.5
"""Share of the orders of several lines whose amounts differ."""

AGAIN = 0.9
"""Customers an order, at most: fewer where some of them come again."""


def order_lines(
    codes: Sequence[int], time: int, amounts: Sequence[int], people: Sequence[int], table: Table, engine: Engine
) -> tuple[int, int] | None:
    """The columns of the order and of the amount, by their places; None where any doubt is left.

    codes, amounts : the columns that may be those; of several codes the finest is the order. people : the columns that
    say who somebody is.
    """
    counts = _distinct([*codes, *people], table, engine)
    for code in sorted(codes, key=lambda place: (-counts[place], place)):
        if not 1 < counts[code] * (1.0 + SHARED) <= counts[-1]:
            continue
        who = [place for place in people if place != code]
        amount = _amount_of(code, time, [place for place in amounts if place != code], who, table, engine)
        if amount is not None and (not who or any(0 < counts[place] <= AGAIN * counts[code] for place in who)):
            return code, amount
    return None


def _distinct(places: Sequence[int], table: Table, engine: Engine) -> dict[int, int]:
    """By place, how many different values there are; the rows at -1."""
    found = "".join(f", count(DISTINCT c{place}) AS n{place}" for place in dict.fromkeys(places))
    row = engine.collect(engine.sql(f"SELECT count(*) AS rows{found} FROM {{t}}", t=table)).to_pylist()[0]
    return {place: int(row[f"n{place}"]) for place in places} | {-1: int(row["rows"])}


def _amount_of(
    code: int, time: int, amounts: Sequence[int], people: Sequence[int], table: Table, engine: Engine
) -> int | None:
    """The first column of amounts that differ in an order, if an order has one time and one customer."""
    places = [time, *amounts, *people]
    ends = ", ".join(f"CASE WHEN min(c{p}) < max(c{p}) THEN 1 END AS d{p}" for p in places)
    sums = ", ".join(f"count(d{p}) AS d{p}" for p in places)
    row = engine.collect(
        engine.sql(
            f"SELECT count(*) AS several, {sums} FROM (SELECT {ends} FROM {{t}} WHERE c{code} IS NOT NULL "
            f"GROUP BY c{code} HAVING count(*) > 1) g",
            t=table,
        )
    ).to_pylist()[0]
    several = row["several"]
    if not several or any(row[f"d{place}"] > TORN * several for place in (time, *people)):
        return None
    return next((place for place in amounts if row[f"d{place}"] >= DIFFER * several), None)
