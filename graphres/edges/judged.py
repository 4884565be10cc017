"""What a run takes from scored pairs instead of from its own blocking, comparing and weighing."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graphres.communities import communities, kept_apart, owners
from graphres.edges.reading import read_edges
from graphres.edges.weights import held, scored, scores, unfolded
from graphres.engines.base import Engine, Table
from graphres.entities.attachment import Held
from graphres.errors import IngestError
from graphres.identifiers.base import Kind
from graphres.identify import Identified
from graphres.ingest.unchanged import Fingerprint
from graphres.settled import Bound, Settled
from graphres.weigh import Model
from graphres.weigh.chance import frequencies, parts

__all__ = ["Judged", "judged", "reasons"]

UNHEARD = "decisions to ignore an identifier change nothing here: that is for the tool that scored the pairs"


@dataclass(frozen=True)
class Judged:
    """known : as identify gave it, unfolded. people : as `frequencies` gives it. owners : (record_key, owner).

    facts : what the manifest says of the pairs. warnings : what a user should know, in sentences.
    seen : the file as it was when it was read. bound : what decisions and the config bind. forbade : (rule, a, b),
    owners that would be one but for a rule.
    """

    known: Identified
    model: Model
    people: Table
    weights: Table
    owners: Table
    facts: dict[str, Any]
    warnings: list[str]
    seen: tuple[Fingerprint, ...]
    bound: Bound
    forbade: Table | None = None


def judged(
    path: Path,
    records: Table,
    values: Table,
    known: Identified,
    kinds: Sequence[Kind],
    of_purchases: bool,
    said: Settled,
    engine: Engine,
    seed: int,
) -> Judged:
    """Communities of records under the scores of a file.

    records, values : contracts RECORDS and VALUES. of_purchases : whether sources of transactions are among them.

    Raises
    ------
    IngestError : the file cannot be read or does not fit the records; a source is of transactions.
    """
    if of_purchases:
        raise IngestError(
            f"{path}: scored pairs are of records, and a source is of transactions",
            expected="sources of records alone",
            mend="leave the transactions out, or write kind: records in the config if its rows are customers",
        )
    with tempfile.TemporaryDirectory(prefix="graphres-edges-") as scratch:
        edges = read_edges(path, Path(scratch), engine)
        found = scored(edges, records, engine)
    folds, bears = unfolded(values, known.identifiers, records, engine)
    bound = said.bound(records, folds, engine)
    weights = found.weights if bound.held is None else _with_held(found.weights, bound.held, engine)
    parted = communities(weights, folds, found.model, engine, seed, bound.bonds)
    who = owners(records, folds, parted.labels, weights, engine)
    people = frequencies(values, parts(known.keys, kinds, engine), who, kinds, engine)
    entry = {name: edges.input[name] for name in ("path", "bytes", "sha256", "rows")}
    names = {name: value for name, value in vars(edges.columns).items() if name != "is_weight" and value is not None}
    facts = {**entry, "pairs": found.pairs, "columns": names, **found.told}
    return Judged(
        replace(known, folds=folds, bears=bears),
        found.model,
        people,
        weights,
        who,
        facts,
        [*found.warnings, *([UNHEARD] if said.said is not None and said.said.ignores else [])],
        edges.seen,
        bound,
        None if parted.forbade is None else kept_apart(parted.forbade, who, engine),
    )


def _with_held(weights: Table, held: Table, engine: Engine) -> Table:
    """The weights, and 0 bits for pairs that somebody decided upon and nobody scored."""
    return engine.sql(
        "SELECT a, b, weight, related FROM {weights} UNION ALL "
        "SELECT h.a, h.b, CAST(0 AS BIGINT), CAST(0 AS BIGINT) FROM {held} h "
        "ANTI JOIN {weights} w ON w.a = h.a AND w.b = h.b",
        weights=weights,
        held=held,
    )


def reasons(asked: Table, one: Judged, engine: Engine) -> tuple[Held, Table]:
    """How firmly each record hangs on its entity, and what the score says on every asked pair."""
    none = engine.sql("SELECT owner AS community, CAST(0 AS BIGINT) AS weight FROM {o} WHERE false", o=one.owners)
    return Held(held(one.owners, one.weights, engine), none), scores(asked, one.weights, one.model, engine)
