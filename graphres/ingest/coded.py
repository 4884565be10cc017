"""Columns of codes: numbers that tell people, and numbers that only name a row."""

from __future__ import annotations

import re

from graphres.ingest.evidence import Evidence
from graphres.ingest.headers import CODES, IDS, SHARED_NUMBERS, words
from graphres.ingest.keys import is_like_an_id
from graphres.ingest.verdicts import HINTED, Verdict, attribute, is_number, percent, spoken

__all__ = ["numbers"]

DECIMAL = re.compile(r"[-+]?\d*[.,]\d+")
CODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9\-/. ]{2,39}")


def numbers(evidence: Evidence) -> Verdict | None:
    """Codes that tell people: of a known type, or named like an id and repeated on some rows."""
    column, parts = evidence.column, words(evidence.column.name)
    known = [r for r, score in evidence.hints.items() if is_number(r) and score >= HINTED]
    best = max(known, key=lambda role: (evidence.hints[role], role), default=None)
    codes = evidence.share(CODE)
    unfit = codes < 0.5 or evidence.share(DECIMAL) > 0.2
    if best is not None:
        if unfit:
            return attribute(f"named like {spoken(best)}, but its values are no codes")
        if best == "customer_key" and column.distinct_share == 1.0:
            return attribute("names a row: it never repeats here")
        return Verdict((best,), f"named like {spoken(best)}; {percent(codes)} of the values are codes")
    if not (is_like_an_id(column.name) or (len(parts) > 1 and parts[-1] in CODES)):
        return None
    if unfit or set(parts) & SHARED_NUMBERS or column.distinct_share < 0.5:
        return attribute("named like an id, but not of a person's")
    if column.distinct_share == 1.0:
        return attribute("names a row: it never repeats")
    slug = "_".join(part for part in parts if part not in CODES | IDS) or "id"
    return Verdict((f"number:{slug}",), "codes named like an id, most of them on few rows")
