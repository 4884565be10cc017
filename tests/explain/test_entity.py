"""On what an entity hangs, and where it is thinnest."""

from __future__ import annotations

import pytest

from graphres.explain import explain_entity, explain_identifier, explain_record, explain_why_not, explain_without
from graphres.run_directory import Run

WRONG = "crm_export:C001380"
"""A record of Mark Holberway that a landline joined to those of Mary, of the same house."""


def test_a_wrong_merge_names_its_culprit_first(demo: Run) -> None:
    """The landline of a house, on which two people were made one."""
    found = explain_entity(demo, WRONG)
    assert "hangs on the phone" in found.findings[0]
    assert found.weakest is not None
    lost = found.weakest.losses[0]
    assert [kind for kind, _ in lost.identifiers] == ["phone"]
    assert sum(lost.parts) == found.records


def test_what_is_said_of_a_loss_is_what_a_rerun_finds(demo: Run) -> None:
    """Without the identifier that holds it, the entity falls into the parts that were told."""
    found = explain_entity(demo, WRONG)
    assert found.weakest is not None
    lost = found.weakest.losses[0]
    kind, value = lost.identifiers[0]
    again = explain_without(demo, f"{kind}:{value}")
    change = next(change for change in again.changes if found.entity_id in change.entities)
    assert sorted((part.records for part in change.parts), reverse=True) == list(lost.parts)
    hangs = {h.entity_id: h.parts for h in explain_identifier(demo, f"{kind}:{value}").holds}
    assert hangs[found.entity_id] == lost.parts


def test_the_sides_of_the_least_cut_are_all_records(demo: Run) -> None:
    """Each on one side; what they agree on speaks for one person, what they conflict on against."""
    found = explain_entity(demo, WRONG)
    assert found.weakest is not None
    cut = found.weakest.cut
    assert cut is not None
    assert sorted((*cut.side_a, *cut.side_b)) == sorted(member.record for member in found.members)
    assert {one.speaks for one in cut.agree} == {1}
    assert {one.speaks for one in cut.conflict} == {-1}


def test_risk_terms_make_the_risk(demo: Run) -> None:
    """1 - product of (1 - term) is the risk of the run."""
    rows = demo.query(
        "SELECT entity_id FROM entities WHERE risk > 0.5 ORDER BY risk DESC, entity_id LIMIT 5"
    ).to_pylist()
    for row in rows:
        found = explain_entity(demo, row["entity_id"])
        safe = 1.0
        for term in found.risk_terms:
            safe *= 1 - term.term
        assert found.risk == pytest.approx(1 - safe, abs=1e-6)


def test_the_second_best_entity_lost_by_what_it_lacks(demo: Run) -> None:
    """Of a record, the weight against its own entity less that against the next best."""
    found = explain_record(demo, "customer_database:12042")
    assert found.rivals == tuple(sorted(found.rivals, key=lambda r: (-r.weight_bits, r.entity_id)))
    assert found.holding_bits is not None
    assert found.lost_by_bits == pytest.approx(found.holding_bits - found.rivals[0].weight_bits)


def test_what_would_supply_the_missing_bits_is_weighed_again(demo: Run) -> None:
    """Not subtracted: with a second identifier the same agreement would be worth something else."""
    found = explain_why_not(demo, "customer_database:11163", "customer_database:11744")
    assert found.weight_bits is not None
    assert found.missing_bits == -found.weight_bits > 0
    assert {supply.kind for supply in found.supplies if supply.enough} >= {"given_name"}
    assert all(supply.enough == (supply.weight_bits > 0) for supply in found.supplies)
    agreed = {one.kind for one in found.agree if one.level == "equal"}
    assert not agreed & {supply.kind for supply in found.supplies}
