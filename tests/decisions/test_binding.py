"""Decisions to what binds the records of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphres.decisions.binding import Verdicts, verdicts
from graphres.decisions.record import Decision, Log
from graphres.engines.duckdb import DuckDB
from graphres.identifiers.base import Context
from graphres.identifiers.name import GivenName
from graphres.identifiers.phone import Phone
from graphres.identify import Exempt, Identified, identify
from graphres.ingest.unchanged import Fingerprint
from tests.helpers.staged import Staged, staged

KINDS = (GivenName(), Phone())
ROWS: list[dict[str, str | None]] = [
    {"source": "crm", "id": "a", "given_name": "Ann", "phone": "020 7946 0001"},
    {"source": "crm", "id": "b", "given_name": "Ann", "phone": "020 7946 0001"},
    {"source": "crm", "id": "c", "given_name": "Bob", "phone": "020 7946 0001"},
    {"source": "crm", "id": "d", "given_name": None, "phone": None},
]


@pytest.fixture
def engine() -> Iterator[DuckDB]:
    with DuckDB(threads=1) as made:
        yield made


@pytest.fixture
def known(engine: DuckDB) -> Staged:
    return staged(engine, KINDS, ROWS, {"crm": Context(region="GB")})


def said(known: Staged, engine: DuckDB, *decisions: Decision) -> Verdicts:
    log = Log("file", decisions, len(decisions), 0, Fingerprint(Path("file"), "file", 0, 0))
    return verdicts(log, known.records, known.values, {"crm": Context(region="GB")}, engine)


def identified(known: Staged, found: Verdicts, engine: DuckDB) -> Identified:
    """What identify makes of it."""
    unfolded = engine.sql("SELECT record_key, CAST(0 AS BIGINT) AS rule FROM {n}", n=found.named)
    return identify(known.values, KINDS, engine, Exempt(unfolded, found.ignored, found.ignored_here))


def states(known: Staged, found: Verdicts, engine: DuckDB) -> dict[str, str]:
    """The state of every identifier, once decisions are known."""
    again = identified(known, found, engine)
    return {row["value"]: row["state"] for row in engine.collect(again.identifiers).to_pylist()}


def test_an_identifier_that_is_ignored_tells_nothing(known: Staged, engine: DuckDB) -> None:
    """It may be named as it stands in the source, or as it is normalized."""
    for subject in ("phone:020 7946 0001", "phone:+442079460001"):
        found = said(known, engine, Decision(1, "ignore", subject=subject))
        assert found.facts["applied"] == 1
        assert states(known, found, engine)["+442079460001"] == "excluded"


def test_an_identifier_may_be_ignored_for_some_records(known: Staged, engine: DuckDB) -> None:
    """Then it says as much as ever of all others."""
    found = said(known, engine, Decision(1, "ignore", (("crm:c",),), "phone:+442079460001"))
    assert states(known, found, engine)["+442079460001"] == "used"
    borne = engine.collect(identified(known, found, engine).bears).to_pylist()
    assert {known.name[row["tuple_key"]] for row in borne if row["kind"] == "phone"} < {"a", "b"}


def test_what_is_gone_breaks_a_decision_and_what_is_left_of_it_holds(known: Staged, engine: DuckDB) -> None:
    """Two that were held together by a third which is gone are so still."""
    found = said(
        known, engine, Decision(1, "same", (("crm:a",), ("crm:gone",))), Decision(2, "same", (("crm:gone", "crm:d"),))
    )
    together = engine.collect(found.bonds.together).to_pylist()
    assert {known.name[row["tuple_key"]] for row in together} == {"a", "d"}
    assert (found.facts["applied"], found.facts["broken"]) == (0, 2)


def test_an_identifier_that_nobody_bears_breaks_a_decision(known: Staged, engine: DuckDB) -> None:
    """Its phone is gone from the sources."""
    found = said(known, engine, Decision(7, "ignore", subject="phone:+442079469999"))
    assert found.facts["broken_decisions"] == [
        {"line": 7, "id": None, "verb": "ignore", "gone": ["phone:+442079469999"]}
    ]


def test_records_that_were_decided_upon_are_not_folded(known: Staged, engine: DuckDB) -> None:
    """a and b bear equal values; each stands for itself, and they are a pair to compare."""
    found = said(known, engine, Decision(1, "different", (("crm:a",), ("crm:b",))))
    again = identified(known, found, engine)
    folds = engine.collect(again.folds).to_pylist()
    assert all(row["record_key"] == row["tuple_key"] for row in folds)
    assert again.parted is not None
    assert {known.name[row["b"]] for row in engine.collect(again.parted).to_pylist()} <= {"a", "b"}


def test_of_a_source_with_one_record_per_entity_equal_records_are_not_folded(known: Staged, engine: DuckDB) -> None:
    """Those of other sources fold with the first of them."""
    rule = engine.sql("SELECT record_key, CAST(-1 AS BIGINT) AS rule FROM {r}", r=known.records)
    none = said(known, engine)
    folds = engine.collect(identify(known.values, KINDS, engine, Exempt(rule, none.ignored, none.ignored_here)).folds)
    assert len(set(folds["tuple_key"].to_pylist())) == 3
