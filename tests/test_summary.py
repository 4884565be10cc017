"""A run in a few sentences."""

from __future__ import annotations

from graphres.summary import Purchases, Riskiest, Summary

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


def test_counts_are_sentences() -> None:
    """One is singular, and what did not happen is not said."""
    said = PLAIN.text()
    assert said.startswith("3 records of 1 source are 2 customers.\n1 merge: 1 customer has more than one record.\n")
    assert "could not be read" not in said


def test_no_merge_is_said() -> None:
    """Where nothing was merged, that is the news."""
    said = Summary(**{**vars(PLAIN), "customers": 3, "merged_customers": 0, "merges": 0}).text()
    assert "No merges: every record is a customer of its own." in said


def test_the_riskiest_is_named_with_its_reasons() -> None:
    """Who deserves a second look, why, and how to take it."""
    worst = Riskiest("E1", "Ann Smith", 5, 0.915, "two birth dates 0.70")
    said = Summary(**{**vars(PLAIN), "riskiest": worst}).text()
    assert "The riskiest is Ann Smith (E1), 5 records, risk 0.92: two birth dates 0.70." in said
    assert "graphres explain RUN --entity E1" in said


def test_what_was_left_out_is_said() -> None:
    """Hubs and rejected rows are part of what was found."""
    said = Summary(**{**vars(PLAIN), "rejected": 1, "hubs": 2}).text()
    assert "1 row or cell could not be read" in said
    assert "2 identifiers that many people share count less, or not at all." in said


def test_purchases_are_told_by_whose_they_are() -> None:
    """In one sentence, and what nobody bought is left out."""
    assert Purchases(10, 6, 0, 4, 3).text() == (
        "10 lines of purchases: 6 name a known customer; 4 are guests', of which 75.0% now belong to a known customer."
    )
    assert Purchases(2, 0, 2, 0, 0).text() == "2 lines of purchases: 2 name an id that no customer has."
