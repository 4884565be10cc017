"""Whether the numbers of a column are written with a decimal comma."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphres.ingest.columns import Column

__all__ = ["decimal_commas", "has_decimal_comma"]

COMMA = re.compile(r"[-+]?(\d+|\d{1,3}([. \u00a0\u202f]\d{3})+),\d+")
THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+")
WHOLE = re.compile(r"[-+]?\d+")


def decimal_commas(columns: Sequence[Column]) -> dict[str, list[str]]:
    """For the manifest, the columns with decimal commas; nothing where there are none."""
    found = [column.name for column in columns if has_decimal_comma(column.values)]
    return {"decimal_comma": found} if found else {}


def has_decimal_comma(values: Sequence[str]) -> bool:
    """Whether all numbers can be read so, and one at least can be read no other way.

    >>> has_decimal_comma(["12,50", "7"]), has_decimal_comma(["1,250", "7"]), has_decimal_comma(["Smith, J"])
    (True, False, False)
    """
    texts = [value.strip() for value in values]
    if not all(COMMA.fullmatch(text) or WHOLE.fullmatch(text) for text in texts):
        return False
    return any(COMMA.fullmatch(text) and not THOUSANDS.fullmatch(text) for text in texts)
