"""How alike two names are: rules that hold many pairs of given names, or of surnames, against each other.

Every rule that only plain Python can tell is asked for the few pairs that a necessary condition leaves open.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from graphres.identifiers.distinct import Column, Marks, Reader, word_bits
from graphres.identifiers.lexicon import given_names, nickname_groups
from graphres.identifiers.likeness import Flags
from graphres.identifiers.look_alikes import looks, spelling
from graphres.identifiers.name_words import core_words
from graphres.identifiers.near_names import groups_nearby
from graphres.identifiers.phonetic import skeleton, sound

__all__ = ["GivenNames", "Surnames", "alike", "alike_given", "initial_fits", "one_family", "one_name", "share_part"]

SHORT_FORM_FROM = 3
"""Letters that a short form of a name has at least (Dan, Daniel)."""


class GivenNames(NamedTuple):
    """What is told of both given names of many pairs: groups of nicknames as two sets of 64 bits, those of the known
    names that an unknown one is a slip of likewise, whether there are vowels, whether a list has the name, and columns.
    """

    groups: Marks
    more_groups: Marks
    nearby: Marks
    more_nearby: Marks
    vowels: Marks
    known: Marks
    name: Column
    joined: Column
    first: Column
    start: Column
    letter: Column
    bones: Column
    sound: Column
    looks: Column
    spelling: Column

    @classmethod
    def of(cls, a: Sequence[str], b: Sequence[str]) -> GivenNames:
        """Pairs (a[i], b[i])."""
        columns, (groups, more_groups, nearby, more_nearby, vowels, known) = _READ_GIVEN(a, b)
        return cls(groups, more_groups, nearby, more_nearby, vowels, known, *columns)


def _given_parts(name: str) -> tuple[str, ...]:
    """The texts of `GivenNames`, of one name."""
    joined, first = name.replace("-", ""), name.partition("-")[0]
    looked, spelt = _written(joined, spelling(joined))
    return name, joined, first, _start(name), name[:1], _bones(name), sound(name), looked, spelt


WRITTEN_FROM = 4
"""Letters of a name that is known again in other letters."""


def _written(name: str, spelt: str) -> tuple[str, str]:
    """How a name looks and is spelt, where it is long enough to be known again by that."""
    return (looks(name), spelt) if len(name) >= WRITTEN_FROM else ("", "")


def _start(name: str) -> str:
    """What a short form has in common with the name."""
    return name[:SHORT_FORM_FROM] if len(name) >= SHORT_FORM_FROM else ""


def _bones(name: str) -> str:
    """Consonants, where they are enough to know a name by."""
    bones = skeleton(name)
    return bones if len(bones) > 1 else ""


def _given_marks(name: str) -> tuple[int, ...]:
    own, nearby = _group_bits(nickname_groups().get(name, ())), _group_bits(groups_nearby(name))
    return *own, *nearby, int(not _VOWELS.isdisjoint(name)), int(name in given_names())


def _group_bits(groups: Collection[int]) -> tuple[int, int]:
    """Groups as two sets of 64 bits: what shares a group shares a bit of both, what shares none seldom does."""
    low = sum(1 << bit for bit in {group & 63 for group in groups})
    return low, sum(1 << bit for bit in {group // 64 * 29 + group // 7 & 63 for group in groups})


_GIVEN_MARKS = 6
_READ_GIVEN = Reader(len(GivenNames._fields) - _GIVEN_MARKS, _given_parts, _GIVEN_MARKS, _given_marks)


def one_name(pairs: GivenNames) -> Flags:
    """Nicknames and forms of one name, a short form, a part of a compound, the same without vowels."""
    hyphen = ~((pairs.name.a == pairs.joined.a) & (pairs.name.b == pairs.joined.b))
    compound = hyphen & (pairs.joined.alike | pairs.first.alike)
    grouped = _share(pairs.groups, pairs.more_groups)
    open_ = grouped | pairs.start.same | compound | _without_vowels(pairs.bones, pairs.vowels)
    return pairs.name.where(_are_one_name, open_)


def _share(some: Marks, more: Marks) -> Flags:
    """Whether both sides may share a group: a necessary condition."""
    return np.asarray((some[0] & some[1] > 0) & (more[0] & more[1] > 0))


def nearly_one_name(pairs: GivenNames) -> Flags:
    """A form of one name with a slip of the pen in it (mmolly, Mary)."""
    there = _share((pairs.groups[0], pairs.nearby[1]), (pairs.more_groups[0], pairs.more_nearby[1]))
    back = _share((pairs.nearby[0], pairs.groups[1]), (pairs.more_nearby[0], pairs.more_groups[1]))
    return pairs.name.where(_are_nearly_one_name, there | back)


def _are_nearly_one_name(a: str, b: str) -> bool:
    groups = nickname_groups()
    return bool(groups.get(a, _NONE) & groups_nearby(b)) or bool(groups.get(b, _NONE) & groups_nearby(a))


_NONE: frozenset[int] = frozenset()


def two_names(pairs: GivenNames) -> Flags:
    """Two names that a list has each, and not as spellings of one: Mark is no slip of Mary."""
    return np.asarray((pairs.known[0] & pairs.known[1] > 0) & ~pairs.spelling.same)


def _are_one_name(a: str, b: str) -> bool:
    groups = nickname_groups()
    if (of_a := groups.get(a)) and (of_b := groups.get(b)) and of_a & of_b:
        return True
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if len(short) >= SHORT_FORM_FROM and long.startswith(short):
        # Daniela is no long form of Daniel: a list has both, and not as forms of one name.
        return not (short in given_names() and long in given_names())
    if "-" in a or "-" in b:
        return a.replace("-", "") == b.replace("-", "") or a.partition("-")[0] == b.partition("-")[0]
    return _are_without_vowels(a, b)


def _are_without_vowels(a: str, b: str) -> bool:
    """Whether one was written without vowels (as Arabic and Hebrew are) and the consonants agree."""
    return not (_VOWELS & set(a) and _VOWELS & set(b)) and bool(_bones(a)) and _bones(a) == _bones(b)


def _without_vowels(bones: Column, vowels: Marks) -> Flags:
    """`_are_without_vowels` of many pairs."""
    return np.asarray(bones.same & ((vowels[0] & vowels[1]) == 0))


_VOWELS = frozenset("aeiou")


def initial_fits(pairs: GivenNames) -> Flags:
    """An initial on one side, and the other starts with it."""
    return np.asarray(pairs.letter.alike & (pairs.name.shortest == 1) & (pairs.name.longest != 1))


def alike(name: Column, sounds: Column) -> tuple[Flags, Flags]:
    """Whether pairs are a slip of the pen apart, and whether they are alike or sound alike."""
    longest, shortest = name.longest, name.shortest
    anything = np.ones(len(name.a), np.bool_)
    apart, likeness = name.apart(2, anything), name.likeness(0.86, anything)
    near = (apart <= 1) & (longest >= 4) & (shortest >= 3) | (likeness >= 0.94) & (shortest >= 4)
    asked = ~near & (shortest > 3) & sounds.alike
    similar = (likeness >= 0.86) | (apart <= 2) & (shortest >= 6) | (apart <= 1)
    similar |= name.likeness(0.65, asked & ~similar) >= 0.65
    return near, similar & (shortest >= 2)


def alike_given(pairs: GivenNames) -> tuple[Flags, Flags]:
    """`alike` of given names, also in other letters and as forms of one name; two that lists have each are less: a slip
    that turns one into the other is rarer than the two people.
    """
    near, similar = alike(pairs.name, pairs.sound)
    near |= pairs.looks.same | pairs.spelling.same
    others = two_names(pairs)
    return near & ~others | nearly_one_name(pairs), np.where(others, near | similar & pairs.sound.same, similar)


class Surnames(NamedTuple):
    """What is told of both surnames of many pairs: whether there are vowels, words as a set of bits, and columns."""

    vowels: Marks
    words: Marks
    name: Column
    joined: Column
    core: Column
    stem: Column
    bones: Column
    sound: Column
    looks: Column
    spelling: Column

    @classmethod
    def of(cls, a: Sequence[str], b: Sequence[str]) -> Surnames:
        """Pairs (a[i], b[i])."""
        columns, (vowels, words) = _READ_SURNAME(a, b)
        return cls(vowels, words, *columns)


def _surname_parts(name: str) -> tuple[str, ...]:
    """The texts of `Surnames`, of one name."""
    joined, core = name.replace(" ", ""), "".join(core_words(name))
    return name, joined, core, core[:4], _bones(core), sound(joined), *_written(core, spelling(core, final_e=False))


def _surname_marks(name: str) -> tuple[int, ...]:
    """Whether there are vowels, and the words as a set of bits."""
    core = core_words(name)
    return int(not _VOWELS.isdisjoint("".join(core))), word_bits([w for w in core if len(w) > 2])


_READ_SURNAME = Reader(len(Surnames._fields) - 2, _surname_parts, 2, _surname_marks)


def one_family(pairs: Surnames) -> Flags:
    """Equal but for particles and spaces; forms for women and men (Novák, Nováková); the same without vowels."""
    open_ = pairs.core.alike | pairs.joined.alike | _without_vowels(pairs.bones, pairs.vowels)
    return pairs.name.where(_are_one_family, open_ | pairs.stem.same & (pairs.core.longest > 6))


def _are_one_family(a: str, b: str) -> bool:
    x, y = "".join(core_words(a)), "".join(core_words(b))
    if x == y or a.replace(" ", "") == b.replace(" ", ""):
        return True
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    if long.endswith("ova") and len(long) > 6 and short.startswith(long[:-3]):
        return len(short) - len(long) + 3 <= 2
    return _are_without_vowels(x, y)


def share_part(pairs: Surnames) -> Flags:
    """A word in common, of names that are not both of one word."""
    return pairs.name.where(_have_a_word_in_common, pairs.words[0] & pairs.words[1] > 0)


def _have_a_word_in_common(a: str, b: str) -> bool:
    x, y = core_words(a), core_words(b)
    if len(x) == 1 and len(y) == 1:
        return False
    return any(len(w) > 2 and w in y for w in x)
