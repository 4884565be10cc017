"""What measures: tables of reliability, and the rows that a peer is given."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import graphres
from benchmarks.peers.__main__ import judged
from benchmarks.peers.rows import one_table
from benchmarks.reliability import Bin, entities, links
from graphres.evaluate.common import match
from graphres.run_directory import open_run
from tests.helpers.tiny_run import write_tiny_run


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small world of the large preset."""
    folder = tmp_path_factory.mktemp("large") / "files"
    graphres.generate(200, folder, preset="large", tables="parquet")
    return folder


def test_every_row_of_a_customer_is_a_peers_row(files: Path, tmp_path: Path) -> None:
    """Accounts, CRM rows and guests' lines, each once, by the names that the truth uses."""
    rows = one_table(files, tmp_path / "rows.parquet")
    truth = pq.read_table(files / "truth" / "truth.parquet")
    names = {f"{s}:{r}" for s, r in zip(truth["source"].to_pylist(), truth["record_id"].to_pylist(), strict=True)}
    assert rows == len(names) == 200
    assert set(pq.read_table(tmp_path / "rows.parquet")["unique_id"].to_pylist()) == names


def test_a_peers_rows_have_one_form(files: Path, tmp_path: Path) -> None:
    """Names apart and in small letters, dates as year-month-day, phones in digits alone."""
    one_table(files, tmp_path / "rows.parquet")
    rows = pq.read_table(tmp_path / "rows.parquet").to_pandas()
    assert rows["dob"].dropna().str.fullmatch(r"\d{4}-\d\d-\d\d").mean() > 0.95
    assert rows["phone"].dropna().str.fullmatch(r"\d{1,9}").all()
    assert rows["first_name"].dropna().str.islower().mean() > 0.95
    assert not rows["surname"].dropna().str.contains(",").any()


def test_labels_are_judged_on_the_records_of_the_run() -> None:
    """Labels are found by source and key, in any order."""
    units = pa.table({"source": ["a", "a", "b"], "record_id": ["1", "2", "1"], "truth": ["x", "y", "x"]})
    labels = pa.table({"unique_id": ["b:1", "a:1", "a:2"], "label": ["k", "k", "l"]})
    found = judged(units, labels)
    assert (found.f1, found.predicted_entities) == (1.0, 2)


def test_reliability_counts_what_is_true(tmp_path: Path) -> None:
    """Of the tiny run's entities and links, those that the truth bears out, by what was said of them."""
    run = open_run(write_tiny_run(tmp_path / "run").path)
    names = [("crm", "1"), ("crm", "2"), ("shop", "7"), ("crm", "3"), ("shop", "8")]
    source, record_id = zip(*names, strict=True)
    truth = pa.table({"source": source, "record_id": record_id, "entity": ["ann", "ann", "ann", "bob", "rob"]})
    known = match(run, truth).records
    by_entity, by_link = entities(run, known), links(run, known)
    assert sum(one.number for one in by_entity) == 2
    assert sum(one.number * one.true for one in by_entity) == pytest.approx(1)
    assert sum(one.number * one.true for one in by_link) == pytest.approx(2)
    assert all(isinstance(one, Bin) and one.low <= one.says <= one.high for one in [*by_entity, *by_link])
