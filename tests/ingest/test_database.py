"""Tables and queries of SQLite, PostgreSQL and MariaDB."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from graphres.config import Config, SourceConfig, dump
from graphres.engines.base import Engine
from graphres.errors import GraphresError
from graphres.ingest import Ingested, ingest
from graphres.ingest.cells import text_of_value
from tests.helpers.absent import not_run
from tests.ingest.reading import Rows
from tests.ingest.servers import PASSWORD, mariadb_programs, postgresql_programs, running_mariadb, running_postgresql

HOSTILE = [
    "O'Brien; DROP TABLE customers --",
    'a "quoted"\tname,\r\nwith\nlines',
    "Zoë Łukasiewicz \U0001f600",
    "\u202eecila",
    " 007 ",
    "%s %(x)s {0} ${HOME} \\",
    "NULL",
]
CREATE = "CREATE TABLE customers (id VARCHAR(20) PRIMARY KEY, name VARCHAR(200), email VARCHAR(200))"
Open = Callable[..., Ingested]


class Server:
    """A database that a test can write to, and the URL by which graphres reads it."""

    def __init__(self, url: str, connection: Any, mark: str) -> None:
        self.url, self.connection, self.mark = url, connection, mark

    def run(self, statement: str, rows: Sequence[tuple[object, ...]] = ()) -> None:
        """Execute a statement, for each row where there are some."""
        cursor = self.connection.cursor()
        if rows:
            cursor.executemany(statement.replace("?", self.mark), rows)
        else:
            cursor.execute(statement)
        self.connection.commit()


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server."""
    programs = postgresql_programs()
    if programs is None:
        not_run("PostgreSQL is not installed")
    assert programs is not None
    import psycopg

    with (
        running_postgresql(programs) as port,
        psycopg.connect(host="127.0.0.1", port=port, user="shop", password=PASSWORD, dbname="postgres") as connection,
    ):
        yield Server(f"postgresql://shop:${{SHOP_PASSWORD}}@127.0.0.1:{port}/postgres", connection, "%s")


