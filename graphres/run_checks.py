"""What must be true of every run before it is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphres.errors import CheckError

__all__ = ["check_rows"]


def check_rows(counts: Mapping[str, int], inputs: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The counts, with the rows read and rejected: none may be lost on the way.

    A row of a source of records is a member; one of a source of transactions is a line, and its records come on top.

    Raises
    ------
    CheckError : the sums differ.
    """
    rows, lost = (sum(entry[name] for entry in inputs) for name in ("rows", "rejected"))
    lines, made = counts.get("lines", 0), counts.get("guests", 0)
    if counts["members"] - made + lines + lost != rows:
        raise CheckError(
            f"{rows:,} rows were read, {counts['members'] - made:,} are members, {lines:,} lines and {lost:,} rejected",
            expected="every row that is read is a member, a line or rejected",
        )
    return {**counts, "rows_read": rows, "rows_rejected": lost}
