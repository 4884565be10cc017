"""Amounts as people write them, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.summary.amounts import amount, decimal_mark

CENTS = st.integers(-(10**12), 10**12)


@given(CENTS)
def test_any_amount_is_read_exactly(cents: int) -> None:
    """Written plain, grouped in English, or grouped in German, it is the same number."""
    value = Decimal(cents) / 100
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert amount(f"{value:.2f}") == amount(english) == amount(german, ",") == value


@given(st.lists(CENTS, min_size=1))
def test_the_mark_before_the_cents_is_told_by_the_column(cents: list[int]) -> None:
    """Two digits behind a mark are cents, however the thousands are grouped."""
    english = [f"{Decimal(one) / 100:,.2f}" for one in cents]
    assert decimal_mark(english) == "."
    assert decimal_mark([text.translate(str.maketrans(",.", ".,")) for text in english]) == ","


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("(12.00)", Decimal("-12.00"), id="a bookkeeper's minus"),
        pytest.param("12.00-", Decimal("-12.00"), id="minus behind"),
        pytest.param("£ 1 234.50", Decimal("1234.50"), id="currency and a blank between thousands"),
        pytest.param("12.5 EUR", Decimal("12.5"), id="currency behind"),
        pytest.param("", None, id="empty"),
        pytest.param("free", None, id="a word"),
    ],
)
def test_amounts_in_other_manners(text: str, value: Decimal | None) -> None:
    """What ingest takes for an amount is one here; what it rejects is none."""
    assert amount(text) == value
