"""Names written otherwise: by letters that look alike, or as another language (or hand) spells them.

A reader of handwriting or a scanner takes rn for m and t for f; a clerk writes Katharina with a C, and Greek and
Russian names have as many romanizations as clerks. Either is one name. Both skeletons are ours.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["looks", "spelling"]

_MERGED = [
    (re.compile(pattern), sign) for pattern, sign in ((r"rn|rri|nn", "m"), (r"cl", "d"), (r"vv", "w"), (r"ii", "u"))
]
_ALIKE = str.maketrans("efljhvng0158", "ctiibuuqoisb")

_SPELT = [
    (re.compile(pattern), sign)
    for pattern, sign in (
        (r"^(?:ch|kh|x|k)(?=r)", "h"),
        (r"^mp", "b"),
        (r"^nt", "d"),
        (r"ph", "f"),
        (r"ck|cq", "k"),
        (r"(?<=.)h", ""),
        (r"c(?=[eiy])|z", "s"),
        (r"[cq]", "k"),
        (r"x", "ks"),
        (r"ff?$|w", "v"),
        (r"ou", "u"),
        (r"(?<=[aou])e", ""),
        (r"(?<=.)[jy]", "i"),
        (r"ee|e[iy]|ie|oi", "i"),
    )
]
_TWICE = re.compile(r"(.)\1+")
_FINAL_E = re.compile(r"(?<=...)e$")


@lru_cache(maxsize=1 << 16)
def looks(name: str) -> str:
    """The name with letters that look alike made one: alike for two that a reader may take for each other.

    >>> looks("emma") == looks("ernrna"), looks("steve") == looks("stcvc"), looks("scott") == looks("scoff")
    (True, True, True)
    """
    for pattern, sign in _MERGED:
        name = pattern.sub(sign, name)
    return name.translate(_ALIKE)


@lru_cache(maxsize=1 << 16)
def spelling(name: str, final_e: bool = True) -> str:
    """The name with letters that languages and clerks trade for one another made one; its vowels are kept.

    final_e : whether an e at the end tells names apart (Denis, Denise) or not (Clark, Clarke).

    >>> spelling("katharina") == spelling("catarina"), spelling("xristos") == spelling("christos")
    (True, True)
    >>> spelling("louis") == spelling("louise"), spelling("ivanov") == spelling("iwanoff")
    (False, True)
    """
    for pattern, sign in _SPELT:
        name = pattern.sub(sign, name)
    name = _TWICE.sub(r"\1", name)
    return name if final_e else _FINAL_E.sub("", name)
