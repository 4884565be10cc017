"""From the cells that name somebody to given, middle, surname and suffix.

A file may hold a name once or several times over: whole, in parts, in two scripts; any of them may be empty
or in the wrong cell. Cells for one part are believed first; a full name supplies what they lack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from graphres.identifiers.lexicon import given_names, surnames
from graphres.identifiers.name_words import HONORS, PARTICLES, SUFFIXES, TITLES, cut, is_organization, native
from graphres.identifiers.near_names import is_parted
from graphres.identifiers.text import fold, is_placeholder

__all__ = ["NAME_ROLES", "Name", "name_of"]

NAME_ROLES = ("full_name", "given_name", "middle_name", "surname", "suffix", "title")
MOST_WORDS = 12
"""More words are no name; the rest is not read."""
_JOINED = frozenset({"mc", "mac", "o", "d"})
_SPECIAL = TITLES | HONORS | PARTICLES | _JOINED | SUFFIXES.keys()
Cells = tuple[str, ...]


class Name(NamedTuple):
    """Every form of each part that a record gives, the likeliest first. Surnames may have several words."""

    given: Cells = ()
    middle: Cells = ()
    surname: Cells = ()
    suffix: Cells = ()


class _Person(NamedTuple):
    """One full name taken apart, in words."""

    given: Cells = ()
    surname: Cells = ()
    suffix: Cells = ()
    aside: Cells = ()


def name_of(raw: Mapping[str, Cells]) -> Name:
    """The name that a record's raw values give.

    >>> name_of({"full_name": ("Dr. Smith Jr., John Q.",)})
    Name(given=('john',), middle=('q',), surname=('smith',), suffix=('jr',))
    """
    cells = raw.get
    return _assemble(
        cells("full_name", ()),
        cells("given_name", ()),
        cells("middle_name", ()),
        cells("surname", ()),
        cells("suffix", ()),
    )


@lru_cache(maxsize=1 << 16)
def _assemble(full: Cells, given: Cells, middle: Cells, surname: Cells, suffix: Cells) -> Name:
    """Reconciles the cells of one record."""
    if not (full or middle or suffix) and len(given) == len(surname) == 1:
        first, last = _plain_word(given[0]), _plain_word(surname[0])
        if first and last:
            return Name((first,), surname=(last,))
    if len(full) == 1 and not (given or middle or surname or suffix):
        return _of_one(full[0])
    people = [_full_name(text) for text in full if not is_organization(text) and not is_placeholder(text)]
    if not any(map(_means, given)):
        people += [_full_name(text) for text in surname if "," in text]
        surname = tuple(text for text in surname if "," not in text)
    if not any(map(_means, surname)) and not full:
        people += [_full_name(text) for text in given if _holds_surname(text)]
        given = tuple(text for text in given if not _holds_surname(text))
    families = [_surname_cell(text) for text in surname if _means(text)]
    firsts = [_given_cell(text, families) for text in given if _means(text)]
    from_cells = _Person(
        suffix=_once(s for text in suffix for w in cut(text).all if (s := SUFFIXES.get(w)))
        + _once(s for person in (*families, *firsts) for s in person.suffix)
    )
    return _particles_home(_merge(people, firsts, families, from_cells, _words(middle)))


def _particles_home(name: Name) -> Name:
    """Particles that a file keeps apart from their surname (a column of them; ``Berg, J. van der``) before it.

    They end the words between given name and surname: a particle before another middle name is a part of that.
    """
    middle, particles = list(name.middle), list[str]()
    while middle and middle[-1] in PARTICLES and len(middle[-1]) > 1:
        particles.insert(0, middle.pop())
    if not particles or not name.surname:
        return name
    first, *others = name.surname
    if first.split()[0] not in particles:
        first = " ".join((*particles, first))
    return name._replace(middle=tuple(middle), surname=(first, *others))


def _of_one(text: str) -> Name:
    """The name of a record that has a full name and nothing else."""
    if is_placeholder(text) or is_organization(text):
        return Name()
    p = _full_name(text)
    family = (" ".join(p.surname),) if p.surname else ()
    given = _once((*p.given[:1], *p.aside))
    middle = _once(word for word in p.given[1:] if word not in given and word not in p.surname)
    return _particles_home(Name(given, middle, family, _once(p.suffix)))


def _merge(people: list[_Person], firsts: list[_Person], families: list[_Person], rest: _Person, middle: Cells) -> Name:
    """Parts from cells for one part where there are any, else from full names."""
    given = _once(word for p in firsts for word in (*p.given[:1], *p.aside))
    given = given or _once(word for p in people for word in (*p.given[:1], *p.aside))
    whole = [_with_particles(p.surname, people) for p in families if p.surname]
    # A lone word that is the given name elsewhere is not the surname as well.
    family = whole or _fullest([p.surname for p in people if p.surname and not {*p.surname} <= {*given}])
    known = {*given, *(word for words in family for word in words)}
    more = [word for p in (*firsts, *families) for word in p.given if word not in known]
    for person in people:
        words = {*person.given, *person.surname}
        if words & known:
            more += [word for word in (*person.given, *person.surname) if word not in known]
    suffix = _once((*rest.suffix, *(s for p in people for s in p.suffix)))
    return Name(given, _once((*middle, *more)), _once(" ".join(words) for words in family if words), suffix)


@lru_cache(maxsize=1 << 16)
def _plain_word(text: str) -> str:
    """The word of a cell that holds one word and nothing to take apart, else ''."""
    word = fold(text)
    apart = len(word) < 2 or not (word.isascii() and word.isalpha()) or not text.isascii()
    return "" if apart or word in _SPECIAL or is_placeholder(text) else word


def _means(text: str) -> bool:
    """Whether a cell holds any name."""
    return not is_placeholder(text)


def _words(cells: Cells) -> Cells:
    """All words of cells for middle names."""
    return _once(w for text in cells if _means(text) for w in (native(text) or ("", ""))[::-1] + cut_plain(text) if w)


def cut_plain(text: str) -> Cells:
    """Words of a cell in an alphabet; none for a cell in signs."""
    return () if native(text) else _bare(cut(text).all)[0]


def _once(values: Iterable[str]) -> Cells:
    return tuple(dict.fromkeys(values))


def _bare(words: Cells) -> tuple[Cells, Cells]:
    """Words without titles, honors and generations, and the generations. One word at least is left if there
    is one that is not an honor.
    """
    out = list(words[:MOST_WORDS])
    while out and out[0] in TITLES and (len(out) > 1 or out[0] not in SUFFIXES):
        out.pop(0)
    suffix: list[str] = []
    while out and (out[-1] in HONORS or (len(out) > 1 and out[-1] in SUFFIXES)):
        word = out.pop()
        if word in SUFFIXES:
            suffix.append(SUFFIXES[word])
    return tuple(out), tuple(suffix)


def _surname_cell(text: str) -> _Person:
    """A surname; initials beside it belong to the given names (``M Sentosa``)."""
    if roman := native(text):
        return _Person(surname=("".join(roman),))
    words, suffix = _bare(_joined(cut(text).all))
    words = _healed(words, family=True)
    parts = [piece for word in words for piece in word.split("-")]
    if any(len(p) > 1 for p in parts):
        return _Person(tuple(p for p in parts if len(p) == 1 and p not in PARTICLES), _long(parts), suffix)
    return _Person(surname=tuple(parts), suffix=suffix)


def _long(parts: list[str]) -> Cells:
    return tuple(p for p in parts if len(p) > 1 or p in PARTICLES)


def _joined(words: Cells) -> Cells:
    """``Mc Donald``, ``O Hare`` as one word."""
    out: list[str] = []
    for word in words:
        if out and out[-1] in _JOINED:
            out[-1] += word
        else:
            out.append(word)
    return tuple(out)


def _healed(words: Cells, family: bool) -> Cells:
    """Words of one cell, those put together again that a stray blank parted."""
    out: list[str] = []
    for word in words:
        if out and not {out[-1], word} & _SPECIAL and is_parted(out[-1], word, family):
            out[-1] += word
        else:
            out.append(word)
    return tuple(out)


def _given_cell(text: str, families: list[_Person]) -> _Person:
    """Given names; a surname that the next cell repeats is dropped."""
    if roman := native(text):
        return _Person(given=("".join(roman),))
    found = cut(text)
    words, suffix = _bare(found.all)
    for family in families:
        size = len(family.surname)
        if 0 < size < len(words) and words[-size:] == family.surname:
            words = words[:-size]
    return _Person(given=_healed(words, family=False), suffix=suffix, aside=found.aside if words else ())


@lru_cache(maxsize=1 << 14)
def _holds_surname(text: str) -> bool:
    """Whether a cell for given names holds a whole name."""
    if native(text):
        return len(text.strip()) > 1
    words = _bare(cut(text).all)[0]
    return len(words) > 1 and words[-1] in surnames() and words[-1] not in given_names()


@lru_cache(maxsize=1 << 16)
def _full_name(text: str) -> _Person:
    """Takes a full name apart, whichever comes first."""
    if roman := native(text):
        return _Person(given=tuple(filter(None, roman[1:])), surname=roman[:1])
    found = cut(text)
    parts: list[Cells] = []
    suffix: Cells = ()
    for part in found.parts:
        words, more = _bare(part)
        suffix += more
        if len(words) == 1 and words[0] in SUFFIXES and parts:
            suffix += (SUFFIXES[words[0]],)
        elif words:
            parts.append(words)
    if len(parts) > 1:
        given = _bare(tuple(word for part in parts[1:] for word in part))[0]
        return _Person(given, _split_hyphens(_joined(parts[0])), suffix, found.aside)
    given, surname = _in_order(parts[0], text) if parts else ((), ())
    return _Person(given, _split_hyphens(surname), suffix, found.aside)


def _split_hyphens(words: Cells) -> Cells:
    return tuple(piece for word in words for piece in word.split("-"))


def _in_order(words: Cells, text: str) -> tuple[Cells, Cells]:
    """Given names and surname of a name without a comma."""
    if len(words) == 1:
        return (words, ()) if words[0].split("-")[0] in given_names() else ((), words)
    if _family_first(words, text):
        return words[1:], words[:1]
    for i in range(1, len(words) - 1):
        if words[i] in PARTICLES or (words[i] in _JOINED and len(words[i]) > 1):
            return words[:i], _joined(words[i:])
    before = words[-2]
    if len(words) > 2 and before in surnames() and before not in given_names():
        return words[:-2], words[-2:]
    return words[:-1], words[-1:]


def _family_first(words: Cells, text: str) -> bool:
    """``Wang Jie``, ``NAGY István``: the first word is a surname (or in no list) and no given name, the last a given
    name, or only the first is in capitals.
    """
    if words[0] in surnames() and words[0] not in given_names() and words[-1] in given_names():
        return words[-1] not in surnames() or len(words) == 2
    if len(words) == 2 and words[0] not in given_names() and words[1] in given_names() and words[1] not in surnames():
        return True  # a rare surname before a name that is a given name only
    raw = text.split()
    return len(raw) == len(words) and raw[0].isupper() and len(raw[0]) > 2 and not any(w.isupper() for w in raw[1:])


def _with_particles(surname: Cells, people: list[_Person]) -> Cells:
    """The surname with the particles that a full name puts before it (``pass``, Elliott de Pass)."""
    for person in people:
        before = person.surname[: -len(surname)]
        if before and person.surname[-len(surname) :] == surname and all(word in PARTICLES for word in before):
            return person.surname
    return surname


def _fullest(found: list[Cells]) -> list[Cells]:
    """Surnames of several full names without those that end another."""
    return [s for s in found if not any(len(o) > len(s) and o[-len(s) :] == s for o in found)]
