"""How values go wrong on their way into a system: one function a fault, for one value; and where they strike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphres.generate.draw import Bools, Chance
from graphres.generate.texts import replaced

__all__ = ["changed", "digits_mistyped", "mistyped"]

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbors() -> dict[str, str]:
    """The keys beside each key, on a board of staggered rows."""
    at = {key: (row, column) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)}
    return {
        key: "".join(k for k, (r, c) in at.items() if k != key and abs(r - row) <= 1 and abs(c - column) <= 1)
        for key, (row, column) in at.items()
    }


NEIGHBORS = _neighbors()
LOOK_ALIKE = (
    ("l", "1"), ("o", "0"), ("i", "l"), ("rn", "m"), ("m", "rn"), ("e", "c"), ("cl", "d"), ("s", "5"), ("h", "b"),
    ("u", "v"), ("t", "f"), ("a", "o"), ("n", "u"), ("w", "vv"), ("b", "6"), ("g", "q"),
)  # fmt: skip
"""Letters that a scanner takes for others: then in every instance within a value."""

Fault = Callable[[str, float, float], str]


def _at(text: str, unit: float, end: int = 0) -> int:
    return min(int(unit * max(1, len(text) - end)), max(0, len(text) - 1 - end))


def _neighbor(text: str, where: float, which: float) -> str:
    at = _at(text, where)
    near = NEIGHBORS.get(text[at].lower(), "")
    if not near:
        return _transposed(text, where, which)
    key = near[int(which * len(near))]
    return text[:at] + (key.upper() if text[at].isupper() else key) + text[at + 1 :]


def _look_alike(text: str, where: float, which: float) -> str:
    first = int(which * len(LOOK_ALIKE))
    for letters, taken_for in (*LOOK_ALIKE[first:], *LOOK_ALIKE[:first]):
        if letters in text[1:]:
            return text[0] + text[1:].replace(letters, taken_for)
    return _neighbor(text, where, which)


def _transposed(text: str, where: float, _which: float) -> str:
    """Two neighbors change places, the first letter seldom."""
    at = max(min(1, len(text) - 2), _at(text, where, 1))
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def _missing(text: str, where: float, _which: float) -> str:
    at = max(1, _at(text, where))
    return text[:at] + text[at + 1 :]


def _doubled(text: str, where: float, _which: float) -> str:
    at = _at(text, where)
    return text[: at + 1] + text[at:]


FAULTS: tuple[tuple[Fault, float], ...] = (
    (_neighbor, 0.30),
    (_transposed, 0.17),
    (_missing, 0.22),
    (_doubled, 0.13),
    (_look_alike, 0.18),
)
"""Kinds of typing faults, with shares: our choice. That most are a matter of one letter: Pollock and Zamora (1984)."""


def mistyped(chance: Chance, texts: Any, rate: float) -> Any:
    """Texts with typing faults at a rate. Texts of one character stay."""
    return changed(chance, texts, chance.yes(len(texts), rate), FAULTS)


def _digit(text: str, where: float, which: float) -> str:
    at = _at(text, where)
    while at < len(text) and not text[at].isdecimal():
        at += 1
    return text[:at] + str((int(text[at]) + 1 + int(which * 9)) % 10) + text[at + 1 :] if at < len(text) else text


def _digits_transposed(text: str, where: float, which: float) -> str:
    at = max(len(text) // 2, _at(text, where, 1))
    pair = text[at : at + 2]
    if len(pair) == 2 and pair.isdecimal() and pair[0] != pair[1]:
        return text[:at] + pair[1] + pair[0] + text[at + 2 :]
    return _digit(text, where, which)


DIGIT_FAULTS: tuple[tuple[Fault, float], ...] = (
    (_digit, 0.45),
    (_digits_transposed, 0.35),
    (_missing, 0.12),
    (_doubled, 0.08),
)


def digits_mistyped(chance: Chance, texts: Any, rate: float) -> Any:
    """Numbers with a digit wrong, transposed, missing or doubled, at a rate."""
    return changed(chance, texts, chance.yes(len(texts), rate), DIGIT_FAULTS)


def changed(chance: Chance, texts: Any, where: Bools, faults: tuple[tuple[Fault, float], ...]) -> Any:
    """`texts` with one fault in each value that `where` names and that is there.

    >>> changed(Chance(1), pa.array(["Hall", None]), np.array([True, True]), ((_doubled, 1.0),)).to_pylist()
    ['Halll', None]
    """
    where = where & np.asarray(pc.greater(pc.fill_null(pc.utf8_length(texts), 0), 1))
    struck = texts.filter(pa.array(where)).to_pylist()
    which = chance.pick(len(struck), tuple(share for _, share in faults)).tolist()
    units = zip(chance.unit(len(struck)).tolist(), chance.unit(len(struck)).tolist(), strict=True)
    values = [faults[w][0](text, *unit) for text, w, unit in zip(struck, which, units, strict=True)]
    return replaced(texts, where, pa.array(values, pa.string()))
