"""One line of address, of any country, taken apart: number, street, unit, postcode, city, region, country.

No grammar of one country decides. What has a form of its own is taken out first, wherever it stands
(country, postcode, unit, post box); then the house number, before or after the street; the rest goes by
commas, and where there is none by the word for the type of street.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from graphres.identifiers.address_words import (
    DIRECTIONS,
    GLUED,
    NUMBER_WORD,
    SLASH,
    UNIT,
    WORD,
    city_of,
    number_of,
    postcode_of,
    street_of,
    unit_sign,
)
from graphres.identifiers.lexicon import countries, regions, street_types
from graphres.identifiers.text import LIMIT, fold

__all__ = ["Parts", "parse_line", "with_parts"]

_SHAPED = (
    r"\b(?:[a-z]{1,2}\d[a-z\d]?) ?\d[a-z]{2}\b",  # GB
    r"\b[a-z]\d[a-z] ?-?\d[a-z]\d\b",  # CA
    r"\b\d{5}-\d{3,4}\b",  # US with four more, BR
    r"\b(?:[a-z]{1,3}-)\d{4,6}\b",  # with a sign of the country: D-, FL-, AZ
    r"\b\d{4}-\d{3}\b",  # PT
    r"\b\d{2}-\d{3}\b",  # PL
    r"\b\d{3}-\d{4}\b",  # JP
    r"(?<!\d )\b\d{4} ?[a-z]{2}\b(?= *(?:,|$| [a-z]))",  # NL
    r"\b\d{3} \d{2}\b(?! *\d)",  # SE, CZ, SK, GR
)
_DIGITS_ONLY = (r"\b\d{9}\b", r"\b\d{5,6}\b", r"\b\d{4}\b")
"""United States in one, most countries, the small ones; they may also be a house number."""
_POSTCODES = tuple(re.compile(pattern) for pattern in (*_SHAPED, *_DIGITS_ONLY))
_ANY_SHAPED = re.compile("|".join(_SHAPED))
"""Most addresses have no postcode of a shape of its own: one look spares nine."""
_DIGIT = re.compile(r"\d")
_BOX = re.compile(
    r"\b(?:p\.? ?o\.? ?box|post ?office box|postfach|boite postale|b\.? ?p\.?|apartado(?: de correos)?|apdo|"
    r"casella postale|"
    r"caixa postal|postbus|skrytka(?: pocztowa)?|box|locked bag|gpo box)[ .:#]*(\d+(?: \d\d\b)*)\b"
)
_ORDINAL_FLOOR = re.compile(r"\b(\d+)(?:st|nd|rd|th) floor\b")
_LEADING = re.compile(
    r"(\d+(?:[a-np-z](?![a-z])"
    r"| [a-df-mo-rt-vx-z](?![a-z']| (?:st|str|street|ave?|avenue)\b)"
    r"|(?: ?[-/] ?\d+[a-z]?){1,3}| 1/2|bis|ter)?)"
    r"[ ,.]+(?=[a-z#\d])"
)
_TRAILING = re.compile(r"(.*[a-z.)])[ ,]+(\d+(?: ?[a-z](?![a-z]))?(?: ?[-/] ?(?:\d+ ?[a-z]?|[ivx]+\b)| [ivx]+)?)")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_INNER = re.compile(r"(?<=[a-z.]) (\d+[a-z]?(?:[-/]\d+)?) (?=[a-z\d])")
_STAIR = re.compile(r"(.*[a-z.)])[ ,]+(\d+) ([a-z] \d+)")
_BIS = re.compile(r"(?<=\d) (?=(?:bis|ter|quater)\b)")
_UNIT_SLASH = re.compile(r"\b((?:unit|flat|apartment|apt|suite|shop)\.? *#?\d+[a-z]?) ?/ ?(?=\d+[a-z]? +[a-z])")
"""``Unit 5/12 George St``"""
_NUMBER_COMMA = re.compile(r"^(\d+[a-z]?(?: ?[/-] ?\d+[a-z]?)?) ?, *(?=[a-z])")
"""``12/3, MG Road``"""
_NUMBER_DISTRICT = re.compile(r"(?<=[a-z.]), *(\d{1,5}[a-z]?) +- +(?=[a-z])")
"""``Av. Paulista, 1578 - Bela Vista``"""
_CALLE = re.compile(r"\bc/ ?(?=[a-z])")
_SLAVIC_NUMBER = re.compile(
    r"(?<=[a-z]),? +(?:d|dom|bud|budinok)[. ] *(\d+[a-z]?)(?:,? *(?:k|korp|korpus|str|stroenie)[. ] *(\d+))?\b"
)
_SLAVIC_UNIT = re.compile(r",? *\b(?:kv|kvartira|of|ofis)[. ] *(\d+)\b")
_SLAVIC_TOWN = re.compile(
    r"(?:^|, *|(?<=\d) )(?:g|gor|gorod|m|misto|pos|poselok|selo|der)[. ] *([a-z][a-z' -]+?) *(?:,|$)"
)
_SLAVIC_STREET = re.compile(
    r"\b(?:(?:ul|vul|pr|per|nab)[. ]|ulitsa|vulytsya|vulitsya|prospekt|prospect|pereulok|shosse|bulvar)(?![a-z])"
)
"""Where towns come first, and numbers and flats have a word before them: ``г. Казань, ул. Мира, д. 5, кв. 7``."""
_LINES = re.compile(r"[\r\n;|]+|\\n")
_ALONE = re.compile(r"\d+(?:(?: ?/ ?)?[a-z]|bis|ter|quater)?")


class Parts(NamedTuple):
    """An address in canonical words; '' for what is not known. `country` is an ISO code in lower case."""

    number: str = ""
    street: str = ""
    unit: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


@lru_cache(maxsize=1 << 15)
def parse_line(text: str) -> Parts:
    """The parts of an address in one line, as far as they can be told.

    >>> "|".join(parse_line("Hardenbergstraße 87, D-66879 Steinwenden, Germany"))
    '87|hardenberg st||66879|steinwenden||de'
    >>> parse_line("Apt 4, 1450 N City Rd, Arlington VA 23208").street
    'n city rd'
    """
    rest = _BIS.sub("", ",".join(fold(line) for line in _LINES.split(text[:LIMIT])))
    rest = _UNIT_SLASH.sub(r"\1, ", _NUMBER_COMMA.sub(r"\1 ", rest))
    rest = _NUMBER_DISTRICT.sub(r" \1, ", rest)
    rest = _town_last(_CALLE.sub("calle ", rest).strip(" ,"))
    segments, country = _take_country([s for part in rest.split(",") if (s := part.strip(" ."))])
    segments, box = _take_box(segments)
    segments, postcode = _take_postcode(segments, bool(box))
    segments, unit = _take_units(segments)
    segments, region = _take_region(segments)
    place, segments = (segments[-1], segments[:-1]) if len(segments) > 1 else ("", segments)
    if not place and segments and not _has_street(segments[0]):
        return (
            Parts("", "", unit, postcode, city_of(segments[0]), region, country)
            if not box
            else _boxed(box, segments, postcode, region, country)
        )
    if box:
        return _boxed(box, [*segments, place] if place else segments, postcode, region, country)
    if not segments:
        return Parts("", "", unit, postcode, "", region, country)
    number, street, more, city = _street_and_city(segments, place)
    return Parts(number, street, unit or more, postcode, city, region, country)


def _town_last(text: str) -> str:
    """An East Slavic address in the order of most others; any other as it is.

    >>> _town_last("g. kazan, ul. mira, d. 5, kv. 7")
    'ul. mira 5 apt 7, kazan'
    """
    if not _SLAVIC_STREET.search(text) or not (_SLAVIC_NUMBER.search(text) or _SLAVIC_TOWN.search(text)):
        return text
    town = _SLAVIC_TOWN.search(text)
    rest = text.replace(town.group(), ",", 1) if town else text
    if (
        not town
        and (first := re.match(r"(?:\d{5,6},? *)?([a-z][a-z' -]+), *(?=\S)", rest))
        and not _SLAVIC_STREET.search(first.group(1))
    ):
        town, rest = first, rest.replace(first.group(1), "", 1)
    rest = _SLAVIC_NUMBER.sub(lambda m: f" {m[1]}" + (f"/{m[2]}" if m[2] else ""), rest)
    rest = _SLAVIC_UNIT.sub(r" apt \1", rest)
    return ", ".join(part for piece in (*rest.split(","), town.group(1) if town else "") if (part := piece.strip(" ")))


def _boxed(box: str, segments: list[str], postcode: str, region: str, country: str) -> Parts:
    """A post box has a number and no street."""
    return Parts(box, "po box", "", postcode, city_of(segments[-1]) if segments else "", region, country)


def _take_country(segments: list[str]) -> tuple[list[str], str]:
    """A country as a segment of its own, or as the last words of the last one; codes of two letters only
    alone, and only where they are no state.
    """
    known = countries()
    for i in range(len(segments) - 1, 0, -1):
        word = segments[i].replace(".", "")
        if word in known and word not in regions() and (len(word) > 2 or i == len(segments) - 1):
            return segments[:i] + segments[i + 1 :], known[word]
    words = segments[-1].split() if segments else []
    for size in (3, 2, 1):
        tail = " ".join(words[-size:])
        if len(words) <= size + 1 or words[-size - 1] in ("de", "of", "do", "new"):
            continue
        if (len(tail) > 3 or tail == "usa") and tail in known and tail not in regions():
            return [*segments[:-1], " ".join(words[:-size])], known[tail]
    return segments, ""


def _take_postcode(segments: list[str], boxed: bool) -> tuple[list[str], str]:
    """The last thing that has the form of a postcode and is not the house number."""
    numbered = [i for i in range(len(segments) - 1, -1, -1) if _DIGIT.search(segments[i])]
    shaped = [i for i in numbered if _ANY_SHAPED.search(segments[i])]
    for which, pattern in enumerate(_POSTCODES):
        digits_only = which >= len(_SHAPED)
        for i in numbered if digits_only else shaped:
            for found in reversed(list(pattern.finditer(segments[i]))):
                if digits_only and not boxed and _may_be_number(segments, i, found):
                    continue
                before = segments[i][: found.start()].strip(" -.")
                after = segments[i][found.end() :].strip(" -.")
                left = [*segments[:i], before, after, *segments[i + 1 :]]
                if i == 0 and not before and not boxed:  # 1053 Budapest, Kossuth Lajos utca 12
                    left = [*segments[1:], after]
                return [s for s in left if s], postcode_of(found.group())
    return segments, ""


def _may_be_number(segments: list[str], i: int, found: re.Match[str]) -> bool:
    """Digits that stand where a house number stands: at the start of a line with a street, or after its
    name.
    """
    segment = segments[i]
    before, after = segment[: found.start()].strip(), segment[found.end() :].strip()
    if before.endswith("#") or UNIT.search(segment[max(0, found.start() - 12) : found.end()]):
        return True
    if not (before or after) and i == len(segments) - 1 and len(found.group()) < 5:
        # Rua das Flores, 1200: what follows the comma is the house.
        return _has_type(segments[i - 1]) and not _DIGIT.search(segments[i - 1])
    if not before:
        if i == 0 and after and not _has_type(after) and any(map(_is_street_line, segments[1:])):
            return False
        return (i == 0 and bool(after)) or (bool(after) and _has_type(after))
    if i == 0 and len(segments) > 1 and not after and not _LEADING.match(before) and not _ends_with_region(before):
        return True
    return len(found.group()) == 4 and not (after or _ends_with_region(before) or (i > 0 and not _has_type(before)))


def _is_street_line(line: str) -> bool:
    """Whether a segment has both the number of a house and a word for a street, and is no unit."""
    return _line_rank(line) > 2 and not UNIT.search(line)


def _ends_with_region(text: str) -> bool:
    return text.rpartition(" ")[2] in regions()


def _take_box(segments: list[str]) -> tuple[list[str], str]:
    """The number of a post box, wherever it stands."""
    for i, segment in enumerate(segments):
        if _DIGIT.search(segment) and (found := _BOX.search(segment)):
            left = " ".join(_BOX.sub(" ", segment).split()).strip(" -.")
            return [s for s in (*segments[:i], left, *segments[i + 1 :]) if s], found.group(1).replace(" ", "")
    return segments, ""


def _take_units(segments: list[str]) -> tuple[list[str], str]:
    """Units out of all segments."""
    units: list[str] = []
    out = []
    for segment in segments:
        if " floor" in segment:
            segment = _ORDINAL_FLOOR.sub(r"floor \1", segment)
        if found := [unit_sign(m).replace("-", " ") for m in UNIT.finditer(segment)]:
            units += found
            segment = UNIT.sub(" ", segment)
        segment = " ".join(segment.split()).strip(" -.")
        if segment:
            out.append(segment)
    if units and "#" in segments[0] and not any(_split_number(x)[0] for x in out):
        # '#321, Street 128': the sign marks the house itself.
        out, units = [f"{units[0]} {out[0]}" if out else units[0], *out[1:]], units[1:]
    return out, " ".join(units)


def _take_region(segments: list[str]) -> tuple[list[str], str]:
    """A state as a segment of its own after the first, or as the last word of one."""
    known = regions()
    for i in range(len(segments) - 1, -1, -1):
        if i and segments[i].replace(".", "") in known and not (i == 1 and len(segments) == 2 and len(segments[i]) > 4):
            return segments[:i] + segments[i + 1 :], known[segments[i].replace(".", "")]
        head, _, tail = segments[i].rpartition(" ")
        if (
            head
            and tail.replace(".", "") in known
            and len(tail) <= 4
            and tail not in DIRECTIONS
            and not (tail in street_types() and i == 0)
        ):
            return [*segments[:i], head, *segments[i + 1 :]], known[tail.replace(".", "")]
    return segments, ""


@lru_cache(maxsize=1 << 12)
def _has_type(text: str) -> bool:
    return any(map(_is_type, WORD.findall(text)))


@lru_cache(maxsize=1 << 14)
def _is_type(word: str) -> bool:
    return word in street_types() or GLUED.fullmatch(word) is not None


def _has_street(text: str) -> bool:
    """Whether a segment has a house number or a word for a street."""
    return bool(_DIGIT.search(text)) or _has_type(text)


def _street_and_city(segments: list[str], place: str) -> tuple[str, str, str, str]:
    """Number, street, what else stands there (a house's name, a district), and city."""
    lines = [*segments, place] if place else segments
    best = max(range(len(lines)), key=lambda i: (_line_rank(lines[i]), -i)) if lines else 0
    if not lines or (place and best == len(lines) - 1 and len(lines) > 1 and _line_rank(lines[best]) < 1):
        best = 0
    line = lines[best]
    number, rest = _split_number(line)
    others = [x for i, x in enumerate(lines) if i != best]
    alone = [x for x in others if _ALONE.fullmatch(NUMBER_WORD.sub("", x).strip())]
    if not number and alone:
        number = NUMBER_WORD.sub("", alone[0]).strip()
        others.remove(alone[0])
    city = others.pop() if others and best < len(lines) - 1 else ""
    rest, behind = _split_city(rest) if not city or " , " in rest else (rest, "")
    if city and behind:
        others.append(behind)
    city = city or behind
    extra = " ".join(WORD.findall(" ".join(others)))
    if found := SLASH.fullmatch(number):
        # Before the street's name the unit comes first (5/12 George St), after it the house (Dluga 12/5).
        number, door = found.groups() if not line.startswith(number) else found.groups()[::-1]
        extra = extra or door
    return number_of(number)[0], street_of(rest), extra, city_of(city)


def _line_rank(line: str) -> int:
    """How much a segment looks like number and street."""
    number, rest = _split_number(line)
    return 2 * bool(number and rest) + _has_type(rest)


@lru_cache(maxsize=1 << 12)
def _split_number(line: str) -> tuple[str, str]:
    """House number before or after the street's name; a number that belongs to the name stays (Street
    128).
    """
    line = NUMBER_WORD.sub("", line).strip()
    if found := _LEADING.match(line):
        rest = line[found.end() :]
        if not _ORDINAL.match(rest):
            return found.group(1), rest
    if found := _STAIR.fullmatch(line):
        return found.group(2), f"{found.group(1)}"
    found = _TRAILING.fullmatch(line)
    if found and not all(w in street_types() for w in WORD.findall(found.group(1))):
        return found.group(2), found.group(1)
    inner = _INNER.search(line)
    before = WORD.findall(line[: inner.start()]) if inner else []
    if inner and _has_type(" ".join(before)) and not all(w in street_types() for w in before):
        return inner.group(1), f"{line[: inner.start()]} , {line[inner.end() :]}"
    if inner and _has_type(line[inner.end() :]):
        return inner.group(1), line[inner.end() :]  # the name of a house stood before
    return "", line


def _split_city(rest: str) -> tuple[str, str]:
    """Where no comma parts them, the city is what follows the street type and a direction."""
    if " , " in rest:
        street, _, city = rest.partition(" , ")
        return street, city
    words = rest.split()
    for i in range(len(words) - 2, -1, -1):
        if words[i].strip(".") in street_types() and words[i + 1] not in street_types():
            end = i + 1
            if (words[end].strip(".") in DIRECTIONS or words[end].isdigit()) and end + 1 < len(words):
                end += 1
            if end > 1 and not words[end][0].isdigit():
                return " ".join(words[:end]), " ".join(words[end:])
    return rest, ""


def with_parts(parts: Parts, **known: str) -> Parts:
    """The parts, with those that columns of their own give."""
    found = {name: value for name, value in known.items() if value}
    return parts._replace(**found) if found else parts
