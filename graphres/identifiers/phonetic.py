"""How a name sounds, roughly, in many European spellings and in romanizations at once.

A skeleton of consonants: vowels only tell at the start, doubled and silent letters fall away, and letters
that languages trade for one another share a sign (c, k, q; f, ph, v, w; s, z, sh, cz). Ours; in the manner
of Soundex and Metaphone, but keyed to no language.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["skeleton", "sound"]

LENGTH = 6
_RULES = [
    (re.compile(pattern), sign)
    for pattern, sign in (
        (r"ph|pf", "f"),
        (r"^(?:kn|gn)", "n"),
        (r"^wr", "r"),
        (r"^(?:ts|cz|tch)", "s"),
        (r"chr|khr", "kr"),
        (r"ck|kh|cq", "k"),
        (r"schtsch|shch|szcz", "s"),
        (r"tsch|tch|sch|dsch|dzh|ch|sh|sz|cz|zh|rz|ts|tz|dz|dj|cs|zs", "s"),
        (r"x", "ks"),
        (r"c(?=[eiy])", "s"),
        (r"g(?=[ei])|^j", "j"),
        (r"gh(?![aeiou])", ""),
        (r"[cq]", "k"),
        (r"[zß]", "s"),
        (r"d", "t"),
        (r"p", "b"),
        (r"^w|v", "f"),
        (r"(?<!^)[jw]", ""),
        (r"(?<!^)[aeiouyh]", ""),
        (r"^[aeiouy]", "a"),
    )
]
_TWICE = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiouyw]")


@lru_cache(maxsize=1 << 16)
def sound(name: str) -> str:
    """A code of at most `LENGTH` letters; alike for names that sound alike. `name`: folded, letters only.

    >>> (
    ...     sound("jeffrey") == sound("geoffrey"),
    ...     sound("meyer") == sound("maier"),
    ...     sound("smith") == sound("jones"),
    ... )
    (True, True, False)
    """
    for pattern, sign in _RULES:
        name = pattern.sub(sign, name)
    return _TWICE.sub(r"\1", name)[:LENGTH]


@lru_cache(maxsize=1 << 16)
def skeleton(name: str) -> str:
    """Consonants only, for scripts that write no vowels (Arabic, Hebrew).

    >>> skeleton("faisal") == skeleton("fysl"), skeleton("siddiqui") == skeleton("sdyqy")
    (True, True)
    """
    return _TWICE.sub(r"\1", _VOWELS.sub("", name).replace("q", "k"))
