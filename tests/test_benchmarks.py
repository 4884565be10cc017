"""What measures: reliability, the best threshold, the rows that a peer is given, the figures that are kept."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import graphres
from benchmarks import floor
from benchmarks.kept import Calibrated, Kept, Row, figures, in_short, keep, load
from benchmarks.kept_speed import Timed, speeds
from benchmarks.measured import Spent
from benchmarks.peers.beside import same_pairs
from benchmarks.peers.rows import MODELS, one_table
from benchmarks.peers.running import PEERS, Scored, judged, version
from benchmarks.quality import measure
from benchmarks.reliability import Said, entities, links
from benchmarks.sets import Task, chosen, of_folder
from benchmarks.sweep import best_thresholds, components
from graphres.evaluate import score
from graphres.evaluate.common import match
from graphres.run_directory import open_run
from tests.helpers.tiny_run import write_tiny_run

ROWS = pa.table({"source": ["a", "a", "b"], "record_id": ["1", "2", "1"], "unique_id": [0, 1, 2]})
PAIRS = pa.table({"a": [0, 1], "b": [2, 2], "score": [3.0, -4.0]})
UNITS = pa.table({"source": ["a", "a", "b"], "record_id": ["1", "2", "1"], "truth": ["x", "y", "x"]})


@pytest.fixture(scope="module", params=["large", "ebuy"])
def task(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Task:
    """A small world of each preset."""
    (made,) = chosen([f"{request.param}:200"], Path("nowhere"), tmp_path_factory.mktemp("made"), 0)
    return made


def test_every_row_of_a_customer_is_a_peers_row(task: Task, tmp_path: Path) -> None:
    """Accounts, CRM rows and guests' lines, each once, by the names that the truth uses."""
    assert one_table(task, tmp_path / "rows.parquet") == "customers"
    rows = pq.read_table(tmp_path / "rows.parquet")
    truth = pq.read_table(task.truth)
    assert rows["unique_id"].to_pylist() == list(range(len(truth)))
    assert names(rows) == names(truth)


def names(table: pa.Table) -> set[tuple[str, str]]:
    """Records by source and key."""
    return set(zip(table["source"].to_pylist(), table["record_id"].to_pylist(), strict=True))


def test_a_peers_rows_have_one_form(task: Task, tmp_path: Path) -> None:
    """Names apart and in small letters, dates as year-month-day, phones in digits alone."""
    one_table(task, tmp_path / "rows.parquet")
    rows = pq.read_table(tmp_path / "rows.parquet").to_pandas()
    assert rows["dob"].dropna().str.fullmatch(r"\d{4}-\d\d-\d\d").mean() > 0.95
    assert rows["phone"].dropna().str.fullmatch(r"\d{1,9}").all()
    assert rows["first_name"].dropna().str.islower().mean() > 0.95
    assert not rows["surname"].dropna().str.contains(",").any()


def test_a_set_of_one_file_is_given_as_it_stands(tmp_path: Path) -> None:
    """All columns but the one that is left out, trimmed; empty is null; the model is that of the set."""
    folder = tmp_path / "febrl1" / "truth"
    folder.mkdir(parents=True)
    (folder / "truth.csv").write_text("record_id,entity\n1,a\n2,a\n")
    (tmp_path / "febrl1" / "records.csv").write_text("record_id,surname,soc_sec_id\n2, ash ,7\n1,,8\n")
    whole, without = of_folder(tmp_path)
    assert one_table(whole, tmp_path / "rows.parquet") == "febrl"
    assert one_table(without, tmp_path / "rows.parquet") == "febrl without soc_sec_id"
    assert pq.read_table(tmp_path / "rows.parquet").to_pylist() == [
        {"unique_id": 0, "source": "records", "record_id": "1", "surname": None},
        {"unique_id": 1, "source": "records", "record_id": "2", "surname": "ash"},
    ]


def test_an_unknown_set_is_refused(tmp_path: Path) -> None:
    """Neither a folder nor a preset with a number."""
    for name in ("nothing", "large:many", "small:10"):
        with pytest.raises(ValueError, match="there is no set"):
            list(chosen([name], tmp_path, tmp_path, 0))


