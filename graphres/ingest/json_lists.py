"""The list of objects that a JSON object is about: an interface of a web service wraps its rows into pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphres.errors import IngestError
from graphres.near import near_miss

__all__ = ["is_keyed", "lists_of", "named_list", "only_list"]

DEEP = 4
"""Objects within objects among which a list is looked for."""


def lists_of(value: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """By path, the lists of objects in an object and in the objects within.

    >>> lists_of({"page": "1", "tags": ["a"], "data": {"people": [{"id": "7"}]}})
    {'data.people': [{'id': '7'}]}
    """
    return dict(_lists("", value, DEEP))


def _lists(path: str, value: Mapping[str, Any], deep: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for name, inner in value.items():
        here = f"{path}.{name}" if path else name
        if isinstance(inner, list) and inner and all(isinstance(row, dict) for row in inner):
            yield here, inner
        elif isinstance(inner, dict) and deep:
            yield from _lists(here, inner, deep - 1)


def only_list(value: Mapping[str, Any], shown: str) -> str | None:
    """The path of the list that a single object is about; None where it holds none, and is a row itself.

    Raises
    ------
    IngestError : it holds several, or objects of one form under keys.
    """
    found = lists_of(value)
    if len(found) > 1:
        names = ", ".join(f'"{name}" ({len(rows):,} objects)' for name, rows in found.items())
        raise IngestError(
            f"{shown}: the object holds {len(found)} lists of objects: {names}",
            expected="one list of objects, whose objects are the rows",
            mend=f"say which in the config: sources.NAME.list: {next(iter(found))}; if the object is a single row "
            "itself, put it into an array: [ … ]",
        )
    if not found and is_keyed(value):
        raise IngestError(
            f"{shown}: the object holds {len(value):,} objects of the same fields, each under a key, and no list",
            expected="JSON lines, an array of objects, or an object that holds a list of objects",
            mend='write the objects as an array; pandas does with to_json(orient="records")',
        )
    return next(iter(found), None)


def named_list(value: Mapping[str, Any], asked: str, shown: str) -> str:
    """The path that was asked for.

    Raises
    ------
    IngestError : the object holds no such list.
    """
    found = lists_of(value)
    if asked not in found:
        raise IngestError(
            f'{shown}: an object holds no list of objects "{asked}"{near_miss(asked, found)}',
            expected=f"one of {', '.join(found)}" if found else "a list of objects",
            mend="lists within objects are named by their path, such as data.customers",
        )
    return asked


def is_keyed(value: Mapping[str, Any]) -> bool:
    """Whether an object is nothing but objects that all have the same fields: rows, or columns, under keys.

    >>> is_keyed({"7": {"name": "Ann"}, "8": {"name": "Bob"}}), is_keyed({"name": {"given": "Ann"}, "id": "7"})
    (True, False)
    """
    inner = [frozenset(one) for one in value.values() if isinstance(one, dict)]
    return len(inner) == len(value) > 1 and len(set(inner)) == 1 and bool(inner[0])
