"""The models of Splink's documentation, one a kind of set. Imported in an environment of its own.

- `febrl`: its example "Deduplicating the febrl3 dataset"; without the number where the rows have none.
- `fake_1000`: its example "Evaluation when you have fully labelled data".
- `historical_50k`: its example "Linking a dataset of real historical persons".
- `customers`: the last, for rows of customers. Its birth place becomes the city; email (by the documentation's own
  comparison), phone (exact, with term frequencies) and street (Jaro-Winkler) are added, which that data set lacks, and
  blocking and training by the email. The postcodes of several countries are compared by edits, as in its quick
  example, for its comparison of postcodes knows British ones alone.
- `parties`: persons and organizations. The documentation has no such example; the name is one text, compared by
  likeness, beside what else both may have.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on

__all__ = ["MODELS", "Model"]

FULL_NAME = "first_name || ' ' || surname AS first_name_surname_concat"


@dataclass(frozen=True)
class Model:
    """What is compared and how it is trained. more : a column to add. training : blocks of each EM session."""

    blocking: Sequence[Any]
    comparisons: Sequence[Any]
    certain: Sequence[Any]
    recall: float
    pairs_for_u: float
    training: Sequence[Any]
    options: dict[str, Any] = field(default_factory=dict)
    more: str = ""
    seed: int | None = None

    def settings(self, key: str = "unique_id") -> SettingsCreator:
        """As the linker takes them. key : the column that names a row."""
        return SettingsCreator(
            link_type="dedupe_only",
            unique_id_column_name=key,
            blocking_rules_to_generate_predictions=list(self.blocking),
            comparisons=list(self.comparisons),
        )

    def train(self, linker: Linker) -> None:
        """Estimate the parameters in the example's order."""
        training = linker.training
        training.estimate_probability_two_random_records_match(list(self.certain), recall=self.recall)
        seed = {} if self.seed is None else {"seed": self.seed}
        training.estimate_u_using_random_sampling(max_pairs=self.pairs_for_u, **seed)
        for rule in self.training:
            try:
                training.estimate_parameters_using_expectation_maximisation(rule, **self.options)
            except ValueError as error:  # too few pairs in the block, of 159 records; the other sessions suffice
                print(f"a training session is left out: {error}", file=sys.stderr)


def febrl(number: bool) -> Model:
    """Records of Febrl, with their number or without."""
    by_number = [block_on("soc_sec_id")] if number else []
    birth_date = cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d")
    return Model(
        blocking=[*by_number, *(block_on(name) for name in ("given_name", "surname", "date_of_birth", "postcode"))],
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            birth_date,
            *([cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2])] if number else []),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        certain=[
            *by_number,
            block_on("given_name", "surname", "date_of_birth"),
            "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
        ],
        recall=0.9,
        pairs_for_u=1e6,
        seed=2,
        training=[block_on("date_of_birth"), block_on("postcode")],
    )


def fake_1000() -> Model:
    """Invented persons with a city and an email."""
    near_date = "levenshtein(r.dob, l.dob) <= 1"
    return Model(
        blocking=[block_on(name) for name in ("first_name", "surname", "dob", "email")],
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        certain=[
            f"l.first_name = r.first_name and {near_date}",
            f"l.surname = r.surname and {near_date}",
            "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
            "l.email = r.email",
        ],
        recall=0.7,
        pairs_for_u=1e6,
        seed=5,
        training=[block_on("dob"), block_on("email"), block_on("first_name", "surname")],
        options={"estimate_without_term_frequencies": True},
    )


def historical_50k() -> Model:
    """Persons of history, with a British postcode."""
    return Model(
        blocking=[
            *_by_names(),
            block_on("postcode_fake", "first_name"),
            block_on("postcode_fake", "surname"),
            block_on("dob", "birth_place"),
            block_on("substr(postcode_fake,1,3)", "dob"),
            block_on("substr(postcode_fake,1,3)", "first_name"),
            block_on("substr(postcode_fake,1,3)", "surname"),
        ],
        comparisons=[
            _names(),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        certain=[
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
            block_on("dob", "postcode_fake"),
        ],
        recall=0.6,
        pairs_for_u=1e7,
        training=[block_on("first_name", "surname"), block_on("dob")],
        options={"estimate_without_term_frequencies": True},
        more=FULL_NAME,
    )


def customers() -> Model:
    """Customers of a shop."""
    return Model(
        blocking=[
            *_by_names(),
            block_on("postcode", "first_name"),
            block_on("postcode", "surname"),
            block_on("dob", "city"),
            block_on("substr(postcode,1,3)", "dob"),
            block_on("email"),
            block_on("phone"),
        ],
        comparisons=[
            _names(),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.EmailComparison("email"),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.LevenshteinAtThresholds("postcode", 2),
            cl.JaroWinklerAtThresholds("street", [0.92, 0.88]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        ],
        certain=[
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode,1,2)"),
            block_on("dob", "postcode"),
            block_on("email"),
        ],
        recall=0.6,
        pairs_for_u=1e7,
        training=[block_on("first_name", "surname"), block_on("dob"), block_on("email")],
        options={"estimate_without_term_frequencies": True},
        more=FULL_NAME,
    )


def parties() -> Model:
    """Persons and organizations: few, so that all pairs are scored."""
    return Model(
        blocking=["1=1"],
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.95, 0.9, 0.8]).configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=True, invalid_dates_as_null=True),
            cl.ExactMatch("phone"),
            cl.EmailComparison("email"),
            cl.JaroWinklerAtThresholds("street", [0.95, 0.88]),
            cl.ExactMatch("postcode"),
            cl.LevenshteinAtThresholds("number", 1),
        ],
        certain=[block_on("name", "dob"), block_on("name", "street"), block_on("phone"), block_on("number")],
        recall=0.7,
        pairs_for_u=1e7,
        training=[block_on("name"), block_on("dob"), block_on("phone"), block_on("street")],
    )


def _by_names() -> list[Any]:
    return [
        block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
        block_on("surname", "dob"),
        block_on("first_name", "dob"),
        block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
    ]


def _names() -> Any:
    whole = "first_name_surname_concat"
    return cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name=whole)


MODELS = {
    "febrl": partial(febrl, True),
    "febrl without soc_sec_id": partial(febrl, False),
    "fake_1000": fake_1000,
    "historical_50k": historical_50k,
    "customers": customers,
    "parties": parties,
}
