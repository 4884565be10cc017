"""The canonical words of each part of an address: what makes ``St.`` and ``Street``, ``Apt. 4`` and ``#4``
one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from graphres.identifiers.lexicon import countries, regions, street_types
from graphres.identifiers.text import fold

__all__ = [
    "DIRECTIONS", "GLUED", "NUMBER_WORD", "SLASH", "UNIT", "WORD", "area_of", "city_of", "country_of",
    "number_of", "postcode_of", "region_of", "street_of", "unit_of", "unit_sign",
]  # fmt: skip

UNIT = re.compile(
    r"(?:\b(?:apartment|apartments|apt|appt|appartement|app|unit|suite|ste|flat|fl|floor|room|rm|bldg|bld|"
    r"building|block|wohnung|whg|apto|piso|puerta|escalera|interno|int|scala|bte|lgh|lokal|lok|"
    r"mieszkanie|kv|daire|kat|shop|level|lvl|etage|stock|og|lot|trlr|trailer|space|spc|"
    r"penthouse)\b\.? *(?:no\.?|nr\.?)? *#? *"
    r"([a-z]?\d{1,4}(?:-?[a-z]|-\d{1,4})?|[a-z])(?![\da-z])|# *(\d[\da-z-]*)|\b(?:m\.|d:) ?(\d{1,4}))"
)
NUMBER_WORD = re.compile(r"\b(?:no|nr|n|num|numero|number|nro|hausnummer|hnr)[.:°º]* ?(?=\d)|(?<!\S)n[°º] ?")
WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")
GLUED = re.compile(
    r"([a-z]{3,})(strasse|strase|str|straat|gatan|gade|vagen|vejen|vej|veien|weg|laan|"
    r"street|road|avenue|crescent|circuit|plein|platz|gasse|allee|utca)"
)
_LONG_TYPES = ("strasse", "straat", "street", "avenue", "crescent", "circuit")
_MISREAD = "|".join(f"{word[:i]}[a-z]?{word[i + 1 :]}" for word in _LONG_TYPES for i in range(len(word)))
_GLUED_MISREAD = re.compile(rf"([a-z]{{4,}}?)({_MISREAD})")
_TYPE_MISREAD = re.compile(_MISREAD)
"""Long words for a street with a letter misread or left out, as by machines (``lindenstrassc``): nothing else ends
so, and without them the street's own name is not seen."""
_GB = re.compile(r"[a-z]{1,2}\d[a-z\d]?\d[a-z]{2}")
SLASH = re.compile(r"(\d+[a-z]?) ?/ ?(\d+[a-z]?)")
SHORTEST_TYPE = 5
_PLAIN = re.compile(r"[a-z0-9]+")
_CEDEX = re.compile(r" cedex( \d+)?$")
_COMPASS = {"north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
               "southeast": "se", "southwest": "sw"}  # fmt: skip
