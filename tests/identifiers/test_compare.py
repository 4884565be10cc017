"""Comparing many pairs at once finds the levels that comparing each alone does."""

from __future__ import annotations

import csv
import random
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from graphres.identifiers import distinct, kind
from graphres.identifiers.base import Context
from graphres.identifiers.distinct import Column, Reader
from graphres.identifiers.outlines import Known, Texts
from tests.helpers.plain_levels import PLAIN

SAMPLE = Path(__file__).parents[2] / "data" / "ebuy"
ROLES = {
    "email": {"email": "email", "guest_email": "email"},
    "phone": {"phone": "phone", "guest_phone": "phone", "telephone": "phone"},
    "number:badge": {"account_id": "number:badge", "order_id": "number:badge"},
    "given_name": {"first_name": "given_name", "name": "full_name", "guest_name": "full_name"},
    "middle_name": {"first_name": "full_name", "name": "middle_name"},
    "surname": {"last_name": "surname", "name": "full_name", "guest_name": "full_name"},
    "organization": {"last_name": "organization", "name": "organization", "street": "organization"},
    "address": {
        "street": "street",
        "city": "city",
        "postcode": "postcode",
        "town": "city",
        "ship_street": "address",
    },
}
texts = st.text("aab-cdz09. é", max_size=12)


@cache
def rows() -> list[dict[str, str]]:
    """Every row of the sample that ships with the repository."""
    found: list[dict[str, str]] = []
    for path in sorted(SAMPLE.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found.extend(csv.DictReader(file))
    return found


def values(name: str) -> list[str]:
    """Clean values of the sample."""
    known, context = kind(name), Context(region="GB")
    raws = [{role: (row[c],) for c, role in ROLES[name].items() if row.get(c)} for row in rows()]
    return list(dict.fromkeys(value for raw in raws for value in known.clean(raw, context)))


def slip(value: str, other: str, random: random.Random) -> str:
    """A slip of the pen, or a part of another value in the place of one's own."""
    cut = random.choice("@| -")
    if cut in value and cut in other and random.random() < 0.4:
        own, others = value.split(cut), other.split(cut)
        own[random.randrange(len(own))] = random.choice(others)
        return cut.join(own)
    i = random.randrange(1, len(value)) if len(value) > 1 else 0
    if "|" in value[i : i + 2] or "@" in value[i : i + 2]:
        return value
    put = random.choice((value[i + 1 : i + 2] + value[i : i + 1], "", other[-1:], value[i : i + 1] * 2))
    return value[:i] + put + value[i + (2 if len(put) == 2 and put[0] != put[1] else 1) :]


def pairs(name: str, count: int = 3000) -> list[tuple[str, str]]:
    """Strangers, neighbors in the order of the alphabet, and values with slips, either way round."""
    known, chance = sorted(values(name)), random.Random(name)
    found = [(chance.choice(known), chance.choice(known)) for _ in range(count // 3)]
    found += list(pairwise(known))[: count // 3]
    while len(found) < count:
        value = wrong = chance.choice(known)
        for _ in range(chance.randint(1, 3)):
            wrong = slip(wrong, chance.choice(known), chance)
        found.append((wrong, value) if chance.random() < 0.5 else (value, wrong))
    return [(a, b) for a, b in found if a != b and is_clean(a, known[0]) and is_clean(b, known[0])]


def is_clean(value: str, model: str) -> bool:
    """Whether a value with slips still has the form of a clean one."""
    form = all(value.count(sign) == model.count(sign) for sign in "|@+~")
    return form and value == " ".join(value.split()) and any(map(str.isalnum, value))


@pytest.mark.parametrize("name", PLAIN)
def test_levels_of_many_pairs_are_those_of_each_pair_alone(name: str) -> None:
    """The fast way settles most pairs by outlines; a plain rule for one pair says the same."""
    asked = pairs(name)
    found = kind(name).compare([a for a, _ in asked], [b for _, b in asked]).tolist()
    assert len(asked) > 1000
    assert len(set(found)) >= 2
    wrong = [(a, b, level, PLAIN[name](a, b)) for (a, b), level in zip(asked, found, strict=True)]
    assert [w for w in wrong if w[2] != w[3]] == []


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=40), st.integers(0, 4))
def test_outlines_never_rule_out_what_is_within_reach(asked: list[tuple[str, str]], most: int) -> None:
    """Edits and likeness by way of outlines are those of RapidFuzz."""
    column, everything = column_of(asked), np.ones(len(asked), np.bool_)
    assert column.apart(most, everything).tolist() == [min(OSA.distance(a, b), most + 1) for a, b in asked]
    for least in (0.65, 0.86, 0.94):
        alike = np.array([JaroWinkler.similarity(a, b) for a, b in asked], np.float32) >= least
        assert (column.likeness(least, everything) >= least).tolist() == alike.tolist()


def test_a_column_knows_what_is_the_same_and_what_is_missing() -> None:
    """Two empty texts are alike, but not the same."""
    column = column_of([("a", "a"), ("a", "b"), ("", "b"), ("", "")])
    assert column.alike.tolist() == [True, False, False, True]
    assert column.same.tolist() == [True, False, False, False]
    assert column.unequal.tolist() == [False, True, False, False]
    assert column.missing.tolist() == [False, False, True, True]


def column_of(asked: list[tuple[str, str]]) -> Column:
    known = Texts()
    return Column(known, known.number([a for a, _ in asked]), known.number([b for _, b in asked]))


def test_texts_keep_their_number_while_the_table_grows() -> None:
    """Every distinct text has one number, whatever comes after it."""
    known = Known()
    first, new = known.number(["a", "b", "a"])
    assert sorted(new) == ["a", "b"]
    assert [new[i] for i in first.tolist()] == ["a", "b", "a"]
    many = [str(i) for i in range(5000)]
    numbers, _ = known.number(many)
    assert len({*first.tolist(), *numbers.tolist()}) == 5002
    assert known.number(many)[0].tolist() == numbers.tolist()
    assert known.number(["a", "b", "a"])[0].tolist() == first.tolist()


def test_a_value_that_cannot_be_taken_apart_spoils_no_other() -> None:
    """An error leaves the reader as if it had not been asked."""
    reader = Reader(1, lambda value: (value[0],))
    for _ in range(2):
        with pytest.raises(IndexError):
            reader(["a", ""], ["b", "a"])
        (start,), _marks = reader(["ann"], ["alf"])
        assert start.same.tolist() == [True]


def test_a_reader_that_starts_over_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a reader keeps is bounded, and forgetting changes nothing."""
    monkeypatch.setattr(distinct, "MOST_KEPT", 3)
    told: list[str] = []

    def parts(value: str) -> tuple[str, ...]:
        told.append(value)
        return (value[:1],)

    reader = Reader(1, parts)
    for _ in range(2):
        (start,), _marks = reader(["ann", "bert", "ann"], ["alf", "carl", "dora"])
        assert start.same.tolist() == [True, False, False]
    assert sorted(told) == sorted(2 * ["ann", "bert", "alf", "carl", "dora"])
