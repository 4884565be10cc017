"""What the manifest says of blocking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphres.block.rules import Rule

__all__ = ["facts"]


def facts(rules: Sequence[Rule], probed: Sequence[str] = ()) -> dict[str, Any]:
    """`rules`, one entry each, and `skipped`, a sentence for each rule whose largest blocks were left out, and those of
    `probed`.

    >>> facts([])
    {'skipped': [], 'rules': []}
    """
    skipped = [
        f"blocking by {' and '.join(rule.keys)}: {rule.skipped_blocks:,} blocks of more than {rule.largest:,} "
        f"({rule.skipped_pairs:,} pairs) were {'refined by a further key' if len(rule.keys) < 3 else 'skipped'}"
        for rule in rules
        if rule.skipped_blocks
    ]
    told = [{"keys": list(rule.keys), "pairs": rule.pairs, "largest_block": rule.largest} for rule in rules]
    return {"skipped": [*skipped, *probed], "rules": told}
