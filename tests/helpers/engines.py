"""The engines that tests run on: DuckDB, unless a test is marked to run on each."""

from __future__ import annotations

import pytest

__all__ = ["on_every_engine"]

SPARK = pytest.param("spark", marks=pytest.mark.xdist_group("spark"))
"""All that needs Spark runs in one process of the tests: one session is enough."""

on_every_engine = pytest.mark.parametrize("engine", ["duckdb", SPARK], indirect=True)
"""A test that runs on one engine after the other, by the fixture `engine`."""
