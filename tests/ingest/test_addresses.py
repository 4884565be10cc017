"""Several addresses of one record."""

from __future__ import annotations

import json

import pytest

from graphres.config import from_sources
from graphres.engines.base import Engine
from graphres.identifiers import kind, kinds_for
from graphres.identifiers.base import Context
from graphres.ingest import ingest
from graphres.ingest.addresses import further_addresses
from graphres.standardize import standardize
from graphres.tables import RECORDS
from tests.ingest.reading import Write

ROLES = {"street": "street", "line1": "street", "line2": "street", "city": "city", "zip": "postcode"}
LIVES, WORKS = ("Main Street 5", "Berlin", "10115"), ("Am Hof 3", "Bonn", "53111")


@pytest.mark.parametrize(
    ("names", "found"),
    [
        pytest.param("bill_street bill_city ship_street ship_city", [(2, 3)], id="in front"),
        pytest.param("street_1 city_1 zip_1 street_2 city_2 zip_2", [(3, 4, 5)], id="behind"),
        pytest.param("street city zip work_street work_city work_zip", [(3, 4, 5)], id="one without a word"),
        pytest.param("BillingStreet BillingCity ShippingStreet ShippingCity", [(2, 3)], id="in capitals"),
        pytest.param("a.1.street a.1.city a.2.street a.2.city a.3.city", [(2, 3), (4,)], id="paths"),
        pytest.param("bill_line1 bill_line2 bill_city ship_line1 ship_city", [(3, 4)], id="of two lines"),
        pytest.param("line1 line2 city zip", [], id="one address"),
        pytest.param("birth_city street city zip", [], id="a town that is no address"),
    ],
)
def test_names_tell_which_columns_are_one_address(names: str, found: list[tuple[int, ...]]) -> None:
    """Columns with a word in common are one address, where there is more than one of what an address has once."""
    columns = names.split()
    said = [next(role for end, role in ROLES.items() if end in name.lower()) for name in columns]
    assert further_addresses(columns, {place: (role,) for place, role in enumerate(said)}) == found


@pytest.mark.parametrize("form", ["csv", "json"])
def test_addresses_of_a_record_are_not_mixed(engine: Engine, write: Write, form: str) -> None:
    """Each is an identifier of its own; one that lacks its street does not complete the other."""
    rows = [(*LIVES, *WORKS), (*LIVES, "", *WORKS[1:]), ("", "", "", *WORKS)] * 6
    names = ("street", "city", "postcode")
    if form == "csv":
        head = ",".join(["id", "name", *(f"{of}_{name}" for of in ("billing", "shipping") for name in names)])
        path = write("crm.csv", "\n".join([head, *(f"{n},Ann Lee,{','.join(row)}" for n, row in enumerate(rows)), ""]))
    else:
        people = [
            {"id": n, "name": "Ann Lee", "at": [dict(zip(names, row[at : at + 3], strict=True)) for at in (0, 3)]}
            for n, row in enumerate(rows)
        ]
        path = write("crm.json", json.dumps(people))
    read = ingest(from_sources([path]), engine)
    kinds = kinds_for(name for name in read.records.schema.names if name not in RECORDS.columns)
    values = standardize(read.records, kinds, read.contexts, engine).values
    found = engine.collect(
        engine.sql(
            "SELECT DISTINCT r.record_id, v.value FROM {v} v JOIN {r} r USING (record_key) "
            "WHERE v.kind = 'address' AND r.record_id IN ('0', '1', '2')",
            v=values,
            r=read.records,
        ),
        ("record_id", "value"),
    ).to_pylist()
    home, work = (
        kind("address").clean({"address": (f"{street}, {code} {city}",)}, Context())[0]
        for street, city, code in (LIVES, WORKS)
    )
    assert [(row["record_id"], row["value"]) for row in found] == [("0", work), ("0", home), ("1", home), ("2", work)]
