"""The whole way on one page: sources in, a complete run directory out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graphres.block.facts import facts
from graphres.checkpoints import Checkpoints
from graphres.compare import Compared
from graphres.config import Config, dump
from graphres.customers import Customers, Resolved, customers_of
from graphres.decisions import Log
from graphres.edges import Judged, judged
from graphres.engines import engine_of
from graphres.engines.base import Engine, Table
from graphres.finish import finish
from graphres.graph import Links, handed_over, links
from graphres.graph.weighed import pair_rows, turned_rows
from graphres.identifiers import kinds_for, only_equal
from graphres.identifiers.base import Kind
from graphres.identify import Identified, identify
from graphres.identify.placeholders import Filled, without_placeholders
from graphres.ingest import Ingested, ingest
from graphres.ingest.unchanged import changed_since
from graphres.lines import counted, line_rows, made_of_lines, recognized, unfold
from graphres.pairwise import by_pairs
from graphres.resuming import keeping, refuse_engine, tell_of_killed
from graphres.run_checks import check_rows
from graphres.run_directory import DECISIONS, FREQUENCIES, PAIRS, TURNED, Run, Writer
from graphres.run_directory import open_run as _open
from graphres.settled import Bound, Settled, read_log, settled, with_named
from graphres.standardize import Standardized, standardize
from graphres.standardize.rejected import rejected
from graphres.standardize.shown import labels, record_rows
from graphres.stopwatch import Stopwatch
from graphres.tables import RECORDS, RUN_TABLES
from graphres.weigh.stored import save

__all__ = ["STAGES", "run"]

STAGES = (
    "ingest",
    "standardize",
    "identify",
    "block",
    "compare",
    "weigh",
    "communities",
    "graph",
    "entities",
    "write",
)
"""A record's way, in order; weigh and communities are walked twice, the second time with the frequencies of people."""

Progress = Callable[[str, int, int], None]


