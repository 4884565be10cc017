"""What all tests share: quick, repeatable properties, and the public data sets where they are at hand."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from graphres.engines.base import Engine
from graphres.engines.duckdb import DuckDB
from graphres.engines.spark import Spark
from graphres.engines.spark_session import opened
from tests.helpers.absent import not_run
from tests.helpers.browser import launched

ROOT = Path(__file__).resolve().parent.parent
DATASETS = ROOT.parent / "shared" / "datasets"

SMALL_SPARK = {"spark.sql.shuffle.partitions": "2", "spark.sql.adaptive.enabled": "false"}
"""Tables of tests are tiny."""

# Properties run the same few examples every time: a test that fails must fail again.
settings.register_profile(
    "graphres",
    derandomize=True,
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("graphres")


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def datasets() -> Path:
    """The public data sets beside the checkout; without them a test is listed as not run, on CI it fails."""
    if not DATASETS.is_dir():
        not_run(f"the data sets are not at {os.path.relpath(DATASETS, ROOT)}")
    return DATASETS


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Any]:
    """One session of Spark for all tests, as small as it can be; without Java its tests are listed as not run."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        not_run("Spark needs Java")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = str(ROOT)  # kernels of tests are found by the workers, too
    session = opened("local[2]", "1GB", SMALL_SPARK)
    yield session
    session.stop()


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The embedded engine, with one thread; or each in turn, where a test is marked `on_every_engine`."""
    spark = getattr(request, "param", "duckdb") == "spark"
    made: Any = Spark(request.getfixturevalue("spark_session")) if spark else DuckDB(threads=1)
    with made as one:
        yield one


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output is compared as text: no color, a fixed width."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was not run, so that a green line is not taken for more than it is."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section(f"{len(skipped)} not run")
        for report in skipped:
            terminalreporter.write_line(report.nodeid)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, one for all tests of a process: Playwright bears no second one beside it."""
    with launched() as opened:
        yield opened


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run directory of the sample, resolved once for all tests that only read it."""
    import graphres

    return graphres.demo(tmp_path_factory.mktemp("demo") / "run").path
