"""URLs of databases, taken apart; a password is never written in one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from graphres.config import expand
from graphres.config_paths import SCHEMES
from graphres.errors import ConfigError

__all__ = ["Address", "address", "file_address"]


@dataclass(frozen=True)
class Address:
    """Where a database is. shown : its URL without user, password and options, for messages.

    file : of SQLite. options : of the URL that are the driver's, such as sslmode.
    """

    kind: str
    shown: str
    file: Path | None = None
    host: str | None = None
    port: int | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str | None = None
    table: str | None = None
    options: tuple[tuple[str, str], ...] = ()


def file_address(path: Path, shown: str) -> Address:
    """Of an SQLite file."""
    return Address("sqlite", shown, file=path)


def address(url: str, folder: Path) -> Address:
    """A URL taken apart: ``sqlite:///path?table=…``, ``postgresql://user:${NAME}@host:port/database`` and so on.

    folder : from where a relative path counts (three slashes; four begin an absolute one).

    Raises
    ------
    ConfigError : if it holds a password, or lacks what it needs.

    >>> address("postgresql://shop@db/shop?table=customers", Path()).table
    'customers'
    """
    written = _split(url)
    kind = SCHEMES[written.scheme.lower().partition("+")[0]]
    asked = dict(parse_qsl(written.query))
    table = asked.pop("table", None)
    if kind == "sqlite":
        return _sqlite(written.path, url, folder, table)
    _refuse_password(written.password, asked)
    parts = _split(_expanded(url))
    if not parts.path.strip("/"):
        raise ConfigError(f"{_bare(url)}: the URL names no database", expected=f"{kind}://user@host/database")
    return Address(
        kind,
        _bare(url),
        host=parts.hostname,
        port=parts.port,
        user=unquote(parts.username) if parts.username else None,
        password=None if written.password is None else expand(unquote(written.password)),
        database=unquote(parts.path.strip("/")),
        table=table,
        options=tuple(sorted(asked.items())),
    )


def _split(url: str) -> Any:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ConfigError(f"{_bare(url)} is no URL", expected="postgresql://user:${NAME}@host:5432/database") from None
    return parts


def _expanded(url: str) -> str:
    """The URL with its variables, but for the password's: that may hold any character, and is never put into a text."""
    without = re.sub(r"(//[^/@:]*):[^/@]*@", r"\1@", url)
    return expand(without)


def _sqlite(path: str, url: str, folder: Path, table: str | None) -> Address:
    name = expand(unquote(path.removeprefix("/")))
    if not name:
        raise ConfigError(f"{url} names no file", expected="sqlite:///customers.sqlite?table=customers")
    return Address("sqlite", name, file=folder / Path(name).expanduser(), table=table)


def _refuse_password(password: str | None, asked: dict[str, str]) -> None:
    if (password and not re.fullmatch(r"\$\{\w+\}", unquote(password))) or any("passw" in name for name in asked):
        raise ConfigError(
            "the URL of a database holds a password, which would be written into the run",
            expected="the name of a variable of the environment in its place",
            mend="write postgresql://user:${DB_PASSWORD}@host/database, on a command line in single quotes",
        )


def _bare(url: str) -> str:
    """Scheme, host and database alone.

    >>> _bare("mysql://me:secret@db:3306/shop?table=x")
    'mysql://db:3306/shop'
    """
    return re.sub(r"//[^/]*@", "//", url).partition("?")[0]
