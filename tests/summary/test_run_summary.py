"""A run in a few sentences: what happened is said, what did not is not."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import graphres
from graphres.config import Config
from graphres.run_directory import open_run
from graphres.summary import Family, Holding, Purchases, Revenue, Riskiest, Summary, summarize

PLAIN = Summary(
    run="RUN",
    records=3,
    sources=1,
    customers=2,
    merged_customers=1,
    merges=1,
    rejected=0,
    hubs=0,
    riskiest=None,
    files={"RUN/entities.csv": "one row per customer"},
)


def changed(**fields: object) -> Summary:
    """The plain summary with some fields otherwise."""
    return Summary(**{**vars(PLAIN), **fields})


def told(summary: Summary) -> str:
    """What it says, however the lines are cut."""
    return " ".join(summary.text().split())


def test_lines_are_as_wide_as_a_page_and_tear_no_value() -> None:
    """A sentence is cut between words alone."""
    said = changed(riskiest=Riskiest("E1", "a" * 70, 5, 0.9, "b" * 110)).text()
    assert "b" * 110 in said
    assert all(len(line) <= 100 or len(line.split()) <= 2 for line in said.splitlines())


def test_counts_are_sentences() -> None:
    """One is singular, and what did not happen is not said."""
    said = PLAIN.text()
    assert said.startswith("3 records of 1 source are 2 customers.\n1 merge: 1 customer has more than one record.\n")
    assert not {"could not be read", "family", "purchases"} & set(said.split("\n"))


def test_no_merge_is_said() -> None:
    """Where nothing was merged, that is the news."""
    said = told(changed(customers=3, merged_customers=0, merges=0))
    assert "No merges: every record is a customer of its own." in said


def test_sources_are_told_by_the_people_they_hold() -> None:
    """A list of customers is compared with the people on it, alone and together with the others."""
    said = told(changed(holdings=(Holding("crm", 10, 8), Holding("shop", 6, 6)), people=12))
    assert "crm counts 10 customers, who are 8 people; shop counts 6 customers, none of them twice." in said
    assert (
        "Together they count 16 customers, who are 12 people: 4 of them (25.0%) are somebody who is counted already."
        in said
    )


def test_many_sources_are_told_together() -> None:
    """Nobody reads a sentence of twenty sources."""
    said = told(changed(holdings=tuple(Holding(f"s{n}", 2, 2) for n in range(20)), people=40))
    assert "20 sources count 40 customers, who are 40 people, each another." in said
    assert "s7" not in said


def test_the_riskiest_is_named_with_its_reasons() -> None:
    """Who deserves a second look, what its records differ in, and how to take the look."""
    worst = Riskiest("E1", "Ann Smith", 5, 0.915, "two birth dates 0.70", ("Dan Smith",), ("different names (a / b)",))
    said = told(changed(riskiest=worst))
    assert (
        "The riskiest merge is Ann Smith (E1), also called Dan Smith: 5 records taken for one person, "
        "risk 0.92 of 1 (two birth dates 0.70). Two of these records speak against it: different names (a / b)."
    ) in said
    assert "graphres explain RUN --entity E1" in said


def test_a_family_is_told_with_what_it_shares_and_what_holds_it_apart() -> None:
    """And with what a model without relatives would have made of it."""
    pair = Family(
        "crm:1", "shop:2", ("Al Ash", "Bea Ash"), ("the surname Ash", "the email a@b"), ("x",), 9.96, -7.04, 3
    )
    said = told(changed(family=pair))
    assert "Al Ash and Bea Ash share the surname Ash and the email a@b. They are held apart by x." in said
    assert "would have made them one (+10.0 bits); this one, which knows of relatives, does not (-7.0)." in said
    assert "The same goes for 2 more pairs of customers." in said
    assert "graphres explain RUN --pair crm:1 shop:2" in said
    assert "Two people of one household or company, and two customers: Al" in told(
        changed(family=replace(pair, one_name=False))
    )


def test_commands_are_safe_to_paste() -> None:
    """A key of a file may hold anything; what is shown for pasting hands it on as one word."""
    pair = Family("crm:1; rm -rf x", "shop:2", ("Al", "Bea"), ("x",), ("y",), 9.0, -7.0, 1)
    assert "graphres explain RUN --pair 'crm:1; rm -rf x' shop:2" in changed(family=pair).text()


def test_what_was_left_out_is_said() -> None:
    """Hubs and rejected rows are part of what was found."""
    said = told(changed(rejected=1, hubs=2))
    assert "1 row or cell could not be read" in said
    assert "2 identifiers that many people share count less, or not at all." in said


def test_purchases_are_told_by_whose_they_are() -> None:
    """In one sentence, and what nobody bought is left out."""
    assert Purchases(10, 6, 0, 4, 3).sentences() == [
        "10 lines of purchases: 6 name a known customer; 4 are guests', of which 75.0% now belong to a known customer."
    ]
    assert Purchases(2, 0, 2, 0, 0).sentences() == ["2 lines of purchases: 2 name an id that no customer has."]


def test_revenue_is_told_where_guests_spent_something() -> None:
    """To the cent; a share only where it is one: returns may leave less in all than in a part."""
    one = Revenue("orders", "total", Decimal("99.90"), Decimal("20.00"), Decimal("5.00"))
    assert one.text() == (
        'Guests\' revenue in orders (column "total") is 20.00, and 5.00 of it (25.0%) now has an owner: '
        "a customer you know already."
    )
    assert Revenue("orders", "total", Decimal(9), Decimal(2), Decimal(3)).text() == (
        'Guests\' revenue in orders (column "total") is 2.'
    )
    assert Revenue("orders", "total", Decimal(9), Decimal(0), Decimal(0)).text() == ""


def test_the_demo_says_all_of_it(demo_run: Path, root: Path) -> None:
    """Its sentences hold what pandas counts in the run and in the shop's files; the page README.md shows them whole."""
    summary = summarize(open_run(demo_run))
    lines, members = (pd.read_parquet(demo_run / f"{name}.parquet") for name in ("lines", "members"))
    rows = pd.read_csv(root / "data/ebuy/purchases.csv", dtype=str)
    cents = dict(zip(rows["line_id"], (rows["amount"].map(Decimal) * 100).map(int), strict=True))
    owned = set(members.loc[members["source"] != "purchases", "entity_id"])
    guests = lines[lines["owner"] == "guest"]
    found = guests[guests["entity_id"].isin(owned)]
    assert summary.purchases is not None
    (revenue,) = summary.purchases.revenue
    assert [int(100 * x) for x in (revenue.total, revenue.guests, revenue.found)] == [
        sum(cents[line] for line in some["line"]) for some in (lines, guests, found)
    ]
    assert summary.people == len(owned)
    assert summary.family is not None
    assert summary.family.two_classes > 0 > summary.family.weight_bits
    assert json.loads(json.dumps(summary.as_dict()))["family"]["pairs"] == summary.family.pairs
    for says in ("who are", "now has an owner", "A family, and two customers", "The riskiest merge is"):
        assert says in told(summary)


