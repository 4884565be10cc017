"""The explorer as a file: nothing is asked of anybody, no value can break out, equal runs give equal bytes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import graphres
from graphres.errors import ParameterError, RunError
from graphres.explain import explain_entity, pair_weights
from graphres.explore.chunks import ITERATIONS
from graphres.explore.page import page
from graphres.explore.pieces import pieces
from graphres.explore.showing import LONGEST
from graphres.run_directory import Run, open_run
from tests.helpers.tiny_run import ENTITIES, HOSTILE, RECORDS, write_tiny_run

EVIL = "</script></style></title><svg onload=x><script>x</script>\"'&amp;"


def block(html: str, name: str) -> Any:
    """What a block of the page holds."""
    found = re.search(rf'<script type="text/plain" id="{name}">([^<]*)</script>', html)
    assert found is not None
    return json.loads(gzip.decompress(base64.b64decode(found[1], validate=True)))


def entities(html: str) -> dict[str, dict[str, Any]]:
    """Every entity of a page, by id."""
    numbers = re.findall(r'id="chunk-(\d+)"', html)
    pieces = [zip(block(html, f"chunk-{n}"), block(html, f"links-{n}"), strict=True) for n in numbers]
    return {made_of["id"]: {**made_of, **joined_by} for piece in pieces for made_of, joined_by in piece}


class Tags(HTMLParser):
    """Every element's name and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return write_tiny_run(tmp_path_factory.mktemp("page") / "run")


@pytest.fixture(scope="module")
def html(tiny: Run) -> str:
    return page(tiny)


@pytest.fixture(scope="module")
def demo(demo_run: Path) -> Run:
    return open_run(demo_run)


@pytest.fixture(scope="module")
def sample(demo: Run) -> str:
    return page(demo)


