"""The merge that most deserves a second look: whom it took for one, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graphres.explain import explain_pair
from graphres.run_directory import Run
from graphres.summary.wording import count, label, list_of, printable

__all__ = ["Riskiest", "riskiest"]

CALLED = 4


@dataclass(frozen=True)
class Riskiest:
    """The customer most worth a second look. risk : 0 to 1; reasons : its terms, in words.

    called : names that its records bear, where they differ. against : what its two most unlike records differ in.
    """

    entity_id: str
    label: str
    records: int
    risk: float
    reasons: str
    called: tuple[str, ...] = ()
    against: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        """Who, of how many records, and why it is doubtful."""
        also = f", also called {list_of(self.called)}" if self.called else ""
        lines = [
            (
                f"The riskiest merge is {self.label} ({self.entity_id}){also}: {count(self.records, 'record')} "
                f"taken for one person, risk {self.risk:.2f} of 1 ({self.reasons or 'no single reason'})."
            )
        ]
        if self.against:
            lines.append(f"Two of these records speak against it: {'; '.join(self.against)}.")
        return lines


def riskiest(run: Run, entities: pa.Table) -> Riskiest | None:
    """The entity of the greatest risk, ties by entity_id; None where no entity has any."""
    risky = entities.filter(pc.greater(entities["risk"], 0.0))
    if risky.num_rows == 0:
        return None
    worst = risky.sort_by([("risk", "descending"), ("entity_id", "ascending")]).slice(0, 1).to_pylist()[0]
    golden = run.table("entities", filters=[("entity_id", "==", worst["entity_id"])]).to_pylist()[0]
    members = run.table("members", ["source", "record_id"], [("entity_id", "==", worst["entity_id"])]).to_pylist()
    known = label(golden)
    return Riskiest(
        entity_id=worst["entity_id"],
        label=known,
        records=worst["records"],
        risk=worst["risk"],
        reasons=worst["risk_reasons"] or "",
        called=_called(run, members, known),
        against=_against(run, worst["entity_id"]),
    )


def _called(run: Run, members: list[dict[str, Any]], known: str) -> tuple[str, ...]:
    """Other names of its records, the first few in the order of letters; the same words in another order are none."""
    sources, ids = {m["source"] for m in members}, {m["record_id"] for m in members}
    held = {(m["source"], m["record_id"]) for m in members}
    filters = [("source", "in", sorted(sources)), ("record_id", "in", sorted(ids))]
    rows = run.table("records", filters=filters).to_pylist()
    names = {label(row) for row in rows if (row["source"], row["record_id"]) in held}
    by_words = {_words(name): name for name in sorted(names, reverse=True) if _words(name) != _words(known)}
    return tuple(sorted(by_words.values())[:CALLED])


def _words(name: str) -> frozenset[str]:
    return frozenset("".join(c if c.isalnum() else " " for c in name.casefold()).split())


def _against(run: Run, entity_id: str) -> tuple[str, ...]:
    """What the pair of its records that looks least like one person differs in; none where no pair speaks against."""
    if "evidence" not in run.tables:
        return ()
    rows = run.query(
        "WITH own AS (SELECT source, record_id FROM members WHERE entity_id = ?) "
        "SELECT source_a, record_id_a, source_b, record_id_b FROM evidence "
        "SEMI JOIN own o ON o.source = source_a AND o.record_id = record_id_a "
        "SEMI JOIN own p ON p.source = source_b AND p.record_id = record_id_b "
        "GROUP BY ALL ORDER BY round(sum(bits), 6), source_a, record_id_a, source_b, record_id_b LIMIT 1",
        [entity_id],
    ).to_pylist()
    if not rows:
        return ()
    (row,) = rows
    names = (f"{row['source_a']}:{row['record_id_a']}", f"{row['source_b']}:{row['record_id_b']}")
    told = explain_pair(run, *names).as_dict()
    if told["weight_bits"] > 0:
        return ()
    against = sorted((kind for kind in told["kinds"] if kind["bits"] < 0), key=lambda kind: kind["bits"])
    return tuple(f"{k['says']} ({printable(k['value_a'])} / {printable(k['value_b'])})" for k in against)
