"""Numbers that an authority or a company gave to a person: passport, tax, loyalty, customer key."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from graphres.identifiers.base import Context, Kind, Level, Levels, Raw
from graphres.identifiers.distinct import Reader
from graphres.identifiers.lexicon import header_words
from graphres.identifiers.likeness import first_level
from graphres.identifiers.text import fold, is_placeholder, squeeze

__all__ = ["CUSTOMER_KEY", "Number"]

CUSTOMER_KEY = "customer_key"
NEAR_FROM = 5
"""Shorter numbers are one edit from too many others to call that near."""
_RUNS = ("01234567890123456789", "98765432109876543210")


class Number(Kind):
    """A number of one type; ``Number("passport")`` reads the role ``number:passport``.

    >>> Number("ssn").clean({"number:ssn": ("294-66-9999", "000-00-0000")}, Context())
    ('294669999',)
    """

    sharing = "personal"
    discounted_above = 3
    excluded_above = 20
    m_belief = 200.0
    levels = (
        Level("equal", "the same number", 0.93, 1e-6),
        Level("near", "numbers one slip of the pen apart", 0.04, 2e-5),
        Level("different", "different numbers", 0.03, 1 - 2.1e-5),
    )

    def __init__(self, number_type: str) -> None:
        # Per instance, for there is one kind a type: these shadow what the class declares.
        role = CUSTOMER_KEY if number_type == CUSTOMER_KEY else f"number:{number_type}"
        words = header_words(role).get(role) or (squeeze(fold(number_type)),)
        vars(self).update(
            name=f"number:{number_type}", family=f"number:{number_type}", roles=(role,), headers={role: words}
        )

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        found = (_clean(text) for role in self.roles for text in raw.get(role, ()))
        return tuple(dict.fromkeys(v for v in found if v))

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        (number,), _ = _READ(a, b)
        return first_level(2, (1, number.within(1, number.shortest >= NEAR_FROM)))

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        """Numbers have at least five characters, mostly digits, and nearly all of them differ."""
        if role not in self.roles or not values:
            return 0.0
        clean = [_clean(v) for v in values]
        fit = [v for v in clean if len(v) >= NEAR_FROM and sum(map(str.isdigit, v)) * 2 >= len(v)]
        return len(fit) / len(values) * len(set(fit)) / max(len(fit), 1)


@lru_cache(maxsize=1 << 16)
def _clean(text: str) -> str:
    """Upper-case letters and digits, leading zeros kept; empty for what is no number that anybody was
    given.
    """
    value = squeeze(fold(text)).upper()
    if len(value) < 2 or (not any(map(str.isdigit, value)) and is_placeholder(text)):
        return ""
    if len(set(value)) == 1 or (len(value) > NEAR_FROM and any(value in run for run in _RUNS)):
        return ""
    return value


_READ = Reader(1, lambda value: (value,))
"""One for numbers of all types."""
