"""Whether values look like names of people: what tells the role of a column whose name says nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from graphres.identifiers.lexicon import given_names, street_types, surnames
from graphres.identifiers.name_words import core_words, cut, is_organization, native

__all__ = ["full_name_likeness", "given_likeness", "share_of", "surname_likeness"]


def share_of(values: Sequence[str], rule: Callable[[str], float]) -> float:
    """Mean of a rule over sampled values."""
    return sum(map(rule, values)) / len(values) if values else 0.0


def _words(text: str, most: int) -> tuple[str, ...]:
    """Words of a cell that may be a name: no digits, no @, not too many."""
    words = cut(text).all
    return words if 0 < len(words) <= most and "@" not in text and not any(map(str.isdigit, text)) else ()


def given_likeness(text: str) -> float:
    """A known given name; less sure where it is a surname too, hardly where a surname follows."""
    words = _words(text, 3)
    first = words[0].partition("-")[0] if words else ""
    if first not in given_names():
        return 0.0
    if len(words) > 1 and words[-1] not in given_names():
        return 0.3 if len(words[-1]) > 1 else 1.0
    return 0.6 if first in surnames() else 1.0


def surname_likeness(text: str) -> float:
    """A known surname, or one that ends as surnames do."""
    words = _words(text, 4)
    core = core_words(" ".join(words).replace("-", " ")) if words else ()
    if any(w in surnames() for w in core):
        return 0.6 if core[0] in given_names() or _is_street(core) else 1.0
    unknown = core and core[0] not in given_names() and core[0] not in _TYPES_OF_RECORDS
    return 0.7 if unknown and _SURNAME_END.search(core[-1]) else 0.0


_TYPES_OF_RECORDS = frozenset({"person", "persona", "personne", "persoon"})


def _is_street(words: tuple[str, ...]) -> bool:
    """Many streets are named after people."""
    return len(words) > 1 and words[-1] in street_types()


_SURNAME_END = re.compile(
    r".{3}(?:son|sen|sk[iy]|ska|ck[iy]|cka|wicz|czyk|czak|[eo]va?|enko|chuk|escu|oglu|ez|mann|elli|etti|ucci|"
    r"ini|opoulos|idis|akis|stra|inen|shvili|dze|quist|strom|worth|thwaite|eaux?)$"
)


MOST_SIGNS = 6
"""Signs of a name in Chinese or Korean writing, a blank among them; an address has more."""


def full_name_likeness(text: str) -> float:
    """Two words or more, a given name and a surname among them."""
    if native(text):
        return float(len(text) <= MOST_SIGNS and not any(map(str.isdigit, text)))
    words = _words(text, 6)
    if len(words) < 2:
        return 0.0
    if is_organization(text):
        return 0.5
    given = any(w.partition("-")[0] in given_names() for w in words)
    return 0.7 * given + 0.3 * any(w in surnames() or _SURNAME_END.search(w) is not None for w in words)
