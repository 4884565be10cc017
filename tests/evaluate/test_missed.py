"""Every missed pair is found, once, and traced to the stage that lost it."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from graphres.evaluate.links import Links, Pairs
from graphres.evaluate.missed import STAGES, missed_pairs, trace
from graphres.run_directory import Run
from tests.helpers.tiny_run import RECORDS, write_tiny_run

labels = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=25)


def plain_missed(rows: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Pairs that are together in the truth only, looked at one by one."""
    return {
        (a, b) for a, b in combinations(range(len(rows)), 2) if rows[a][1] == rows[b][1] and rows[a][0] != rows[b][0]
    }


def arrays(rows: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([p for p, _ in rows], dtype=np.int64), np.array([t for _, t in rows], dtype=np.int64)


@given(labels)
def test_missed_pairs_are_those_of_the_slow_twin(rows: list[tuple[int, int]]) -> None:
    """The search finds each missed pair once, its first record before its second."""
    total, pairs = missed_pairs(*arrays(rows))
    found = list(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True))
    assert len(found) == total
    assert set(found) == plain_missed(rows)


@given(labels, st.integers(1, 5))
def test_a_sample_is_part_of_the_whole(rows: list[tuple[int, int]], most: int) -> None:
    """Of many missed pairs, as many as allowed are drawn, no pair twice, and again the same."""
    total, pairs = missed_pairs(*arrays(rows), most=most)
    found = list(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True))
    assert len(found) == len(set(found)) == min(total, most)
    assert set(found) <= plain_missed(rows)
    assert np.array_equal(missed_pairs(*arrays(rows), most=most)[1].b, pairs.b)


def test_a_huge_customer_is_sampled_without_its_pairs() -> None:
    """A million records of one customer in two entities miss 2.5e11 pairs; a thousand are drawn."""
    half = np.arange(1_000_000) % 2
    total, pairs = missed_pairs(half, np.zeros_like(half), most=1000)
    assert (total, len(pairs)) == (500_000**2, 1000)
    assert bool(np.all(half[pairs.a] != half[pairs.b]))


def test_links_are_looked_up_in_either_direction(tmp_path: Path) -> None:
    """A link is found whichever of its records comes first; a pair without one has no weight."""
    run = write_tiny_run(tmp_path / "run")
    records = run.table("members", ["source", "record_id"]).take([4, 0, 1])  # shop:7, crm:1, crm:2
    bits = Links.of(run, records).of_pairs(Pairs(np.array([0, 0, 1]), np.array([1, 2, 2])))
    assert bits[[0, 2]].tolist() == [3.25, 12.5]
    assert np.isnan(bits[1])


def test_each_stage_is_blamed_for_its_own(tmp_path: Path) -> None:
    """A cut link is the communities', a heavy pair without one is blocking's, a light one the weight's."""
    run = write_tiny_run(tmp_path / "run")
    records = run.table("members", ["source", "record_id"])
    pairs = Pairs(np.array([2, 2, 0]), np.array([6, 4, 3]))  # crm:3~shop:9, crm:3~shop:7, crm:1~guest:1

    def weigh(_: Run, asked: pa.Table) -> pa.Table:
        assert asked["record_id_b"].to_pylist() == ["7", "1"]
        return asked.append_column("weight_bits", pa.array([4.0, -2.0]))

    missed = trace(run, records, Links.of(run, records), (3, pairs), weigh)
    assert [STAGES[at] for at in missed.stage] == ["community", "blocking", "weight"]
    assert missed.counts() == {"blocking": 1, "weight": 1, "community": 1}
    assert missed.bits.tolist() == [0.5, 4.0, -2.0]


def test_counts_of_a_sample_are_scaled(tmp_path: Path) -> None:
    """A sample of two of ten missed pairs stands for five times as many."""
    run = write_tiny_run(tmp_path / "run")
    records = run.table("members", ["source", "record_id"])
    pairs = Pairs(np.array([2, 0]), np.array([6, 1]))
    missed = trace(run, records, Links.of(run, records), (10, pairs), lambda _, asked: asked)
    assert missed.sampled
    assert missed.counts()["community"] == 10


def test_copies_share_the_links_of_one(tmp_path: Path) -> None:
    """Records of equal clean values are folded: a link of one of them is a link of all."""
    copies = [{**row, "given_name_clean": row["surname"]} for row in RECORDS]
    run = write_tiny_run(tmp_path / "run", records=copies)
    records = run.table("members", ["source", "record_id"])
    bits = Links.of(run, records).of_pairs(Pairs(np.array([1, 3]), np.array([4, 5])))  # crm:2~shop:7, guest:1~shop:8
    # crm:2~shop:7 has the link of a copy, guest:1~shop:8 none
    assert bits[0] in (12.5, 3.25)
    assert np.isnan(bits[1])
