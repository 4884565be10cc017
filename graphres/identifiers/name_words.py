"""Words around names that are no names: titles, honors, generations, particles; and how a name is cut into
words.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from anyascii import anyascii

from graphres.identifiers.lexicon import given_names, legal_forms, organization_words
from graphres.identifiers.text import LIMIT, fold

__all__ = [
    "HONORS",
    "PARTICLES",
    "SUFFIXES",
    "TITLES",
    "Words",
    "core_words",
    "cut",
    "is_organization",
    "native",
]

TITLES = frozenset(
    """
    mr mrs ms miss mx mister dr drs prof professor sir dame lord lady rev revd reverend hon rt capt
    captain col gen lt maj sgt cpl cmdr adm judge herr frau fraulein hr fr dipl ing dipling mag mmag
    univ monsieur mme madame mlle mademoiselle maitre me sr sra srta senora senorita dna dona sig signor
    signora signorina dott dottssa dottoressa avv geom ingegnere dhr mevr mw mevrouw meneer ir pan pani
    panna mgr inz bc mudr judr phdr rndr paeddr doc bay bayan sayin shri smt kumari haji hajah hajj
    sheikh shaikh hazrat imam rabbi tuan puan encik datuk dato ustaz gospodin gospodja
    """.split()
)
"""Dropped before a name, if a name remains."""
HONORS = frozenset(
    """
    phd md esq esquire obe mbe cbe kbe dbe gbe kcb gcb kcmg gcmg cmg kcvo dso mc dsc dfc vc gc mp msp qc
    kc bart bt bsc msc mba ba ma meng beng llb llm dds dvm rn cpa jd dphil frs fsa frcs frcp fba fras
    frse frgs fls fca mrcs mrcp csc cfa pmp ret retd baronet
    """.split()
)
"""Dropped after a name, if a name remains."""
SUFFIXES = {
    "jr": "jr", "jnr": "jr", "junior": "jr", "jun": "jr", "fils": "jr", "filho": "jr", "hijo": "jr",
    "mladsi": "jr",
    "sr": "sr", "snr": "sr", "senior": "sr", "sen": "sr", "pere": "sr", "padre": "sr", "starsi": "sr",
    "i": "i", "1st": "i", "ii": "ii", "2nd": "ii", "iii": "iii", "3rd": "iii", "iv": "iv", "4th": "iv",
}  # fmt: skip
PARTICLES = frozenset(
    """
    de da do dos das di del della delle dela du des la le las los van von vom zu zum zur der den ter ten
    te het af av bin binti binte ibn abu al el ul ur bar y e und san santa st saint ap ab
    """.split()
)
_COMPOUND_FAMILY = frozenset(
    """欧阳 司马 诸葛 上官 司徒 东方 夏侯 皇甫 尉迟
    公孙 慕容 令狐 端木 南宫 歐陽 司馬 諸葛 上官 皇甫 남궁 황보 제갈 선우 독고""".split()
)
_SYLLABIC = re.compile(r"[\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_HAN = re.compile(r"[^\s\u3000,，·・]+")
_ASIDE = re.compile(r"[(\[\"]([^)\]\"]*)[)\]\"]")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*|[1-5](?:st|nd|rd|th)")
_VAN_DER = re.compile(r"\bv\. ?d\. ?")
_NO_LETTER = re.compile(r"[^a-z0-9./ ]+")


class Words(NamedTuple):
    """A name cell cut into words: those before a comma and after each, and what stood in brackets or
    quotes.
    """

    parts: tuple[tuple[str, ...], ...]
    aside: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(word for part in self.parts for word in part)


@lru_cache(maxsize=1 << 16)
def cut(text: str) -> Words:
    """Words of a name, folded; apostrophes join (O'Hare is one word), dots part (J.R. are two).

    >>> cut("O'Hare, Robert (Bob)")
    Words(parts=(('ohare',), ('robert',)), aside=('bob',))
    """
    folded = fold(text)
    if folded.replace(" ", "").isalpha():
        words = tuple(folded.split(" "))
        return Words((words,), ())
    aside: tuple[str, ...] = ()
    if "(" in folded or '"' in folded or "[" in folded:
        aside = tuple(word for found in _ASIDE.findall(folded) for word in _WORD.findall(found))
        folded = _ASIDE.sub(" ", folded)
    if "v." in folded:
        folded = _VAN_DER.sub("van der ", folded)
    folded = folded.replace("'", "")
    parts = (tuple(_WORD.findall(part)) for part in folded.split(","))
    return Words(tuple(part for part in parts if part), aside)


def native(text: str) -> tuple[str, str] | None:
    """Family name and given name of a name in Chinese or Korean writing, romanized; None for other scripts.

    The family name comes first: one sign, or one of the few of two, or what stands before a space.

    >>> native("王杰"), native("Jie Wang")
    (('wang', 'jie'), None)
    """
    if text.isascii() or not _SYLLABIC.search(text[:LIMIT]):
        return None
    runs = [run for run in _HAN.findall(text[:LIMIT]) if _SYLLABIC.search(run)]
    if len(runs) == 1:
        first = 2 if runs[0][:2] in _COMPOUND_FAMILY and len(runs[0]) > 2 else 1
        runs = [runs[0][:first], runs[0][first:]]
    family, given = runs[0], "".join(runs[1:])
    return _roman(family), _roman(given)


def _roman(text: str) -> str:
    return "".join(filter(str.isalpha, anyascii(text).lower()))


@lru_cache(maxsize=1 << 16)
def is_organization(text: str) -> bool:
    """Whether a full name is that of a company or an institution: it has a legal form or a word of the trade.

    >>> (
    ...     is_organization("Universal Exports"),
    ...     is_organization("Müller & Sohn GmbH"),
    ...     is_organization("Anna Bank"),
    ... )
    (True, True, False)
    """
    folded = fold(text)
    words = [
        word.strip(".")
        for word in (folded if folded.replace(" ", "").isalpha() else _NO_LETTER.sub(" ", folded)).split()
    ]
    if len(words) < 2:
        return False
    if not _tell_tale().isdisjoint(words):
        forms = legal_forms()
        if any(forms.get(word) == "sure" for word in words) or _has_trade_word(words):
            return True
        if len(words) > 2 and forms.get(words[-1]) == "last":
            return True
    return " & " in folded and len(words) > 2 and not _is_couple(folded)


def _is_couple(folded: str) -> bool:
    """``Mr & Mrs Smith``, ``John & Mary Smith``: a given name or a title on both sides of the sign."""
    before, _, after = folded.partition(" & ")
    sides = (before.split()[-1:], after.split()[:1])
    return all(side and (side[0].strip(".") in TITLES or side[0] in given_names()) for side in sides)


@cache
def _tell_tale() -> frozenset[str]:
    """Words that make it worth a second look."""
    return organization_words() | frozenset(legal_forms())


def _has_trade_word(words: list[str]) -> bool:
    """A trade word decides, unless a two-word name starts with a given name (Anna Bank)."""
    if organization_words().isdisjoint(words):
        return False
    return not (len(words) == 2 and words[0] in given_names() and words[0] not in organization_words())


@lru_cache(maxsize=1 << 16)
def core_words(surname: str) -> tuple[str, ...]:
    """Words of a surname that are no particles; all of them where nothing else is left."""
    words = tuple(surname.split(" "))
    return tuple(w for w in words if w not in PARTICLES) or words
