"""Names in no list that are a slip of the pen from one that is: mmolly, Molly, and so Mary.

Found by deletion neighborhoods (Mor & Fraenkel 1982, A hash code method for detecting and correcting spelling errors,
CACM 25:935-938): two texts one edit apart have a text in common that each becomes by dropping one letter at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from graphres.identifiers.lexicon import given_names, nickname_groups, surnames
from graphres.identifiers.look_alikes import looks

__all__ = ["groups_nearby", "is_parted"]

SHORTEST = 4
"""Letters of a name that is held against the lists: three letters are a slip away from many."""


def _shortened(name: str) -> Iterator[str]:
    """The name, and the name without each of its letters in turn."""
    yield name
    yield from (name[:i] + name[i + 1 :] for i in range(len(name)))


@cache
def _known() -> Mapping[str, Sequence[str]]:
    """What a name with a group becomes by dropping a letter, and how it looks (in capitals) -> the names."""
    out: dict[str, list[str]] = {}
    for name in sorted(nickname_groups()):
        if len(name) >= SHORTEST - 1:
            for text in {*_shortened(name), looks(name).upper()}:
                out.setdefault(text, []).append(name)
    return out


@cache
def _letters() -> str:
    """All that listed names are written in."""
    return "".join(sorted({letter for name in (*given_names(), *surnames()) for letter in name}))


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


@lru_cache(maxsize=1 << 16)
def is_parted(first: str, second: str, family: bool) -> bool:
    """Whether two words are one listed name that a stray blank parted (``sa bine``), or took a letter of (``w od``).

    family : whether they stand where surnames do. Never where both are names, nor an initial before a name.

    >>> is_parted("sa", "bine", False), is_parted("w", "od", True), is_parted("anna", "maria", False)
    (True, True, False)
    """
    known = [word in given_names() or (family and word in surnames()) for word in (first, second)]
    if all(known) or (known[1] and len(first) == 1) or len(first + second) < SHORTEST - 1:
        return False
    listed = surnames() if family else given_names()
    return first + second in listed or any(first + letter + second in listed for letter in _letters())
