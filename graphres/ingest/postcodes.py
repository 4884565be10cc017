"""Forms of postcodes that tell a country."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

__all__ = ["BARE", "POSTCODES", "TELLING", "countries_of_digits", "share_of_form"]

POSTCODES = {
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "NL": r"[1-9]\d{3} ?[A-Z]{2}",
    "CA": r"[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d",
    "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}",
    "PL": r"\d\d-\d{3}",
    "PT": r"\d{4}-\d{3}",
    "JP": r"\d{3}-\d{4}",
    "BR": r"\d{5}-\d{3}",
    "AR": r"[A-Z]\d{4}[A-Z]{3}",
    "LV": r"LV-\d{4}",
    "LT": r"LT-\d{5}",
    "MT": r"[A-Z]{3} \d{4}",
}
"""Forms of postcodes that one country alone has; five bare digits are nobody's."""

BARE: Mapping[int, frozenset[str]] = {
    4: frozenset("AT AU BD BE BG CH CY DK GE HU LI LU NO NZ PH SI TN VE ZA".split()),
    5: frozenset(
        """BA CZ DE DZ EE EG ES FI FR GR HR ID IT KE KR LK LT MA MC ME MX MY PE PK RS SA SE SK SM TH TR
        TW UA US UY ZM""".split()
    ),
    6: frozenset("BY CN CO EC IN KG KZ MN RO RU SG TJ TM UZ VN".split()),
    7: frozenset("CL IL JP".split()),
    8: frozenset("BR".split()),
}
"""By the number of digits, the countries whose postcodes are digits and nothing else (blanks aside)."""

ZIP_PLUS_4 = re.compile(r"\d{5}-\d{4}")

TELLING = frozenset(POSTCODES) - {"JP", "AR", "MT"}
"""Those that are no mere code or short phone number, whatever the column's name."""


def share_of_form(region: str, texts: Sequence[str]) -> float:
    """Share of the texts, 0 to 1, that have the form of a region's postcodes.

    >>> share_of_form("GB", ["LS1 4AB", "w1a1aa", "90210"])
    0.6666666666666666
    """
    fits = re.compile(POSTCODES[region]).fullmatch
    return sum(bool(fits(text.strip().upper())) for text in texts) / max(len(texts), 1)


def countries_of_digits(texts: Sequence[str]) -> frozenset[str]:
    """The countries whose postcodes have as many digits as most of the texts; empty where that tells nothing.

    >>> sorted(countries_of_digits(["1010", "8020", "5020"]))[:3]
    ['AT', 'AU', 'BD']
    """
    digits = ["".join(text.split()) for text in texts]
    if sum(bool(ZIP_PLUS_4.fullmatch(text)) for text in digits) > 0.2 * len(digits):
        return frozenset({"US"})
    for length, found in BARE.items():
        if sum(len(text) == length and text.isdecimal() for text in digits) > 0.8 * len(digits):
            return found
    return frozenset()
