"""All questions: sentences for a ticket, data that keep to the schema, values that can be hidden, names that are not
there.
"""

from __future__ import annotations

import json
import shutil
import unicodedata
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

import graphres
from graphres.errors import ParameterError, RunError
from graphres.explain.questions import QUESTIONS
from graphres.explain.schema import answers_schema
from graphres.resolution import Resolution

ASKED: dict[str, dict[str, Any]] = {
    "pair": {"a": "crm:1", "b": "crm:2"},
    "pair of hostile names": {"a": "crm:x:6~7", "b": "shop:x:6~7"},
    "pair that was never compared": {"a": "crm:1", "b": "shop:00017"},
    "entity": {"entity": "crm:1"},
    "entity of one record": {"entity": "shop:00017"},
    "hostile entity": {"entity": "crm:x:6~7"},
    "record": {"record": "crm:2"},
    "record alone": {"record": "crm:=cmd()"},
    "path": {"path": ("crm:1", "crm:2")},
    "no path": {"path": ("crm:1", "shop:00017")},
    "why not": {"why_not": ("crm:4", "crm:5")},
    "why not, never compared": {"why_not": ("crm:1", "shop:00017")},
    "without an identifier": {"without": "email:mary@holberway.example"},
    "without a record": {"without": "crm:x:6~7"},
    "without a link": {"without": "crm:x:6~7~shop:x:6~7"},
    "identifier": {"identifier": "phone:07400 900104"},
    "identifier of a number of people": {"identifier": "email:office@club.example"},
}
DECIDED: dict[str, dict[str, Any]] = {
    "pair held together": {"a": "crm:1", "b": "crm:4"},
    "pair held apart": {"a": "crm:4", "b": "shop:7"},
    "pair of a closed customer": {"a": "shop:x:6~7", "b": "crm:x:6~7"},
    "record held by a decision": {"record": "crm:4"},
    "record that may not join": {"record": "shop:7"},
    "path by a decision": {"path": ("crm:2", "crm:4")},
    "path that a decision cuts": {"path": ("crm:1", "shop:7")},
    "standards of what was decided": {"sensitivity": "crm:1"},
    "why not, by a decision": {"why_not": ("crm:1", "shop:7")},
    "without a link that a decision holds": {"without": "crm:1~crm:4"},
    "without a record that was decided upon": {"without": "crm:4"},
    "entity held together by a decision": {"entity": "crm:1"},
}


@pytest.fixture(params=[*ASKED, *DECIDED])
def name(request: pytest.FixtureRequest) -> str:
    """Every question in turn."""
    return str(request.param)


@pytest.fixture
def asked(name: str) -> dict[str, Any]:
    """What is asked."""
    return (ASKED | DECIDED)[name]


@pytest.fixture
def resolved(name: str, shop: Resolution, decided: Resolution) -> Resolution:
    """Of which run it is asked."""
    return decided if name in DECIDED else shop


def test_findings_are_sentences(resolved: Resolution, asked: dict[str, Any]) -> None:
    """Each begins with a capital or a name, ends with a full stop, and stands on a line of its own."""
    found = resolved.explain(**asked)
    assert found.findings
    assert found.text().splitlines()[: len(found.findings)] == list(found.findings)
    for finding in found.findings:
        assert finding.endswith(".")
        assert "  " not in finding


def test_answers_keep_to_the_schema(resolved: Resolution, asked: dict[str, Any]) -> None:
    """As JSON, an answer is what the shipped schema says, and no not-a-number is among its numbers."""
    content = json.loads(json.dumps(resolved.explain(**asked).as_dict(), allow_nan=False))
    schema = json.loads(files("graphres").joinpath("explain/answers.schema.json").read_text(encoding="utf-8"))
    assert [fault.message for fault in jsonschema.Draft202012Validator(schema).iter_errors(content)] == []


def test_what_a_terminal_would_obey_is_never_printed(resolved: Resolution, asked: dict[str, Any]) -> None:
    """No control character but line ends, and none that turns the direction of writing."""
    text = resolved.explain(**asked).text()
    assert [ch for ch in text if unicodedata.category(ch) in ("Cc", "Cf") and ch != "\n"] == []


def test_the_same_is_said_twice(resolved: Resolution, asked: dict[str, Any]) -> None:
    """An answer depends on the run and the question alone."""
    assert resolved.explain(**asked).as_dict() == graphres.explain(resolved.path, **asked).as_dict()


SECRET = ("mary@", "07400", "holberway", "ann@ash", "hazel", "script", "1968-09-20", "office@", "onerror", 'kin"')


def test_what_is_masked_is_not_shown(resolved: Resolution, asked: dict[str, Any]) -> None:
    """With all kinds hidden no value is left, in text or data; equal values are still equal."""
    hidden = resolved.explain(**asked, mask="all")
    said = (json.dumps(hidden.as_dict(), ensure_ascii=False) + hidden.text()).casefold()
    asked_about = str(asked.get("identifier", "")) + str(asked.get("without", ""))
    assert [word for word in SECRET if word in said and word not in asked_about] == []
    assert hidden.text().count("\n") == resolved.explain(**asked).text().count("\n")


def test_a_mask_keeps_equality_visible(shop: Resolution) -> None:
    """Two records with one email show one hash, in every answer on this run; two emails two."""
    one = {
        kind["kind"]: kind for kind in shop.explain("crm:1", "crm:2", mask="email,phone".split(",")).as_dict()["kinds"]
    }
    two = {kind["kind"]: kind for kind in shop.explain("crm:1", "crm:4", mask=["email"]).as_dict()["kinds"]}
    assert one["email"]["value_a"] == one["email"]["value_b"] == two["email"]["value_a"] != two["email"]["value_b"]
    assert one["email"]["value_a"].startswith("email#")
    assert one["surname"]["value_a"] == "Holberway"


