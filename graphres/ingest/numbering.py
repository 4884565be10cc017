"""Under which country's numbering plan a column's phone numbers are what they are by more than chance.

Some plans take nearly any digits: that all numbers are valid there says nothing. So each plan is held
against twins of the numbers whose digits are drawn at random.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterable, Sequence

import phonenumbers

__all__ = ["own_region", "plan", "regions"]

NUMBERS = 60
"""National numbers are tried under every plan there is: a few tell."""

GLANCE = 10
TWINS = 2
"""Random twins of each number."""

VALID = 0.93
"""Share of a column's numbers that are valid in its own country; the others are typing errors."""

ENOUGH = 3.0
LEAD = 1.5
"""Natural logarithms of how much likelier the best plan must be than chance, and than the second."""

USUAL, UNUSUAL = 1.0, -0.5
"""What it adds that a number is grouped, or begins, as its country writes it."""

FEW = 3
GROUP = re.compile(r"\d+")


def regions() -> list[str]:
    """Every region with a numbering plan."""
    return sorted(phonenumbers.SUPPORTED_REGIONS)


def plan(texts: Sequence[str], candidates: Iterable[str]) -> str | None:
    """The candidate region whose plan explains national numbers clearly best, or None.

    >>> plan(["07712 345678", "020 7219 3000", "07400 123456", "0161 234 5000"], regions())
    'GB'
    """
    numbers = texts[:NUMBERS]
    if len(numbers) < FEW:
        return None
    glance = numbers[:: max(len(numbers) // GLANCE, 1)]
    possible = [region for region in sorted(candidates) if _share(glance, region) > 0.5]
    twins = _twins(numbers)
    ranked = sorted(((_weight(numbers, twins, region), region) for region in possible), key=lambda p: (-p[0], p[1]))
    (best, region), (second, _) = [*ranked, (0.0, ""), (0.0, "")][:2]
    return region if best >= ENOUGH and best >= second + LEAD else None


def own_region(text: str, region: str | None) -> str | None:
    """The region to which a number belongs if dialed in `region`; None where it is not valid."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.region_code_for_number(number) if phonenumbers.is_valid_number(number) else None


def _share(texts: Sequence[str], region: str) -> float:
    return sum(own_region(text, region) == region for text in texts) / max(len(texts), 1)


def _twins(texts: Sequence[str]) -> list[str]:
    """Numbers of the same shape: zeros that lead and the first digit stay, all further digits are drawn."""
    drawn = random.Random("graphres")
    return [_twin(text, drawn) for text in texts for _ in range(TWINS)]


def _twin(text: str, drawn: random.Random) -> str:
    first = re.search(r"[1-9]", text)
    kept = first.end() if first else len(text)
    if first and text.lstrip("( ").startswith("0"):
        kept = first.start()  # after the zero with which a country dials comes what tells countries apart
    return text[:kept] + "".join(str(drawn.randrange(10)) if c.isdigit() else c for c in text[kept:])


def _weight(texts: Sequence[str], twins: Sequence[str], region: str) -> float:
    """Log of how much likelier the numbers are in the region than for random digits."""
    chance = (sum(own_region(twin, region) == region for twin in twins) + 1) / (len(twins) + 2)
    chance = min(chance, VALID)
    valid, invalid = math.log(VALID / chance), math.log((1 - VALID) / (1 - chance))
    return sum(valid + _manner(text, region) if own_region(text, region) == region else invalid for text in texts)


def _manner(text: str, region: str) -> float:
    """Whether a valid number is written as its country writes it: the zero in front, and the groups."""
    usual = phonenumbers.format_number(phonenumbers.parse(text, region), phonenumbers.PhoneNumberFormat.NATIONAL)
    groups, written = GROUP.findall(text), GROUP.findall(usual)
    if usual.lstrip("( ").startswith("0") and not groups[0].startswith("0"):
        return UNUSUAL
    if len(groups) == 1:
        return 0.0
    return USUAL if groups == written else UNUSUAL
