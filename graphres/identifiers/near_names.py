"""Names in no list that are a slip of the pen from one that is: mmolly, Molly, and so Mary.

Found by deletion neighborhoods (Mor & Fraenkel 1982, A hash code method for detecting and correcting spelling errors,
CACM 25:935-938): two texts one edit apart have a text in common that each becomes by dropping one letter at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from graphres.identifiers.lexicon import given_names, nickname_groups
from graphres.identifiers.look_alikes import looks

__all__ = ["groups_nearby"]

SHORTEST = 4
"""Letters of a name that is held against the lists: three letters are a slip away from many."""


def _shortened(name: str) -> Iterator[str]:
    """The name, and the name without each of its letters in turn."""
    yield name
    yield from (name[:i] + name[i + 1 :] for i in range(len(name)))


@cache
def _known() -> Mapping[str, tuple[str, ...]]:
    """What a name of the lists becomes by dropping a letter, and how it looks (in capitals) -> the names."""
    out: dict[str, list[str]] = {}
    for name in sorted(nickname_groups()):
        if len(name) >= SHORTEST - 1:
            for text in {*_shortened(name), looks(name).upper()}:
                out.setdefault(text, []).append(name)
    return {text: tuple(names) for text, names in out.items()}


@lru_cache(maxsize=1 << 16)
def groups_nearby(name: str) -> frozenset[int]:
    """Groups of the names that `name`, itself in no list, may be a slip of: one edit away or looking alike.

    >>> bool(groups_nearby("mmolly") & nickname_groups()["mary"]), groups_nearby("molly")
    (True, frozenset())
    """
    if len(name) < SHORTEST or name in given_names():
        return frozenset()
    known, groups, alike = _known(), nickname_groups(), looks(name)
    found = {other for text in {*_shortened(name), alike.upper()} for other in known.get(text, ())}
    near = [other for other in found if looks(other) == alike or OSA.distance(name, other, score_cutoff=1) <= 1]
    return frozenset(group for other in near for group in groups[other])
