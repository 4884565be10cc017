"""Which column of a source of transactions names the customer, and in which source that customer is found.

The config says so, or the column is called a customer's id, or its values are nearly all another source's keys. Where
lines also hold names or addresses, those must agree with the customer's: two systems that both count from 1 share
their numbers and not their customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphres.config import Config
from graphres.engines.base import Engine
from graphres.errors import ConfigError
from graphres.ingest.across import AGREES, agreement, told_by
from graphres.ingest.headers import ENTITIES, words
from graphres.ingest.keys import is_like_an_id, names_customers
from graphres.ingest.purchase_columns import holds_codes
from graphres.ingest.survey import Survey
from graphres.ingest.zeros import lost_zeros, with_zeros
from graphres.near import near_miss

__all__ = ["Reference", "references"]

NEARLY_ALL = 0.9
"""Share of a column's different ids that must be keys of the source that they refer to."""

MOST = 0.5
"""The same where the column's name says that it is a customer's, or what the lines say of customers agrees."""


@dataclass(frozen=True)
class Reference:
    """Where a line's customer is named (place None: nowhere, all lines are guests'), whose key that is, and why.

    width : where the ids have lost the zeros with which the keys begin, the digits that a key has; else 0.
    """

    place: int | None
    to: Survey | None
    reason: str
    width: int = 0


def references(found: Sequence[Survey], config: Config, engine: Engine) -> dict[str, Reference]:
    """By source of transactions, how its lines name their customers.

    Raises
    ------
    ConfigError : if the config names a source that is not there, or that has no key of customers.
    """
    records = {one.source: one for one in found if one.purchases is None}
    lines = [one for one in found if one.purchases is not None]
    return {one.source: _reference(one, records, config, engine) for one in lines}


def _reference(one: Survey, records: dict[str, Survey], config: Config, engine: Engine) -> Reference:
    asked = config.sources[one.source].customer
    assert one.purchases is not None
    if asked is not None and asked.source is not None:
        to, place = _named(one, asked.source, records, config), one.purchases.customer
        return Reference(place, to, "declared in the config", 0 if place is None else _zeros(one, place, to))
    if asked is not None:
        return Reference(one.purchases.customer, None, "declared in the config, without a source of customers")
    taken = {one.purchases.order, one.purchases.time, one.purchases.amount, one.key.place}
    ids = [place for place, name in enumerate(one.staged.names) if place not in taken and _may_name(one, place, name)]
    ranked = [_best(one, place, [*records.values()], engine) for place in ids]
    told = [reference for _, reference in sorted(ranked, key=lambda pair: pair[0])]
    referring = [reference for reference in told if reference.to is not None]
    return next(iter([*referring, *told]), Reference(None, None, ""))


def _named(one: Survey, name: str, records: dict[str, Survey], config: Config) -> Survey:
    """The source of customers that the config names."""
    where = f"sources.{one.source}.customer.source"
    if name not in records:
        other = "a source of transactions" if name in config.sources else "no source of this run"
        raise ConfigError(
            f'{where}: "{name}" is {other}{near_miss(name, records)}',
            expected=f"a source of customers: {', '.join(sorted(records)) or 'there is none'}",
            mend="name one, or leave source out: then every id is a customer of its own",
        )
    if records[name].key.place is None:
        raise ConfigError(
            f'{where}: "{name}" has no column that names a row, so no line can name one of its customers',
            mend=f"declare its key: sources.{name}.key",
        )
    return records[name]


def _may_name(one: Survey, place: int, name: str) -> bool:
    """Whether a column is called as one that holds customers' ids, or may hold them by its values."""
    said = one.verdicts[place].roles[0]
    free = said in ("attribute", "customer_key") or said.startswith("number:")
    return free and (_is_called(name) or said == "customer_key" or holds_codes(one.columns[place]))


def _is_called(name: str) -> bool:
    """Whether a column is called as one of customers, or of ids."""
    alone = bool(words(name)) and set(words(name)) <= ENTITIES
    return alone or names_customers(name) or is_like_an_id(name)


def _best(one: Survey, place: int, records: Sequence[Survey], engine: Engine) -> tuple[tuple[object, ...], Reference]:
    """The source that holds most of a column's ids as its keys, with its rank; without one, the column alone."""
    name = one.staged.names[place]
    held = [(_share(one, place, other, engine), other) for other in records if other.key.place is not None]
    for share, other in sorted(held, key=lambda pair: (-pair[0], pair[1].source)):
        reason = _refers(one, place, other, share, engine)
        if reason:
            return (0, -share, place), Reference(place, other, reason, _zeros(one, place, other))
    called = names_customers(name) or bool(set(words(name)) & ENTITIES)
    said = "named like a customer's id, which no other source has as its key"
    return (1 if called else 2, 0.0, place), Reference(place if called else None, None, said if called else "")


def _zeros(one: Survey, place: int, other: Survey) -> int:
    key = other.key.place
    return 0 if key is None else lost_zeros(one.columns[place], other.columns[key])


def _share(one: Survey, place: int, other: Survey, engine: Engine) -> float:
    """Share of the different ids in a column that are keys of another source, or were before they lost their zeros."""
    ids = engine.sql(f"SELECT DISTINCT c{place} AS who FROM {{t}} WHERE c{place} IS NOT NULL", t=one.table)
    row = engine.collect(
        engine.sql(
            "SELECT count(*) AS ids, count(r.record_id) AS held FROM {ids} d LEFT JOIN {other} r "
            "ON r.record_id = d.key",
            ids=with_zeros(ids, _zeros(one, place, other), engine),
            other=other.table,
        )
    ).to_pylist()[0]
    return float(row["held"]) / row["ids"] if row["ids"] else 0.0


def _refers(one: Survey, place: int, other: Survey, share: float, engine: Engine) -> str:
    """The reason why a column refers to a source's key, or nothing."""
    if share < MOST or other.key.place is None:
        return ""
    said = f"{share:.0%} of its ids are keys of {other.source}"
    agrees = agreement(one, place, told_by(one.roles(), place), other, engine)
    if agrees is not None:
        return f"{said}, and {agrees:.0%} of what lines say of customers agrees" if agrees >= AGREES else ""
    if not _is_called(one.staged.names[place]):
        return ""  # quantities are ids of small tables, too
    return said if share >= NEARLY_ALL or _alike(one.staged.names[place], other.staged.names[other.key.place]) else ""


def _alike(name: str, key: str) -> bool:
    """Whether a column is called as the key is, or is a customer's and the key one of customers, or just an id."""
    whose = names_customers(name) or bool(set(words(name)) & ENTITIES)
    of_customers = names_customers(key) or is_like_an_id(key)
    return words(name) == words(key) or (whose and of_customers)
