"""One decision, and how a line of JSON becomes one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graphres.errors import ConfigError
from graphres.identifiers import kind as kind_named
from graphres.ingest.unchanged import Fingerprint
from graphres.near import near_miss

__all__ = ["VERBS", "Decision", "FaultError", "Log", "decision_of", "kind_and_value"]

VERBS = ("same", "different", "approve", "freeze", "unsure", "ignore", "undo")
BINDING = ("same", "different", "approve", "freeze", "ignore")
FEWEST_GROUPS = {"same": 1, "different": 2, "approve": 1, "freeze": 1}
STRENGTHS = ("suggest", "hold", "lock")
TEXTS = ("id", "ts", "reviewer", "run", "reason", "note", "tool", "subject", "strength", "undoes", "prev", "hash")


class FaultError(Exception):
    """What is wrong with a line: what was found, what was expected."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found)
        self.found, self.expected = found, expected


@dataclass(frozen=True)
class Decision:
    """What somebody decided.

    line : where it stands, from 1. groups : records as ``source:record_id``. subject : of `ignore`, the identifier as
    ``KIND:VALUE``. undoes : of `undo`, the id of another decision, or None for the last one before it. reviewer, ts,
    reason, note : who decided, when and why, as it was written; they bind nothing, and tell no two decisions apart.
    """

    line: int
    verb: str
    groups: tuple[tuple[str, ...], ...] = ()
    subject: str = ""
    id: str | None = None
    strength: str = ""
    undoes: str | None = None
    reviewer: str | None = field(default=None, compare=False)
    ts: str | None = field(default=None, compare=False)
    reason: str | None = field(default=None, compare=False)
    note: str | None = field(default=None, compare=False)

    @property
    def records(self) -> Iterator[str]:
        """All records that it names."""
        return (name for group in self.groups for name in group)

    @property
    def binds(self) -> bool:
        """Whether it changes anything: a doubt and a suggestion do not."""
        return self.verb in BINDING and self.strength != "suggest"

    @property
    def closes(self) -> bool:
        """Whether nothing may join its groups."""
        return self.verb == "freeze" or (self.verb == "approve" and self.strength == "lock")


@dataclass(frozen=True)
class Log:
    """What a file says.

    decisions : those in force, in their order. read : decisions that it holds, lines that say one again left out.
    undone : decisions that are undone. seen : the file as it was when it was read. data : its bytes.
    """

    shown: str
    decisions: tuple[Decision, ...]
    read: int
    undone: int
    seen: Fingerprint
    data: bytes = b""

    @cached_property
    def naming(self) -> Mapping[str, Sequence[Decision]]:
        """Per record, the decisions that name it and bind, in their order."""
        found: dict[str, list[Decision]] = defaultdict(list)
        for one in self.decisions:
            for name in one.records if one.binds else ():
                found[name].append(one)
        return dict(found)


def decision_of(line: int, tree: Any) -> Decision:
    """The decision that a parsed line holds.

    Raises
    ------
    FaultError : it holds none.
    """
    if not isinstance(tree, dict):
        raise FaultError(
            f"this is {_sort(tree)}", 'an object such as {"verb": "same", "groups": [["crm:1"], ["shop:7"]]}'
        )
    texts = {name: _text(tree, name) for name in TEXTS}
    verb = _verb(tree)
    if texts["strength"] and texts["strength"] not in STRENGTHS:
        raise FaultError(f'strength is "{texts["strength"]}"', f"one of {', '.join(STRENGTHS)}")
    groups = _groups(tree, verb)
    return Decision(
        line,
        verb,
        groups,
        _subject(verb, texts["subject"]),
        texts["id"],
        texts["strength"] or "",
        texts["undoes"],
        **{name: texts[name] for name in ("reviewer", "ts", "reason", "note")},
    )


