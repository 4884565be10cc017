"""What the columns of public data sets are taken for, with no configuration at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphres.config import from_sources
from graphres.engines.base import Engine
from graphres.ingest import ingest
from tests.ingest.reading import roles

pytestmark = pytest.mark.datasets

EXPECTED = {
    "febrl1/records.csv": {
        "record_id": "attribute", "given_name": "given_name", "surname": "surname",
        "street_number": "house_number",
        "address_1": "street", "address_2": "unit", "suburb": "city", "postcode": "postcode",
        "state": "region",
        "date_of_birth": "date_of_birth", "soc_sec_id": "number:ssn",
    },
    "splink_fake_1000/records.csv": {
        "record_id": "attribute", "first_name": "given_name", "surname": "surname", "dob": "date_of_birth",
        "city": "city", "email": "email",
    },
    "senzing_truth_set/reference.csv": {
        "RECORD_ID": "attribute", "PRIMARY_NAME_ORG": "organization", "EMPLOYER": "other_party",
        "DATE": "attribute",
        "REL_POINTER_KEY": "other_party", "NATIONAL_ID_NUMBER": "number:national",
        "TAX_ID_NUMBER": "number:tax",
        "NATIONAL_ID_COUNTRY": "attribute", "ADDR_FULL": "address", "ADDR_COUNTRY": "country",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_roles(engine: Engine, datasets: Path, name: str) -> None:
    """Every column is taken for what a careful reader takes it for."""
    found = roles(ingest(from_sources([f"crm={datasets / name}"]), engine))
    assert {column: found[column] for column in EXPECTED[name]} == EXPECTED[name]


def test_two_systems_of_one_shop(engine: Engine, datasets: Path) -> None:
    """The customer numbers of two exports of one shop name the same customers, and the data says so."""
    folder = datasets / "ebuy_emporium"
    found = ingest(from_sources([str(folder / "customer_database.csv"), str(folder / "crm_export.csv")]), engine)
    assert {roles(found, source)["customer_id"] for source in found.contexts} == {"customer_key"}
    assert engine.count(found.records) == sum(entry["rows"] for entry in found.inputs)
