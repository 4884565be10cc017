"""Candidate pairs that are nobody, told by a sample: who share a common name and a year of birth, and no rule besides.

The rules that found a pair sort the candidates into strata. Of each large stratum some thousand pairs are compared and
weighed with the shipped model before the others are: where hardly any of them comes near, the others are left out, and
those of the sample stand for them when the model learns. What is left out is told, by rules and number.

Source: Cochran (1977), Sampling techniques, ch. 5, for strata whose sampled members count for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from graphres.block import Blocked, Rule
from graphres.block.rules import MOST_RULES
from graphres.communities.merging import MOST_AGAINST
from graphres.compare import Comparing, compare
from graphres.engines.base import Engine, Table
from graphres.tables import INT
from graphres.weigh import Model, likelihoods, looked_up, summed, weigh

__all__ = ["Probed", "probed"]

MANY = 100_000
"""Candidates, from which on it is worth the while: a sample takes as long as some ten thousand of them."""

LARGE = 20_000
"""Pairs of a stratum that are worth a sample."""

SAMPLE = 8_000
"""Pairs that are drawn of a stratum, at least."""

MOST_NEAR = 2
"""Pairs of a sample that may come near where the others are left out: one in four thousand."""

DRAWN = "(c.a % 1000003 + c.b % 999983) % s.stands_for = 0"
"""Of candidates `c` and strata `s`. Keys are hashes: their sum modulo two primes draws pairs as chance does, and the
same ones on every engine."""

STRATA = pa.schema([("rules", INT), ("stands_for", INT)])


@dataclass(frozen=True)
class Probed:
    """candidates : contract CANDIDATES, without what was left out. standing : (rules, stands_for), for how many pairs
    each one of a sampled stratum stands; None where nothing was left out. told : sentences for the manifest.
    """

    candidates: Table
    standing: Table | None = None
    told: tuple[str, ...] = ()


def probed(blocked: Blocked, bears: Table, by: Comparing, known: Table, model: Model, engine: Engine) -> Probed:
    """Candidates without the strata of which hardly any pair comes near.

    bears : contract BEARS. known : as `known_values` gives it. model : the one that pairs are weighed with before any
    is learned.
    """
    if engine.count(blocked.candidates) < MANY:
        return Probed(blocked.candidates)
    counted = engine.collect(
        engine.sql(
            f"SELECT rules, count(*) AS pairs FROM {{c}} GROUP BY rules HAVING count(*) >= {LARGE}",
            c=blocked.candidates,
        ),
        ("rules",),
    )
    pairs = dict(zip(counted["rules"].to_pylist(), counted["pairs"].to_pylist(), strict=True))
    if not pairs:
        return Probed(blocked.candidates)
    stands_for = {rules: n // SAMPLE for rules, n in pairs.items()}
    sample = engine.sql(
        f"SELECT c.a, c.b, c.rules FROM {{candidates}} c JOIN {{strata}} s ON s.rules = c.rules WHERE {DRAWN}",
        candidates=blocked.candidates,
        strata=_strata(stands_for, engine),
    )
    near = _near(sample, bears, by, known, model, engine)
    nobody = {rules: n for rules, n in stands_for.items() if near.get(rules, 0) <= MOST_NEAR}
    if not nobody:
        return Probed(blocked.candidates)
    standing = _strata(nobody, engine)
    left = engine.sql(
        "SELECT c.a, c.b, c.rules FROM {candidates} c LEFT JOIN {standing} s ON s.rules = c.rules "
        f"WHERE s.rules IS NULL OR {DRAWN}",
        candidates=blocked.candidates,
        standing=standing,
    )
    told = sorted((-pairs[rules], _shared(rules, blocked.rules), n) for rules, n in nobody.items())
    return Probed(left, standing, tuple(_sentence(-minus, shared, n) for minus, shared, n in told))


def _strata(stands_for: dict[int, int], engine: Engine) -> Table:
    columns = {"rules": list(stands_for), "stands_for": list(stands_for.values())}
    return engine.from_arrow(pa.table(columns, schema=STRATA))


def _near(sample: Table, bears: Table, by: Comparing, known: Table, model: Model, engine: Engine) -> dict[int, int]:
    """Pairs of each stratum's sample that weigh enough to count in the end, by rules."""
    compared = compare(sample, bears, by, engine)
    units = likelihoods(looked_up(compared.comparisons, known, engine), model, engine)
    weights = weigh(summed(sample, compared.comparisons, units, engine), model, engine)
    near = engine.collect(
        engine.sql(
            "SELECT c.rules, count(*) AS near FROM {sample} c JOIN {weights} w ON w.a = c.a AND w.b = c.b "
            f"WHERE w.weight > {MOST_AGAINST} GROUP BY c.rules",
            sample=sample,
            weights=weights,
        )
    )
    return dict(zip(near["rules"].to_pylist(), near["near"].to_pylist(), strict=True))


def _shared(mask: int, rules: Sequence[Rule]) -> str:
    """The rules of a stratum in words."""
    named = [" and ".join(rule.keys) for rule in rules if rule.bit < MOST_RULES - 1 and mask >> rule.bit & 1]
    return ", by ".join([*named, *(["one of the rarer rules"] if mask >> (MOST_RULES - 1) & 1 else [])])


def _sentence(pairs: int, shared: str, stands_for: int) -> str:
    return (
        f"blocking by {shared} and nothing else: of {pairs:,} pairs one in {stands_for:,} was compared, "
        "for hardly any of them comes near"
    )
