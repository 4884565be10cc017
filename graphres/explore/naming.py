"""What an entity or a record is called, and in which order its roles stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from graphres.explore.showing import shown
from graphres.explore.style import style
from graphres.tables import RUN_TABLES

__all__ = ["TITLE_LETTERS", "golden_roles", "raw_roles", "title"]

TITLE_LETTERS = 60
NOT_GOLDEN = {*RUN_TABLES["entities"].columns, *RUN_TABLES["entities"].of_purchases, "drawn"}
NOT_RAW = {*RUN_TABLES["members"].columns, *RUN_TABLES["records"].columns, "name", "lines"}


def title(values: Mapping[str, Any], otherwise: str) -> str:
    """The values by which a person knows somebody, by role; `otherwise` where there are none.

    >>> title({"given_name": "Ann", "surname": "Ash", "email": "ann@ash.example"}, "E1")
    'Ann Ash'
    """
    for roles in style()["title_roles"]:
        found = [str(values[role]) for role in roles if values.get(role)]
        if len(found) == len(roles):
            return shown(" ".join(found), TITLE_LETTERS)
    return shown(otherwise, TITLE_LETTERS)


def golden_roles(columns: Iterable[str]) -> list[str]:
    """Of the columns of `entities` the roles, in the order in which people read them."""
    return list(_golden(tuple(columns)))


def raw_roles(columns: Iterable[str]) -> list[str]:
    """Of the columns of `records` the roles; what was only carried along comes last."""
    return list(_raw(tuple(columns)))


# A page asks for every row, and all rows have the same columns.
@lru_cache
def _golden(columns: tuple[str, ...]) -> list[str]:
    return _ordered(name for name in columns if name not in NOT_GOLDEN and not name.startswith("in_"))


@lru_cache
def _raw(columns: tuple[str, ...]) -> list[str]:
    return _ordered(name for name in columns if name not in NOT_RAW and not name.endswith("_clean"))


def _ordered(roles: Iterable[str]) -> list[str]:
    """Who, when born, how to reach, where; then the rest by name."""
    order = style()["role_order"]
    return sorted(roles, key=lambda role: (order.index(role) if role in order else len(order), role))
