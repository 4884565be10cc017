"""An entity at the strict and at the loose standard, as the run holds them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import graphres
from graphres.errors import RunError
from graphres.explain import explain_pair
from graphres.resolution import Resolution
from graphres.run_directory import Run


def with_standards(shop: Resolution | Run, place: Path, strict: dict[str, str], loose: dict[str, str]) -> Path:
    """A copy of the run whose records are of other entities at other standards; of their own where nothing is said."""
    shutil.copytree(shop.path, place)
    members = pq.read_table(place / "members.parquet")
    names = [f"{row['source']}:{row['record_id']}" for row in members.to_pylist()]
    own = members["entity_id"].to_pylist()
    for column, told in (("entity_id_strict", strict), ("entity_id_loose", loose)):
        values = pa.array([told.get(name, entity) for name, entity in zip(names, own, strict=True)], pa.string())
        members = members.set_column(members.schema.get_field_index(column), column, values)
    pq.write_table(members, place / "members.parquet")
    return place


def test_the_core_stays_and_the_fringe_is_contested(shop: Resolution, tmp_path: Path) -> None:
    """At the strict standard crm:2 would go; at the loose one the neighbor would join."""
    entity = {f"{s}:{r}": e for s, r, e in shop.members[["source", "record_id", "entity_id"]].itertuples(index=False)}
    home, neighbor = entity["crm:1"], entity["crm:3"]
    loose = dict.fromkeys((name for name, e in entity.items() if e in (home, neighbor)), "ELOOSE")
    run = with_standards(shop, tmp_path / "run", {"crm:2": "ENEW"}, loose)
    found = graphres.explain(run, sensitivity="crm:1").as_dict()
    assert found["core"] == ["crm:1"]
    assert [one["record"] for one in found["fringe"]] == ["crm:2"]
    assert [one["entity_id"] for one in found["loose"]] == [neighbor]
    assert "contested" in found["findings"][0]


def test_of_parts_as_large_the_core_is_the_one_that_weighs_most(demo: Run, tmp_path: Path) -> None:
    """Two and two: whichever comes first by name, the firmer half is the core."""
    entity = demo.query("SELECT entity_id FROM entities WHERE records = 4 ORDER BY 1 LIMIT 1")["entity_id"][0].as_py()
    rows = demo.query(f"SELECT source, record_id FROM members WHERE entity_id = '{entity}' ORDER BY 1, 2").to_pylist()
    a, b, c, d = (f"{row['source']}:{row['record_id']}" for row in rows)
    for number, half in enumerate(((a, b), (a, c), (a, d))):
        rest = tuple(name for name in (a, b, c, d) if name not in half)
        firmer = max((half, rest), key=lambda pair: explain_pair(demo, *pair).weight_bits)
        run = with_standards(demo, tmp_path / str(number), dict.fromkeys(rest, "EREST"), {})
        found = graphres.explain(run, sensitivity=a).as_dict()
        assert found["core"] == list(firmer)
        assert "of 2 parts as large that which weighs most" in found["findings"][1]


def test_what_all_standards_keep_is_stable(shop: Resolution, tmp_path: Path) -> None:
    """Nothing leaves, nothing joins."""
    run = with_standards(shop, tmp_path / "run", {}, {})
    found = graphres.explain(run, sensitivity="crm:1").as_dict()
    assert found["fringe"] == found["loose"] == []
    assert "stable" in found["findings"][0]


def test_a_run_without_standards_says_so(shop: Resolution, tmp_path: Path) -> None:
    """Where strict and loose entities are not in the run there is no answer, rather than a guess."""
    run = with_standards(shop, tmp_path / "run", dict.fromkeys(["crm:1"]), {})  # type: ignore[arg-type]
    with pytest.raises(RunError, match="stricter"):
        graphres.explain(run, sensitivity="crm:1")
