"""Two people of one household whom a model that knows only one person and strangers would have made one.

The run's own numbers tell: such a model has m and u alone. Where log2 of P(same) / P(unrelated) and of all m / u is
above 0 and the third class holds the two apart, they are related, and not one person.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from graphres.explain import explain_pair
from graphres.identifiers import kind as kind_named
from graphres.run_directory import Run
from graphres.summary.wording import count, label, list_of, printable, spoken
from graphres.tables import DECISION

__all__ = ["Family", "family"]

APART, SHARED_LEAST = -3.0, 2
"""Bits against one person that hold two apart; kinds that two must share to be told as a family."""


@dataclass(frozen=True)
class Family:
    """Two customers of one household or company. shared, apart : in words. pairs : how many more there are, and this.

    two_classes : bits of a model without relatives. weight_bits : of this run's model. one_name : they share a surname.
    """

    a: str
    b: str
    names: tuple[str, str]
    shared: tuple[str, ...]
    apart: tuple[str, ...]
    two_classes: float
    weight_bits: float
    pairs: int
    one_name: bool = True

    def sentences(self) -> list[str]:
        """Who they are, what they share, what holds them apart."""
        what = "A family" if self.one_name else "Two people of one household or company"
        held = f"They are held apart by {list_of(self.apart)}."
        fused = f"would have made them one ({self.two_classes:+.1f} bits)"
        knows = f"knows of relatives, does not ({self.weight_bits:+.1f})"
        lines = [
            f"{what}, and two customers: {' and '.join(self.names)} share {list_of(self.shared)}. {held}",
            f"A model that knows only one person and strangers {fused}; this one, which {knows}.",
        ]
        if self.pairs > 1:
            lines.append(f"The same goes for {count(self.pairs - 1, 'more pair')} of customers.")
        return lines


def family(run: Run) -> Family | None:
    """The pair that shares most and yet is plainly two; None where there is none."""
    if not {"edges", "evidence", "members"} <= set(run.tables):
        return None
    if run.manifest.get("edges"):  # of pairs that another tool has scored, no kind has its say
        return None
    prior = _prior(run)
    if prior is None:
        return None
    pairs = _fused(run, prior)
    for row in pairs.slice(0, 1).to_pylist():
        a, b = row["a"], row["b"]
        told = explain_pair(run, a, b).as_dict()
        names = (_name(run, a), _name(run, b))
        return Family(
            a,
            b,
            names,
            tuple(_shared(kind) for kind in told["kinds"] if kind["level"] == "equal" and _is_shared(kind["kind"])),
            tuple(_apart(kind) for kind in told["kinds"] if kind["bits"] <= APART and not _is_shared(kind["kind"])),
            row["two_classes"],
            told["weight_bits"],
            row["pairs"],
            any(kind["kind"] == "surname" and kind["level"] == "equal" for kind in told["kinds"]),
        )
    return None


def _prior(run: Run) -> float | None:
    """log2 of P(same) / P(unrelated); None where the model tells neither."""
    file = run.model_dir / "model.json"
    if not file.is_file():
        return None
    prior = json.loads(file.read_text(encoding="utf-8"))["prior"]
    unrelated = 1.0 - prior["same"] - prior["related"]
    return math.log2(prior["same"] / unrelated) if prior["same"] > 0 and unrelated > 0 else None


def _fused(run: Run, prior: float) -> pa.Table:
    """Related records of two customers that two classes would have made one: most shared, most apart, strongest first.

    Sums are rounded before they order anything, for a float's sum hangs on its order in the last digits.
    """
    kinds = run.query("SELECT DISTINCT kind FROM evidence WHERE kind <> ? ORDER BY kind", [DECISION])[
        "kind"
    ].to_pylist()
    shared = [kind for kind in kinds if _is_shared(kind)]
    return run.query(
        "WITH weighed AS (SELECT source_a || ':' || record_id_a AS a, source_b || ':' || record_id_b AS b, "
        "count(*) FILTER (level = 'equal' AND list_contains(?, kind)) AS shared, "
        "count(*) FILTER (bits <= ? AND NOT list_contains(?, kind)) AS apart, "
        "round(? + sum(coalesce(log2_m, 0) - coalesce(log2_u, 0)), 6) AS two_classes FROM evidence GROUP BY ALL), "
        "placed AS (SELECT source || ':' || record_id AS node, entity_id FROM members), "
        "found AS (SELECT w.*, x.entity_id AS entity_a, y.entity_id AS entity_b, greatest(x.entity_id, y.entity_id) "
        "|| least(x.entity_id, y.entity_id) AS couple FROM weighed w JOIN edges e ON e.source_node = w.a AND "
        "e.target_node = w.b AND e.edge_type = 'related' JOIN placed x ON x.node = w.a JOIN placed y ON y.node = w.b "
        "WHERE x.entity_id <> y.entity_id AND w.two_classes > 0 AND w.shared >= ? AND w.apart > 0) "
        "SELECT *, (SELECT count(DISTINCT couple) FROM found) AS pairs FROM found "
        "ORDER BY shared DESC, apart DESC, two_classes DESC, a, b LIMIT 1",
        [shared, APART, shared, prior, SHARED_LEAST],
    )


def _is_shared(kind: str) -> bool:
    """Whether a household may share it, as the house declares."""
    return kind_named(kind).sharing != "personal"


def _name(run: Run, record: str) -> str:
    """As the record has it, and not its customer: that may bear another surname since."""
    source, _, record_id = record.partition(":")
    filters = [("source", "==", source), ("record_id", "==", record_id)]
    return label(run.table("records", filters=filters).to_pylist()[0])


def _shared(kind: dict[str, Any]) -> str:
    return f"the {spoken(kind['kind'])} {printable(kind['value_a'])}"


def _apart(kind: dict[str, Any]) -> str:
    return f"{kind['says']} ({printable(kind['value_a'])} / {printable(kind['value_b'])})"