def test_labels_and_pairs_are_judged_on_the_units() -> None:
    """Units are found by source and key; the best threshold joins what is one customer and nothing else."""
    labels = pa.table({"unique_id": [0, 1, 2], "0.5": ["k", "k", "k"]})
    at, best = judged("splink", "", Scored(ROWS, PAIRS), labels, UNITS, Spent(1.0, 2))
    assert (at.setting, at.pairwise.claimed_pairs, best.setting) == ("0.5", 3, "best")
    assert (best.pairwise.f1, best.bcubed.bcubed_f1, best.pairwise.predicted_entities) == (1.0, 1.0, 2)


def test_a_unit_that_the_peer_was_not_given_is_an_error() -> None:
    """It would count for nobody."""
    labels = pa.table({"unique_id": [0, 1], "0.5": ["k", "l"]})
    with pytest.raises(ValueError, match="no rows of the peer"):
        judged("splink", "", Scored(ROWS.slice(0, 2), PAIRS.slice(0, 0)), labels, UNITS, Spent(1.0, 2))


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(-3, 3)), max_size=10),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=9),
)
def test_the_best_thresholds_are_those_of_the_slow_twin(
    pairs: list[tuple[int, int, int]], records: list[tuple[int, int]]
) -> None:
    """Components at every threshold, judged one after the other, are never better."""
    a, b, scores = (np.array([pair[i] for pair in pairs], dtype=np.int64) for i in range(3))
    row_of, truth = (np.array([record[i] for record in records], dtype=np.int64) for i in range(2))

    def at(least: float) -> tuple[float, float]:
        found = score(components(6, a[scores >= least], b[scores >= least])[row_of], truth)
        return found.f1, found.bcubed_f1

    best = best_thresholds(6, a, b, scores.astype(float), row_of, truth)
    every = [at(least) for least in (np.inf, *sorted(set(scores.tolist())))]
    assert at(best.pairwise)[0] == pytest.approx(max(f1 for f1, _ in every))
    assert at(best.bcubed)[1] == pytest.approx(max(f1 for _, f1 in every))


def test_reliability_counts_what_is_true(tmp_path: Path) -> None:
    """Of the tiny run's entities and links, those that the truth bears out, by what was said of them."""
    run = open_run(write_tiny_run(tmp_path / "run").path)
    named = [("crm", "1"), ("crm", "2"), ("shop", "7"), ("crm", "3"), ("shop", "8")]
    source, record_id = zip(*named, strict=True)
    truth = pa.table({"source": source, "record_id": record_id, "entity": ["ann", "ann", "ann", "bob", "rob"]})
    known = match(run, truth).records
    by_entity, by_link = entities(run, known), links(run, known)
    assert len(by_entity) == 2
    assert (by_entity.true.sum(), by_link.true.sum()) == (1, 2)
    for one in [*by_entity.bins(), *by_link.bins()]:
        assert one.low <= one.says <= one.high


def test_log_loss_is_the_surprise_and_the_error_the_distance() -> None:
    """Evens of everything cost a bit; what is said of four things at .75 and comes true once is .5 off."""
    assert Said(np.full(4, 0.5), np.array([True, False, True, True])).log_loss() == 1.0
    assert Said(np.full(4, 0.75), np.array([True, False, False, False])).calibration_error() == 0.5
    assert Said(np.array([0.0, 1.0]), np.array([False, True])).log_loss() == 0.0
    assert Said(np.array([1.0]), np.array([False])).log_loss() == 40.0


def test_both_are_asked_for_the_pairs_that_both_have_scored(tmp_path: Path) -> None:
    """Of the peer's pairs, crm:1~crm:2 and crm:3~shop:9 were weighed by the run, crm:2~crm:3 was not."""
    run = open_run(write_tiny_run(tmp_path / "run").path)
    rows = pa.table({"source": ["crm", "crm", "crm", "shop"], "record_id": ["1", "2", "3", "9"]})
    units = rows.append_column("truth", pa.array(["ann", "ann", "bob", "rob"]))
    pairs = pa.table({"a": [1, 0, 2], "b": [2, 1, 3], "score": [0.0, 1.0, -1.0]})
    ours, theirs = same_pairs(run, units, Scored(rows, pairs))
    assert theirs.true.tolist() == ours.true.tolist() == [True, False]
    assert theirs.probability.tolist() == pytest.approx([2 / 3, 1 / 3])
    assert ours.probability[1] == pytest.approx(1 / (1 + 2**-0.5))


def row(tool: str, f1: float, name: str = "febrl1") -> Row:
    """A measured row."""
    return Row(name, tool, "", "1.0", "2026-01-02", (1.0, 1.0, f1), (1.0, 1.0, f1), 2, 2, 1.0, 1.0, 1.0)


