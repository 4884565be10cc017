"""A pair's evidence: every bit by hand, from the model that the run keeps."""

from __future__ import annotations

import json
from math import log2
from typing import Any

import pyarrow.parquet as pq
import pytest

from graphres.explain import explain_pair
from graphres.identifiers.base import value_key
from graphres.run_directory import Run
from graphres.standardize.shown import BETWEEN

FLOOR = 2.0**-40


def model_of(run: Run) -> dict[str, Any]:
    """`model/model.json`, by kind."""
    tree = json.loads((run.model_dir / "model.json").read_text(encoding="utf-8"))
    return {"prior": tree["prior"], "kinds": {kind["kind"]: kind for kind in tree["kinds"]}}


def by_hand(
    kind: dict[str, Any], level: str, people: int, listed: float | None, hub: bool
) -> tuple[float, float, float]:
    """log2 of m, r and u of a level, by the formulas of docs/model.md."""
    number = next(n for n, one in enumerate(kind["levels"]) if one["level"] == level)
    told = kind["levels"][number]
    last = number == len(kind["levels"]) - 1
    n, others = people, max(kind["bearers"] - 1, 0)
    toward = kind["phi"] if number == 0 else told["u"]
    a = kind["phi_is_worth"] if number == 0 else min(max(0.1 / max(told["u"], FLOOR), 50.0), 20_000.0)
    f = (n - 1 + a * toward) / (others + a)
    if listed:
        f = max(f, n / (others + 1 / max(listed, FLOOR)))
    if not (number == 0 or told["by_part"]):
        f = max(f, told["u"])
    u = min(max(f if n and not last and level != "swapped" else told["u"], FLOOR), 1.0)
    s = max(kind["share"], kind["share_of_discounted_hubs"]) if number == 0 and hub else kind["share"]
    r = s * told["m"] + (1 - s) * u
    return log2(max(told["m"], FLOOR)), log2(max(r, FLOOR)), log2(max(u, FLOOR))


def linked(run: Run, number: int) -> list[tuple[str, str]]:
    """Some linked pairs of records, all along the run."""
    rows = run.query(
        "SELECT source_node, target_node FROM edges WHERE edge_type IN ('match', 'possible', 'related') ORDER BY 1, 2"
    ).to_pylist()
    step = max(1, len(rows) // number)
    return [(row["source_node"], row["target_node"]) for row in rows[::step]]


def test_every_bit_is_reproduced_from_the_model(demo: Run) -> None:
    """m, r and u of each level, the bits of each kind, the prior's and the weight, by hand from model/."""
    model = model_of(demo)
    people = {
        (row["kind"], row["value_key"]): row
        for row in pq.read_table(demo.model_dir / "frequencies.parquet").to_pylist()
    }
    hubs = {
        (row["kind"], row["value"])
        for row in demo.query("SELECT kind, value FROM identifiers WHERE state = 'discounted'").to_pylist()
    }
    clean = {f"{r['source']}:{r['record_id']}": r for r in demo.table("records").to_pylist()}
    equal = 0
    for a, b in linked(demo, 30):
        told = explain_pair(demo, a, b).as_dict()
        sums = [0.0, 0.0, 0.0]
        for said in (kind for kind in told["kinds"] if kind["level"] is not None):
            name, kind = said["kind"], model["kinds"][said["kind"]]
            shared = set((clean[a][f"{name}_clean"] or "").split(BETWEEN)) & set(
                (clean[b][f"{name}_clean"] or "").split(BETWEEN)
            )
            rows = {value: people.get((name, value_key(name, value))) for value in shared}
            if said["level"] == "equal":
                value = min((v for v, row in rows.items() if row), key=lambda v: value_key(name, v))
                row = rows[value] or {}
                expected = by_hand(kind, "equal", row["people"], row["listed"], (name, value) in hubs)
                assert said["people"] == row["people"]
                assert said["of_people"] == kind["bearers"]
                assert [said["log2_m"], said["log2_r"], said["log2_u"]] == pytest.approx(expected)
                equal += 1
            level = next(one for one in kind["levels"] if one["level"] == said["level"])
            assert said["log2_m"] == pytest.approx(log2(level["m"]))
            rho = told["rivals"]
            bits = said["log2_m"] - rho["related"] * said["log2_r"] - rho["unrelated"] * said["log2_u"]
            assert said["bits"] == pytest.approx(bits, abs=1e-5)
            for at, part in enumerate(("log2_m", "log2_r", "log2_u")):
                sums[at] += said[part]
        same, related = model["prior"]["same"], model["prior"]["related"]
        odds = [2.0**total * p for total, p in zip(sums, (same, related, 1 - same - related), strict=True)]
        assert told["weight_bits"] == pytest.approx(log2(odds[0] / (odds[1] + odds[2])), abs=1e-4)
        assert told["rivals"]["related"] == pytest.approx(odds[1] / (odds[1] + odds[2]), abs=1e-4)
        assert told["probability"]["same"] == pytest.approx(odds[0] / sum(odds), abs=1e-4)
        assert told["prior_bits"] + sum(kind["bits"] for kind in told["kinds"]) == pytest.approx(told["weight_bits"])
    assert equal > 60


def test_the_weight_is_that_of_the_run(demo: Run) -> None:
    """What is computed anew is what the run found, to the last digit."""
    bits = {
        (row["source_node"], row["target_node"]): row["weight_bits"]
        for row in demo.query("SELECT * FROM edges WHERE edge_type = 'match'").to_pylist()
    }
    for a, b in [pair for pair in linked(demo, 40) if pair in bits]:
        assert explain_pair(demo, a, b).weight_bits == bits[a, b]


def test_a_pair_says_which_rules_found_it(demo: Run) -> None:
    """Of every rule that is told, both records share all keys; who was compared was found by one, or folded."""
    rules = {tuple(rule["keys"]) for rule in demo.manifest["rules"]}
    for a, b in linked(demo, 15):
        told = explain_pair(demo, a, b)
        assert told.compared
        assert set(told.rules) <= rules
        assert all(set(rule) <= set(told.shared_keys) for rule in told.rules)
        assert told.rules or "same values throughout" in told.text()


def test_strangers_were_never_compared(run: Run) -> None:
    """No rule found them, and the answer says so, whichever comes first."""
    one, other = explain_pair(run, "crm:1", "shop:00017"), explain_pair(run, "shop:00017", "crm:1")
    assert one.compared is False
    assert one.rules == ()
    assert any("never compared" in finding for finding in one.findings)
    assert one.weight_bits == other.weight_bits
    assert [kind.bits for kind in one.kinds] == [kind.bits for kind in other.kinds]


def test_both_ways_of_writing_are_shown(run: Run) -> None:
    """Raw and clean values, kind by kind, on their own sides."""
    told = {kind.kind: kind for kind in explain_pair(run, "shop:7", "crm:4").kinds}
    assert told["phone"].raw_a == {"phone": "07400 900104"}
    assert told["phone"].value_a == told["phone"].value_b != "07400 900104"
    assert told["address"].raw_a == {"address": "4 High Street, Leeds LS1 4AP"}
    assert told["address"].raw_b == {"address": "4 High St, Leeds LS1 4AP"}


def test_a_family_is_argued_against_as_relatives(demo: Run) -> None:
    """Who shares surname, address and mailbox, is told from relatives by what these would not share."""
    told = explain_pair(demo, "customer_database:11163", "customer_database:11744")
    assert told.rivals["related"] > 0.5
    assert any("as relatives they would" in finding for finding in told.findings)
