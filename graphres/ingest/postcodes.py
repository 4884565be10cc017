"""Forms of postcodes that tell a country."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["POSTCODES", "TELLING", "share_of_form"]

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

TELLING = frozenset(POSTCODES) - {"JP", "AR", "MT"}
"""Those that are no mere code or short phone number, whatever the column's name."""


def share_of_form(region: str, texts: Sequence[str]) -> float:
    """Share of the texts, 0 to 1, that have the form of a region's postcodes.

    >>> share_of_form("GB", ["LS1 4AB", "w1a1aa", "90210"])
    0.6666666666666666
    """
    fits = re.compile(POSTCODES[region]).fullmatch
    return sum(bool(fits(text.strip().upper())) for text in texts) / max(len(texts), 1)
