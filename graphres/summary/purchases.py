"""Whose the purchases are, by lines, and where the file tells what they are worth, by revenue."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from graphres.run_directory import Run
from graphres.summary.amounts import worth
from graphres.summary.wording import count, printable, share

__all__ = ["Purchases", "Revenue", "purchases"]

GUEST, FOUND = "guest", "found"


@dataclass(frozen=True)
class Revenue:
    """What the lines of one source are worth, to the cent and in the file's own currency.

    column : of the amount. total : of all lines; guests : of guests' lines; found : of those among them whose guest
    is a customer of a source of records, too. A return's amount is negative.
    """

    source: str
    column: str
    total: Decimal
    guests: Decimal
    found: Decimal

    def as_dict(self) -> dict[str, Any]:
        """Amounts as text, for a float would lose cents."""
        exact = {"total": str(self.total), "guests": str(self.guests), "found": str(self.found)}
        return {"source": self.source, "column": self.column, **exact}

    def text(self) -> str:
        """In a sentence; nothing where guests spent nothing."""
        if self.guests <= 0:
            return ""
        if not 0 < self.found <= self.guests:
            return f'Guests\' revenue in {self.source} (column "{self.column}") is {self.guests:,}.'
        part = f"{self.found:,} of it ({share(float(self.found), float(self.guests))})"
        return (
            f'Guests\' revenue in {self.source} (column "{self.column}") is {self.guests:,}, '
            f"and {part} now has an owner: a customer you know already."
        )


@dataclass(frozen=True)
class Purchases:
    """Lines of purchases by whose they are. found : lines of guests who are customers of a source of records, too."""

    lines: int
    known: int
    unknown: int
    guest: int
    found: int
    revenue: tuple[Revenue, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {**vars(self), "revenue": [one.as_dict() for one in self.revenue]}

    def sentences(self) -> list[str]:
        """What nobody bought is not told."""
        named = [(self.known, "name a known customer"), (self.unknown, "name an id that no customer has")]
        parts = [f"{number:,} {says}" for number, says in named if number]
        if self.guest:
            of_them = f", of which {share(self.found, self.guest)} now belong to a known customer" if self.found else ""
            parts.append(f"{self.guest:,} are guests'{of_them}")
        says = f"{count(self.lines, 'line')} of purchases: {'; '.join(parts)}."
        return [says, *filter(None, (one.text() for one in self.revenue))]


def purchases(run: Run) -> Purchases | None:
    """Count the lines of a run, and add up what they are worth; None for a run without any."""
    if "lines" not in run.tables:
        return None
    groups: dict[str, int] = {}
    revenue: list[Revenue] = []
    for source in run.query("SELECT DISTINCT source FROM lines ORDER BY source")["source"].to_pylist():
        owners = _owners(run, source)
        for group in owners["group"].value_counts().to_pylist():
            groups[group["values"]] = groups.get(group["values"], 0) + group["counts"]
        sums = worth(run, source, owners)
        if sums is not None:
            revenue.append(_revenue(run, source, sums))
    found = groups.pop(FOUND, 0)
    return Purchases(
        lines=sum(groups.values()) + found,
        known=groups.get("known", 0),
        unknown=groups.get("unknown", 0),
        guest=groups.get(GUEST, 0) + found,
        found=found,
        revenue=tuple(revenue),
    )


def _owners(run: Run, source: str) -> pa.Table:
    """(line, group) of every line: known, unknown, guest, or found for a guest whom a source of records knows."""
    return run.query(
        f"SELECT l.line, CASE WHEN l.owner = '{GUEST}' AND r.entity_id IS NOT NULL THEN '{FOUND}' ELSE l.owner END "
        'AS "group" FROM lines l LEFT JOIN (SELECT DISTINCT entity_id FROM members '
        "WHERE source NOT IN (SELECT source FROM lines)) r USING (entity_id) WHERE l.source = ?",
        [source],
    )


def _revenue(run: Run, source: str, sums: dict[str, Decimal]) -> Revenue:
    column = printable(run.config.sources[source].amount)
    found = sums.get(FOUND, Decimal())
    return Revenue(source, column, sum(sums.values(), Decimal()), sums.get(GUEST, Decimal()) + found, found)