def test_the_policy_allows_our_script_and_style_and_nothing_else(html: str) -> None:
    """Scripts and style sheet are named by their hashes; whatever else runs or is asked for is refused."""
    sheet = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    hashes = ["sha256-" + base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in (*scripts, *sheet)]
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert policy[1].replace("&#39;", "'") == (
        f"default-src 'none'; script-src '{hashes[0]}' '{hashes[1]}'; style-src '{hashes[2]}'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_fetched(html: str) -> None:
    """No element of the page names a place outside of it."""
    tags = Tags(html).found
    assert not {tag for tag, _ in tags} & {"iframe", "object", "embed", "img", "form", "base"}
    assert all((a.get(name) or "data:").startswith("data:") for _, a in tags for name in ("href", "src"))


def test_the_bundle_is_small(root: Path) -> None:
    """Script and style sheet stay small enough to be mailed with every run."""
    static = root / "graphres" / "explore" / "static"
    sizes = [(static / name).stat().st_size for name in ("explorer.js", "explorer.css")]
    assert sum(sizes) < 170_000


def test_an_entity_is_as_the_tables_have_it(html: str) -> None:
    """Records, identifiers, links and steps are found by their places."""
    ann = entities(html)["E-ANN"]
    assert [":".join(record[:2]) for record in ann["records"]] == ["crm:1", "crm:2", "shop:7"]
    assert [(link[0], link[1], link[2], link[3]) for link in ann["links"]] == [
        (0, 1, "match", 12.5),
        (0, 2, "match", 3.25),
    ]
    first = ann["identifiers"][0]
    assert (first[0], first[1], first[-1]) == ("surname", "ash", [0, 1, 2])
    assert [step[:3] for step in ann["steps"]] == [[0, 1, 12.5], [0, 2, 3.25]]


def test_a_cut_link_leads_to_the_other_entity(html: str) -> None:
    """Our record, theirs, their entity, what it is called where the page does not hold it, and the number of pairs."""
    assert [link[:5] for link in entities(html)["E-BO2"]["beyond"]] == [[0, "crm:3", "E-BOB", "", 1]]


def test_an_export_says_where_values_are_cut(root: Path) -> None:
    """The page writes as many characters into the head of a column as its values are cut at."""
    assert f'"cut at {LONGEST} characters"' in (root / "viz" / "src" / "export" / "texts.ts").read_text(
        encoding="utf-8"
    )


def test_the_page_knows_which_kinds_can_be_ignored(html: str) -> None:
    """Others are refused in a file of decisions, as a run refuses them; numbers have kinds without end."""
    kinds = block(html, "meta")["ignorable"]
    assert {"email", "phone", "surname"} <= set(kinds)
    assert not any(kind.startswith("number") for kind in kinds)


def test_the_queue_leads_to_every_entity(sample: str) -> None:
    """Each row names the chunk that its entity is in."""
    queue = block(sample, "queue")
    chunks = {row[10] for row in queue}
    held = {(entity["id"], number) for number in chunks for entity in block(sample, f"chunk-{number}")}
    assert {(row[0], row[10]) for row in queue} == held
    assert len(queue) == block(sample, "meta")["entities"]


def test_hostile_values_stay_in_their_blocks(tmp_path: Path) -> None:
    """No column of any table can bring markup into the page."""
    fields = ("given_name", "surname", "email", "phone")
    run = write_tiny_run(
        tmp_path / "run",
        records=[{**row, **dict.fromkeys(fields, EVIL), "given_name_clean": EVIL} for row in RECORDS],
        entities=[
            {**row, "surname": EVIL, "risk_reasons": f"{EVIL} 0.50; x", "records": 1, "in_" + EVIL: 2}
            for row in ENTITIES
        ],
        identifiers=[{"identifier_id": "I1", "kind": "email", "value": EVIL, "state": "excluded", "reason": EVIL}],
    )
    run.manifest["warnings"] = [EVIL]
    run.manifest["inputs"] = [{"source": EVIL, "path": EVIL}]
    tags = Tags(page(run)).found
    assert [tag for tag, _ in tags].count("script") == 2 + 2 + 2
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert "svg" not in [tag for tag, _ in tags]


def test_hidden_characters_are_written_out(html: str) -> None:
    """What would turn or hide text in a value is shown as an escape, and a megabyte is cut."""
    eve = entities(html)["E-EVE"]["records"][0][8]
    assert eve["given_name"] == HOSTILE.replace("\u202e", "⟨U+202E⟩").replace("\x00", "⟨U+0000⟩")
    assert eve["email"].endswith("(9,000 characters)")


def test_equal_runs_give_equal_bytes(tmp_path: Path, html: str) -> None:
    """The page holds no clock and no chance."""
    assert page(write_tiny_run(tmp_path / "run")) == html


def test_processes_change_no_byte(demo: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many work at it, the page is the same, and each row of its queue names the chunk of its entity."""
    # By its name in full it is the function `graphres.explore` that is asked.
    monkeypatch.setattr(sys.modules[pieces.__module__], "AT_ONCE", (10, 40))
    alone = page(demo, 100, threads=1)
    assert page(demo, 100, threads=2) == alone
    for entity, *_, chunk, _drawn in block(alone, "queue"):
        assert entity in [made_of["id"] for made_of in block(alone, f"chunk-{chunk}")]


def test_an_old_browser_sees_the_first_entity(html: str) -> None:
    """Without scripts there is a plain table of the riskiest entity."""
    plain = html[html.index('<div id="plain">') : html.index('<script type="text/plain"')]
    assert "Bob Birch" in plain
    assert plain.count("<tr>") == 3


def test_masked_values_are_nowhere(demo: Run) -> None:
    """No block and no table holds a value of a masked kind; equal ones are equal still."""
    emails = {row["email"] for row in demo.table("records", ["email"]).to_pylist() if "@" in (row["email"] or "")}
    masked = page(demo, 200, ["email"])
    text = json.dumps([block(masked, "meta"), block(masked, "queue"), entities(masked)], ensure_ascii=False)
    text += masked[masked.index('<div id="plain">') : masked.index('<script type="text/plain"')]
    assert not [email for email in emails if email.lower() in text.lower()]
    shared = [row for e in entities(masked).values() for row in e["identifiers"] if row[0] == "email"]
    assert any(len(row[-1]) > 1 and row[1].startswith("email#") for row in shared)


def test_a_passphrase_locks_everything(tiny: Run) -> None:
    """What is in the file opens with the passphrase, by the method that a browser knows, and not without."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    locked = page(tiny, passphrase="over the hills")
    salt = re.search(r'data-salt="([^"]+)" data-rounds="(\d+)"', locked)
    data = re.search(r'id="chunk-0">([^<]*)<', locked)
    assert salt is not None
    assert data is not None
    key = hashlib.pbkdf2_hmac("sha256", b"over the hills", base64.b64decode(salt[1]), ITERATIONS, 32)
    sealed = base64.b64decode(data[1])
    opened = json.loads(gzip.decompress(AESGCM(key).decrypt(sealed[:12], sealed[12:], None)))
    assert {entity["id"] for entity in opened} == {"E-ANN", "E-BOB", "E-BO2", "E-EVE"}
    assert "Bob" not in locked[: locked.index('<script type="text/plain"')]


def test_an_empty_run_has_a_page(tmp_path: Path) -> None:
    """A run without entities is a page without entities."""
    nothing: dict[str, list[Any]] = {
        name: [] for name in ("records", "members", "entities", "identifiers", "nodes", "edges", "evidence", "steps")
    }
    html = page(write_tiny_run(tmp_path / "run", **nothing))
    assert block(html, "queue") == []
    assert block(html, "meta")["entities"] == 0


def test_least_cuts_are_those_of_explain(demo: Run, sample: str) -> None:
    """What the page says of where an entity is thinnest, `graphres explain` says."""
    held = entities(sample)
    for row in block(sample, "queue")[:6]:
        weakest = explain_entity(demo, row[0]).weakest
        assert weakest is not None
        told = weakest.cut
        bits, side, _ = held[row[0]]["cut"]
        names = [":".join(record[:2]) for record in held[row[0]]["records"]]
        assert told is not None
        assert bits == pytest.approx(told.bits, abs=1e-3)
        assert {names[at] for at in side} in ({*told.side_a}, {*told.side_b})


def test_pairs_without_an_edge_weigh_what_the_model_says(demo: Run, sample: str) -> None:
    """Of a pair that only evidence tells of, the weight is computed by the function that weighed all others."""
    import pyarrow as pa

    asked = [
        (*entity["records"][link[0]][:2], *entity["records"][link[1]][:2], link[3])
        for entity in entities(sample).values()
        for link in entity["links"]
        if link[2] == "against"
    ]
    columns = ("source_a", "record_id_a", "source_b", "record_id_b")
    pairs = pa.table({name: [row[at] for row in asked] for at, name in enumerate(columns)})
    assert len(asked) > 0
    assert pair_weights(demo, pairs)["weight_bits"].to_pylist() == pytest.approx([row[4] for row in asked], abs=1e-3)


def test_explore_writes_a_file_and_says_how_much_it_holds(tiny: Run, tmp_path: Path) -> None:
    """The command's twin: the riskiest of the run, in one file."""
    made = graphres.explore(tiny.path, tmp_path / "audit.html", entities=2)
    assert (made.entities, made.of) == (2, 4)
    assert made.path.stat().st_size == made.bytes
    assert made.text().startswith(f"{made.path}: 2 of 4 entities")


def test_what_stands_there_is_not_overwritten(tiny: Run, tmp_path: Path) -> None:
    """A file may hold decisions' reasons that nobody wants to lose."""
    (tmp_path / "audit.html").write_text("mine", encoding="utf-8")
    with pytest.raises(RunError, match="exists already"):
        graphres.explore(tiny.path, tmp_path / "audit.html")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"entities": 0}, "one or more"),
        ({"entities": 100_001}, "--force"),
        ({"mask": ["emial"]}, "email"),
        ({"mask": ""}, "email"),
        ({"passphrase": ""}, "passphrase of one letter"),
    ],
    ids=["none", "too many", "unknown kind", "no kind", "empty passphrase"],
)
def test_what_cannot_be_written_is_said(tiny: Run, tmp_path: Path, wrong: dict[str, Any], says: str) -> None:
    """A mistake is answered with how to mend it, and nothing is written."""
    with pytest.raises(ParameterError, match=says):
        graphres.explore(tiny.path, tmp_path / "audit.html", **wrong)
    assert not (tmp_path / "audit.html").exists()
