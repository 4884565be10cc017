"""init: look at sources and write the config that a run would come to, with the reasons beside."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from graphres.config import Config, SourceConfig, from_sources
from graphres.engines.base import Engine
from graphres.ingest.columns import Column
from graphres.ingest.effective import effective
from graphres.ingest.survey import Survey, survey
from graphres.ingest.transactions import told

__all__ = ["init"]

HEAD = """\
# What graphres takes these files for. Change what is wrong, delete what you like: what is not
# here is inferred. A column of the role `attribute` is carried along and never compared.
version: 1
"""


def init(sources: Sequence[str], engine: Engine | None = None) -> str:
    """A commented config for bare sources, usable as it is; it shows counts, and no value of anybody's.

    Parameters
    ----------
    sources : each ``path`` or ``name=path``.
    engine : where the counting is done. None: an embedded one of its own.

    Raises
    ------
    ConfigError, IngestError : as a run on these sources would.
    """
    config = from_sources(sources)
    if engine is not None:
        return _init(config, engine)
    from graphres.engines.duckdb import DuckDB

    with DuckDB() as own:
        return _init(config, own)


def _init(config: Config, engine: Engine) -> str:
    with tempfile.TemporaryDirectory(prefix="graphres-init-") as scratch:
        found = survey(config, {}, Path(scratch), engine)
        asked = effective(config, found, told(found, config, engine))
        surveys = {one.source: one for one in found}
        parts = [_source(name, one, surveys[name], engine) for name, one in asked.sources.items()]
    return HEAD + "sources:\n" + "".join(parts)


def _source(name: str, config: SourceConfig, found: Survey, engine: Engine) -> str:
    """A source's part of the YAML: its settings, then each column under a line of figures."""
    head = config.model_dump(mode="python", exclude_none=True, exclude={"columns"})
    distinct = _distinct(found, engine)
    text = _comment(f"{found.staged.rows:,} rows; {_said_of_region(found)}", 2) + _yaml({name: head}, 2)
    text += "    columns:\n"
    for column in found.columns:
        said = config.columns[column.name].model_dump(mode="python", exclude_none=True)
        text += _comment(_figures(column, distinct[column.place]), 6) + _yaml({column.name: said}, 6)
    return text


def _distinct(found: Survey, engine: Engine) -> dict[int, int]:
    counts = ", ".join(f"count(DISTINCT c{column.place}) AS c{column.place}" for column in found.columns)
    row = engine.collect(engine.sql(f"SELECT {counts} FROM {{t}}", t=found.table)).to_pylist()[0]
    return {column.place: row[f"c{column.place}"] for column in found.columns}


def _said_of_region(found: Survey) -> str:
    if found.context.region is None:
        return "nothing tells the country: write region: GB (for instance) if phones or dates need it"
    return f"country told by {found.region_told}"


def _figures(column: Column, distinct: int) -> str:
    return f"{column.filled / max(column.rows, 1):.0%} filled, {distinct:,} distinct"


def _comment(text: str, indent: int) -> str:
    return f"{' ' * indent}# {text}\n"


def _yaml(tree: dict[str, Any], indent: int) -> str:
    lines = yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=1_000_000).splitlines()
    return "".join(f"{' ' * indent}{line}\n" for line in lines)
