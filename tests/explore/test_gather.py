"""What a page shows of an entity is read from the run as it stands there."""

from __future__ import annotations

import pytest

from graphres.explain.masking import Shown
from graphres.explore.gather import Case, gather, riskiest
from graphres.explore.overview import overview, reason_words, reasons_of
from graphres.explore.parts import joining, least_cut
from graphres.explore.showing import shown
from graphres.run_directory import Run
from tests.helpers.tiny_run import ENTITIES, write_tiny_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return write_tiny_run(tmp_path_factory.mktemp("gather") / "run")


@pytest.fixture(scope="module")
def cases(run: Run) -> dict[str, Case]:
    return {case.entity["entity_id"]: case for case in gather(run, riskiest(run, 9).to_pylist())}


def test_the_riskiest_come_first_then_by_id(run: Run) -> None:
    """Whoever opens a page sees what is most doubtful."""
    assert [row["entity_id"] for row in riskiest(run, 9).to_pylist()] == ["E-BOB", "E-ANN", "E-BO2", "E-EVE"]


def test_where_not_all_find_a_place_some_are_drawn(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Of a hundred places two go to entities of several records, whatever their risk."""
    rows = [{**ENTITIES[0], "entity_id": f"E{n:03}", "records": 2, "risk": 1 - n / 200} for n in range(120)]
    many = write_tiny_run(tmp_path_factory.mktemp("many") / "run", entities=rows, members=[], records=[])
    found = riskiest(many, 100).to_pylist()
    assert len(found) == 100
    assert [row["entity_id"] for row in found if row["drawn"]] == ["E098", "E099"]


def test_an_entity_has_its_records_and_links(cases: dict[str, Case]) -> None:
    """Records stand by key, links by weight."""
    ann = cases["E-ANN"]
    assert [record["name"] for record in ann.records] == ["crm:1", "crm:2", "shop:7"]
    assert [(link["a"], link["b"]) for link in ann.links] == [("crm:1", "crm:2"), ("crm:1", "shop:7")]


def test_a_cut_link_belongs_to_both_sides(cases: dict[str, Case]) -> None:
    """Both entities that a cut link would have joined show it; it holds neither together."""
    beyond = {case.entity["entity_id"]: [link["other"] for link in case.beyond] for case in cases.values()}
    assert beyond == {"E-BOB": ["E-BO2"], "E-BO2": ["E-BOB"], "E-ANN": [], "E-EVE": []}
    assert cases["E-BO2"].links == []


def test_evidence_goes_with_its_pair(cases: dict[str, Case]) -> None:
    """What each kind says, the heaviest first; of a cut link both sides have it."""
    assert [say.kind for say in cases["E-ANN"].evidence["crm:1", "crm:2"].sayings] == ["email", "surname", "given_name"]
    assert cases["E-BO2"].evidence["crm:3", "shop:9"] == cases["E-BOB"].evidence["crm:3", "shop:9"]


def test_the_links_that_join_take_the_heaviest_first() -> None:
    """Each brings two parts together; the last is what the entity hangs on."""
    links = [{"a": a, "b": b} for a, b in ("ab", "cd", "bc", "ad")]
    assert joining("abcd", links) == links[:3]


def test_the_least_cut_is_where_fewest_bits_join() -> None:
    """Two pairs joined by one thin link come apart there; equal records never do."""
    records = [{"name": name, "email_clean": mail} for name, mail in zip("abcd", ("x", "x", "y", "z"), strict=True)]
    links = [{"a": a, "b": b, "weight_bits": w} for a, b, w in (("a", "b", 1.0), ("c", "d", 9.0), ("b", "c", 2.0))]
    cut = least_cut(records, links)
    assert cut is not None
    assert (cut.side, cut.weight / 2**20) == ((0, 1), 4.0)


def test_the_overview_adds_up(run: Run) -> None:
    """Records, entities and sizes are those of the tables."""
    seen = overview(run, Shown(run), "1")
    assert (seen["records"], seen["entities"], seen["several"]) == (7, 4, 2)
    assert seen["sizes"] == [["1", 1, 1, 2], ["2", 2, 2, 1], ["3", 3, 3, 1]]
    assert [hub[:2] for hub in seen["hubs"]] == [["phone", "+4455500100"]]


def test_masked_hubs_are_hidden(run: Run) -> None:
    """What is hidden in entities is hidden in the overview."""
    hidden = overview(run, Shown(run, ["phone"]), "1")
    assert hidden["hubs"][0][1].startswith("phone#")
    assert hidden["masked"] == ["phone"]


def test_many_notes_are_counted(run: Run) -> None:
    """Of hundreds of sentences in the manifest a page shows the first few."""
    busy = Run(run.path, {**run.manifest, "skipped": [f"rule {n}" for n in range(300)]})
    seen = overview(busy, Shown(busy), "1")
    assert len(seen["skipped"]) < 30
    assert seen["notes_in_all"][1] == 300


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


@pytest.mark.parametrize(
    ("reason", "words", "search"),
    [
        ("weakest pair -10.1 bits", "weakest pair", "weakest pair"),
        ("3 of 6 possible links", "few of the possible links", "possible links"),
        ("1,039 records", "unusually many records", "records"),
        ("two birth dates", "two birth dates", "two birth dates"),
    ],
)
def test_reasons_that_differ_in_a_number_are_one(reason: str, words: str, search: str) -> None:
    """The overview counts sorts of reasons, and a search for one finds them all."""
    assert reason_words(reason) == (words, search)
    assert search in reason


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\u202e", "\u2066", "\u200b", "\ufeff", "\x85", "\ud800"], ids=ascii)
def test_hidden_characters_are_shown(sign: str) -> None:
    """What would turn or hide text is written out."""
    assert shown(f"a{sign}b") == f"a⟨U+{ord(sign):04X}⟩b"


@pytest.mark.parametrize("text", ["Zoë", "Пётр", "محمد", "王杰", "👩\u200d👧", "می\u200cخواهم", "a\tb\nc"])
def test_names_of_every_script_stay(text: str) -> None:
    """Letters of any script, tabs and line ends are shown as they are."""
    assert shown(text) == text
