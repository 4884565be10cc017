"""What a column means beside the others of its table: a name beside a given name is a surname, or holds
both.
"""

from __future__ import annotations

from collections.abc import Sequence

from graphres.ingest.beside import Mended, has, holds, shares_a_word
from graphres.ingest.columns import Column
from graphres.ingest.dates_in_parts import date_in_parts
from graphres.ingest.evidence import Evidence
from graphres.ingest.like_names import half_of_a_name, in_emails
from graphres.ingest.places import lines_of_an_address, postcode, town
from graphres.ingest.verdicts import OTHER_PARTY, Verdict, attribute

__all__ = ["beside_each_other"]

CONTAINS = 0.6
"""Share of rows in which one column's text holds the other's, from where on it holds it by rule."""

WHOLE_NAMES = 0.5

STRANGERS = 0.1
"""Share of rows with a word in common below which two names are not one person's."""

ENOUGH = 20
HALVES = ("given_name", "surname")


def beside_each_other(evidence: Sequence[Evidence], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts on a table's columns, mended where the columns beside them tell more."""
    found = list(verdicts)
    for mend in (
        _other_half_of_a_name,
        _whole_name_alone,
        _word_beside_both,
        _somebody_else,
        half_of_a_name,
        in_emails,
        lines_of_an_address,
        town,
        postcode,
        date_in_parts,
    ):
        for place, verdict in list(mend(evidence, found)):
            found[place] = verdict
    return found


def _other_half_of_a_name(evidence: Sequence[Evidence], verdicts: Sequence[Verdict]) -> Mended:
    """``nom`` or ``name`` beside a given name is the surname, unless it holds the given name, or whole
    names; and ``nombre`` beside a surname the given name.
    """
    for known, wanted in (("given_name", "surname"), ("surname", "given_name")):
        beside = [one.column for one, said in zip(evidence, verdicts, strict=True) if said.roles == (known,)]
        if not beside or has(verdicts, wanted):
            continue
        for place, (one, said) in enumerate(zip(evidence, verdicts, strict=True)):
            held = max(holds(one.column, other) for other in beside)
            if said.roles == ("full_name",) and held < CONTAINS and not _is_whole(one):
                reason = f'a name that does not hold the {known.replace("_", " ")} beside it ("{beside[0].name}")'
                yield place, Verdict((wanted,), reason)


def _whole_name_alone(evidence: Sequence[Evidence], verdicts: Sequence[Verdict]) -> Mended:
    """``nom`` or ``name`` without another name beside it holds whole names, if its values are such."""
    names = [p for p, said in enumerate(verdicts) if said.roles[0] in ("full_name", "given_name", "surname")]
    if len(names) == 1 and verdicts[names[0]].roles[0] != "full_name" and _is_whole(evidence[names[0]]):
        yield names[0], Verdict(("full_name",), "whole names, with no other name beside")


def _word_beside_both(evidence: Sequence[Evidence], verdicts: Sequence[Verdict]) -> Mended:
    """One word beside a given name and a surname is no full name, whatever it is the name of."""
    if not (has(verdicts, "given_name") and has(verdicts, "surname")):
        return
    for place, (one, said) in enumerate(zip(evidence, verdicts, strict=True)):
        half_named = one.hints.get("full_name", 0.0) < 0.9  # beside the word for a name is one we do not know
        if said.roles == ("full_name",) and half_named and one.words_a_value < 1.3:
            yield place, attribute("a single word beside a given name and a surname")


def _somebody_else(evidence: Sequence[Evidence], verdicts: Sequence[Verdict]) -> Mended:
    """Whole names that share no word with the given names and surnames beside are those of other people."""
    halves = [one.column for one, said in zip(evidence, verdicts, strict=True) if said.roles[0] in HALVES]
    if not (has(verdicts, "given_name") and has(verdicts, "surname")):
        return
    for place, (one, said) in enumerate(zip(evidence, verdicts, strict=True)):
        if (
            said.roles == ("full_name",)
            and _in_one_script(one, halves)
            and shares_a_word(one.column, halves) < STRANGERS
        ):
            yield place, Verdict((OTHER_PARTY,), "names that have nothing in common with the names beside")


def _in_one_script(one: Evidence, halves: Sequence[Column]) -> bool:
    """Whether the names could agree at all: many of them, all in plain letters."""
    texts = [*one.values[:50], *(value for half in halves for value in half.values[:50])]
    return one.column.filled >= ENOUGH and sum(map(str.isascii, texts)) > 0.8 * len(texts)


def _is_whole(one: Evidence) -> bool:
    return one.words_a_value >= 1.8 and one.looks("full_name") >= WHOLE_NAMES
