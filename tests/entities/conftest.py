"""One engine for all tests of the entities: each makes its own small tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphres.engines.duckdb import DuckDB


@pytest.fixture(scope="session")
def engine() -> Iterator[DuckDB]:
    """An embedded engine with one thread."""
    with DuckDB(threads=1) as duckdb:
        yield duckdb
