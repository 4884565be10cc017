"""Days that stand for a day that nobody knew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.identifiers.crowded_days import crowded, most_by_chance

EVEN = {
    f"{year}-{month:02}-{day:02}": 1 for year in range(1960, 1990) for month in range(1, 13) for day in range(1, 29)
}
NEW_YEARS = {f"{year}-01-01": 40 for year in range(1930, 1990)}


@pytest.mark.parametrize(
    ("more", "found"),
    [
        pytest.param({}, set(), id="births spread evenly"),
        pytest.param({"1969-01-01": 55}, {"1969-01-01"}, id="what a program fills in"),
        pytest.param({"1971-11-11": 30, "1969-01-01": 60}, {"1971-11-11", "1969-01-01"}, id="two defaults"),
        pytest.param({"1971-11-11": 12}, set(), id="a dozen may be chance"),
        pytest.param(NEW_YEARS, set(), id="January 1 where the year alone is known"),
        pytest.param(NEW_YEARS | {f"19{n}0-01-01": 120 for n in range(3, 9)}, set(), id="round years"),
        pytest.param(NEW_YEARS | {"1969-01-01": 2000}, {"1969-01-01"}, id="a default among unknown days"),
        pytest.param({f"{y}-{m:02}-01": 9 for y in range(1960, 1990) for m in range(1, 13)}, set(), id="unknown days"),
        pytest.param({"1969": 900, "1969-01": 900, "born 1968-01-01..1968-12-31": 900}, set(), id="no whole days"),
    ],
)
def test_a_day_is_held_against_its_neighbors(more: dict[str, int], found: set[str]) -> None:
    """The days around it, and the same day of the months and the years around it."""
    assert set(crowded(EVEN | more)) == found


@given(st.floats(0.0, 1000.0), st.floats(0.0, 1000.0))
def test_the_more_are_expected_the_more_may_be(one: float, other: float) -> None:
    """And always more than three times as many."""
    low, high = sorted((one, other))
    assert 3 * high < most_by_chance(low) + 1 + 3 * (high - low)
    assert most_by_chance(low) <= most_by_chance(high)
