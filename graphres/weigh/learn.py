"""From compared pairs to the model: u by counting, m and s by EM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from graphres.block.rules import MOST_RULES, Rule
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.tables import COMPARISONS, check
from graphres.weigh.chance import Chance
from graphres.weigh.em import Learned, Patterns, Start, em
from graphres.weigh.fellegi_sunter import FLOOR, KindModel, Model

__all__ = ["estimated_u", "learn", "starting_model"]

MOST_PASSES = 16
"""Rules that learning listens to: those with most pairs."""

LEAST_PAIRS = 20
"""A rule with fewer pairs tells nothing about class sizes."""

COUNTED_AT_MOST = 8
"""Records of one tuple that count in learning: ten customers with forty records each must not set the model."""

SHARED_CONTACT = 0.8
"""Share of related pairs that agree on a contact that many people share: what a discounted hub is taken for."""

LEAST_BELIEF, MOST_BELIEF = 50.0, 20_000.0
"""Bounds of the records that a shipped probability of chance agreement phi is worth, 0.1 / phi: names repeat so often
that fifty records tell how common each is; an email on three records of a small file says nothing of emails."""

Reals = npt.NDArray[np.float64]


def starting_model(kinds: Sequence[Kind], chances: Mapping[str, Chance], records: int) -> Model:
    """The model before any pair was seen: shipped m and shares, counted u.

    The priors start at one duplicate a hundred records and as many related pairs; the fixed point replaces them.
    """
    pairs = max(records * (records - 1) / 2.0, 1.0)
    same = min(0.01 * records / pairs, 0.2)
    models = []
    for kind in kinds:
        m = np.array([level.m for level in kind.levels])
        model = KindModel(
            kind=kind.name,
            levels=tuple(level.name for level in kind.levels),
            m=m / m.sum(),
            u=np.array([level.u for level in kind.levels]),
            s=kind.share,
            s_discounted=max(SHARED_CONTACT, kind.share),
            phi=kind.levels[0].u,
            a=kind.belief or float(np.clip(0.1 / kind.levels[0].u, LEAST_BELIEF, MOST_BELIEF)),
            bearers=chances[kind.name].bearers,
            origin=("prior",) * len(kind.levels),
            by_part=tuple(bool(level.key) for level in kind.levels),
        )
        models.append(model)
    return estimated_u(Model(tuple(models), same, same), chances)


def estimated_u(model: Model, chances: Mapping[str, Chance]) -> Model:
    """The model with u set from chance agreement, true and related pairs taken out.

    u(equal) = (S - P(same) m - P(related) r) / P(unrelated), floored, S the probability that two records drawn at
    random agree: on small or very duplicated files most agreements are true ones. Levels between likewise.
    """
    kinds = []
    for kind in model.kinds:
        seen = chances[kind.kind]
        all_levels = np.concatenate([[seen.equal], (1.0 - seen.equal) * seen.unequal])
        rest = max(1.0 - model.prior_same - model.prior_related, 0.1)
        u = (all_levels - model.prior_same * kind.m - model.prior_related * kind.r) / rest
        pairs = max(seen.bearers * (seen.bearers - 1) / 2.0, 1.0)
        floor = np.maximum(all_levels * 0.02, FLOOR)
        weight = pairs / (pairs + kind.a * kind.a / 2.0)
        shipped = np.array([kind.phi, *((1.0 - kind.phi) * seen.unequal)])
        u = weight * np.maximum(u, floor) + (1.0 - weight) * shipped
        kinds.append(_with(kind, u=u / u.sum(), bearers=seen.bearers))
    return Model(tuple(kinds), model.prior_same, model.prior_related)


def learn(
    comparisons: Table,
    rules: Sequence[Rule],
    folds: Table,
    kinds: Sequence[Kind],
    model: Model,
    engine: Engine,
) -> tuple[Model, Learned | None]:
    """m and s from the candidate pairs, u as it stands in `model`.

    Returns the model and what EM reports; None where no rule has enough pairs to learn from, and then the model is
    the shipped one.
    """
    check(COMPARISONS, comparisons.schema)
    counted = [rule for rule in rules if rule.pairs >= LEAST_PAIRS and rule.bit < MOST_RULES - 1]
    passes = [rule for rule in counted if _tells_apart(rule, kinds)][:MOST_PASSES]
    if not passes:
        return model, None
    patterns = _patterns(comparisons, passes, folds, kinds, engine)
    start = Start(
        m=[np.array([level.m for level in kind.levels]) for kind in kinds],
        s=np.array([kind.share for kind in kinds]),
        u=[k.u for k in model.kinds],
        sharing=[kind.sharing for kind in kinds],
        begin_m=[k.m for k in model.kinds],
        begin_s=np.array([k.s for k in model.kinds]),
    )
    found = em(patterns, start)
    learned = []
    for i, kind in enumerate(model.kinds):
        seen = found.observed[i]
        origin = tuple("learned" if n >= 1.0 else "never observed" for n in seen)
        if seen.sum() < 1.0:
            origin = ("prior",) * len(seen)
        learned.append(_with(kind, m=found.m[i], s=float(found.s[i]), origin=origin))
    return Model(tuple(learned), model.prior_same, model.prior_related), found


def _tells_apart(rule: Rule, kinds: Sequence[Kind]) -> bool:
    """What is left beside the rule's own families must be two kinds at least, a personal one among them."""
    families = {kind.family or kind.name for kind in kinds if kind.name in rule.kinds}
    left = [kind for kind in kinds if (kind.family or kind.name) not in families]
    return len(left) >= 2 and any(kind.sharing != "shared" for kind in left)


