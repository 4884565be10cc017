"""Whether a number that recurs inside a source tells a person, or is shared by people: an account, a household.

Records that share the number are held side by side: if most of them bear different names, it tells no person.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.fuzz import token_sort_ratio

from graphres.config import Config
from graphres.engines.base import Engine
from graphres.ingest.survey import Survey
from graphres.ingest.verdicts import ATTRIBUTE, Verdict, is_number

__all__ = ["drop_shared_numbers"]

PAIRS = 1_000
AT_LEAST = 5
ONE_PERSON = 80.0
"""Likeness, 0 to 100, from which on two names may be two spellings of one."""

MOST = 0.4
"""Share of pairs with like names below which a number is not one person's; nicknames and new surnames differ."""

NAMES = ("full_name", "given_name", "surname")


def drop_shared_numbers(found: Sequence[Survey], config: Config, engine: Engine) -> None:
    """Take the role from numbers that people of different names share, unless the config gave it."""
    for one in found:
        names = [place for place, said in enumerate(one.verdicts) if said.roles[0] in NAMES]
        for place, said in enumerate(one.verdicts):
            asked = config.sources[one.source].columns.get(one.staged.names[place])
            if not is_number(said.roles[0]) or not names or (asked is not None and asked.role is not None):
                continue
            alike = _alike(one, place, names, engine)
            if len(alike) >= AT_LEAST and sum(alike) < MOST * len(alike):
                one.verdicts[place] = Verdict((ATTRIBUTE,), "shared by people of different names")


def _alike(one: Survey, place: int, names: Sequence[int], engine: Engine) -> list[bool]:
    """For some records that repeat a number, whether their names are like those of its first record."""
    first = engine.sql(
        f"SELECT c{place} AS number, min(record_key) AS record_key FROM {{t}} "
        f"WHERE c{place} IS NOT NULL GROUP BY c{place} HAVING count(*) > 1",
        t=one.table,
    )
    sides = [*(f"a.c{p} AS a{p}" for p in names), *(f"b.c{p} AS b{p}" for p in names)]
    pairs = engine.sql(
        f"SELECT b.record_key AS record_key, {', '.join(sides)} FROM {{f}} f "
        f"JOIN {{t}} a ON a.record_key = f.record_key "
        f"JOIN {{t}} b ON b.c{place} = f.number AND b.record_key > f.record_key "
        f"ORDER BY b.record_key LIMIT {PAIRS}",
        f=first,
        t=one.table,
    )
    rows = [list(row.values())[1:] for row in engine.collect(pairs, ("record_key",)).to_pylist()]
    told = [(_name(row[: len(names)]), _name(row[len(names) :])) for row in rows]
    return [token_sort_ratio(a, b) >= ONE_PERSON for a, b in told if a and b]


def _name(texts: Sequence[str | None]) -> str:
    return " ".join(text[:200].casefold() for text in texts if text)