def kind_and_value(subject: str) -> tuple[str, str]:
    """``KIND:VALUE`` taken apart; a number's kind has a colon of its own.

    >>> kind_and_value("email:ann@example.org"), kind_and_value("number:passport:X:1")
    (('email', 'ann@example.org'), ('number:passport', 'X:1'))
    """
    kind, _, value = subject.partition(":")
    if kind == "number":
        of, _, value = value.partition(":")
        kind = f"{kind}:{of}"
    return kind, value


def _verb(tree: dict[str, Any]) -> str:
    verb = tree.get("verb")
    if verb is None:
        near = next((near_miss(name, ["verb"]) for name in tree if near_miss(name, ["verb"])), "")
        raise FaultError(f"there is no verb{near}", f"one of {', '.join(VERBS)}")
    if not isinstance(verb, str):
        raise FaultError(f"verb is {_sort(verb)}", f"one of {', '.join(VERBS)}")
    if verb not in VERBS:
        raise FaultError(f'verb is "{_short(verb)}"{near_miss(verb, VERBS)}', f"one of {', '.join(VERBS)}")
    return verb


def _groups(tree: dict[str, Any], verb: str) -> tuple[tuple[str, ...], ...]:
    """The groups, each record once and in order."""
    found = tree.get("groups")
    if found is None:
        if verb not in FEWEST_GROUPS:
            return ()
        near = next((near_miss(name, ["groups"]) for name in tree if near_miss(name, ["groups"])), "")
        raise FaultError(f"{verb} names no groups{near}", 'groups of records, such as [["crm:1"], ["shop:7"]]')
    if not isinstance(found, list):
        raise FaultError(f"groups is {_sort(found)}", 'a list of groups, such as [["crm:1"], ["shop:7"]]')
    groups = tuple(tuple(dict.fromkeys(_group(number, group))) for number, group in enumerate(found))
    names = [name for group in groups for name in group]
    if verb == "different" and len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise FaultError(f"{_short(twice)} is in two groups that are to be different", "each record in one group")
    if len(groups) < FEWEST_GROUPS.get(verb, 0):
        raise FaultError(f"{verb} names {len(groups)} groups", f"{FEWEST_GROUPS[verb]} or more")
    if verb == "same" and len(set(names)) < 2:
        raise FaultError("same names a single record", "two records or more")
    return groups


def _group(number: int, group: Any) -> Iterator[str]:
    if not isinstance(group, list):
        raise FaultError(f"groups[{number}] is {_sort(group)}", 'a list of records, such as ["crm:1", "shop:7"]')
    if not group:
        raise FaultError(f"groups[{number}] is empty", 'one record or more, such as ["crm:1"]')
    for place, name in enumerate(group):
        if not isinstance(name, str):
            raise FaultError(f"groups[{number}][{place}] is {_sort(name)}", 'a record as "source:record_id"')
        source, colon, record_id = name.partition(":")
        if not (source and colon and record_id):
            raise FaultError(f'groups[{number}][{place}] is "{_short(name)}"', 'a record as "source:record_id"')
        yield name


def _subject(verb: str, subject: str | None) -> str:
    if verb != "ignore":
        return ""
    expected = 'an identifier as "KIND:VALUE", such as "email:info@shop.example"'
    if not subject:
        raise FaultError("ignore names no subject", expected)
    kind, value = kind_and_value(subject)
    if not value:
        raise FaultError(f'the subject is "{_short(subject)}"', expected)
    try:
        kind_named(kind)
    except ConfigError as error:
        raise FaultError(f'the subject is of the kind "{_short(kind)}"', error.expected) from None
    return subject


def _text(tree: dict[str, Any], name: str) -> str | None:
    value = tree.get(name)
    if value is not None and not isinstance(value, str):
        raise FaultError(f"{name} is {_sort(value)}", "a text")
    return value


def _sort(value: Any) -> str:
    """What a JSON value is, in words; never the value itself, which may be anybody's."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    sorts = (("a text", str), ("a list", list), ("an object", dict))
    return next((words for words, of in sorts if isinstance(value, of)), "a number")


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
