"""Files written for a test, and what ingest makes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graphres.config import from_sources
from graphres.engines.base import Engine
from graphres.ingest import Ingested, ingest
from tests.ingest.reading import Read, Rows, Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file and give its path back."""

    def written(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return written


@pytest.fixture
def read(engine: Engine, write: Write) -> Read:
    """Ingest files given as name=content, and nothing else."""

    def ingested(**files: str | bytes) -> Ingested:
        return ingest(from_sources([write(f"{name}.csv", text) for name, text in files.items()]), engine)

    return ingested


@pytest.fixture
def rows(engine: Engine) -> Rows:
    """The records of a result, sorted by source and id, without their hashes."""

    def of(result: Ingested) -> list[dict[str, Any]]:
        table = engine.collect(result.records, ("source", "record_id"))
        found: list[dict[str, Any]] = table.drop_columns(["record_key"]).to_pylist()
        return found

    return of
