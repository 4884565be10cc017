"""The whole way on one page: sources in, a complete run directory out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graphres import entities as _entities
from graphres.block import Blocked, block
from graphres.block.facts import facts
from graphres.communities import communities, owners
from graphres.communities.collective import collective, linking
from graphres.compare import Compared, compare
from graphres.config import Config, dump
from graphres.edges import Judged, judged, reasons
from graphres.engines import engine_of
from graphres.engines.base import Engine, Table
from graphres.entities.attachment import Held, attachments
from graphres.finish import finish
from graphres.graph import Links, handed_over, links
from graphres.graph.weighed import pair_rows
from graphres.identifiers import kinds_for
from graphres.identifiers.base import Kind
from graphres.identify import Identified, identify
from graphres.identify.placeholders import Filled, without_placeholders
from graphres.ingest import Ingested, ingest
from graphres.ingest.unchanged import changed_since
from graphres.lines import counted, line_rows, made_of_lines, own_pairs, recognized, unfold, with_purchases
from graphres.run_checks import check_rows
from graphres.run_directory import FREQUENCIES, PAIRS, Run, Writer
from graphres.run_directory import open_run as _open
from graphres.standardize import Standardized, standardize
from graphres.standardize.rejected import rejected
from graphres.standardize.shown import labels, record_rows
from graphres.stopwatch import Stopwatch
from graphres.tables import RECORDS, RUN_TABLES
from graphres.weigh import Model, counted_patterns, learn, likelihoods, looked_up, priors, weigh
from graphres.weigh.chance import chance, frequencies, near_levels, parts
from graphres.weigh.em import Patterns
from graphres.weigh.evidence import evidence
from graphres.weigh.learning import estimated_u, starting_model
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


@dataclass(frozen=True)
class Resolved:
    """What the second turn of weigh and communities leaves.

    merges : as `collective` gives them; none where pairs were scored elsewhere.
    """

    model: Model
    people: Table
    sums: Table
    weights: Table
    owners: Table
    merges: Table | None = None


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
    progress: Progress | None = None,
) -> Run:
    """Resolve the sources of `config` (and in-memory `tables`) into a run directory at `output`.

    tables : Arrow tables, or DataFrames of the engine. engine : its name, or one that is there; it stays open.
    edges : pairs that another tool has scored, instead of our own blocking, comparing and weighing.

    Raises
    ------
    GraphresError : with one message, and nothing is left half-written.
    """
    watch = Stopwatch(STAGES, progress)
    with (
        Writer(output, force=force) as writer,
        engine_of(engine, master=master, memory=memory, threads=threads) as ground,
    ):
        _resolve_into(writer, config, tables, ground, watch, seed, csv, edges)
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
) -> None:
    with watch("ingest"):
        read = ingest(config, engine, tables)
        kinds = kinds_for(name for name in read.records.schema.names if name not in RECORDS.columns)
    with watch("standardize"):
        clean = standardize(read.records, kinds, read.contexts, engine)
    with watch("identify"):
        filled = without_placeholders(clean.values, kinds, engine)
        clean = replace(clean, values=filled.values)
        read = replace(read, warnings=[*read.warnings, *filled.told])
        known = identify(clean.values, kinds, engine)
    if edges is None:
        blocked, compared, found = _of_our_own(read, clean, known, kinds, engine, watch, seed)
        judge: Compared | Judged = compared
        rules, more = blocked.rules, {}
        with watch("graph"):
            read, clean, known, found = _unfolded(read, clean, known, found, engine)
    else:
        with watch("communities"):
            bought = read.purchases is not None
            one = judge = judged(edges, read.records, clean.values, known, kinds, bought, engine, seed)
        known, rules, more = one.known, (), {"edges": one.facts}
        found = Resolved(one.model, one.people, one.weights, one.weights, one.owners)
        read = replace(read, warnings=[*read.warnings, *one.warnings], seen=(*read.seen, *one.seen))
    with watch("graph"):
        joined = links(found.weights, known.folds, found.owners, engine)
    with watch("entities"):
        customers = _customers(read, clean, known, found, joined, judge, kinds, engine)
    with watch("write"):
        told_by = judge.comparisons if isinstance(judge, Compared) else None
        counts = _write(writer, read, clean, filled, known, joined, found, customers, told_by, kinds, engine, csv)
    counts = check_rows(counts, read.inputs)
    told = {"inputs": read.inputs, "counts": counts, "seed": seed, "engine": engine.facts, **facts(rules), **more}
    finish(writer, told | {"warnings": [*read.warnings, *changed_since(read.seen)]}, watch)


def _of_our_own(
    read: Ingested,
    clean: Standardized,
    known: Identified,
    kinds: Sequence[Kind],
    engine: Engine,
    watch: Stopwatch,
    seed: int,
) -> tuple[Blocked, Compared, Resolved]:
    """Which records are one customer, by pairs that we find, compare and weigh."""
    with watch("block"):
        blocked = block(known.bears, known.identifiers, known.keys, kinds, engine)
    with watch("compare"):
        candidates = engine.sql(
            "SELECT * FROM {pairs} UNION ALL SELECT * FROM {own}",
            pairs=blocked.candidates,
            own=own_pairs(known.folds, read.purchases, engine),
        )
        compared = compare(candidates, known.bears, known.identifiers, known.keys, kinds, engine)
    return blocked, compared, _weighed(read.records, clean, known, blocked, compared, kinds, engine, watch, seed)


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
    clean: Standardized,
    known: Identified,
    blocked: Blocked,
    compared: Compared,
    kinds: Sequence[Kind],
    engine: Engine,
    watch: Stopwatch,
    seed: int,
) -> Resolved:
    """Learn, weigh and part into communities; then once more, counting people instead of records."""
    who = engine.sql("SELECT record_key, record_key AS owner FROM {records}", records=records)
    number, names = engine.count(records), [kind.name for kind in kinds]
    model: Model | None = None
    near: dict[str, Any] = {}
    patterns: Patterns | None = None
    for turn in range(TURNS):
        with watch("weigh"):
            shared = parts(known.keys, kinds, engine)
            people = frequencies(clean.values, shared, who, kinds, engine)
            found = looked_up(compared.comparisons, people, known.identifiers, names, engine, known.folds)
            if model is None:
                near = near_levels(kinds, people, known.identifiers, engine, seed)
                patterns = counted_patterns(found, blocked.rules, known.folds, kinds, engine)
            chances = chance(kinds, people, clean.values, who, near, engine)
            model = model or starting_model(kinds, chances, number)
            for _ in range(TURNS - turn):  # u needs the priors, and the priors need u
                model, _ = learn(patterns, kinds, estimated_u(model, chances, turn > 0))
                sums = likelihoods(found, model, engine)
                model = priors(sums, number, model, engine)
            weights = weigh(sums, model, engine)
        with watch("communities"):
            labels_found = communities(weights, known.folds, model, engine, seed)
            who = owners(records, known.folds, labels_found, weights, engine)
    assert model is not None
    with watch("communities"):
        by = Weighing(people, known.identifiers, known.keys, kinds, model)
        found_whole = collective(who, known.folds, known.bears, weights, by, engine)
    return Resolved(model, people, sums, weights, found_whole.owners, found_whole.merges)


@dataclass(frozen=True)
class Customers:
    """The tables of the entities stage."""

    members: Table
    placed: Table
    entities: Table
    provenance: Table
    steps: Table
    lineage: Table
    evidence: Table
    clean: Table


def _customers(
    read: Ingested,
    clean: Standardized,
    known: Identified,
    found: Resolved,
    joined: Links,
    judge: Compared | Judged,
    kinds: Sequence[Kind],
    engine: Engine,
) -> Customers:
    """Communities to customers, each with its reasons."""
    membership = engine.sql(
        "SELECT r.record_key, r.source, r.record_id, o.owner AS community FROM {records} r "
        "JOIN {owners} o USING (record_key)",
        records=read.records,
        owners=found.owners,
    )
    members = _entities.name_entities(membership, engine)
    held, says = _reasons(joined, judge, found, known, kinds, engine)
    by_record = engine.sql(
        "SELECT p.a, p.b, e.kind, e.bits FROM {asked} p JOIN {says} e ON e.a = p.tuple_a AND e.b = p.tuple_b",
        asked=joined.asked,
        says=says,
    )
    wide = _entities.clean_columns(clean.values, kinds, engine)
    golden, provenance = _entities.golden(
        read.records, wide, members, read.config.survivorship, kinds, read.contexts, engine
    )
    entities = engine.sql(
        "SELECT * FROM {sizes} JOIN {golden} USING (entity_id) JOIN {confidence} USING (entity_id) "
        "JOIN {risk} USING (entity_id)",
        sizes=_entities.sizes(members, tuple(sorted(read.config.sources)), engine),
        confidence=_entities.confidence(membership, members, held.attachments, held.splits, engine),
        risk=_entities.risk(members, clean.values, known.identifiers, joined.weights, kinds, engine),
        golden=golden,
    )
    return Customers(
        members,
        engine.sql(_PLACED, members=members, held=held.attachments),
        with_purchases(entities, read.purchases, members, engine),
        provenance,
        _entities.steps(members, linking(joined.weights, found.merges, engine), by_record, engine),
        _entities.lineage(members, engine),
        says,
        wide,
    )


def _reasons(
    joined: Links, judge: Compared | Judged, found: Resolved, known: Identified, kinds: Sequence[Kind], engine: Engine
) -> tuple[Held, Table]:
    """How firmly every record hangs on its entity; what each kind says on every pair that is asked for."""
    if isinstance(judge, Judged):
        return reasons(joined.asked, judge, engine)
    by = Weighing(found.people, known.identifiers, known.keys, kinds, found.model)
    held = attachments(found.owners, known.folds, known.bears, found.weights, by, engine)
    says = evidence(
        engine.sql("SELECT DISTINCT tuple_a AS a, tuple_b AS b FROM {asked}", asked=joined.asked),
        judge.comparisons,
        judge.sets,
        judge.best,
        found.sums,
        found.people,
        known.identifiers,
        found.model,
        engine,
    )
    return held, says


_PLACED = """
SELECT m.source, m.record_id, m.entity_id, CAST(NULL AS STRING) AS household_id, CAST(NULL AS BIGINT) AS part,
       h.attachment / CAST(1048576 AS DOUBLE) AS attachment_bits, CAST(NULL AS STRING) AS entity_id_strict,
       CAST(NULL AS STRING) AS entity_id_loose
