"""What purchases are worth: the amounts of a source's file, joined to the run's lines and added up exactly.

A run keeps no amounts. They are read again from the file, which must be the one that was resolved; where it is gone,
has changed, or was a table in memory, there are none, and purchases are told by their lines.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from graphres.errors import GraphresError
from graphres.ingest.purchase_columns import AMOUNT
from graphres.ingest.stage import Staged, stage_file
from graphres.run_directory import Run

__all__ = ["amount", "decimal_mark", "worth"]

IS_AMOUNT = re.compile(re.sub(r"\\x\{(\w+)\}", lambda found: chr(int(found[1], 16)), AMOUNT))
"""What `AMOUNT` says, in Python's spelling."""

DIGITS = re.compile(r"\d[\d.,]*")
BLANKS = re.compile(r"[\s' ]")
GROUPED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*")
"""Digits in groups of three behind one mark, such as 1,234: a fraction as likely as thousands."""


def worth(run: Run, source: str, owners: pa.Table) -> dict[str, Decimal] | None:
    """What the lines of a source are worth, by group; None where its file does not tell.

    Parameters
    ----------
    owners : (line, group) of every line of the source.
    """
    asked = run.config.sources[source]
    path = run.config.locate(source)
    if asked.amount is None or path is None or not path.is_file():
        return None
    with tempfile.TemporaryDirectory(prefix="graphres-amounts-") as scratch:
        try:
            staged = stage_file(source, path, path.name, Path(scratch), 0)
        except (GraphresError, OSError):
            return None
        if not _is_what_was_resolved(run, source, staged):
            return None
        found = _counted(staged, asked.key, asked.amount, owners)
    if sum(lines for _, _, lines in found) != owners.num_rows:
        return None
    mark = decimal_mark(text for text, _, _ in found)
    sums: dict[str, Decimal] = {}
    for text, group, lines in found:
        sums[group] = sums.get(group, Decimal()) + (amount(text, mark) or Decimal()) * lines
    return sums


def _is_what_was_resolved(run: Run, source: str, staged: Staged) -> bool:
    was = next(entry for entry in run.manifest["inputs"] if entry["source"] == source)
    return bool(was["sha256"] == staged.input["sha256"])


def _counted(staged: Staged, key: str | None, column: str, owners: pa.Table) -> list[tuple[str, str, int]]:
    """(text of an amount, group, lines): few rows, for few prices differ. A line without an amount has an empty one."""
    line = "CAST(row AS VARCHAR)" if key is None else f"c{staged.names.index(key)}"
    text = f"c{staged.names.index(column)}"
    with duckdb.connect(":memory:") as database:
        database.execute("SET enable_progress_bar = false")
        database.register("owners", owners)
        rows = database.execute(
            f"SELECT coalesce(trim({text}), ''), o.group, count(*) FROM read_parquet(?) f "
            f"JOIN owners o ON o.line = {line} GROUP BY ALL ORDER BY ALL",
            [str(staged.path)],
        ).fetchall()
    return [(str(a), str(b), int(n)) for a, b, n in rows]


def decimal_mark(texts: Iterable[str]) -> str:
    """The sign before the cents, told by the values in which it can be nothing else; without any, the point.

    >>> decimal_mark(["1.234,50", "12"]), decimal_mark(["1,234", "0.99"]), decimal_mark(["1,234"])
    (',', '.', '.')
    """
    votes = {".": 0, ",": 0}
    for text in texts:
        digits = _digits(text)
        last = max(digits.rfind("."), digits.rfind(","))
        if last >= 0 and (digits.count(digits[last]) == 1 and not GROUPED.fullmatch(digits)):
            votes[digits[last]] += 1
    return "," if votes[","] > votes["."] else "."


def amount(text: str, mark: str = ".") -> Decimal | None:
    """An amount as people write it, exactly; None where it is none.

    >>> amount("-1,234.50"), amount("EUR 1.234,50", ","), amount("(3.00)"), amount("free")
    (Decimal('-1234.50'), Decimal('1234.50'), Decimal('-3.00'), None)
    """
    if not IS_AMOUNT.match(text):
        return None
    digits = _digits(text).replace("." if mark == "," else ",", "").replace(mark, ".")
    if digits.count(".") > 1:
        digits = digits.replace(".", "")
    negative = text.startswith("(") or "-" in text
    return -Decimal(digits) if negative else Decimal(digits)


def _digits(text: str) -> str:
    """The digits and marks of a text, without groups' blanks and without what follows the number.

    >>> _digits("EUR 1 234,50 ")
    '1234,50'
    """
    found = DIGITS.search(BLANKS.sub("", text))
    return found.group().rstrip(".,") if found else ""
