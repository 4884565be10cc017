"""Communities to customers: who each is, what is known of it, how it came together, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphres import entities as _entities
from graphres.communities.collective import linking
from graphres.compare import Compared
from graphres.edges import Judged, reasons
from graphres.engines.base import Engine, Table
from graphres.entities.attachment import Held, attachments
from graphres.graph import Links
from graphres.identifiers.base import Kind
from graphres.identify import Identified
from graphres.ingest import Ingested
from graphres.lines import with_purchases
from graphres.settled import Bound
from graphres.standardize import Standardized
from graphres.weigh import Model
from graphres.weigh.evidence import evidence
from graphres.weigh.profiles import Weighing

__all__ = ["Customers", "Resolved", "customers_of"]


@dataclass(frozen=True)
class Resolved:
    """What the second turn of weigh and communities leaves.

    by : what profiles were weighed with, and merges : as `collective` gives them; none where pairs were scored
    elsewhere. forbade : (rule, a, b), owners
    that would be one but for a rule; None where there are no rules. loose : (owner, loose), owners that
    are one when less is asked for. households : (owner, household), owners that share one.
    """

    model: Model
    people: Table
    sums: Table
    weights: Table
    owners: Table
    by: Weighing | None = None
    merges: Table | None = None
    forbade: Table | None = None
    loose: Table | None = None
    households: Table | None = None


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


def customers_of(
    read: Ingested,
    clean: Standardized,
    known: Identified,
    found: Resolved,
    joined: Links,
    judge: Compared | Judged,
    bound: Bound,
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
    held, says = _reasons(joined, judge, found, known, bound, engine)
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
        confidence=_entities.confidence(membership, members, held.attachments, held.splits, engine, bound.held),
        risk=_entities.risk(members, clean.values, known.identifiers, joined.weights, kinds, engine, bound.doubtful),
        golden=golden,
    )
    return Customers(
        members,
        _placed(members, held, found, known, bound, engine),
        with_purchases(entities, read.purchases, members, engine),
        provenance,
        _entities.steps(members, linking(joined.weights, found.merges, engine, bound.held), by_record, engine),
        _entities.lineage(members, engine),
        says,
        wide,
    )


def _reasons(
    joined: Links,
    judge: Compared | Judged,
    found: Resolved,
    known: Identified,
    bound: Bound,
    engine: Engine,
) -> tuple[Held, Table]:
    """How firmly every record hangs on its entity; what each kind says on every pair that is asked for."""
    if isinstance(judge, Judged):
        held, says = reasons(joined.asked, judge, engine)
        return held, bound.shown_in(says, joined.asked, engine)
    assert found.by is not None
    held = attachments(found.owners, known.folds, known.bears, found.weights, found.by, engine, bound.bonds)
    pairs = engine.sql("SELECT DISTINCT tuple_a AS a, tuple_b AS b FROM {asked}", asked=joined.asked)
    says = evidence(pairs, judge, found.sums, found.by.known, found.model, engine)
    return held, bound.shown_in(says, joined.asked, engine)


def _placed(
    members: Table,
    held: Held,
    found: Resolved,
    known: Identified,
    bound: Bound,
    engine: Engine,
) -> Table:
    """Contract `members` of a run."""
    apart = _entities.pieces(held, found.owners, known.folds, found.weights, known.bears, found.by, engine, bound.bonds)
    return engine.sql(
        "SELECT m.source, m.record_id, m.entity_id, l.household_id, n.part, "
        "h.attachment / CAST(1048576 AS DOUBLE) AS attachment_bits, n.entity_id_strict, n.entity_id_loose "
        "FROM {members} m JOIN {nested} n USING (record_key) JOIN {living} l USING (record_key) "
        "LEFT JOIN {held} h USING (record_key)",
        members=members,
        nested=_entities.nested(members, found.owners, apart, found.loose, engine),
        held=held.attachments,
        living=_entities.in_households(members, found.owners, found.households, engine),
    )
