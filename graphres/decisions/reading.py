"""A file of decisions: JSON lines, one decision each, in the order in which they were taken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphres.decisions.closures import closures, refuse_contradictions
from graphres.decisions.record import Decision, FaultError, Log, decision_of
from graphres.errors import DecisionError
from graphres.ingest.unchanged import Fingerprint

__all__ = ["in_force", "read_decisions"]

SQLITE = b"SQLite format 3\x00"
FORMAT = 'JSON lines in UTF-8, such as {"verb": "same", "groups": [["crm:1"], ["shop:7"]]}'
MOST_FAULTS = 100


def read_decisions(path: Path, sources: Iterable[str]) -> Log:
    """The decisions that are in force, and can all hold.

    sources : names of the sources; capital letters do not tell them apart.

    Raises
    ------
    DecisionError : the file cannot be read; lines hold no decision (all at once); an id stands for two decisions; an
        `undo` names none; decisions contradict each other.
    """
    before = Fingerprint.of(path, str(path))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DecisionError(
            f"{path} cannot be read: {error.strerror or error}", expected=FORMAT, mend="check the name given"
        ) from None
    seen = before.unchanged(None)
    known = {source.casefold(): source for source in sources}
    decisions = _once([_named(one, known) for one in _parsed(data, path)], path)
    force, undone = in_force(decisions, path)
    refuse_contradictions(force, closures(force), str(path))
    return Log(str(path), force, len(decisions), undone, seen, data)


def _named(one: Decision, known: Mapping[str, str]) -> Decision:
    """The same, its sources written as they are called."""

    def name(text: str) -> str:
        source, _, record_id = text.partition(":")
        return f"{known.get(source.casefold(), source)}:{record_id}"

    return replace(one, groups=tuple(tuple(map(name, group)) for group in one.groups))


def _parsed(data: bytes, path: Path) -> list[Decision]:
    """Every line's decision; empty lines hold none."""
    found: list[Decision] = []
    faults: list[tuple[int, FaultError]] = []
    for number, text in _lines(data, path):
        try:
            found.append(decision_of(number, _tree(text)))
        except FaultError as fault:
            faults.append((number, fault))
    if faults:
        first, wrong = faults[0]
        raise DecisionError(
            f"{path}, line {first:,}: {wrong.found}",
            expected=wrong.expected,
            also=[f"line {line:,}: {one.found}" for line, one in faults[1:MOST_FAULTS]],
        )
    return found


def _lines(data: bytes, path: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not empty, with their number. Only a line feed ends one: a text may hold any other."""
    if data.startswith(SQLITE):
        raise DecisionError(f"{path} is a SQLite database", expected=FORMAT, mend="write the decisions as JSON lines")
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        try:
            text = line.decode("utf-8").strip()
        except UnicodeDecodeError:
            raise DecisionError(f"{path}, line {number:,}: this is not UTF-8", expected=FORMAT) from None
        if text:
            yield number, text


def _tree(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except RecursionError:
        raise FaultError("this is nested too deeply", FORMAT) from None
    except ValueError as error:
        where = f" at column {error.colno:,}" if isinstance(error, json.JSONDecodeError) else ""
        raise FaultError(f"this is not JSON{where}", FORMAT) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON lets a key stand twice, and readers disagree on which counts."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise FaultError("a key stands twice in one object", "each key once")
    return dict(pairs)


def _once(decisions: Iterable[Decision], path: Path) -> list[Decision]:
    """Each id once: a line that says the same again is a copy."""
    kept: list[Decision] = []
    by_id: dict[str, Decision] = {}
    for one in decisions:
        before = by_id.get(one.id) if one.id is not None else None
        if before is None:
            kept.append(one)
            if one.id is not None:
                by_id[one.id] = one
        elif replace(one, line=before.line) != before:
            raise DecisionError(
                f'{path}, line {one.line:,}: the id "{one.id}" stands for another decision on line {before.line:,}',
                expected="an id of its own for each decision",
            )
    return kept


def in_force(decisions: list[Decision], path: Path) -> tuple[tuple[Decision, ...], int]:
    """The decisions that stand, and how many are undone. An `undo` that is undone undoes nothing.

    Without `undoes` an `undo` is of the last decision before it that stands and is no `undo` itself.
    """
    at = {one.id: place for place, one in enumerate(decisions) if one.id is not None}
    target: dict[int, int] = {}
    stands = [True] * len(decisions)

    def turn(place: int, to: bool) -> None:
        stands[place] = to
        while place in target:
            place, to = target[place], not to
            stands[place] = to

    for place, one in enumerate(decisions):
        if one.verb != "undo":
            continue
        if one.undoes is not None:
            found = at.get(one.undoes, place)
            if found >= place:
                raise DecisionError(
                    f'{path}, line {one.line:,}: undoes "{one.undoes}", the id of no decision before it',
                    expected="the id of an earlier line, or no `undoes` for the last decision before it",
                )
        else:
            standing = (p for p in range(place - 1, -1, -1) if stands[p] and decisions[p].verb != "undo")
            found = next(standing, -1)
            if found < 0:
                raise DecisionError(
                    f"{path}, line {one.line:,}: there is no decision before it to undo",
                    expected="an `undo` after the decision that it undoes",
                )
        if not stands[found]:
            continue
        target[place] = found
        turn(found, False)
    kept = tuple(one for place, one in enumerate(decisions) if stands[place] and one.verb != "undo")
    return kept, sum(one.verb != "undo" for one in decisions) - len(kept)
