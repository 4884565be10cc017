"""Names of people: given name, middle names, surname, and the suffix that tells father from son."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from graphres.identifiers.base import Context, Kind, Level, Levels, Raw
from graphres.identifiers.distinct import Column, Marks, Reader, word_bits
from graphres.identifiers.lexicon import given_names, header_words, nickname_groups
from graphres.identifiers.likeness import Flags, first_level
from graphres.identifiers.name_looks import full_name_likeness, given_likeness, share_of, surname_likeness
from graphres.identifiers.name_parsing import NAME_ROLES, name_of
from graphres.identifiers.name_words import PARTICLES, core_words
from graphres.identifiers.phonetic import skeleton, sound

__all__ = ["GivenName", "MiddleName", "Suffix", "Surname"]

SHORT_FORM_FROM = 3
"""Letters that a short form of a name has at least (Dan, Daniel)."""


class GivenName(Kind):
    """The name a person is called by.

    >>> GivenName().clean({"full_name": ("Hughes, Howie",)}, Context())
    ('howie',)
    """

    name = "given_name"
    roles = NAME_ROLES
    family = "given_name"
    sharing = "personal"
    tells_apart = True
    swaps_with = "surname"
    levels = (
        Level("equal", "the same given name", 0.78, 0.008),
        Level("nickname", "forms of one name", 0.06, 0.002, "given_name.nickname"),
        Level("near", "one letter apart", 0.06, 0.003),
        Level("initial", "an initial that fits", 0.03, 0.004),
        Level("similar", "alike, or sounding alike", 0.02, 0.02),
        Level("swapped", "given name and surname changed places", 0.01, 0.0002),
        Level("different", "different given names", 0.04, 0.9628),
    )
    headers = header_words("given_name", "full_name", "title")

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        return name_of(raw).given

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        if len(value) < 2:
            return (("given_name.initial", value),)
        groups = sorted(nickname_groups().get(value.partition("-")[0], ()))
        called = [("given_name.nickname", f"{group}") for group in groups] or [("given_name.nickname", value)]
        return (
            ("given_name", value),
            *called,
            ("given_name.start", value[:2]),
            ("given_name.initial", value[:1]),
        )

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        pairs, groups, vowels = _given(a, b)
        forms, initial, letter = _one_name(pairs, groups, vowels), _initial_fits(pairs), pairs.name.shortest == 1
        near, similar = _alike(pairs.name, pairs.sound)
        return first_level(6, (1, forms & ~letter), (2, near & ~letter), (3, initial), (4, similar & ~letter))

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        if role == "full_name":
            return share_of(values, full_name_likeness)
        return share_of(values, given_likeness) if role == "given_name" else 0.0

    def choose(self, values: Mapping[str, int]) -> str:
        """A whole name before an initial, one that people bear before a misspelling."""
        return min(values, key=lambda v: (len(v) < 2, v not in given_names(), -values[v], -len(v), v))

    def show(self, value: str) -> str:
        return value.title()


class MiddleName(Kind):
    """Further given names, each a value of its own; also patronyms."""

    name = "middle_name"
    roles = NAME_ROLES
    family = "middle_name"
    sharing = "personal"
    levels = (
        Level("equal", "the same middle name", 0.75, 0.015),
        Level("near", "nearly the same, or forms of one name", 0.08, 0.006),
        Level("initial", "an initial that fits", 0.08, 0.02),
        Level("different", "different middle names", 0.09, 0.959),
    )
    headers = header_words("middle_name")

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        return name_of(raw).middle

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        return (("middle_name", value),) if len(value) > 1 else ()

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        pairs, groups, vowels = _given(a, b)
        near, _ = _alike(pairs.name, pairs.sound)
        initial = _initial_fits(pairs)
        return first_level(3, (1, (near | _one_name(pairs, groups, vowels)) & ~initial), (2, initial))

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        """Mostly initials: whole middle names can't be told from given names."""
        return (
            share_of(values, lambda v: float(len(v.strip(" .")) == 1 and v[0].isalpha()))
            if role == "middle_name"
            else 0.0
        )

    def show(self, value: str) -> str:
        return value.title()


