"""The config with everything in it that was inferred: an input again, and the record of what was assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphres.config import ColumnConfig, Config, CustomerConfig, SourceConfig
from graphres.ingest.references import Reference
from graphres.ingest.survey import Survey

__all__ = ["effective"]


def effective(config: Config, found: Sequence[Survey], named: Mapping[str, Reference]) -> Config:
    """The config with everything in it that was inferred. named : by source of transactions, whom its lines name."""
    surveys = {one.source: one for one in found}
    sources = {source: _effective_source(config.sources[source], surveys[source]) for source in config.sources}
    bought = {source: _of_purchases(surveys[source], named[source]) for source in sources if source in named}
    sources |= {source: sources[source].model_copy(update=update) for source, update in bought.items()}
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
    kind = "records" if one.purchases is None else "transactions"
    return asked.model_copy(update={"kind": kind, "key": key, "region": one.context.region, "columns": columns})


def _of_purchases(one: Survey, reference: Reference) -> dict[str, object]:
    """What only a source of transactions has."""
    assert one.purchases is not None
    names = one.staged.names
    places = {"order": one.purchases.order, "time": one.purchases.time, "amount": one.purchases.amount}
    update: dict[str, object] = {key: None if place is None else names[place] for key, place in places.items()}
    if reference.place is not None:
        to = None if reference.to is None else reference.to.source
        update["customer"] = CustomerConfig(source=to, column=names[reference.place])
    return update | {"reason": one.purchases.reason}
