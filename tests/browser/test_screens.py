"""Every screen: accessible to all, by keyboard alone, whatever the data hold, and the same from a link."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

import graphres
from graphres.explore.page import page as page_of
from graphres.run_directory import open_run
from tests.helpers.browser import Watched, drawn, watched
from tests.helpers.tiny_run import ENTITIES, RECORDS, write_tiny_run

Opener = Callable[..., Watched]

EVIL = "\"><img src=x onerror=alert(1)></script><script>alert(2)</script>{{7*7}}'"
SCREENS = {
    "overview": "#/",
    "queue": "#/queue?q=risk:>0",
    "graph": "#/e/{0}?view=graph",
    "matrix": "#/e/{0}?view=matrix&tab=whatif",
    "records": "#/e/{0}?view=records&tab=path",
    "how": "#/e/{0}?view=how&tab=whynot",
    "history": "#/e/{0}?view=history",
    "split": "#/e/{0}?split=cut",
    "compare": "#/compare?a={0}&b={1}",
    "identifier": "#/i/{2}",
    "decisions": "#/decisions",
    "gone": "#/e/E000",
}


def addresses(run: Path) -> dict[str, str]:
    """Every screen's address on a run."""
    opened = open_run(run)
    ids = opened.query("SELECT entity_id FROM entities ORDER BY risk DESC, entity_id LIMIT 2")["entity_id"].to_pylist()
    shared = opened.query(
        "SELECT n.kind || ':' || n.label AS name FROM identifiers i JOIN nodes n ON n.node_id = i.identifier_id "
        "ORDER BY i.records DESC, name LIMIT 1"
    )["name"][0].as_py()
    from urllib.parse import quote

    return {name: address.format(*ids, quote(shared, safe="")) for name, address in SCREENS.items()}


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer of a run whose every value is an attack."""
    fields = ("given_name", "surname", "email", "phone")
    folder = tmp_path_factory.mktemp("evil")
    run = write_tiny_run(
        folder / "run",
        records=[{**row, **dict.fromkeys(fields, EVIL), "given_name_clean": EVIL} for row in RECORDS],
        entities=[
            {**row, "records": 3, "given_name": EVIL, "surname": EVIL, "risk_reasons": f"{EVIL} 0.50"}
            for row in ENTITIES
        ],
        identifiers=[
            {
                "identifier_id": f"I{n}",
                "kind": "email",
                "value": EVIL,
                "state": "excluded",
                "reason": EVIL,
                "records": 3,
            }
            for n in range(1, 8)
        ],
        nodes=[
            {"node_id": f"I{n}", "node_type": "identifier", "kind": "email", "label": EVIL, "entity_id": None}
            for n in range(1, 8)
        ],
    )
    run.manifest["warnings"] = [EVIL]
    run.manifest["inputs"] = [{"source": EVIL, "path": EVIL, "rows": 1}]
    (folder / "evil.html").write_text(page_of(run), encoding="utf-8")
    return folder / "evil.html"


def test_hostile_values_are_text(tiny: Path, open_page: Opener) -> None:
    """No value becomes an element, and nothing runs, on any screen."""
    watched = open_page()
    for screen, address in addresses(tiny.parent / "run").items():
        page = watched.goto(tiny, address)
        expect(page.locator("main h1, main h2").first).to_be_visible()
        assert page.locator("img, iframe, main script").count() == 0
        if screen not in ("gone", "decisions"):
            expect(page.locator("body")).to_contain_text("onerror=alert(1)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(audit: Path, open_page: Opener, axe: str, scheme: str) -> None:
    """Names, roles, contrast and order of every screen are as WCAG 2.2 AA asks."""
    watched = open_page(color_scheme=scheme)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    wrong = []
    for screen, address in addresses(audit.parent).items():
        page = watched.goto(audit, address)
        page.reload()
        expect(page.locator("main h1, main h2").first).to_be_visible()
        page.evaluate(axe)
        found = page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
        wrong += [(screen, v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found["violations"]]
    assert wrong == []


@pytest.mark.parametrize("width", [1400, 800, 400])
def test_nothing_sticks_out(sample: Path, open_page: Opener, width: int) -> None:
    """At every width the page is as wide as the window: what is wider scrolls in its own frame."""
    watched = open_page(viewport={"width": width, "height": 900})
    for screen, address in addresses(sample.parent).items():
        page = watched.goto(sample, address)
        expect(page.locator("main h1, main h2").first).to_be_visible()
        assert (screen, page.evaluate("document.documentElement.scrollWidth")) == (screen, width)


def test_the_alarm_works(browser: Any, tmp_path: Path) -> None:
    """A page as pyvis itself writes it is caught asking elsewhere: every test of this folder would notice."""
    from pyvis.network import Network

    stock = Network(cdn_resources="in_line")
    stock.add_node(1)
    (tmp_path / "stock.html").write_text(stock.generate_html(), encoding="utf-8")
    seen = watched(browser)
    seen.goto(tmp_path / "stock.html")
    with pytest.raises(AssertionError):
        seen.check()
    seen.page.context.close()


def test_by_keyboard_alone(audit: Path, open_page: Opener) -> None:
    """From the search to the queue, into the graph, to a pair, and back, without a mouse."""
    page = open_page().goto(audit, "#/queue")
    expect(page.locator("table.queue")).to_be_visible()
    drawn(page).keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Maria Silva")
    drawn(page).locator("svg.graph [tabindex='0']").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Enter")
    assert page.locator("svg.graph [aria-pressed=true]").count() == 2
    page.keyboard.press("x")
    expect(page.get_by_role("tab", name="What if")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("m")
    expect(page.get_by_role("tab", name="Matrix")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("/")
    page.keyboard.type("amr")
    expect(page.get_by_role("tab", name="Matrix")).to_have_attribute("aria-selected", "true")
    assert page.locator("svg.graph [tabindex='0']").count() <= 1


def test_escape_closes_the_split(audit: Path, open_page: Opener) -> None:
    """And the keys of the entity act again; under the list of keys none of them does."""
    page = drawn(open_page().goto(audit, addresses(audit.parent)["graph"]))
    page.keyboard.press("s")
    expect(page.get_by_role("region", name="Split")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Split")).to_be_hidden()
    page.keyboard.press("?")
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()  # until then all keys are for the list
    expect(page.locator(".who .status")).to_have_text("open")
    page.keyboard.press("Shift+M")
    expect(page.get_by_label("Entity to merge with")).to_be_focused()


def test_the_queue_goes_on_over_the_end_of_a_page(sample: Path, open_page: Opener) -> None:
    """`j` on the last row turns the page, `k` on the first turns it back."""
    page = open_page().goto(sample, "#/queue")
    expect(page.locator(".pages")).to_contain_text("1–50 of")
    drawn(page)
    for _ in range(49):
        page.keyboard.press("j")
    last = page.locator("tr.current th small").inner_text()
    page.keyboard.press("j")
    expect(page.locator(".pages")).to_contain_text("51–100 of")
    page.keyboard.press("k")
    expect(page.locator("tr.current th small")).to_have_text(last)


def test_a_part_of_a_run_leads_to_no_more_than_it_holds(audit: Path, open_page: Opener, tmp_path: Path) -> None:
    """Numbers of the whole run are text; a file that holds all of it speaks of no part."""
    part = graphres.explore(audit.parent, tmp_path / "part.html", entities=5).path
    page = open_page().goto(part)
    expect(page.locator("main")).to_contain_text("This file holds 5 of its entities")
    expect(page.locator("main .bars a, main table a[href*='queue?q=size']")).to_have_count(0)
    for file, told in ((part, 1), (audit, 0)):
        page = open_page().goto(file, "#/queue?q=nobody")
        expect(page.locator(".nothing")).to_contain_text("Nothing for nobody")
        expect(page.locator(".nothing", has_text="A file holds a part of its run")).to_have_count(told)


def test_a_message_goes_with_its_screen(audit: Path, open_page: Opener) -> None:
    """What was said of one entity is not read as if it were of the next."""
    page = open_page().goto(audit, addresses(audit.parent)["graph"])
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".said")).to_contain_text("Approved")
    page.get_by_role("link", name="Overview", exact=True).click()
    expect(page.locator(".said")).to_be_empty()


def test_nothing_to_compare_is_said(audit: Path, open_page: Opener) -> None:
    """Without ids there are no entities of which to say that they are one."""
    page = open_page().goto(audit, "#/compare")
    expect(page.locator("main")).to_contain_text("Two entities are compared: open one")


def test_single_letters_can_be_switched_off(audit: Path, open_page: Opener) -> None:
    """WCAG 2.1.4: who speaks to the computer is not misunderstood."""
    page = drawn(open_page().goto(audit, "#/"))
    page.keyboard.press("?")
    page.get_by_label("Single letters act").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(page.locator("ul.bars").first).to_be_visible()


def test_search_finds_by_what_is_written(audit: Path, open_page: Opener) -> None:
    """A name, a phone in another spelling, a record; what is not understood is pointed at."""
    page = open_page().goto(audit)
    for query, count in (("silva", 1), ("phone:02079460018", 1), ("crm:7", 1), ("size:>2", 1), ("york", 10)):
        page.get_by_role("searchbox").fill(query)
        page.keyboard.press("Enter")
        expect(page.locator(".total")).to_have_text(f"{count} entit{'y' if count == 1 else 'ies'}")
    page.get_by_role("searchbox").fill("nmae:silva")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("did you mean name:")
    page.get_by_role("searchbox").fill("silva status:unsure")
    page.keyboard.press("Enter")
    expect(page.locator(".nothing")).to_contain_text("Without status:unsure there is 1")


def test_a_link_leads_back_to_the_same_picture(audit: Path, open_page: Opener) -> None:
    """View, tab, selection and what is left out stand in the fragment."""
    address = addresses(audit.parent)["graph"].replace("view=graph", "tab=whatif&hide=given_name%3AMaria&s=crm%3A1")
    first = open_page().goto(audit, address)
    expect(first.locator(".result")).to_contain_text("It would fall into 6 groups")
    expect(first.locator("svg.graph [aria-pressed=true]")).to_have_count(1)
    again = open_page().goto(audit, first.evaluate("location.hash"))
    expect(again.locator(".result")).to_contain_text("It would fall into 6 groups")
    assert again.locator("svg.graph").inner_html() == first.locator("svg.graph").inner_html()


@pytest.mark.parametrize(
    "what", ["Picture (SVG)", "Picture (PNG)", "Graph (GraphML)", "Records (CSV)", "Links (CSV)", "Findings (Markdown)"]
)
def test_exports_can_be_opened(audit: Path, open_page: Opener, what: str) -> None:
    """Each is a file of its kind; its name carries run and entity, and nobody's name."""
    page = open_page().goto(audit, addresses(audit.parent)["graph"])
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=what).click()
    data = Path(download.value.path()).read_bytes()
    assert "silva" not in download.value.suggested_filename.lower()
    if what == "Picture (PNG)":
        assert data.startswith(b"\x89PNG")
    elif what in ("Picture (SVG)", "Graph (GraphML)"):
        assert len(list(ET.fromstring(data).iter())) > 10
    elif what.endswith("(CSV)"):
        rows = list(csv.reader(io.StringIO(data.decode("utf-8"))))
        assert len(rows) > 6
        assert len({len(row) for row in rows}) == 1
    else:
        assert "Without the given name" in data.decode("utf-8")


