"""Why an entity is one customer: how its records came together, what it hangs on, what is doubtful."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graphres.errors import ParameterError
from graphres.explain.answer import short
from graphres.run_directory import Run
from graphres.tables import RUN_TABLES

__all__ = ["EntityExplanation", "explain_entity"]

SHOWN = 40


@dataclass(frozen=True)
class EntityExplanation:
    """An entity's reasons. `as_dict` for programs; `text` for people."""

    content: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """entity_id, records, golden, confidence, weakest_link_bits, risk, risk_reasons, members, steps, hubs."""
        return self.content

    def text(self) -> str:
        """Golden record, records with how firmly each hangs on the rest, the order of merges, doubts."""
        c = self.content
        golden = ", ".join(f"{role} {short(value)}" for role, value in c["golden"].items() if value is not None)
        lines = [f"{c['entity_id']}: {c['records']} records. {golden}", ""]
        if c["confidence"] is not None:
            lines.append(
                f"  One person with probability {c['confidence']:.4f}: "
                f"its weakest link weighs {c['weakest_link_bits']:+.2f} bits."
            )
        lines.append(f"  Risk {c['risk']:.2f}{': ' + c['risk_reasons'] if c['risk_reasons'] else ''}")
        if c.get("lines"):
            since = f", {c['first_purchase']} to {c['last_purchase']}" if c["first_purchase"] else ""
            lines.append(
                f"  Purchases: {c['lines']:,} lines of {c['orders']:,} orders, {c['guest_lines']:,} as a guest{since}"
            )
        lines += ["", "  Records, and how firmly each hangs on the rest"]
        for member in c["members"][:SHOWN]:
            bits = member["attachment_bits"]
            lines.append(f"    {member['record']:<30} {'alone' if bits is None else f'{bits:+.2f} bits'}")
        lines += _more(c["members"])
        if c["steps"]:
            lines += ["", "  How they came together"]
        for step in c["steps"][:SHOWN]:
            lines.append(
                f"    {step['step']:>3}. {step['part_a']} + {step['part_b']}: "
                f"{step['weight_bits']:+.2f} bits by {step['kinds']}"
            )
        lines += _more(c["steps"])
        for hub in c["hubs"]:
            lines.append(f"  {hub['kind']} {short(hub['value'])} is {hub['state']}: {hub['reason']}")
        return "\n".join(lines)


def _more(rows: list[Any]) -> list[str]:
    return [f"    … and {len(rows) - SHOWN:,} more"] if len(rows) > SHOWN else []


def explain_entity(run: Run, entity_id: str) -> EntityExplanation:
    """Why an entity is one customer.

    Raises
    ------
    ParameterError : the run has no such entity.
    """
    rows = run.table("entities", None, [("entity_id", "=", entity_id)]).to_pylist()
    if not rows:
        raise ParameterError(
            f"there is no entity {entity_id!r} in this run", expected="an entity_id of its `entities` table"
        )
    entity = rows[0]
    contract = RUN_TABLES["entities"]
    fixed = [*contract.columns, *(name for name in contract.of_purchases if name in entity)]
    golden = {name: value for name, value in entity.items() if name not in fixed and not name.startswith("in_")}
    of_entity = [("entity_id", "=", entity_id)]
    members = run.table("members", ("source", "record_id", "attachment_bits"), of_entity).to_pylist()
    steps = sorted(run.table("steps", None, of_entity).to_pylist(), key=lambda step: step["step"])
    named = [{"record": f"{m['source']}:{m['record_id']}", "attachment_bits": m["attachment_bits"]} for m in members]
    return EntityExplanation(
        {
            **{name: entity[name] for name in fixed},
            "golden": golden,
            "members": named,
            "steps": [{k: v for k, v in step.items() if k != "entity_id"} for step in steps],
            "hubs": _hubs(run, [entry["record"] for entry in named]),
        }
    )


def _hubs(run: Run, nodes: list[str]) -> list[dict[str, Any]]:
    """Identifiers of its records that many people share."""
    filters = [("source_node", "in", nodes), ("edge_type", "=", "bears")]
    borne = sorted(set(run.table("edges", ("target_node",), filters)["target_node"].to_pylist()))
    wanted = [("identifier_id", "in", borne), ("state", "!=", "used")]
    columns = ("kind", "value", "people", "state", "reason")
    hubs: list[dict[str, Any]] = run.table("identifiers", columns, wanted).to_pylist()
    return hubs
