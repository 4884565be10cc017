"""Strict and loose partitions and households of a whole run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import graphres
from tests.helpers.people import people

Rows = list[dict[str, Any]]


def members(folder: Path, rows: Mapping[str, Sequence[Mapping[str, str | None]]]) -> Rows:
    tables: dict[str, Any] = {name: pa.Table.from_pylist(list(of)) for name, of in rows.items()}
    found: Rows = graphres.resolve(tables, output=folder, threads=1)._run.table("members").to_pylist()
    return found


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    return members(tmp_path_factory.mktemp("nested") / "run", people(80, 2))


def within(rows: Rows, *inner: str, outer: str) -> bool:
    """Whether each inner group lies in one outer one."""
    groups: dict[tuple[Any, ...], set[str]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in inner), set()).add(row[outer])
    return all(len(found) == 1 for found in groups.values())


def test_partitions_are_nested(placed: Rows) -> None:
    """Parts in strict pieces, these in entities, these in loose groups and in households."""
    assert within(placed, "entity_id", "part", outer="entity_id_strict")
    assert within(placed, "entity_id_strict", outer="entity_id")
    assert within(placed, "entity_id", outer="entity_id_loose")
    assert within(placed, "entity_id", outer="household_id")


def test_every_record_has_its_place_in_all_of_them(placed: Rows) -> None:
    """Also who is alone: then part 1, and the ids of its entity."""
    assert not [row for row in placed if None in (row["part"], row["household_id"], row["entity_id_strict"])]
    alone = [row for row in placed if row["attachment_bits"] is None]
    assert alone
    assert {(row["part"], row["entity_id_strict"] == row["entity_id"]) for row in alone} == {(1, True)}


def test_the_piece_with_the_smallest_record_keeps_the_entitys_id(placed: Rows) -> None:
    """So that another id says who leaves; a loose group bears the id of one of its entities."""
    first: dict[str, dict[str, Any]] = {}
    for row in sorted(placed, key=lambda row: (row["source"], row["record_id"])):
        first.setdefault(row["entity_id"], row)
    assert all(row["entity_id_strict"] == row["entity_id"] and row["part"] == 1 for row in first.values())
    assert {row["entity_id_loose"] for row in placed} <= set(first)


def test_people_of_one_household_share_its_id(placed: Rows) -> None:
    """Two of a household each: most pairs are found, and no more than a few others are taken in."""
    home = {row["record_id"]: row["household_id"] for row in placed if row["source"] == "crm"}
    pairs = [home[f"c{n}"] == home[f"c{n + 1}"] for n in range(0, 80, 2)]
    assert sum(pairs) >= 30
    assert len(set(home.values())) >= 36


def test_the_order_of_rows_and_sources_does_not_matter(placed: Rows, tmp_path: Path) -> None:
    """Ids and numbers of parts among the rest."""
    turned = {name: rows[::-1] for name, rows in reversed(people(80, 2).items())}
    assert members(tmp_path / "run", turned) == placed
