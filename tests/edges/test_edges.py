"""Runs on pairs that were scored elsewhere."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import graphres
from graphres import Resolution
from graphres.edges.weights import log2_odds
from graphres.errors import GraphresError, IngestError
from graphres.run_directory import comparable, open_run
from graphres.summary import summarize

PEOPLE = (
    "id,name,email\n1,Ann Ash,ann@ash.example\n2,Anne Ash,\n3,Bob Birch,bob@birch.example\n4,Rob Birch,\n5,Eve Elm,\n"
)
Pairs = Sequence[tuple[str, str, object]]
Resolve = Callable[..., Resolution]


@pytest.fixture
def resolve(tmp_path: Path) -> Resolve:
    """Resolve five people by scored pairs; a header may be given."""
    turns = itertools.count()

    def resolved(pairs: Pairs, header: str = "unique_id_l,unique_id_r,match_probability", **more: str) -> Resolution:
        for name, text in ({"crm": PEOPLE} | more).items():
            (tmp_path / f"{name}.csv").write_text(text)
        (tmp_path / "pairs.csv").write_text("\n".join([header, *(",".join(map(str, row)) for row in pairs)]) + "\n")
        sources = [tmp_path / f"{name}.csv" for name in {"crm": PEOPLE} | more]
        return graphres.resolve(
            *sources, edges=tmp_path / "pairs.csv", output=tmp_path / f"run-{next(turns)}", threads=1
        )

    return resolved


def groups(run: Resolution) -> set[frozenset[str]]:
    """The records of each entity."""
    members = run.members
    return {frozenset(ids) for ids in members.groupby("entity_id")["record_id"].agg(list)}


def test_scores_decide_and_nothing_else(resolve: Resolve) -> None:
    """Records are one entity where the scores say so, however unlike they are, and alike ones stay apart."""
    found = groups(resolve([("1", "5", 0.9), ("3", "4", 0.1)]))
    assert found == {frozenset("15"), frozenset("2"), frozenset("3"), frozenset("4")}


def test_a_weight_is_log2_odds(resolve: Resolve) -> None:
    """match_weight 2 and match_probability .8 are the same score."""
    one = resolve([("1", "2", 2.0)], "id_l,id_r,match_weight").evidence
    other = resolve([("1", "2", 0.8)]).evidence
    assert one["bits"].round(4).tolist() == other["bits"].round(4).tolist()


def test_scores_may_have_decimal_commas(resolve: Resolve) -> None:
    """A file of a country that writes 0,9 gives the same run, and the manifest says how it was read."""
    rows = [("1", "2", "0,9"), ("2", "4", "8,1e-05")]
    run = resolve([(";".join(row),) for row in rows], "unique_id_l;unique_id_r;match_probability")
    assert run.evidence["bits"].tolist() == resolve([("1", "2", 0.9), ("2", "4", 8.1e-05)]).evidence["bits"].tolist()
    assert open_run(run.path).manifest["edges"]["decimal_comma"] == ["match_probability"]


def test_a_chain_of_strangers_is_cut(resolve: Resolve) -> None:
    """Pairs that are scored as different weigh against one false link, which components would follow."""
    against = [(a, b, 0.0001) for a in "12" for b in "34" if (a, b) != ("2", "3")]
    found = groups(resolve([("1", "2", 0.999), ("3", "4", 0.999), ("2", "3", 0.6), *against]))
    assert {frozenset("12"), frozenset("34")} <= found


def test_evidence_adds_up(resolve: Resolve) -> None:
    """The evidence of a pair is one row of the kind `score`: what the score adds to the prior of any two records."""
    run = resolve([("1", "2", 0.9)])
    (row,) = run.evidence.to_dict("records")
    assert (row["kind"], row["level"]) == ("score", "score")
    told = run.explain("crm:2", "crm:1").as_dict()
    assert told["weight_bits"] == pytest.approx(np.log2(9), abs=1e-5)
    assert told["prior_bits"] + row["bits"] == pytest.approx(told["weight_bits"])
    assert "score" in run.explain(entity=run.members["entity_id"][0]).text()


def test_a_summary_needs_no_kinds(resolve: Resolve) -> None:
    """What a run of scored pairs prints tells of no family: nobody knows what the pairs share."""
    found = resolve([("1", "2", 0.99), ("3", "5", 0.01)])
    assert summarize(open_run(found.path)).family is None


def test_an_unscored_pair_is_called_so(resolve: Resolve) -> None:
    """Of a pair that is not in the file nothing is made up."""
    assert "nobody scored this pair" in resolve([("1", "2", 0.9)]).explain("crm:1", "crm:4").text()


def test_evaluation_tells_unscored_from_low(resolve: Resolve) -> None:
    """A true pair that was never scored is lost by blocking, one with a low score by its weight."""
    run = resolve([("1", "2", 0.2)])
    truth = pa.table({"record_id": ["1", "2", "3", "4", "5"], "entity": ["a", "a", "b", "b", "e"]})
    assert run.evaluate(truth).missed.counts() == {"blocking": 1, "weight": 1, "community": 0}
    assert "never scored" in run.evaluate(truth).text()


@settings(max_examples=4)
@given(order=st.permutations(range(4)), turned=st.lists(st.booleans(), min_size=4, max_size=4))
def test_order_and_direction_do_not_matter(
    order: list[int], turned: list[bool], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However the pairs are written down, the tables are the same."""
    pairs = [("1", "2", 0.97), ("2", "3", 0.6), ("3", "4", 0.999), ("1", "4", 0.01)]
    folder = tmp_path_factory.mktemp("order")
    (folder / "crm.csv").write_text(PEOPLE)
    found = []
    for turn, rows in enumerate((pairs, [pairs[n][1::-1] + pairs[n][2:] if turned[n] else pairs[n] for n in order])):
        a, b, p = zip(*rows, strict=True)
        pq.write_table(pa.table({"id_l": a, "id_r": b, "probability": p}), folder / f"{turn}.parquet")
        run = graphres.resolve(
            folder / "crm.csv", edges=folder / f"{turn}.parquet", output=folder / f"run-{turn}", threads=1
        )
        found.append(
            [(run.path / f"{name}.parquet").read_bytes() for name in ("members", "edges", "evidence", "steps")]
        )
        comparable(run.manifest)
    assert found[0] == found[1]


