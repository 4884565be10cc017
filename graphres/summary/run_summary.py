"""A run as a whole, in numbers and in sentences."""

from __future__ import annotations

import shlex
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from graphres.run_directory import Run
from graphres.summary.family import Family, family
from graphres.summary.people import Holding, holdings, people_in, told
from graphres.summary.purchases import Purchases, purchases
from graphres.summary.riskiest import Riskiest, riskiest
from graphres.summary.wording import count, printable, wrapped

__all__ = ["Summary", "summarize"]

LONGEST = 1_000
"""Letters of a command."""


@dataclass(frozen=True)
class Summary:
    """A run in numbers. merges : how many times two parts became one, which is records - customers.

    holdings : the sources of customers; people : how many they hold together, which is customers less those who are
    known from purchases alone.
    """

    run: str
    records: int
    sources: int
    customers: int
    merged_customers: int
    merges: int
    rejected: int
    hubs: int
    riskiest: Riskiest | None
    files: dict[str, str]
    purchases: Purchases | None = None
    holdings: tuple[Holding, ...] = ()
    people: int = 0
    family: Family | None = None

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        bought = None if self.purchases is None else self.purchases.as_dict()
        return {**asdict(self), "purchases": bought}

    def text(self) -> str:
        """For people: paragraphs, and none of what there is nothing to say of."""
        paragraphs = [
            self._counts(),
            [] if self.purchases is None else self.purchases.sentences(),
            [] if self.family is None else self.family.sentences(),
            self._doubts(),
        ]
        said = ["\n".join(map(wrapped, sentences)) for sentences in paragraphs if sentences]
        return "\n\n".join([*said, "\n".join(self._where_to_look())])

    def _counts(self) -> list[str]:
        records, sources = count(self.records, "record"), count(self.sources, "source")
        customers, are = count(self.customers, "customer"), "is" if self.records == 1 else "are"
        several = count(self.merged_customers, "customer has", "customers have")
        merges = f"{count(self.merges, 'merge')}: {several} more than one record."
        alone = "No merges: every record is a customer of its own."
        return [
            f"{records} of {sources} {are} {customers}.",
            *told(self.holdings, self.people),
            merges if self.merges else alone,
        ]

    def _doubts(self) -> list[str]:
        lines = []
        if self.riskiest is not None:
            lines += self.riskiest.sentences()
        elif self.merges:
            lines.append("No customer looks risky.")
        if self.hubs:
            one, many = "identifier that many people share counts", "identifiers that many people share count"
            lines.append(f"{count(self.hubs, one, many)} less, or not at all.")
        if self.rejected:
            lines.append(
                f"{count(self.rejected, 'row or cell', 'rows or cells')} could not be read "
                f"(the table rejects says which, and why)."
            )
        return lines

    def _where_to_look(self) -> list[str]:
        commands = []
        if self.riskiest is not None:
            commands.append((self._explained("--entity", self.riskiest.entity_id), "the riskiest merge"))
        if self.family is not None:
            commands.append((self._explained("--pair", self.family.a, self.family.b), "why those two are not one"))
        looks = [*self.files.items(), *commands]
        width = max((len(path) for path in self.files), default=0)
        return ["Where to look:", *(f"  {look:<{width}}  {says}" for look, says in looks)]

    def _explained(self, *asked: str) -> str:
        """A command to paste: what a file's cells hold is quoted, so that no shell obeys it."""
        return printable(shlex.join(["graphres", "explain", self.run, *asked]), LONGEST)


def summarize(run: Run) -> Summary:
    """Count what a run found, find a family that it held apart, and name its riskiest merge."""
    entities = run.table("entities", columns=["entity_id", "records", "risk", "risk_reasons"])
    records = pc.sum(entities["records"]).as_py() or 0
    states = run.table("identifiers", columns=["state"])["state"]
    return Summary(
        run=_shown(run.path),
        records=records,
        sources=len(run.manifest["inputs"]),
        customers=entities.num_rows,
        merged_customers=pc.sum(pc.greater(entities["records"], 1)).as_py() or 0,
        merges=records - entities.num_rows,
        rejected=run.table("rejects", columns=["reason"]).num_rows,
        hubs=len(states) - (pc.sum(pc.equal(states, "used")).as_py() or 0),
        riskiest=riskiest(run, entities),
        files=_files(run),
        purchases=purchases(run),
        holdings=holdings(run),
        people=people_in(run),
        family=family(run),
    )


def _shown(path: Path) -> str:
    """A path as a person here would type it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _files(run: Run) -> dict[str, str]:
    """The files a person would open first, as far as the run holds them."""
    says = {
        "explorer.html": "the riskiest customers, and what holds each together",
        "entities.csv": "one row per customer",
        "entities.parquet": "one row per customer",
        "members.csv": "which customer each record is",
    }
    if (run.path / "entities.csv").exists():
        del says["entities.parquet"]
    return {_shown(run.path / name): text for name, text in says.items() if (run.path / name).exists()}
