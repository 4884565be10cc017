"""The files of `graphres generate --preset large` as one table for a peer: same rows, same values, lightly cleaned.

Splink's documentation asks for one column a fact, in one form: names apart and in small letters, dates as
year-month-day, phones and postcodes without punctuation. That is done here and nothing more.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

__all__ = ["one_table"]

NAMES = """
    CASE WHEN {name} LIKE '%,%' THEN trim(split_part({name}, ',', 2))
         ELSE trim(regexp_replace({name}, '\\s*\\S+$', '')) END AS first_name,
    CASE WHEN {name} LIKE '%,%' THEN trim(split_part({name}, ',', 1))
         ELSE regexp_extract({name}, '\\S+$') END AS surname
"""
"""`Surname, Given`, else the last word is the surname."""

ROWS = f"""
    SELECT 'accounts' AS origin, account_id AS record_id, first_name, last_name AS surname, email, phone,
        date_of_birth AS dob, concat_ws(' ', address_line_1, address_line_2) AS street, city, postcode
    FROM read_parquet('{{folder}}/accounts.parquet')
    UNION ALL BY NAME
    SELECT 'crm' AS origin, crm_id AS record_id, {NAMES.format(name="name")}, email,
        coalesce(telephone, telephone_2) AS phone,
        strftime(try_strptime(birth_date, '%d/%m/%Y'), '%Y-%m-%d') AS dob, street, town AS city, postcode
    FROM read_parquet('{{folder}}/crm.parquet')
    UNION ALL BY NAME
    SELECT 'purchases' AS origin, line_id AS record_id, {NAMES.format(name="guest_name")}, guest_email AS email,
        guest_phone AS phone, NULL AS dob, ship_street AS street, ship_city AS city, ship_postcode AS postcode
    FROM read_parquet('{{folder}}/purchases.parquet') WHERE account_id IS NULL
"""

CLEANED = """
    SELECT origin || ':' || record_id AS unique_id, origin, record_id,
        nullif(lower(trim(first_name)), '') AS first_name, nullif(lower(trim(surname)), '') AS surname,
        nullif(lower(trim(email)), '') AS email,
        nullif(right(regexp_replace(phone, '\\D', '', 'g'), 9), '') AS phone,
        nullif(dob, '') AS dob, nullif(lower(trim(street)), '') AS street, nullif(lower(trim(city)), '') AS city,
        nullif(upper(regexp_replace(postcode, '\\W', '', 'g')), '') AS postcode,
        nullif(trim(concat_ws(' ', lower(trim(first_name)), lower(trim(surname)))), '') AS first_name_surname_concat
    FROM rows ORDER BY unique_id
"""


def one_table(folder: Path, out: Path) -> int:
    """Write accounts, CRM rows and guests' lines to one Parquet file; returns how many rows there are."""
    with duckdb.connect(":memory:") as database:
        database.execute(f"CREATE TABLE rows AS {ROWS.format(folder=str(folder).replace(chr(39), chr(39) * 2))}")
        database.execute(f"COPY ({CLEANED}) TO '{str(out).replace(chr(39), chr(39) * 2)}'")
        found = database.execute("SELECT count(*) FROM rows").fetchone()
    assert found is not None
    return int(found[0])
