"""Charts of a run: what they count is what the tables hold; nothing in the data runs, and nothing is fetched."""

from __future__ import annotations

import importlib.util
import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import graphres
from graphres.charts import NAMES, numbers
from graphres.errors import EngineError, ParameterError
from graphres.run_directory import Run, open_run
from graphres.weigh.stored import load
from tests.helpers.tiny_run import IDENTIFIERS, MANIFEST, write_tiny_run
from tools.docs import IMAGES

EVIL = "</text></svg><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x00\ufffe"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The tiny run."""
    return write_tiny_run(tmp_path_factory.mktemp("tiny") / "run")


def evil_run(folder: Path) -> Run:
    """Two hubs whose values differ only where no label shows it, and would run where they are markup."""
    two = [{"identifier_id": name, "kind": "email", "value": EVIL + "x" * 9000 + name} for name in ("I1", "I2")]
    rows = [{**row, "records": 9, "people": 9, "state": "excluded"} for row in two]
    nodes = [
        {"node_id": row["identifier_id"], "node_type": "identifier", "kind": "email", "label": row["value"]}
        for row in two
    ]
    run = write_tiny_run(folder / "run<b>", identifiers=rows, nodes=nodes)
    model = {"version": 1, "kinds": [], "prior": {"same": 0.1, "related": 0.1}}
    (run.model_dir / "model.json").write_text(json.dumps(model), encoding="utf-8")
    return run


def test_sizes_count_every_customer(demo_run: Path) -> None:
    """All classes together are the customers of the run."""
    run = open_run(demo_run)
    assert sum(row["customers"] for row in numbers.sizes(run)) == run.count("entities")


def test_weights_count_every_weighed_pair(demo_run: Path) -> None:
    """A match is right of 0, related people are left of it, and no pair is lost."""
    run = open_run(demo_run)
    rows = numbers.weights(run)
    weighed = [weight for weight in run.table("edges")["weight_bits"].to_pylist() if weight is not None]
    assert sum(row["pairs"] for row in rows) == len(weighed)
    assert {row["low"] < 0 for row in rows if row["edge_type"] == "match"} == {False}
    assert min(row["low"] for row in rows) <= min(weighed)
    assert max(row["high"] for row in rows) >= max(weighed)


def test_hubs_are_what_does_not_count_in_full(tiny: Run, tmp_path: Path) -> None:
    """The discounted phone of the tiny run and nothing else; of a run without hubs nothing."""
    assert numbers.hubs(tiny) == [{"identifier": "phone: +4455500100", "people": 0, "state": "discounted"}]
    used = [{**row, "state": "used"} for row in IDENTIFIERS]
    assert numbers.hubs(write_tiny_run(tmp_path / "run", identifiers=used)) == []


def test_rates_are_those_of_the_model(demo_run: Path) -> None:
    """m of every level, and r and u beside it, as `model.json` has them."""
    run = open_run(demo_run)
    rows = numbers.rates(run)
    kinds = load(run.model_dir).kinds
    assert [row["probability"] for row in rows if row["rate"] == "m"] == [m for kind in kinds for m in kind.m]
    assert {row["rate"] for row in rows} == {"m", "r", "u"}


def test_pictures_show_what_was_counted(demo_run: Path) -> None:
    """Every level, hub and size stands in its chart; equal runs give equal bytes."""
    run = open_run(demo_run)
    charts, again = graphres.charts(demo_run), graphres.charts(demo_run)
    assert [chart.name for chart in charts] == list(NAMES) == list(charts.names)
    assert {row["level"] for row in numbers.rates(run)} <= texts(charts["rates"].svg)
    assert {row["records"] for row in numbers.sizes(run)} <= texts(charts["sizes"].svg)
    assert {"match", "related"} <= texts(charts["weights"].svg)
    assert [chart.svg for chart in charts] == [chart.svg for chart in again]


def texts(svg: str) -> set[str]:
    """What can be read in a picture."""
    return {"".join(node.itertext()) for node in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")}


def test_a_hostile_value_is_text(tmp_path: Path) -> None:
    """It neither ends a tag nor becomes one, hidden characters show, and two that look alike have two bars."""
    chart = graphres.charts(evil_run(tmp_path).path)["hubs"]
    root = ET.fromstring(chart.svg)
    assert not [node for node in root.iter() if node.tag.rpartition("}")[2] in ("script", "image", "a")]
    labels = {text for text in texts(chart.svg) if text.startswith("email: </text>")}
    assert len(labels) == 2
    assert "\u202e" not in chart.svg


def test_the_page_runs_nothing_and_asks_for_nothing(tmp_path: Path) -> None:
    """Pictures in the page itself, under a policy that forbids the rest; only the page is written."""
    run = evil_run(tmp_path)
    page = tmp_path / "out"
    graphres.charts(run.path).write_html(page)
    text = page.read_text(encoding="utf-8")
    assert "default-src 'none'; img-src data:" in text
    assert "<script" not in text
    assert set(re.findall(r'(?:src|href)="([^",]*)', text)) == {"data:", "data:image/svg+xml;base64"}
    assert "run&lt;b&gt;" in text
    assert {path.name for path in tmp_path.iterdir()} == {"out", run.path.name}


def test_hardly_a_run_has_charts(tmp_path: Path) -> None:
    """A run of one record has every chart, and they say that there is nothing to show; so does a run of none."""
    pd = pytest.importorskip("pandas")
    ann = pd.DataFrame({"id": ["1"], "full_name": ["Ann Ash"], "email": ["a@ash.example"]})
    one = graphres.resolve({"crm": ann}, output=tmp_path / "one")
    nothing: dict[str, Any] = dict.fromkeys(one.tables, ())
    none = write_tiny_run(tmp_path / "none", **nothing)
    assert all(chart.svg.startswith("<svg") for chart in one.charts())
    for run in (one.path, none.path):
        assert "no pair was linked" in texts(graphres.charts(run)["weights"].svg)
        assert "no identifier is shared by so many that it counts less" in texts(graphres.charts(run)["hubs"].svg)
    assert "no customers" in texts(graphres.charts(none.path)["sizes"].svg)


@pytest.mark.parametrize(("name", "begins"), [("a.svg", b"<svg"), ("b.PNG", b"\x89PNG"), ("c.json", b"{")])
def test_a_chart_is_written_as_its_suffix_says(tiny: Run, tmp_path: Path, name: str, begins: bytes) -> None:
    """A picture, or the specification for Vega-Lite."""
    graphres.charts(tiny.path)["sizes"].write(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_cannot_be_drawn_is_one_message(tiny: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another suffix, an unknown chart, and a missing library say what would do."""
    charts = graphres.charts(tiny.path)
    with pytest.raises(ParameterError, match=r"\.svg or \.png"):
        charts["sizes"].write(tmp_path / "sizes.gif")
    with pytest.raises(ParameterError, match="one of sizes, weights"):
        charts["size"]
    found: Any = importlib.util.find_spec
    monkeypatch.setattr(
        import_module("graphres.charts"), "find_spec", lambda name: None if name == "altair" else found(name)
    )
    with pytest.raises(EngineError, match=r"graphres\[analyze\]"):
        graphres.charts(tiny.path)


def test_pairs_scored_elsewhere_have_no_rates(tiny: Run, tmp_path: Path) -> None:
    """There is no model to draw, and asking for it says which charts there are."""
    path = write_tiny_run(tmp_path / "run").path
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    assert set(MANIFEST) <= set(manifest)
    (path / "manifest.json").write_text(json.dumps({**manifest, "edges": {"path": "pairs.csv"}}), encoding="utf-8")
    charts = open_run_charts(path)
    assert charts.names == ("sizes", "weights", "hubs")
    with pytest.raises(ParameterError, match="one of sizes, weights, hubs"):
        charts["rates"]


def open_run_charts(path: Path) -> Any:
    """By the method of a resolution."""
    return graphres.open_run(path).charts()


def test_the_docs_show_the_charts_of_the_demo(demo_run: Path) -> None:
    """What can be read in the pictures of docs/charts.md is what is drawn now: else `make docs`."""
    for chart in graphres.charts(demo_run):
        held = (IMAGES / f"chart-{chart.name}.svg").read_text(encoding="utf-8")
        assert texts(held) == texts(chart.svg), chart.name
