"""From compared pairs to the model: u by counting, m and s by EM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from graphres.block.rules import MOST_RULES, Rule
from graphres.compare import Compared
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import SWAPPED, Kind
from graphres.weigh.chance import Chance
from graphres.weigh.class_sums import SAID, said, standing_for
from graphres.weigh.em import Learned, Patterns, Reals, Start, em
from graphres.weigh.fellegi_sunter import FLOOR, KindModel, Model, worth

__all__ = ["counted_patterns", "estimated_u", "learn", "starting_model"]

Levels = npt.NDArray[np.int8]

MOST_PASSES = 24
"""Rules that learning listens to: those of fewest keys, for they leave most kinds to speak, then of most pairs."""

LEAST_PAIRS = 20
"""A rule with fewer pairs tells nothing about class sizes."""

COUNTED_AT_MOST = 8
"""Records of one tuple that count in learning: ten customers with forty records each must not set the model."""

SHARED_CONTACT = 0.8
"""Share of related pairs that agree on a contact that many people share: what a discounted hub is taken for."""


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
            a=kind.belief or float(worth(np.array(kind.levels[0].u))),
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
    compared: Compared,
    told: Table,
    rules: Sequence[Rule],
    folds: Table,
    kinds: Sequence[Kind],
    engine: Engine,
    families: bool = True,
    standing: Table | None = None,
) -> Patterns | None:
    """Counts of level patterns per pass, the rule's own families left out; None where no rule has pairs enough.

    Counts are divided by the passes that see a pair on average, so that beliefs are held against pairs and not
    against passes; dividing each pair by its own number would count the pairs that agree most the least. A level
    that a discounted hub brought about is left out too: a company's mailbox must not teach what families share.

    told : as `looked_up` gives it. families : false to leave nothing out. standing : as `counted_pairs` takes it.
    """
    counted = [rule for rule in rules if rule.pairs >= LEAST_PAIRS and rule.bit < MOST_RULES - 1]
    telling = [rule for rule in counted if _tells_apart(rule, kinds)]
    passes = sorted(telling, key=lambda rule: (len(rule.keys), -rule.pairs, rule.keys))[:MOST_PASSES]
    if not passes:
        return None
    coded = _coded(compared, told, passes, folds, len(kinds), engine, standing)
    levels, counts, numbers = [], [], []
    for number, rule in enumerate(passes):
        level, count = _of_pass(coded, rule, kinds, families, engine)
        levels.append(level)
        counts.append(count)
        numbers.append(np.full(len(count), number, dtype=np.int64))
    pairs = engine.collect(engine.sql("SELECT CAST(sum(n) AS BIGINT) AS n FROM {coded}", coded=coded))
    count = np.concatenate(counts)
    count *= max(pairs["n"][0].as_py() or 0, 1) / max(float(count.sum()), 1.0)
    return Patterns(np.concatenate(levels), count, np.concatenate(numbers), len(passes))


DIGIT = 16
"""A pattern is a number, a kind's level its digit: 0 where nothing is said, else the level and 1."""

DIGITS = 15
"""Kinds whose levels fit into one whole number."""


def _coded(
    compared: Compared,
    told: Table,
    passes: Sequence[Rule],
    folds: Table,
    kinds: int,
    engine: Engine,
    standing: Table | None,
) -> Table:
    """(rules, c0, c1, …, n) of the pairs that a pass sees: the pattern, as many numbers as it takes, and the pairs of
    records.
    """
    words = range(-(-kinds // DIGITS))
    places = [" ".join(f"WHEN {k} THEN {DIGIT ** (k % DIGITS)}" for k in _of_word(w, kinds)) for w in words]
    digits = ", ".join(
        f"CAST(sum(CASE c.k {place} ELSE 0 END * CAST(c.level + 1 AS BIGINT)) AS BIGINT) AS c{w}"
        for w, place in enumerate(places)
    )
    patterns = engine.sql(
        f"SELECT c.a, c.b, {digits} FROM {{comparisons}} c ANTI JOIN {{hubs}} o ON {said('o', 'c')} GROUP BY c.a, c.b",
        comparisons=compared.comparisons,
        hubs=engine.sql(f"SELECT {', '.join(SAID)} FROM {{told}} WHERE hub = 1", told=told),
    )
    mask = sum({1 << rule.bit for rule in passes})
    times, join, tables = standing_for(standing)
    return engine.sql(
        f"SELECT c.rules, {', '.join(f'coalesce(p.c{w}, 0) AS c{w}' for w in words)}, {times}x.n * y.n AS n "
        "FROM {candidates} c JOIN {sizes} x ON x.tuple_key = c.a JOIN {sizes} y ON y.tuple_key = c.b "
        f"LEFT JOIN {{patterns}} p ON p.a = c.a AND p.b = c.b{join} WHERE c.rules & {mask} <> 0",
        candidates=compared.candidates,
        sizes=engine.sql(
            f"SELECT tuple_key, least(count(*), {COUNTED_AT_MOST}) AS n FROM {{folds}} GROUP BY tuple_key", folds=folds
        ),
        patterns=patterns,
        **tables,
    )


def _of_word(word: int, kinds: int) -> range:
    return range(word * DIGITS, min((word + 1) * DIGITS, kinds))


def _of_pass(coded: Table, rule: Rule, kinds: Sequence[Kind], families: bool, engine: Engine) -> tuple[Levels, Reals]:
    """Levels of one rule's patterns, sorted, and how many pairs have each."""
    words = [f"c{w}" for w in range(-(-len(kinds) // DIGITS))]
    rows = engine.collect(
        engine.sql(
            f"SELECT {', '.join(words)}, CAST(sum(n) AS BIGINT) AS n FROM {{coded}} "
            f"WHERE rules & {1 << rule.bit} <> 0 GROUP BY {', '.join(words)}",
            coded=coded,
        )
    )
    code = [rows[word].to_numpy() for word in words]
    level = np.stack([code[k // DIGITS] // DIGIT ** (k % DIGITS) % DIGIT - 1 for k in range(len(kinds))], axis=1)
    own = {kind.family or kind.name for kind in kinds if families and kind.name in rule.kinds}
    level[:, [(kind.family or kind.name) in own for kind in kinds]] = -1
    patterns, place = np.unique(level.astype(np.int8), axis=0, return_inverse=True)
    return patterns, np.bincount(place.ravel(), rows["n"].to_numpy(), len(patterns)).astype(np.float64)
