"""The page shows the riskiest customers, runs nothing, asks for nothing, and hides nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from graphres.explore import page
from tests.helpers.tiny_run import ENTITIES, RECORDS, write_tiny_run

VOID = {"meta", "link", "br"}


class Elements(HTMLParser):
    """Every element with its attributes, and the text between; complains where tags do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page(write_tiny_run(tmp_path_factory.mktemp("page") / "run"))


@pytest.fixture(scope="module")
def elements(html: str) -> Elements:
    return Elements(html)


def test_customers_stand_by_risk_then_by_id(elements: Elements) -> None:
    """The riskiest comes first; equal risk is ordered by id."""
    text = elements.text[elements.text.index("customer as that they are not") :]
    places = [text.index(name) for name in ("E-BOB", "E-ANN", "E-BO2", "E-EVE")]
    assert places == sorted(places)


def test_only_as_many_as_asked_are_shown(tmp_path: Path) -> None:
    """The number of customers on a page is bounded."""
    html = page(write_tiny_run(tmp_path / "run"), entities=1)
    assert html.count('<details class="card"') == 1
    assert "E-ANN" not in html


def test_elements_nest(elements: Elements) -> None:
    """Every tag that is opened is closed where it should be."""
    assert elements.open == []


def test_nothing_runs_and_nothing_is_fetched(html: str, elements: Elements) -> None:
    """There is no script, no handler, no inline style, and no address outside of the page."""
    tags = {tag for tag, _ in elements.found}
    assert not tags & {
        "script",
        "iframe",
        "object",
        "embed",
        "img",
        "form",
        "base",
        "foreignobject",
        "animate",
    }
    for _, attributes in elements.found:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src"):
            assert (attributes.get(name) or "#").startswith(("#", "data:"))
    assert "url(" not in html
    assert "@import" not in html


def test_the_policy_allows_the_style_sheet_and_nothing_else(html: str) -> None:
    """The content security policy names the hash of the one style sheet."""
    sheet = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert len(sheet) == 1
    digest = base64.b64encode(hashlib.sha256(sheet[0].encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert policy[1].replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_hostile_values_are_text(html: str, elements: Elements) -> None:
    """Markup in a name is shown as it stands; direction marks and NULs are shown as escapes."""
    assert '<script>alert(1)</script>" onload="x\' ⟨U+202E⟩eve⟨U+0000⟩=1+1' in elements.text
    assert "\u202e" not in html
    assert "\x00" not in html
    assert "(9,000 characters)" in elements.text
    assert len(html) < 60_000


def test_hostile_values_are_text_everywhere(tmp_path: Path) -> None:
    """No column of any table can bring markup into the page."""
    hostile = "</style></title></svg><script>x</script>\"'><b onclick=x>"
    run = write_tiny_run(
        tmp_path / "run",
        records=[{**row, **dict.fromkeys(("given_name", "surname", "email", "phone"), hostile)} for row in RECORDS],
        entities=[
            {
                **row,
                "records": 2,
                "surname": hostile,
                "risk_reasons": f"{hostile} 0.50; x",
                "in_" + hostile: 2,
            }
            for row in ENTITIES
        ],
        identifiers=[
            {"identifier_id": "I1", "kind": hostile, "value": hostile, "state": "excluded", "reason": hostile}
        ],
    )
    run.manifest["warnings"] = [hostile]
    run.manifest["inputs"] = [{"source": hostile, "path": hostile}]
    elements = Elements(page(run))
    assert elements.open == []
    assert not {"script", "b onclick"} & {tag for tag, _ in elements.found}
    assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]


def test_equal_runs_give_equal_bytes(tmp_path: Path, html: str) -> None:
    """The page holds no clock and no chance."""
    assert page(write_tiny_run(tmp_path / "run")) == html


def test_a_differing_value_is_marked(html: str) -> None:
    """A record's value that is not the customer's own is marked, by sign and color; case alone is none."""
    assert '<bdi class="differs short" dir="auto">Anne</bdi>' in html
    assert '<bdi class="differs short" dir="auto">Ann</bdi>' not in html


def test_a_link_adds_up(elements: Elements) -> None:
    """The start and the bits of the kinds are shown beside the weight that they make."""
    assert "crm:1 – crm:2the strongest link+12.5 bits" in elements.text
    for part in ("−15.0", "+18.0", "+6.5", "+3.0"):
        assert part in elements.text


def test_the_weakest_link_is_named(elements: Elements) -> None:
    """What an entity hangs on is said in a sentence, and explained."""
    assert "It hangs on crm:1 – shop:7 (+3.2 bits)" in elements.text
    assert "One link holds it: crm:3 – shop:8 (+1.5 bits)." in elements.text


def test_merges_are_told_in_order(elements: Elements) -> None:
    """How an entity came together is listed step by step, with what joined it."""
    first = elements.text.index("crm:1 + crm:2email, surname, given name+12.5")
    assert first < elements.text.index("crm:1 + shop:7given name, surname, passport number+3.2")


def test_cut_links_are_listed(elements: Elements) -> None:
    """A positive link that the communities cut can be found on the page."""
    assert "crm:3 – shop:9 (+0.5 bits)" in elements.text


def test_every_picture_has_a_table(elements: Elements) -> None:
    """Each picture that carries a meaning is named, and followed by the same as a table."""
    pictures = [a for tag, a in elements.found if tag == "svg" and a.get("role") == "img"]
    assert all((picture.get("aria-label") or "").endswith("the same as a table below") for picture in pictures)
    assert elements.text.count("The same as a table") == len(pictures) == 3


def test_headings_do_not_skip(elements: Elements) -> None:
    """Headings go down one level at a time, from one first heading."""
    levels = [int(tag[1]) for tag, _ in elements.found if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_links_within_the_page_lead_somewhere(elements: Elements) -> None:
    """Every anchor that is named is there, once."""
    ids = [attributes["id"] for _, attributes in elements.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    asked = {(a["href"] or "")[1:] for tag, a in elements.found if tag == "a"}
    assert asked <= set(ids)


def test_an_empty_run_has_a_page(tmp_path: Path) -> None:
    """A run without customers says so."""
    nothing: dict[str, Sequence[Any]] = {
        name: [] for name in ("records", "members", "entities", "identifiers", "nodes", "edges", "evidence")
    }
    assert "The run holds no customer." in page(write_tiny_run(tmp_path / "run", **nothing))
