"""Names of people that no list holds: told by their shape, and by emails and names that hold the same words."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from anyascii import anyascii

from graphres.ingest.beside import Mended, has
from graphres.ingest.columns import Column
from graphres.ingest.evidence import Evidence
from graphres.ingest.verdicts import NO_ROLE, Verdict, is_a_class, percent

__all__ = ["half_of_a_name", "in_emails", "like_names", "names_known_elsewhere", "one_word", "words_of"]

WORD = re.compile(r"[^\W\d_]+(?:['’.-]+[^\W\d_]+)*[.’']?")
SHAPED = 0.8
"""Share of values with a name's shape from which on a column may hold names."""

VARIED = 0.3
"""Distinct values a value, at least, unless there are `MANY`: names vary."""

MANY = 50

LOCAL_PART = 4
"""Letters of a name that do not stand in an email by accident."""

IN_EMAILS = 0.25
ABOVE_CHANCE = 0.2
ROWS = 1_000

KNOWN = 0.5
"""Share of a column's values whose every word is known from columns of names."""

FEW = 5


def like_names(evidence: Evidence) -> bool:
    """Whether values have the shape of whole names, or are organizations: for a column called `buyer`."""
    return _shaped(evidence, 2, 5) >= SHAPED - 0.2 or evidence.looks("organization") >= 0.4


def one_word(evidence: Evidence) -> bool:
    """Whether nearly all values are one word, or a few, that vary as surnames do."""
    return _shaped(evidence, 1, 3) >= SHAPED and _varies(evidence) and evidence.words_a_value < 1.5


def words_of(text: str) -> list[str]:
    """The words of a cell, folded to plain letters."""
    return re.findall(r"[a-z]+", anyascii(text[:200]).lower())


def _shaped(evidence: Evidence, least: int, most: int) -> float:
    """Share of the values that are that many words of letters."""
    counts = [_letters_only(value) for value in evidence.values]
    return sum(least <= count <= most for count in counts) / max(len(counts), 1)


def _letters_only(value: str) -> int:
    """The number of words of a cell that holds words alone, else 0."""
    parts = value.replace(",", " ").split()
    return len(parts) if all(WORD.fullmatch(part) for part in parts) else 0


def _varies(evidence: Evidence) -> bool:
    """Whether there are many different values, or few repeat."""
    return not is_a_class(evidence) and (len(evidence.values) >= MANY or evidence.column.distinct_share >= VARIED)


def in_emails(evidence: Sequence[Evidence], verdicts: Sequence[Verdict]) -> Mended:
    """Words that stand in the email of their row, and hardly in the next row's, are the name of its owner."""
    emails = [one.column for one, said in zip(evidence, verdicts, strict=True) if said.roles == ("email",)]
    if not emails or has(verdicts, "full_name"):
        return
    for place, (one, said) in enumerate(zip(evidence, verdicts, strict=True)):
        if said.reason != NO_ROLE or not _varies(one) or _shaped(one, 1, 5) < SHAPED:
            continue
        share, chance = _held_in(one.column, emails[0])
        if share < IN_EMAILS or share < chance + ABOVE_CHANCE:
            continue
        reason = f"{percent(share)} of the values share a word with the email beside"
        if one.words_a_value >= 1.7:
            yield place, Verdict(("full_name",), reason)
        elif has(verdicts, "given_name") != has(verdicts, "surname"):
            yield place, Verdict(("surname",) if has(verdicts, "given_name") else ("given_name",), reason)


def _held_in(column: Column, emails: Column) -> tuple[float, float]:
    """Shares of the rows whose email, and of those where the next row's email, holds a word of the column."""
    rows = [
        ([word for word in words_of(text) if len(word) >= LOCAL_PART], "".join(words_of(email.partition("@")[0])))
        for text, email in zip(column.sample, emails.sample, strict=True)
        if text and email
    ][:ROWS]
    rows = [(words, local) for words, local in rows if words]
    if len(rows) < FEW:
        return 0.0, 0.0
    moved = zip((words for words, _ in rows), [*(local for _, local in rows[1:]), rows[0][1]], strict=True)
    return _share(rows), _share(list(moved))


def _share(rows: Sequence[tuple[list[str], str]]) -> float:
    return sum(any(word in local for word in words) for words, local in rows) / len(rows)


def half_of_a_name(evidence: Sequence[Evidence], verdicts: Sequence[Verdict]) -> Mended:
    """Words that vary, beside a given name without a surname (or the other way round), in a column without a
    telling name: of several, the most varied.
    """
    for known, wanted in (("given_name", "surname"), ("surname", "given_name")):
        if has(verdicts, "full_name") or has(verdicts, wanted) or not has(verdicts, known):
            continue
        at = next(place for place, said in enumerate(verdicts) if known in said.roles)
        fit = [
            (evidence[place].column.distinct_share, -place, place)
            for place in (at - 1, at + 1)
            if 0 <= place < len(verdicts)
            and verdicts[place].reason == NO_ROLE
            and evidence[place].is_meaningless
            and one_word(evidence[place])
            and evidence[place].looks("city") < 0.5
        ]
        if fit:
            yield max(fit)[2], Verdict((wanted,), f"words that vary, beside a {known.replace('_', ' ')}")


def names_known_elsewhere(one: Evidence, known: Collection[str]) -> Verdict | None:
    """Whole names, told by words that columns of names hold, in this source or in others."""
    if not _varies(one) or _shaped(one, 2, 5) < SHAPED or one.words_a_value < 1.7:
        return None
    values = [words_of(value) for value in one.values]
    share = sum(bool(words) and all(word in known or len(word) == 1 for word in words) for words in values)
    if share < max(KNOWN * len(values), FEW):
        return None
    return Verdict(("full_name",), f"{percent(share / len(values))} of the values are words of names known elsewhere")
