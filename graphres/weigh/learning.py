"""From compared pairs to the model: u by counting, m and s by EM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from graphres.block.rules import MOST_RULES, Rule
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import SWAPPED, Kind
from graphres.weigh.chance import Chance
from graphres.weigh.em import Learned, Patterns, Reals, Start, em
from graphres.weigh.fellegi_sunter import FLOOR, KindModel, Model

__all__ = ["counted_patterns", "estimated_u", "learn", "starting_model"]

MOST_PASSES = 24
"""Rules that learning listens to: those of fewest keys, for they leave most kinds to speak, then of most pairs."""

LEAST_PAIRS = 20
"""A rule with fewer pairs tells nothing about class sizes."""

COUNTED_AT_MOST = 8
"""Records of one tuple that count in learning: ten customers with forty records each must not set the model."""

SHARED_CONTACT = 0.8
"""Share of related pairs that agree on a contact that many people share: what a discounted hub is taken for."""

LEAST_BELIEF, MOST_BELIEF = 50.0, 20_000.0
"""Bounds of the records that a shipped probability of chance agreement phi is worth, 0.1 / phi: names repeat so often
that fifty records tell how common each is; an email on three records of a small file says nothing of emails."""


def starting_model(kinds: Sequence[Kind], chances: Mapping[str, Chance], records: int, classes: int = 3) -> Model:
    """The model before any pair was seen: shipped m and shares, counted u.

    The priors start at one duplicate a hundred records and as many related pairs; the fixed point replaces them.
    classes : 3, or 2 to leave the related class out; its prior is 0 then, and stays so.
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
    return estimated_u(Model(tuple(models), same, same if classes == 3 else 0.0), chances)


def estimated_u(model: Model, chances: Mapping[str, Chance], of_people: bool = False) -> Model:
    """The model with u set from chance agreement, true and related pairs taken out.

    u(equal) = (S - P(same) m - P(related) r) / P(unrelated), floored, S the probability that two records drawn at
    random agree: on small or very duplicated files most agreements are true ones. Levels between likewise.

    of_people : whether agreements were counted between customers and not between records: then those of one customer
        are out already.
    """
    kinds = []
    for kind in model.kinds:
        seen = chances[kind.kind]
        all_levels = np.concatenate([[seen.equal], (1.0 - seen.equal) * seen.unequal])
        rest = max(1.0 - model.prior_same - model.prior_related, 0.1)
        true = model.prior_same * kind.m
        true[0] = 0.0 if of_people else true[0]
        u = (all_levels - true - model.prior_related * kind.r) / rest
        pairs = max(seen.bearers * (seen.bearers - 1) / 2.0, 1.0)
        floor = np.maximum(all_levels * 0.02, FLOOR)
        weight = pairs / (pairs + kind.a * kind.a / 2.0)
        shipped = np.array([kind.phi, *((1.0 - kind.phi) * seen.unequal)])
        u = weight * np.maximum(u, floor) + (1.0 - weight) * shipped
        u = _no_surer_than_equal(u, kind)
        kinds.append(replace(kind, u=u / u.sum(), bearers=seen.bearers))
    return Model(tuple(kinds), model.prior_same, model.prior_related)


def _no_surer_than_equal(u: Reals, kind: KindModel) -> Reals:
    """u in which values that trade places say no more than equal ones: hardly any two strangers are seen to bear each
    other's names, for names seldom trade places, but where one's did, as many strangers bear them as always.
    """
    if SWAPPED not in kind.levels:
        return u
    at, u = kind.levels.index(SWAPPED), u.copy()
    u[at] = max(u[at], kind.m[at] * u[0] / kind.m[0])
    return u


def learn(patterns: Patterns | None, kinds: Sequence[Kind], model: Model) -> tuple[Model, Learned | None]:
    """m and s from counted patterns, u as it stands in `model`.

    Returns the model and what EM reports; where there are no patterns to learn from, the model as it is and None.
    """
    if patterns is None:
        return model, None
    start = Start(
        m=[np.array([level.m for level in kind.levels]) for kind in kinds],
        s=np.array([kind.share for kind in kinds]),
        u=[k.u for k in model.kinds],
        sharing=[kind.sharing for kind in kinds],
        belief=[kind.m_belief for kind in kinds],
        most_different=[kind.most_different if kind.sharing == "personal" else 1.0 for kind in kinds],
        begin_m=[k.m for k in model.kinds],
        begin_s=np.array([k.s for k in model.kinds]),
    )
    found = em(patterns, start, classes=3 if model.prior_related else 2)
    learned = []
    for i, kind in enumerate(model.kinds):
        seen = found.observed[i]
        origin = tuple("learned" if n >= 1.0 else "never observed" for n in seen)
        if seen.sum() < 1.0:
            origin = ("prior",) * len(seen)
        learned.append(replace(kind, m=found.m[i], s=float(found.s[i]), origin=origin))
    return Model(tuple(learned), model.prior_same, model.prior_related), found


