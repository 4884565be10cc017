"""Whether a key that recurs in another source names the same customer there, or recurs by accident.

Two systems that both count from 1 share all their keys and not one customer. So the records behind the
shared keys
are held side by side: they must agree in most of what they say, and clearly more than records paired at
random.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from graphres.config import Config
from graphres.engines.base import Engine, Table
from graphres.ingest.keys import is_like_an_id
from graphres.ingest.survey import Survey
from graphres.ingest.verdicts import ATTRIBUTE, OTHER_PARTY, Verdict

__all__ = ["AGREES", "CARRIED", "agreement", "customer_keys", "told_by"]

CUSTOMER_KEY = "customer_key"

PAIRS = 1_000
AT_LEAST = 2
AGREES = 0.5
ABOVE_CHANCE = 0.25
CARRIED = frozenset({ATTRIBUTE, OTHER_PARTY, "created_at", "updated_at", "gender", "country", "title", "customer_key"})
"""What strangers share, or what is not the customer's."""

WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class KeyColumn:
    """A column that names customers, perhaps in more than its own source.

    table : staged and keyed. place : of the column. told : the places of columns that say who a record is.
    """

    source: str
    table: Table
    place: int
    told: tuple[int, ...]


def customer_keys(found: Sequence[Survey], config: Config, engine: Engine) -> None:
    """Give the role customer_key to keys that name the same customers in several sources."""
    keys = [
        KeyColumn(one.source, one.table, place, told_by(one.roles(), place))
        for one in found
        if one.purchases is None  # their customers are named by reference
        for place in _possible_keys(one)
        if _is_free(one, place, config)
    ]
    reasons = _shared_keys(keys, engine)
    for one in found:
        for place, said in enumerate(one.verdicts):
            reason = reasons.get((one.source, place))
            if reason is not None:
                one.verdicts[place] = Verdict((CUSTOMER_KEY,), reason, said.format)


def agreement(one: Survey, place: int, told: tuple[int, ...], other: Survey, engine: Engine) -> float | None:
    """Share of the records that hold another source's key in a column and agree with the record of that key.

    None where too few say anything to tell. told : places of the columns that say who a record of `one` is.
    """
    key = other.key.place
    theirs = told_by(other.roles(), key) if key is not None else ()
    if key is None or not (told and theirs):
        return None
    a, b = KeyColumn(one.source, one.table, place, told), KeyColumn(other.source, other.table, key, theirs)
    sides = _sides(_side_by_side(a, b, engine), len(told))
    return sum(map(_alike, sides)) / len(sides) if len(sides) >= AT_LEAST else None


def _possible_keys(one: Survey) -> list[int]:
    """The key, and columns that are named like one."""
    return [
        place
        for place, (name, said) in enumerate(zip(one.staged.names, one.verdicts, strict=True))
        if place == one.key.place
        or (is_like_an_id(name) and (said.roles[0] in (ATTRIBUTE, CUSTOMER_KEY) or said.roles[0].startswith("number:")))
    ]


def _is_free(one: Survey, place: int, config: Config) -> bool:
    """Whether the config leaves the column's role to us."""
    asked = config.sources[one.source].columns.get(one.staged.names[place])
    return asked is None or asked.role is None


def told_by(roles: Mapping[int, Sequence[str]], place: int) -> tuple[int, ...]:
    """Places of the columns, other than `place`, whose values say who a record is."""
    return tuple(p for p, names in roles.items() if p != place and not set(names) <= CARRIED)


def _shared_keys(keys: Sequence[KeyColumn], engine: Engine) -> dict[tuple[str, int], str]:
    """(source, place) of the columns whose values name the same customers in another source, with the
    reason.
    """
    found: dict[tuple[str, int], str] = {}
    for a, b in itertools.combinations(keys, 2):
        if a.source == b.source or not (a.told and b.told):
            continue
        reason = _agree(_side_by_side(a, b, engine), len(a.told))
        if reason:
            found.setdefault((a.source, a.place), f"{reason} in {b.source}")
            found.setdefault((b.source, b.place), f"{reason} in {a.source}")
    return found


def _side_by_side(a: KeyColumn, b: KeyColumn, engine: Engine) -> pa.Table:
    """Pairs of records that share the key: of each key's records the first, of all pairs the first."""
    columns = [
        *(f"a.c{p} AS a{n}" for n, p in enumerate(a.told)),
        *(f"b.c{p} AS b{n}" for n, p in enumerate(b.told)),
    ]
    order = "least(a.record_key, b.record_key), greatest(a.record_key, b.record_key)"
    firsts = {
        name: engine.sql(
            f"SELECT c{key.place} AS number, min(record_key) AS record_key FROM {{t}} "
            f"WHERE c{key.place} IS NOT NULL GROUP BY c{key.place}",
            t=key.table,
        )
        for name, key in (("f", a), ("g", b))
    }
    pairs = engine.sql(
        f"SELECT least(a.record_key, b.record_key) AS x, greatest(a.record_key, b.record_key) AS y, "
        f"{', '.join(columns)} FROM {{f}} f JOIN {{g}} g ON f.number = g.number "
        f"JOIN {{a}} a ON a.record_key = f.record_key JOIN {{b}} b ON b.record_key = g.record_key "
        f"ORDER BY {order} LIMIT {PAIRS}",
        a=a.table,
        b=b.table,
        **firsts,
    )
    return engine.collect(pairs, ("x", "y"))


def _agree(pairs: pa.Table, width: int) -> str:
    """The reason why the pairs are the same customers, or nothing."""
    sides = _sides(pairs, width)
    if len(sides) < AT_LEAST:
        return ""
    agree = sum(map(_alike, sides)) / len(sides)
    moved = [(a, other) for (a, _), (_, other) in zip(sides, [*sides[1:], sides[0]], strict=True)]
    chance = sum(map(_alike, moved)) / len(moved)
    if agree < AGREES or agree < chance + ABOVE_CHANCE:
        return ""
    return f"names a row, and the same customer ({agree:.0%} of the records that share it agree)"


def _sides(pairs: pa.Table, width: int) -> list[tuple[frozenset[str], frozenset[str]]]:
    """The words of both records of each pair, where both have some."""
    rows = pairs.drop_columns(["x", "y"]).to_pylist()
    sides = [(_words(list(row.values())[:width]), _words(list(row.values())[width:])) for row in rows]
    return [(a, b) for a, b in sides if a and b]


def _words(texts: Sequence[str | None]) -> frozenset[str]:
    """The words and numbers of a record, whatever columns they stand in."""
    return frozenset(word for text in texts if text for word in WORD.findall(text[:200].casefold()))


def _alike(pair: tuple[frozenset[str], frozenset[str]]) -> bool:
    a, b = pair
    return 2 * len(a & b) >= min(len(a), len(b))