_CITY_START = {"st": "saint", "st.": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
DIRECTIONS = frozenset(_COMPASS.values())
_TYPE_CODES = frozenset({"st", "av", "rd", "ln", "pl", "bd", "os", "pde", "ct", "dr"})


@lru_cache(maxsize=1 << 15)
def street_of(text: str) -> str:
    """Canonical words of a street's name: types, directions and ``saint`` folded, glued types parted.

    >>> (
    ...     street_of("Kenyon Crescent"),
    ...     street_of("ul. Długa"),
    ...     street_of("Lange Str."),
    ...     street_of("St. John's Road"),
    ... )
    ('kenyon cr', 'dluga st', 'lange st', 'saint johns rd')
    """
    words: list[str] = []
    found = _PLAIN.findall(fold(text).replace("'", ""))
    types = street_types()
    for i, word in enumerate(found):
        glued = GLUED.fullmatch(word)
        if glued and word not in types:
            words += (glued.group(1), types[glued.group(2)])
        elif word not in types and (misread := _misread(word, alone=len(found) == 1)):
            words += misread
        elif i == 0 and word in _CITY_START and len(found) > 2:
            words.append(_CITY_START[word])
        elif word in _COMPASS and len(found) > 1:
            words.append(_COMPASS[word])
        else:
            words.append(types.get(word, word) if len(found) > 1 else word)
    if len(words) > 1 and words[0] in _TYPE_CODES and words[0] == types.get(found[0]) and not words[1][0].isdigit():
        words.append(words.pop(0))
    return " ".join(words)


def _misread(word: str, alone: bool) -> tuple[str, ...]:
    """A word with a misread type of street in it, taken apart; nothing for any other word."""
    if len(word) < SHORTEST_TYPE or word.isdigit():
        return ()
    if not alone and _TYPE_MISREAD.fullmatch(word):
        return (_type_of(word),)
    glued = _GLUED_MISREAD.fullmatch(word)
    return (glued.group(1), _type_of(glued.group(2))) if glued else ()


def _type_of(misread: str) -> str:
    """The code of the type that is nearest to a misread one."""
    likest = min(_LONG_TYPES, key=lambda known: (OSA.distance(known, misread), known))
    return street_types()[likest]


@lru_cache(maxsize=1 << 15)
def number_of(text: str) -> tuple[str, str]:
    """House number and, of two parted by a slash, the unit: the second (Długa 12/5).

    >>> number_of("No. 12 B"), number_of("0012"), number_of("12/5")
    (('12b', ''), ('12', ''), ('12', '5'))
    """
    folded = NUMBER_WORD.sub("", fold(text)).strip(" #.")
    unit = ""
    if found := SLASH.fullmatch(folded):
        folded, unit = found.groups()
    return re.sub(r"[^a-z0-9-]", "", folded).lstrip("0").strip("-"), unit


@lru_cache(maxsize=1 << 15)
def unit_of(text: str) -> str:
    """A unit's own sign without the word for it: ``Apt. 4`` and ``#4`` are ``4``."""
    folded = fold(text)
    found = [unit_sign(m).replace("-", " ") for m in UNIT.finditer(folded)]
    return " ".join(found) if found else " ".join(WORD.findall(folded.replace("-", " ")))


@lru_cache(maxsize=1 << 15)
def postcode_of(text: str) -> str:
    """Letters and digits without separators, without a sign of the country, without the four further US
    digits.

    >>> postcode_of("se1 8nb"), postcode_of("D-66879"), postcode_of("927230000"), postcode_of("2000.0")
    ('se18nb', '66879', '92723', '2000')
    """
    folded = re.sub(r"^[a-z]{1,3}-(?=\d{4,6}$)", "", fold(text))
    folded = re.sub(r"^(\d{4,6})\.0$", r"\1", folded)
    if re.fullmatch(r"\d{5}-?\d{4}", folded):
        folded = folded[:5]
    code = re.sub(r"[^a-z0-9]", "", folded)
    return code if len(code) > 2 and set(code) not in ({"0"}, {"9"}, {"x"}) and any(map(str.isdigit, code)) else ""


def area_of(postcode: str) -> str:
    """The part of a clean postcode that names a district: the outward code in Great Britain, else
    the first digits.

    >>> area_of("se18nb"), area_of("66879"), area_of("2000")
    ('se1', '668', '200')
    """
    if _GB.fullmatch(postcode):
        return postcode[:-3]
    return postcode[:3] if len(postcode) > 3 else ""


@lru_cache(maxsize=1 << 15)
def city_of(text: str) -> str:
    """Canonical words of a town's name.

    >>> city_of("St. Gallen"), city_of("Phnom-Penh (Center)")
    ('saint gallen', 'phnom penh center')
    """
    words = _PLAIN.findall(_CEDEX.sub("", fold(text)).replace("'", ""))
    if len(words) > 1 and words[0] in _CITY_START:
        words[0] = _CITY_START[words[0]]
    return " ".join(words)


def region_of(text: str) -> str:
    """The code of a state or province where it is known, else its name."""
    word = fold(text).replace(".", "")
    return regions().get(word, " ".join(WORD.findall(word)))


def country_of(text: str) -> str:
    """ISO code of a country in lower case, or '' where it is not known."""
    return countries().get(fold(text).replace(".", ""), "")


def unit_sign(found: re.Match[str]) -> str:
    """What a unit is called, whichever way it was written."""
    return str(next(group for group in found.groups() if group))
