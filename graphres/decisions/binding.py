"""Decisions to what binds the records of a run, and what is left of each that names records that are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from graphres.communities.bonds import APART, CLOSED, TOGETHER, Bonds
from graphres.decisions.closures import closures
from graphres.decisions.record import Decision, Log, kind_and_value
from graphres.engines.base import Engine, Table
from graphres.errors import capped
from graphres.identifiers import kind as kind_named
from graphres.identifiers.base import Context, record_keys, value_key
from graphres.ingest.unchanged import Fingerprint
from graphres.tables import INT

__all__ = ["Verdicts", "named_keys", "verdicts"]

MOST_LISTED = 100
KEYS = pa.schema([("key", INT)])
NAMED = pa.schema([("record_key", INT)])
IGNORED = pa.schema([("value_key", INT)])
IGNORED_HERE = pa.schema([("record_key", INT), ("value_key", INT)])


@dataclass(frozen=True)
class Verdicts:
    """What decisions mean for the records of a run.

    bonds : who stays together, apart, among themselves. held : of records that are held with others the smallest of
    them, by name. named : (record_key), records that are none of several equal
    ones, for something was decided of them. ignored : (value_key), identifiers that say nothing. ignored_here :
    (record_key, value_key), those that say nothing of a record. doubtful : (record_key), records of decisions that name
    others which are gone. ignores : whether an identifier is to
    say nothing. facts : for the manifest. warnings : in sentences. seen : the file as it was.
    """

    bonds: Bonds
    held: Mapping[str, str]
    named: Table
    ignored: Table
    ignored_here: Table
    doubtful: Table
    ignores: bool
    facts: dict[str, Any]
    warnings: list[str]
    seen: Fingerprint


def named_keys(names: Iterable[str]) -> dict[str, int]:
    """The record key of every ``source:record_id``."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(names)):
        source, _, record_id = name.partition(":")
        by_source[source].append(record_id)
    return {
        f"{source}:{record_id}": key
        for source, ids in by_source.items()
        for record_id, key in zip(ids, record_keys(source, ids).tolist(), strict=True)
    }


def verdicts(log: Log, records: Table, values: Table, contexts: Mapping[str, Context], engine: Engine) -> Verdicts:
    """How the decisions of a file bind these records.

    log : as `read_decisions` gives it. records, values : contracts RECORDS and VALUES. contexts : per source, what it
    says about its values; an identifier may be named as it stands in a source.
    """
    binding = [one for one in log.decisions if one.binds]
    keys = _there(named_keys(name for one in binding for name in one.records), records, "record_key", engine)
    meant = {one.line: _meant(one.subject, contexts) for one in binding if one.subject}
    borne = _there({str(key): key for found in meant.values() for key in found}, values, "value_key", engine)
    ignored = {line: sorted(found & set(borne.values())) for line, found in meant.items()}
    whole = [(name, root) for name, root in closures(binding).items() if name in keys]
    gone = {one.line: _gone(one, keys, ignored) for one in binding}
    there = {one.line: [keys[name] for name in one.records if name in keys] for one in binding}
    everywhere = [one.line for one in binding if one.verb == "ignore" and not one.groups]
    here = [one.line for one in binding if one.verb == "ignore" and one.groups]
    return Verdicts(
        _bonds(binding, whole, keys, engine),
        dict(whole),
        _table([(key,) for found in there.values() for key in found], NAMED, engine),
        _table([(value,) for line in everywhere for value in ignored[line]], IGNORED, engine),
        _table([(key, value) for line in here for key in there[line] for value in ignored[line]], IGNORED_HERE, engine),
        _table([(key,) for line, found in there.items() if gone[line] for key in found], NAMED, engine),
        bool(everywhere or here),
        _facts(log, sum(_applies(one, keys, ignored) for one in binding), gone),
        _warnings(log, gone),
        log.seen,
    )


