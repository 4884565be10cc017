"""What somebody does for a living: weak, for many do the same and people change it, but relatives seldom share it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from graphres.identifiers.base import Context, Kind, Level, Levels, Raw
from graphres.identifiers.distinct import Reader, word_bits
from graphres.identifiers.lexicon import header_words
from graphres.identifiers.likeness import first_level
from graphres.identifiers.text import fold, is_placeholder

__all__ = ["Occupation"]

NEAR, PART, DIFFERENT = range(1, 4)
TELLING = 4
"""Letters from which on a word that two occupations share says what somebody does (of and und do not)."""
_WORDS = re.compile(r"[a-z0-9]+")
_SEVERAL = re.compile(r"[;|/]| - ")


class Occupation(Kind):
    """A job title or trade in plain words; of several in one cell each.

    >>> Occupation().clean({"occupation": ("Politician / Lawyer", "n/a")}, Context())
    ('politician', 'lawyer')
    """

    name = "occupation"
    roles = ("occupation",)
    family = "occupation"
    sharing = "personal"
    levels = (
        Level("equal", "the same occupation", 0.6, 0.02),
        Level("near", "the same words in another order, or a letter or an ending apart", 0.08, 0.005),
        Level("part", "a word in common", 0.07, 0.025),
        Level("different", "different occupations", 0.25, 0.95),
    )
    headers = header_words("occupation")

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        texts = (part for text in raw.get("occupation", ()) for part in _SEVERAL.split(fold(text)))
        return tuple(dict.fromkeys(v for text in texts if (v := _clean(text))))

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        (whole, ordered), ((words_a, words_b),) = _READ(a, b)
        near = ordered.same | whole.near(1, 0.94, TELLING + 1)
        part = whole.where(_share_a_word, ~near & ((words_a & words_b) != 0))
        return first_level(DIFFERENT, (NEAR, near), (PART, part))

    def show(self, value: str) -> str:
        return value.title()


@lru_cache(maxsize=1 << 16)
def _clean(text: str) -> str:
    words = _WORDS.findall(text)
    return (
        "" if is_placeholder(text) or not any(word.isalpha() and len(word) > 1 for word in words) else " ".join(words)
    )


def _telling(value: str) -> list[str]:
    return [word for word in value.split() if len(word) >= TELLING]


_READ = Reader(
    2, lambda value: (value, " ".join(sorted(value.split()))), 1, lambda value: (word_bits(_telling(value)),)
)


def _share_a_word(a: str, b: str) -> bool:
    return not set(_telling(a)).isdisjoint(_telling(b))
