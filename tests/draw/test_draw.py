"""A drawing is given away: it asks nobody, runs nothing from the data, and shows what the explorer shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import graphres
from graphres.draw.network import SafeNetwork
from graphres.errors import ParameterError
from graphres.explore.style import style
from graphres.run_directory import Run
from tests.helpers.browser import watched
from tests.helpers.tiny_run import ENTITIES, HOSTILE, write_tiny_run

EVIL = "<img src=x onerror=alert(1)>'\"</script><script>alert(2)</script>"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The tiny run."""
    return write_tiny_run(tmp_path_factory.mktemp("tiny") / "run")


def graph_of(page: str) -> dict[str, Any]:
    """What the page draws."""
    found = re.search(r'<script type="application/json" id="graph">(.*?)</script>', page, flags=re.DOTALL)
    assert found is not None
    graph: dict[str, Any] = json.loads(found[1])
    return graph


def test_records_and_shared_identifiers_are_drawn(tiny: Run) -> None:
    """Every record, the identifiers that two of them bear, and a line for each bearing and link."""
    graph = graph_of(graphres.draw(tiny.path, "E-ANN").generate_html())
    labels = {node["label"] for node in graph["nodes"]}
    assert labels >= {"crm:1", "crm:2", "shop:7", "E  ann@ash.example", "S  ash", "N  ann", "#  X1"}
    links = [edge["label"] for edge in graph["edges"] if "label" in edge]
    assert sorted(links) == ["+12.5", "+3.2"]


def test_shapes_and_colors_are_the_explorers(tiny: Run) -> None:
    """A kind looks as in the explorer; nothing moves by itself."""
    graph = graph_of(graphres.draw(tiny.path, "E-ANN").generate_html())
    email = next(node for node in graph["nodes"] if node["label"].startswith("E  "))
    assert (email["shape"], email["color"]["background"]) == ("diamond", style()["kinds"]["email"]["fill"])
    assert graph["options"]["physics"] == {"enabled": False}
    assert all({"x", "y"} <= set(node) for node in graph["nodes"])


def test_the_page_is_the_same_each_time(tiny: Run) -> None:
    """Equal runs give equal bytes."""
    assert graphres.draw(tiny.path, "E-BOB").generate_html() == graphres.draw(tiny.path, "E-BOB").generate_html()


def test_a_page_names_no_other_place(tiny: Run) -> None:
    """No address is loaded: the policy forbids all requests, and there is nothing to request."""
    page = graphres.draw(tiny.path, "E-ANN").generate_html()
    assert "default-src 'none'" in page
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=\"(?!data:)", page)


def test_parallel_edges_and_numpy_numbers_stay() -> None:
    """What pyvis drops or fails on is drawn."""
    import numpy as np

    network = SafeNetwork()
    network.add_node("a", x=np.int64(1))
    network.add_node("b", x=np.float64(2.5))
    network.add_edge("a", "b", title="one")
    network.add_edge("b", "a", title="two")
    assert [edge["title"] for edge in graph_of(network.generate_html())["edges"]] == ["one", "two"]


def test_nothing_is_written_but_the_page(tiny: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pyvis would copy a folder of libraries to where one stands."""
    monkeypatch.chdir(tmp_path)
    graphres.draw(tiny.path, "E-ANN").write_html("picture")
    assert [path.name for path in tmp_path.iterdir()] == ["picture"]


def test_unknown_entity_names_the_near_miss(tiny: Run) -> None:
    """A slip of the finger is answered with what was meant."""
    with pytest.raises(ParameterError, match="E-ANN"):
        graphres.draw(tiny.path, "E-AMN")


def opened(browser: Any, path: Path, content: str) -> tuple[Any, list[str], list[str]]:
    """A page in the browser, what it asked for beside itself, and what it complained of."""
    path.write_text(content, encoding="utf-8")
    seen = watched(browser)
    return seen.goto(path), seen.asked, seen.said


def hostile_run(folder: Path) -> Run:
    """Records and identifiers named by what would run in a page that takes text for markup."""
    nodes = [
        {"node_id": "crm:1", "node_type": "record", "label": EVIL, "entity_id": "E-EVE"},
        {"node_id": f"crm:{EVIL}", "node_type": "record", "label": EVIL, "entity_id": "E-EVE"},
        {"node_id": "I1", "node_type": "identifier", "kind": f"number:{EVIL}", "label": EVIL},
    ]
    ends = ["crm:1", f"crm:{EVIL}"]
    edges: list[dict[str, Any]] = [{"source_node": e, "target_node": "I1", "edge_type": "bears"} for e in ends]
    link = dict(zip(("source_node", "target_node"), ends, strict=True))
    edges.append({**link, "edge_type": "match", "weight_bits": 5.0})
    members = [{"source": "crm", "record_id": end[4:], "entity_id": "E-EVE"} for end in ends]
    records = [{"source": "crm", "record_id": end[4:], "line": 2, "given_name": HOSTILE} for end in ends]
    identifiers = [{"identifier_id": "I1", "kind": f"number:{EVIL}", "value": EVIL, "state": "used"}]
    entities = [{**ENTITIES[3], "records": 2}]
    changed: dict[str, Any] = {"nodes": nodes, "edges": edges, "members": members, "records": records}
    return write_tiny_run(folder / "run", **changed, identifiers=identifiers, entities=entities, steps=[], evidence=[])


def test_hostile_names_are_text_in_a_browser(browser: Any, tmp_path: Path) -> None:
    """Nothing runs, nothing is asked for, and the tooltip shows the name as it is."""
    network = graphres.draw(hostile_run(tmp_path).path, "E-EVE")
    network.heading = EVIL
    page, asked, said = opened(browser, tmp_path / "page.html", network.generate_html())
    page.wait_for_selector("canvas")
    assert page.locator("h1").inner_text() == EVIL
    box = page.locator("canvas").bounding_box()
    tooltip = page.locator(".vis-tooltip")
    for step in range(30):
        page.mouse.move(box["x"] + box["width"] * 0.37, box["y"] + box["height"] * (0.3 + step / 75))
        page.wait_for_timeout(200)
        if EVIL in (tooltip.text_content() if tooltip.count() else ""):
            break
    assert EVIL in tooltip.text_content(timeout=1000)
    assert (asked, said) == ([], [])
    assert page.locator("img, iframe").count() == 0
    page.close()


def test_a_notebook_shows_it_in_a_frame(browser: Any, tiny: Run, tmp_path: Path) -> None:
    """The frame draws, asks for nothing and cannot reach the notebook."""
    cell = graphres.draw(tiny.path, "E-ANN")._repr_html_()
    page, asked, said = opened(browser, tmp_path / "notebook.html", f"<!doctype html><title>n</title>{cell}")
    page.frame_locator("iframe").locator("canvas").wait_for()
    assert [url for url in asked if url != "about:srcdoc"] == []
    assert [text for text in said if "favicon" not in text] == []
    page.close()


def test_the_alarm_works(browser: Any, tmp_path: Path) -> None:
    """A page as pyvis itself writes it is caught asking elsewhere: the tests above would notice."""
    from pyvis.network import Network

    stock = Network(cdn_resources="in_line")
    stock.add_node(1)
    _, asked, _ = opened(browser, tmp_path / "stock.html", stock.generate_html())
    assert asked
