"""Small customers for tests of the entities: kinds, and the tables that the stages before would hand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from graphres.engines.base import Engine
from graphres.identifiers.base import SEPARATOR, Context, Kind, Level, Raw, record_key, value_key
from graphres.tables import RECORDS, UNITS_PER_BIT, VALUE_TABLE, VALUES

__all__ = ["KINDS", "ROLES", "Customers", "Row", "links_table", "rows_of"]

Row = dict[str, str]


class _Text(Kind):
    """Lower case; ``bad`` is no valid value."""

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        """One value a raw text of the kind's roles."""
        texts = (text.strip().lower() for role in self.roles for text in raw.get(role, ()))
        return tuple(dict.fromkeys(text for text in texts if text and text != "bad"))


class Given(_Text):
    """The first word of a full name."""

    name, roles, tells_apart, swaps_with = "given_name", ("full_name", "given_name"), True, "surname"

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        """A given name, or the first word of a full one."""
        return super().clean({"given_name": raw.get("given_name") or _words(raw, 0)}, context)


class Surname(_Text):
    """The last word of a full name."""

    name, roles = "surname", ("full_name", "surname")

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        """A surname, or the last word of a full name."""
        return super().clean({"surname": raw.get("surname") or _words(raw, -1)}, context)


class Mail(_Text):
    """What can be a hub."""

    name, roles, discounted_above, excluded_above = "email", ("email",), 2, 4


class Address(_Text):
    """Street and city are one value."""

    name, roles, discounted_above, excluded_above = "address", ("street", "city"), 10, 500

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        """Both parts joined."""
        parts = [super(Address, self).clean({"street": raw.get(role, ())}, context) for role in self.roles]
        return ("|".join(part[0] if part else "" for part in parts),) if any(parts) else ()


class Birth(_Text):
    """One for life; birth dates of one length are near."""

    name, roles, exclusive, tells_apart, plural = "birth", ("birth",), True, True, "birth dates"
    levels = (
        Level("equal", "the same", 0.8, 0.01),
        Level("near", "one digit off", 0.15, 0.04),
        Level("different", "different", 0.05, 0.95),
    )

    def compare(self, a: Sequence[str], b: Sequence[str]):  # type: ignore[no-untyped-def]
        """Near where all but one character agree."""
        level = super().compare(a, b)
        level[[sum(x != y for x, y in zip(*pair, strict=False)) < 2 for pair in zip(a, b, strict=True)]] = 1
        return level


KINDS: tuple[Kind, ...] = (Given(), Surname(), Mail(), Address(), Birth())
ROLES = ("full_name", "given_name", "surname", "email", "street", "city", "birth", "title", "updated_at")


@dataclass(frozen=True)
class Customers:
    """The tables of rows with ``key`` (``source:record_id``), ``entity`` and any of ROLES."""

    records: pa.Table
    values: pa.Table
    members: pa.Table
    identifiers: pa.Table

    @staticmethod
    def of(rows: Sequence[Row], **states: str) -> Customers:
        """`states` : of identifiers by kind, where not ``used``."""
        names = [row["key"].split(":") for row in rows]
        keys = [record_key(*name) for name in names]
        base = {
            "record_key": pa.array(keys, pa.int64()),
            "source": pa.array([name[0] for name in names], pa.string()),
            "record_id": pa.array([name[1] for name in names], pa.string()),
        }
        roles = {role: pa.array([row.get(role) for row in rows], pa.string()) for role in ROLES}
        line = {"line": pa.array(range(2, len(rows) + 2), pa.int64())}
        values = [
            (key, kind.name, value, value_key(kind.name, value))
            for key, row in zip(keys, rows, strict=True)
            for kind in KINDS
            for value in kind.clean(_raw(row), Context())
        ]
        return Customers(
            pa.table(base | line | roles).select([*RECORDS.columns, *ROLES]),
            _table(values, VALUES.schema()),
            pa.table(base | {"entity_id": pa.array([row["entity"] for row in rows], pa.string())}),
            _identifiers({value[1:] for value in values}, states),
        )

    def given_to(self, engine: Engine):  # type: ignore[no-untyped-def]
        """The four tables in an engine."""
        return tuple(engine.from_arrow(t) for t in (self.records, self.values, self.members, self.identifiers))


def links_table(*links: tuple[str, str, float]) -> pa.Table:
    """Weighed record pairs of (``source:record_id``, ``source:record_id``, bits)."""
    rows = [
        (*sorted((record_key(*a.split(":")), record_key(*b.split(":")))), round(bits * UNITS_PER_BIT))
        for a, b, bits in links
    ]
    return _table(rows, pa.schema([("a", pa.int64()), ("b", pa.int64()), ("weight", pa.int64())]))


def rows_of(text: str) -> list[Row]:
    """Rows of a small picture: the first line names the columns, ``-`` is null, ``_`` a space,
    ``^`` what parts several values.
    """
    head, *lines = (line.split() for line in text.strip().splitlines())
    return [
        {
            name: cell.replace("_", " ").replace("^", SEPARATOR)
            for name, cell in zip(head, line, strict=True)
            if cell != "-"
        }
        for line in lines
    ]


def _identifiers(found: set[tuple[str, str, int]], states: dict[str, str]) -> pa.Table:
    rows = [(key, f"i{key}", kind, value, 1, 1, states.get(kind, "used"), None) for kind, value, key in sorted(found)]
    return _table(rows, VALUE_TABLE.schema())


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = [[row[at] for row in rows] for at in range(len(schema))]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _raw(row: Row) -> Raw:
    return {role: tuple(row[role].split(SEPARATOR)) for role in ROLES if role in row}


def _words(raw: Raw, at: int) -> tuple[str, ...]:
    return tuple(text.split()[at] for text in raw.get("full_name", ()) if text.split())
