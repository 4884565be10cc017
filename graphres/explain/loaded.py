"""Some records of a finished run, as the stages take them: to compare and weigh again what the run has weighed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow as pa

from graphres.compare import Compared, Comparing, compare
from graphres.engines.base import Engine, Table
from graphres.explain.binds import Binds, binds_of
from graphres.identifiers import kind_of_levels
from graphres.identifiers.base import Kind, identifier_id, record_key, value_key
from graphres.identify.keys import identifier_keys
from graphres.run_directory import FREQUENCIES, Run
from graphres.standardize.shown import BETWEEN
from graphres.tables import BEARS, INT, UNITS_PER_BIT, VALUE_TABLE
from graphres.weigh import Model, counted_pairs, likelihoods, looked_up, summed, weigh
from graphres.weigh.chance import parts
from graphres.weigh.evidence import evidence
from graphres.weigh.profiles import Weighing
from graphres.weigh.stored import load

if TYPE_CHECKING:
    from graphres.engines.duckdb import DuckDB
    from graphres.engines.pocket import Pocket

__all__ = ["Bearing", "Loaded", "Record", "Weighed", "engine_for", "load_into", "loaded", "weighed"]

Record = tuple[str, str]
"""(source, record_id)."""

Pair = tuple[int, int]

FEW = 5_000
"""Pairs up to which the small engine is the faster one."""


@dataclass(frozen=True)
class Bearing:
    """That somebody bears a value: the key of a record, a tuple or a profile, a kind, and the value's key."""

    key: int
    kind: str
    value: int


@dataclass(frozen=True)
class Loaded:
    """Records of a run with their model.

    records : by key. rows : per record its clean values, by kind. bears : what they bear, excluded hubs among it.
    values : value_key -> (kind, clean value). about : value_key -> its row of `identifiers`. kinds, model : those of
    the run that these records bear. binds : what binds them whatever they weigh.
    """

    engine: Engine
    records: Mapping[int, Record]
    bears: tuple[Bearing, ...]
    values: Mapping[int, tuple[str, str]]
    about: Mapping[int, Mapping[str, object]]
    kinds: tuple[Kind, ...]
    model: Model
    identifiers: Table
    keys: Table
    people: Table
    binds: Binds

    @cached_property
    def used(self) -> tuple[Bearing, ...]:
        """What they bear, without excluded hubs and what a decision ignores of a record: what is compared."""
        return tuple(
            one
            for one in self.bears
            if self.about[one.value]["state"] != "excluded" and (one.key, one.value) not in self.binds.ignored
        )

    @cached_property
    def weighing(self) -> Weighing:
        """What profiles are weighed with."""
        return Weighing.of(self.comparing, self.people, self.model, self.engine)

    @cached_property
    def comparing(self) -> Comparing:
        """What values are compared with."""
        return Comparing.of(self.identifiers, self.keys, self.kinds, self.engine)

    def table(self, bears: Iterable[Bearing]) -> Table:
        """Contract BEARS."""
        rows = sorted({(one.key, one.kind, one.value) for one in bears})
        columns = [[row[at] for row in rows] for at in range(3)]
        arrays = [pa.array(column, kind) for column, kind in zip(columns, BEARS.columns.values(), strict=True)]
        return self.engine.from_arrow(pa.table(arrays, schema=BEARS.schema()))


@contextmanager
def loaded(
    run: Run, records: Sequence[Record], pairs: int = 0, more: Sequence[tuple[str, str]] = ()
) -> Iterator[Loaded]:
    """Load records, in an engine of their own.

    pairs : how many shall be weighed. more : further (kind, clean value) that may be borne for the sake of argument.
    """
    with engine_for(pairs) as engine:
        yield load_into(engine, run, records, more)


def engine_for(pairs: int) -> Pocket | DuckDB:
    """An engine for a question: of few pairs a small one."""
    if pairs < FEW:
        from graphres.engines.pocket import Pocket

        return Pocket()
    from graphres.engines.duckdb import DuckDB

    return DuckDB()


def load_into(engine: Engine, run: Run, records: Sequence[Record], more: Sequence[tuple[str, str]] = ()) -> Loaded:
    """Load records into an engine that is there."""
    model = load(run.model_dir)
    names = [kind.kind for kind in model.kinds]
    by_key = {record_key(*record): record for record in records}
    bears, values = _borne(run, by_key, names)
    values |= {value_key(*pair): pair for pair in more}
    about = _about(run, values)
    borne = {kind for kind, _ in values.values()} or set(names[:1])
    model = replace(model, kinds=tuple(kind for kind in model.kinds if kind.kind in borne))
    kinds = tuple(kind_of_levels(kind.kind, kind.levels) for kind in model.kinds)
    identifiers = engine.from_arrow(_value_table(about))
    keys = identifier_keys(identifiers, kinds, engine)
    people = _people(run, keys, values, kinds, engine)
    binds = binds_of(run, records, ((one.key, one.value) for one in bears), engine)
    return Loaded(engine, by_key, tuple(bears), values, about, kinds, model, identifiers, keys, people, binds)


