"""Names of people: given name, middle names, surname, and the suffix that tells father from son."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from graphres.identifiers.base import Context, Kind, Level, Levels, Raw
from graphres.identifiers.lexicon import given_names, header_words, name_frequencies, nickname_groups
from graphres.identifiers.likeness import first_level
from graphres.identifiers.name_likeness import (
    GivenNames,
    Surnames,
    alike,
    alike_given,
    initial_fits,
    one_family,
    one_name,
    share_part,
)
from graphres.identifiers.name_looks import full_name_likeness, given_likeness, share_of, surname_likeness
from graphres.identifiers.name_parsing import NAME_ROLES, name_of
from graphres.identifiers.name_words import PARTICLES, core_words
from graphres.identifiers.phonetic import sound

__all__ = ["GivenName", "MiddleName", "Suffix", "Surname"]


class GivenName(Kind):
    """The name a person is called by.

    >>> GivenName().clean({"full_name": ("Hughes, Howie",)}, Context())
    ('howie',)
    """

    name = "given_name"
    roles = NAME_ROLES
    family = "given_name"
    names = "person"
    sharing = "personal"
    tells_apart = True
    swaps_with = "surname"
    levels = (
        Level("equal", "the same given name", 0.78, 0.008),
        Level("nickname", "forms of one name", 0.06, 0.002, "given_name.nickname"),
        Level("near", "one letter apart", 0.06, 0.003),
        Level("initial", "an initial that fits", 0.03, 0.004, "given_name.initial"),
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
        pairs = GivenNames.of(a, b)
        forms, initial, letter = one_name(pairs), initial_fits(pairs), pairs.name.shortest == 1
        near, similar = alike_given(pairs)
        return first_level(6, (1, forms & ~letter), (2, near & ~letter), (3, initial), (4, similar & ~letter))

    def commonness(self) -> Mapping[str, Mapping[str, float]]:
        return {"given_name": _highest(name_frequencies("given_name").values()), "given_name.nickname": _of_groups()}

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        if role == "full_name":
            return share_of(values, full_name_likeness)
        return share_of(values, given_likeness) if role == "given_name" else 0.0

    def choose(self, values: Mapping[str, int]) -> str:
        """A whole name before an initial, one that people bear before a misspelling."""
        return min(values, key=lambda v: (len(v) < 2, v not in given_names(), -values[v], -len(v), v))

    def show(self, value: str) -> str:
        return value.title()


def _highest(countries: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """How common each text is where it is most common."""
    out: dict[str, float] = {}
    for shares in countries:
        out |= {text: max(share, out.get(text, 0.0)) for text, share in shares.items()}
    return out


def _of_groups() -> dict[str, float]:
    """How many people of a country bear a name of each group of nicknames, where they are most."""
    groups, countries = nickname_groups(), []
    for shares in name_frequencies("given_name").values():
        of_group: dict[str, float] = {}
        for name, share in shares.items():
            for group in groups.get(name, ()):
                of_group[f"{group}"] = of_group.get(f"{group}", 0.0) + share
        countries.append(of_group)
    return _highest(countries)


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
        pairs = GivenNames.of(a, b)
        near, _ = alike_given(pairs)
        initial = initial_fits(pairs)
        return first_level(3, (1, (near | one_name(pairs)) & ~initial), (2, initial))

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
    names = "person"
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
        pairs = Surnames.of(a, b)
        near, similar = alike(pairs.joined, pairs.sound)
        near |= pairs.looks.same | pairs.spelling.same
        return first_level(5, (1, near | one_family(pairs)), (2, share_part(pairs)), (3, similar))

    def commonness(self) -> Mapping[str, Mapping[str, float]]:
        return {"surname": _highest(name_frequencies("surname").values())}

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
    plural = "generations"
    sharing = "personal"
    exclusive = True
    namesakes = ("given_name", "middle_name")
    levels = (
        Level("equal", "the same generation", 0.945, 0.35),
        Level("compatible", "two words for one generation", 0.05, 0.15),
        Level("different", "different generations", 0.005, 0.5),
    )
    # It is written to tell father from son, who share all the rest: were that learned from who agrees in all the rest,
    # they would be one person.
    most_different = 0.01
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
