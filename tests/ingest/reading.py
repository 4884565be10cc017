"""The types of the fixtures with which these tests read files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphres.config import ColumnConfig
from graphres.ingest import Ingested

Read = Callable[..., Ingested]
Write = Callable[[str, str | bytes], str]
Rows = Callable[[Ingested], list[dict[str, Any]]]


def columns(result: Ingested, source: str = "crm") -> dict[str, ColumnConfig]:
    """The effective config's columns of a source."""
    return result.config.sources[source].columns


def roles(result: Ingested, source: str = "crm") -> dict[str, object]:
    """By column, its role."""
    return {name: column.role for name, column in columns(result, source).items()}
