"""What was decided is told as the reason, not what the evidence happens to say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import graphres
from graphres.errors import RunError
from graphres.explain import (
    explain_entity,
    explain_pair,
    explain_path,
    explain_record,
    explain_sensitivity,
    explain_why_not,
    explain_without,
)
from graphres.explain.ground import ground, parted
from graphres.explain.loaded import engine_for
from graphres.explain.lookup import placed
from graphres.resolution import Resolution, run_of
from graphres.run_directory import Run


@pytest.fixture(scope="module")
def bound(decided: Resolution) -> Run:
    """The shop with decisions, for readers."""
    return run_of(decided)


def test_a_pair_held_together_says_by_whom_when_and_why(bound: Run) -> None:
    """And what the evidence would have said otherwise, in the first sentence."""
    found = explain_pair(bound, "crm:1", "crm:4")
    assert found.entity_a == found.entity_b
    assert 'a decision says that they are one (line 1, by ab, 2024-05-06T07:08:09Z: "kin")' in found.findings[0]
    assert "would speak against one person" in found.findings[0]
    assert found.weight_bits < 0


def test_a_pair_held_apart_says_so(bound: Run) -> None:
    """Though the evidence speaks for one person."""
    found = explain_pair(bound, "shop:7", "crm:4")
    assert found.decided is not None
    assert (found.decided.holds, found.decided.by, found.decided.decisions[0].id) == ("apart", "different", "d2")
    assert "would speak for one person" in found.findings[0]


def test_what_follows_from_several_decisions_names_them_all(bound: Run) -> None:
    """crm:1 is crm:4, and crm:4 is not shop:7; two records are one over a third that is gone."""
    apart, together = explain_pair(bound, "crm:1", "shop:7").decided, explain_pair(bound, "crm:100", "crm:101").decided
    assert apart is not None
    assert together is not None
    assert [one.line for one in apart.decisions] == [1, 2]
    assert [one.line for one in together.decisions] == [4, 5]


def test_a_pair_of_two_customers_that_are_kept_apart_names_the_records(bound: Run) -> None:
    """Nothing was decided of crm:2 itself, but of crm:4, with which it is one."""
    assert "a decision says that crm:4 and shop:7 are different" in explain_pair(bound, "crm:2", "shop:7").findings[0]


def test_a_closed_customer_says_that_nobody_joins_it(bound: Run) -> None:
    """Whichever is asked first."""
    for a, b in (("crm:x:6~7", "shop:x:6~7"), ("shop:x:6~7", "crm:x:6~7")):
        assert "nobody joins crm:x:6~7" in explain_pair(bound, a, b).findings[0]


def test_a_suggestion_and_a_run_without_decisions_settle_nothing(bound: Run, run: Run) -> None:
    """Then the evidence is the reason."""
    assert explain_pair(bound, "crm:1", "shop:00017").decided is None
    assert explain_pair(run, "crm:1", "crm:4").decided is None


def test_a_record_says_what_holds_it_and_what_it_may_not_join(bound: Run) -> None:
    """Where a decision does either, the bits are told as what the evidence says."""
    found = explain_record(bound, "crm:4")
    assert found.held_with == ("crm:1",)
    assert "because a decision holds it together with crm:1 (line 1" in found.findings[0]
    assert found.rivals[0].refused is not None
    assert "it may not join that whatever it weighs: a decision says that crm:4 and shop:7" in found.findings[-1]


def test_two_entities_kept_apart_by_a_decision_say_so(bound: Run) -> None:
    """And no agreement is named that would make them one: none would."""
    found = explain_why_not(bound, "crm:2", "shop:7")
    assert "two whatever the evidence says: a decision says that crm:4 and shop:7 are different" in found.findings[0]
    assert not any(supply.enough for supply in found.supplies)
    assert "A single agreement" not in found.text()


def test_a_hop_that_is_there_by_a_decision_says_so(bound: Run) -> None:
    """It is no hop of so many bits, and never the weakest where evidence joins others."""
    found = explain_path(bound, "crm:2", "crm:4").path
    assert found is not None
    assert [[one.line for one in hop.decided] for hop in found.hops] == [[], [1]]
    assert found.weakest == 0
    assert "crm:1 -decision-> crm:4" in found.line()
    assert "crm:1 and crm:4 are joined by a decision (line 1" in explain_path(bound, "crm:2", "crm:4").findings[1]


def test_records_held_together_over_one_that_is_gone_are_one_hop(bound: Run) -> None:
    """Both decisions are told, and what the pair weighs by itself."""
    found = explain_path(bound, "crm:101", "crm:100").path
    assert found is not None
    assert [one.line for one in found.hops[0].decided] == [4, 5]
    assert found.hops[0].weight_bits == explain_pair(bound, "crm:100", "crm:101").weight_bits


def test_a_path_that_a_decision_cuts_says_which(bound: Run) -> None:
    """Not that some link was cut."""
    assert "a decision says that crm:4 and shop:7 are different" in explain_path(bound, "crm:2", "shop:7").findings[-1]


def test_an_entity_says_what_decisions_hold_of_it(bound: Run) -> None:
    """Where it is thinnest, it is thinnest by evidence: no cut parts what was decided, and all of it has none."""
    some, whole = explain_entity(bound, "crm:4"), explain_entity(bound, "crm:100")
    assert "a decision holds some records" in some.findings[0]
    assert some.weakest is not None
    assert some.weakest.cut is not None
    assert some.weakest.cut.side_b == ("crm:2",)
    assert "decisions hold all records" in whole.findings[0]
    assert whole.weakest is not None
    assert whole.weakest.cut is None


def test_what_holds_at_every_standard_is_told_as_decided(bound: Run) -> None:
    """Records stay together at the strict one and others away at the loose one, for somebody said so."""
    home, frozen = explain_sensitivity(bound, "crm:1"), explain_sensitivity(bound, "crm:x:6~7")
    assert any({"crm:1", "crm:4"} <= set(part) for part in home.strict)
    assert ([one.line for one in home.held], [one.line for one in home.apart]) == ([1], [2])
    assert "At every standard a decision holds records of it together (line 1" in home.findings[-2]
    assert frozen.loose == ()
    assert 'a decision keeps others from it (line 3: "a test")' in frozen.findings[-1]


def test_without_keeps_to_what_was_decided(bound: Run) -> None:
    """As a rerun would: the identifiers or the link of two that are held together do not part them; without one of them
    the rest is free.
    """
    link = explain_without(bound, "crm:1~crm:4")
    assert (link.changed, link.moved) == (0, 0)
    assert "A decision says that they are one" in link.findings[1]
    assert explain_without(bound, "email:ann@ash.example").changed == 0
    gone = explain_without(bound, "crm:1")
    assert [part.first_records for part in gone.changes[0].parts] == [("crm:2",), ("crm:4",)]
    assert [one.line for one in gone.decisions] == [1]


def test_from_a_run_with_decisions_its_customers_are_found_again(bound: Run) -> None:
    """From what it keeps and what was decided, record by record."""
    rows = bound.table("members", ["source", "record_id"]).to_pylist()
    members = sorted(placed(bound, {(row["source"], row["record_id"]) for row in rows}).values())
    with engine_for(1) as engine:
        whole = ground(bound, members, engine)
        owner = parted(whole.of, list(whole.members), whole.world, whole.seed)
    of = {member.name: owner[key] for key, member in whole.members.items()}
    both = {(of[member.name], member.entity_id) for member in members}
    assert len(both) == len(set(of.values())) == len({member.entity_id for member in members})


def test_an_identifier_that_is_ignored_of_a_record_says_nothing_there(bound: Run, run: Run) -> None:
    """As it did when the run was made."""
    heard = {kind.kind: kind for kind in explain_pair(run, "crm:4", "crm:5").kinds}
    left = {kind.kind: kind for kind in explain_pair(bound, "crm:4", "crm:5").kinds}
    assert heard["phone"].level is not None
    assert left["phone"].level is None
    assert "a decision" in left["phone"].says


def test_what_was_decided_is_kept_as_it_was_given(decided: Resolution) -> None:
    """Byte for byte, so that the run speaks for itself."""
    kept = (decided.path / "decisions.jsonl").read_bytes()
    assert kept == (decided.path.parent / "said.jsonl").read_bytes()


@pytest.mark.parametrize("change", ["gone", "another"])
def test_decisions_that_are_not_those_of_the_run_are_an_error(decided: Resolution, tmp_path: Path, change: str) -> None:
    """A reason that may be wrong is worse than none."""
    copy = tmp_path / "run"
    shutil.copytree(decided.path, copy)
    (copy / "decisions.jsonl").unlink()
    if change == "another":
        (copy / "decisions.jsonl").write_text(json.dumps({"verb": "unsure"}) + "\n", encoding="utf-8")
    with pytest.raises(RunError, match=r"decisions\.jsonl"):
        graphres.explain(copy, "crm:1", "crm:4")


def test_with_scores_from_elsewhere_decisions_are_told_too(decided: Resolution, tmp_path: Path) -> None:
    """Of a pair that is held together and that nobody scored, nothing is said to be its score."""
    (tmp_path / "scores.csv").write_text(
        "source_a,record_id_a,source_b,record_id_b,score\ncrm,1,crm,2,0.99\ncrm,4,shop,7,0.99\n", encoding="utf-8"
    )
    folder = decided.path.parent
    scored = graphres.resolve(
        folder / "crm.csv",
        folder / "shop.csv",
        edges=tmp_path / "scores.csv",
        decisions=folder / "said.jsonl",
        output=tmp_path / "run",
    )
    held = scored.explain("crm:1", "crm:4").as_dict()
    assert "a decision says that they are one" in held["findings"][0]
    assert [(kind["level"], kind["bits"]) for kind in held["kinds"]] == [(None, 0.0)]
    assert "crm:4 and shop:7 are different" in scored.explain(why_not=("crm:1", "shop:7")).findings[0]
    assert "-decision->" in scored.explain(path=("crm:2", "crm:4")).findings[0]


def test_one_record_a_customer_is_told_as_what_the_config_says(tmp_path: Path) -> None:
    """Two equal records of such a source are two customers for that alone."""
    (tmp_path / "crm.csv").write_text(
        "id,full_name,email\n1,Ann Ash,ann@ash.example\n2,Ann Ash,ann@ash.example\n3,Bo Birk,bo@birk.example\n",
        encoding="utf-8",
    )
    (tmp_path / "config.yaml").write_text(
        "sources:\n  crm:\n    path: crm.csv\n    one_record_per_entity: true\n", encoding="utf-8"
    )
    found = graphres.resolve(config=tmp_path / "config.yaml", output=tmp_path / "run").explain("crm:1", "crm:2")
    assert "both are of crm, which holds each customer once (one_record_per_entity)" in found.findings[0]
