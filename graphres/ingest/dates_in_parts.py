"""A date of birth over three columns: a year over the range of births, a month and a day beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from graphres.ingest.evidence import Evidence
from graphres.ingest.verdicts import ATTRIBUTE, Verdict

__all__ = ["date_in_parts"]

NEAR = 2
"""Year, month and day stand at most so many columns apart."""


def date_in_parts(evidence: Sequence[Evidence], verdicts: Sequence[Verdict]) -> Iterator[tuple[int, Verdict]]:
    """Months and days beside a year of birth; without a year they mean nothing."""
    found = list(verdicts)
    years = [place for place, said in enumerate(found) if said.roles == ("birth_year",)]
    if not years and not any(said.roles == ("date_of_birth",) for said in found):
        years = [place for place in range(len(found)) if _is_free(found[place]) and _years_of_birth(evidence[place])]
    for year in years[:1]:
        month = _beside(evidence, found, year, "birth_month", _months)
        day = _beside(evidence, found, year, "birth_day", _days)
        if found[year].roles != ("birth_year",) and (month is None or day is None):
            continue
        if found[year].roles != ("birth_year",):
            yield (
                year,
                Verdict(("birth_year",), "years over the range of births, with months and days beside"),
            )
        if month is not None and found[month].roles != ("birth_month",):
            yield month, Verdict(("birth_month",), "months beside a year of birth")
        if day is not None and found[day].roles != ("birth_day",):
            yield day, Verdict(("birth_day",), "days beside a year of birth")
        return
    for place, said in enumerate(found):
        if said.roles in (("birth_month",), ("birth_day",)):
            yield place, Verdict((ATTRIBUTE,), "a part of a date whose year is not here")


def _beside(
    evidence: Sequence[Evidence],
    verdicts: Sequence[Verdict],
    year: int,
    role: str,
    fits: Callable[[Evidence], bool],
) -> int | None:
    """The column named for the part, else one without a role, near the year, whose values fit."""
    named = [place for place, said in enumerate(verdicts) if said.roles == (role,)]
    if named:
        return named[0]
    near = [p for p in range(len(verdicts)) if p != year and abs(p - year) <= NEAR and _is_free(verdicts[p])]
    return next((place for place in near if fits(evidence[place])), None)


def _is_free(said: Verdict) -> bool:
    return said.roles == (ATTRIBUTE,)


def _numbers(one: Evidence) -> list[int]:
    """The values as small whole numbers; none where any is something else."""
    texts = [value.strip() for value in one.values]
    return [int(text) for text in texts] if all(t.isdecimal() and len(t) <= 4 for t in texts) else []


def _months(one: Evidence) -> bool:
    """Whole numbers from 1 to 12, nearly all of them there."""
    found = set(_numbers(one))
    return len(found) >= 6 and found <= set(range(1, 13))


def _days(one: Evidence) -> bool:
    """Whole numbers from 1 to 31, some above 12."""
    found = set(_numbers(one))
    return len(found) >= 13 and found <= set(range(1, 32))


def _years_of_birth(one: Evidence) -> bool:
    """Four-digit years that lie decades apart."""
    found = sorted(_numbers(one))
    return len(found) >= 13 and found[0] >= 1800 and found[-1] <= 2100 and found[-1] - found[0] >= 25