class Surname(Kind):
    """The family name, with its particles and all its parts.

    >>> Surname().clean({"surname": ("O'Hare-von der Heide Jr.",)}, Context())
    ('ohare von der heide',)
    """

    name = "surname"
    roles = NAME_ROLES
    family = "surname"
    sharing = "shared"
    share = 0.8
    swaps_with = "given_name"
    levels = (
        Level("equal", "the same surname", 0.84, 0.002),
        Level("near", "one letter or a particle apart", 0.07, 0.0015),
        Level("part", "a part of a double name in common", 0.02, 0.001),
        Level("similar", "alike, or sounding alike", 0.015, 0.012),
        Level("swapped", "given name and surname changed places", 0.01, 0.0002),
        Level("different", "different surnames", 0.045, 0.9833),
    )
    headers = header_words("surname")
    # Whole villages share a surname; it is never a hub, its frequency says enough.

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        return name_of(raw).surname

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        core = core_words(value)
        whole = value.replace(" ", "")
        words = dict.fromkeys((whole, "".join(core), *(w for w in core if len(w) > 2)))
        sounds = dict.fromkeys(sound(w) for w in words if len(w) > 2)
        first = core[0] if core else whole
        return (
            *(("surname", w) for w in words),
            *(("surname.sound", s) for s in sounds if len(s) > 1),
            ("surname.start", first[:3]),
        )

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        columns, (vowels, parts) = _READ_SURNAME(a, b)
        pairs = _Surnames(*columns)
        near, similar = _alike(pairs.joined, pairs.sound)
        return first_level(
            5, (1, near | _one_family(pairs, vowels)), (2, _share_part(pairs, parts)), (3, similar)
        )

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        return share_of(values, surname_likeness) if role == "surname" else 0.0

    def choose(self, values: Mapping[str, int]) -> str:
        return min(values, key=lambda v: (len(v) < 2, -values[v], -len(v), v))

    def show(self, value: str) -> str:
        return " ".join(word if word in PARTICLES else word.capitalize() for word in value.split(" "))


class Suffix(Kind):
    """Junior, Senior, II, III: which of the namesakes."""

    name = "suffix"
    roles = NAME_ROLES
    family = "suffix"
    m_belief = 500.0  # who is the elder is seldom written wrong
    sharing = "personal"
    exclusive = True
    levels = (
        Level("equal", "the same generation", 0.90, 0.35),
        Level("compatible", "two words for one generation", 0.05, 0.15),
        Level("different", "different generations", 0.05, 0.5),
    )
    headers = header_words("suffix")

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        return name_of(raw).suffix

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        """None: too few values."""
        return ()

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        x, y = ([_GENERATION.get(v, v) for v in side] for side in (a, b))
        return first_level(2, (1, np.fromiter(map(str.__eq__, x, y), np.bool_, len(x))))

    def show(self, value: str) -> str:
        return f"{value.title()}." if value in ("jr", "sr") else value.upper()


_GENERATION = {"sr": "sr", "i": "sr", "jr": "jr", "ii": "jr"}


class _GivenNames(NamedTuple):
    """What is told of both given names of many pairs."""

    name: Column
    joined: Column
    first: Column
    start: Column
    letter: Column
    bones: Column
    sound: Column


def _given(a: Sequence[str], b: Sequence[str]) -> tuple[_GivenNames, Marks, Marks]:
    """Columns, groups of nicknames as a set of 64 bits, and whether there are vowels."""
    columns, (groups, vowels) = _READ_GIVEN(a, b)
    return _GivenNames(*columns), groups, vowels


def _given_parts(name: str) -> tuple[str, ...]:
    """The texts of `_GivenNames`, of one name."""
    joined, first = name.replace("-", ""), name.partition("-")[0]
    return name, joined, first, _start(name), name[:1], _bones(name), sound(name)


def _start(name: str) -> str:
    """What a short form has in common with the name."""
    return name[:SHORT_FORM_FROM] if len(name) >= SHORT_FORM_FROM else ""


def _bones(name: str) -> str:
    """Consonants, where they are enough to know a name by."""
    bones = skeleton(name)
    return bones if len(bones) > 1 else ""


def _given_marks(name: str) -> tuple[int, ...]:
    groups = sum(1 << bit for bit in {group & 63 for group in nickname_groups().get(name, ())})
    return groups, int(not _VOWELS.isdisjoint(name))


_READ_GIVEN = Reader(len(_GivenNames._fields), _given_parts, 2, _given_marks)


