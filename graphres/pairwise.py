"""Which records are one customer, by pairs that are found, compared and weighed; then once more, for how common a value
is depends on who bears it: the first turn counts records, the second one people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphres.block import Rule, block
from graphres.checkpoints import Checkpoints
from graphres.communities import communities, kept_apart, owners
from graphres.communities.bonds import Bonds, free
from graphres.communities.collective import collective
from graphres.communities.households import households, persons
from graphres.compare import Compared, Comparing, compare
from graphres.config import ResearchConfig
from graphres.customers import Resolved
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.identify import Identified
from graphres.ingest import Ingested
from graphres.lines import own_pairs
from graphres.probes import Probed, probed
from graphres.standardize import Standardized
from graphres.stopwatch import Stopwatch
from graphres.weigh import (
    Model,
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
from graphres.weigh.em import Patterns
from graphres.weigh.households import household_weights
from graphres.weigh.learning import estimated_u
from graphres.weigh.profiles import Weighing

__all__ = ["Pairs", "by_pairs"]


@dataclass(frozen=True)
class Pairs:
    """Which pairs were found, what was left of them, and how they compare."""

    rules: tuple[Rule, ...]
    left: Probed
    comparing: Comparing
    compared: Compared


def by_pairs(
    read: Ingested,
    clean: Standardized,
    known: Identified,
    bonds: Bonds | None,
    kinds: Sequence[Kind],
    engine: Engine,
    watch: Stopwatch,
    seed: int,
    kept: Checkpoints,
) -> tuple[Pairs, Resolved]:
    """Which records are one customer, by pairs that we find, compare and weigh."""
    pairs, begun = kept("compare", lambda: _compared(read, clean, known, bonds, kinds, engine, watch, seed))
    return pairs, _weighed(read.records, known, bonds, pairs, begun, read.config.research, engine, watch, seed, kept)


def _compared(
    read: Ingested,
    clean: Standardized,
    known: Identified,
    bonds: Bonds | None,
    kinds: Sequence[Kind],
    engine: Engine,
    watch: Stopwatch,
    seed: int,
) -> tuple[Pairs, Begun]:
    """The pairs, and how common values are before anybody is known."""
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
        compared = compare(candidates, known.bears, comparing, engine)
    return Pairs(blocked.rules, left, comparing, compared), begun


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


@dataclass(frozen=True)
class _Learned:
    """What a turn leaves to the next one. patterns : of the first turn, counted once. who : (record_key, owner)."""

    model: Model
    patterns: Patterns | None
    who: Table


@dataclass(frozen=True)
class _Turn:
    """A turn of weigh and communities. now : how common values were. units, sums : as `likelihoods` and `summed` give
    them. weights : of pairs. forbids : as `Communities.forbade`.
    """

    learned: _Learned
    now: Begun
    units: Table
    sums: Table
    weights: Table
    forbids: Table | None


def _turn(
    records: Table,
    known: Identified,
    bonds: Bonds | None,
    pairs: Pairs,
    begun: Begun,
    before: _Learned | None,
    families: bool,
    engine: Engine,
    watch: Stopwatch,
    seed: int,
) -> _Turn:
    """Learn, weigh and part into communities; with what the turn before has learned, count people, not records."""
    number, standing = engine.count(records), pairs.left.standing
    kinds, comparisons = pairs.comparing.kinds, pairs.compared.comparisons
    times = counted_pairs(pairs.compared.candidates, known.folds, engine, standing)
    with watch("weigh"):
        now = begun if before is None else begun.counted(before.who, engine)
        said = looked_up(comparisons, now.values, engine)
        if before is None:
            model, rules = begun.model, pairs.rules
            patterns = counted_patterns(pairs.compared, said, rules, known.folds, kinds, engine, families, standing)
        else:
            model, patterns = before.model, before.patterns
        for _ in range(2 if before is None else 1):  # u needs the priors, and the priors need u
            model, _ = learn(patterns, kinds, estimated_u(model, now.chances, before is not None))
            units = likelihoods(said, model, engine)
            sums = summed(times, comparisons, units, engine)
            model = priors(sums, number, model, engine)
        weights = free(weigh(sums, model, engine), bonds, engine)
    with watch("communities"):
        parts = communities(weights, known.folds, model, engine, seed, bonds)
        who = owners(records, known.folds, parts.labels, weights, engine)
    return _Turn(_Learned(model, patterns, who), now, units, sums, weights, parts.forbade)


def _weighed(
    records: Table,
    known: Identified,
    bonds: Bonds | None,
    pairs: Pairs,
    begun: Begun,
    asked: ResearchConfig,
    engine: Engine,
    watch: Stopwatch,
    seed: int,
    kept: Checkpoints,
) -> Resolved:
    """Two turns, the second counting people instead of records; then what whole profiles say of communities."""

    def turn(before: _Learned | None) -> _Turn:
        return _turn(records, known, bonds, pairs, begun, before, asked.families, engine, watch, seed)

    first = kept("communities", lambda: turn(None).learned, part=" at first")
    last = turn(first)
    model, who, weights, forbids = last.learned.model, last.learned.who, last.weights, last.forbids
    forbade = None if forbids is None else kept_apart(forbids, who, engine)
    weighing = Weighing(pairs.comparing, last.now.values, model)
    if not asked.profiles:
        return Resolved(model, last.now.people, last.sums, weights, who, weighing, forbade=forbade)
    with watch("communities"):
        whole = collective(who, known.folds, known.bears, weights, weighing, engine, bonds)
        if forbids is not None and whole.forbade is not None:
            parted = kept_apart(forbids, whole.owners, engine)
            forbade = engine.sql(
                "SELECT rule, a, b FROM {f} UNION SELECT rule, a, b FROM {p}", f=whole.forbade, p=parted
            )
        kinds = pairs.comparing.kinds
        close = household_weights(weights, pairs.compared.comparisons, last.units, kinds, model, engine)
        considered = persons(known.bears, kinds, engine)
        living = households(weights, close, known.folds, whole.owners, considered, model, engine, seed)
    return Resolved(
        model, last.now.people, last.sums, weights, whole.owners, weighing, whole.merges, forbade, whole.loose, living
    )