def _tells_apart(rule: Rule, kinds: Sequence[Kind]) -> bool:
    """What is left beside the rule's own families must be two kinds at least, a personal one among them."""
    families = {kind.family or kind.name for kind in kinds if kind.name in rule.kinds}
    left = [kind for kind in kinds if (kind.family or kind.name) not in families]
    return len(left) >= 2 and any(kind.sharing != "shared" for kind in left)


def counted_patterns(
    known: Table, rules: Sequence[Rule], folds: Table, kinds: Sequence[Kind], engine: Engine, families: bool = True
) -> Patterns | None:
    """Counts of level patterns per pass, the rule's own families left out; None where no rule has pairs enough.

    Counts are divided by the passes that see a pair on average, so that beliefs are held against pairs and not
    against passes; dividing each pair by its own number would count the pairs that agree most the least. A level
    that a discounted hub brought about is left out too: a company's mailbox must not teach what families share.

    known : as `side_by_side` gives it. families : false to leave nothing out.
    """
    counted = [rule for rule in rules if rule.pairs >= LEAST_PAIRS and rule.bit < MOST_RULES - 1]
    telling = [rule for rule in counted if _tells_apart(rule, kinds)]
    passes = sorted(telling, key=lambda rule: (len(rule.keys), -rule.pairs, rule.keys))[:MOST_PASSES]
    if not passes:
        return None
    sizes = engine.sql(
        f"SELECT tuple_key, least(count(*), {COUNTED_AT_MOST}) AS n FROM {{folds}} GROUP BY tuple_key", folds=folds
    )
    by = [f"l{i}" for i in range(len(kinds))]
    shown = ", ".join(
        f"CASE WHEN h{i} = 1 THEN CAST(-1 AS TINYINT) ELSE coalesce(l{i}, CAST(-1 AS TINYINT)) END AS l{i}"
        for i in range(len(kinds))
    )
    mask = sum({1 << rule.bit for rule in passes})
    weighted = engine.sql(
        f"SELECT rules, {shown}, x.n * y.n AS n FROM {{known}} c "
        f"JOIN {{sizes}} x ON x.tuple_key = c.a JOIN {{sizes}} y ON y.tuple_key = c.b WHERE rules & {mask} <> 0",
        known=known,
        sizes=sizes,
    )
    levels, counts, numbers = [], [], []
    for number, rule in enumerate(passes):
        rows = engine.collect(_of_pass(weighted, rule, by, kinds if families else (), engine), by)
        levels.append(np.stack([rows[name].to_numpy().astype(np.int8) for name in by], axis=1))
        counts.append(rows["n"].to_numpy().astype(np.float64))
        numbers.append(np.full(len(rows), number, dtype=np.int64))
    pairs = engine.collect(engine.sql("SELECT CAST(sum(n) AS BIGINT) AS n FROM {weighted}", weighted=weighted))
    count = np.concatenate(counts)
    count *= max(pairs["n"][0].as_py() or 0, 1) / max(float(count.sum()), 1.0)
    return Patterns(np.concatenate(levels), count, np.concatenate(numbers), len(passes))


def _of_pass(weighted: Table, rule: Rule, by: Sequence[str], left_out: Sequence[Kind], engine: Engine) -> Table:
    """(l0, l1, …, n): counted patterns of one rule's pairs.

    left_out : of these kinds, in the order of `by`, the rule's own families; none leaves nothing out.
    """
    families = {kind.family or kind.name for kind in left_out if kind.name in rule.kinds}
    out = {level for kind, level in zip(left_out, by, strict=False) if (kind.family or kind.name) in families}
    shown = ", ".join(f"CAST(-1 AS TINYINT) AS {level}" if level in out else level for level in by)
    return engine.sql(
        f"SELECT {', '.join(by)}, CAST(sum(n) AS BIGINT) AS n FROM (SELECT {shown}, n FROM {{weighted}} "
        f"WHERE rules & {1 << rule.bit} <> 0) GROUP BY {', '.join(by)}",
        weighted=weighted,
    )
