"""What a page shows of an entity is read from the run as it stands there."""

from __future__ import annotations

import pytest

from graphres.explore.gather import Case, gather, riskiest
from graphres.explore.overview import overview, reasons_of
from graphres.explore.showing import same, shown
from graphres.run_directory import Run
from tests.helpers.tiny_run import write_tiny_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return write_tiny_run(tmp_path_factory.mktemp("gather") / "run")


@pytest.fixture(scope="module")
def cases(run: Run) -> dict[str, Case]:
    return {case.entity["entity_id"]: case for case in gather(run, riskiest(run, 9))}


def test_an_entity_has_its_records_and_links(cases: dict[str, Case]) -> None:
    """Records stand by key, links by weight."""
    ann = cases["E-ANN"]
    assert [record["name"] for record in ann.records] == ["crm:1", "crm:2", "shop:7"]
    assert [(link["a"], link["b"]) for link in ann.links] == [("crm:1", "crm:2"), ("crm:1", "shop:7")]


def test_a_cut_link_belongs_to_both_sides(cases: dict[str, Case]) -> None:
    """Both entities that a cut link would have joined show it; it holds neither together."""
    assert [case.entity["entity_id"] for case in cases.values() if case.cut] == ["E-BOB", "E-BO2"]
    assert cases["E-BO2"].links == []


def test_evidence_goes_with_its_link(cases: dict[str, Case]) -> None:
    """What each kind says is found in either direction, the heaviest first."""
    ann = cases["E-ANN"]
    assert [say["kind"] for say in ann.evidence["crm:1", "crm:2"]] == ["email", "surname", "given_name"]
    assert ann.evidence["crm:2", "crm:1"] == ann.evidence["crm:1", "crm:2"]


def test_the_weakest_link_joins_all() -> None:
    """Taking the heaviest links first, it is the last that joins two parts."""
    links = [("a", "b", 9.0), ("c", "d", 8.0), ("b", "c", 2.0), ("a", "d", 1.0)]
    case = Case(
        entity={},
        records=[{"name": name} for name in "abcd"],
        links=[{"a": a, "b": b, "weight_bits": weight} for a, b, weight in links],
    )
    assert case.weakest == {"a": "b", "b": "c", "weight_bits": 2.0}


def test_a_record_alone_hangs_on_nothing(cases: dict[str, Case]) -> None:
    """Without a link there is no weakest one."""
    assert cases["E-EVE"].weakest is None
    assert cases["E-EVE"].explained == []


def test_the_overview_adds_up(run: Run) -> None:
    """Records, customers and merges are those of the tables."""
    seen = overview(run)
    assert [tile[0] for tile in seen.tiles] == ["7", "4", "3", "2"]
    assert [(bar.label, bar.count) for bar in seen.sizes] == [("1", 2), ("2", 1), ("3", 1)]
    assert [hub.value for hub in seen.shared] == ["+4455500100"]


def test_many_notes_are_counted(run: Run) -> None:
    """Of hundreds of sentences in the manifest a page shows the first few."""
    busy = Run(run.path, {**run.manifest, "skipped": [f"rule {n}" for n in range(300)]})
    notes = overview(busy).skipped
    assert len(notes.shown) + notes.more == 300
    assert len(notes.shown) < 20


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("two birth dates 0.70; bridge 0.4", [("two birth dates", 0.7), ("bridge", 0.4)]),
        ("unusual", [("unusual", None)]),
        ("", []),
        (None, []),
    ],
)
def test_reasons_come_apart(text: str | None, terms: list[tuple[str, float | None]]) -> None:
    """Each term of a risk is its words and its number."""
    assert reasons_of(text) == terms


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\u202e", "\u2066", "\u200b", "\ufeff", "\x85", "\ud800"], ids=ascii)
def test_hidden_characters_are_shown(sign: str) -> None:
    """What would turn or hide text is written out."""
    assert shown(f"a{sign}b") == f"a⟨U+{ord(sign):04X}⟩b"


@pytest.mark.parametrize("text", ["Zoë", "Пётр", "محمد", "王杰", "👩\u200d👧", "می\u200cخواهم", "a\tb\nc"])
def test_names_of_every_script_stay(text: str) -> None:
    """Letters of any script, tabs and line ends are shown as they are."""
    assert shown(text) == text


def test_case_and_blanks_are_no_difference() -> None:
    """Two spellings of one value are not marked as different."""
    assert same(" Ann  ASH", "ann ash")
    assert same(None, "")
    assert not same("Ann", "Anne")
