"""How columns of dates are read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.ingest.dates import date_format
from tests.ingest.reading import Read, columns

FORMATS = ["%d.%m.%Y", "%m/%d/%Y", "%d-%m-%y", "%Y-%m-%d", "%Y%m%d", "%d %b %Y", "%B %d, %Y"]
TELLING = [date(1984, 2, 13), date(1990, 12, 24), date(1975, 7, 31)]


@pytest.mark.parametrize("form", FORMATS)
@given(days=st.lists(st.dates(date(1930, 1, 1), date(2010, 1, 1)), max_size=5))
def test_format_is_found(form: str, days: list[date]) -> None:
    """The format under which all dates parse is found, if any date tells its day from its month."""
    found, _ = date_format([day.strftime(form) for day in [*TELLING, *days]])
    assert found == form or (form == "%B %d, %Y" and found is not None)


def test_day_and_month_untold(read: Read) -> None:
    """Where no date tells day from month there is no format, and a warning asks for one."""
    found = read(crm="id,dob\n1,01/02/1984\n2,03/04/1950\n3,05/06/1999\n")
    assert columns(found)["dob"].role == "date_of_birth"
    assert columns(found)["dob"].format is None
    assert any('column "dob": day and month cannot be told apart' in warning for warning in found.warnings)


def test_mixed_formats() -> None:
    """Of mixed formats only the order of day and month is told; where they contradict each other, nothing."""
    assert date_format(["3/31/1954", "Mar 1 1970", "11/25/80", "1/2/99"])[0] == "month_first"
    assert date_format(["3/31/1954", "31/3/1954", "12/25/80", "25/12/80"])[0] is None


def test_impossible_days_do_not_disturb() -> None:
    """A few days that no calendar has leave the format as it is."""
    assert date_format(["19670124", "19501711", "19201010", "19431231"])[0] == "%Y%m%d"


def test_format_reaches_the_context(read: Read) -> None:
    """The format of a column is in the effective config and in the source's context."""
    found = read(crm="id,geburtsdatum\n1,13.02.1984\n2,24.12.1950\n")
    assert columns(found)["geburtsdatum"].format == "%d.%m.%Y"
    assert found.contexts["crm"].formats == {"date_of_birth": "%d.%m.%Y"}
