"""Three latent classes: same person, related people, strangers. Pure arithmetic; no table, no engine.

Source: Fellegi & Sunter (1969), A theory for record linkage, JASA 64:1183-1210, and Winkler (1988) for term
frequency. Ours: a third class of *related* pairs (one household, one company), in which a kind agrees either by
relation, with share s, or by chance: r = s m + (1 - s) u, level by level.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from graphres.errors import ParameterError
from graphres.identifiers.base import SWAPPED
from graphres.tables import UNITS_PER_BIT

__all__ = [
    "FLOOR",
    "KindModel",
    "Model",
    "PairWeight",
    "bits",
    "log2_likelihoods",
    "to_units",
    "weigh_classes",
    "worth",
]

LISTED = 1.0
"""Bearers that a shipped frequency is worth: that of a name in a list of names is right within a factor of e or so, and
holds for other countries than the file's as well."""

FLOOR = 2.0**-40
"""No probability is taken as smaller than this: no single kind can decide alone against all others."""

NEVER = -1_000.0
"""log2 of no chance: below all that kinds can say together."""

Reals = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SAME, RELATED, UNRELATED = 0, 1, 2


LEAST_BELIEF, MOST_BELIEF = 50.0, 20_000.0
"""Bounds of the records that a shipped probability of chance agreement u is worth, 0.1 / u: names repeat so often that
fifty records tell how common each is; an email on three records of a small file says nothing of emails."""


def worth(u: Reals) -> Reals:
    """How many records the belief is worth that strangers agree with probability u: the rarer, the more."""
    return np.clip(0.1 / np.maximum(u, FLOOR), LEAST_BELIEF, MOST_BELIEF)


@dataclass(frozen=True)
class KindModel:
    """What was learned about one kind.

    m, u : per level, each sums to 1. s : share of related pairs that agree by relation, 0 to 1.
    s_discounted : the share that applies where the equal value is a discounted hub.
    phi : shipped probability that two strangers agree; `a` : how many records that belief is worth.
    bearers : N, people (or records, before the first communities) that bear the kind.
    origin : per level, ``learned``, ``prior``, or ``never observed``.
    by_part : per level, whether the frequency of the part that both share applies.
    """

    kind: str
    levels: tuple[str, ...]
    m: Reals
    u: Reals
    s: float
    s_discounted: float
    phi: float
    a: float
    bearers: int
    origin: tuple[str, ...]
    by_part: tuple[bool, ...] = ()

    @property
    def r(self) -> Reals:
        """Per level, among related pairs."""
        return self.s * self.m + (1.0 - self.s) * self.u

    def chance(self, level: npt.NDArray[np.int8], people: Reals, listed: Reals | None = None) -> Reals:
        """Probability that a stranger reaches `level` with a value (or part of one) that `people` people bear.

        listed : the value's frequency as shipped (`Kind.commonness`), 0 where no list has it.

        At equality, and at levels that name the part both share, the frequency f = (n - 1 + a phi) / (N - 1 + a),
        shrunk toward phi (at a part, toward the level's u, for what that is `worth`): a value seen once is as rare as
        the kind's values are known to be, so that a small file does not make an email on three of its records common.
        Where a list tells the value's own frequency, that counts as `LISTED` bearers among as many people as have so
        many, and the larger of both is taken: in a file of two hundred John stays more common than Xaver though each is
        there once, and a name that half of a village bears is common there; in a file of a million the file decides. At
        the other levels but the last, f of the commoner value where it exceeds the level's u: who comes near Smiht by
        chance is mostly called Smith. At the last, where values trade places, and where `people` is 0 (unknown), the
        level's u.
        """
        parts = np.array(self.by_part or (False,) * len(self.levels))
        named = (level == 0) | parts[level]
        toward = np.where(level == 0, self.phi, self.u[level])
        belief = np.where(level == 0, self.a, worth(self.u)[level])
        others = max(self.bearers - 1, 0)
        seen = (people - 1.0 + belief * toward) / (others + belief)
        if listed is not None and listed.any():
            known_share = (people - 1.0 + LISTED) / (others + LISTED / np.maximum(listed, FLOOR))
            seen = np.where(listed > 0, np.maximum(seen, known_share), seen)
        likely = np.where(named, seen, np.maximum(seen, self.u[level]))
        told = np.array([name != SWAPPED for name in self.levels[:-1]] + [False])
        known = (people > 0) & told[level]
        return np.clip(np.where(known, likely, self.u[level]), FLOOR, 1.0)


