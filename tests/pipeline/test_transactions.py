"""Purchases through the whole way: every line has one customer, and nothing is lost or counted twice."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import graphres
from graphres.config import Config, CustomerConfig, SourceConfig
from graphres.run_directory import Run, comparable, open_run
from graphres.tables import RUN_TABLES, check
from tests.helpers.people import people

Rows = list[dict[str, Any]]
COMMON = "Ann Smith"


def shop(customers: int = 150, orders: int = 260, seed: int = 1) -> dict[str, Rows]:
    """Customers, and orders of one to three lines: by known customers, by ids that are gone, by guests who left name
    and email, and by guests who left nothing but one common name.
    """
    drawn, crm = random.Random(seed), people(customers, seed=seed, sources=("crm",))["crm"]
    for row in crm[: customers // 5]:
        row["first_name"], row["last_name"] = drawn.choice([("Ann", row["last_name"]), (row["first_name"], "Smith")])
    lines: Rows = []
    for order in range(orders):
        who, way = drawn.choice(crm), ("known", "known", "gone", "guest", "bare")[order % 5]
        bought: dict[str, Any] = dict.fromkeys(("customer_id", "buyer", "email"))
        if way in ("known", "gone"):
            bought["customer_id"] = who["id"] if way == "known" else f"gone{order % 3}"
        else:
            bought["buyer"] = f"{who['first_name']} {who['last_name']}" if way == "guest" else COMMON
            bought["email"] = who["email"] if way == "guest" else None
        for _ in range(drawn.randint(1, 3)):
            cents = drawn.randint(-2_000, 20_000)
            day = f"2025-{order % 12 + 1:02d}-{order % 28 + 1:02d} 10:{order % 60:02d}:00"
            amount = f"{cents / 100:.2f}"
            lines.append(
                {"line_id": f"L{len(lines)}", "order_no": f"B{order}", "sold_at": day, "amount": amount, **bought}
            )
    return {"crm": crm, "orders": lines}


def resolve(tables: dict[str, Rows], output: Path, config: Config | None = None, threads: int = 2) -> Run:
    arrow = {name: pa.Table.from_pylist(rows) for name, rows in tables.items()}
    graphres.resolve(arrow, config=config, output=output, threads=threads)
    return open_run(output)


@pytest.fixture(scope="module")
def tables() -> dict[str, Rows]:
    """The rows of the run that several tests read."""
    return shop()


@pytest.fixture(scope="module")
def finished(tables: dict[str, Rows], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Their run."""
    return resolve(tables, tmp_path_factory.mktemp("run") / "run")


def owner_of(run: Run) -> dict[str, dict[str, Any]]:
    """By line, its row of `lines`."""
    return {row["line"]: row for row in run.table("lines").to_pylist()}


def test_tables_keep_their_contracts(finished: Run) -> None:
    """Also the columns that only a run with transactions has, with the types that the contract gives them."""
    for name, contract in RUN_TABLES.items():
        schema = finished.table(name).schema
        check(contract, schema)
        assert {c: schema.field(c).type for c in contract.of_purchases} == dict(contract.of_purchases), name


def test_every_line_is_one_customers(finished: Run, tables: dict[str, Rows]) -> None:
    """Rows of the source and rows of `lines` are the same, and each belongs to a member of its entity."""
    lines = owner_of(finished)
    assert set(lines) == {row["line_id"] for row in tables["orders"]}
    entity = {(m["source"], m["record_id"]): m["entity_id"] for m in finished.table("members").to_pylist()}
    assert all(entity[row["record_source"], row["record_id"]] == row["entity_id"] for row in lines.values())
    counts = finished.manifest["counts"]
    assert counts["members"] - counts["guests"] + counts["lines"] == counts["rows_read"]


def test_orders_and_revenue_stay_to_the_cent(finished: Run, tables: dict[str, Rows]) -> None:
    """What all customers bought together is what the file holds, and what each entity says it bought is what it did."""
    lines = owner_of(finished)
    revenue: dict[str, Decimal] = {}
    bought: dict[str, Rows] = {}
    for row in tables["orders"]:
        entity = lines[row["line_id"]]["entity_id"]
        revenue[entity] = revenue.get(entity, Decimal(0)) + Decimal(row["amount"])
        bought.setdefault(entity, []).append(row)
    assert sum(revenue.values()) == sum(Decimal(row["amount"]) for row in tables["orders"])
    for entity in finished.table("entities").to_pylist():
        own = bought.get(entity["entity_id"], [])
        days = [row["sold_at"] for row in own]
        assert (entity["lines"], entity["orders"]) == (len(own), len({row["order_no"] for row in own}))
        assert entity["guest_lines"] == sum(row["customer_id"] is None for row in own)
        assert (entity["first_purchase"], entity["last_purchase"]) == (min(days, default=None), max(days, default=None))


