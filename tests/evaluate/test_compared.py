"""Which pairs a run compared, counted beside the truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import graphres
from graphres.errors import RunError
from graphres.evaluate.compared import compared
from graphres.explain import pair_weights, share_a_key
from graphres.run_directory import PAIRS, Run, open_run
from graphres.tables import UNITS_PER_BIT
from tests.helpers.tiny_run import write_tiny_run

SHOP = "id,name,email\n" + "".join(
    f"{n},{name},{email}\n"
    for n, (name, email) in enumerate(
        [
            ("Ann Ash", "ann@ash.example"),
            ("Ann Ash", "ann@ash.example"),
            ("Anna Ash", "ann@ash.example"),
            ("Bob Birch", "bob@birch.example"),
            ("Zoe Quince", "zq@elm.example"),
        ]
    )
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Five records, two of which say the same."""
    folder = tmp_path_factory.mktemp("compared")
    (folder / "shop.csv").write_text(SHOP)
    graphres.resolve(folder / "shop.csv", output=folder / "run", threads=1)
    return open_run(folder / "run")


def test_every_weighed_pair_is_kept_with_its_weight(run: Run) -> None:
    """A pair that became no edge can be looked up, too, and its weight is what the model gives it again."""
    members = run.table("members", ["source", "record_id"])
    kept = run.weighed_pairs()
    apart = kept.filter(pa.array(np.not_equal(kept["a"].to_numpy(), kept["b"].to_numpy())))
    sides = {
        f"{column}_{side}": members[column].take(apart[side])
        for side in ("a", "b")
        for column in ("source", "record_id")
    }
    again = pair_weights(run, pa.table(sides))["weight_bits"].to_numpy() * UNITS_PER_BIT
    assert again.tolist() == apart["weight"].to_pylist()
    assert len(apart)


def test_folded_records_count_with_their_tuple(run: Run) -> None:
    """Ann's three records are three pairs, two of which were compared as one pair of tuples."""
    records = run.table("members", ["source", "record_id"])
    found = compared(run, records, np.array([0, 0, 0, 1, 2]), share_a_key)
    assert (found.true_pairs, found.of_true, found.completeness, found.of) == (3, 3, 1.0, 10)


def test_true_pairs_without_anything_in_common_are_told_apart(run: Run) -> None:
    """Bob and Zoe share no key: no blocking can find them, and completeness of those that share is whole."""
    records = run.table("members", ["source", "record_id"])
    found = compared(run, records, np.array([0, 0, 0, 1, 1]), share_a_key)
    assert (found.true_pairs, found.of_true, found.unlike) == (3, 4, 1)
    assert (found.completeness, found.completeness_of_sharing) == (0.75, 1.0)


def test_of_many_true_pairs_some_are_looked_at(run: Run) -> None:
    """What is drawn stands for all, and never for more than were left."""
    records = run.table("members", ["source", "record_id"])
    found = compared(run, records, np.zeros(5, dtype=np.int64), share_a_key, most=4)
    assert found.sampled
    assert 0 <= found.unlike <= found.of_true - found.true_pairs


def test_a_run_without_its_pairs_is_refused(tmp_path: Path) -> None:
    """Completeness can't be told from a run that an older version wrote."""
    run = write_tiny_run(tmp_path / "run")
    (run.model_dir / PAIRS).unlink()
    with pytest.raises(RunError, match="holds no model/pairs"):
        run.weighed_pairs()