@dataclass(frozen=True)
class Model:
    """Everything a run learned: the kinds, and how likely two records drawn at random are same or related."""

    kinds: tuple[KindModel, ...]
    prior_same: float
    prior_related: float

    def kind(self, name: str) -> KindModel:
        return next(k for k in self.kinds if k.kind == name)

    def with_priors(self, same: float, related: float) -> Model:
        return replace(self, prior_same=same, prior_related=related)

    def log2_priors(self) -> Reals:
        """log2 of P(same), P(related), P(unrelated) of a pair drawn at random; `NEVER` of a class that was left out."""
        prior = np.array([self.prior_same, self.prior_related, 1.0 - self.prior_same - self.prior_related])
        return np.where(prior > 0.0, np.log2(np.maximum(prior, FLOOR)), NEVER)


@dataclass(frozen=True)
class PairWeight:
    """Many pairs weighed.

    weight : units, log2 P(same) - log2 P(related or unrelated). related : units, log2 P(related) - log2 P(unrelated).
    rho : P(related) and P(unrelated) among the rivals, shape (n, 2).
    """

    weight: Ints
    related: Ints
    rho: Reals


def log2_likelihoods(
    model: KindModel,
    level: npt.NDArray[np.int8],
    people: Reals,
    discounted: npt.NDArray[np.bool_],
    listed: Reals | None = None,
) -> Reals:
    """log2 P(level | class) of one kind, shape (n, 3): same, related, unrelated. Zero where `level` is negative (null).

    The unrelated take the frequency of the value (`KindModel.chance`), the related s m + (1 - s) f; a discounted
    hub's s is that of a shared contact.
    """
    null = level < 0
    at = np.where(null, 0, level)
    equal = level == 0
    u = model.chance(at, people, listed)
    s = np.where(equal & discounted, max(model.s, model.s_discounted), model.s)
    m = model.m[at]
    out = np.stack([m, s * m + (1.0 - s) * u, u], axis=1)
    out = np.log2(np.maximum(out, FLOOR))
    out[null] = 0.0
    return np.asarray(out)


def to_units(log2: Reals) -> Ints:
    """Bits as integers of 2**-20 bit."""
    return np.asarray(np.rint(log2 * UNITS_PER_BIT).astype(np.int64))


def weigh_classes(sums: Ints, log2_priors: Reals) -> PairWeight:
    """From class sums in units, shape (n, 3) without the prior, to weights: the one place where they are computed."""
    posterior = (sums + to_units(log2_priors)) / UNITS_PER_BIT
    rivals = np.logaddexp2(posterior[:, RELATED], posterior[:, UNRELATED])
    weight = to_units(posterior[:, SAME] - rivals)
    rho = np.exp2(posterior[:, [RELATED, UNRELATED]] - rivals[:, None])
    return PairWeight(weight, to_units(posterior[:, RELATED] - posterior[:, UNRELATED]), rho)


def bits(m: float, q: tuple[float, ...], rho: tuple[float, ...]) -> float:
    """Evidence that a comparison level gives for the same person, in bits: ``log2(m) - sum(rho * log2(q))``.

    0 says nothing; +1 doubles the odds of a match, -1 halves them.

    Parameters
    ----------
    m : probability, 2**-40 <= m <= 1; how often the level occurs among pairs of the same person.
    q : probabilities of the level in each rival class (related, unrelated), same bounds.
    rho : posterior of each rival among the rivals; they sum to 1.

    Raises
    ------
    ParameterError : if a probability is out of bounds.

    >>> bits(0.9, (0.1125,), (1.0,))
    3.0
    """
    for p in (m, *q):
        if not FLOOR <= p <= 1.0:
            raise ParameterError(f"a probability of {p!r} is out of bounds", expected="2**-40 to 1")
    return float(np.log2(m) - sum(w * np.log2(p) for w, p in zip(rho, q, strict=True)))
