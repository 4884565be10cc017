"""What is true of every world: ages, kin, names, and who lives where."""

from __future__ import annotations

import numpy as np
import pytest

from graphres.generate.calendar import NEVER, WINDOW, YEAR
from graphres.generate.draw import Chance
from graphres.generate.people import CHILD, GRAND, HEAD, JUNIOR, PARTNER, SIBLING_GAP, People, make_people
from graphres.generate.rates import Homes
from graphres.generate.regions import FACTS, region

HOMES = Homes()


@pytest.fixture(params=sorted(FACTS))
def people(request: pytest.FixtureRequest) -> People:
    """Four thousand households of a region."""
    return make_people(region(request.param), HOMES, Chance(1), 4000)


def parents_of(people: People) -> tuple[np.ndarray, np.ndarray]:
    """Each child with each parent, as two columns of numbers."""
    parents = np.flatnonzero(people.role <= PARTNER)
    pairs = [
        (child, parent)
        for child in np.flatnonzero(people.role == CHILD)
        for parent in parents[np.isin(parents, [child - 1, child - 2, child - 3, child - 4, child - 5])]
        if people.household[parent] == people.household[child]
    ]
    child, parent = zip(*pairs, strict=True)
    return np.array(child), np.array(parent)


def test_parents_are_old_enough(people: People) -> None:
    """No parent is under the bound at a birth; no mother beyond fifty-one."""
    child, parent = parents_of(people)
    age = (people.born[child] - people.born[parent]) / YEAR
    assert age.min() >= HOMES.parent_bounds[0]
    assert age[people.female[parent]].max() < 51


def test_siblings_are_twins_or_apart(people: People) -> None:
    """Two children of one household share a birthday or are more than a year apart."""
    pair = (people.role[1:] == CHILD) & (people.role[:-1] == CHILD) & (people.household[1:] == people.household[:-1])
    gap = np.diff(people.born)[pair]
    assert ((gap == 0) | (gap >= SIBLING_GAP)).all()
    assert (gap == 0).any()


def test_a_household_has_one_head_and_at_most_one_partner(people: People) -> None:
    """Roles are what they say."""
    heads = np.bincount(people.household[people.role == HEAD])
    assert set(heads.tolist()) == {1}
    assert np.bincount(people.household[people.role == PARTNER]).max() == 1


def test_grandparents_are_a_generation_older(people: People) -> None:
    """Who lives with grown children is their parent's age."""
    grand = np.flatnonzero(people.role == GRAND)
    head = np.searchsorted(people.household, people.household[grand])
    assert ((people.born[head] - people.born[grand]) / YEAR >= HOMES.parent_bounds[0]).all()


def test_jr_bears_the_given_name_of_sr(people: People) -> None:
    """A suffix has its reason: father and son of one given name and one surname."""
    for son in np.flatnonzero(people.suffix == JUNIOR):
        home = np.flatnonzero(people.household == people.household[son])
        fathers = home[(people.role[home] <= PARTNER) & ~people.female[home]]
        assert people.given[son] in people.given[fathers]


def test_nobody_leaves_before_coming_or_marries_after_leaving(people: People) -> None:
    """Joining, marrying and leaving come in this order."""
    assert (people.joined < people.left).all()
    wed = people.renamed > -NEVER
    assert (people.renamed[wed] >= people.joined[wed]).all()
    assert (people.renamed[wed] < people.left[wed]).all()
    assert ((people.renamed[wed] >= 0) & (people.renamed[wed] < WINDOW)).all()


def test_moves_are_in_order(people: People) -> None:
    """The second move of a household is not before the first."""
    assert (np.diff(people.moves, axis=1) >= 0).all()


def test_wives_and_husbands_share_a_surname_at_the_rate() -> None:
    """Married couples of one name are about as many as the rates say; in Greece few are."""
    shared = {}
    for code in ("GB", "GR"):
        people = make_people(region(code), HOMES, Chance(2), 6000)
        partner = np.flatnonzero(people.role == PARTNER)
        shared[code] = (people.surname[partner] == people.surname[partner - 1]).mean()
    assert shared["GB"] == pytest.approx(HOMES.married * HOMES.takes_name, abs=0.04)
    assert shared["GR"] < 0.15
