"""The config with everything in it that was inferred: an input again, and the record of what was assumed."""

from __future__ import annotations

from collections.abc import Sequence

from graphres.config import ColumnConfig, Config, SourceConfig
from graphres.ingest.survey import Survey

__all__ = ["effective"]


def effective(config: Config, found: Sequence[Survey]) -> Config:
    """The config with everything in it that was inferred."""
    surveys = {one.source: one for one in found}
    sources = {source: _effective_source(config.sources[source], surveys[source]) for source in config.sources}
    return config.model_copy(update={"sources": sources})


def _effective_source(asked: SourceConfig, one: Survey) -> SourceConfig:
    columns = {
        column.name: ColumnConfig(
            role=said.roles[0] if len(said.roles) == 1 else list(said.roles),
            format=said.format,
            reason=said.reason,
        )
        for column, said in zip(one.columns, one.verdicts, strict=True)
    }
    key = None if one.key.place is None else one.staged.names[one.key.place]
    return asked.model_copy(update={"key": key, "region": one.context.region, "columns": columns})
