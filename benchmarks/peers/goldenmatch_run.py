"""goldenmatch on one table of rows, as its documentation begins. Runs in a virtual environment of its own.

    PYTHON goldenmatch_run.py ROWS.parquet MODE LABELS.parquet PAIRS.parquet

MODE `zero` is `dedupe_df(table)`; `probabilistic` hands it the config of `auto_configure_probabilistic_df(table)`.
"""

from __future__ import annotations

import sys

import goldenmatch
import pyarrow as pa
import pyarrow.parquet as pq

NAMES = ("unique_id", "source", "record_id")
"""Columns that name a row; the others are given."""


def main(rows: str, mode: str, labels: str, pairs: str) -> None:
    """Labels: unique_id and the cluster, under the mode. Pairs: a, b (unique_id), score from 0 to 1."""
    table = pq.read_table(rows)
    values = table.select([name for name in table.column_names if name not in NAMES])
    config = goldenmatch.auto_configure_probabilistic_df(values) if mode == "probabilistic" else None
    found = goldenmatch.dedupe_df(values, config=config)
    label = [-1 - row for row in range(len(table))]  # who is in no cluster is alone
    for name, cluster in found.clusters.items():
        for row in cluster["members"]:
            label[row] = name
    pq.write_table(pa.table({"unique_id": table["unique_id"], mode: pa.array(label, pa.int64())}), labels)
    a, b, score = ([pair[i] for pair in found.scored_pairs] for i in range(3))
    columns = {"a": pa.array(a, pa.int64()), "b": pa.array(b, pa.int64()), "score": pa.array(score, pa.float64())}
    pq.write_table(pa.table(columns), pairs)


if __name__ == "__main__":
    main(*sys.argv[1:5])
