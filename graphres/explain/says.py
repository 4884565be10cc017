"""What each kind of identifier says on a pair of records: values, level, probabilities, bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphres.explain.answer import listed, quoted, share
from graphres.explain.loaded import Loaded, Record, weighed
from graphres.explain.masking import Shown, roles_of
from graphres.identifiers import kind as kind_named
from graphres.identifiers.base import record_key
from graphres.identify import IGNORED
from graphres.run_directory import Run
from graphres.tables import UNITS_PER_BIT
from graphres.weigh.fellegi_sunter import KindModel, Model, weigh_classes
from graphres.weigh.stored import load

__all__ = [
    "KindSays",
    "PairSays",
    "against",
    "argument",
    "as_words",
    "commonness",
    "pairs_said",
    "phrase",
    "speaking",
]

CLASSES = ("same", "related", "unrelated")
TELLING = 1.0
"""Bits from which a kind is worth a word."""


@dataclass(frozen=True)
class KindSays:
    """What one kind says on a pair.

    level : how alike the values are; None where a side has none, and then nothing is said. says : the level in words.
    value_a, value_b : the clean values that were compared, as people read them. raw_a, raw_b : role -> what is written
    in the record. log2_m, log2_r, log2_u : log2 of the probability of this level for one person, relatives, strangers.
    bits : what it says for one person, against the rivals as they share the blame. people, of_people : how many bear
    the value (or the part that both share), of how many who bear the kind; None where the values have none in common.
    """

    kind: str
    level: str | None
    says: str
    value_a: str | None
    value_b: str | None
    raw_a: Mapping[str, str]
    raw_b: Mapping[str, str]
    bits: float
    log2_m: float | None
    log2_r: float | None
    log2_u: float | None
    people: int | None
    of_people: int | None


@dataclass(frozen=True)
class PairSays:
    """A pair weighed: kinds, prior_bits and weight_bits; the posterior, prior and rivals' shares of each class."""

    kinds: tuple[KindSays, ...]
    prior_bits: float
    weight_bits: float
    probability: Mapping[str, float]
    prior: Mapping[str, float]
    rivals: Mapping[str, float]


def pairs_said(
    run: Run, of: Loaded, pairs: Sequence[tuple[Record, Record]], shown: Shown
) -> dict[tuple[Record, Record], PairSays]:
    """What the kinds say on pairs of records, compared and weighed again by the stages that did it for the run."""
    keys = [tuple(sorted((record_key(*one), record_key(*two)))) for one, two in pairs]
    again = weighed(of, [(a, b) for a, b in keys], with_evidence=True)
    model = load(run.model_dir)
    sums = {
        (row["a"], row["b"]): np.array([[row[name] for name in CLASSES]], dtype=np.int64)
        for row in of.engine.collect(again.sums).to_pylist()
    }
    told: dict[tuple[int, int], dict[str, dict[str, Any]]] = {}
    for row in again.evidence.to_pylist():
        told.setdefault((row["a"], row["b"]), {})[row["kind"]] = row
    rows = _rows(run, {record for pair in pairs for record in pair}, model)
    out = {}
    for (one, two), key in zip(pairs, keys, strict=True):
        turned = record_key(*one) != key[0]
        kinds = _kinds(of, model, told.get((key[0], key[1]), {}), (rows[one], rows[two]), turned, shown)
        out[one, two] = _pair(model, sums[key[0], key[1]], kinds)
    return out


def _rows(run: Run, records: set[Record], model: Model) -> dict[Record, dict[str, Any]]:
    """Everything that is written of records, and their clean values."""
    columns = run.columns("records")
    roles = {role for kind in model.kinds for role in roles_of(kind.kind, columns)}
    clean = {f"{kind.kind}_clean" for kind in model.kinds}
    wanted = ["source", "record_id", *(name for name in columns if name in roles or name in clean)]
    return {(row["source"], row["record_id"]): row for row in run.rows("records", records, wanted).to_pylist()}


def _pair(model: Model, sums: np.ndarray, kinds: tuple[KindSays, ...]) -> PairSays:
    pair = weigh_classes(sums, model.log2_priors())
    posterior = np.exp2(sums[0] / UNITS_PER_BIT + model.log2_priors() - (sums[0] / UNITS_PER_BIT).max())
    weight = int(pair.weight[0]) / UNITS_PER_BIT
    return PairSays(
        kinds,
        weight - sum(kind.bits for kind in kinds),
        weight,
        dict(zip(CLASSES, (posterior / posterior.sum()).tolist(), strict=True)),
        dict(zip(CLASSES, np.exp2(model.log2_priors()).tolist(), strict=True)),
        dict(zip(CLASSES[1:], pair.rho[0].tolist(), strict=True)),
    )


def _kinds(
    of: Loaded,
    model: Model,
    told: Mapping[str, Mapping[str, Any]],
    rows: tuple[Mapping[str, Any], Mapping[str, Any]],
    turned: bool,
    shown: Shown,
) -> tuple[KindSays, ...]:
    """One entry a kind of the model, in its order; a null on either side weighs 0."""
    return tuple(_kind(of, kind, told.get(kind.kind), rows, turned, shown) for kind in model.kinds)