def test_the_shipped_schema_is_that_of_the_answers() -> None:
    """`make docs` writes it anew."""
    assert files("graphres").joinpath("explain/answers.schema.json").read_text(encoding="utf-8") == answers_schema()


UNKNOWN: dict[str, tuple[dict[str, Any], str]] = {
    "record of a source": ({"record": "crm:17"}, "crm:1"),
    "record of another source": ({"record": "shop:4"}, "crm:4"),
    "zeros left out": ({"record": "shop:17"}, "shop:00017|shop:7"),
    "source": ({"record": "shops:7"}, "'shop'"),
    "no source": ({"record": "seven"}, "SOURCE:ID"),
    "empty": ({"record": ""}, "SOURCE:ID"),
    "entity": ({"entity": "E5RZNVKF32KE3LAZQ"}, "E5RZNVKF32KE3LAZK"),
    "identifier with a slip": ({"identifier": "email:mary@holberwy.example"}, "mary@holberway.example"),
    "identifier as written": ({"identifier": "phone:07400 900108"}, "phone:\\+44740090010"),
    "kind": ({"identifier": "fax:1"}, "KIND one of"),
    "huge": ({"identifier": "email:" + "x" * 100_000}, "a value of email"),
    "quoted": ({"identifier": "email:' OR '1'='1"}, "a value of email"),
    "half a link": ({"without": "crm:1~shop:99"}, "shop:9"),
    "no link": ({"without": "crm:1~shop:00017"}, "crm:1~crm:2"),
    "link with itself": ({"without": "crm:1~crm:1"}, "two records"),
    "the same record": ({"path": ("crm:1", "crm:1")}, "two records"),
    "one entity": ({"why_not": ("crm:1", "crm:2")}, "two entities"),
    "one of two": ({"path": ("crm:1",)}, "two of them"),
    "kind to hide": ({"entity": "crm:1", "mask": "emial"}, "'email'"),
    "number": ({"entity": 7}, "text"),
}


@pytest.mark.parametrize("name", list(UNKNOWN))
def test_what_is_not_there_is_an_error_with_the_near_misses(shop: Resolution, name: str) -> None:
    """Wrong usage, never a traceback of ours."""
    question, near = UNKNOWN[name]
    with pytest.raises(ParameterError, match=near) as caught:
        shop.explain(**question)
    assert len(str(caught.value)) < 2_000


@pytest.mark.parametrize("question", [{}, {"a": "crm:1"}, {"record": "crm:1", "entity": "crm:1"}])
def test_one_question_is_asked_at_a_time(shop: Resolution, question: dict[str, str]) -> None:
    """None, half of one and two are wrong usage."""
    with pytest.raises(ParameterError):
        shop.explain(**question)


def test_a_run_of_another_version_is_said_to_be_one(shop: Resolution, tmp_path: Path) -> None:
    """Nothing of it is read."""
    manifest = {**shop.manifest, "schema_version": 99}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(RunError, match="schema version 99"):
        graphres.explain(tmp_path, record="crm:1")


def test_every_question_is_a_function_of_the_run() -> None:
    """The explorer's page and server call the same functions as the command."""
    assert all(callable(getattr(import_module(f"graphres.explain.{name}"), f"explain_{name}")) for name in QUESTIONS)
    assert set(QUESTIONS) == {"pair", "entity", "record", "identifier", "path", "why_not", "without", "sensitivity"}


@pytest.mark.parametrize("table", ["members", "records", "identifiers", "model/pairs", "model/frequencies", "steps"])
def test_a_damaged_run_is_said_to_be_one(shop: Resolution, tmp_path: Path, table: str) -> None:
    """A table that was cut off is one message that names the run."""
    broken = tmp_path / "broken"
    shutil.copytree(shop.path, broken)
    whole = (broken / f"{table}.parquet").read_bytes()
    (broken / f"{table}.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RunError, match="is damaged"):
        graphres.explain(broken, entity="crm:1")


@pytest.mark.parametrize("written", ["1968-09-20", "20.09.1968", "09/20/1968", "20 September 1968"])
def test_a_date_may_be_written_as_anybody_would(shop: Resolution, written: str) -> None:
    """As it is read elsewhere; the day or the month first."""
    assert shop.explain(identifier=f"date_of_birth:{written}").as_dict()["value"] == "1968-09-20"


def test_a_date_that_may_be_either_of_two_is_refused(shop: Resolution, tmp_path: Path) -> None:
    """Where no source says which comes first, and the run knows both days, neither is meant."""
    (tmp_path / "crm.csv").write_text(
        "id,full_name,date_of_birth\n1,Ann Ash,1980-01-02\n2,Bo Birk,1980-02-01\n3,Cy Cole,1980-05-04\n",
        encoding="utf-8",
    )
    found = graphres.resolve(tmp_path / "crm.csv", output=tmp_path / "run")
    assert found.explain(identifier="date_of_birth:04.05.1980").as_dict()["value"] == "1980-05-04"
    with pytest.raises(ParameterError, match=r"several identifiers.*\n.*1980-02-01' or 'date_of_birth:1980-01-02"):
        found.explain(identifier="date_of_birth:01.02.1980")


def test_a_near_miss_is_no_way_around_a_mask(shop: Resolution) -> None:
    """Who hides emails is told none, however near what was asked comes."""
    (known,) = shop._run.query("SELECT min(value) AS value FROM identifiers WHERE kind = 'email'")["value"].to_pylist()
    asked = f"email:x{known}"
    with pytest.raises(ParameterError, match="such as"):
        shop.explain(identifier=asked)
    with pytest.raises(ParameterError) as refused:
        shop.explain(identifier=asked, mask=["email"])
    assert "such as" not in str(refused.value)
