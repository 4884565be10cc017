"""Paths of sources as people write them: files, folders, patterns and URLs of databases."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

__all__ = ["SCHEMES", "is_url", "own_name", "seen_from"]

SCHEMES = {
    "sqlite": "sqlite",
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
}
"""Of URLs, and what they speak to."""

WILD = re.compile(r"[*?\[\]]")
PACKED = (".gz", ".zst")


def is_url(path: str) -> bool:
    """Whether a path is the URL of a database.

    >>> is_url("postgresql://shop@db/shop"), is_url("orders/*.csv")
    (True, False)
    """
    scheme, colon, _ = path.partition("://")
    return bool(colon) and scheme.lower().partition("+")[0] in SCHEMES


def own_name(path: str) -> str:
    """What a source is called that nobody named: a file's stem, a folder, a table.

    >>> [own_name(path) for path in ("a/crm.csv.gz", "in/orders/*.csv", "in/crm-*.csv", "sqlite:///a.db?table=shop")]
    ['crm', 'orders', 'crm', 'shop']
    """
    if is_url(path):
        parts = urlsplit(path)
        return parse_qs(parts.query).get("table", [""])[0].rpartition(".")[2] or Path(parts.path).stem
    at = Path(path)
    name = at.name.removesuffix(".gz").removesuffix(".zst") if at.suffix in PACKED else at.name
    stem = Path(name).stem if not WILD.match(name) else ""
    plain = WILD.split(stem)[0].rstrip("-_. ")
    if plain or not WILD.search(path):
        return plain if WILD.search(path) else stem
    return next((part for part in reversed(at.parent.parts) if not WILD.search(part)), "")


def seen_from(folder: Path, base: Path, path: str) -> str:
    """A path relative to `base`, written relative to `folder`; absolute and variable paths and servers stay."""
    if is_url(path):
        return _file_url(folder, base, path)
    if path.startswith(("${", "~")) or Path(path).is_absolute():
        return path
    try:
        return os.path.relpath(base / path, folder)
    except ValueError:  # Windows: another drive
        return str((base / path).resolve())


def _file_url(folder: Path, base: Path, url: str) -> str:
    """The URL of a relative SQLite file, seen from another folder."""
    found = re.fullmatch(r"(sqlite(?:\+\w+)?:///)([^/?][^?]*)(\?.*)?", url, flags=re.IGNORECASE)
    if found is None:
        return url
    return found[1] + seen_from(folder, base, found[2]) + (found[3] or "")