def test_lines_of_known_customers_refer_to_their_record(finished: Run, tables: dict[str, Rows]) -> None:
    """And no record is made for them."""
    lines = owner_of(finished)
    known = [row for row in tables["orders"] if (row["customer_id"] or "").startswith("c")]
    assert {(lines[r["line_id"]]["record_source"], lines[r["line_id"]]["record_id"]) for r in known} == {
        ("crm", row["customer_id"]) for row in known
    }


def test_unknown_ids_are_kept(finished: Run, tables: dict[str, Rows]) -> None:
    """Each is one record and one entity, however many lines name it; none is dropped."""
    lines = owner_of(finished)
    of = {
        r["customer_id"]: lines[r["line_id"]] for r in tables["orders"] if (r["customer_id"] or "").startswith("gone")
    }
    assert len({row["entity_id"] for row in of.values()}) == len(of) == 3
    assert {row["owner"] for row in of.values()} == {"unknown"}


def test_a_guest_who_can_be_told_is_one_record(finished: Run, tables: dict[str, Rows]) -> None:
    """All that one name and email bought is one record, its lines are counted, and most are customers we know."""
    lines, guests = owner_of(finished), [row for row in tables["orders"] if row["email"]]
    records = {(row["buyer"], row["email"]): lines[row["line_id"]]["record_id"] for row in guests}
    assert len(set(records.values())) == len(records) < len({row["order_no"] for row in guests})
    counted = {r["record_id"]: r["lines"] for r in finished.table("records").to_pylist() if r["source"] == "orders"}
    for (name, _), record in records.items():
        assert counted[record] == sum((r["buyer"], r["email"]) == (name, _) for r in guests)
    crm = {m["entity_id"] for m in finished.table("members").to_pylist() if m["source"] == "crm"}
    assert sum(lines[row["line_id"]]["entity_id"] in crm for row in guests) >= 0.9 * len(guests)


def test_guests_of_nothing_but_a_common_name_stay_apart(finished: Run, tables: dict[str, Rows]) -> None:
    """Their orders are as many customers; the lines of one order are one."""
    lines = owner_of(finished)
    bare = [row for row in tables["orders"] if row["buyer"] == COMMON and not row["email"]]
    of_order = {row["order_no"]: lines[row["line_id"]]["entity_id"] for row in bare}
    assert len(set(of_order.values())) == len(of_order) == 52
    assert all(lines[row["line_id"]]["entity_id"] == of_order[row["order_no"]] for row in bare)


def test_guests_who_left_nothing_are_one_an_order(tmp_path: Path) -> None:
    """Without a name, without an id: an order is the most that is known to be one customer's."""
    tables = shop(30, 60)
    for row in tables["orders"]:
        row["buyer"] = row["email"] = None
    found = owner_of(resolve(tables, tmp_path / "run"))
    guests = [row for row in tables["orders"] if row["customer_id"] is None]
    assert len({found[row["line_id"]]["entity_id"] for row in guests}) == len({row["order_no"] for row in guests}) == 24


def test_order_of_rows_sources_and_threads_changes_no_byte(tmp_path: Path) -> None:
    """The same tables to the byte but for numbers of lines in the file."""
    tables = shop(40, 80, seed=2)
    first = resolve(tables, tmp_path / "a", threads=1)
    mixed = {name: random.Random(3).sample(rows, len(rows)) for name, rows in reversed(tables.items())}
    second = resolve(mixed, tmp_path / "b", threads=2)
    for name in sorted(set(RUN_TABLES) - {"records", "rejects"}):
        assert (first.path / f"{name}.parquet").read_bytes() == (second.path / f"{name}.parquet").read_bytes(), name
    assert comparable(first.manifest)["counts"] == comparable(second.manifest)["counts"]
    read = [run.table("records").drop_columns(["line"]) for run in (first, second)]
    assert read[0].equals(read[1])


