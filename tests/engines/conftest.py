"""Every engine in turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graphres.engines.base import Engine
from graphres.engines.duckdb import DuckDB
from graphres.engines.spark import Spark

SPARK = pytest.param("spark", marks=pytest.mark.xdist_group("spark"))
"""All that needs Spark runs in one process of the tests: one session is enough."""


@pytest.fixture(params=["duckdb", SPARK])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The embedded engine, then Spark."""
    made: Any = DuckDB(threads=2) if request.param == "duckdb" else Spark(request.getfixturevalue("spark_session"))
    with made as one:
        yield one
