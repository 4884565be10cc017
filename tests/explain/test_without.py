"""What would change, exactly: held to the communities of all records, found again at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphres.engines.duckdb import DuckDB
from graphres.explain import explain_without
from graphres.explain.ground import Ground, ground, parted
from graphres.explain.lookup import placed
from graphres.explain.without import Gone, _changed, _changes, _moved, _partition, _taken_away
from graphres.run_directory import Run


@pytest.fixture(scope="module")
def whole(demo: Run) -> Iterator[Ground]:
    """All records of the sample."""
    rows = demo.table("members", ["source", "record_id"]).to_pylist()
    with DuckDB(threads=2) as engine:
        yield ground(demo, sorted(placed(demo, {(r["source"], r["record_id"]) for r in rows}).values()), engine)


def test_nothing_taken_away_gives_what_the_run_found(whole: Ground) -> None:
    """From what the run keeps, its last stages find its customers again, record by record."""
    owner = parted(whole.of, list(whole.members), whole.world, whole.seed)
    assert _changed(whole, _partition(whole, owner)) == set()


@pytest.mark.parametrize(
    ("asked", "gone"),
    [
        pytest.param("phone:+442425096614", Gone("phone", "+442425096614"), id="a landline"),
        pytest.param("given_name:mary", Gone("given_name", "mary"), id="a name that also keeps apart"),
        pytest.param("crm_export:C001380", Gone(records=(("crm_export", "C001380"),)), id="a record"),
    ],
)
def test_what_is_found_near_by_is_what_is_found_among_all(demo: Run, whole: Ground, asked: str, gone: Gone) -> None:
    """The same entities change, into the same parts, though only the records around were looked at."""
    found = explain_without(demo, asked)
    world, left = _taken_away(whole, gone)
    after = _partition(whole, parted(whole.of, left, world, whole.seed))
    assert found.changes == _changes(after, _changed(whole, after))
    assert found.moved == _moved(after)
    assert found.looked_at < len(whole.members) / 4


def test_numbers_and_lists_agree(demo: Run) -> None:
    """As many entities and records as are told are listed, and no record is lost or doubled."""
    found = explain_without(demo, "given_name:mary")
    assert found.changed == len({entity for change in found.changes for entity in change.entities}) > 1
    for change in found.changes:
        came = {entity: sum(part.came_from.get(entity, 0) for part in change.parts) for entity in change.entities}
        assert sum(came.values()) == sum(part.records for part in change.parts)
        heirs = [part.entity_id for part in change.parts if part.entity_id]
        assert len(heirs) == len(set(heirs))


def test_a_link_may_be_taken_away(run: Run) -> None:
    """Two records that one link alone holds come apart without it."""
    found = explain_without(run, "crm:4~shop:7")
    assert (found.changed, found.moved) == (1, 1)
    assert [part.records for part in found.changes[0].parts] == [1, 1]


def test_a_record_may_be_all_that_an_entity_has(run: Run) -> None:
    """Then the entity is gone with it, and nothing else moves."""
    found = explain_without(run, "shop:00017")
    assert found.moved == 0
    assert [change.parts for change in found.changes] == [()]
    assert "would be gone" in found.text()
