"""One name in several spellings: native letters, without diacritics, spelled out, or romanized in two systems.

A region's texts are kept in four spellings: NATIVE, two that people use instead, and ASCII for mailboxes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

__all__ = ["NATIVE", "SPELLINGS", "Spell", "spellers"]

Spell = Callable[[str], str]

NATIVE, OTHER, THIRD, SLUG = range(4)
SPELLINGS = 4

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ı": "i"})

# ELOT 743 (ISO 843, type 2), as in passports: digraphs first, then letters.
_DIGRAPHS = {"ου": "ou", "αυ": "av", "ευ": "ev", "γγ": "ng", "γξ": "nx", "γχ": "nch"}
_LETTERS = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(),
        strict=True,
    )
)
# An older manner, as families abroad and shops write: beta b, eta e, upsilon u, phi ph, chi h, and by sound.
_OLD_DIGRAPHS = {"ου": "ou", "αυ": "af", "ευ": "ef", "αι": "e", "ει": "i", "οι": "i", "γγ": "g", "γκ": "g", "μπ": "b"}
_OLD_LETTERS = _LETTERS | {"β": "b", "χ": "h", "η": "e", "φ": "ph", "υ": "u", "γ": "gh"}


def spellers(region: str) -> tuple[Spell, Spell, Spell, Spell]:
    """The four spellings of a region, as functions of the native text.

    >>> [spell("Γιώργος Χατζής") for spell in spellers("GR")]
    ['Γιώργος Χατζής', 'Giorgos Chatzis', 'Ghiorghos Hatzes', 'giorgoschatzis']
    >>> [spell("Jürgen Groß") for spell in spellers("DE")]
    ['Jürgen Groß', 'Jurgen Gros', 'Juergen Gross', 'juergengross']
    """
    if region == "GR":
        return _same, _elot, _old_greek, lambda text: _slug(_elot(text))
    if region == "DE":
        return _same, _plain, _spelled_out, lambda text: _slug(_spelled_out(text))
    return _same, _plain, _plain, _slug


def _same(text: str) -> str:
    return text


def _plain(text: str) -> str:
    """Without diacritics, as a keyboard without them gives it."""
    text = text.replace("ß", "s").replace("ı", "i")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _spelled_out(text: str) -> str:
    return _plain(text.translate(_UMLAUTS))


def _slug(text: str) -> str:
    return re.sub("[^a-z]", "", _plain(text).lower())


def _elot(text: str) -> str:
    return _romanized(text, _DIGRAPHS, _LETTERS)


def _old_greek(text: str) -> str:
    return _romanized(text, _OLD_DIGRAPHS, _OLD_LETTERS)


def _romanized(text: str, digraphs: dict[str, str], letters: dict[str, str]) -> str:
    """Greek in Latin letters; what is not Greek stays. A diaeresis keeps two vowels apart."""
    apart = text.replace("ϊ", "ι\0").replace("ΐ", "ι\0").replace("ϋ", "υ\0").replace("ΰ", "υ\0")
    plain = _plain(apart)
    result, at = [], 0
    while at < len(plain):
        pair = plain[at : at + 2].lower()
        length = 2 if pair in digraphs and plain[at + 2 : at + 3] != "\0" else 1
        source = plain[at : at + length]
        latin = digraphs[pair] if length == 2 else letters.get(source.lower(), source)
        result.append(latin.capitalize() if source[0].isupper() else latin)
        at += length
    return "".join(result).replace("\0", "")
