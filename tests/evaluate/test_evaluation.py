"""One call tells how good a run is, what lost the missed pairs, and shows the worst mistakes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from graphres.evaluate import Evaluation, evaluate
from graphres.run_directory import Run
from tests.helpers.tiny_run import write_tiny_run

TRUTH = pa.table(
    {
        "source": ["crm", "crm", "crm", "guest", "shop", "shop", "shop"],
        "record_id": ["1", "2", "3", "1", "7", "8", "9"],
        "entity": ["ann", "ann", "bob", "bob", "zoe", "rob", "bob"],
    }
)


class Explained:
    """What the run says of a pair it holds no evidence on."""

    def as_dict(self) -> dict[str, Any]:
        return {"kinds": [{"kind": "surname", "level": "different", "bits": -9.0, "value_a": "x"}]}


@pytest.fixture(autouse=True)
def explain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every pair without a link weighs 2 bits if it has a record of the guests, else -3."""

    def pair_weights(run: Run, pairs: pa.Table) -> pa.Table:
        guests = [
            a == "guest" or b == "guest" for a, b in zip(*map(pa.Table.to_pydict(pairs).get, COLUMNS), strict=True)
        ]
        return pairs.append_column("weight_bits", pa.array([2.0 if guest else -3.0 for guest in guests]))

    fake = ModuleType("graphres.explain")
    fake.pair_weights = pair_weights  # type: ignore[attr-defined]
    fake.share_a_key = lambda run, pairs: np.ones(len(pairs), dtype=bool)  # type: ignore[attr-defined]
    fake.explain_pair = lambda run, a, b: Explained()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "graphres.explain", fake)


COLUMNS = ("source_a", "source_b")


@pytest.fixture
def evaluation(tmp_path: Path) -> Evaluation:
    return evaluate(write_tiny_run(tmp_path / "run"), TRUTH)


def test_scores_are_of_the_records_in_common(evaluation: Evaluation) -> None:
    """Four true pairs, one of them found; of four claimed pairs three are wrong."""
    s = evaluation.scores
    assert (s.records, s.true_pairs, s.claimed_pairs, s.found_pairs) == (7, 4, 4, 1)


def test_missed_pairs_are_counted_by_stage(evaluation: Evaluation) -> None:
    """crm:3~shop:9 was linked and cut; both pairs with the guest weigh 2 bits and were never compared."""
    assert evaluation.missed.counts() == {"blocking": 2, "weight": 0, "community": 1}


def test_the_worst_split_shows_the_link_that_failed(evaluation: Evaluation) -> None:
    """Bob is in three entities; the strongest of the pairs between them is shown with its evidence."""
    worst = evaluation.splits[0]
    assert (worst.name, worst.records, worst.pairs) == ("bob", 3, 3)
    assert [part.name for part in worst.parts] == ["E-BO2", "E-BOB", "E-EVE"]
    assert worst.link is not None
    assert (worst.link.stage, worst.link.weight_bits) == ("blocking", 2.0)
    assert worst.link.kinds == ({"kind": "surname", "level": "different", "bits": -9.0},)


def test_the_worst_merge_shows_the_link_that_did_it(evaluation: Evaluation) -> None:
    """E-ANN holds Ann and Zoe, by crm:1~shop:7, with what each kind says on it, strongest first."""
    worst = evaluation.merges[0]
    assert (worst.name, worst.pairs, [part.name for part in worst.parts]) == ("E-ANN", 2, ["ann", "zoe"])
    assert worst.link is not None
    assert (worst.link.a, worst.link.b, worst.link.weight_bits) == ("crm:1", "shop:7", 3.25)
    assert [kind["kind"] for kind in worst.link.kinds] == ["given_name", "surname", "number:passport"]


def test_every_number_is_json(evaluation: Evaluation) -> None:
    """The plain values survive JSON, and say what the text says."""
    plain = json.loads(json.dumps(evaluation.as_dict()))
    assert plain["pairwise"]["f1"] == 2 * 1 / 8
    assert plain["compared"]["completeness"] == 2 / 4
    assert plain["weights_alone"]["best"] == {"bits": 0.5, "precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert plain["missed"] == {
        "pairs": 3,
        "looked_at": 3,
        "sampled": False,
        "by_stage": {"blocking": 2, "weight": 0, "community": 1},
    }


def test_the_report_reads_well(evaluation: Evaluation) -> None:
    """The text names scores, stages, and the worst mistakes with their evidence."""
    text = evaluation.text()
    assert "Pairwise       0.2500   0.2500   0.2500   1 of 4 true pairs, 3 wrong" in text
    assert "> 0 bits       0.5000   0.5000   0.5000   pairs by their weight alone" in text
    assert "Compared    6 of 21 pairs of records (71.43% spared)" in text
    assert "  community            1   33.3%  linked, but cut by the communities" in text
    assert "crm:1 ~ shop:7 +3.2 bits: given_name equal +8.2, surname equal +6.5" in text


def test_a_perfect_run_has_no_mistakes(tmp_path: Path) -> None:
    """Truth equal to the run: nothing missed, nothing wrong, nothing to show."""
    run = write_tiny_run(tmp_path / "run")
    members = run.table("members", ["source", "record_id", "entity_id"])
    evaluation = evaluate(run, members)
    assert (evaluation.scores.f1, evaluation.scores.bcubed_f1, evaluation.scores.exact_entities) == (1, 1, 1)
    assert (evaluation.splits, evaluation.merges) == ((), ())
    assert "No true pair was missed." in evaluation.text()
