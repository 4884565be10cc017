"""The drivers of databases behind one small interface: tables, a query's rows in batches, nothing written."""

from __future__ import annotations

import contextlib
import importlib
import os
import sqlite3
from collections.abc import Iterator
from typing import Any, Protocol

from graphres.errors import IngestError
from graphres.ingest.cells import shown_time
from graphres.ingest.database_url import Address

__all__ = ["Connection", "connect"]

WAIT = 30
Rows = tuple[list[str], Iterator[list[tuple[Any, ...]]]]


class Connection(Protocol):
    """An open database, in one transaction that only reads."""

    def tables(self) -> list[str]:
        """Names of tables and views, with their schema where it is not the usual one, sorted."""

    def select(self, table: str) -> str:
        """The query for all of a table."""

    def rows(self, query: str, at_once: int) -> Rows:
        """Names of the columns, and the rows in batches; never more than one in memory."""

    def close(self) -> None:
        """End the transaction."""


def connect(at: Address) -> Connection:
    """Open a database.

    Raises
    ------
    IngestError : it cannot be reached, refuses the user, or its driver is not installed.
    """
    if at.kind == "sqlite":
        return SQLite(at)
    return PostgreSQL(at) if at.kind == "postgresql" else MySQL(at)


class SQLite:
    """A file, by the standard library's driver."""

    def __init__(self, at: Address) -> None:
        self.at = at
        assert at.file is not None
        if not at.file.is_file():
            raise IngestError(f"{at.shown}: there is no such file", mend="check the name of the database")
        try:
            self.db = sqlite3.connect(f"{at.file.resolve().as_uri()}?mode=ro", uri=True, timeout=WAIT)
            self.db.text_factory = lambda data: data.decode("utf-8", "replace")
            self.db.execute("BEGIN")
            self.tables()
        except sqlite3.Error as error:
            raise _failed(at, error) from None

    def tables(self) -> list[str]:
        """As the protocol has it."""
        found = self.db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
        return [name for (name,) in found if not name.startswith("sqlite_")]

    def select(self, table: str) -> str:
        """As the protocol has it."""
        return f"SELECT * FROM {_quoted(table)}"

    def rows(self, query: str, at_once: int) -> Rows:
        """As the protocol has it."""
        try:
            cursor = self.db.execute(query)
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise _failed(self.at, error) from None
        return _named(cursor, self.at), _fetched(cursor, at_once, self.at, (sqlite3.Error,))

    def close(self) -> None:
        """As the protocol has it."""
        self.db.close()


