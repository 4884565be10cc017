"""What a column means beside the columns of an address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphres.ingest.beside import Mended, has, holds
from graphres.ingest.columns import Column
from graphres.ingest.evidence import Evidence
from graphres.ingest.verdicts import ATTRIBUTE, Verdict

__all__ = ["lines_of_an_address", "postcode", "town"]

SECOND_LINE = re.compile(r"(2|3|ii|two|deux|zwei|dos)\D*$", re.IGNORECASE)
FIRST_LINE = re.compile(r"(1|one|i|un|eins|uno)\D*$", re.IGNORECASE)
PLACES = ("city", "postcode", "region")
NEAR = 2
"""Parts of one address stand at most so many columns apart."""

FEW_TOWNS = 4
"""A column with fewer distinct words is a class of something."""


def lines_of_an_address(evidence: Sequence[Evidence], verdicts: Sequence[Verdict]) -> Mended:
    """The second line of an address is a unit; the first is a street where town or postcode have columns of
    their own and most lines do not hold them.
    """
    columns = [one.column for one in evidence]
    for place, (column, said) in enumerate(zip(columns, verdicts, strict=True)):
        if said.roles not in (("address",), ("street",), (ATTRIBUTE,)):
            continue
        if SECOND_LINE.search(column.name) and _has_first_line(column, columns, verdicts):
            yield place, Verdict(("unit",), "the second line of an address")
        elif said.roles == ("address",) and _place_is_elsewhere(column, columns, verdicts):
            yield (
                place,
                Verdict(("street",), "an address line whose town or postcode has a column of its own"),
            )


def _has_first_line(column: Column, columns: Sequence[Column], verdicts: Sequence[Verdict]) -> bool:
    """Whether a column is named like this one, but for the number."""
    stem = re.sub(r"\W|_|\d", "", column.name).lower()
    return any(
        other is not column
        and said.roles[0] in ("address", "street")
        and re.sub(r"\W|_|\d", "", other.name).lower() == stem
        and bool(FIRST_LINE.search(other.name) or not re.search(r"\d", other.name))
        for other, said in zip(columns, verdicts, strict=True)
    )


def _place_is_elsewhere(column: Column, columns: Sequence[Column], verdicts: Sequence[Verdict]) -> bool:
    """Whether other columns hold the place, this one does not, and it stands alone in hardly any row."""
    others = [c for c, v in zip(columns, verdicts, strict=True) if v.roles[0] in PLACES]
    filled = [(n, text) for n, text in enumerate(column.sample) if text]
    if not others or not filled:
        return False
    alone = [text for n, text in filled if "," in text and not any(other.sample[n] for other in others)]
    return max(holds(column, other) for other in others) < 0.2 and len(alone) < 0.1 * len(filled)


def town(evidence: Sequence[Evidence], verdicts: Sequence[Verdict]) -> Mended:
    """Words in a column whose name says nothing, next to a street or postcode: of several such, the most
    varied.
    """
    if has(verdicts, "city"):
        return
    wordy = [
        (len(one.values), place)
        for place, one in enumerate(evidence)
        if verdicts[place].roles == (ATTRIBUTE,)
        and one.is_meaningless
        and one.wordy > 0.9
        and one.words_a_value <= 3
        and (len(one.values) >= FEW_TOWNS or (len(one.values) > 1 and one.looks("city") > 0.8))
        and _beside(verdicts, place) & {"street", "address", "postcode"}
    ]
    if wordy:
        yield (
            max(wordy)[1],
            Verdict(("city",), "words beside a street or postcode, in a column without a telling name"),
        )


def postcode(evidence: Sequence[Evidence], verdicts: Sequence[Verdict]) -> Mended:
    """Four to six digits, always as many, in a column whose name says nothing, next to a town or street."""
    for place, (one, said) in enumerate(zip(evidence, verdicts, strict=True)):
        lengths = {len(value.strip()) for value in one.values}
        if (
            said.roles == (ATTRIBUTE,)
            and one.is_meaningless
            and _beside(verdicts, place) & {"city", "street", "address"}
            and not has(verdicts, "postcode")
            and len(lengths) == 1
            and lengths <= {4, 5, 6}
            and all(value.strip().isdecimal() for value in one.values)
            and one.looks("birth_year") < 0.9
        ):
            yield place, Verdict(("postcode",), "always as many digits, beside a town or street")
            return


def _beside(verdicts: Sequence[Verdict], place: int) -> set[str]:
    """Roles of the columns near a place."""
    near = (*verdicts[max(place - NEAR, 0) : place], *verdicts[place + 1 : place + 1 + NEAR])
    return {said.roles[0] for said in near}