def _one_name(pairs: _GivenNames, groups: Marks, vowels: Marks) -> Flags:
    """Nicknames and forms of one name, a short form, a part of a compound, the same without vowels."""
    hyphen = ~((pairs.name.a == pairs.joined.a) & (pairs.name.b == pairs.joined.b))
    compound = hyphen & (pairs.joined.alike | pairs.first.alike)
    open_ = (groups[0] & groups[1] > 0) | pairs.start.same | compound | _without_vowels(pairs.bones, vowels)
    return pairs.name.where(_are_one_name, open_)


def _are_one_name(a: str, b: str) -> bool:
    groups = nickname_groups()
    if (of_a := groups.get(a)) and (of_b := groups.get(b)) and of_a & of_b:
        return True
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if len(short) >= SHORT_FORM_FROM and long.startswith(short):
        return True
    if "-" in a or "-" in b:
        return a.replace("-", "") == b.replace("-", "") or a.partition("-")[0] == b.partition("-")[0]
    return _are_without_vowels(a, b)


def _are_without_vowels(a: str, b: str) -> bool:
    """Whether one was written without vowels (as Arabic and Hebrew are) and the consonants agree."""
    return not (_VOWELS & set(a) and _VOWELS & set(b)) and bool(_bones(a)) and _bones(a) == _bones(b)


def _without_vowels(bones: Column, vowels: Marks) -> Flags:
    """`_are_without_vowels` of many pairs."""
    return bones.same & ((vowels[0] & vowels[1]) == 0)


_VOWELS = frozenset("aeiou")


def _initial_fits(pairs: _GivenNames) -> Flags:
    """An initial on one side, and the other starts with it."""
    return pairs.letter.alike & (pairs.name.shortest == 1) & (pairs.name.longest != 1)


def _alike(name: Column, sounds: Column) -> tuple[Flags, Flags]:
    """Whether pairs are a slip of the pen apart, and whether they are alike or sound alike."""
    longest, shortest = name.longest, name.shortest
    anything = np.ones(len(name.a), np.bool_)
    apart, likeness = name.apart(2, anything), name.likeness(0.86, anything)
    near = (apart <= 1) & (longest >= 4) & (shortest >= 3) | (likeness >= 0.94) & (shortest >= 4)
    asked = ~near & (shortest > 3) & sounds.alike
    similar = (likeness >= 0.86) | (apart <= 2) & (shortest >= 6) | (apart <= 1)
    similar |= name.likeness(0.65, asked & ~similar) >= 0.65
    return near, similar & (shortest >= 2)


class _Surnames(NamedTuple):
    """What is told of both surnames of many pairs."""

    name: Column
    joined: Column
    core: Column
    stem: Column
    bones: Column
    sound: Column


def _surname_parts(name: str) -> tuple[str, ...]:
    """The texts of `_Surnames`, of one name."""
    joined, core = name.replace(" ", ""), "".join(core_words(name))
    return name, joined, core, core[:4], _bones(core), sound(joined)


def _surname_marks(name: str) -> tuple[int, ...]:
    """Whether there are vowels, and the words as a set of bits."""
    core = core_words(name)
    return int(not _VOWELS.isdisjoint("".join(core))), word_bits([w for w in core if len(w) > 2])


_READ_SURNAME = Reader(len(_Surnames._fields), _surname_parts, 2, _surname_marks)


def _one_family(pairs: _Surnames, vowels: Marks) -> Flags:
    """Equal but for particles and spaces; forms for women and men (Novák, Nováková); the same without vowels."""
    open_ = pairs.core.alike | pairs.joined.alike | _without_vowels(pairs.bones, vowels)
    return pairs.name.where(_are_one_family, open_ | pairs.stem.same & (pairs.core.longest > 6))


def _are_one_family(a: str, b: str) -> bool:
    x, y = "".join(core_words(a)), "".join(core_words(b))
    if x == y or a.replace(" ", "") == b.replace(" ", ""):
        return True
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    if long.endswith("ova") and len(long) > 6 and short.startswith(long[:-3]):
        return len(short) - len(long) + 3 <= 2
    return _are_without_vowels(x, y)


def _share_part(pairs: _Surnames, parts: Marks) -> Flags:
    """A word in common, of names that are not both of one word."""
    return pairs.name.where(_have_a_word_in_common, parts[0] & parts[1] > 0)


def _have_a_word_in_common(a: str, b: str) -> bool:
    x, y = core_words(a), core_words(b)
    if len(x) == 1 and len(y) == 1:
        return False
    return any(len(w) > 2 and w in y for w in x)
