"""The engine of questions: what it says otherwise than DuckDB means the same."""

from __future__ import annotations

import pyarrow as pa
import pytest

from graphres.engines.duckdb import DuckDB
from graphres.engines.pocket import Pocket, in_sqlite

ONE = pa.table({"a": [1, 2, 3, None], "k": ["x", "y", None, "x"], "n": [5, -7, 1 << 61, 0]})
TWO = pa.table({"a": [2, 3, 3], "k": ["y", "x", "z"]})
STATEMENTS = (
    "SELECT x.a, x.n FROM {x} x SEMI JOIN {y} y USING (a)",
    "SELECT x.a, x.n FROM {x} x ANTI JOIN {y} y USING (a, k) WHERE x.n > -9",
    "SELECT x.a FROM {x} x SEMI JOIN (SELECT a FROM {y} GROUP BY a HAVING count(*) > 1) m ON m.a = x.a",
    "SELECT x.a FROM {x} x ANTI JOIN {y} p ON p.a = x.a ANTI JOIN {y} q ON q.k = x.k WHERE x.a < 9",
    "SELECT x.a FROM {x} x JOIN {y} y ON y.a = x.a SEMI JOIN {y} z ON z.k = x.k UNION ALL SELECT * FROM (SELECT 1)",
    "SELECT least(a, 2, NULL) AS low, greatest(n, a) AS high, coalesce(k, 'none') AS k FROM {x}",
    "SELECT k, bit_xor(n) AS mixed, min(n) AS low, count(*) AS many FROM {x} GROUP BY k",
    "SELECT a, row_number() OVER (PARTITION BY k ORDER BY n DESC, a) AS turn FROM {x} WHERE a IS NOT NULL",
    "SELECT concat(k, ':', a) AS said, CAST(a AS TINYINT) AS a1, n % 3 AS rest, n >> 2 AS less FROM {x} WHERE n >= 0",
    "SELECT x.a, y.k FROM {x} x LEFT JOIN {y} y ON y.a = x.a AND y.k <> 'z'",
    "SELECT a / 2 AS half FROM {x}",
    "SELECT CAST(a AS STRING) AS text, '{{brace}} it''s' AS said FROM {x}",
    "SELECT * FROM {x} x SEMI JOIN {y} y USING (a)",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_means_what_it_means_to_duckdb(statement: str) -> None:
    """The same rows, whatever had to be put otherwise."""
    with Pocket() as pocket, DuckDB(threads=1) as duckdb:
        found = [
            engine.collect(engine.sql(statement, x=engine.from_arrow(ONE), y=engine.from_arrow(TWO)))
            for engine in (pocket, duckdb)
        ]
    rows = [sorted(map(str, table.to_pylist())) for table in found]
    assert rows[0] == rows[1]
    assert found[0].column_names == found[1].column_names


def test_a_column_without_values_keeps_its_type() -> None:
    """What stages check at their doors holds for tables without rows, too."""
    with Pocket() as pocket:
        none = pocket.sql("SELECT k, a FROM {x} WHERE a > 9", x=pocket.from_arrow(ONE))
        assert none.schema == pa.schema([("k", pa.string()), ("a", pa.int64())])


def test_to_divide_is_left_to_duckdb() -> None:
    """SQLite would divide whole numbers to whole ones."""
    with pytest.raises(NotImplementedError):
        in_sqlite("SELECT a / 2 FROM {x}")
    assert in_sqlite("SELECT '/' AS slash") == "SELECT '/' AS slash"
