"""Blocking rules: sets of key names, what each gives and what it had to skip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from graphres.block.keys import KeyNames, kind_of
from graphres.engines.base import Engine, Table
from graphres.tables import INT

__all__ = ["MOST_RULES", "Rule", "numbered", "plan", "rule_table"]

MOST_RULES = 62
"""Rules in `candidates.rules`: one bit each for those with most pairs; the rest share the last bit."""


@dataclass(frozen=True)
class Rule:
    """Pairs that share all of `keys`.

    kinds : the kinds whose values the keys are made of. largest : the biggest block that was taken, in tuples.
    skipped_blocks, skipped_pairs : blocks beyond it; they were refined by a further key, or, with three, skipped.
    """

    keys: tuple[str, ...]
    kinds: tuple[str, ...]
    pairs: int
    skipped_blocks: int
    skipped_pairs: int
    largest: int
    bit: int = MOST_RULES - 1


def plan(per_rule: pa.Table, depth: int, names: KeyNames) -> list[Rule]:
    """Rules of one depth, from the counts of their blocks."""
    rules = []
    for row in per_rule.to_pylist():
        keys = tuple(names.name[row[f"n{i}"]] for i in range(1, depth + 1))
        kinds = tuple(dict.fromkeys(kind_of(key) for key in keys))
        rules.append(Rule(keys, kinds, row["twice"] // 2, row["skipped"], row["skipped_twice"] // 2, row["largest"]))
    return sorted(rules, key=lambda rule: rule.keys)


def numbered(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Rules in the order of their pairs, each with its bit."""
    ordered = sorted(rules, key=lambda rule: (-rule.pairs, rule.keys))
    return tuple(replace(rule, bit=min(i, MOST_RULES - 1)) for i, rule in enumerate(ordered))


def rule_table(rules: Sequence[Rule], names: KeyNames, engine: Engine) -> Table:
    """(n1, n2, n3, mask): the bit of each rule, by the codes of its key names."""
    codes = [sorted(names.code[key] for key in rule.keys) + [-1] * (3 - len(rule.keys)) for rule in rules]
    columns = {f"n{i + 1}": pa.array([code[i] for code in codes], pa.int16()) for i in range(3)}
    return engine.from_arrow(pa.table({**columns, "mask": pa.array([1 << rule.bit for rule in rules], INT)}))