def run(
    config: Config,
    output: Path,
    *,
    tables: Mapping[str, Any] | None = None,
    seed: int = 0,
    engine: str | Engine = "duckdb",
    master: str | None = None,
    memory: str | None = None,
    threads: int | None = None,
    csv: bool = True,
    force: bool = False,
    edges: Path | None = None,
    decisions: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Resolve the sources of `config` (and in-memory `tables`) into a run directory at `output`.

    tables : Arrow tables, or DataFrames of the engine. engine : its name, or one that is there; it stays open.
    edges : pairs that another tool has scored, instead of our own blocking, comparing and weighing.
    decisions : JSON lines of what stewards have decided; it binds whatever the evidence says.
    resume : go on from what a run of the same sources, configuration and options kept before it was killed.

    Raises
    ------
    GraphresError : with one message, and nothing is left half-written.
    """
    watch = Stopwatch(STAGES, progress)
    with Writer(output, force=force) as writer:
        with (
            engine_of(engine, master=master, memory=memory, threads=threads) as ground,
            watch.told_by(ground),
        ):
            if resume:
                refuse_engine(ground)
            else:
                tell_of_killed(writer)
            told = _resolve_into(writer, config, tables, ground, watch, seed, csv, edges, decisions, resume)
        finish(writer, told, watch, threads)
    return _open(output)


def _resolve_into(
    writer: Writer,
    config: Config,
    tables: Mapping[str, Any] | None,
    engine: Engine,
    watch: Stopwatch,
    seed: int,
    csv: bool,
    edges: Path | None,
    decisions: Path | None,
    resume: bool,
) -> dict[str, Any]:
    """Every file of the run but the page and the manifest; what the manifest says."""
    log = read_log(decisions, config, tables or {})
    with watch("ingest"):
        fresh = ingest(config, engine, tables)
        if watch.is_told:
            watch.records = engine.count(fresh.records)
        kinds = kinds_for(name for name in fresh.records.schema.names if name not in RECORDS.columns)
        if not config.research.similar:
            kinds = tuple(only_equal(kind) for kind in kinds)
        kept, resumed = keeping(
            writer, fresh, kinds, engine, watch, seed, edges, None if log is None else log.seen, resume
        )
    named = kept("identify", lambda: _named(fresh, log, kinds, engine, watch))
    parted = kept("communities", lambda: _parted(named, edges, kinds, engine, watch, seed, kept))
    joined, customers = kept("entities", lambda: _joined(parted, kinds, engine, watch))
    read, found, judge, said = parted.read, parted.found, parted.judge, named.said
    with watch("write"):
        candidates = judge.candidates if isinstance(judge, Compared) else None
        counts = _write(
            writer,
            read,
            parted.clean,
            named.filled,
            parted.known,
            joined,
            found,
            customers,
            candidates,
            kinds,
            engine,
            csv,
        )
        if log is not None:
            (writer.path / DECISIONS).write_bytes(log.data)
    counts = check_rows(counts, read.inputs)
    told = {"inputs": read.inputs, "counts": counts, "seed": seed, "engine": engine.facts, **parted.facts, **resumed}
    told |= said.facts(found.forbade, engine)
    seen = [*read.seen, *(judge.seen if isinstance(judge, Judged) else ()), *said.seen]
    return told | {"warnings": [*read.warnings, *said.warnings, *changed_since(seen)]}


@dataclass(frozen=True)
class _Named:
    """Every value clean and every identifier named, and what is settled before anything is weighed."""

    read: Ingested
    clean: Standardized
    filled: Filled
    said: Settled
    known: Identified


def _named(fresh: Ingested, log: Log | None, kinds: Sequence[Kind], engine: Engine, watch: Stopwatch) -> _Named:
    """Records standardized and identified."""
    with watch("standardize"):
        clean = standardize(fresh.records, kinds, fresh.contexts, engine)
    with watch("identify"):
        filled = without_placeholders(clean.values, kinds, engine)
        records, values, purchases = with_named(log, fresh.records, filled.values, fresh.purchases, engine)
        read = replace(fresh, records=records, purchases=purchases, warnings=[*fresh.warnings, *filled.told])
        clean = replace(clean, values=values)
        said = settled(log, read.config, read.records, clean.values, read.contexts, engine)
        known = identify(clean.values, kinds, engine, said.exempt(read.records, engine))
    return _Named(read, clean, filled, said, known)


@dataclass(frozen=True)
class _Parted:
    """Which records are one customer, and by what it was judged. facts : what the manifest says of that."""

    read: Ingested
    clean: Standardized
    known: Identified
    bound: Bound
    found: Resolved
    judge: Compared | Judged
    facts: Mapping[str, Any]


def _parted(
    named: _Named,
    edges: Path | None,
    kinds: Sequence[Kind],
    engine: Engine,
    watch: Stopwatch,
    seed: int,
    kept: Checkpoints,
) -> _Parted:
    """Records parted into communities, by our own pairs or by those that another tool has scored."""
    read, clean, known = named.read, named.clean, named.known
    if edges is None:
        bound = named.said.bound(read.records, known.folds, engine)
        pairs, found = by_pairs(read, clean, known, bound.bonds, kinds, engine, watch, seed, kept)
        with watch("graph"):
            read, clean, known, found = _unfolded(read, clean, known, found, engine)
        return _Parted(read, clean, known, bound, found, pairs.compared, facts(pairs.rules, pairs.left.told))
    with watch("communities"):
        bought = read.purchases is not None
        one = judged(edges, read.records, clean.values, known, kinds, bought, named.said, engine, seed)
    found = Resolved(one.model, one.people, one.weights, one.weights, one.owners, forbade=one.forbade)
    read = replace(read, warnings=[*read.warnings, *one.warnings])
    return _Parted(read, clean, one.known, one.bound, found, one, {**facts((), ()), "edges": one.facts})


def _joined(parted: _Parted, kinds: Sequence[Kind], engine: Engine, watch: Stopwatch) -> tuple[Links, Customers]:
    """The links between records, and who the customers are."""
    known, bound, found = parted.known, parted.bound, parted.found
    with watch("graph"):
        joined = links(found.weights, known.folds, found.owners, engine, bound.held)
    with watch("entities"):
        customers = customers_of(parted.read, parted.clean, known, found, joined, parted.judge, bound, kinds, engine)
    return joined, customers


def _unfolded(
    read: Ingested, clean: Standardized, known: Identified, found: Resolved, engine: Engine
) -> tuple[Ingested, Standardized, Identified, Resolved]:
    """The same, the records of guests who do not recognize themselves parted by order."""
    if read.purchases is None:
        return read, clean, known, found
    own = recognized(found.sums, engine.count(read.records), found.model, engine)
    parted = unfold(read.records, clean.values, known.folds, found.owners, own, read.purchases, engine)
    return (
        replace(read, records=parted.records, purchases=parted.purchases),
        replace(clean, values=parted.values),
        replace(known, folds=parted.folds),
        replace(found, owners=parted.owners),
    )


def _write(
    writer: Writer,
    read: Ingested,
    clean: Standardized,
    filled: Filled,
    known: Identified,
    joined: Links,
    found: Resolved,
    customers: Customers,
    candidates: Table | None,
    kinds: Sequence[Kind],
    engine: Engine,
    csv: bool,
) -> dict[str, int]:
    """Every table of the run directory, the model, the config; the rows of each."""
    shown = labels(known.identifiers, kinds, engine)
    lines = None if read.purchases is None else counted(read.records, read.purchases, engine)
    identifiers = handed_over.identifying(known.identifiers, kinds, engine)
    out = {
        "records": record_rows(read.records, customers.clean, kinds, engine, lines),
        "members": customers.placed,
        "entities": customers.entities,
        "provenance": customers.provenance,
        "identifiers": handed_over.identifier_rows(identifiers, clean.values, customers.members, engine),
        "nodes": handed_over.nodes(customers.members, identifiers, shown, engine),
        "edges": handed_over.edges(
            customers.members, clean.values, identifiers, joined.links, customers.evidence, engine
        ),
        "evidence": handed_over.evidence_rows(joined.asked, customers.evidence, customers.members, identifiers, engine),
        "steps": customers.steps,
        "lineage": customers.lineage,
        "rejects": rejected(read, clean.invalid, filled.left_out, kinds, engine),
    }
    if read.purchases is not None:
        out["lines"] = line_rows(read.purchases, customers.members, engine)
    counts = _written(writer, out, engine)
    if read.purchases is not None:
        counts["guests"] = made_of_lines(customers.members, read.purchases, engine)
    if csv:
        writer.csv("entities")
        writer.csv("members")
    (writer.path / "model").mkdir()
    save(found.model, writer.path / "model")
    engine.write_parquet(found.people, writer.path / "model" / FREQUENCIES, ("kind", "value_key"))
    pairs = pair_rows(found.weights, customers.members, candidates, engine)
    engine.write_parquet(pairs, writer.path / "model" / PAIRS, ("a", "b"))
    engine.write_parquet(turned_rows(pairs, engine), writer.path / "model" / TURNED, ("b", "a"))
    (writer.path / "config.yaml").write_text(dump(read.config, writer.path), encoding="utf-8")
    return counts


def _written(writer: Writer, tables: Mapping[str, Table], engine: Engine) -> dict[str, int]:
    """The rows of each table, each written; two at a time, for one is sorted while another is packed."""
    with ThreadPoolExecutor(2) as pool:
        rows = [
            pool.submit(engine.write_parquet, table, writer.table(name), RUN_TABLES[name].key)
            for name, table in tables.items()
        ]
    return {name: coming.result() for name, coming in zip(tables, rows, strict=True)}
