"""The truth is found by the names of its columns, and matched with a run exactly."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphres.errors import EvaluateError
from graphres.evaluate.common import Common, match
from graphres.evaluate.truth import read_truth
from graphres.run_directory import Run
from tests.helpers.tiny_run import write_tiny_run

ROWS = {"source": ["CRM", "Crm", "shop"], "record_id": ["1", "2", "7"], "entity": ["a", "a", "b"]}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return write_tiny_run(tmp_path / "run")


def pairs(common: Common) -> list[tuple[str, str, str]]:
    return [(r["source"], r["record_id"], r["truth"]) for r in common.records.to_pylist()]


def test_sources_match_without_case(run: Run) -> None:
    """CRM and crm are one source; what only one side knows is counted."""
    common = match(run, read_truth(pa.table(ROWS)))
    assert pairs(common) == [("crm", "1", "a"), ("crm", "2", "a"), ("shop", "7", "b")]
    assert (common.only_in_run, common.only_in_truth) == (4, 0)


def test_order_of_the_truth_does_not_matter(run: Run) -> None:
    """Records in common come in the order of the run."""
    truth = read_truth(pa.table(ROWS))
    assert pairs(match(run, truth)) == pairs(match(run, truth.take([2, 0, 1])))


@pytest.mark.parametrize(
    "header",
    [
        "source,record_id,entity",
        "SOURCE,RecordID,Cluster",
        "data_source;record id;true_id",
        "\ufeffsrc\tid\tentity_id",
        "source|record_id|household_of_one",
    ],
)
def test_columns_are_found_by_name(tmp_path: Path, header: str) -> None:
    """Case, separators, delimiter and byte order mark do not matter; a last unknown column is the entity."""
    sign = next(sign for sign in ",;\t|" if sign in header)
    path = tmp_path / "truth.csv"
    path.write_text(header + "\n" + sign.join(["crm", "00017", "x"]) + "\n", encoding="utf-8")
    assert read_truth(path).to_pylist() == [{"source": "crm", "record_id": "00017", "entity": "x"}]


def test_missing_columns_are_named() -> None:
    """A truth without an entity says which columns it has."""
    with pytest.raises(EvaluateError, match=r"no column record_id and no entity.*first, second"):
        read_truth(pa.table({"first": ["1"], "second": ["2"]}))


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow", "parquet"])
def test_tables_of_every_kind_are_read(tmp_path: Path, kind: str) -> None:
    """A truth may be a table in memory or a Parquet file; numbers become the text of a CSV."""
    rows = {"record_id": [1, 2], "entity": [10.0, None]}
    pq.write_table(pa.table(rows), tmp_path / "t.parquet")
    truths = {
        "pandas": pd.DataFrame(rows),
        "polars": pl.DataFrame(rows),
        "arrow": pa.table(rows),
        "parquet": tmp_path / "t.parquet",
    }
    assert read_truth(truths[kind]).to_pylist() == [
        {"record_id": "1", "entity": "10"},
        {"record_id": "2", "entity": None},
    ]


def test_leading_zeros_matter(run: Run) -> None:
    """An id is matched exactly; where only zeros differ, the error says so."""
    with pytest.raises(EvaluateError, match=r"(?s)no record in common.*leading zeros"):
        match(run, read_truth(pa.table({**ROWS, "record_id": ["01", "02", "007"]})))


def test_nothing_in_common_shows_both_sides(run: Run) -> None:
    """Sources and ids of both sides stand in the message."""
    with pytest.raises(EvaluateError, match=r"'crm', 'guest', 'shop'.*'1', '2'.*'erp'.*'1', '2', '7'"):
        match(run, read_truth(pa.table({**ROWS, "source": ["erp"] * 3})))


def test_a_repeated_record_is_an_error() -> None:
    """A record twice in the truth is named with both its rows."""
    with pytest.raises(EvaluateError, match=r"lists a record twice: '1' in rows 1 and 3"):
        read_truth(pa.table({"record_id": ["1", "2", "1"], "entity": ["a", "a", "b"]}))


def test_the_same_id_in_two_sources_is_no_repeat() -> None:
    """Ids are unique within a source only."""
    truth = read_truth(pa.table({"source": ["a", "b"], "record_id": ["1", "1"], "entity": ["x", "x"]}))
    assert len(truth) == 2


def test_a_source_is_not_needed_where_ids_are_unique(run: Run) -> None:
    """Without a source, ids that stand in one source only are matched by themselves."""
    common = match(run, read_truth(pa.table({"record_id": ["2", "7"], "entity": ["a", "b"]})))
    assert pairs(common) == [("crm", "2", "a"), ("shop", "7", "b")]


def test_a_source_is_needed_where_ids_recur(run: Run) -> None:
    """An id that two sources hold cannot be matched without its source."""
    with pytest.raises(EvaluateError, match="several sources hold a record '1'"):
        match(run, read_truth(pa.table({"record_id": ["1"], "entity": ["a"]})))


def test_records_without_an_entity_are_left_out(run: Run) -> None:
    """A record whose entity is not known is counted, not scored."""
    common = match(run, read_truth(pa.table({**ROWS, "entity": ["a", None, ""]})))
    assert (len(common.records), common.unlabeled, common.only_in_truth) == (1, 2, 0)


def test_an_unreadable_file_is_one_message(tmp_path: Path) -> None:
    """A missing, empty or binary truth is the user's to mend."""
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(EvaluateError, match="no truth file"):
        read_truth(tmp_path / "none.csv")
    with pytest.raises(EvaluateError, match="is empty"):
        read_truth(tmp_path / "empty.csv")
    with pytest.raises(EvaluateError, match="cannot be read"):
        read_truth(tmp_path / "binary.csv")
    with pytest.raises(EvaluateError, match="a int is no truth"):
        read_truth(3)


@pytest.mark.datasets
@pytest.mark.parametrize(
    ("name", "records", "entities"),
    [("febrl1", 1_000, 500), ("splink_fake_1000", 1_000, 251), ("senzing_truth_set", 159, 85)],
)
def test_public_truths_are_read(datasets: Path, name: str, records: int, entities: int) -> None:
    """The truth files of public sets are read as they are."""
    truth = read_truth(datasets / name / "truth" / "truth.csv")
    assert (len(truth), len(set(truth["entity"].to_pylist()))) == (records, entities)
