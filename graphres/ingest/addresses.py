"""Several addresses in the columns of one table: where they are billed and where goods are sent, at home and at work.

Which columns belong together their names say: `billing_city` and `billing_zip`, `ShippingCity` and `ShippingZip`,
`addresses.2.city` and `addresses.2.postcode`, `city_2` and `zip_2`. Mixed, they would be one address that nobody has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc
from anyascii import anyascii

from graphres.identifiers.base import SEPARATOR
from graphres.ingest.headers import CAMEL
from graphres.tables import TEXT

__all__ = ["further_addresses", "one_line"]

ORDER = ("unit", "house_number", "street", "postcode", "city", "region", "country")
"""How the parts of an address follow each other in a line."""

ONCE = frozenset(ORDER) - {"street", "unit"}
"""What an address has one of; of streets it may have several lines."""

TOKEN = re.compile(r"[a-z]+|\d+")

Places = tuple[int, ...]


def further_addresses(names: Sequence[str], roles: Mapping[int, Sequence[str]]) -> list[Places]:
    """Places of the columns of every address but the first; nothing where the names tell of one alone.

    >>> names = ("billing_street", "billing_city", "shipping_street", "shipping_city")
    >>> further_addresses(names, {0: ("street",), 1: ("city",), 2: ("street",), 3: ("city",)})
    [(2, 3)]
    """
    parts = {place: said[0] for place, said in roles.items() if len(said) == 1 and said[0] in ORDER}
    tokens = {place: _tokens(names[place]) for place in parts}
    if not _mixed(tuple(parts), parts):
        return []
    for turn in (1, -1):  # the word that tells them apart stands first, or last
        groups = _apart(tuple(parts), {place: words[::turn] for place, words in tokens.items()}, parts, 0)
        if not any(_mixed(group, parts) for group in groups):
            return sorted(groups)[1:]
    return []


def _tokens(name: str) -> tuple[str, ...]:
    return tuple(TOKEN.findall(anyascii(CAMEL.sub(" ", name[:200])).lower()))


def _mixed(places: Places, parts: Mapping[int, str]) -> bool:
    """Whether the columns hold what one address has one of more than once."""
    once = [parts[place] for place in places if parts[place] in ONCE]
    return len(set(once)) < len(once)


def _apart(places: Places, tokens: Mapping[int, tuple[str, ...]], parts: Mapping[int, str], at: int) -> list[Places]:
    """The columns by the first word that tells mixed ones apart: one that columns of several parts share."""
    if not _mixed(places, parts) or all(len(tokens[place]) <= at for place in places):
        return [places]
    by: dict[str, list[int]] = {}
    for place in places:
        by.setdefault(tokens[place][at] if at < len(tokens[place]) else "", []).append(place)
    shared = {word for word, own in by.items() if len({parts[place] for place in own}) > 1}
    groups: dict[str, list[int]] = {}
    for word, own in by.items():
        groups.setdefault(word if word in shared else "", []).extend(own)
    return [found for own in groups.values() for found in _apart(tuple(sorted(own)), tokens, parts, at + 1)]


def one_line(columns: Sequence[tuple[str, pa.Array]]) -> pa.Array:
    """An address a row as one line, from its columns by role; null where it has no street.

    Without a street it would only complete another address, which is what must not be.

    >>> one_line([("city", pa.array(["Bonn", "Rome"])), ("street", pa.array(["Am Hof 3", None]))]).to_pylist()
    ['Am Hof 3, Bonn', None]
    """
    columns = _with_street(columns)
    of = {role: _joined([_filled(text) for name, text in columns if name == role], ", ") for role in ORDER}
    nothing = pa.nulls(len(columns[0][1]), TEXT)
    part = {role: nothing if text is None else text for role, text in of.items()}
    line = [part["unit"], _pair(part["house_number"], part["street"]), _pair(part["postcode"], part["city"])]
    whole = _joined([*line, part["region"], part["country"]], ", ")
    return pc.if_else(pc.is_valid(part["street"]), whole, pa.scalar(None, TEXT))


def _with_street(columns: Sequence[tuple[str, pa.Array]]) -> list[tuple[str, pa.Array]]:
    """A unit where no column holds the street is the street: beside the street of another address it was no first."""
    if any(role == "street" for role, _ in columns):
        return list(columns)
    return [("street" if role == "unit" else role, text) for role, text in columns]


def _filled(text: pa.Array) -> pa.Array:
    """The first value of each cell; null where it is blank."""
    first = pc.replace_substring_regex(text, f"{SEPARATOR}.*", "")
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(first), ""), pa.scalar(None, TEXT), first)


def _pair(a: pa.Array, b: pa.Array) -> pa.Array:
    return _joined([a, b], " ")


def _joined(texts: Sequence[pa.Array], between: str) -> pa.Array:
    """Texts side by side, nulls left out; None of no columns."""
    return reduce(lambda a, b: pc.coalesce(pc.binary_join_element_wise(a, b, between), a, b), texts) if texts else None