def _there(keys: Mapping[str, int], table: Table, name: str, engine: Engine) -> dict[str, int]:
    """Those of the keys that a column of a table holds."""
    asked = engine.from_arrow(pa.table({"key": pa.array(sorted(set(keys.values())), INT)}, schema=KEYS))
    found = engine.sql(
        f"SELECT DISTINCT t.{name} AS key FROM {{table}} t JOIN {{asked}} a ON a.key = t.{name}",
        table=table,
        asked=asked,
    )
    there = set(engine.collect(found)["key"].to_pylist())
    return {name: key for name, key in keys.items() if key in there}


def _meant(subject: str, contexts: Mapping[str, Context]) -> set[int]:
    """Keys of the values that a text may stand for: itself, and what each source would make of it."""
    name, text = kind_and_value(subject)
    kind = kind_named(name)
    found = {text}
    for context in {context.region: context for context in contexts.values()}.values():
        for role in kind.roles:
            found |= set(kind.clean({role: (text,)}, context))
    return {value_key(name, value) for value in found}


def _gone(one: Decision, keys: Mapping[str, int], ignored: Mapping[int, Sequence[int]]) -> list[str]:
    """What a decision names that is not there."""
    lost = [] if not one.subject or ignored[one.line] else [one.subject]
    return [*lost, *(name for name in one.records if name not in keys)]


def _applies(one: Decision, keys: Mapping[str, int], ignored: Mapping[int, Sequence[int]]) -> bool:
    """Whether enough of what a decision names is there."""
    left = [sum(name in keys for name in group) for group in one.groups]
    if one.verb == "same":
        return sum(left) > 1
    if one.verb == "different":
        return sum(n > 0 for n in left) > 1
    return sum(left) > 0 if one.verb != "ignore" else bool(ignored[one.line]) and (not left or sum(left) > 0)


def _bonds(
    binding: Sequence[Decision], whole: Sequence[tuple[str, str]], keys: Mapping[str, int], engine: Engine
) -> Bonds:
    """whole : the records that are there, with the root of the closure of each."""
    members: dict[str, list[int]] = defaultdict(list)
    for name, root in whole:
        members[root].append(keys[name])
    roots = dict(whole)
    closed = {roots[name] for one in binding if one.closes for name in one.records if name in roots}
    kept = {root: of for root, of in members.items() if len(of) > 1 or root in closed}
    return Bonds(
        _table([(key, min(of)) for of in kept.values() for key in of], TOGETHER, engine),
        _table(_sides(binding, keys), APART, engine),
        _table([(min(members[root]),) for root in closed], CLOSED, engine),
    )


def _sides(binding: Sequence[Decision], keys: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """(record_key, rule, side): the groups of every `different`, a rule being its line."""
    return [
        (keys[name], one.line, number)
        for one in binding
        if one.verb == "different"
        for number, group in enumerate(one.groups)
        for name in group
        if name in keys
    ]


def _table(rows: Iterable[tuple[int, ...]], schema: pa.Schema, engine: Engine) -> Table:
    """Each row once."""
    once = sorted(set(rows))
    columns = list(zip(*once, strict=True)) or [()] * len(schema.names)
    return engine.from_arrow(pa.table([pa.array(column, INT) for column in columns], schema=schema))


def _facts(log: Log, applied: int, gone: Mapping[int, Sequence[str]]) -> dict[str, Any]:
    """What the manifest says."""
    by_line = {one.line: one for one in log.decisions}
    broken = [
        {"line": line, "id": by_line[line].id, "verb": by_line[line].verb, "gone": list(names[:MOST_LISTED])}
        for line, names in gone.items()
        if names
    ]
    return {
        "path": log.shown,
        "bytes": log.seen.size,
        "sha256": log.seen.sha256,
        "read": log.read,
        "undone": log.undone,
        "applied": applied,
        "noted": sum(not one.binds for one in log.decisions),
        "broken": len(broken),
        "broken_decisions": broken[:MOST_LISTED],
    }


def _warnings(log: Log, gone: Mapping[int, Sequence[str]]) -> list[str]:
    lines = [f"line {line:,}" for line, names in gone.items() if names]
    if not lines:
        return []
    many = f"{len(lines):,} decisions name" if len(lines) > 1 else "a decision names"
    said = f"{log.shown}: {many} what is not among these records: {capped(lines)}"
    return [f"{said}; what is left of them was kept, and manifest.json lists what is gone"]