class PostgreSQL:
    """A server, by psycopg: a cursor on its side, so that rows come as they are asked for."""

    def __init__(self, at: Address) -> None:
        self.at = at
        self.driver = _driver("psycopg", at)
        self.open: Any = None
        wanted = {"host": at.host, "port": at.port, "user": at.user, "password": at.password, "dbname": at.database}
        told = {name: value for name, value in wanted.items() if value is not None}
        options = {"connect_timeout": str(WAIT), "application_name": "graphres"} | dict(at.options)
        try:
            self.db = self.driver.connect(**told, **options)
            self.db.read_only = True
            self.db.isolation_level = self.driver.IsolationLevel.REPEATABLE_READ
            self.db.execute("SET LOCAL timezone TO 'UTC'")
        except self.driver.Error as error:
            raise _failed(at, error) from None
        self._texts()

    def _texts(self) -> None:
        """Times and numbers as the server writes them: Python knows no year 10,000 and no infinity."""

        class Text(self.driver.adapt.Loader):  # type: ignore[name-defined, misc]
            def load(self, data: Any) -> str:
                return shown_time(bytes(data).decode())

        for name in ("date", "timestamp", "timestamptz", "time", "timetz", "interval", "numeric"):
            self.db.adapters.register_loader(name, Text)

    def tables(self) -> list[str]:
        """As the protocol has it."""
        found = self.db.execute(
            "SELECT CASE WHEN table_schema = current_schema() THEN '' ELSE table_schema || '.' END || table_name "
            "FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        return sorted(name for (name,) in found.fetchall())

    def select(self, table: str) -> str:
        """As the protocol has it."""
        known = set(self.tables())
        schema, dot, name = table.partition(".")
        whole = _quoted(table) if not dot or table not in known or not schema else f"{_quoted(schema)}.{_quoted(name)}"
        return f"SELECT * FROM {whole}"

    def rows(self, query: str, at_once: int) -> Rows:
        """As the protocol has it."""
        cursor = self.db.cursor(name="graphres")
        self.open = cursor
        try:
            cursor.execute(query.rstrip().rstrip(";").encode())
            names = _named(cursor, self.at)
        except self.driver.Error as error:
            raise _failed(self.at, error) from None
        return names, _fetched(cursor, at_once, self.at, (self.driver.Error,))

    def close(self) -> None:
        """As the protocol has it."""
        if self.open is not None:
            with contextlib.suppress(self.driver.Error):  # a transaction that failed has no cursor any more
                self.open.close()
        self.db.close()


class MySQL:
    """A server of MySQL or MariaDB, by PyMySQL: unbuffered, so that rows come as they are asked for."""

    def __init__(self, at: Address) -> None:
        self.at = at
        self.driver = _driver("pymysql", at)
        wanted = {"host": at.host, "port": at.port, "user": at.user, "database": at.database}
        told = {name: value for name, value in wanted.items() if value is not None}
        types = importlib.import_module("pymysql.constants.FIELD_TYPE")
        as_text = {types.DATE, types.DATETIME, types.TIMESTAMP, types.TIME, types.DECIMAL, types.NEWDECIMAL}
        loaders = importlib.import_module("pymysql.converters").conversions
        conversions = {kind: shown_time if kind in as_text else load for kind, load in loaders.items()}
        try:
            self.db = self.driver.connect(
                **told,
                password=at.password or os.environ.get("MYSQL_PWD", ""),
                charset="utf8mb4",
                connect_timeout=WAIT,
                conv=conversions,
                unix_socket=dict(at.options).get("unix_socket"),
            )
            with self.db.cursor() as cursor:
                cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SET SESSION time_zone = '+00:00'")
                cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        except (self.driver.Error, OSError) as error:
            raise _failed(at, error) from None

    def tables(self) -> list[str]:
        """As the protocol has it."""
        with self.db.cursor() as cursor:
            cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = database()")
            return sorted(name for (name,) in cursor.fetchall())

    def select(self, table: str) -> str:
        """As the protocol has it."""
        return f"SELECT * FROM `{table.replace('`', '``')}`"

    def rows(self, query: str, at_once: int) -> Rows:
        """As the protocol has it."""
        cursor = self.db.cursor(importlib.import_module("pymysql.cursors").SSCursor)
        try:
            cursor.execute(query)
        except self.driver.Error as error:
            raise _failed(self.at, error) from None
        return _named(cursor, self.at), _fetched(cursor, at_once, self.at, (self.driver.Error,))

    def close(self) -> None:
        """As the protocol has it."""
        self.db.close()


def _driver(name: str, at: Address) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise IngestError(
            f"{at.shown}: the driver {name} is not installed",
            expected="the extra `databases`",
            mend='install it: pip install "graphres[databases]"',
        ) from None


def _named(cursor: Any, at: Address) -> list[str]:
    if cursor.description is None:
        raise IngestError(f"{at.shown}: the query gives no rows", expected="a SELECT")
    return [str(column[0]) for column in cursor.description]


def _fetched(
    cursor: Any, at_once: int, at: Address, faults: tuple[type[Exception], ...]
) -> Iterator[list[tuple[Any, ...]]]:
    try:
        while held := cursor.fetchmany(at_once):
            yield list(held)
    except faults as error:
        raise _failed(at, error) from None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _failed(at: Address, error: Exception) -> IngestError:
    """What the server says, on one line, without the password should it have quoted it."""
    said = str(error.args[1]) if len(error.args) > 1 and isinstance(error.args[0], int) else str(error)
    text = " ".join(said.split())
    if at.password:
        text = text.replace(at.password, "…")
    return IngestError(
        f"{at.shown}: {text[:500]}", mend="check the name of the table, the query, the user and that the server runs"
    )