def test_a_run_without_families_and_purchases_says_nothing_of_them(tmp_path: Path) -> None:
    """One table of strangers: no guests, no revenue, no family are made up."""
    rows = {"name": ["Ann Ash", "Bob Birch", "Cy Cole"], "email": ["ann@a.example", "bob@b.example", "cy@c.example"]}
    graphres.resolve({"people": pd.DataFrame(rows)}, output=tmp_path / "run")
    summary = summarize(open_run(tmp_path / "run"))
    assert (summary.purchases, summary.family, summary.people) == (None, None, 3)
    assert "people counts 3 customers, none of them twice." in told(summary)


@pytest.mark.parametrize("fate", ["gone", "changed"])
def test_a_file_that_is_not_what_it_was_tells_no_revenue(tmp_path: Path, fate: str) -> None:
    """Amounts come from the file that was resolved, or from none; the lines are told all the same."""
    file = tmp_path / "orders.csv"
    head = "line_id,order_id,ordered_at,amount,customer,name,email\n"
    row = "{0},A{0},2026-01-0{0},{0}.50,,Ann Ash,ann@a.example\n"
    file.write_text(head + "".join(map(row.format, range(1, 9))))
    config = {"path": str(file), "kind": "transactions", "amount": "amount", "customer": {"column": "customer"}}
    graphres.resolve(
        config=Config.model_validate({"version": 1, "sources": {"orders": config}}), output=tmp_path / "run"
    )
    before = summarize(open_run(tmp_path / "run")).purchases
    assert before is not None
    assert [one.guests for one in before.revenue] == [Decimal("40.00")]
    if fate == "gone":
        file.unlink()
    else:
        file.write_text(head + "".join(map(row.format, range(1, 8))))
    after = summarize(open_run(tmp_path / "run")).purchases
    assert after is not None
    assert (after.lines, after.revenue) == (8, ())
