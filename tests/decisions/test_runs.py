"""Decisions bind whole runs: whatever the evidence says, in every order, until they are undone."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import graphres
from graphres import Resolution
from graphres.errors import DecisionError
from graphres.summary import summarize
from tests.helpers.people import people

Rows = Sequence[Mapping[str, str | None]]

SAID: list[dict[str, Any]] = [
    {"verb": "same", "groups": [["crm:c0"], ["crm:c1"]], "id": "01J", "reviewer": "ab"},
    {"verb": "different", "groups": [["crm:c4"], ["shop:s4", "shop:twin4"]]},
    {"verb": "freeze", "groups": [["crm:c2"]]},
    {"verb": "same", "groups": [["crm:empty"], ["crm:c6"]]},
    {"verb": "same", "groups": [["crm:c8"], ["shop:gone"]]},
    {"verb": "different", "groups": [["crm:c10"], ["crm:twin10"]]},
    {"verb": "approve", "groups": [["crm:c12", "crm:twin12"]]},
    {"verb": "unsure", "groups": [["crm:c14"], ["shop:s14"]]},
    {"verb": "same", "groups": [["crm:c16"], ["crm:c18"]], "id": "01K"},
    {"verb": "undo", "undoes": "01K"},
]


def sources() -> dict[str, list[dict[str, str | None]]]:
    """Forty people, three of them twice with equal values, and a record of nothing."""
    rows: dict[str, list[dict[str, str | None]]] = people(40, 11)
    crm = {row["id"]: row for row in rows["crm"]}
    shop = [row for row in rows["shop"] if row["id"] not in ("s4", "s2", "s6")]
    shop += [crm["c4"] | {"id": "s4"}, crm["c4"] | {"id": "twin4"}, crm["c2"] | {"id": "s2"}]
    more = [crm["c10"] | {"id": "twin10"}, crm["c12"] | {"id": "twin12"}, dict.fromkeys(crm["c0"]) | {"id": "empty"}]
    return {"crm": [*rows["crm"], *more], "shop": shop}


def write(folder: Path, rows: Mapping[str, Rows], said: Sequence[Mapping[str, Any]]) -> tuple[list[Path], Path]:
    """CSV files and a file of decisions."""
    folder.mkdir(exist_ok=True)
    for name, of in rows.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(of[0]))
            writer.writeheader()
            writer.writerows(of)
    decisions = folder / "decisions.jsonl"
    decisions.write_text("".join(json.dumps(one) + "\n" for one in said), encoding="utf-8")
    return [folder / f"{name}.csv" for name in rows], decisions


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Resolution:
    folder = tmp_path_factory.mktemp("decided")
    paths, decisions = write(folder, sources(), SAID)
    return graphres.resolve(*paths, decisions=decisions, output=folder / "run", threads=1)


def entity(run: Resolution) -> dict[str, str]:
    """The entity of every record."""
    rows = run._run.table("members", ("source", "record_id", "entity_id")).to_pylist()
    return {f"{row['source']}:{row['record_id']}": row["entity_id"] for row in rows}


def test_same_makes_one_customer_of_records_that_the_evidence_keeps_apart(decided: Resolution) -> None:
    """And what each of them is one with by evidence comes along."""
    of = entity(decided)
    assert of["crm:c0"] == of["crm:c1"]


def test_different_keeps_equal_records_apart(decided: Resolution) -> None:
    """Also where they bear the same values, in one source or in two; the others of a side stay together."""
    of = entity(decided)
    assert of["crm:c4"] != of["shop:s4"] == of["shop:twin4"]
    assert of["crm:c10"] != of["crm:twin10"]


def test_nothing_joins_what_is_frozen(decided: Resolution) -> None:
    """Not even an equal record."""
    of = entity(decided)
    assert [name for name, e in of.items() if e == of["crm:c2"]] == ["crm:c2"]


def test_a_record_of_nothing_can_be_decided_upon(decided: Resolution) -> None:
    """It has no identifier to be weighed by."""
    of = entity(decided)
    assert of["crm:empty"] == of["crm:c6"]


def test_what_is_undone_does_not_bind(decided: Resolution) -> None:
    """The log keeps both, the run neither."""
    of = entity(decided)
    assert of["crm:c16"] != of["crm:c18"]


def test_the_manifest_counts_decisions_and_lists_the_broken(decided: Resolution) -> None:
    """A record that is gone breaks a decision, and no run."""
    told = decided.manifest["decisions"]
    names = ("read", "applied", "noted", "undone", "broken")
    assert {name: told[name] for name in names} == {"read": 10, "applied": 6, "noted": 1, "undone": 1, "broken": 1}
    assert told["broken_decisions"] == [{"line": 5, "id": None, "verb": "same", "gone": ["shop:gone"]}]
    assert any("line 5" in warning for warning in decided.manifest["warnings"])


def test_evidence_says_where_it_was_decided(decided: Resolution) -> None:
    """In 0 bits, so that those of a pair add up as ever."""
    said = decided.evidence[decided.evidence["kind"] == "decision"]
    rows = {(f"{r.source_a}:{r.record_id_a}", f"{r.source_b}:{r.record_id_b}", r.level) for r in said.itertuples()}
    assert {("crm:c0", "crm:c1", "same"), ("crm:c4", "shop:s4", "different")} <= rows
    assert set(said["bits"]) == {0.0}


def test_a_merge_by_decision_is_a_step_that_says_so(decided: Resolution) -> None:
    """And a match, whatever the pair weighs by itself."""
    steps = decided._run.table("steps").to_pylist()
    made = [step for step in steps if {step["part_a"], step["part_b"]} == {"crm:c0", "crm:c1"}]
    assert made[0]["kinds"].split("+")[-1] == "decision"
    edges = decided._run.table("edges", None, [("source_node", "=", "crm:c0"), ("target_node", "=", "crm:c1")])
    assert [edge["edge_type"] for edge in edges.to_pylist()] == ["match"]


def test_a_broken_decision_is_a_risk_and_a_decided_customer_is_sure(decided: Resolution) -> None:
    """Also of a customer of one record."""
    of, rows = entity(decided), decided.entities.set_index("entity_id")
    broken = rows.loc[of["crm:c8"]]
    assert broken["risk"] == 1.0
    assert "broken decision 1.00" in broken["risk_reasons"]
    assert rows.loc[of["crm:c6"]]["confidence"] == 1.0


def test_those_who_read_a_run_can_read_decisions(decided: Resolution) -> None:
    """What is said of it, and why two records are one."""
    assert summarize(decided._run).text()
    assert decided.explain("crm:c0", "crm:c1").text()
    assert "decision" in decided.explain(entity=entity(decided)["crm:c0"]).text()


def test_the_order_of_rows_and_sources_does_not_matter(decided: Resolution, tmp_path: Path) -> None:
    """Nor that of the decisions, as long as none undoes another."""
    turned = {name: rows[::-1] for name, rows in reversed(sources().items())}
    paths, decisions = write(tmp_path, turned, SAID[:8][::-1])
    again = graphres.resolve(*paths, decisions=decisions, output=tmp_path / "run", threads=2)
    for name in ("members", "entities", "edges", "evidence", "steps"):
        assert again._run.table(name).equals(decided._run.table(name)), name


PEOPLE = (
    "id,name,email\n1,Ann Ash,ann@ash.example\n2,Anne Ash,\n3,Bob Birch,bob@birch.example\n4,Rob Birch,\n"
    "5,Eve Elm,\nx:1~y,Ida Lund,ida@lund.example\n"
)
SCORED = [("1", "2", 0.9), ("2", "3", 0.9), ("3", "4", 0.9), ("4", "5", 0.9)]
Resolve = Callable[..., Resolution]


@pytest.fixture
def resolve(tmp_path: Path) -> Resolve:
    """Resolve six people by scored pairs and decisions."""

    def resolved(*said: Mapping[str, Any], config: str = "") -> Resolution:
        (tmp_path / "crm.csv").write_text(PEOPLE)
        rows = ["unique_id_l,unique_id_r,match_probability", *(",".join(map(str, row)) for row in SCORED)]
        (tmp_path / "pairs.csv").write_text("\n".join(rows) + "\n")
        (tmp_path / "config.yaml").write_text(f"sources: {{crm: {{path: crm.csv{config}}}}}\n")
        (tmp_path / "decisions.jsonl").write_text("".join(json.dumps(one) + "\n" for one in said))
        return graphres.resolve(
            config=tmp_path / "config.yaml",
            edges=tmp_path / "pairs.csv",
            decisions=tmp_path / "decisions.jsonl",
            output=tmp_path / "run",
            threads=1,
            force=True,
        )

    return resolved


def groups(run: Resolution) -> set[frozenset[str]]:
    return {frozenset(ids) for ids in run.members.groupby("entity_id")["record_id"].agg(list)}


def test_a_different_parts_a_whole_chain(resolve: Resolve) -> None:
    """Its ends are not linked, and yet must not meet: the link in the middle that is best to cut is cut."""
    found = groups(resolve({"verb": "different", "groups": [["crm:1"], ["crm:5"]]}))
    assert {len(group & {"1", "5"}) for group in found} <= {0, 1}
    assert len(found) == 3


def test_scored_pairs_and_decisions_go_together(resolve: Resolve) -> None:
    """A decision about records that nobody scored holds as well; an id may hold a colon."""
    run = resolve({"verb": "same", "groups": [["crm:x:1~y"], ["crm:1"]]}, {"verb": "freeze", "groups": [["crm:5"]]})
    assert groups(run) == {frozenset({"x:1~y", "1", "2", "3", "4"}), frozenset("5")}
    assert "decision" in set(run.evidence["kind"])


def test_many_sides_that_all_differ(resolve: Resolve) -> None:
    """Of five records in a chain each is to be another customer."""
    found = groups(resolve({"verb": "different", "groups": [[f"crm:{n}"] for n in range(1, 6)]}))
    assert len(found) == 6


def test_contradictions_end_a_run_before_it_begins(resolve: Resolve, tmp_path: Path) -> None:
    """And leave nothing behind."""
    with pytest.raises(DecisionError, match="line 2 says that crm:1 and crm:3 are different, line 1 says"):
        resolve(
            {"verb": "same", "groups": [["crm:1"], ["crm:2", "crm:3"]]},
            {"verb": "different", "groups": [["crm:1"], ["crm:3"]]},
        )
    assert [path.name for path in tmp_path.glob("run*")] == []


def test_a_file_of_nothing_changes_nothing(resolve: Resolve) -> None:
    """Its run says that it was there."""
    run = resolve()
    assert groups(run) == {frozenset("12345"), frozenset({"x:1~y"})}
    assert run.manifest["decisions"]["read"] == 0
