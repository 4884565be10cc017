"""Splink's pairs on the historical figures, by the model of its documentation. Runs in an environment of its own.

    PYTHON splink_historical.py RECORDS.parquet PAIRS.parquet

All pairs that its rules bring together are kept, also those that it takes for different people, in its own columns.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from splink import DuckDBAPI, Linker
from splink_models import historical_50k


def main(records: str, out: str) -> None:
    """Write every pair that was scored, with its match_weight and match_probability."""
    api = DuckDBAPI()
    con = api.duckdb_con
    model = replace(historical_50k(), pairs_for_u=5e6, seed=1)  # the same pairs at every call
    con.execute(f"CREATE TABLE people AS SELECT *, {model.more} FROM read_parquet('{records}')")
    linker = Linker(api.register(con.table("people")), model.settings("record_id"))
    model.train(linker)
    pairs = linker.inference.predict()
    con.execute(f"COPY (SELECT * FROM {pairs.physical_name}) TO '{out}' (FORMAT parquet)")


if __name__ == "__main__":
    main(*sys.argv[1:3])
