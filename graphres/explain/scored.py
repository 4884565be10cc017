"""Pairs of a run whose scores came from another tool: looked up, since there is no model to compute them with."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.explain.says import KindSays, PairSays
from graphres.graph import probability_of
from graphres.run_directory import Run
from graphres.tables import TEXT, UNITS_PER_BIT
from graphres.weigh.evidence import SCORE
from graphres.weigh.stored import load

__all__ = ["is_scored", "scored_pair", "scores_of"]

Record = tuple[str, str]


def is_scored(run: Run) -> bool:
    """Whether the pairs of a run were scored elsewhere."""
    return "edges" in run.manifest


def scores_of(run: Run, pairs: Sequence[tuple[Record, Record]]) -> list[float]:
    """The weight in bits of each pair of records (source, record_id); not a number where nobody scored it."""
    place = _places(run, sorted({record for pair in pairs for record in pair}))
    asked = [tuple(sorted((place[one], place[two]))) for one, two in pairs]
    rows = run.weighed_pairs([a for a, _ in asked])
    found = {
        (a, b): weight / UNITS_PER_BIT
        for a, b, weight in zip(*(rows[name].to_pylist() for name in ("a", "b", "weight")), strict=True)
    }
    return [found.get((a, b), math.nan) for a, b in asked]


def _places(run: Run, records: Sequence[Record]) -> dict[Record, int]:
    """In which row of `members` each record stands."""
    members = run.table("members", ["source", "record_id"])
    near = pc.is_in(members["record_id"], value_set=pa.array([record_id for _, record_id in records], TEXT))
    rows = np.flatnonzero(near.to_numpy())
    names = members.take(pa.array(rows)).to_pylist()
    return {(name["source"], name["record_id"]): int(row) for name, row in zip(names, rows, strict=True)}


def scored_pair(run: Run, named: tuple[str, str], records: tuple[Record, Record], held: bool = False) -> PairSays:
    """What the other tool's score says on a pair.

    named : both records as S:ID. records : both by (source, record_id). held : whether a decision holds both together;
    where nobody scored such a pair the run has 0 bits of it.
    """
    weight = scores_of(run, [records])[0]
    log2 = load(run.model_dir).log2_priors()
    baseline = float(log2[0] - log2[2])
    unscored = math.isnan(weight) or (held and weight == 0)
    says = f"the score of {run.manifest['edges']['columns']['score']}"
    if unscored:
        says = "nobody scored this pair, or at 0 bits" if held else "nobody scored this pair"
    told = 0.0 if unscored else weight - baseline
    level = None if unscored else SCORE
    kind = KindSays(SCORE, level, says, *named, {}, {}, told, None, None, None, None, None)
    total = baseline if unscored else weight
    same = float(probability_of(np.array([total]))[0])
    probability = {"same": same, "related": 0.0, "unrelated": 1.0 - same}
    prior = dict(zip(("same", "related", "unrelated"), np.exp2(log2).tolist(), strict=True))
    return PairSays((kind,), baseline, total, probability, prior, {"related": 0.0, "unrelated": 1.0})
