"""What kinds say on pairs, read in columns."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from graphres.explore.sayings import DIGITS, NOTHING, Said, Saying, said_of
from graphres.tables import DECISION, UNITS_PER_BIT

NUMBER = st.one_of(st.none(), st.sampled_from([-2.0, -0.123456, 0.5, 3.25]))
ROW = st.fixed_dictionaries(
    {
        "a": st.sampled_from(["crm:1", "crm:2"]),
        "b": st.sampled_from(["shop:7", "shop:8"]),
        "kind": st.sampled_from(["email", "phone", "surname"]),
        "level": st.sampled_from(["equal", "near", None]),
        "identifier_a": st.sampled_from(["i1", "i2", None]),
        "identifier_b": st.sampled_from(["i1", "i3", None]),
        **dict.fromkeys(("log2_m", "log2_r", "log2_u"), NUMBER),
        "bits": NUMBER.map(lambda bits: bits or 0.0),
    }
)
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("a", "b", "kind", "level", "identifier_a", "identifier_b")]
    + [(name, pa.float64()) for name in ("log2_m", "log2_r", "log2_u", "bits")]
)
Row = dict[str, Any]


def row_by_row(rows: list[Row]) -> dict[tuple[str, str], Said]:
    """The slow twin."""
    found = {}
    for pair, group in groupby(rows, key=lambda row: (row["a"], row["b"])):
        of_pair = list(group)
        ours, theirs = ([row[f"identifier_{side}"] or "" for row in of_pair] for side in "ab")
        same, related, unrelated = (
            sum(round((row[name] or 0) * UNITS_PER_BIT) for row in of_pair) for name in SCHEMA.names[6:9]
        )
        bits = sum(row["bits"] for row in of_pair)
        found[pair] = Said([saying(row) for row in of_pair], ours, theirs, None, (same, related, unrelated), bits)
    return found


def saying(row: Row) -> Saying:
    """What one row says."""
    m, r, u, bits = (None if row[name] is None else round(row[name], DIGITS) for name in SCHEMA.names[6:])
    return Saying(row["kind"], row["level"], m, r, u, bits or 0.0)


@given(st.lists(ROW, max_size=12))
def test_columns_say_what_rows_say(rows: list[Row]) -> None:
    """Whatever is null, and however often the same is said."""
    rows = sorted(rows, key=lambda row: (row["a"], row["b"]))
    assert said_of(pa.Table.from_pylist(rows, SCHEMA)) == row_by_row(rows)


def test_a_decision_is_no_kind() -> None:
    """It says nothing in bits, and may be all that is said."""
    row = {"a": "crm:1", "b": "crm:2", "kind": DECISION, "level": "same", "bits": 0.0}
    found = said_of(pa.Table.from_pylist([row], SCHEMA))
    assert found == {("crm:1", "crm:2"): NOTHING._replace(decided="same")}
