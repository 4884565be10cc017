"""How many of the rows that a source counts as customers are people whom it, or another source, counts already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphres.run_directory import Run
from graphres.summary.wording import count, share

__all__ = ["Holding", "holdings", "people_in", "told"]

NAMED = 5
"""So many sources are told one by one."""


@dataclass(frozen=True)
class Holding:
    """A source whose rows are customers: how many it counts, and how many people they are."""

    source: str
    records: int
    people: int


def holdings(run: Run) -> tuple[Holding, ...]:
    """Every source of customers, in the order of names; sources of purchases count none."""
    rows = run.query(
        f"SELECT source, count(*) AS records, count(DISTINCT entity_id) AS people FROM members {_customers(run)} "
        "GROUP BY source ORDER BY source"
    )
    return tuple(Holding(**row) for row in rows.to_pylist())


def people_in(run: Run) -> int:
    """How many people the sources of customers hold together."""
    rows = run.query(f"SELECT count(DISTINCT entity_id) AS people FROM members {_customers(run)}").to_pylist()
    return int(rows[0]["people"])


def _customers(run: Run) -> str:
    return "WHERE source NOT IN (SELECT source FROM lines)" if "lines" in run.tables else ""


def told(holdings: Sequence[Holding], people: int) -> list[str]:
    """In sentences: each source by itself, and all of them together where there are several."""
    rows = sum(one.records for one in holdings)
    if not rows:
        return []
    each = [_one(one) for one in holdings]
    lines = [f"{'; '.join(each)}."] if len(each) <= NAMED else []
    if len(each) > 1:
        again = rows - people
        of_them = (
            f": {again:,} of them ({share(again, rows)}) are somebody who is counted already"
            if again
            else ", each another"
        )
        names = f"{len(each)} sources count" if len(each) > NAMED else "Together they count"
        lines.append(f"{names} {count(rows, 'customer')}, who are {count(people, 'person', 'people')}{of_them}.")
    return lines


def _one(one: Holding) -> str:
    if one.people == one.records:
        return f"{one.source} counts {count(one.records, 'customer')}, none of them twice"
    return f"{one.source} counts {count(one.records, 'customer')}, who are {count(one.people, 'person', 'people')}"
