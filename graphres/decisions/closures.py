"""What decisions say together: who is one, transitively, who is not, and whether both can hold."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

from graphres.decisions.record import Decision, Log
from graphres.errors import DecisionError

__all__ = ["around", "chain", "closures", "refuse_contradictions", "refuse_twice"]

MOST_SHOWN = 20


def closures(decisions: Iterable[Decision]) -> dict[str, str]:
    """Every record that a decision holds with others, or closes, and the smallest record of its closure.

    `same` holds all of its records together; `approve` and `freeze` each of their groups.

    >>> closures([Decision(1, "same", (("a:1",), ("a:2",))), Decision(2, "approve", (("a:2", "b:1"),))])
    {'a:1': 'a:1', 'a:2': 'a:1', 'b:1': 'a:1'}
    """
    leader: dict[str, str] = {}
    for decision in decisions:
        for group in _held(decision):
            first = _root(leader, group[0])
            for name in group:
                low, high = sorted((first, _root(leader, name)))
                leader[high] = first = low
    return {name: _root(leader, name) for name in leader}


def around(log: Log, names: Iterable[str]) -> tuple[Decision, ...]:
    """The decisions that name some records, or any that others hold together with them, and bind; by line."""
    found: dict[int, Decision] = {}
    ahead = list(names)
    seen = set(ahead)
    while ahead:
        for one in log.naming.get(ahead.pop(), ()):
            if one.line not in found:
                found[one.line] = one
                fresh = {name for group in _held(one) for name in group} - seen
                seen |= fresh
                ahead += fresh
    return tuple(found[line] for line in sorted(found))


def _held(decision: Decision) -> Sequence[tuple[str, ...]]:
    """The groups of records that a decision says are one."""
    if not decision.binds or decision.verb in ("different", "ignore"):
        return ()
    return (tuple(decision.records),) if decision.verb == "same" else decision.groups


def _root(leader: dict[str, str], name: str) -> str:
    leader.setdefault(name, name)
    while leader[name] != name:
        leader[name] = leader[leader[name]]
        name = leader[name]
    return name


def refuse_contradictions(decisions: Sequence[Decision], whole: Mapping[str, str], shown: str) -> None:
    """Nothing, if all decisions can hold.

    whole : as `closures` gives it. shown : the name of the file.

    Raises
    ------
    DecisionError : records are both one and not; a closed customer is to have further records. All contradictions at
        once, each with the lines that make it.
    """
    said = [*_different_within(decisions, whole), *_joining_closed(decisions, whole)]
    if said:
        _refuse(shown, said)


def refuse_twice(log: Log, held: Mapping[str, str], sources: Sequence[str]) -> None:
    """Nothing, unless two records of a source that holds each customer once are held together.

    held : of records that are there the closure. sources : those that hold each customer once.

    Raises
    ------
    DecisionError : all such pairs at once, with the lines that make them.
    """
    met: dict[tuple[str, str], str] = {}
    said: list[str] = []
    for name in sorted(held):
        source = name.partition(":")[0]
        first = met.setdefault((source, held[name]), name)
        if source in sources and first != name and len(said) < MOST_SHOWN:
            lines = _chain(log.decisions, first, name)
            said.append(f"of {first} and {name} {lines}, and the config that {source} has one record per entity")
    if said:
        _refuse(log.shown, said)


def _refuse(shown: str, said: Sequence[str]) -> None:
    raise DecisionError(
        f"{shown}: {said[0]}",
        expected="decisions that can all hold",
        also=said[1:],
        mend='undo one of them: {"verb": "undo", "undoes": "ID"}, or take its line out',
    )


def _different_within(decisions: Sequence[Decision], whole: Mapping[str, str]) -> list[str]:
    """A sentence a `different` whose groups meet in one closure."""
    said: list[str] = []
    for decision in decisions:
        if decision.verb != "different" or not decision.binds:
            continue
        met: dict[str, tuple[int, str]] = {}
        for number, group in enumerate(decision.groups):
            for name in group:
                before = met.setdefault(whole.get(name, name), (number, name))
                if before[0] != number and len(said) < MOST_SHOWN:
                    lines = _chain(decisions, before[1], name)
                    said.append(f"line {decision.line:,} says that {before[1]} and {name} are different, {lines}")
    return said


def _joining_closed(decisions: Sequence[Decision], whole: Mapping[str, str]) -> list[str]:
    """A sentence a closed group whose closure holds more than the group."""
    members: dict[str, list[str]] = defaultdict(list)
    for name, root in whole.items():
        members[root].append(name)
    said: list[str] = []
    for decision in decisions:
        for group in decision.groups if decision.closes and decision.binds else ():
            inside = set(group)
            others = [name for name in members[whole[group[0]]] if name not in inside]
            if others and len(said) < MOST_SHOWN:
                lines = _chain(decisions, group[0], others[0])
                said.append(f"line {decision.line:,} says that nothing joins {group[0]}, and of {others[0]} {lines}")
    return said


def _chain(decisions: Iterable[Decision], first: str, last: str) -> str:
    """Which lines say that two records are one."""
    lines = [decision.line for decision in chain(decisions, first, last)]
    told = " and ".join(f"line {line:,}" for line in lines)
    return f"{told} {'says' if len(lines) == 1 else 'say'} that they are one"


def chain(decisions: Iterable[Decision], first: str, last: str) -> tuple[Decision, ...]:
    """The decisions that say together that two records of one closure are one, by line: the shortest way from one to
    the other.
    """
    held = [(decision, group) for decision in decisions for group in _held(decision)]
    of: dict[str, list[int]] = defaultdict(list)
    for place, (_, group) in enumerate(held):
        for name in group:
            of[name].append(place)
    before: dict[str, tuple[str, int]] = {first: ("", -1)}
    ahead = deque([first])
    while ahead and last not in before:
        name = ahead.popleft()
        for place in of[name]:
            for other in held[place][1]:
                if other not in before:
                    before[other] = (name, place)
                    ahead.append(other)
            of[name] = []
    found: dict[int, Decision] = {}
    name = last
    while name != first:
        name, place = before[name]
        found[held[place][0].line] = held[place][0]
    return tuple(found[line] for line in sorted(found))
