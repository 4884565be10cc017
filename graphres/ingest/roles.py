"""What a column means, told from its name and its values: rule after rule, the first that speaks decides.

A name is a hint. Where values contradict it they win; where it says nothing they are enough, if clear.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from graphres.ingest.by_values import by_values
from graphres.ingest.coded import numbers
from graphres.ingest.dates import date_format, years
from graphres.ingest.evidence import TIMES, Evidence
from graphres.ingest.headers import (
    EVENTS,
    ISSUERS,
    QUALIFIERS,
    SHARED_NUMBERS,
    STATES,
    THINGS,
    about_other,
    names_whom,
    words,
)
from graphres.ingest.like_names import like_names
from graphres.ingest.verdicts import (
    ATTRIBUTE,
    CLEAR,
    FEW_ROWS,
    HINTED,
    NAMES,
    NO_ROLE,
    OTHER_PARTY,
    Verdict,
    attribute,
    best_hint,
    format_of,
    is_a_class,
    is_number,
    percent,
    spoken,
)

__all__ = ["verdict"]

SUPPORT = {
    "email": 0.2, "phone": 0.2, "date_of_birth": 0.3, "birth_year": 0.5, "birth_month": 0.5, "birth_day": 0.5,
    "age": 0.5, "gender": 0.3, "postcode": 0.3, "country": 0.2, "address": 0.1,
}  # fmt: skip
"""Share of values that must look like the role a name hints at; of names it is enough that they are words."""

TIME_OF_DAY = re.compile(r".*\d[T ]\d{1,2}:\d\d.*")


def verdict(evidence: Evidence) -> Verdict:
    """The first rule that speaks; a column on which none does is carried along."""
    for rule in RULES:
        found = rule(evidence)
        if found is not None:
            return found
    return attribute(NO_ROLE)


def _nothing_to_tell(evidence: Evidence) -> Verdict | None:
    column = evidence.column
    if column.nested:
        return attribute("holds nested values")
    if not evidence.values:
        return attribute("holds no value")
    return None


def _about_somebody_else(evidence: Evidence) -> Verdict | None:
    other = about_other(evidence.column.name)
    return Verdict((OTHER_PARTY,), f'is about somebody else ("{other}")') if other else None


def _emails(evidence: Evidence) -> Verdict | None:
    share = evidence.looks("email")
    return Verdict(("email",), f"{percent(share)} of the values are emails") if share >= CLEAR["email"] else None


def _qualifies(evidence: Evidence) -> Verdict | None:
    """PHONE_TYPE and passport_country are about a phone and a passport, but are none."""
    parts = words(evidence.column.name)
    if not parts:
        return None
    if parts[-1] in QUALIFIERS:
        return attribute(f'its name says it describes something ("{parts[-1]}")')
    numbers = [role for role, score in evidence.hints.items() if role.startswith("number:") and score >= HINTED]
    if len(parts) > 1 and numbers and parts[-1] in ISSUERS:
        return attribute("its name says where or when a number was issued")
    if (
        len(parts) > 1
        and {"birth", "geburt", "naissance", "citizenship", "nationality"} & set(parts)
        and ({"country", "land", "pays", "pais", "region", "state"} & set(parts))
    ):
        return attribute("is a country of origin, not of an address")
    return None


def _constant(evidence: Evidence) -> Verdict | None:
    """One value everywhere tells no two records apart; but a clear name came first, for more rows may come."""
    column = evidence.column
    if column.constant and column.filled == column.rows >= FEW_ROWS:
        return attribute("one value everywhere")
    return None


def _dates(evidence: Evidence) -> Verdict | None:
    """Times of the record, birth dates, and other days; told by the name, else by the range of the years."""
    share = evidence.looks("date_of_birth")
    role = best_hint(evidence, HINTED)
    if role in TIMES and (share >= 0.5 or evidence.share(TIME_OF_DAY) >= 0.5):
        reason = f"its name says {spoken(role)}, and {percent(share)} of the values are dates"
        return Verdict((role,), reason, format_of(evidence, role))
    if share < 0.7 or role in ("created_at", "updated_at"):
        return None
    form, remark = date_format(evidence.column.values)
    if role == "date_of_birth":
        return Verdict(("date_of_birth",), f"named like a date of birth; {remark}", form)
    if role is not None and role != "birth_day":
        return None
    if set(words(evidence.column.name)) & EVENTS:
        return attribute("the day of some event, not of a birth")
    if _spans_lives(evidence) and evidence.share(TIME_OF_DAY) < 0.1:
        return Verdict(("date_of_birth",), f"dates over the range of birth dates; {remark}", form)
    return attribute("dates, but not over the range of birth dates")


def _spans_lives(evidence: Evidence) -> bool:
    """Birth dates lie decades apart, and most of them decades before the last."""
    found = sorted(years(evidence.column.values))
    if len(found) < max(FEW_ROWS, 0.5 * len(evidence.column.values)):
        return False
    low, middle, high = (found[int(q * (len(found) - 1))] for q in (0.05, 0.5, 0.95))
    return high - low >= (25 if evidence.is_meaningless else 40) and high - middle >= 8


def _by_name(evidence: Evidence) -> Verdict | None:
    """The role at which the name hints best, if the values bear it out."""
    ranked = sorted(
        (role for role, score in evidence.hints.items() if score >= HINTED),
        key=lambda role: (-round(evidence.hints[role], 2), -evidence.looks(role), role),
    )
    for role in ranked:
        if role == ATTRIBUTE:
            return attribute("its name says it is no identifier")
        if role == "full_name" and names_whom(evidence.column.name) and not like_names(evidence):
            continue
        if role in ("full_name", "address") and _names_a_thing(evidence, role):
            return attribute("the name or address of something, not of a person")
        if _bears_out(evidence, role):
            if role == "full_name" and evidence.looks("organization") > max(0.4, evidence.looks("full_name")):
                return Verdict(("organization",), "named like a name; the values are organizations")
            if role in ("address", "city", "region") and _are_countries(evidence):
                return Verdict(("country",), f"named like {spoken(role)}; the values are countries")
            return Verdict((role,), f"named like {spoken(role)}", format_of(evidence, role))
    return None


def _are_countries(evidence: Evidence) -> bool:
    """Whether the values are countries, and no states: CO is Colombia and Colorado."""
    countries = evidence.looks("country")
    return countries >= CLEAR["country"] and countries > evidence.looks("region")


def _names_a_thing(evidence: Evidence, role: str) -> bool:
    """product_name, user_name, ip_address: unless the values are clearly those of people."""
    return bool(set(words(evidence.column.name)) & (THINGS | SHARED_NUMBERS)) and (evidence.looks(role) < CLEAR[role])


def _bears_out(evidence: Evidence, role: str) -> bool:
    if role in SUPPORT:
        return max(evidence.looks(role), evidence.cleans(role)) >= SUPPORT[role]
    if role in NAMES:
        return evidence.wordy >= 0.6
    if role == "region" and set(words(evidence.column.name)) & STATES and is_a_class(evidence):
        return evidence.looks("region") >= 0.1
    if role in ("city", "region", "place_of_birth", "occupation"):
        return evidence.wordy >= 0.5 and evidence.looks("email") < SUPPORT["email"]
    if role == "house_number":
        return any(map(str.isdigit, "".join(evidence.values)))
    if is_number(role):
        return False  # told by `_numbers`, which asks more
    return role not in TIMES


RULES: tuple[Callable[[Evidence], Verdict | None], ...] = (
    _nothing_to_tell,
    _about_somebody_else,
    _emails,
    _qualifies,
    _dates,
    _by_name,
    _constant,
    numbers,
    by_values,
)