@given(st.floats(0, 1))
def test_log2_odds_are_bounded_and_symmetric(p: float) -> None:
    """A certainty is 40 bits and no more; the odds of the contrary are the contrary."""
    (bits,) = log2_odds(np.array([p]), is_weight=False)
    assert -40 <= bits <= 40
    assert bits == pytest.approx(-log2_odds(np.array([1.0 - p]), is_weight=False)[0], rel=1e-6, abs=1e-6) or p < 1e-9


def test_sources_are_told_by_columns_or_names(resolve: Resolve) -> None:
    """Records of several sources are named with their source, in columns of their own or as SOURCE:ID."""
    shop = "id,name\n1,Ann Ash\n2,Zoe Zed\n"
    columns = "source_dataset_l,unique_id_l,source_dataset_r,unique_id_r,match_probability"
    by_column = resolve([("CRM,1", "shop,1", 0.9)], columns, shop=shop)
    by_name = resolve([("crm:1", "shop:1", 0.9)], shop=shop)
    assert by_column.entities["records"].max() == by_name.entities["records"].max() == 2
    with pytest.raises(IngestError, match=r"names 1 records that several sources have, such as 1"):
        resolve([("1", "5", 0.9)], shop=shop)


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        pytest.param(
            [("1", "9", 0.9), ("8", "2", 0.5)], "names 2 records that were not read, such as 8, 9", id="unknown"
        ),
        pytest.param([("1", "", 0.9)], r"names 1 records that were not read, such as \(empty\)", id="empty key"),
        pytest.param([("1", "2", 1.5)], 'line 2, column "match_probability"', id="beyond 1"),
        pytest.param([("1", "2", 0.5), ("1", "3", "high")], "line 3.*a probability from 0 to 1", id="no number"),
        pytest.param([("1", "2", "")], "this is not a probability", id="no score"),
    ],
)
def test_bad_pairs(resolve: Resolve, tmp_path: Path, pairs: Pairs, says: str) -> None:
    """One message says where and what, and nothing is written."""
    with pytest.raises(GraphresError, match=says):
        resolve(pairs)
    assert not (tmp_path / "run-0").exists()


def test_repeated_pairs_are_told(resolve: Resolve) -> None:
    """A pair that is named twice counts once, at its higher score, and a warning says so."""
    run = resolve([("1", "2", 0.9), ("2", "1", 0.2), ("3", "3", 1)])
    assert run.manifest["edges"]["pairs"] == 1
    assert any("2 rows repeat a pair" in text for text in run.manifest["warnings"])
    assert frozenset("12") in groups(run)


def test_transactions_are_refused(resolve: Resolve, tmp_path: Path) -> None:
    """Lines of purchases are nobody's records, so that no pair can name them."""
    orders = "order_id,customer_id,ordered_at,amount\n" + "".join(
        f"o{n},{n % 5 + 1},2026-01-0{n + 1},{n}.50\n" for n in range(8)
    )
    with pytest.raises(IngestError, match="a source is of transactions"):
        resolve([("crm:1", "crm:2", 0.9)], orders=orders)
