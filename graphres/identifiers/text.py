"""Text made comparable: one alphabet, one case, no invisible characters, and no words that stand for nothing.

Every kind cleans through `fold`, so that a letter looks the same whatever keyboard, encoding or script it
came through. Input is cut at `LIMIT` characters before anything is parsed: a cell of a megabyte costs no
more than a line.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

__all__ = ["LIMIT", "fold", "is_placeholder", "letters", "squeeze", "to_ascii"]

LIMIT = 400
"""Characters of a cell that are read; no name, address or number is longer."""

_CYRILLIC = dict(zip("АВЕЗКМНОРСТУХІЈЅаеорсухіјѕ", "ABE3KMHOPCTYXIJSaeopcyxijs", strict=True))
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονυ", "ABEZHIKMNOPTYXovu", strict=True))
LOOK_ALIKES = str.maketrans(_CYRILLIC | _GREEK)
_LATIN = re.compile(r"[A-Za-z]")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u03ff\u0400-\u04ff]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_GREEK_PAIRS = re.compile("[οαε][υύ]", re.IGNORECASE)
_GREEK_SOUND = {"ο": "ou", "α": "av", "ε": "ev"}
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]+")
_PUNCTUATION = re.compile(r"[\W_]+")

PLACEHOLDERS = frozenset(
    """
    na none null nil nan nul void empty blank missing unknown unk undefined unspecified notprovided
    notavailable notapplicable notknown notgiven noname nn nobody anonymous anon test tester testing testtest
    teste dummy sample example default placeholder tbd tba tbc xx xxx xxxx xxxxx guest guestuser gast invite
    invitado ospite asdf asdfgh qwerty qwertz abc abcd foo bar foobar lorem deleted removed redacted nodata
    novalue nosurname noaddress noemail unbekannt keine keiner keineangabe inconnu nonrenseigne desconocido
    desconhecido ninguno sconosciuto nessuno onbekend geen okand ukendt ukjent tuntematon nieznany nieznane
    brak neznamy neznama ismeretlen bilinmiyor yok neizvestno customer client kunde kundin user mr mrs privat
    """.split()
)


def to_ascii(text: str) -> str:
    """The text in the Latin alphabet without accents, case kept; what has no letter (emoji, marks) is
    dropped.

    A word that mixes Latin with look-alike letters is read as Latin.

    >>> to_ascii("Žofie Müller-Łęcka"), to_ascii("王杰"), to_ascii("\u0410nna")
    ('Zofie Muller-Lecka', 'WangJie', 'Anna')
    """
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    if text.isascii():
        return text
    if _OTHER_SCRIPT.search(text):
        text = _GREEK_PAIRS.sub(lambda found: _GREEK_SOUND[found.group()[0].lower()], text)
        text = " ".join(_one_script(word) for word in text.split(" "))
    text = "".join(c for c in text if c.isascii() or unicodedata.category(c)[0] in "LMNPZ")
    return str(anyascii(text))


def _one_script(word: str) -> str:
    """Look-alikes become Latin in a word that also has Latin letters."""
    return word.translate(LOOK_ALIKES) if _LATIN.search(word) else word


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Lower-case ASCII with single spaces, trimmed and cut at `LIMIT`: what cleaning starts from.

    >>> fold("  Ærø\u00a0 STRAẞE ")
    'aero strasse'
    """
    text = text[:LIMIT]
    if not text.isascii():
        text = to_ascii(text)
    if not text.isprintable():
        text = _UNSEEN.sub(" ", text)
    return " ".join(text.lower().split())[:LIMIT].rstrip()


def letters(text: str) -> str:
    """Letters and digits only, folded: how header words and placeholders are looked up.

    >>> letters("Not-Available.")
    'notavailable'
    """
    return squeeze(fold(text))


def squeeze(folded: str) -> str:
    """A folded text without anything but letters and digits."""
    return folded if folded.isalnum() else _PUNCTUATION.sub("", folded)


@lru_cache(maxsize=1 << 16)
def is_placeholder(text: str) -> bool:
    """Whether a cell stands for nothing: ``n/a``, ``unknown``, ``-``, ``xxx``, also in other languages.

    >>> is_placeholder("N/A"), is_placeholder("--"), is_placeholder("Nadia")
    (True, True, False)
    """
    key = letters(text)
    return not key or key in PLACEHOLDERS
