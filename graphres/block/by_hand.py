"""Rules that a configuration gives, in place of planned ones."""

from __future__ import annotations

from collections.abc import Sequence

from graphres.block.keys import KeyNames
from graphres.engines.base import Engine, Table
from graphres.errors import ConfigError
from graphres.near import near_miss

__all__ = ["memberships", "rules_of"]

Codes = tuple[int, ...]


def rules_of(given: Sequence[Sequence[str]], names: KeyNames) -> dict[int, list[Codes]]:
    """By the number of keys, the rules as codes of key names, each in order.

    Raises
    ------
    ConfigError : no record has such a key; names the near miss and those there are.
    """
    unknown = [key for rule in given for key in rule if key not in names.code]
    if unknown:
        raise ConfigError(
            f'blocking.rules: no record has the key "{unknown[0]}"{near_miss(unknown[0], names.code)}',
            expected=f"one of {', '.join(sorted(names.code))}",
        )
    rules = sorted({tuple(sorted({names.code[key] for key in rule})) for rule in given})
    return {depth: [rule for rule in rules if len(rule) == depth] for depth in (1, 2, 3)}


def memberships(keys: Table, rules: Sequence[Codes], depth: int, engine: Engine) -> Table:
    """(tuple_key, n1 …, head, block) of the rules with `depth` keys.

    keys : (tuple_key, n1, head, block), as `key_table` gives it.
    """
    of = [f"k{i}" for i in range(1, depth + 1)]
    names = ", ".join(f"{key}.n1 AS n{i}" for i, key in enumerate(of, start=1))
    joined = " ".join(f"JOIN {{keys}} {key} USING (tuple_key)" for key in of[1:])
    matched = " OR ".join(
        "(" + " AND ".join(f"{key}.n1 = {code}" for key, code in zip(of, rule, strict=True)) + ")" for rule in rules
    )
    return engine.sql(
        f"SELECT DISTINCT tuple_key, {names}, {_sum(of[:-1])} AS head, {_sum(of)} AS block FROM {{keys}} k1 {joined} "
        f"WHERE {matched or '1 = 0'}",
        keys=keys,
    )


def _sum(keys: Sequence[str]) -> str:
    return " + ".join(f"{key}.block" for key in keys) or "CAST(0 AS BIGINT)"