def test_pandas_tables_and_a_config(tables: dict[str, Rows]) -> None:
    """The config may describe tables in memory; `Resolution.lines` is a DataFrame."""
    orders = pd.DataFrame(tables["orders"]).rename(columns={"order_no": "x", "sold_at": "y"})
    asked = SourceConfig(
        kind="transactions",
        key="line_id",
        order="x",
        time="y",
        customer=CustomerConfig(source="crm", column="customer_id"),
    )
    config = Config(sources={"crm": SourceConfig(key="id"), "orders": asked})
    found = graphres.resolve({"crm": pd.DataFrame(tables["crm"]), "orders": orders}, config=config)
    assert list(found.lines.columns) == list(RUN_TABLES["lines"].columns)
    assert len(found.lines) == len(orders)
    assert found.entities["lines"].sum() == len(orders)


def test_lines_are_empty_without_transactions() -> None:
    """A run of records has lines of nobody."""
    found = graphres.resolve({"crm": pd.DataFrame(people(5, seed=1, sources=("crm",))["crm"])})
    assert found.lines.empty
    assert "lines" not in found.entities


def test_two_sources_of_transactions_of_one_shop(tmp_path: Path) -> None:
    """An id that no customer has is one customer in both, as it is in each."""
    tables = shop(40, 60, seed=4)
    for row in tables["orders"]:
        row["customer_id"] = (row["customer_id"] or "").replace("gone", "gone99") or None
    half = len(tables["orders"]) // 2
    orders = tables.pop("orders")
    found = resolve({**tables, "orders_24": orders[:half], "orders_25": orders[half:]}, tmp_path / "run")
    lines = {(row["source"], row["line"]): row["entity_id"] for row in found.table("lines").to_pylist()}
    entity = [
        {row["customer_id"]: lines[source, row["line_id"]] for row in rows if (row["customer_id"] or "")[:4] == "gone"}
        for source, rows in (("orders_24", orders[:half]), ("orders_25", orders[half:]))
    ]
    assert entity[0] == entity[1]


def test_a_line_may_be_explained_by_its_own_name(finished: Run, tables: dict[str, Rows]) -> None:
    """Whoever asks for a line is told of the record that owns it."""
    lines = owner_of(finished)
    guests = [row for row in tables["orders"] if row["email"]]
    line = next(r["line_id"] for r in guests if lines[r["line_id"]]["record_id"] != r["line_id"])
    owner = lines[line]["record_id"]
    other = f"crm:{tables['crm'][0]['id']}"
    said = [graphres.explain(finished.path, f"orders:{name}", other).as_dict() for name in (line, owner)]
    assert said[0]["weight_bits"] == said[1]["weight_bits"]


def test_truth_may_name_lines(finished: Run, tables: dict[str, Rows]) -> None:
    """A record is judged once for each true customer among its lines, however many lines it owns."""
    lines = owner_of(finished)
    guests = [row for row in tables["orders"] if row["email"]]
    truth = pa.table(
        {
            "source": ["orders"] * len(guests),
            "record_id": [row["line_id"] for row in guests],
            "entity": [row["email"] for row in guests],
        }
    )
    scores = graphres.evaluate(finished.path, truth).as_dict()
    assert scores["records"]["in_common"] == len({lines[row["line_id"]]["record_id"] for row in guests})
    assert scores["records"]["only_in_truth"] == 0
    assert scores["bcubed"]["f1"] > 0.99


def test_a_record_of_two_people_is_a_wrong_pair(finished: Run, tables: dict[str, Rows]) -> None:
    """Lines of one record with two true customers count against precision; splits are traced as ever."""
    guests = [row for row in tables["orders"] if row["email"]]
    names = [f"{row['email']} {row['line_id'][-1] in '02468'}" for row in guests]
    truth = pa.table({"record_id": [row["line_id"] for row in guests], "entity": names})
    found = graphres.evaluate(finished.path, truth)
    assert found.as_dict()["pairwise"]["wrong_pairs"] > 0
    assert "Worst merges" in found.text()
    bare = [row for row in tables["orders"] if row["buyer"] == COMMON and not row["email"]]
    one = pa.table({"record_id": [row["line_id"] for row in bare], "entity": ["x"] * len(bare)})
    assert graphres.evaluate(finished.path, one).as_dict()["missed"]["pairs"] == 52 * 51 // 2
