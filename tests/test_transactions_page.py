"""docs/transactions.md: what it shows is what happens."""

from __future__ import annotations

import doctest
from pathlib import Path


def test_the_code_of_the_page_runs(root: Path) -> None:
    """Every line of code on it gives what the page says."""
    page = root / "docs" / "transactions.md"
    found = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted >= 6
    assert found.failed == 0
