"""The library's door: whatever holds the tables, the same customers come out, and everything can be asked."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv
import pytest

import graphres
from graphres.errors import ConfigError, GraphresError, ParameterError, RunError

SOURCES = ("crm_export", "customer_database", "purchases")


@pytest.fixture(scope="module")
def demo(demo_run: Path) -> graphres.Resolution:
    """The sample's run, opened."""
    return graphres.open_run(demo_run)


@pytest.fixture(scope="module")
def texts(root: Path) -> dict[str, pa.Table]:
    """The sample's sources as Arrow tables of text, empty cells null."""
    tables = {}
    for name in SOURCES:
        path = root / "data" / "ebuy" / f"{name}.csv"
        header = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
        options = pacsv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True)
        tables[name] = pacsv.read_csv(path, convert_options=options)
    return tables


def partition(resolution: graphres.Resolution) -> list[tuple[str, str, str]]:
    """Which customer each record is."""
    members = resolution.members
    return list(zip(members["source"], members["record_id"], members["entity_id"], strict=True))


def test_tables_in_memory_give_the_customers_of_files(texts: dict[str, pa.Table], demo: graphres.Resolution) -> None:
    """Files, pandas, Polars and Arrow are one and the same input."""
    held = {
        "crm_export": texts["crm_export"].to_pandas(),
        "customer_database": pl.from_arrow(texts["customer_database"]),
        "purchases": texts["purchases"],
    }
    assert partition(graphres.resolve(held, tables=["parquet"])) == partition(demo)


def test_every_record_is_in_one_entity(demo: graphres.Resolution) -> None:
    """Members partition the records, and entities count them."""
    assert not demo.members.duplicated(["source", "record_id"]).any()
    assert set(demo.members["entity_id"]) == set(demo.entities["entity_id"])
    assert demo.entities["records"].sum() == len(demo.members) == demo.manifest["counts"]["records"]


def test_the_sample_is_resolved_well(demo: graphres.Resolution, root: Path) -> None:
    """Of the sample's people nearly all are found: a smoke alarm, not a benchmark."""
    scores = demo.evaluate(root / "data" / "ebuy" / "truth" / "truth.csv").as_dict()
    assert scores["pairwise"]["f1"] > 0.8
    assert scores["bcubed"]["f1"] > 0.9


def test_graph_has_the_records_and_identifiers(demo: graphres.Resolution) -> None:
    """igraph and NetworkX get the same nodes and edges, which are those of the tables."""
    known = len(demo.members) + len(demo.identifiers)
    assert demo.graph.vcount() == demo.to_networkx().number_of_nodes() == known
    assert demo.graph.ecount() == demo.to_networkx().number_of_edges()


def test_frames_are_pandas(demo: graphres.Resolution) -> None:
    """Every table of the door is a DataFrame."""
    for frame in (demo.entities, demo.members, demo.identifiers, demo.evidence):
        assert isinstance(frame, pd.DataFrame)
        assert len(frame) > 0


def test_tables_convert(demo: graphres.Resolution) -> None:
    """Any table of the run for Arrow, pandas and Polars: the same rows and columns."""
    for name in demo.tables:
        arrow, frame, polars = demo.to_arrow(name), demo.to_pandas(name), demo.to_polars(name)
        assert arrow.shape == frame.shape == polars.shape
        assert arrow.column_names == list(frame.columns) == polars.columns
    assert demo.to_pandas().equals(demo.entities)
    with pytest.raises(RunError, match="nonsense"):
        demo.to_polars("nonsense")


def test_html_repr_is_escaped(demo: graphres.Resolution, tmp_path: Path) -> None:
    """A notebook shows what was found; a folder's name is text."""
    shutil.copytree(demo.path, tmp_path / "<b>run")
    shown = graphres.open_run(tmp_path / "<b>run")._repr_html_()
    assert f"<td>{len(demo.entities):,}</td>" in shown
    assert "&lt;b&gt;run" in shown
    assert "<b>" not in shown


def test_repr_says_what_it_is(demo: graphres.Resolution) -> None:
    """A Resolution shows its size and place, and no one's data."""
    assert repr(demo) == (
        f"<Resolution of {len(demo.members):,} records: {len(demo.entities):,} customers, at {demo.path}>"
    )


def test_pair_explanations_are_twins(demo: graphres.Resolution) -> None:
    """A Resolution and `graphres.explain` say the same of a pair, whichever record comes first."""
    row = demo.evidence.iloc[0]
    a, b = f"{row['source_a']}:{row['record_id_a']}", f"{row['source_b']}:{row['record_id_b']}"
    assert demo.explain(a, b).as_dict() == graphres.explain(demo.path, a, b).as_dict()
    assert demo.explain(a, b).as_dict()["weight_bits"] == demo.explain(b, a).as_dict()["weight_bits"]


def test_entity_can_be_explained(demo: graphres.Resolution) -> None:
    """An entity's explanation speaks of it."""
    entity = demo.entities.sort_values("records")["entity_id"].iloc[-1]
    assert entity in demo.explain(entity=entity).text()


@pytest.mark.parametrize("asked", [{}, {"a": "crm:1"}, {"a": "crm:1", "b": "crm:2", "entity": "E1"}])
def test_explain_wants_a_pair_or_an_entity(demo: graphres.Resolution, asked: dict[str, str]) -> None:
    """Less or more than one question is an error."""
    with pytest.raises(ParameterError, match=r"one question|two of them"):
        demo.explain(**asked)


def test_temporary_run_goes_with_its_object(root: Path) -> None:
    """Without an output the run directory lives as long as the Resolution."""
    resolution = graphres.resolve(root / "data" / "ebuy" / "crm_export.csv")
    path = resolution.path
    assert (path / "manifest.json").exists()
    del resolution
    gc.collect()
    assert not path.exists()


def test_failed_run_leaves_no_temporary_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails cleans up after itself."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(GraphresError):
        graphres.resolve(tmp_path / "nowhere.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("formats", ["csv", ["parquet", "xlsx"]])
def test_unknown_formats_are_refused(formats: Any, tmp_path: Path) -> None:
    """Parquet is always written, CSV beside it, nothing else."""
    with pytest.raises(ParameterError, match="parquet"):
        graphres.resolve("a.csv", output=tmp_path / "RUN", tables=formats)


def test_config_and_paths_are_one_too_many(tmp_path: Path) -> None:
    """Sources are named in one place."""
    with pytest.raises(ConfigError, match="both"):
        graphres.resolve("a.csv", config=tmp_path / "c.yaml", output=tmp_path / "RUN")


def test_same_name_in_other_case_is_refused(texts: dict[str, pa.Table]) -> None:
    """Sources are told apart without case, tables in memory too."""
    with pytest.raises(ConfigError, match="two sources"):
        graphres.resolve({"crm": texts["crm_export"], "CRM": texts["crm_export"]})


def test_open_run_wants_a_run(tmp_path: Path) -> None:
    """A folder that is no run is an error that says so."""
    with pytest.raises(RunError, match="no run"):
        graphres.open_run(tmp_path)
