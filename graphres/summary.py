"""What a run found, in a few sentences, and where to look further."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

if TYPE_CHECKING:
    import pyarrow as pa

    from graphres.run_directory import Run

__all__ = ["Purchases", "Riskiest", "Summary", "summarize"]

NAMES = ("full_name", "given_name", "surname", "organization", "email", "phone")
"""Golden values by which a person recognizes a customer, the best first."""


@dataclass(frozen=True)
class Riskiest:
    """The customer most worth a second look. risk : 0 to 1; reasons : its terms, in words."""

    entity_id: str
    label: str
    records: int
    risk: float
    reasons: str


@dataclass(frozen=True)
class Purchases:
    """Lines of purchases by whose they are. found : lines of guests who are customers of a source of records, too."""

    lines: int
    known: int
    unknown: int
    guest: int
    found: int

    def text(self) -> str:
        """In a sentence; what nobody bought is not told."""
        named = [(self.known, "name a known customer"), (self.unknown, "name an id that no customer has")]
        parts = [f"{number:,} {says}" for number, says in named if number]
        if self.guest:
            share = f", of which {self.found / self.guest:.1%} now belong to a known customer" if self.found else ""
            parts.append(f"{self.guest:,} are guests'{share}")
        return f"{count(self.lines, 'line')} of purchases: {'; '.join(parts)}."


@dataclass(frozen=True)
class Summary:
    """A run in numbers. merges : how many times two parts became one, which is records - customers."""

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

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)

    def text(self) -> str:
        """For people."""
        lines = self._counts()
        if self.riskiest is not None:
            worst = self.riskiest
            lines.append(
                f"The riskiest is {worst.label} ({worst.entity_id}), {count(worst.records, 'record')}, "
                f"risk {worst.risk:.2f}: {worst.reasons or 'no single reason'}."
            )
        elif self.merges:
            lines.append("No customer looks risky.")
        if self.hubs:
            one, many = "identifier that many people share counts", "identifiers that many people share count"
            lines.append(f"{count(self.hubs, one, many)} less, or not at all.")
        if self.rejected:
            lines.append(f"{count(self.rejected, 'row or cell', 'rows or cells')} could not be read.")
        return "\n".join([*lines, *self._where_to_look()])

    def _counts(self) -> list[str]:
        records, sources = count(self.records, "record"), count(self.sources, "source")
        customers, are = count(self.customers, "customer"), "is" if self.records == 1 else "are"
        several = count(self.merged_customers, "customer has", "customers have")
        merges = f"{count(self.merges, 'merge')}: {several} more than one record."
        alone = "No merges: every record is a customer of its own."
        bought = [] if self.purchases is None else [self.purchases.text()]
        return [f"{records} of {sources} {are} {customers}.", merges if self.merges else alone, *bought]

    def _where_to_look(self) -> list[str]:
        lines = ["", "Where to look:"]
        width = max(len(path) for path in self.files)
        lines += [f"  {path:<{width}}  {says}" for path, says in self.files.items()]
        if self.riskiest is not None:
            lines.append(f"  graphres explain {self.run} --entity {self.riskiest.entity_id}")
        return lines


def summarize(run: Run) -> Summary:
    """Count what a run found and name its riskiest customer."""
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
        riskiest=_riskiest(run, entities),
        files=_files(run),
        purchases=_purchases(run),
    )


def _purchases(run: Run) -> Purchases | None:
    if "lines" not in run.tables:
        return None
    rows = run.query(
        "SELECT l.owner, count(*) AS lines, count(CASE WHEN r.entity_id IS NOT NULL THEN 1 END) AS found FROM lines l "
        "LEFT JOIN (SELECT DISTINCT entity_id FROM members WHERE source NOT IN (SELECT source FROM lines)) r "
        "USING (entity_id) GROUP BY l.owner"
    ).to_pylist()
    of = {row["owner"]: row["lines"] for row in rows}
    found = next((row["found"] for row in rows if row["owner"] == "guest"), 0)
    return Purchases(sum(of.values()), of.get("known", 0), of.get("unknown", 0), of.get("guest", 0), found)


def count(number: int, one: str, many: str = "") -> str:
    """A number and its noun.

    >>> count(1, "merge"), count(2300, "merge")
    ('1 merge', '2,300 merges')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _riskiest(run: Run, entities: pa.Table) -> Riskiest | None:
    """The entity of the greatest risk, ties by entity_id; None where no entity has any."""
    risky = entities.filter(pc.greater(entities["risk"], 0.0))
    if risky.num_rows == 0:
        return None
    worst = risky.sort_by([("risk", "descending"), ("entity_id", "ascending")]).slice(0, 1).to_pylist()[0]
    golden = run.table("entities", filters=[("entity_id", "==", worst["entity_id"])]).to_pylist()[0]
    return Riskiest(
        entity_id=worst["entity_id"],
        label=_label(golden),
        records=worst["records"],
        risk=worst["risk"],
        reasons=worst["risk_reasons"] or "",
    )


def _label(golden: dict[str, Any]) -> str:
    """What to call a customer: its name, else another of its golden values."""
    person = " ".join(str(golden[role]) for role in ("given_name", "surname") if golden.get(role))
    values = [str(golden[role]) for role in NAMES if golden.get(role)]
    label = golden.get("full_name") or person or (values[0] if values else "a customer without a name")
    return "".join(c if c.isprintable() else " " for c in str(label))[:80]


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