def test_a_tool_is_measured_again_alone(tmp_path: Path) -> None:
    """New figures replace those of their set and tool; the others stay, data sets before made customers."""
    file = tmp_path / "figures.json"
    keep(Kept((row("splink", 0.5), row("graphres", 0.6), row("graphres", 0.1, "large 10,000"))), file)
    keep(Kept((row("graphres", 0.7),)), file)
    kept = load(file)
    assert [(r.set, r.tool, r.pairwise[2]) for r in kept.rows] == [
        ("febrl1", "graphres", 0.7),
        ("febrl1", "splink", 0.5),
        ("large 10,000", "graphres", 0.1),
    ]
    assert json.loads(file.read_text())["rows"]


def test_kept_figures_are_markdown() -> None:
    """One table of what was found, with versions and dates above, one of pairs, one of probabilities."""
    said = Calibrated("febrl1", "splink", "splink", 9, 0.01234, 0.5, ())
    text = figures(Kept((row("graphres", 0.7), row("splink", 0.5)), (said,)))
    assert "Measured: graphres 1.0 (2026-01-02); Splink 1.0 (2026-01-02)." in text
    assert "| febrl1 | graphres | 1.000 | 1.000 | .700 |" in text
    assert "|  | Splink | 1.000 | 1.000 | .500 |" in text
    assert "| febrl1 | 9 | Splink | 0.0123 | 0.5000 |" in text


def test_the_short_table_has_a_line_a_set() -> None:
    """Pairwise and B-cubed F1 of each tool; nothing for what was not measured."""
    text = in_short(Kept((row("graphres", 0.7), row("graphres", 0.1, "large 10,000"))))
    assert "| febrl1 | .700 / .700 |  |  |  |  |" in text
    assert text.count("\n") == 3


def test_peers_are_pinned() -> None:
    """A figure without a version says nothing; every preset has rows for the peers."""
    assert all(version(peer) for peer in PEERS)
    assert {"large", "ebuy"} <= set(MODELS)
    assert graphres.__version__


def test_a_made_set_is_measured(tmp_path: Path) -> None:
    """graphres' row has its figures and those of its pairs; nothing is asked of peers that are not named."""
    (made,) = chosen(["large:120"], Path("nowhere"), tmp_path, 0)
    (found,) = measure(made, (), False, Console())
    (own,) = found.rows
    assert (own.set, own.tool, own.true > 0, own.pairwise[2] > 0.5) == ("large 120", "graphres", True, True)
    assert own.completeness is not None
    assert own.completeness > 0.5
    assert own.ceiling is not None
    assert own.ceiling >= (own.above_0 or 0.0) > 0.5


def timed(tool: str, seconds: float, scope: float | None = None, records: int = 10) -> Timed:
    return Timed(f"large {records}", tool, "1.0", "2026-01-02", records, seconds, scope, seconds, 100, 7)


def test_seconds_stand_beside_each_other_with_their_ratio(tmp_path: Path) -> None:
    """A set's tools in one order, and how many times as long as Splink graphres took."""
    file = tmp_path / "figures.json"
    keep(Kept(speeds=(timed("splink", 2.0), timed("graphres", 5.0, 3.0), timed("floor", 0.5))), file)
    kept = keep(Kept(speeds=(timed("graphres", 4.0, 3.0),)), file).speeds
    assert [(one.tool, one.seconds) for one in kept] == [("floor", 0.5), ("graphres", 4.0), ("splink", 2.0)]
    assert load(file).speeds == kept
    assert "| large 10 | 2.0 times | 1.5 times | 2.0 times |" in speeds(kept)
    assert speeds(()) == ""


def test_the_floor_joins_rows_once(tmp_path: Path) -> None:
    """Who shares a phone and an email is one pair; what is missing is shared with nobody."""
    people = {
        "unique_id": [0, 1, 2],
        "email": ["a@x", "a@x", None],
        "phone": ["1", "1", "2"],
        "surname": ["ash", "bo", "bo"],
        "dob": [None, "1980-01-02", "1980-01-02"],
        "postcode": [None, None, None],
    }
    pq.write_table(pa.table(people), tmp_path / "rows.parquet")
    floor.main(str(tmp_path / "rows.parquet"), str(tmp_path / "pairs.parquet"))
    found = pq.read_table(tmp_path / "pairs.parquet").to_pylist()
    assert sorted((row["a"], row["b"]) for row in found) == [(0, 1), (1, 2)]
