"""What would make two entities one: nothing is named that recomputation does not confirm."""

from __future__ import annotations

from graphres.explain import explain_why_not
from graphres.run_directory import Run

NAMESAKES = """
SELECT a.entity_id AS one, b.entity_id AS other FROM
(SELECT * FROM records JOIN members USING (source, record_id)) a JOIN
(SELECT * FROM records JOIN members USING (source, record_id)) b ON b.surname_clean = a.surname_clean
AND a.entity_id <> b.entity_id AND length(a.given_name_clean) = 1
AND b.given_name_clean LIKE a.given_name_clean || '%' AND length(b.given_name_clean) > 1
GROUP BY ALL ORDER BY ALL LIMIT 12
"""


def test_no_initial_is_named_where_a_name_is_known(demo: Run) -> None:
    """That Melissa and M might both be M is no agreement that anybody misses."""
    told = [
        supply.value
        for row in demo.query(NAMESAKES).to_pylist()
        for supply in explain_why_not(demo, row["one"], row["other"]).supplies
        if supply.kind == "given_name"
    ]
    assert told
    assert [value for value in told if value is not None and len(value) == 1] == []


def test_enough_is_what_makes_them_one_when_communities_are_found_again(demo: Run) -> None:
    """More than 0 bits of both as wholes is needed for that, and is not always all."""
    supplies = [
        supply
        for row in demo.query(NAMESAKES).to_pylist()
        for supply in explain_why_not(demo, row["one"], row["other"]).supplies
    ]
    assert any(supply.enough for supply in supplies)
    assert all(supply.weight_bits > 0 for supply in supplies if supply.enough)
    assert any(supply.weight_bits > 0 for supply in supplies if not supply.enough)
