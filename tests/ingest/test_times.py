"""Moments of a whole column: what one form reads at once is what is read one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.ingest.times import UNKNOWN, moment, moments, shown

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1))  # noqa: DTZ001 - naive is UTC


@given(times=st.lists(TIMES, max_size=8))
def test_a_column_reads_as_its_cells_do(times: list[datetime]) -> None:
    """ISO texts, with or without fractions and a T, are the same whole seconds either way."""
    texts = [time.isoformat(sep="T" if time.minute % 2 else " ") for time in times]
    expected = [moment(text) // 1_000_000 * 1_000_000 for text in texts]
    assert moments(pa.array(texts, pa.string()), None).to_pylist() == expected


@given(time=TIMES, form=st.sampled_from(["%d.%m.%Y", "%m/%d/%Y", "%Y-%m-%d", "%Y%m%d"]))
def test_a_form_reads_what_it_wrote(time: datetime, form: str) -> None:
    """A day in a form, with or without a time of day, is that day."""
    second = time.replace(microsecond=0, tzinfo=UTC)
    texts = [second.strftime(form + clock) for clock in (" %H:%M:%S", "")]
    whole, day = (
        (at - EPOCH) // timedelta(microseconds=1) for at in (second, second.replace(hour=0, minute=0, second=0))
    )
    assert moments(pa.array(texts), form).to_pylist() == [whole, day]


@pytest.mark.parametrize("text", ["30.02.2025", "31.04.2025 09:30", "soon", "", "1/2/10"])
def test_no_day_of_the_calendar_is_none(text: str) -> None:
    """What is no day is unknown, and not the day after."""
    assert moments(pa.array([text]), "%d.%m.%Y").to_pylist() == [None]


def test_mixed_forms_and_zones_are_read_one_by_one() -> None:
    """A zone counts; so does a form that only some cells have."""
    texts = pa.array(["2025-03-01T10:00:00+02:00", "2025-03-01 08:00", None, "13/02/2025"])
    assert shown(moments(texts, None)).to_pylist() == [
        "2025-03-01 08:00:00", "2025-03-01 08:00:00", None, "2025-02-13",
    ]  # fmt: skip
    assert moment("13/13/2025") == UNKNOWN
