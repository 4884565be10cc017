"""An auditor's way: from the file to the riskiest entity, to what is wrong with it, to a decision that holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

import graphres
from graphres.explain import explain_path, explain_without
from graphres.run_directory import Run, open_run
from tests.helpers.browser import Watched, drawn

Opener = Callable[..., Watched]


def riskiest(audit: Path) -> str:
    """The id of the entity at the top of the queue."""
    entity = open_run(audit.parent).query("SELECT entity_id FROM entities ORDER BY risk DESC, entity_id LIMIT 1")
    return str(entity["entity_id"][0].as_py())


def kept(page: Any) -> list[dict[str, Any]]:
    """The decisions, as they are downloaded."""
    page.get_by_role("link", name="Decisions").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download decisions.jsonl").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_from_the_file_to_a_split_that_the_next_run_obeys(audit: Path, open_page: Opener, tmp_path: Path) -> None:
    """The queue leads to the entity, the entity to its bridge, the bridge to a split; undone and done again it is
    downloaded, and the next run keeps the two people apart.
    """
    page = open_page().goto(audit)
    page.get_by_role("link", name="Queue").first.click()
    page.locator("table.queue tbody tr").first.get_by_role("link", name="Maria Silva").click()
    expect(page.get_by_role("list").filter(has_text="bridge identifier phone")).to_be_visible()
    weakest = page.get_by_role("region", name="What it hangs on")
    expect(weakest).to_contain_text("Both sides share given name, phone and surname.")
    weakest.get_by_role("button", name="Preview the split").click()
    split = page.get_by_role("region", name="Split")
    expect(split.get_by_role("status")).to_contain_text("2 entities: 3 + 3 records, 1 link cut")
    split.get_by_role("button", name="Save the split").click()
    expect(page.locator(".who .status")).to_have_text("split")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".who .status")).to_have_text("open")
    weakest.get_by_role("button", name="Preview the split").click()
    split.get_by_role("button", name="Save the split").click()
    decisions = kept(page)
    assert [one["verb"] for one in decisions] == ["different", "undo", "different"]
    (tmp_path / "decisions.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in decisions), encoding="utf-8")
    again = graphres.resolve(audit.parent.parent / "crm.csv", decisions=tmp_path / "decisions.jsonl")
    owner = dict(zip(again.members.record_id, again.members.entity_id, strict=True))
    assert len({owner[name] for name in "123"}) == len({owner[name] for name in "456"}) == 1
    assert owner["1"] != owner["4"]


def test_decisions_stay_with_the_browser(audit: Path, open_page: Opener) -> None:
    """A page that is closed and opened again has them still."""
    watched = open_page()
    page = watched.goto(audit, f"#/e/{riskiest(audit)}")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".who .status")).to_have_text("approved")
    page.reload()
    expect(page.locator(".who .status")).to_have_text("approved")


def test_a_log_that_was_changed_by_hand_is_shown(audit: Path, open_page: Opener) -> None:
    """The chain of hashes breaks where a note was rewritten."""
    page = open_page().goto(audit, f"#/e/{riskiest(audit)}")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".who .status")).to_have_text("approved")
    page.evaluate(
        "for (const key of Object.keys(localStorage)) if (localStorage[key].includes('hash'))"
        ' localStorage[key] = localStorage[key].replace(\'"note":""\', \'"note":"forged"\')'
    )
    page.reload()
    page.get_by_role("link", name="Overview", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("changed by hand")


def test_decisions_that_cannot_hold_are_refused(audit: Path, open_page: Opener) -> None:
    """What was approved as one is not split: the page says who said so."""
    page = open_page().goto(audit, f"#/e/{riskiest(audit)}")
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("group", name="Decide").get_by_role("button", name="Split").click()
    page.get_by_role("button", name="Save the split").click()
    expect(page.locator(".said")).to_contain_text("are different; you on")
    assert [one["verb"] for one in kept(page)] == ["approve"]


def test_what_if_says_what_explain_says(audit: Path, open_page: Opener) -> None:
    """Without the given name the entity falls apart, without the phone it holds: in the page as by the run's stages."""
    page = open_page().goto(audit, f"#/e/{riskiest(audit)}?tab=whatif")
    page.get_by_role("checkbox", name="+442079460018").uncheck()
    expect(page.locator(".result")).to_contain_text("It would hold")
    page.get_by_role("checkbox", name="+442079460018").check()
    page.get_by_role("checkbox", name="Maria", exact=True).uncheck()
    expect(page.locator(".result")).to_contain_text("It would fall into 6 groups of 1, 1, 1, 1, 1 and 1 records")
    expect(page.locator("svg.graph")).to_contain_text("Group F")
    run = open_run(audit.parent)
    assert explain_without(run, "phone:+442079460018").changes == ()
    assert [part.records for part in explain_without(run, "given_name:Maria").changes[0].parts] == [1] * 6


