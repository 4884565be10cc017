"""The sources of a task as one table for a peer: the same rows, the same values, lightly cleaned.

Splink's documentation asks for one column a fact, in one form. A data set of one file is given as it stands; sources
that name their columns differently are brought into one table: names apart and in small letters, dates as
year-month-day, phones and postcodes without punctuation. That is done here and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from benchmarks.sets import Task

__all__ = ["MODELS", "one_table"]

MODELS = {
    "febrl1": "febrl",
    "febrl3": "febrl",
    "splink_fake_1000": "fake_1000",
    "splink_historical_50k": "historical_50k",
    "senzing_truth_set": "parties",
    "large": "customers",
    "ebuy": "customers",
}
"""Which of the documentation's models fits a set; what is not here, the peers are not run on."""

NAMES = """
    CASE WHEN {name} LIKE '%,%' THEN trim(split_part({name}, ',', 2))
         ELSE trim(regexp_replace({name}, '\\s*\\S+$', '')) END AS first_name,
    CASE WHEN {name} LIKE '%,%' THEN trim(split_part({name}, ',', 1))
         ELSE regexp_extract({name}, '\\S+$') END AS surname
"""
"""`Surname, Given`, else the last word is the surname."""

ACCOUNTS = """
    SELECT '{source}' AS source, account_id AS record_id, first_name, last_name AS surname, email, phone,
        date_of_birth AS dob, concat_ws(' ', address_line_1, address_line_2) AS street, city, postcode
    FROM {file}
"""
CRM = f"""
    SELECT '{{source}}' AS source, crm_id AS record_id, {NAMES.format(name="name")}, email,
        coalesce(telephone, telephone_2) AS phone,
        strftime(try_strptime(birth_date, '%d/%m/%Y'), '%Y-%m-%d') AS dob, street, town AS city, postcode
    FROM {{file}}
"""
GUESTS = f"""
    SELECT '{{source}}' AS source, line_id AS record_id, {NAMES.format(name="guest_name")}, guest_email AS email,
        guest_phone AS phone, NULL AS dob, ship_street AS street, ship_city AS city, ship_postcode AS postcode
    FROM {{file}} WHERE account_id IS NULL
"""
PARTY = """
    SELECT '{source}' AS source, RECORD_ID AS record_id,
        coalesce(whole, nullif(concat_ws(' ', given, middle, family), ''), organization) AS name,
        coalesce(strftime(coalesce(try_strptime(dob, '%m/%d/%Y'), try_strptime(dob, '%b %d %Y')), '%Y-%m-%d'), dob)
        AS dob, phone, email, coalesce(street, address) AS street, city, postcode,
        coalesce(passport, license, ssn, national, tax) AS number
    FROM (SELECT RECORD_ID, {columns} FROM {file})
"""
PARTY_COLUMNS = {
    "whole": "PRIMARY_NAME_FULL",
    "given": "PRIMARY_NAME_FIRST",
    "middle": "PRIMARY_NAME_MIDDLE",
    "family": "PRIMARY_NAME_LAST",
    "organization": "PRIMARY_NAME_ORG",
    "email": "EMAIL_ADDRESS",
    "phone": "PHONE_NUMBER",
    "dob": "DATE_OF_BIRTH",
    "street": "ADDR_LINE1",
    "address": "ADDR_FULL",
    "city": "ADDR_CITY",
    "postcode": "ADDR_POSTAL_CODE",
    "passport": "PASSPORT_NUMBER",
    "license": "DRIVERS_LICENSE_NUMBER",
    "ssn": "SSN_NUMBER",
    "national": "NATIONAL_ID_NUMBER",
    "tax": "TAX_ID_NUMBER",
}
"""Of persons and organizations in three files; a column that a file has not is null."""

CUSTOMERS: Mapping[str, str] = {
    "accounts": ACCOUNTS,
    "customer_database": ACCOUNTS,
    "crm": CRM,
    "crm_export": CRM,
    "purchases": GUESTS,
}
"""How the rows of a source of generated customers are read, by its name; guests alone of the purchases."""

FORMS = {
    "phone": "right(regexp_replace(phone, '\\D', '', 'g'), 9)",
    "postcode": "upper(regexp_replace(postcode, '\\W', '', 'g'))",
    "dob": "dob",
}
"""Columns whose one form is not small letters."""

CLEANED = """
    SELECT row_number() OVER (ORDER BY source, record_id) - 1 AS unique_id, source, record_id, {values}
    FROM rows ORDER BY unique_id
"""
AS_IT_STANDS = """
    SELECT row_number() OVER (ORDER BY record_id) - 1 AS unique_id, '{source}' AS source, record_id,
        nullif(trim(COLUMNS(* EXCLUDE (record_id))), '') FROM {file} ORDER BY unique_id
"""


def one_table(task: Task, out: Path) -> str:
    """Write the rows to one Parquet file: unique_id from 0 on, source, record_id and the values.

    Returns the model of the documentation that fits them.
    """
    model = MODELS[task.kind]
    with duckdb.connect(":memory:") as database:
        if model in ("customers", "parties"):
            read = _customers if model == "customers" else _parties
            database.execute(f"CREATE TABLE rows AS {' UNION ALL BY NAME '.join(map(read, task.sources))}")
            columns = [row[0] for row in database.execute("DESCRIBE rows").fetchall()]
            values = [f"nullif({FORMS.get(name, f'lower(trim({name}))')}, '') AS {name}" for name in columns[2:]]
            query = CLEANED.format(values=", ".join(values))
        else:
            (source,) = task.sources
            query = AS_IT_STANDS.format(source=source.stem, file=_file(source))
        if task.without is not None:
            query, model = f"SELECT * EXCLUDE ({task.without}) FROM ({query})", f"{model} without {task.without}"
        database.execute(f"COPY ({query}) TO {_quoted(out)} (FORMAT parquet)")
    return model


def _customers(source: Path) -> str:
    return CUSTOMERS[source.stem].format(source=source.stem, file=_file(source))


def _parties(source: Path) -> str:
    with duckdb.connect(":memory:") as database:
        there = {row[0] for row in database.execute(f"DESCRIBE SELECT * FROM {_file(source)}").fetchall()}
    columns = [f"{name if name in there else 'NULL'} AS {called}" for called, name in PARTY_COLUMNS.items()]
    return PARTY.format(source=source.stem, file=_file(source), columns=", ".join(columns))


def _file(path: Path) -> str:
    quoted = _quoted(path)
    return f"read_parquet({quoted})" if path.suffix == ".parquet" else f"read_csv({quoted}, all_varchar=true)"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
