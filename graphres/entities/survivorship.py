"""Which of an entity's values survives: the rules, as integer scores over many entities at once.

An *item* is one record's say in a bundle of roles: its clean value per kind, its raw text per role.
Everything here is arithmetic on item numbers; no table, no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphres.entities.batches import begins
from graphres.identifiers.base import SEPARATOR, Kind

__all__ = ["ALPHABETICAL", "ONLY_VALUE", "Items", "Winners", "combined", "counts", "rank", "winners"]

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ONLY_VALUE = "only_value"
"""The rule named where all records that have a value have the same."""
ALPHABETICAL = "alphabetical"
"""The rule named where no rule could tell the values apart: the first by text is taken."""


@dataclass(frozen=True)
class Items:
    """The items of many entities.

    group : the entity of each. clean : per kind, the number of its clean value among `texts` of the kind
    (sorted), -1 for none. form : per role, the number of its raw text but for case and spaces, -1 for none.
    when : microseconds.
    priority : place of its source in the config. record : its record, numbered in the order of (source,
    record_id).
    repeated : whether some record has several items.
    """

    kinds: tuple[Kind | None, ...]
    group: Ints
    clean: tuple[Ints, ...]
    texts: tuple[pa.Array, ...]
    form: tuple[Ints, ...]
    when: Ints
    priority: Ints
    record: Ints
    repeated: bool


@dataclass(frozen=True)
class Winners:
    """Per entity that has any item: the winning item, and the number of the rule that decided.

    rule : -1 where there was only one value; the number of rules where none of them could decide.
    """

    item: Ints
    rule: Ints


def combined(*codes: Ints) -> Ints:
    """One number for each combination of codes (>= -1); equal combinations get equal numbers.

    >>> combined(np.array([0, 0, 1]), np.array([-1, 2, 2])).tolist()
    [0, 1, 2]
    """
    key = np.zeros(len(codes[0]), dtype=np.int64)
    for code in codes:
        key = np.unique(key * (int(code.max(initial=-1)) + 2) + code + 1, return_inverse=True)[1]
    return key


def counts(items: Items, code: Ints) -> Ints:
    """Records of the same entity that share each item's code; 0 where the item has none."""
    has = np.flatnonzero(code >= 0)
    found = np.zeros(len(code), dtype=np.int64)
    value = combined(items.group[has], code[has])
    once = value
    if items.repeated:
        size = int(items.record.max(initial=-1)) + 1
        once = np.unique(value * size + items.record[has]) // size
    found[has] = np.bincount(once, minlength=int(value.max(initial=-1)) + 1)[value]
    return found


def most_frequent(items: Items, _undecided: Flags) -> list[Ints]:
    """How many records of the entity agree.

    One kind (an email, an address): summed over its columns, the other records that bear the same clean value
    or the same text in that column; then the fuller, so that a bare town does not beat an address in it.
    Several kinds (the parts of a name): how far each part is from the entity's most frequent one, so that a
    majority of given names and a majority of surnames win together.
    """
    if len(items.clean) == 1:
        same = counts(items, items.clean[0])
        agree = [np.where(form >= 0, np.maximum(same, counts(items, form)) - 1, 0) for form in items.form]
        return [np.asarray(sum(agree)), _filled(items.form)]
    short = np.zeros(len(items.group), dtype=np.int64)
    for code in items.clean:
        count = counts(items, code)
        most = np.zeros(int(items.group.max(initial=-1)) + 1, dtype=np.int64)
        np.maximum.at(most, items.group, count)
        short += np.where(code >= 0, most[items.group] - count, 0)
    return [-short, _filled(items.clean)]


def most_recent(items: Items, _undecided: Flags) -> list[Ints]:
    """The record changed last."""
    return [items.when]


def most_complete(items: Items, undecided: Flags) -> list[Ints]:
    """The item with most parts; then the one whose values the house finds most complete."""
    chosen = [_chosen(items, at, undecided) for at in range(len(items.clean))]
    return [_filled(items.clean), _filled(items.form), np.asarray(sum(chosen))]


def source_priority(items: Items, _undecided: Flags) -> list[Ints]:
    """The source that the config names first."""
    return [-items.priority]


RULES: dict[str, Callable[[Items, Flags], list[Ints]]] = {
    rule.__name__: rule for rule in (most_frequent, most_recent, most_complete, source_priority)
}


def _filled(codes: Sequence[Ints]) -> Ints:
    return np.asarray(sum((code >= 0).astype(np.int64) for code in codes))


