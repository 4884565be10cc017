"""The whole way: what holds of every run."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest

import graphres
from graphres.errors import IngestError
from graphres.pipeline import STAGES
from graphres.pipeline import run as run_pipeline
from graphres.run_directory import Run, comparable, open_run
from graphres.tables import RUN_TABLES, check
from tests.helpers.people import people

TABLES = sorted(set(RUN_TABLES) - {"lines"})  # there is no such table without transactions


def resolve(tables: dict[str, list[dict[str, str | None]]], output: Path, threads: int = 2) -> Run:
    arrow = {name: pa.Table.from_pylist(rows) for name, rows in tables.items()}
    graphres.resolve(arrow, output=output, threads=threads)
    return open_run(output)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run that several tests read."""
    return resolve(people(120, seed=1), tmp_path_factory.mktemp("run") / "run")


def test_every_table_keeps_its_contract(finished: Run) -> None:
    """Columns, types and keys of the run directory."""
    for name, contract in ((name, RUN_TABLES[name]) for name in TABLES):
        table = finished.table(name)
        check(contract, table.schema)
        keys = list(zip(*(table[column].to_pylist() for column in contract.key), strict=True))
        assert keys == sorted(keys, key=lambda k: tuple((x is not None, x) for x in k)), name


def test_entities_partition_the_records(finished: Run) -> None:
    """Every row read is one member of one entity, and no entity is empty."""
    members = finished.table("members").to_pylist()
    records = {(row["source"], row["record_id"]) for row in finished.table("records").to_pylist()}
    assert {(row["source"], row["record_id"]) for row in members} == records
    assert len(members) == len(records) == finished.manifest["counts"]["rows_read"]
    entities = {row["entity_id"]: row["records"] for row in finished.table("entities").to_pylist()}
    assert sum(entities.values()) == len(members)
    assert {row["entity_id"] for row in members} == set(entities)


def test_duplicates_are_found_and_relatives_kept_apart(finished: Run) -> None:
    """The sample's truth: the second record of a person joins the first, the sister does not."""
    of = {(row["source"], row["record_id"]): row["entity_id"] for row in finished.table("members").to_pylist()}
    same = [of["crm", f"c{i}"] == of["shop", f"s{i}"] for i in range(120) if ("shop", f"s{i}") in of]
    sisters = [of["crm", f"c{i}"] == of["crm", f"c{i + 1}"] for i in range(0, 118, 2)]
    assert sum(same) >= 0.95 * len(same)
    assert sum(sisters) <= 2


def test_order_of_rows_sources_and_threads_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same tables to the byte, and the same manifest but for its times."""
    tables = people(60, seed=2)
    first = resolve(tables, tmp_path / "a", threads=1)
    shuffled = {name: random.Random(7).sample(rows, len(rows)) for name, rows in reversed(tables.items())}
    for rows in shuffled.values():
        for row in rows:
            row.pop("line", None)
    monkeypatch.setattr("graphres.engines.workers.WORTHWHILE", 0.0)  # with a second process from the first batch on
    second = resolve(shuffled, tmp_path / "b", threads=2)
    for name in TABLES:
        if name in ("records", "rejects"):  # these hold line numbers, which did change
            continue
        assert (first.path / f"{name}.parquet").read_bytes() == (second.path / f"{name}.parquet").read_bytes(), name
    for name in ("entities.csv", "members.csv", "model/model.json", "model/frequencies.parquet"):
        assert (first.path / name).read_bytes() == (second.path / name).read_bytes(), name
    assert comparable(first.manifest)["counts"] == comparable(second.manifest)["counts"]


def test_bits_of_every_pair_add_up_to_its_weight(finished: Run) -> None:
    """Evidence and baseline are the weight exactly, and what is stored is what is recomputed."""
    evidence = finished.table("evidence").to_pylist()
    edges = {
        (row["source_node"], row["target_node"]): row["weight_bits"]
        for row in finished.table("edges").to_pylist()
        if row["edge_type"] == "match"
    }
    pairs = {(f"{r['source_a']}:{r['record_id_a']}", f"{r['source_b']}:{r['record_id_b']}") for r in evidence}
    asked = sorted(pairs & set(edges))[:10]
    assert asked
    for a, b in asked:
        found = graphres.explain(finished.path, a, b).as_dict()
        stored = {
            r["kind"]: r["bits"]
            for r in evidence
            if (f"{r['source_a']}:{r['record_id_a']}", f"{r['source_b']}:{r['record_id_b']}") == (a, b)
        }
        assert found["weight_bits"] == edges[a, b]
        assert found["prior_bits"] + sum(kind["bits"] for kind in found["kinds"]) == found["weight_bits"]
        assert {k["kind"]: k["bits"] for k in found["kinds"] if k["level"] is not None} == stored
        assert sum(found["probability"].values()) == pytest.approx(1.0)


def test_an_explanation_reads_the_same_from_both_sides(finished: Run) -> None:
    """Asking for (b, a) turns the values, and no number."""
    row = finished.table("evidence").to_pylist()[0]
    a, b = f"{row['source_a']}:{row['record_id_a']}", f"{row['source_b']}:{row['record_id_b']}"
    one, two = (
        graphres.explain(finished.path, a, b).as_dict(),
        graphres.explain(finished.path, b, a).as_dict(),
    )
    assert one["weight_bits"] == two["weight_bits"]
    assert [k["value_a"] for k in one["kinds"]] == [k["value_b"] for k in two["kinds"]]


def test_one_email_on_all_records_is_a_hub_and_no_customer(tmp_path: Path) -> None:
    """1,000 people who gave the shop's own address stay 1,000, near enough."""
    tables = people(1_000, seed=3, sources=("crm",))
    for row in tables["crm"]:
        row["email"] = "info@shop.example"
    found = resolve(tables, tmp_path / "run")
    hub = next(r for r in found.table("identifiers").to_pylist() if r["kind"] == "email")
    assert hub["state"] == "excluded"
    assert found.table("entities").num_rows > 960


@pytest.mark.parametrize("n", [1, 2, 10])
def test_tiny_inputs_are_valid(tmp_path: Path, n: int) -> None:
    """One, two, ten records: the shipped beliefs carry the model, and a repeated record is one customer."""
    tables = people(n, seed=4, sources=("crm",))
    if n == 2:
        tables["crm"][1] = {**tables["crm"][0], "id": "again"}
    found = resolve(tables, tmp_path / "run")
    assert found.table("entities").num_rows == (1 if n == 2 else n)


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C in any stage: no run, no partial, no lock."""
    from graphres.config import Config, SourceConfig

    table = pa.Table.from_pylist(people(10, seed=5)["crm"])
    for stage in STAGES:

        def interrupt(name: str, _done: int, _of: int, stage: str = stage) -> None:
            if name == stage:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run_pipeline(
                Config(sources={"crm": SourceConfig()}),
                tmp_path / "run",
                tables={"crm": table},
                progress=interrupt,
            )
        assert list(tmp_path.iterdir()) == []


def test_no_comparable_column_is_one_clear_error(tmp_path: Path) -> None:
    """Nothing to resolve by is said, not run."""
    with pytest.raises(IngestError, match="anything to compare"):
        resolve({"crm": [{"id": str(i), "amount": f"{i}.50"} for i in range(30)]}, tmp_path / "run")
    assert not (tmp_path / "run").exists()