def _kind(
    of: Loaded,
    kind: KindModel,
    row: Mapping[str, Any] | None,
    rows: tuple[Mapping[str, Any], Mapping[str, Any]],
    turned: bool,
    shown: Shown,
) -> KindSays:
    roles = roles_of(kind.kind, list(rows[0]))
    raw_a, raw_b = (shown.raws(record, roles) for record in rows)
    clean = [record[f"{kind.kind}_clean"] for record in rows]
    if row is None:
        one, two = (shown.clean(kind.kind, value) for value in clean)
        says = _not_compared(of, kind.kind, clean)
        return KindSays(kind.kind, None, says, one, two, raw_a, raw_b, 0.0, None, None, None, None, None)
    one, two = (shown.clean(kind.kind, of.values[row[side]][1]) for side in ("value_a", "value_b"))
    if turned:
        one, two = two, one
    says = next(level.says for level in kind_named(kind.kind).levels if level.name == row["level"])
    in_part = bool(kind.by_part) and kind.by_part[kind.levels.index(row["level"])]
    people = row["people"] or None if row["level"] == kind.levels[0] or in_part else None
    numbers = (row["bits"], row["log2_m"], row["log2_r"], row["log2_u"])
    of_people = None if people is None else kind.bearers
    return KindSays(kind.kind, row["level"], says, one, two, raw_a, raw_b, *numbers, people, of_people)


def _not_compared(of: Loaded, kind: str, clean: Sequence[str | None]) -> str:
    """Why a kind says nothing."""
    missing = [value is None for value in clean]
    if any(missing):
        return "neither has one" if all(missing) else "only one has one"
    excluded = {code: of.about[code] for code, (name, _) in of.values.items() if name == kind}
    ignored = {value for _, value in of.binds.ignored}
    if any(code in ignored or row["reason"] == IGNORED for code, row in excluded.items()):
        return IGNORED
    return "so many share it that it counts nothing" if excluded else "not compared"


def speaking(kinds: Sequence[KindSays]) -> list[KindSays]:
    """Kinds that speak for one person, the strongest first."""
    return sorted((k for k in kinds if k.bits >= TELLING), key=lambda k: (-k.bits, k.kind))


def against(kinds: Sequence[KindSays]) -> list[KindSays]:
    """Kinds that speak against one person, the strongest first."""
    return sorted((k for k in kinds if k.bits <= -TELLING), key=lambda k: (k.bits, k.kind))


def as_words(kind: str) -> str:
    """A kind in a sentence.

    >>> as_words("date_of_birth"), as_words("number:passport")
    ('date of birth', 'passport number')
    """
    head, colon, rest = kind.partition(":")
    return f"{rest} {head}".replace("_", " ") if colon else kind.replace("_", " ")


def phrase(kind: KindSays) -> str:
    """What a kind says, in a sentence: the level in words, the values, the bits."""
    values = quoted(kind.value_a) if kind.level == "equal" else f"{quoted(kind.value_a)} and {quoted(kind.value_b)}"
    return f"{kind.says}, {values} ({kind.bits:+.1f} bits)"


def argument(kinds: Sequence[KindSays], rivals: Mapping[str, float]) -> str:
    """Against whom the bits argue, and what the rivals would agree on anyway."""
    if rivals["related"] > 0.5:
        return _as_relatives([kind for kind in kinds if kind.level is not None])
    agreed = [k for k in kinds if k.log2_m is not None and k.log2_u is not None and k.log2_m - k.log2_u >= TELLING]
    if not agreed:
        return "The bits argue against strangers: two people at random would look no less alike."
    told = listed([f"{as_words(k.kind)} (1 in {_one_in(k.log2_u)})" for k in sorted(agreed, key=_rarity)])
    return f"The bits argue against strangers: as strangers they would agree by chance alone on {told}."


def _rarity(kind: KindSays) -> float:
    return kind.log2_u or 0.0


def _one_in(log2: float | None) -> str:
    return f"{2.0 ** -(log2 or 0.0):,.0f}"


def _as_relatives(kinds: Sequence[KindSays]) -> str:
    shared: list[KindSays] = []
    told: list[KindSays] = []
    apart: list[KindSays] = []
    for kind in kinds:
        m, r, u = kind.log2_m or 0.0, kind.log2_r or 0.0, kind.log2_u or 0.0
        if m - u >= TELLING:
            (told if m - r >= TELLING else shared).append(kind)
        elif m - r <= -TELLING:
            apart.append(kind)
    parts = []
    if shared:
        parts.append(f"agree on {listed([as_words(k.kind) for k in shared])} as well, so that tells little")
    if told:
        rare = [f"{as_words(k.kind)} (1 in {_one_in(k.log2_r)})" for k in told]
        parts.append(f"agree by chance alone on {listed(rare)}")
    if apart:
        parts.append(f"be expected to differ in {listed([as_words(k.kind) for k in apart])}, as they do")
    said = "; and ".join(parts) or "look no less alike"
    return f"The bits argue against relatives, not strangers: as relatives they would {said}."


def commonness(kind: KindSays) -> str:
    """How common the value is, and how likely the level among the three classes."""
    parts = [
        f"{name} {share(2.0**value)}"
        for name, value in (("m", kind.log2_m), ("r", kind.log2_r), ("u", kind.log2_u))
        if value is not None
    ]
    if kind.people is not None:
        parts.append(f"borne by {kind.people:,} of {kind.of_people or 0:,} people")
    return ", ".join(parts)
