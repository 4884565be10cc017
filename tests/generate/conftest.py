"""One world of twenty thousand rows, for all tests that only look at it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from graphres.generate import generate

NAMES = ("accounts", "crm", "purchases", "truth/truth")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a large world of 20,000 rows, as Parquet."""
    place = tmp_path_factory.mktemp("world") / "large"
    return generate(20_000, place, preset="large", seed=5, tables="parquet").path


@pytest.fixture(scope="session")
def files(world: Path) -> dict[str, pd.DataFrame]:
    """Its tables by name; the truth is called `truth`."""
    return {Path(name).name: pd.read_parquet(world / f"{name}.parquet") for name in NAMES}


@pytest.fixture(scope="session")
def entity(files: dict[str, pd.DataFrame]) -> dict[tuple[str, str], Any]:
    """Who each row is, by source and key."""
    truth = files["truth"]
    return dict(zip(zip(truth["source"], truth["record_id"], strict=True), truth["entity"], strict=True))