def _borne(
    run: Run, records: Mapping[int, Record], kinds: Sequence[str]
) -> tuple[list[Bearing], dict[int, tuple[str, str]]]:
    """What records bear, from the clean values that the run keeps of them."""
    columns = [f"{kind}_clean" for kind in kinds]
    rows = run.rows("records", records.values(), ("source", "record_id", *columns)).to_pylist()
    bears: list[Bearing] = []
    values: dict[int, tuple[str, str]] = {}
    for row in rows:
        key = record_key(row["source"], row["record_id"])
        for kind, column in zip(kinds, columns, strict=True):
            for value in row[column].split(BETWEEN) if row[column] is not None else ():
                code = value_key(kind, value)
                values[code] = (kind, value)
                bears.append(Bearing(key, kind, code))
    return bears, values


def _about(run: Run, values: Mapping[int, tuple[str, str]]) -> dict[int, Mapping[str, object]]:
    """The row of `identifiers` of every value; one that the run does not know is borne by nobody."""
    ids = {identifier_id(*pair): code for code, pair in values.items()}
    columns = ("identifier_id", "records", "people", "entities", "state", "reason")
    found = {row["identifier_id"]: row for row in run.rows("identifiers", [(i,) for i in ids], columns).to_pylist()}
    unknown = {"records": 0, "people": 0, "entities": 0, "state": "used", "reason": None}
    about: dict[int, Mapping[str, object]] = {}
    for name, code in ids.items():
        kind, value = values[code]
        row = found.get(name, {"identifier_id": name, **unknown})
        about[code] = {**row, "value_key": code, "kind": kind, "value": value}
    return about


def _value_table(about: Mapping[int, Mapping[str, object]]) -> pa.Table:
    """Contract VALUE_TABLE."""
    rows = list(about.values())
    return pa.table(
        {name: pa.array([row[name] for row in rows], kind) for name, kind in VALUE_TABLE.columns.items()},
        schema=VALUE_TABLE.schema(),
    )


def _people(
    run: Run, keys: Table, values: Mapping[int, tuple[str, str]], kinds: Sequence[Kind], engine: Engine
) -> Table:
    """Frequencies of the values, and of the parts that levels name."""
    shared = engine.collect(parts(keys, kinds, engine))
    wanted = {(kind, code) for code, (kind, _) in values.items()}
    wanted |= set(zip(shared["name"].to_pylist(), shared["part"].to_pylist(), strict=True))
    rows = run.rows(FREQUENCIES, wanted, ("kind", "value_key", "people", "listed"))
    return engine.from_arrow(rows.drop_columns(["place"]))


@dataclass(frozen=True)
class Weighed:
    """Pairs weighed again.

    weights : contract WEIGHTS with the class sums `same`, `related_sum`, `unrelated`. evidence : rows of
    `weigh.evidence`, if asked for.
    """

    weights: Table
    sums: Table
    compared: Compared
    evidence: pa.Table

    def bits(self, engine: Engine) -> dict[Pair, float]:
        """The weight of every pair, in bits."""
        rows = engine.collect(self.weights)
        columns = (rows[name].to_pylist() for name in ("a", "b", "weight"))
        return {(a, b): weight / UNITS_PER_BIT for a, b, weight in zip(*columns, strict=True)}


def weighed(
    of: Loaded, pairs: Iterable[Pair], bears: Iterable[Bearing] | None = None, with_evidence: bool = False
) -> Weighed:
    """Compare and weigh pairs (a <= b) of what bears values: the records loaded, or others that `bears` tells of."""
    engine = of.engine
    asked = sorted(set(pairs))
    columns = {"a": [a for a, _ in asked], "b": [b for _, b in asked], "rules": [0] * len(asked)}
    candidates = engine.from_arrow(pa.table({name: pa.array(column, INT) for name, column in columns.items()}))
    own = sorted({key for pair in asked for key in pair})
    folds = engine.from_arrow(pa.table({"record_key": pa.array(own, INT), "tuple_key": pa.array(own, INT)}))
    compared = compare(candidates, of.table(of.used if bears is None else bears), of.comparing, engine)
    known = of.weighing.known
    units = likelihoods(looked_up(compared.comparisons, known, engine), of.model, engine)
    sums = summed(counted_pairs(candidates, folds, engine), compared.comparisons, units, engine)
    weights = weigh(sums, of.model, engine)
    says = pa.table({})
    if with_evidence:
        rows = evidence(candidates, compared, sums, known, of.model, engine)
        says = engine.collect(rows, ("a", "b", "kind"))
    return Weighed(weights, sums, compared, says)
