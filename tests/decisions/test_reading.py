"""Files of decisions: what is read, and what is said of one that cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphres.decisions.reading import read_decisions
from graphres.decisions.record import kind_and_value
from graphres.errors import DecisionError

SAME = {"verb": "same", "groups": [["crm:1"], ["shop:7"]]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "decisions.jsonl"


def lines(*trees: object) -> str:
    return "".join(json.dumps(tree) + "\n" for tree in trees)


def verbs(file: Path) -> list[str]:
    """Those in force."""
    return [one.verb for one in read_decisions(file, ["crm", "shop"]).decisions]


def test_a_file_of_nothing_decides_nothing(file: Path) -> None:
    """No bytes, or empty lines alone."""
    for text in ("", "\n\r\n  \n"):
        file.write_text(text, newline="")
        assert verbs(file) == []


def test_byte_order_mark_windows_line_ends_and_a_last_line_without_end_are_read(file: Path) -> None:
    """Whatever editor has saved it."""
    file.write_bytes(b"\xef\xbb\xbf" + lines(SAME, SAME).replace("\n", "\r\n").encode().rstrip())
    assert verbs(file) == ["same", "same"]


def test_fields_that_bind_nothing_are_taken_along(file: Path) -> None:
    """Whoever wrote it may tell when, who and why, and more."""
    file.write_text(
        lines(SAME | {"ts": "2026-01-01", "reviewer": "ab", "reason": None, "evidence": {"x": [1]}, "y": 2})
    )
    assert verbs(file) == ["same"]


def test_a_record_id_may_hold_colons_and_sources_are_matched_without_case(file: Path) -> None:
    """The source ends at the first colon."""
    file.write_text(lines({"verb": "approve", "groups": [["CRM:a:b: c", "shop:ß~\u2028"]]}))
    assert read_decisions(file, ["crm", "Shop"]).decisions[0].groups == (("crm:a:b: c", "Shop:ß~\u2028"),)


SHARED = json.loads((Path(__file__).parents[2] / "viz" / "test" / "decisions.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("line", SHARED["read"])
def test_what_the_page_reads_is_read(file: Path, line: str) -> None:
    """What was read from a file on the page, and downloaded, is no surprise to the next run."""
    file.write_text(f"{line}\n", encoding="utf-8")
    assert read_decisions(file, ["a"]).read == 1


@pytest.mark.parametrize("line", [case["line"] for case in SHARED["refused"]])
def test_what_the_page_refuses_is_refused(file: Path, line: str) -> None:
    """The page refuses what a run would refuse, and nothing else."""
    file.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(DecisionError):
        read_decisions(file, ["a"])


FAULTS = {
    "no object": ("[1]", "this is a list"),
    "a bare text": ('"same"', "this is a text"),
    "no JSON": ("{verb: same}", "this is not JSON at column 2"),
    "nested without end": ("[" * 100_000, "nested too deeply"),
    "a number of too many digits": ('{"verb": "same", "x": ' + "9" * 5_000 + "}", "this is not JSON"),
    "a key twice": ('{"verb": "same", "verb": "different"}', "a key stands twice"),
    "no verb": ('{"verbs": "same"}', 'did you mean "verb"'),
    "a verb that is near one": ('{"verb": "diferent", "groups": []}', 'did you mean "different"'),
    "a verb of another case": ('{"verb": "SAME", "groups": []}', 'did you mean "same"'),
    "a verb that is none": ('{"verb": ["same"]}', "verb is a list"),
    "no groups": ('{"verb": "same", "group": [["crm:1"]]}', 'did you mean "groups"'),
    "groups that are none": ('{"verb": "same", "groups": "crm:1"}', "groups is a text"),
    "records where groups should be": ('{"verb": "same", "groups": ["crm:1"]}', "groups[0] is a text"),
    "an empty group": ('{"verb": "same", "groups": [["crm:1"], []]}', "groups[1] is empty"),
    "a number for a record": ('{"verb": "same", "groups": [["crm:1", 7]]}', "groups[0][1] is a number"),
    "nested too far": ('{"verb": "same", "groups": [[["crm:1"]]]}', "groups[0][0] is a list"),
    "no source": ('{"verb": "same", "groups": [["17"], ["crm:1"]]}', 'groups[0][0] is "17"'),
    "no id": ('{"verb": "same", "groups": [["crm:"], ["crm:1"]]}', 'groups[0][0] is "crm:"'),
    "one record": ('{"verb": "same", "groups": [["crm:1", "crm:1"]]}', "a single record"),
    "one side": ('{"verb": "different", "groups": [["crm:1", "crm:2"]]}', "names 1 groups"),
    "a record on both sides": ('{"verb": "different", "groups": [["crm:1"], ["crm:1"]]}', "in two groups"),
    "nothing to ignore": ('{"verb": "ignore"}', "names no subject"),
    "a kind that is none": ('{"verb": "ignore", "subject": "mail:a@b.example"}', 'of the kind "mail"'),
    "a value that is none": ('{"verb": "ignore", "subject": "number:passport"}', 'subject is "number:passport"'),
    "an id that is no text": ('{"verb": "unsure", "id": 7}', "id is a number"),
    "an unknown strength": ('{"verb": "approve", "strength": "firm", "groups": [["crm:1"]]}', 'strength is "firm"'),
    "an undo of nothing": ('{"verb": "undo"}', "no decision before it"),
    "an undo of the unknown": ('{"verb": "undo", "undoes": "x"}', "the id of no decision before it"),
    "an undo of itself": ('{"verb": "undo", "id": "x", "undoes": "x"}', "the id of no decision before it"),
    "half a character": ('"\udce4"', "not UTF-8"),
}


@pytest.mark.parametrize(("text", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_is_told_with_its_line(text: str, said: str, file: Path) -> None:
    """The line, what was found, and what was expected."""
    file.write_text(f"\n{text}\n", encoding="utf-8", errors="surrogateescape")
    with pytest.raises(DecisionError) as error:
        read_decisions(file, ["crm"])
    assert "line 2" in error.value.problem
    assert said in error.value.problem
    assert error.value.expected


def test_all_faults_are_told_at_once(file: Path) -> None:
    """The first in full, the others after it."""
    file.write_text('{"verb": "sane"}\n' + lines(SAME) + "nonsense\n")
    with pytest.raises(DecisionError, match=r"line 1: verb is \"sane\"") as error:
        read_decisions(file, [])
    assert error.value.also == ("line 3: this is not JSON at column 1",)


def test_a_database_is_told_from_lines(file: Path) -> None:
    """By its content, whatever it is called."""
    file.write_bytes(b"SQLite format 3\x00" + b"\x00" * 100)
    with pytest.raises(DecisionError, match="SQLite database") as error:
        read_decisions(file, [])
    assert "JSON lines" in error.value.expected


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """So is a folder."""
    for place in (tmp_path / "absent", tmp_path):
        with pytest.raises(DecisionError, match="cannot be read"):
            read_decisions(place, [])


def test_a_copy_of_a_line_with_an_id_counts_once(file: Path) -> None:
    """Two exports of one log, one after the other."""
    file.write_text(lines(SAME | {"id": "a"}, SAME | {"id": "a"}))
    log = read_decisions(file, [])
    assert (log.read, len(log.decisions)) == (1, 1)


def test_an_id_stands_for_one_decision(file: Path) -> None:
    """Else an undo would not know which."""
    file.write_text(lines(SAME | {"id": "a"}, SAME | {"id": "a", "verb": "approve"}))
    with pytest.raises(DecisionError, match='line 2: the id "a" stands for another decision on line 1'):
        read_decisions(file, [])


def test_an_undo_takes_the_last_decision_back(file: Path) -> None:
    """Two of them the last two."""
    undo = {"verb": "undo"}
    unsure = {"verb": "unsure"}
    file.write_text(lines(SAME, unsure, undo))
    assert verbs(file) == ["same"]
    file.write_text(lines(SAME, unsure, undo, undo))
    assert verbs(file) == []
    assert read_decisions(file, []).undone == 2


def test_an_undo_may_name_what_it_undoes_even_an_undo(file: Path) -> None:
    """What is undone twice stands again."""
    log = [SAME | {"id": "a"}, {"verb": "unsure"}, {"verb": "undo", "id": "b", "undoes": "a"}]
    file.write_text(lines(*log))
    assert verbs(file) == ["unsure"]
    file.write_text(lines(*log, {"verb": "undo", "undoes": "b"}))
    assert verbs(file) == ["same", "unsure"]


def test_a_chain_of_thousands_of_undos_is_followed(file: Path) -> None:
    """Each undoes the one before; an even number leaves what was."""
    chain = [{"verb": "undo", "id": str(n), "undoes": str(n - 1)} for n in range(1, 4_001)]
    file.write_text(lines(SAME | {"id": "0"}, *chain))
    assert verbs(file) == ["same"]


def test_a_number_has_a_kind_with_a_colon() -> None:
    """Its value begins after the second."""
    assert kind_and_value("number:passport:X1:2") == ("number:passport", "X1:2")
