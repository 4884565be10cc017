"""The whole way on one page: sources in, a complete run directory out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graphres.block import Rule, block
from graphres.block.facts import facts
from graphres.communities import communities, kept_apart, owners
from graphres.communities.bonds import Bonds, free
from graphres.communities.collective import collective
from graphres.communities.households import households, persons
from graphres.compare import Compared, Comparing, compare
from graphres.config import Config, ResearchConfig, dump
from graphres.customers import Customers, Resolved, customers_of
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
from graphres.lines import counted, line_rows, made_of_lines, own_pairs, recognized, unfold
from graphres.probes import Probed, probed
from graphres.run_checks import check_rows
from graphres.run_directory import DECISIONS, FREQUENCIES, PAIRS, TURNED, Run, Writer
from graphres.run_directory import open_run as _open
from graphres.settled import read_log, settled, with_named
from graphres.standardize import Standardized, standardize
from graphres.standardize.rejected import rejected
from graphres.standardize.shown import labels, record_rows
from graphres.stopwatch import Stopwatch
from graphres.tables import RECORDS, RUN_TABLES
from graphres.weigh import (
    counted_pairs,
    counted_patterns,
    learn,
    likelihoods,
    looked_up,
    priors,
    summed,
    weigh,
)
from graphres.weigh.begin import Begun, Borne, begin
from graphres.weigh.households import household_weights
from graphres.weigh.learning import estimated_u
from graphres.weigh.profiles import Weighing
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

TURNS = 2
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
    progress: Progress | None = None,
) -> Run:
    """Resolve the sources of `config` (and in-memory `tables`) into a run directory at `output`.

    tables : Arrow tables, or DataFrames of the engine. engine : its name, or one that is there; it stays open.
    edges : pairs that another tool has scored, instead of our own blocking, comparing and weighing.
    decisions : JSON lines of what stewards have decided; it binds whatever the evidence says.

    Raises
    ------
    GraphresError : with one message, and nothing is left half-written.
    """
    watch = Stopwatch(STAGES, progress)
    with Writer(output, force=force) as writer:
        with engine_of(engine, master=master, memory=memory, threads=threads) as ground:
            told = _resolve_into(writer, config, tables, ground, watch, seed, csv, edges, decisions)
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
) -> dict[str, Any]:
    """Every file of the run but the page and the manifest; what the manifest says."""
    log = read_log(decisions, config, tables or {})
    with watch("ingest"):
        read = ingest(config, engine, tables)
        kinds = kinds_for(name for name in read.records.schema.names if name not in RECORDS.columns)
        if not config.research.similar:
            kinds = tuple(only_equal(kind) for kind in kinds)
    with watch("standardize"):
        clean = standardize(read.records, kinds, read.contexts, engine)
    with watch("identify"):
        filled = without_placeholders(clean.values, kinds, engine)
        records, values, purchases = with_named(log, read.records, filled.values, read.purchases, engine)
        read = replace(read, records=records, purchases=purchases, warnings=[*read.warnings, *filled.told])
        clean = replace(clean, values=values)
        said = settled(log, read.config, read.records, clean.values, read.contexts, engine)
        known = identify(clean.values, kinds, engine, said.exempt(read.records, engine))
    if edges is None:
        bound = said.bound(read.records, known.folds, engine)
        pairs, found = _of_our_own(read, clean, known, bound.bonds, kinds, engine, watch, seed)
        judge: Compared | Judged = pairs.compared
        rules, left, more = pairs.rules, pairs.left.told, {}
        with watch("graph"):
            read, clean, known, found = _unfolded(read, clean, known, found, engine)
    else:
        with watch("communities"):
            bought = read.purchases is not None
            one = judge = judged(edges, read.records, clean.values, known, kinds, bought, said, engine, seed)
        known, bound, rules, left, more = one.known, one.bound, (), (), {"edges": one.facts}
        found = Resolved(one.model, one.people, one.weights, one.weights, one.owners, forbade=one.forbade)
        read = replace(read, warnings=[*read.warnings, *one.warnings], seen=(*read.seen, *one.seen))
    with watch("graph"):
        joined = links(found.weights, known.folds, found.owners, engine, bound.held)
    with watch("entities"):
        customers = customers_of(read, clean, known, found, joined, judge, bound, kinds, engine)
    with watch("write"):
        candidates = judge.candidates if isinstance(judge, Compared) else None
        counts = _write(writer, read, clean, filled, known, joined, found, customers, candidates, kinds, engine, csv)
        if log is not None:
            (writer.path / DECISIONS).write_bytes(log.data)
    counts = check_rows(counts, read.inputs)
    told = {"inputs": read.inputs, "counts": counts, "seed": seed, "engine": engine.facts, **facts(rules, left), **more}
    told |= said.facts(found.forbade, engine)
    seen = [*read.seen, *said.seen]
    return told | {"warnings": [*read.warnings, *said.warnings, *changed_since(seen)]}


@dataclass(frozen=True)
class _Pairs:
    """Which pairs were found, what was left of them, and how they compare."""

    rules: tuple[Rule, ...]
    left: Probed
    comparing: Comparing
    compared: Compared


def _of_our_own(
    read: Ingested,
    clean: Standardized,
    known: Identified,
    bonds: Bonds | None,
    kinds: Sequence[Kind],
    engine: Engine,
    watch: Stopwatch,
    seed: int,
) -> tuple[_Pairs, Resolved]:
    """Which records are one customer, by pairs that we find, compare and weigh."""
    asked, leaving = read.config.blocking, read.config.research
    with watch("block"):
        blocked = block(known.bears, known.identifiers, known.keys, kinds, engine, asked.pairs_per_record, asked.rules)
        comparing = Comparing.of(known.identifiers, known.keys, kinds, engine)
    with watch("weigh"):
        borne = Borne.of(kinds, clean.values, known.identifiers, known.keys, leaving.term_frequency, engine)
        begun = begin(read.records, borne, leaving.classes, engine, seed)
    with watch("compare"):
        # Who plans rules by hand has said which pairs are worth it.
        left = Probed(blocked.candidates)
        if not asked.rules:
            left = probed(blocked, known.bears, comparing, begun.values, begun.model, engine)
        candidates = engine.sql(
            "SELECT * FROM {pairs} UNION ALL SELECT * FROM {own}",
            pairs=left.candidates,
            own=own_pairs(known.folds, read.purchases, engine),
        )
        if bonds is not None:
            candidates = _with_bound(candidates, bonds, known, engine)
        pairs = _Pairs(blocked.rules, left, comparing, compare(candidates, known.bears, comparing, engine))
    return pairs, _weighed(read.records, known, bonds, pairs, begun, leaving, engine, watch, seed)


def _with_bound(candidates: Table, bonds: Bonds, known: Identified, engine: Engine) -> Table:
    """The candidates, pairs that are bound to be one, and equal records that are two tuples for the sake of one."""
    parted = "" if known.parted is None else "UNION SELECT a, b FROM {parted}"
    return engine.sql(
        "SELECT a, b, rules FROM {candidates} UNION ALL SELECT m.a, m.b, CAST(0 AS BIGINT) AS rules FROM "
        f"(SELECT a, b FROM {{pairs}} {parted}) m ANTI JOIN {{candidates}} c ON c.a = m.a AND c.b = m.b",
        candidates=candidates,
        pairs=bonds.pairs(engine),
        **({} if known.parted is None else {"parted": known.parted}),
    )


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


def _weighed(
    records: Table,
    known: Identified,
    bonds: Bonds | None,
    pairs: _Pairs,
    begun: Begun,
    asked: ResearchConfig,
    engine: Engine,
    watch: Stopwatch,
    seed: int,
) -> Resolved:
    """Learn, weigh and part into communities; then once more, counting people instead of records."""
    number = engine.count(records)
    kinds, comparisons, standing = pairs.comparing.kinds, pairs.compared.comparisons, pairs.left.standing
    times = counted_pairs(pairs.compared.candidates, known.folds, engine, standing)
    now, model, patterns = begun, begun.model, None
    who: Table | None = None
    for turn in range(TURNS):
        with watch("weigh"):
            if who is not None:
                now = begun.counted(who, engine)
            said = looked_up(comparisons, now.values, engine)
            if not turn:
                patterns = counted_patterns(
                    pairs.compared, said, pairs.rules, known.folds, kinds, engine, asked.families, standing
                )
            for _ in range(TURNS - turn):  # u needs the priors, and the priors need u
                model, _ = learn(patterns, kinds, estimated_u(model, now.chances, turn > 0))
                units = likelihoods(said, model, engine)
                sums = summed(times, comparisons, units, engine)
                model = priors(sums, number, model, engine)
            weights = free(weigh(sums, model, engine), bonds, engine)
        with watch("communities"):
            parts_found = communities(weights, known.folds, model, engine, seed, bonds)
            who = owners(records, known.folds, parts_found.labels, weights, engine)
    assert who is not None
    forbade = None if parts_found.forbade is None else kept_apart(parts_found.forbade, who, engine)
    weighing = Weighing(pairs.comparing, now.values, model)
    if not asked.profiles:
        return Resolved(model, now.people, sums, weights, who, weighing, forbade=forbade)
    with watch("communities"):
        whole = collective(who, known.folds, known.bears, weights, weighing, engine, bonds)
        if parts_found.forbade is not None and whole.forbade is not None:
            parted = kept_apart(parts_found.forbade, whole.owners, engine)
            forbade = engine.sql(
                "SELECT rule, a, b FROM {f} UNION SELECT rule, a, b FROM {p}", f=whole.forbade, p=parted
            )
        close = household_weights(weights, comparisons, units, kinds, model, engine)
        considered = persons(known.bears, kinds, engine)
        living = households(weights, close, known.folds, whole.owners, considered, model, engine, seed)
    return Resolved(
        model, now.people, sums, weights, whole.owners, weighing, whole.merges, forbade, whole.loose, living
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
