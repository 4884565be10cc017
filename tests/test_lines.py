"""Lines: which guests recognize themselves, and how those who do not are parted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import graphres
from graphres.engines.base import Engine
from graphres.lines import bought, own_pairs, unfold
from graphres.tables import FOLDS, INT, PURCHASES, TEXT, VALUES, WEIGHTS
from tests.helpers.engines import on_every_engine
from tests.helpers.people import people

# Guest 1 ordered B1 (two lines) and B2; guest 2 likewise B3 and B4; guest 3, who left nothing, B5 and B6.
OWNER_UNIT = [(1, 1), (1, 1), (1, 11), (2, 2), (2, 12), (3, 3), (3, 13)]
ORDERS = ["B1", "B1", "B2", "B3", "B4", "B5", "B6"]


def purchases() -> pa.Table:
    """The lines of the three guests, one a second."""
    rows = [
        {
            "record_key": owner, "source": "orders", "line": f"L{at}", "owner": "guest", "unit_key": unit,
            "unit": f"U{unit}", "order_id": order, "moment": at * 1_000_000,
        }
        for at, ((owner, unit), order) in enumerate(zip(OWNER_UNIT, ORDERS, strict=True))
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, PURCHASES.schema())


def parted(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Guest 1 recognizes himself, guest 2 does not, guest 3 has nothing to be recognized by."""
    schema = pa.schema([("record_key", INT), ("source", TEXT), ("record_id", TEXT), ("line", INT)])
    records = [{"record_key": k, "source": "orders", "record_id": f"U{k}", "line": k} for k in (1, 2, 3)]
    values = [{"record_key": k, "kind": "email", "value": f"{k}@x.org", "value_key": 100 + k} for k in (1, 2)]
    folds = [{"record_key": k, "tuple_key": k} for k in (1, 2)]
    weights = [{"a": 1, "b": 1, "weight": 5, "related": 0}, {"a": 2, "b": 2, "weight": 0, "related": 0}]
    owners = pa.table({"record_key": [1, 2, 3], "owner": [1, 2, 3]})
    found = unfold(
        engine.from_arrow(pa.Table.from_pylist(records, schema)),
        engine.from_arrow(pa.Table.from_pylist(values, VALUES.schema())),
        engine.from_arrow(pa.Table.from_pylist(folds, FOLDS.schema())),
        engine.from_arrow(owners),
        engine.from_arrow(pa.Table.from_pylist(weights, WEIGHTS.schema())),
        engine.from_arrow(purchases()),
        engine,
    )
    tables = ("records", "values", "folds", "owners", "purchases")
    return {name: engine.collect(getattr(found, name)).to_pylist() for name in tables}


def test_unfolding_parts_only_those_who_do_not_recognize_themselves(engine: Engine) -> None:
    """Above 0 bits a guest stays one record; at 0 or without a value, an order is a record of its own."""
    found = parted(engine)
    assert {row["record_key"]: row["record_id"] for row in found["records"]} == {
        1: "U1", 2: "U2", 12: "U12", 3: "U3", 13: "U13",
    }  # fmt: skip
    assert sorted(row["record_key"] for row in found["purchases"]) == [1, 1, 1, 2, 3, 12, 13]


@on_every_engine
def test_what_is_parted_bears_the_same_values(engine: Engine) -> None:
    """Every new record bears what the old one bore, is folded with it, and owns itself."""
    found = parted(engine)
    assert sorted((row["record_key"], row["value_key"]) for row in found["values"]) == [(1, 101), (2, 102), (12, 102)]
    assert sorted((row["record_key"], row["tuple_key"]) for row in found["folds"]) == [(1, 1), (2, 2), (12, 2)]
    assert all(row["owner"] == row["record_key"] for row in found["owners"])
    assert len(found["owners"]) == len(found["records"])


def test_only_guests_of_several_orders_must_recognize_themselves(engine: Engine) -> None:
    """Two lines of one order say nothing about a second order."""
    folds = engine.from_arrow(pa.table({"record_key": [1, 2], "tuple_key": [7, 8]}))
    every = engine.from_arrow(purchases())
    first = engine.from_arrow(purchases().slice(0, 2))
    assert sorted(row["a"] for row in engine.collect(own_pairs(folds, every, engine)).to_pylist()) == [7, 8]
    assert engine.count(own_pairs(folds, first, engine)) == 0


@on_every_engine
def test_what_an_entity_bought(engine: Engine) -> None:
    """Lines, orders and guest lines are counted; who bought nothing has no time."""
    members = pa.table({"record_key": [1, 2, 3, 9], "entity_id": ["E1", "E1", "E2", "E3"]})
    table = bought(engine.from_arrow(purchases()), engine.from_arrow(members), engine)
    assert [list(row.values()) for row in engine.collect(table, ("entity_id",)).to_pylist()] == [
        ["E1", 5, 4, 5, "1970-01-01", "1970-01-01 00:00:04"],
        ["E2", 2, 2, 2, "1970-01-01 00:00:05", "1970-01-01 00:00:06"],
        ["E3", 0, 0, 0, None, None],
    ]


@pytest.mark.parametrize("role", ["email", "phone"])
def test_a_shop_without_duplicates_knows_its_guests_again(role: str, tmp_path: Path) -> None:
    """That no two records are one person makes nobody's email somebody else's: a guest of it is one customer."""
    crm = people(60, seed=1, sources=("crm",))["crm"]
    value = {"email": "guest{}@mail.example", "phone": "07700 9000{:02d}"}[role]
    orders = [
        {"line_id": f"L{n}", "order_id": f"B{n}", "sold_at": "2025-01-01", "amount": "1.00", role: value.format(n % 20)}
        for n in range(100)
    ]
    tables = {"crm": pa.Table.from_pylist(crm), "orders": pa.Table.from_pylist(orders)}
    found = graphres.resolve(tables, output=tmp_path / "run")
    assert found.lines["entity_id"].nunique() == found.lines["record_id"].nunique() == 20
