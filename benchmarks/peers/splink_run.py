"""Splink on one table of rows, by a model of its documentation. Runs in a virtual environment of its own.

    PYTHON splink_run.py ROWS.parquet MODEL LABELS.parquet PAIRS.parquet

Writes the clusters of every row at each threshold, and every pair that was scored, with its match weight.
"""

from __future__ import annotations

import sys

from splink import DuckDBAPI, Linker
from splink_models import MODELS

THRESHOLDS = (0.5, 0.95)


def main(rows: str, called: str, labels: str, pairs: str) -> None:
    """Labels: unique_id and a column a threshold. Pairs: a, b (unique_id), score (log2 odds)."""
    api = DuckDBAPI()
    con = api.duckdb_con
    con.execute(f"CREATE TABLE raw AS SELECT * FROM read_parquet('{rows}')")
    model = MODELS[called]()
    con.execute(f"CREATE TABLE people AS SELECT *{', ' * bool(model.more)}{model.more} FROM raw")
    linker = Linker(api.register(con.table("people")), model.settings())
    model.train(linker)
    found = linker.inference.predict()
    named = []
    for at in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=at)
        con.execute(f'CREATE TABLE "at {at}" AS SELECT unique_id, cluster_id AS "{at}" FROM {clusters.physical_name}')
        named.append(f'"at {at}"')
    joined = " JOIN ".join([named[0], *(f"{name} USING (unique_id)" for name in named[1:])])
    con.execute(f"COPY (SELECT * FROM {joined} ORDER BY unique_id) TO '{labels}' (FORMAT parquet)")
    scored = f"SELECT unique_id_l AS a, unique_id_r AS b, match_weight AS score FROM {found.physical_name}"
    con.execute(f"COPY ({scored} ORDER BY a, b) TO '{pairs}' (FORMAT parquet)")


if __name__ == "__main__":
    main(*sys.argv[1:5])
