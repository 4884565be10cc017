"""Sources that hold each customer once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import graphres
from graphres import Resolution
from graphres.config import Config, SourceConfig
from graphres.errors import DecisionError
from tests.helpers.people import people

Rows = Sequence[Mapping[str, str | None]]
ONCE = Config(sources={"shop": SourceConfig(one_record_per_entity=True), "crm": SourceConfig()})


def sources() -> dict[str, list[dict[str, str | None]]]:
    """Thirty people; the shop has some of them twice, spelled alike or otherwise, and one four times."""
    rows: dict[str, list[dict[str, str | None]]] = people(30, 5)
    shop = {row["id"]: row for row in rows["shop"]}
    ids = list(shop)
    again = [shop[name] | {"id": f"again-{name}"} for name in ids[:4]]
    again += [shop[ids[4]] | {"id": f"more-{n}", "first_name": name} for n, name in enumerate(("J", None, "Jo"))]
    return {"crm": rows["crm"], "shop": [*rows["shop"], *again]}


def resolved(folder: Path, rows: Mapping[str, Rows], config: Config = ONCE) -> Resolution:
    tables: dict[str, Any] = {name: pa.Table.from_pylist(list(of)) for name, of in rows.items()}
    return graphres.resolve(tables, config=config, output=folder, threads=1)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Resolution:
    return resolved(tmp_path_factory.mktemp("once") / "run", sources())


def test_no_entity_gets_two_records_of_the_source(run: Resolution) -> None:
    """Equal ones among them, and those that hang together over another source."""
    members = run._run.table("members").to_pylist()
    of_shop = Counter(row["entity_id"] for row in members if row["source"] == "shop")
    assert set(of_shop.values()) == {1}
    assert len(members) > len({row["entity_id"] for row in members})


def test_the_manifest_tells_how_many_merges_it_forbade(run: Resolution) -> None:
    """Seven records of the shop are somebody's second, third or fourth."""
    told = run.manifest["one_record_per_entity"]
    assert list(told) == ["shop"]
    assert 4 <= told["shop"]["merges_forbidden"] <= 7


def test_links_that_it_cuts_are_kept_as_possible(run: Resolution) -> None:
    """Whoever doubts that the source is clean finds them there."""
    possible = run._run.table("edges", None, [("edge_type", "=", "possible")]).to_pylist()
    assert sum(edge["source_node"].startswith("shop:") and edge["target_node"].startswith("shop:") for edge in possible)


def test_the_order_of_rows_does_not_matter(run: Resolution, tmp_path: Path) -> None:
    """Nor that of the sources."""
    again = resolved(tmp_path / "run", {name: rows[::-1] for name, rows in reversed(sources().items())})
    assert again._run.table("members").equals(run._run.table("members"))


def test_a_decision_may_not_break_it(tmp_path: Path) -> None:
    """Either the source holds each customer once, or the two are one."""
    (tmp_path / "said.jsonl").write_text('{"verb": "same", "groups": [["shop:s1"], ["shop:s2"]]}\n')
    rows = {"shop": [{"id": "s1", "email": "a@a.example"}, {"id": "s2", "email": "b@a.example"}]}
    tables: dict[str, Any] = {name: pa.Table.from_pylist(of) for name, of in rows.items()}
    config = Config(sources={"shop": SourceConfig(one_record_per_entity=True)})
    with pytest.raises(DecisionError, match="of shop:s1 and shop:s2 line 1 says that they are one, and the config"):
        graphres.resolve(tables, config=config, decisions=tmp_path / "said.jsonl", output=tmp_path / "run")