FROM {members} m LEFT JOIN {held} h USING (record_key)
"""


def _write(
    writer: Writer,
    read: Ingested,
    clean: Standardized,
    filled: Filled,
    known: Identified,
    joined: Links,
    found: Resolved,
    customers: Customers,
    comparisons: Table | None,
    kinds: Sequence[Kind],
    engine: Engine,
    csv: bool,
) -> dict[str, int]:
    """Every table of the run directory, the model, the config; the rows of each."""
    shown = labels(known.identifiers, kinds, engine)
    lines = None if read.purchases is None else counted(read.records, read.purchases, engine)
    out = {
        "records": record_rows(read.records, customers.clean, kinds, engine, lines),
        "members": customers.placed,
        "entities": customers.entities,
        "provenance": customers.provenance,
        "identifiers": handed_over.identifier_rows(known.identifiers, clean.values, customers.members, engine),
        "nodes": handed_over.nodes(customers.members, known.identifiers, shown, engine),
        "edges": handed_over.edges(
            customers.members, clean.values, known.identifiers, joined.links, customers.evidence, engine
        ),
        "evidence": handed_over.evidence_rows(
            joined.asked, customers.evidence, customers.members, known.identifiers, engine
        ),
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
    pairs = pair_rows(found.weights, customers.members, comparisons, engine)
    engine.write_parquet(pairs, writer.path / "model" / PAIRS, ("a", "b"))
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