def _patterns(
    comparisons: Table, passes: Sequence[Rule], folds: Table, kinds: Sequence[Kind], engine: Engine
) -> Patterns:
    """Counts of level patterns per pass, the rule's own families left out."""
    sizes = engine.sql(
        f"SELECT tuple_key, least(count(*), {COUNTED_AT_MOST}) AS n FROM {{folds}} GROUP BY tuple_key", folds=folds
    )
    columns = [f'"level:{_braced(kind.name)}"' for kind in kinds]
    weighted = engine.sql(
        f"SELECT rules, {', '.join(columns)}, x.n * y.n AS n FROM {{comparisons}} c "
        "JOIN {sizes} x ON x.tuple_key = c.a JOIN {sizes} y ON y.tuple_key = c.b WHERE rules <> 0",
        comparisons=comparisons,
        sizes=sizes,
    )
    levels, counts, numbers = [], [], []
    for number, rule in enumerate(passes):
        families = {kind.family or kind.name for kind in kinds if kind.name in rule.kinds}
        shown = [
            f"CAST(-1 AS TINYINT) AS l{i}" if (kind.family or kind.name) in families else f"coalesce({c}, CAST(-1 AS TINYINT)) AS l{i}"
            for i, (kind, c) in enumerate(zip(kinds, columns, strict=True))
        ]
        by = [f"l{i}" for i in range(len(kinds))]
        rows = engine.collect(
            engine.sql(
                f"SELECT {', '.join(by)}, CAST(sum(n) AS BIGINT) AS n FROM (SELECT {', '.join(shown)}, n FROM {{weighted}} "
                f"WHERE rules & {1 << rule.bit} <> 0) GROUP BY {', '.join(by)}",
                weighted=weighted,
            ),
            by,
        )
        levels.append(np.stack([rows[name].to_numpy().astype(np.int8) for name in by], axis=1))
        counts.append(rows["n"].to_numpy().astype(np.float64))
        numbers.append(np.full(len(rows), number, dtype=np.int64))
    return Patterns(np.concatenate(levels), np.concatenate(counts), np.concatenate(numbers), len(passes))


def _braced(name: str) -> str:
    return name.replace('"', '""').replace("{", "{{").replace("}", "}}")


def _with(kind: KindModel, **changes: object) -> KindModel:
    return replace(kind, **changes)  # type: ignore[arg-type]
