"""What binds some records of a run whatever they weigh: decisions, and sources that hold each customer once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Context, record_key
from graphres.run_directory import Run
from graphres.tables import INT, TEXT

if TYPE_CHECKING:
    from graphres.communities.bonds import Bonds

__all__ = ["NOTHING", "Binds", "binds_of", "joined", "once_sources"]

Record = tuple[str, str]


@dataclass(frozen=True)
class Binds:
    """What binds records, by their keys.

    bond : record -> the smallest record that decisions hold it together with. closed : bonds that nothing joins.
    apart : (record, rule, side), no customer has records of two sides of a rule. once : (record, rule), no customer has
    two records of such a rule. unfolded : (record, rule), records that are not folded with equal ones, as
    `identify.Exempt` has it. ignored : (record, value), what a record bears and is to say nothing.
    """

    bond: Mapping[int, int]
    closed: frozenset[int] = frozenset()
    apart: tuple[tuple[int, int, int], ...] = ()
    once: tuple[tuple[int, int], ...] = ()
    unfolded: tuple[tuple[int, int], ...] = ()
    ignored: frozenset[tuple[int, int]] = frozenset()

    def bonds(self, fold: Mapping[int, int], engine: Engine) -> Bonds | None:
        """The same as communities take it, by tuples; None where nothing binds. fold : record -> its tuple."""
        own = {(fold[record], rule, fold[record]) for record, rule in self.once if record in fold}
        together = [(record, bond) for record, bond in self.bond.items() if record in fold]
        apart = own | {row for row in self.apart if row[0] in fold}
        if not (together or apart):
            return None
        from graphres.communities.bonds import APART, CLOSED, TOGETHER, Bonds  # of few runs

        return Bonds(
            _table(together, TOGETHER, engine),
            _table(apart, APART, engine),
            _table([(bond,) for bond in self.closed], CLOSED, engine),
        )

    def without(self, record: int) -> Binds:
        """The same without a record. A bond is named by its smallest record: another one, if that goes; what is left
        alone is bound no more, unless it is closed.
        """
        bonds: dict[int, list[int]] = {}
        for one, bond in self.bond.items():
            if one != record:
                bonds.setdefault(bond, []).append(one)
        kept = {bond: of for bond, of in bonds.items() if len(of) > 1 or bond in self.closed}
        return replace(
            self,
            bond={one: min(of) for of in kept.values() for one in of},
            closed=frozenset(min(of) for bond, of in kept.items() if bond in self.closed),
            apart=tuple(row for row in self.apart if row[0] != record),
            once=tuple(row for row in self.once if row[0] != record),
        )

    def renamed(self, names: Mapping[int, int]) -> Binds:
        """The same of records by other names, those of `names`."""
        return Binds(
            {names[one]: names[bond] for one, bond in self.bond.items() if one in names},
            frozenset(names[bond] for bond in self.closed if bond in names),
            tuple((names[one], rule, side) for one, rule, side in self.apart if one in names),
            tuple((names[one], rule) for one, rule in self.once if one in names),
        )


NOTHING = Binds({})


def joined(several: Sequence[Binds]) -> Binds:
    """What binds the records of worlds that do not meet."""
    return Binds(
        {one: bond for binds in several for one, bond in binds.bond.items()},
        frozenset(bond for binds in several for bond in binds.closed),
        tuple(row for binds in several for row in binds.apart),
        tuple(row for binds in several for row in binds.once),
    )


def once_sources(run: Run) -> tuple[str, ...]:
    """Sources that hold each customer once."""
    return tuple(sorted(run.manifest.get("one_record_per_entity", ())))


def binds_of(run: Run, records: Collection[Record], borne: Iterable[tuple[int, int]], engine: Engine) -> Binds:
    """What binds records of a run, as `resolve` settles it.

    records : with all that decisions hold them together with, if that matters. borne : (record, value).
    """
    log, once = run.decisions, once_sources(run)
    if log is None and not once:
        return NOTHING
    from graphres.decisions import around, verdicts  # of few runs
    from graphres.settled import Settled

    by_source = {record_key(*record): record[0] for record in records}
    rows = engine.from_arrow(
        pa.table({"record_key": pa.array(by_source, INT), "source": pa.array(by_source.values(), TEXT)})
    )
    rules = {source: -1 - place for place, source in enumerate(once)}
    said = None
    if log is not None:
        values = _table(borne, pa.schema([("record_key", INT), ("value_key", INT)]), engine)
        near = around(log, (f"{source}:{record_id}" for source, record_id in records))
        ignoring = any(one.subject for one in near)
        said = verdicts(replace(log, decisions=near), rows, values, _contexts(run) if ignoring else {}, engine)
    exempt = Settled(rules, said).exempt(rows, engine)
    assert exempt is not None
    own = tuple((key, rules[source]) for key, source in by_source.items() if source in rules)
    unfolded = tuple(_rows(engine, exempt.unfolded, "record_key", "rule"))
    if said is None:
        return Binds({}, once=own, unfolded=unfolded)
    return Binds(
        dict(_rows(engine, said.bonds.together, "tuple_key", "bond")),
        frozenset(bond for (bond,) in _rows(engine, said.bonds.closed, "bond")),
        tuple(_rows(engine, said.bonds.apart, "tuple_key", "rule", "side")),
        own,
        unfolded,
        frozenset(_rows(engine, exempt.ignored_here, "record_key", "value_key")),
    )


def _contexts(run: Run) -> dict[str, Context]:
    """Per source, what it says about its values: an identifier may be named as it stands in a source."""
    return {name: Context(region=source.region or run.config.region) for name, source in run.config.sources.items()}


def _rows(engine: Engine, table: Table, *names: str) -> Iterator[tuple[Any, ...]]:
    found = engine.collect(table, names)
    return zip(*(found[name].to_pylist() for name in names), strict=True)


def _table(rows: Iterable[tuple[int, ...]], schema: pa.Schema, engine: Engine) -> Table:
    """Each row once."""
    columns = list(zip(*sorted(set(rows)), strict=True)) or [()] * len(schema.names)
    return engine.from_arrow(pa.table([pa.array(column, INT) for column in columns], schema=schema))
