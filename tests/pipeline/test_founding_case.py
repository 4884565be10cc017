"""What the project was founded for: customer database, CRM export and purchases with guests, one row per customer."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

FILES = ("customer_database", "crm_export", "purchases")


@pytest.fixture(scope="module")
def customers(demo_run: Path) -> pd.DataFrame:
    """One row per inferred customer of the shop in data/ebuy."""
    return pd.read_parquet(demo_run / "entities.parquet").set_index("entity_id")


@pytest.fixture(scope="module")
def bought(demo_run: Path, root: Path) -> pd.DataFrame:
    """The shop's purchases with the customer of every line, amounts in whole cents."""
    file = pd.read_csv(root / "data/ebuy/purchases.csv", dtype=str).rename(columns={"line_id": "line"})
    file["cents"] = [int(Decimal(text) * 100) for text in file["amount"]]
    file["units"] = file["quantity"].astype(int)
    return file.merge(pd.read_parquet(demo_run / "lines.parquet")[["line", "entity_id", "owner"]], on="line")


def test_every_row_of_every_file_is_one_customers(customers: pd.DataFrame, demo_run: Path, root: Path) -> None:
    """in_SOURCE counts a customer's records; of the first two files they add up to the rows, none lost, none twice."""
    members = pd.read_parquet(demo_run / "members.parquet")
    for name in FILES:
        counted = members[members["source"] == name].groupby("entity_id").size()
        assert customers[f"in_{name}"].eq(counted.reindex(customers.index, fill_value=0)).all()
    for name in FILES[:2]:
        assert customers[f"in_{name}"].sum() == len(pd.read_csv(root / f"data/ebuy/{name}.csv"))


def test_orders_units_and_revenue_are_equal_before_and_after(bought: pd.DataFrame, root: Path) -> None:
    """To the cent: every line has one customer, and no order is torn apart."""
    file = pd.read_csv(root / "data/ebuy/purchases.csv", dtype=str)
    by_customer = bought.groupby("entity_id").agg(
        orders=("order_id", "nunique"), units=("units", "sum"), cents=("cents", "sum")
    )
    assert by_customer["orders"].sum() == file["order_id"].nunique()
    assert by_customer["units"].sum() == file["quantity"].astype(int).sum()
    assert Decimal(int(by_customer["cents"].sum())) / 100 == sum(map(Decimal, file["amount"]))


def test_a_customers_purchases_are_counted_as_the_lines_say(customers: pd.DataFrame, bought: pd.DataFrame) -> None:
    """Lines, orders, the share bought as a guest, first and last purchase."""
    found = customers[customers["lines"] > 0].sort_index()
    guest = bought["account_id"].isna()
    wanted = bought.assign(guest=guest).groupby("entity_id")
    assert list(found.index) == list(wanted.groups)
    assert found["lines"].eq(wanted.size()).all()
    assert found["orders"].eq(wanted["order_id"].nunique()).all()
    assert (found["guest_lines"] / found["lines"]).eq(wanted["guest"].mean()).all()
    assert found["first_purchase"].eq(wanted["ordered_at"].min()).all()
    assert found["last_purchase"].eq(wanted["ordered_at"].max()).all()


def test_who_buys_nothing_has_no_dates(customers: pd.DataFrame) -> None:
    """No purchase is no lines, no orders and no time, and not a time of zero."""
    idle = customers[customers["lines"] == 0]
    assert len(idle) > 0
    assert idle[["orders", "guest_lines"]].eq(0).all(axis=None)
    assert idle[["first_purchase", "last_purchase"]].isna().all(axis=None)


def test_some_guests_are_customers_known_already(customers: pd.DataFrame) -> None:
    """The point of it: an account that also bought as a guest is one row, with both kinds of lines."""
    both = customers[(customers["in_customer_database"] > 0) & (customers["in_purchases"] > 0)]
    assert (both["guest_lines"] > 0).all()
    assert (both["guest_lines"] < both["lines"]).any()
