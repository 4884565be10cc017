"""Columns of scored pairs."""

from __future__ import annotations

import pytest

from graphres.edges import EdgeColumns, edge_columns
from graphres.errors import IngestError


@pytest.mark.parametrize(
    ("names", "found"),
    [
        pytest.param(
            ["match_weight", "match_probability", "unique_id_l", "unique_id_r", "surname_l", "surname_r"],
            EdgeColumns("unique_id_l", "unique_id_r", "match_weight", True),
            id="Splink, one table",
        ),
        pytest.param(
            ["match_probability", "source_dataset_l", "unique_id_l", "source_dataset_r", "unique_id_r"],
            EdgeColumns(
                "unique_id_l", "unique_id_r", "match_probability", False, "source_dataset_l", "source_dataset_r"
            ),
            id="Splink, several tables",
        ),
        pytest.param(["id1", "id2", "score"], EdgeColumns("id1", "id2", "score", False), id="dedupe's pairs"),
        pytest.param(
            ["match_weight", "customer_id_l", "customer_id_r", "name_l", "name_r"],
            EdgeColumns("customer_id_l", "customer_id_r", "match_weight", True),
            id="Splink, a key of its own",
        ),
        pytest.param(
            ["KundenNr_1", "KundenNr_2", "Wahrscheinlichkeit"],
            EdgeColumns("KundenNr_1", "KundenNr_2", "Wahrscheinlichkeit", False),
            id="German",
        ),
        pytest.param(
            ["rec_id_1", "rec_id_2", "p"], EdgeColumns("rec_id_1", "rec_id_2", "p", False), id="recordlinkage"
        ),
        pytest.param(["Left ID", "Right ID", "Prob"], EdgeColumns("Left ID", "Right ID", "Prob", False), id="by hand"),
        pytest.param(["a", "b", "p"], EdgeColumns("a", "b", "p", False), id="short"),
        pytest.param(["source", "target", "weight"], EdgeColumns("source", "target", "weight", True), id="a graph's"),
    ],
)
def test_columns_are_found(names: list[str], found: EdgeColumns) -> None:
    """The keys differ by a side alone, and a weight goes before a probability."""
    assert edge_columns(names, "pairs.csv") == found


def test_clusters_are_no_pairs() -> None:
    """A table of memberships, as dedupe's example writes it, is refused with the way to the pairs."""
    with pytest.raises(IngestError, match=r'"Cluster ID" which cluster(?s:.)*deduper.score'):
        edge_columns(["Cluster ID", "confidence_score", "record_id", "name"], "membership.csv")


def test_no_keys_or_no_score() -> None:
    """What is missing is named, with the columns that are there."""
    with pytest.raises(IngestError, match="no two columns name the records of a pair; its columns are left, p"):
        edge_columns(["left", "p"], "pairs.csv")
    with pytest.raises(IngestError, match="no column says how alike"):
        edge_columns(["id_l", "id_r", "gamma"], "pairs.csv")