def _chosen(items: Items, at: int, undecided: Flags) -> Ints:
    """1 where the item bears the value that the house would choose among the entity's values of one kind.

    Only entities that are undecided and have several values are asked for: the house chooses one entity at a
    time.
    """
    code, kind = items.clean[at], items.kinds[at]
    has = code >= 0
    many = _several(items.group, code) & undecided
    picked = has & ~many[items.group]
    rows = np.flatnonzero(has & many[items.group])
    size = len(items.texts[at])
    pairs, first = np.unique(items.group[rows] * size + code[rows], return_index=True)
    owner, value = pairs // max(size, 1), pairs % max(size, 1)
    support = counts(items, code)[rows[first]]
    best = np.full(len(many), -1, dtype=np.int64)
    candidates: dict[str, int] = {}
    numbers: dict[str, int] = {}
    texts = items.texts[at].take(pa.array(value)).to_pylist()
    last = np.append(owner[1:] != owner[:-1], True).tolist() if len(owner) else []
    for entity, number, text, records, ends in zip(
        owner.tolist(), value.tolist(), texts, support.tolist(), last, strict=True
    ):
        # Of items with several values of the kind, each is judged by its first.
        text = text.split(SEPARATOR, 1)[0]
        candidates.setdefault(text, records)
        numbers.setdefault(text, number)
        if ends:
            best[entity] = numbers[_choose(kind, candidates)]
            candidates, numbers = {}, {}
    picked[rows] = code[rows] == best[items.group[rows]]
    return np.asarray(picked, dtype=np.int64)


def _choose(kind: Kind | None, values: dict[str, int]) -> str:
    """The house's choice; a role that no kind reads takes the longest text."""
    if len(values) == 1:
        return next(iter(values))
    choice = min(values, key=lambda v: (-len(v), v)) if kind is None else kind.choose(values)
    return choice if choice in values else min(values)


def _several(group: Ints, code: Ints) -> Flags:
    """Per entity: does it have two different codes?"""
    size = int(group.max(initial=-1)) + 1
    low, high = np.full(size, np.iinfo(np.int64).max), np.full(size, -1)
    has = code >= 0
    np.minimum.at(low, group[has], code[has])
    np.maximum.at(high, group[has], code[has])
    return np.asarray(low < high)


def rank(items: Items, rules: Sequence[str]) -> tuple[Ints, list[list[Ints]]]:
    """All items, best first within each entity, and the scores of each rule.

    Ties go to the smaller value by text, then to the smaller (source, record_id).
    """
    leading = np.ones(len(items.group), dtype=bool)
    undecided = np.ones(int(items.group.max(initial=-1)) + 1, dtype=bool)
    scores: list[list[Ints]] = []
    for rule in rules:
        scores.append(RULES[rule](items, undecided))
        if len(items.clean) == 1:
            leading = _leading(items.group, leading, scores[-1])
            undecided = _several(items.group, np.where(leading, items.clean[0], -1))
    keys = [-score for rule in scores for score in rule]
    text = combined(*items.clean) if items.clean else items.record
    order = np.lexsort((items.record, text, *reversed(keys), items.group))
    return np.asarray(order), scores


def _leading(group: Ints, leading: Flags, scores: list[Ints]) -> Flags:
    """Of the items that lead their entity, those that still do by more scores."""
    for score in scores:
        best = np.full(int(group.max(initial=-1)) + 1, np.iinfo(np.int64).min)
        np.maximum.at(best, group[leading], score[leading])
        leading = leading & (score == best[group])
    return leading


def winners(items: Items, order: Ints, scores: list[list[Ints]], key: Ints, candidate: Flags) -> Winners:
    """The best candidate of each entity and the rule that set it above the best one of another value.

    order, scores : of `rank`. key : what makes two items the same value. candidate : which items stand for
    election.
    """
    line = order[candidate[order]]
    if not len(line):
        return Winners(line, line)
    first = line[begins(items.group[line])]
    winner = np.full(int(items.group.max()) + 1, -1, dtype=np.int64)
    winner[items.group[first]] = first
    others = line[key[line] != key[winner[items.group[line]]]]
    rival = np.full(len(winner), -1, dtype=np.int64)
    if len(others):
        second = others[begins(items.group[others])]
        rival[items.group[second]] = second
    against = rival[items.group[first]]
    rule = np.where(against < 0, -1, len(scores))
    for number in range(len(scores) - 1, -1, -1):
        differs = np.zeros(len(first), dtype=bool)
        for score in scores[number]:
            differs |= score[first] != score[against]
        rule[(against >= 0) & differs] = number
    return Winners(first, rule)
