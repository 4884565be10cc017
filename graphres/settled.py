"""What is settled before a run weighs anything: by decisions, and by sources that hold each customer once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from graphres.communities.bonds import Bonds, one_a_source
from graphres.config import Config
from graphres.decisions import Log, Verdicts, marked, marks, named_keys, read_decisions, refuse_twice, verdicts
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Context
from graphres.identify import ALONE, Exempt
from graphres.ingest.unchanged import Fingerprint
from graphres.lines import part_named
from graphres.tables import INT, TEXT

__all__ = ["Bound", "Settled", "read_log", "settled", "with_named"]


@dataclass(frozen=True)
class Bound:
    """What binds the tuples of a run.

    bonds : None where nothing does. held : (a, b), pairs that are one by decision. doubtful : (record_key), records of
    decisions that name others which are gone. None where nothing was decided.
    """

    bonds: Bonds | None = None
    held: Table | None = None
    doubtful: Table | None = None

    def shown_in(self, evidence: Table, asked: Table, engine: Engine) -> Table:
        """The evidence, and what was decided of the asked pairs (a, b, …)."""
        if self.bonds is None or self.held is None:
            return evidence
        return marked(evidence, marks(asked, self.bonds, engine), engine)


@dataclass(frozen=True)
class Settled:
    """rules : by source that holds each customer once, the number of its rule; decisions have their own, above 0.
    said : what decisions say; None without any.
    """

    rules: Mapping[str, int]
    said: Verdicts | None

    def exempt(self, records: Table, engine: Engine) -> Exempt | None:
        """What `identify` must know."""
        if not self.rules and self.said is None:
            return None
        unfolded = engine.sql(
            "SELECT r.record_key, n.rule FROM {records} r JOIN {names} n USING (source) "
            "LEFT JOIN {named} d USING (record_key) WHERE d.record_key IS NULL "
            f"UNION ALL SELECT record_key, CAST({ALONE} AS BIGINT) FROM {{named}}",
            records=records,
            names=engine.from_arrow(_names(self.rules)),
            named=_none("record_key", engine) if self.said is None else self.said.named,
        )
        if self.said is None:
            return Exempt(unfolded, _none("value_key", engine), _none("record_key", engine, "value_key"))
        return Exempt(unfolded, self.said.ignored, self.said.ignored_here)

    def bound(self, records: Table, folds: Table, engine: Engine) -> Bound:
        """What binds communities. records, folds : contracts RECORDS and FOLDS."""
        bonds = one_a_source(None if self.said is None else self.said.bonds, records, folds, self.rules, engine)
        if bonds is None or self.said is None:
            return Bound(bonds)
        return Bound(bonds, bonds.pairs(engine), self.said.doubtful)

    @property
    def warnings(self) -> list[str]:
        """What a user should know, in sentences."""
        return [] if self.said is None else self.said.warnings

    @property
    def seen(self) -> tuple[Fingerprint, ...]:
        """The file of decisions as it was when it was read."""
        return () if self.said is None else (self.said.seen,)

    def facts(self, forbade: Table | None, engine: Engine) -> dict[str, Any]:
        """What the manifest says. forbade : (rule, a, b), communities that would be one but for a rule."""
        told: dict[str, Any] = {} if self.said is None else {"decisions": self.said.facts}
        if self.rules and forbade is not None:
            told["one_record_per_entity"] = {
                source: {"merges_forbidden": _merges(forbade, rule, engine)} for source, rule in self.rules.items()
            }
        return told


def read_log(path: Path | None, config: Config, tables: Mapping[str, Any]) -> Log | None:
    """The decisions of a file, if there is one; read before all else, for it is read in no time."""
    return None if path is None else read_decisions(path, [*config.sources, *tables])


def with_named(
    log: Log | None, records: Table, values: Table, purchases: Table | None, engine: Engine
) -> tuple[Table, Table, Table | None]:
    """Records, values and purchases, orders of guests records of their own where a decision names them as such."""
    if log is None or purchases is None:
        return records, values, purchases
    keys = sorted(named_keys(name for one in log.decisions for name in one.records).values())
    named = engine.from_arrow(pa.table({"record_key": pa.array(keys, INT)}))
    parted = part_named(records, values, purchases, named, engine)
    return parted.records, parted.values, parted.purchases


def settled(
    log: Log | None,
    config: Config,
    records: Table,
    values: Table,
    contexts: Mapping[str, Context],
    engine: Engine,
) -> Settled:
    """What decisions and the config settle for these records (contracts RECORDS and VALUES).

    Raises
    ------
    DecisionError : decisions make one customer of two records of a source that holds each customer once.
    """
    once = sorted(name for name, source in config.sources.items() if source.one_record_per_entity)
    if log is None:
        return Settled({source: -1 - place for place, source in enumerate(once)}, None)
    said = verdicts(log, records, values, contexts, engine)
    refuse_twice(log, said.held, once)
    return Settled({source: -1 - place for place, source in enumerate(once)}, said)


def _names(rules: Mapping[str, int]) -> pa.Table:
    return pa.table({"source": pa.array(list(rules), TEXT), "rule": pa.array(list(rules.values()), INT)})


def _none(name: str, engine: Engine, *more: str) -> Table:
    return engine.from_arrow(pa.schema([(column, INT) for column in (name, *more)]).empty_table())


def _merges(forbade: Table, rule: int, engine: Engine) -> int:
    """How many merges would make one of what a rule keeps apart: of k that hang together k - 1."""
    parts = engine.components(engine.sql(f"SELECT a, b FROM {{forbade}} WHERE rule = {rule}", forbade=forbade))
    return engine.count(parts) - engine.count(engine.sql("SELECT DISTINCT component FROM {parts}", parts=parts))