def test_one_entity_is_a_page_of_its_own(audit: Path, open_page: Opener, tmp_path: Path) -> None:
    """The page saves itself with one entity, and that file opens."""
    page = open_page().goto(audit, addresses(audit.parent)["graph"])
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="This page, of this entity alone").click()
    download.value.save_as(tmp_path / "one.html")
    alone = open_page().goto(tmp_path / "one.html")
    expect(alone.locator("h1")).to_have_text("Maria Silva")
    expect(alone.locator("footer")).to_contain_text("1 of its 11 entities, and nothing of the others")
    alone.get_by_role("tab", name="Why not").click()
    expect(alone.get_by_role("complementary")).to_contain_text("This file holds this entity alone")
    expect(alone.get_by_role("region", name="What it hangs on")).to_contain_text("phone and surname")


def test_a_locked_file_opens_with_its_passphrase(audit: Path, open_page: Opener, tmp_path: Path) -> None:
    """A wrong one is refused; the right one shows the page."""
    made = graphres.explore(audit.parent, tmp_path / "locked.html", passphrase="over the hills")
    page = open_page().goto(made.path)
    page.get_by_label("Passphrase").fill("under the hills")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("status")).to_have_text("This is not the passphrase.")
    page.get_by_label("Passphrase").fill("over the hills")
    page.get_by_role("button", name="Open").click()
    expect(page.locator(".tiles")).to_contain_text("26")
    page.get_by_role("link", name="Queue").first.click()
    page.get_by_role("link", name="Maria Silva").click()
    page.get_by_text("Export", exact=True).click()
    expect(page.locator(".exports")).to_contain_text("Exports are not encrypted.")