def test_a_path_is_that_of_explain(sample: Path, open_page: Opener) -> None:
    """Same records, same weights, in the same order."""
    run: Run = open_run(sample.parent)
    entity = run.query(
        "SELECT entity_id FROM entities WHERE records BETWEEN 5 AND 9 ORDER BY risk DESC, entity_id LIMIT 1"
    )["entity_id"][0].as_py()
    names = run.query(
        "SELECT source || ':' || record_id AS name FROM members WHERE entity_id = ? ORDER BY source, record_id",
        [entity],
    )["name"].to_pylist()
    told = explain_path(run, names[0], names[-1]).path
    assert told is not None
    page = open_page().goto(sample, f"#/e/{entity}?tab=path&s={names[0]}&s={names[-1]}")
    expect(page.locator("ol.chain").first).to_be_visible()
    hops = page.locator("ol.chain").first.locator(".hop .num").all_inner_texts()
    assert [float(hop.replace("−", "-")) for hop in hops] == [pytest.approx(h.weight_bits, abs=0.06) for h in told.hops]
    assert page.locator("ol.chain").first.locator("b").all_inner_texts() == [
        told.hops[0].record_a,
        *(hop.record_b for hop in told.hops),
    ]


def test_a_merge_is_previewed_and_saved(audit: Path, open_page: Opener) -> None:
    """Two entities side by side become one by a decision of one record of each."""
    ids = open_run(audit.parent).table("entities", ["entity_id"])["entity_id"].to_pylist()
    page = open_page().goto(audit, f"#/e/{ids[0]}")
    expect(page.get_by_role("group", name="Decide")).to_be_visible()
    drawn(page).keyboard.press("Shift+M")
    page.get_by_label("Entity to merge with").fill(ids[1])
    page.get_by_role("button", name="Compare first").click()
    expect(page.get_by_role("heading", name="Why they are two")).to_be_visible()
    page.get_by_role("button", name="Merge them").click()
    merged = kept(page)
    assert [(one["verb"], one["subject"], [len(group) for group in one["groups"]]) for one in merged] == [
        ("same", f"{ids[0]} {ids[1]}", [1, 1])
    ]


def test_an_identifier_is_ignored(audit: Path, open_page: Opener) -> None:
    """Its screen says who bears it and what would become of them; the decision names it as the run does."""
    page = open_page().goto(audit, "#/i/phone:%2B442079460018")
    expect(page.locator("main")).to_contain_text("No entity would fall apart.")
    page.get_by_role("button", name="Ignore it everywhere").click()
    assert [(one["verb"], one["subject"]) for one in kept(page)] == [("ignore", "phone:+442079460018")]


def test_a_file_is_read_back(audit: Path, open_page: Opener, tmp_path: Path) -> None:
    """Decisions of a colleague are read from a file; what is no decision is refused."""
    page = open_page().goto(audit, "#/decisions")
    (tmp_path / "d.jsonl").write_text('{"verb": "same", "groups": [["crm:7"], ["crm:9"]], "id": "1"}\n')
    page.locator("input[type=file]").set_input_files(tmp_path / "d.jsonl")
    expect(page.locator("table.log")).to_contain_text("same")
    (tmp_path / "d.jsonl").write_text('\n{"verb": "explode", "groups": []}\n')
    page.locator("input[type=file]").set_input_files(tmp_path / "d.jsonl")
    expect(page.locator(".said")).to_contain_text('Line 2: verb is "explode"; expected same, different')


def test_two_files_written_by_hand_are_both_read(audit: Path, open_page: Opener, tmp_path: Path) -> None:
    """Lines without id are told apart by what they say; the log names their records."""
    page = open_page().goto(audit, "#/decisions")
    for name, record in (("one", "crm:9"), ("two", "crm:11"), ("one", "crm:9")):
        (tmp_path / name).write_text(f'{{"verb": "same", "groups": [["crm:7", "{record}"]]}}\n')
        page.locator("input[type=file]").set_input_files(tmp_path / name)
        expect(page.locator("table.log")).to_contain_text(f"crm:7, {record}")
    expect(page.locator("table.log tbody tr")).to_have_count(2)


def test_who_to_merge_with_is_named_by_id_or_record(audit: Path, open_page: Opener) -> None:
    """What names no other entity of the file is answered; a record stands for its entity."""
    entity = riskiest(audit)
    page = drawn(open_page().goto(audit, f"#/e/{entity}"))
    page.keyboard.press("Shift+M")
    asked = page.get_by_label("Entity to merge with")
    for name, said in (
        ("", "Name an entity"),
        ("E000", "no entity and no record E000"),
        (entity, "this entity itself"),
        ("crm:1", "crm:1 is this entity itself"),
    ):
        asked.fill(name)
        asked.press("Enter")
        expect(page.locator(".said")).to_contain_text(said)
    asked.fill("crm:7")
    asked.press("Enter")
    expect(page.get_by_role("heading", name="Why they are two")).to_be_visible()
    expect(page.locator(".said")).to_be_empty()


def test_a_split_of_this_page_is_told_where_its_entity_is_compared(audit: Path, open_page: Opener) -> None:
    """The picture stands as the run has it, and says that a decision parts it."""
    entity = riskiest(audit)
    other = next(one for one in open_run(audit.parent).table("entities")["entity_id"].to_pylist() if one != entity)
    page = open_page().goto(audit, f"#/e/{entity}?split=cut")
    page.get_by_role("button", name="Save the split").click()
    expect(page.locator(".said")).to_contain_text("Split saved")
    page.goto(f"{audit.as_uri()}#/compare?a={other}&b={entity}")
    expect(page.locator("main")).to_contain_text("A decision of this page parts B")
