"""Purchases, one line an item: products, pieces, amounts to the cent, returns that name the line they undo."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.generate.calendar import WINDOW, clock, written, year_of
from graphres.generate.draw import Chance, Floats, Ints, permuted
from graphres.generate.rates import Orders
from graphres.generate.texts import joined, replaced

__all__ = ["Lines", "known_orders", "lines_of", "ordered_days"]

DATA = Path(__file__).resolve().parent / "data"
HOURS = (
    4, 2, 1, 1, 1, 2, 5, 12, 22, 32, 40, 44, 48, 46, 42, 40, 42, 48, 58, 70, 78, 66, 38, 14,
)  # fmt: skip
"""Orders by hour of the day, on a scale of its own: a bulge at noon, the peak in the evening; our choice."""

PRICE_RISE = 0.025
"""Prices rise by so much a year; our choice."""


@dataclass(frozen=True)
class Lines:
    """One row a line. `order` says which order of those given it belongs to."""

    order: Ints
    day: Ints
    second: Ints
    columns: dict[str, Any]


@cache
def _assortment() -> tuple[Any, Any, Floats, Ints]:
    with (DATA / "products.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    price = np.array([round(float(row["price"]) * 100) for row in rows], dtype=np.int64)
    popular = 1 / (np.arange(len(rows)) * 7 % len(rows) + 8.0)
    return pa.array([row["product"] for row in rows]), pa.array([row["category"] for row in rows]), popular, price


def ordered_days(orders: Orders, chance: Chance, start: Ints) -> Ints:
    """Days of orders since `start`: more and more, and most before Christmas."""
    n = len(start)
    late = chance.unit(n) ** (1 / orders.growth)
    day = start + np.floor((WINDOW - start) * late).astype(np.int64)
    # The window begins on the first of July: days 140 to 170 of its years are the weeks before Christmas.
    season = (day // 365.25 * 365.25 + 140 + chance.unit(n) * 30).astype(np.int64)
    moved = chance.yes(n, orders.season * 0.25) & (season >= start) & (season < WINDOW)
    return np.where(moved, season, day)


def known_orders(orders: Orders, chance: Chance, account_day: Ints, lines: int) -> tuple[Ints, Ints, Ints]:
    """Orders of known customers that make exactly so many lines: account, day, rows of each.

    Few accounts buy much: their shares of the orders are bell-shaped on a logarithmic scale.
    """
    if not len(account_day) or lines <= 0:
        return (np.zeros(0, dtype=np.int64),) * 3
    weight = np.exp(chance.around(len(account_day), 0.0, 1.1))
    account = chance.pick(lines, weight)
    rows = 1 + chance.pick(lines, orders.items) + chance.yes(lines, orders.returned)
    last = int(np.searchsorted(np.cumsum(rows), lines))
    rows = rows[: last + 1].astype(np.int64)
    rows[-1] -= int(rows.sum()) - lines
    account = account[: last + 1]
    return account, ordered_days(orders, chance, account_day[account]), rows


def lines_of(orders: Orders, chance: Chance, number: Ints, day: Ints, rows: Ints) -> Lines:
    """The lines of orders: `number` is the order's number, `rows` its lines, the last of several may be a return."""
    order = np.repeat(np.arange(len(rows)), rows)
    n = len(order)
    position = np.arange(n) - np.repeat(np.cumsum(rows) - rows, rows)
    second = (chance.pick(len(rows), HOURS) * 3600 + chance.below(len(rows), 3600))[order]
    return_share = orders.returned / max(1e-9, sum(orders.items[1:]) + orders.returned)
    undone = (position == rows[order] - 1) & (position > 0) & chance.yes(len(rows), return_share)[order]
    later = np.minimum(day[order] + 3 + chance.below(n, orders.return_days), WINDOW - 1)
    undone &= later > day[order]
    names, categories, popular, price = _assortment()
    product = chance.pick(n, popular)
    quantity = 1 + chance.pick(n, orders.quantity)
    first = np.arange(n) - position  # a return takes the first line of its order back
    product, quantity = np.where(undone, product[first], product), np.where(undone, -quantity[first], quantity)
    years = year_of(day[order]) - 2019
    cents = np.floor(price[product] * (1 + PRICE_RISE) ** years / 10).astype(np.int64) * 10 + 9
    numbers = pc.cast(pa.array(number[order]), pa.string())
    line = joined(numbers, pc.cast(pa.array(position + 1), pa.string()), between="-")
    undoes = replaced(joined(numbers, "1", between="-"), ~undone, pa.scalar(None, pa.string()))
    day_of_line = np.where(undone, later, day[order])
    columns = {
        "line_id": line,
        "order_id": numbers,
        "ordered_at": joined(written(day_of_line, "%Y-%m-%d"), clock(second), between=" "),
        "product": names.take(pa.array(product)),
        "category": categories.take(pa.array(product)),
        "quantity": pa.array(quantity, pa.int64()),
        "unit_price": _money(cents),
        "amount": _money(cents * quantity),
        "returned_line": undoes,
    }
    return Lines(order, day_of_line, second, columns)


def _money(cents: Ints) -> Any:
    """Cents as a decimal number with two places."""
    sign = pa.array(np.where(cents < 0, "-", ""))
    whole, part = np.divmod(np.abs(cents), 100)
    digits = pc.utf8_lpad(pc.cast(pa.array(part), pa.string()), 2, "0")
    return joined(sign, joined(pc.cast(pa.array(whole), pa.string()), digits, between="."))


def order_numbers(serial: Ints, orders: int, seed: int) -> Ints:
    """Order numbers that show no order."""
    return 100_000 + permuted(serial, orders, seed, 71)