def test_masked_values_stay_hidden(audit: Path, open_page: Opener, tmp_path: Path) -> None:
    """Equal ones are equal still, and an identifier that nobody sees cannot be named in a decision."""
    made = graphres.explore(audit.parent, tmp_path / "masked.html", mask=["phone"])
    page = open_page().goto(made.path, addresses(audit.parent)["matrix"])
    expect(page.locator("main")).to_contain_text("phone#")
    assert "7946" not in page.locator("body").inner_text()
    page.locator(".whatif li", has_text="phone#").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("no decision can name it")


def test_a_browser_that_keeps_nothing_is_told_of(audit: Path, open_page: Opener) -> None:
    """Where the browser refuses to keep decisions they live as long as the page, and the page says so."""
    watched = open_page()
    watched.page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})")
    page = watched.goto(audit, addresses(audit.parent)["graph"])
    expect(page.locator("footer")).to_contain_text("This browser keeps nothing")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".who .status")).to_have_text("approved")


def test_a_damaged_file_says_so(audit: Path, open_page: Opener, tmp_path: Path) -> None:
    """What cannot be read leaves the plain table, and a sentence above it."""
    text = audit.read_text(encoding="utf-8")
    (tmp_path / "bad.html").write_text(text.replace('id="meta">H4sI', 'id="meta">AAAA'), encoding="utf-8")
    page = open_page().goto(tmp_path / "bad.html")
    expect(page.locator("#plain")).to_contain_text("This file is damaged")
    expect(page.locator("#plain tbody tr")).to_have_count(6)


