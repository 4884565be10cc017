"""What the files say of the world: rates, keys without truth in them, purchases that add up."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from graphres.generate.draw import Chance
from graphres.generate.rates import PRESETS, Source
from graphres.generate.regions import region

Files = dict[str, pd.DataFrame]
LARGE = PRESETS["large"]


@pytest.fixture(scope="module")
def guests(files: Files) -> pd.DataFrame:
    """Lines of guests."""
    return files["purchases"][files["purchases"]["account_id"].isna()]


@pytest.mark.parametrize(
    ("name", "source", "email", "phone", "birth", "address"),
    [
        ("accounts", LARGE.sources.accounts, "email", "phone", "date_of_birth", "address_line_1"),
        ("crm", LARGE.sources.crm, "email", "telephone", "birth_date", "street"),
    ],
)
def test_what_is_missing_is_missing_at_the_rate(
    files: Files, name: str, source: Source, email: str, phone: str, birth: str, address: str
) -> None:
    """Empty cells are as many as the rates say; placeholders and people without a phone shift it a little."""
    empty = files[name].isna().mean()
    assert empty[email] == pytest.approx(source.no_email, abs=0.03)
    assert empty[phone] == pytest.approx(source.no_phone, abs=0.05)
    assert empty[birth] == pytest.approx(source.no_birth, abs=0.03)
    assert empty[address] == pytest.approx(source.no_address, abs=0.03)


def test_regions_are_mixed_as_the_preset_says(files: Files) -> None:
    """Shares by country, where a country is given."""
    native = {"UK": "United Kingdom", "USA": "United States", "Deutschland": "Germany", "Ελλάδα": "Greece"}
    shares = files["accounts"]["country"].dropna().replace(native).value_counts(normalize=True)
    names = {"GB": "United Kingdom", "US": "United States", "DE": "Germany", "GR": "Greece"}
    for code, share in LARGE.regions.items():
        assert shares[names[code]] == pytest.approx(share, abs=0.04)


def test_some_customers_have_one_record_and_some_forty(files: Files) -> None:
    """The number of records of a customer has a long tail."""
    counts = files["truth"]["entity"].value_counts()
    assert (counts == 1).mean() > 0.2
    assert counts.max() >= 40
    assert (counts > 10).mean() < 0.05


def test_households_have_several_customers(files: Files) -> None:
    """Families are what makes it hard: a third of the households and more have two customers at least."""
    persons = files["truth"].groupby("household")["entity"].nunique()
    assert (persons > 1).mean() > 0.3


def test_keys_do_not_tell_who_is_who(files: Files, entity: dict[tuple[str, str], Any]) -> None:
    """The keys of one person in two sources have neither order nor digits in common beyond chance."""
    accounts = pd.DataFrame({"account": files["accounts"]["account_id"]})
    accounts["entity"] = [entity["accounts", key] for key in accounts["account"]]
    crm = pd.DataFrame({"crm": files["crm"]["crm_id"]})
    crm["entity"] = [entity["crm", key] for key in crm["crm"]]
    pairs = accounts.merge(crm, on="entity")
    ranks = pairs["account"].str.lstrip("C").astype(int), pairs["crm"].str.lstrip("C").astype(int)
    assert abs(np.corrcoef(ranks[0].rank(), ranks[1].rank())[0, 1]) < 0.05
    same = (pairs["account"].str[-3:] == pairs["crm"].str[-3:]).mean()
    assert same < 0.005
    places = files["truth"].groupby("source").cumcount()
    first = files["truth"].assign(place=places).groupby(["entity", "source"])["place"].min().unstack().dropna()
    assert abs(first["accounts"].rank().corr(first["crm"].rank())) < 0.05


def test_amounts_add_up_to_the_cent(files: Files) -> None:
    """quantity x unit_price = amount, on every line."""
    lines = files["purchases"]
    amounts = [q * p for q, p in zip(lines["quantity"].map(int), lines["unit_price"].map(Decimal), strict=True)]
    assert amounts == lines["amount"].map(Decimal).to_list()


def test_returns_undo_an_earlier_line(files: Files) -> None:
    """A return names a line of its order that was bought before, the same product, no more pieces than that."""
    lines = files["purchases"].set_index("line_id")
    back = lines[lines["returned_line"].notna()]
    assert (lines["quantity"].lt(0) == lines["returned_line"].notna()).all()
    assert 0 < len(back) < 0.1 * len(lines)
    bought = lines.loc[back["returned_line"]]
    assert (bought["order_id"].to_numpy() == back["order_id"].to_numpy()).all()
    assert (bought["product"].to_numpy() == back["product"].to_numpy()).all()
    assert (bought["ordered_at"].to_numpy() < back["ordered_at"].to_numpy()).all()
    assert (bought["quantity"].to_numpy() + back["quantity"].to_numpy() >= 0).all()


def test_lines_name_accounts_that_are_there(files: Files) -> None:
    """A known customer's line is of an account of the file, opened before; a guest's line names none."""
    accounts = files["accounts"].set_index("account_id")["registered_at"]
    known = files["purchases"].dropna(subset="account_id")
    opened = accounts.loc[known["account_id"]].to_numpy()
    assert (known["ordered_at"].str[:10].to_numpy() >= opened).all()
    assert known[["guest_name", "guest_email", "guest_phone", "ship_street"]].isna().all(axis=None)


def test_purchases_are_in_the_order_of_time(files: Files) -> None:
    """And most of them fall into later years and the weeks before Christmas."""
    times = files["purchases"]["ordered_at"]
    assert times.is_monotonic_increasing
    by_year = times.str[:4].value_counts()
    assert by_year["2024"] > by_year["2021"] > by_year["2020"]
    by_month = times[times.str[:4].isin(["2021", "2022", "2023", "2024"])].str[5:7].value_counts()
    assert by_month.idxmax() == "12" or by_month.idxmax() == "11"


def test_guests_leave_little_but_mostly_enough(guests: pd.DataFrame) -> None:
    """Guests that left nothing but a name are a minority."""
    left = guests[["guest_email", "guest_phone", "ship_street"]].notna().sum(axis=1)
    assert (left == 0).mean() < 0.1
    assert (left >= 2).mean() > 0.5


def test_a_quarter_of_the_lines_of_ebuy_are_by_guests(root: Path) -> None:
    """The preset's promise, to the line."""
    lines = pd.read_csv(root / "data" / "ebuy" / "purchases.csv", dtype=str)
    assert lines["account_id"].isna().mean() == pytest.approx(0.25, abs=0.001)


def test_native_letters_and_romanizations_occur(files: Files) -> None:
    """Greek customers write their names in Greek letters or in one of two romanizations."""
    greek = files["accounts"][files["accounts"]["country"].isin(["Greece", "Ελλάδα"])]["last_name"].dropna()
    native = greek.str.contains("[α-ω]", regex=True, case=False).mean()
    assert 0.3 < native < 0.7


def test_nobody_is_a_customer_as_a_child(files: Files) -> None:
    """Sixteen years lie between a date of birth and a registration, typing faults aside."""
    seen = files["accounts"].dropna(subset="date_of_birth")
    age = seen["registered_at"].str[:4].astype(int) - seen["date_of_birth"].str[:4].astype(int)
    assert (age < 15).mean() < 0.01


def test_surnames_grow_with_the_world() -> None:
    """Ten times the people have many more surnames, but not ten times as many."""
    surnames = region("US").surnames
    few, many = (len(np.unique(surnames.draw(Chance(1), people))) for people in (20_000, 200_000))
    assert 2 * few < many < 7 * few
