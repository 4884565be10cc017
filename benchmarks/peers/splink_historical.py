"""Splink's pairs on the historical figures, by the model of its documentation. Runs in an environment of its own.

    PYTHON splink_historical.py RECORDS.parquet PAIRS.parquet

The model is that of its example "Deduplicate 50k rows historical persons", with its blocking rules, its training and
its seedless sampling of u; the occupation with term frequencies as there. All pairs that its rules bring together are
kept, also those that it takes for different people.
"""

from __future__ import annotations

import sys

import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

SETTINGS = SettingsCreator(
    link_type="dedupe_only",
    unique_id_column_name="record_id",
    blocking_rules_to_generate_predictions=[
        block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
        block_on("surname", "dob"),
        block_on("first_name", "dob"),
        block_on("postcode_fake", "first_name"),
        block_on("postcode_fake", "surname"),
        block_on("dob", "birth_place"),
        block_on("substr(postcode_fake,1,3)", "dob"),
        block_on("substr(postcode_fake,1,3)", "first_name"),
        block_on("substr(postcode_fake,1,3)", "surname"),
        block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
    ],
    comparisons=[
        cl.ForenameSurnameComparison(
            "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
        ),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.PostcodeComparison("postcode_fake"),
        cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
        cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
    ],
)


def trained(linker: Linker) -> Linker:
    """The linker, its parameters estimated in the example's order."""
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
            block_on("dob", "postcode_fake"),
        ],
        recall=0.6,
    )
    training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in (block_on("first_name", "surname"), block_on("dob")):
        training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    return linker


def main(records: str, out: str) -> None:
    """Write every pair that was scored, with its match_weight and match_probability."""
    api = DuckDBAPI()
    con = api.duckdb_con
    con.execute(
        "CREATE TABLE people AS SELECT *, first_name || ' ' || surname AS first_name_surname_concat "
        f"FROM read_parquet('{records}')"
    )
    linker = trained(Linker(api.register(con.table("people")), SETTINGS))
    pairs = linker.inference.predict()
    con.execute(f"COPY (SELECT * FROM {pairs.physical_name}) TO '{out}' (FORMAT parquet)")


if __name__ == "__main__":
    main(*sys.argv[1:3])