def test_without_what_it_needs_a_table_stays(audit: Path, open_page: Opener) -> None:
    """Without scripts the page says so, and shows the riskiest entity."""
    page = open_page(java_script_enabled=False).goto(audit)
    expect(page.locator("#plain")).to_contain_text("needs a browser of 2023")
    expect(page.locator("#plain tbody tr")).to_have_count(6)


def test_an_entity_of_5000_records_can_be_read(open_page: Opener, tmp_path: Path) -> None:
    """It is drawn in few boxes, says how many records these stand for, and all are in the matrix."""
    names = [f"{n:05}" for n in range(5000)]
    nodes = [{"node_id": "I1", "node_type": "identifier", "kind": "phone", "label": "+44 1", "entity_id": None}]
    bears = [{"source_node": f"crm:{n}", "target_node": "I1", "edge_type": "bears"} for n in names]
    links = [
        {"source_node": f"crm:{a}", "target_node": f"crm:{b}", "edge_type": "match", "weight_bits": 3.0}
        for a, b in pairwise(names)
    ]
    of_record = {"source": "crm", "entity_id": "E-ANN"}
    changed: dict[str, list[dict[str, Any]]] = {
        "records": [{"source": "crm", "record_id": n, "line": 2, "surname": f"Ash {n}"} for n in names],
        "members": [{**of_record, "record_id": n, "part": int(n) // 2} for n in names],
        "entities": [{**ENTITIES[0], "records": 5000}],
        "identifiers": [
            {"identifier_id": "I1", "kind": "phone", "value": "+44 1", "records": 5000, "state": "excluded"}
        ],
    }
    run = write_tiny_run(tmp_path / "run", **changed, nodes=nodes, edges=[*bears, *links], evidence=[], steps=[])
    (tmp_path / "large.html").write_text(page_of(run), encoding="utf-8")
    page = open_page().goto(tmp_path / "large.html", "#/e/E-ANN")
    expect(page.locator("svg.graph")).to_contain_text("2,485 groups of 2 records")
    assert page.locator("svg.graph [role=button]").count() < 40
    expect(page.locator(".shown")).to_contain_text("of 5,000 records shown")
    page.get_by_role("tab", name="Matrix").click()
    expect(page.locator(".pages")).to_contain_text("1–100 of 5,000 records")


def test_an_empty_run_says_so(open_page: Opener, tmp_path: Path) -> None:
    """Without entities there is nothing to open, and the overview tells."""
    names = ("records", "members", "entities", "identifiers", "nodes", "edges", "evidence", "steps")
    run = write_tiny_run(tmp_path / "run", **{name: [] for name in names})
    (tmp_path / "empty.html").write_text(page_of(run), encoding="utf-8")
    page = open_page().goto(tmp_path / "empty.html")
    expect(page.locator("main")).to_contain_text("The run holds no entity.")


def test_a_run_that_merged_nothing_lists_no_more_than_it_has(open_page: Opener, tmp_path: Path) -> None:
    """Where nothing was skipped, nothing is said to be listed."""
    run = write_tiny_run(tmp_path / "run", entities=[{**row, "records": 1} for row in ENTITIES])
    for skipped, count in (([], 0), (["a column"], 1)):
        run.manifest["skipped"] = skipped
        (tmp_path / "alone.html").write_text(page_of(run), encoding="utf-8")
        page = open_page().goto(tmp_path / "alone.html")
        expect(page.locator(".alarm")).to_contain_text("nothing was merged")
        expect(page.locator(".alarm", has_text="listed below")).to_have_count(count)


def test_forced_colors_leave_everything_to_be_seen(audit: Path, open_page: Opener) -> None:
    """Where the system chooses the colors, lines and boxes take the system's."""
    page = open_page(forced_colors="active").goto(audit, addresses(audit.parent)["graph"])
    box = page.locator("svg.graph .box").first
    expect(box).to_be_visible()
    fill, stroke = (box.evaluate(f"one => getComputedStyle(one).{name}") for name in ("fill", "stroke"))
    assert fill != stroke


def test_printed_it_has_no_buttons(audit: Path, open_page: Opener) -> None:
    """Paper shows the entity, and not what one would click."""
    page = open_page().goto(audit, addresses(audit.parent)["graph"])
    expect(page.locator("svg.graph")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".bar-below")).to_be_hidden()
    expect(page.locator("svg.graph")).to_be_visible()
