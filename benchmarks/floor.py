"""The floor under every tool: what DuckDB needs to read the rows and to join them once by usual keys.

    python -m benchmarks.floor ROWS.parquet PAIRS.parquet

ROWS as `benchmarks.peers.rows` writes them. The pairs of rows that share an email, a phone, a surname and a birth date,
or a surname and a postcode, each once; nothing is compared.
"""

from __future__ import annotations

import sys

import duckdb

KEYS = (("email",), ("phone",), ("surname", "dob"), ("surname", "postcode"))


def main(rows: str, pairs: str) -> None:
    """Write the pairs: a, b (unique_id)."""
    with duckdb.connect(":memory:") as database:
        database.execute("SET preserve_insertion_order = false")
        database.execute("CREATE TABLE people AS SELECT * FROM read_parquet(?)", [rows])
        joins = (
            f"SELECT x.unique_id AS a, y.unique_id AS b FROM people x JOIN people y USING ({', '.join(key)}) "
            "WHERE x.unique_id < y.unique_id"
            for key in KEYS
        )
        database.execute(f"COPY ({' UNION '.join(joins)}) TO '{pairs.replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")


if __name__ == "__main__":
    main(*sys.argv[1:3])
