"""Splink on one table of customers, by the model of its documentation. Runs in a virtual environment of its own.

    PYTHON splink_model.py ROWS.parquet LABELS.parquet

The model is that of its example "Deduplicate 50k rows historical persons" (names with their concatenation, date of
birth, postcode, place by exact match with term frequencies, training as there), with its comparison of emails for the
email and exact match for the phone, which that example's data lack; blocking likewise. The postcodes of four countries
are compared by edits, as in its quick example, for its comparison of postcodes knows British ones alone.
"""

from __future__ import annotations

import sys

import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLDS = (0.95, 0.5)

BLOCKING = [
    block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
    block_on("surname", "dob"),
    block_on("first_name", "dob"),
    block_on("postcode", "first_name"),
    block_on("postcode", "surname"),
    block_on("dob", "city"),
    block_on("substr(postcode,1,3)", "dob"),
    block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
    block_on("email"),
    block_on("phone"),
]

SETTINGS = SettingsCreator(
    link_type="dedupe_only",
    blocking_rules_to_generate_predictions=BLOCKING,
    comparisons=[
        cl.ForenameSurnameComparison(
            "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
        ),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.EmailComparison("email"),
        cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("postcode", 2),
        cl.JaroWinklerAtThresholds("street", [0.92, 0.88]).configure(term_frequency_adjustments=True),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True),
    ],
)


def trained(linker: Linker) -> Linker:
    """The linker, its parameters estimated in the example's order."""
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode,1,2)"),
            block_on("dob", "postcode"),
            block_on("email"),
        ],
        recall=0.6,
    )
    training.estimate_u_using_random_sampling(max_pairs=1e7)
    for rule in (block_on("first_name", "surname"), block_on("dob"), block_on("email")):
        training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    return linker


def main(rows: str, out: str) -> None:
    """Label every row at each threshold: columns unique_id, at_0.95, at_0.5."""
    api = DuckDBAPI()
    con = api.duckdb_con
    con.execute(f"CREATE TABLE people AS SELECT * FROM read_parquet('{rows}')")
    linker = trained(Linker(api.register(con.table("people")), SETTINGS))
    pairs = linker.inference.predict(threshold_match_probability=min(THRESHOLDS))
    joined = "people"
    columns = ["people.unique_id"]
    for at in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=at)
        con.execute(f'CREATE TABLE "c{at}" AS SELECT unique_id, cluster_id FROM {clusters.physical_name}')
        joined += f' JOIN "c{at}" USING (unique_id)'
        columns.append(f'"c{at}".cluster_id AS "at_{at}"')
    con.execute(f"COPY (SELECT {', '.join(columns)} FROM {joined} ORDER BY 1) TO '{out}' (FORMAT parquet)")


if __name__ == "__main__":
    main(*sys.argv[1:3])