@pytest.fixture(scope="module")
def mariadb() -> Iterator[Server]:
    """A MariaDB server."""
    program = mariadb_programs()
    if program is None:
        not_run("MariaDB is not installed")
    assert program is not None
    import pymysql

    with (
        running_mariadb(program) as (port, socket_at),
        pymysql.connect(unix_socket=str(socket_at), user="root", charset="utf8mb4") as connection,
    ):
        server = Server(f"mysql://shop:${{SHOP_PASSWORD}}@127.0.0.1:{port}/shop", connection, "%s")
        server.run("CREATE DATABASE shop CHARACTER SET utf8mb4")
        server.run("CREATE USER shop@'127.0.0.1' IDENTIFIED BY ?", [(PASSWORD,)])
        server.run("GRANT ALL ON shop.* TO shop@'127.0.0.1'")
        server.run("USE shop")
        yield server


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Server]:
    """An SQLite file."""
    connection = sqlite3.connect(tmp_path / "shop.sqlite")
    yield Server(f"sqlite:///{tmp_path / 'shop.sqlite'}", connection, "?")
    connection.close()


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Each of the three, without a table."""
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    found: Server = request.getfixturevalue(request.param)
    found.run("DROP TABLE IF EXISTS customers")
    return found


@pytest.fixture
def read_from(engine: Engine) -> Open:
    """Ingest one source."""

    def opened(url: str, **asked: Any) -> Ingested:
        return ingest(Config(sources={"shop": SourceConfig(path=url, **asked)}), engine)

    return opened


def test_hostile_values_come_as_they_are(server: Server, read_from: Open, rows: Rows) -> None:
    """Every text of a table is the text of a record, whatever it holds; null is null."""
    server.run(CREATE)
    server.run("INSERT INTO customers VALUES (?, ?, ?)", [(f"{n:05}", name, None) for n, name in enumerate(HOSTILE)])
    server.run("INSERT INTO customers VALUES ('x', NULL, 'a@b.org')")
    found = rows(read_from(server.url, table="customers", columns={"name": {"role": "full_name"}}))
    assert {row["record_id"]: row["full_name"] for row in found} == {
        **{f"{n:05}": name for n, name in enumerate(HOSTILE)},
        "x": None,
    }


def test_a_query_and_the_only_table(server: Server, read_from: Open) -> None:
    """A query is read instead of a table; its columns have the names that it gives them."""
    server.run(CREATE)
    server.run("INSERT INTO customers VALUES (?, ?, ?)", [(str(n), "Ann", f"a{n}@b.org") for n in range(30)])
    query = "SELECT id, email AS mail FROM customers WHERE email <> 'a7@b.org' AND id LIKE '%' ORDER BY 1;"
    found = read_from(server.url, query=query if "sqlite" not in server.url else query.rstrip(";"))
    assert found.inputs[0]["rows"] == 29
    assert set(found.config.sources["shop"].columns) == {"id", "mail"}
    assert read_from(f"{server.url}?table=customers").inputs[0]["rows"] == 30


def test_an_unknown_table_gets_the_near_miss(server: Server, read_from: Open) -> None:
    """A table that is not there is an error that names those that are."""
    server.run(CREATE)
    with pytest.raises(GraphresError, match='has no table "custmers"; did you mean "customers"'):
        read_from(server.url, table="custmers")


def test_a_wrong_query_is_one_message(server: Server, read_from: Open) -> None:
    """What the server says of a query is said on one line."""
    server.run(CREATE)
    with pytest.raises(GraphresError) as caught:
        read_from(server.url, query="SELECT nothing FROM customers")
    assert "nothing" in caught.value.problem
    assert "\n" not in caught.value.problem


def test_nothing_can_be_written(server: Server, read_from: Open) -> None:
    """A query that would change the database is refused, and changes nothing."""
    server.run(CREATE)
    server.run("INSERT INTO customers VALUES ('1', 'Ann', 'a@b.org')")
    with pytest.raises(GraphresError):
        read_from(server.url, query="DELETE FROM customers")
    assert read_from(server.url, table="customers").inputs[0]["rows"] == 1


def test_dates_and_numbers_are_text(server: Server, read_from: Open, rows: Rows) -> None:
    """Whole numbers have no point, midnight is left out, and a decimal keeps its digits."""
    server.run("DROP TABLE IF EXISTS typed")
    server.run(
        "CREATE TABLE typed (id INTEGER, born DATE, seen TIMESTAMP NULL, spent NUMERIC(10, 2), email VARCHAR(50))"
    )
    server.run("INSERT INTO typed VALUES (7, '1984-04-01', '2026-01-02 00:00:00', 12.50, 'a@b.org')")
    wanted = {name: {"role": "attribute"} for name in ("born", "seen", "spent")}
    (row,) = rows(read_from(server.url, table="typed", columns=wanted))
    assert (row["record_id"], row["attribute:born"]) == ("7", "1984-04-01")
    assert row["attribute:spent"] in ("12.50", "12.5")
    assert row["attribute:seen"].startswith("2026-01-02")


def test_rows_come_in_batches(server: Server, read_from: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table is never held as a whole, and none of it is lost at the borders of batches."""
    monkeypatch.setattr("graphres.ingest.database.ROWS", 7)
    server.run(CREATE)
    server.run("INSERT INTO customers VALUES (?, ?, ?)", [(str(n), "Ann", f"a{n}@b.org") for n in range(50)])
    assert read_from(server.url, table="customers").inputs[0]["rows"] == 50


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_passwords_are_never_shown(
    kind: str, request: pytest.FixtureRequest, read_from: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong password is an error without it; the effective config has the variable's name."""
    server = request.getfixturevalue(kind)
    monkeypatch.setenv("SHOP_PASSWORD", "wrong-secret")
    with pytest.raises(GraphresError) as caught:
        read_from(server.url, table="customers")
    assert "wrong-secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    server.run("DROP TABLE IF EXISTS customers")
    server.run(CREATE)
    server.run("INSERT INTO customers VALUES ('1', 'Ann', 'a@b.org')")
    found = read_from(server.url, table="customers")
    written = dump(found.config, Path()) + repr(found.inputs) + repr(found.warnings)
    assert PASSWORD not in written
    assert "${SHOP_PASSWORD}" in written


def test_postgresql_values_of_its_own(postgresql: Server, read_from: Open, rows: Rows, monkeypatch: Any) -> None:
    """Arrays are several values of one cell; days that Python does not know come as text; schemas can be named."""
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    postgresql.run('CREATE SCHEMA IF NOT EXISTS "S p"')
    postgresql.run('CREATE TABLE IF NOT EXISTS "S p"."Odd" (id int, emails text[], day date, raw bytea, j jsonb)')
    postgresql.run("""INSERT INTO "S p"."Odd" VALUES (1, '{a@b.org,c@d.org}', 'infinity', 'x', '{"k": [1]}')""")
    wanted = {name: {"role": "attribute"} for name in ("day", "raw", "j")}
    (row,) = rows(read_from(postgresql.url, table="S p.Odd", columns=wanted))
    assert row["email"] == "a@b.org\x1fc@d.org"
    assert (row["attribute:day"], row["attribute:raw"], row["attribute:j"]) == ("infinity", "x", '{"k": [1]}')


def test_a_password_in_a_url_is_refused(read_from: Open) -> None:
    """It would be written into the run; the message does not repeat it."""
    for url in ("postgresql://me:hunter2@db/shop", "mysql://me@db/shop?password=hunter2"):
        with pytest.raises(GraphresError, match="holds a password") as caught:
            read_from(url)
        assert "hunter2" not in str(caught.value)


def test_a_missing_driver_names_the_extra(read_from: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the driver the message says what to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(GraphresError, match=r"pip install \"graphres\[databases\]\""):
        read_from("postgresql://db/shop?table=customers")


def test_a_server_that_is_not_there(read_from: Open) -> None:
    """No server is one message with its address."""
    for scheme in ("postgresql", "mysql"):
        with pytest.raises(GraphresError, match=f"{scheme}://127.0.0.1:1/shop"):
            read_from(f"{scheme}://me@127.0.0.1:1/shop?table=customers")


def test_sqlite_files(sqlite: Server, read_from: Open, tmp_path: Path) -> None:
    """A file of SQLite is known by its content; of several tables one has to be named; a missing file is none made."""
    sqlite.run(CREATE)
    sqlite.run("INSERT INTO customers VALUES ('1', 'Ann', 'a@b.org')")
    assert read_from(str(tmp_path / "shop.sqlite")).inputs[0]["format"] == "sqlite"
    sqlite.run("CREATE TABLE other (id)")
    with pytest.raises(GraphresError, match=r"which table is meant.*customers, other"):
        read_from(str(tmp_path / "shop.sqlite"))
    with pytest.raises(GraphresError, match="there is no such file"):
        read_from(f"sqlite:///{tmp_path / 'none.sqlite'}?table=customers")
    assert not (tmp_path / "none.sqlite").exists()


def test_relative_sqlite_paths_move_with_the_config(tmp_path: Path) -> None:
    """An effective config in another folder names the same file."""
    config = Config(sources={"shop": SourceConfig(path="sqlite:///a/shop.db?table=t")}).located_in(tmp_path)
    assert "sqlite:///../a/shop.db?table=t" in dump(config, tmp_path / "run")


def test_odd_values() -> None:
    """Values that no type of text has."""
    assert text_of_value(float("nan")) is None
    assert text_of_value(b"\xff") == "ff"
    assert text_of_value([["a"], "b"]) == '[["a"], "b"]'
    assert text_of_value("a\x1fb") == "a b"
