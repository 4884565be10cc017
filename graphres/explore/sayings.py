"""What kinds say on pairs, read in columns: pairs by the hundred thousand say the same in the same words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphres.tables import DECISION
from graphres.weigh.fellegi_sunter import to_units

__all__ = ["DIGITS", "Said", "Saying", "said_of"]

DIGITS = 4
"""Of every number that a page shows."""

LIKELIHOODS = ("log2_m", "log2_r", "log2_u")
NUMBERS = (*LIKELIHOODS, "bits")

Ints = npt.NDArray[np.int64]


class Saying(NamedTuple):
    """What a kind says at a level, of whatever pair: the three likelihoods and the bits, rounded to `DIGITS`; no
    likelihoods where the score came from another tool.
    """

    kind: str
    level: str | None
    m: float | None
    r: float | None
    u: float | None
    bits: float


class Said(NamedTuple):
    """All that is said on a pair (a, b), what weighs most first.

    sayings, ours, theirs : of each kind what it says, and the identifiers of a and of b, empty where
    none is named.
    decided : what a decision says. sums : of the likelihoods of each class, in units; they are summed whole and not
    rounded, as pairs are weighed. bits : of all kinds.
    """

    sayings: Sequence[Saying]
    ours: Sequence[str]
    theirs: Sequence[str]
    decided: str | None
    sums: tuple[int, int, int]
    bits: float


NOTHING = Said((), (), (), None, (0, 0, 0), 0.0)


def said_of(evidence: pa.Table) -> dict[tuple[str, str], Said]:
    """What is said on every pair.

    evidence : a, b, kind, level, identifier_a, identifier_b and `NUMBERS`, sorted by a and b.
    """
    decided = pc.equal(evidence["kind"], DECISION)
    decisions = evidence.filter(decided)
    found = _said_by_kinds(evidence.filter(pc.invert(decided)).combine_chunks())
    for a, b, level in zip(*(decisions[name].to_pylist() for name in ("a", "b", "level")), strict=True):
        found[a, b] = found.get((a, b), NOTHING)._replace(decided=level)
    return found


def _said_by_kinds(evidence: pa.Table) -> dict[tuple[str, str], Said]:
    if not evidence.num_rows:
        return {}
    a, b = (_codes(evidence[side]) for side in ("a", "b"))
    starts = np.concatenate([[0], np.flatnonzero((np.diff(a) != 0) | (np.diff(b) != 0)) + 1])
    sums = np.stack([np.add.reduceat(_units(evidence[name]), starts) for name in LIKELIHOODS], axis=1)
    bits = np.add.reduceat(evidence["bits"].to_numpy(), starts)
    says = _sayings(evidence)
    ours, theirs = (evidence[f"identifier_{side}"].fill_null("").to_pylist() for side in "ab")
    names = zip(*(evidence[side].take(pa.array(starts)).to_pylist() for side in "ab"), strict=True)
    borders = [*starts.tolist(), evidence.num_rows]
    return {
        pair: Said(says[start:stop], ours[start:stop], theirs[start:stop], None, tuple(of_classes), total)
        for pair, (start, stop), of_classes, total in zip(
            names, pairwise(borders), sums.tolist(), bits.tolist(), strict=True
        )
    }


def _sayings(evidence: pa.Table) -> list[Saying]:
    """Of every row what is said, equal ones one object."""
    columns = [evidence["kind"], evidence["level"], *(pc.round(evidence[name], DIGITS) for name in NUMBERS)]
    code = np.zeros(evidence.num_rows, dtype=np.int64)
    for column in columns:
        of_column = _codes(column)
        code = _codes(pa.array(code * (of_column.max() + 1) + of_column))
    _, first = np.unique(code, return_index=True)
    told = [Saying(*row) for row in zip(*(column.take(pa.array(first)).to_pylist() for column in columns), strict=True)]
    return [told[at] for at in code.tolist()]


def _codes(column: pa.ChunkedArray | pa.Array) -> Ints:
    """Numbers from 0 on, in the order in which values are first met; null is a value."""
    coded = pc.dictionary_encode(column, null_encoding="encode")
    whole = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    return np.asarray(whole.indices.to_numpy().astype(np.int64))


def _units(column: pa.ChunkedArray) -> Ints:
    return to_units(column.fill_null(0.0).to_numpy())
