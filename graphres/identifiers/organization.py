"""Companies and institutions, with or without their legal form: as customers, and as where people work.

A company and its director are related, not the same. So the name of an organization on a record that names a person as
well is another kind of value than on a record that does not: colleagues have it in common, as a family has its
surname. And a record says of itself whether it is a person's or an organization's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from graphres.identifiers.base import Context, Kind, Level, Levels, Raw
from graphres.identifiers.distinct import Reader, word_bits
from graphres.identifiers.lexicon import countries, header_words, legal_forms, organization_words
from graphres.identifiers.likeness import first_level
from graphres.identifiers.name_parsing import NAME_ROLES, name_of
from graphres.identifiers.name_words import is_organization
from graphres.identifiers.text import fold, is_placeholder

__all__ = ["Employer", "Organization", "Party"]

EQUAL, NEAR, PART, SIMILAR, DIFFERENT = range(5)
_ASIDE = re.compile(r"\([^)]*\)")
_WORDS = re.compile(r"[a-z0-9]+")
_AND = frozenset("and und et y e i och og en und the der die das le la les el los il and ve".split())
_SP_ZOO = re.compile(r"\bsp\. ?z ?o\.? ?o\b\.?|\bsp z o ?o\b")
_DOTTED = re.compile(r"\b(?:[a-z][./] ?){2,}(?:[a-z]\b)?|\b[a-z][./][a-z]\b")


PEOPLE = ("full_name", "surname", "given_name")
"""Roles in which an organization may stand where people's names do."""


class _Named(Kind):
    """How names of organizations compare, whatever they stand for."""

    family = "organization"
    names = "organization"

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        words = [w for w in value.split() if len(w) > 2 and w not in organization_words() and w not in countries()]
        return ((self.name, value), *((f"{self.name}.word", w) for w in dict.fromkeys(words)))

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        (whole, ordered), ((words_a, words_b),) = _READ(a, b)
        anything = np.ones(len(a), np.bool_)
        most = np.clip(whole.longest // 6, 1, 3)
        near = np.minimum(whole.apart(3, anything), ordered.apart(3, anything)) <= most
        part = whole.where(_holds, ~near & ((words_a & ~words_b == 0) | (words_b & ~words_a == 0)))
        left = ~(near | part)
        similar = (whole.likeness(0.9, left) >= 0.9) | (ordered.likeness(0.9, left) >= 0.9)
        return first_level(DIFFERENT, (NEAR, near), (PART, part), (SIMILAR, similar))

    def show(self, value: str) -> str:
        return value.title()


class Organization(_Named):
    """The name of an organization that is the customer itself, in words, without articles and legal form.

    >>> Organization().clean({"full_name": ("The Müller & Sohn G.m.b.H.",)}, Context())
    ('muller sohn',)
    """

    name = "organization"
    roles = ("organization", *PEOPLE)
    sharing = "personal"
    tells_apart = True
    levels = (
        Level("equal", "the same organization's name", 0.75, 0.0005),
        Level("near", "nearly the same name", 0.10, 0.0005),
        Level("part", "one name holds the other's words", 0.07, 0.002),
        Level("similar", "much alike", 0.03, 0.003),
        Level("different", "different names", 0.05, 0.994),
    )
    headers = header_words("organization")

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        return () if _names_a_person(raw) else _named(raw)

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        return sum(map(is_organization, values)) / len(values) if role == "organization" and values else 0.0


class Employer(_Named):
    """The name of the organization that a person stands for.

    >>> Employer().clean({"full_name": ("Anna Smith",), "organization": ("Muller & Son Ltd",)}, Context())
    ('muller son',)
    >>> Employer().clean({"organization": ("Muller & Son Ltd",)}, Context())
    ()
    """

    name = "employer"
    roles = ("organization", *PEOPLE)
    sharing = "either"
    share = 0.5
    levels = (
        Level("equal", "the same employer", 0.60, 0.0005),
        Level("near", "nearly the same name", 0.06, 0.0005),
        Level("part", "one name holds the other's words", 0.06, 0.002),
        Level("similar", "much alike", 0.03, 0.003),
        Level("different", "different employers", 0.25, 0.994),
    )

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        return _named(raw) if _names_a_person(raw) else ()

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        """Nothing does: the column is an organization's."""
        return 0.0


class Party(Kind):
    """Whether a record is a person's or an organization's, where there are organizations.

    >>> Party().clean({"organization": ("Muller & Son Ltd",)}, Context())
    ('organization',)
    """

    name = "party"
    roles = ("organization",)
    beside = NAME_ROLES
    family = "party"
    identifies = False
    plural = "parties"
    sharing = "personal"
    levels = (
        Level("equal", "both a person's, or both an organization's", 0.95, 0.6),
        Level("different", "a person's and an organization's", 0.05, 0.4),
    )
    most_different = 0.05  # a sole trader is both; else who works for a company would be it

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        if _names_a_person(raw):
            return ("person",)
        return ("organization",) if _named(raw) else ()

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        """None: most records share one."""
        return ()

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        """Nothing does: it is told from names."""
        return 0.0


def _names_a_person(raw: Raw) -> bool:
    name = name_of(raw)
    return bool(name.given or name.surname)


def _named(raw: Raw) -> tuple[str, ...]:
    """The organizations of a record."""
    found = [*raw.get("organization", ()), *filter(is_organization, raw.get("full_name", ()))]
    if not raw.get("given_name"):
        found += filter(is_organization, raw.get("surname", ()))
    return tuple(dict.fromkeys(v for text in found if (v := _clean(text))))


@lru_cache(maxsize=1 << 16)
def _clean(text: str) -> str:
    """Words of the name; legal forms go, unless nothing else is left."""
    if is_placeholder(text):
        return ""
    folded = _DOTTED.sub(
        lambda m: re.sub(r"[./ ]", "", m.group()) + " ",
        _SP_ZOO.sub("spzoo", _ASIDE.sub(" ", fold(text))).replace("'", ""),
    )
    words = _WORDS.findall(folded)
    forms = legal_forms()
    out = [word for word in words if word not in _AND and forms.get(word) != "sure"]
    while len(out) > 1 and forms.get(out[-1]) == "last":
        out.pop()
    return " ".join(out or words)


def _sorted(value: str) -> str:
    return " ".join(sorted(value.split()))


_READ = Reader(2, lambda value: (value, _sorted(value)), 1, lambda value: (word_bits(value.split()),))


def _holds(a: str, b: str) -> bool:
    """Whether the shorter name's words are all in the longer one, and one of them is no everyday word."""
    x, y = set(a.split()), set(b.split())
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    return short <= long and (len(short) > 1 or any(len(w) > 3 and w not in organization_words() for w in short))
