"""People in households: who lives with whom, how old, named how, and from when to when at which home."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from graphres.generate.calendar import NEVER, WINDOW, YEAR, year_of
from graphres.generate.draw import Bools, Chance, Floats, Ints
from graphres.generate.rates import Homes
from graphres.generate.regions import Region

__all__ = ["CHILD", "GRAND", "HEAD", "MATE", "MOVES", "PARTNER", "People", "make_people"]

HEAD, PARTNER, CHILD, MATE, GRAND = range(5)
SINGLE, COUPLE, FAMILY, ONE_PARENT, MATES, THREE = range(6)
HOME_AGES = ((52, 18), (56, 16), (45, 9), (43, 8), (27, 5), (46, 7))
"""Age of the head at the end, mean and spread, by kind of household; our choice."""

MOVES = 2
"""Moves of a whole household that are kept track of."""

ADULT, OLDEST_CHILD = 18, 34
SIBLING_GAP = 400
"""Days between the births of children who are no twins, at least."""

JUNIOR, SENIOR = 1, 2


@dataclass(frozen=True)
class People:
    """One row a person, in the order of households. Days count from the first day of the window."""

    household: Ints
    role: Ints
    female: Bools
    born: Ints
    given: Ints
    surname: Ints  # from `renamed` on
    surname_before: Ints
    renamed: Ints
    double: Bools  # both surnames, with a hyphen, from `renamed` on
    suffix: Ints  # 0, JUNIOR or SENIOR
    joined: Ints  # the day from which the household's home is theirs
    left: Ints  # the day from which it is no longer
    moves: Ints  # of the household: `MOVES` days, in order, as rows

    def __len__(self) -> int:
        return len(self.household)

    def take(self, which: Ints) -> People:
        """These people only."""
        return replace(self, **{f.name: getattr(self, f.name)[which] for f in fields(self)})


def make_people(region: Region, homes: Homes, chance: Chance, households: int) -> People:
    """Households and all who live in them at some time of the window."""
    kind = chance.pick(households, homes.kinds)
    mean, spread = (np.array(column, dtype=np.float64)[kind] for column in zip(*HOME_AGES, strict=True))
    age = mean + spread * chance.around(households, 0.0, 1.0)
    head_born = _born(np.clip(age, 20, 95))
    household, role = _members(homes, chance, kind)
    female = _sexes(homes, chance, household, role, households)
    partner_gap = np.where(female, 1, -1) * chance.around(len(role), 2.0 * YEAR, 3.5 * YEAR)
    born = np.where(role == PARTNER, head_born[household] + partner_gap, head_born[household]).astype(np.int64)
    born = _mates_born(chance, role, born)
    born = _children_born(homes, chance, household, role, female, born)
    born = _grandparents_born(homes, chance, role, born)
    kept = np.flatnonzero((role != CHILD) | (born < WINDOW - 14 * YEAR) & (born > WINDOW - OLDEST_CHILD * YEAR))
    household, role, female, born = household[kept], role[kept], female[kept], born[kept]
    joined, left = _stay(homes, chance, role, born)
    people = _named(region, homes, chance, household, role, female, born, joined, left)
    moves = _moves(homes, chance, households)[household]
    return replace(people, moves=moves)


def _born(age: Floats) -> Ints:
    return np.floor(WINDOW - age * YEAR).astype(np.int64)


def _members(homes: Homes, chance: Chance, kind: Ints) -> tuple[Ints, Ints]:
    """Household and role of everybody, by household."""
    n = len(kind)
    couple = (kind == COUPLE) | (kind == FAMILY) | ((kind == THREE) & chance.yes(n, 0.8))
    with_children = (kind == FAMILY) | (kind == ONE_PARENT) | (kind == THREE)
    children = np.where(with_children, 1 + chance.pick(n, homes.children), 0)
    mates = np.where(kind == MATES, chance.between(n, 1, 5), 0)
    counts = np.stack([np.ones(n, dtype=np.int64), couple * 1, children, mates, (kind == THREE) * 1], axis=1)
    household = np.repeat(np.arange(n), counts.sum(axis=1))
    role = np.repeat(np.tile(np.arange(5), n), counts.ravel())
    return household, role


def _sexes(homes: Homes, chance: Chance, household: Ints, role: Ints, households: int) -> Bools:
    head = chance.yes(households, 0.42)[household]
    same = chance.yes(households, homes.same_sex)[household]
    own = chance.yes(len(role), 0.51)
    return np.where(role == HEAD, head, np.where(role == PARTNER, head == same, own))


def _mates_born(chance: Chance, role: Ints, born: Ints) -> Ints:
    """Housemates are of an age, more or less."""
    spread = chance.around(len(role), 0.0, 3 * YEAR).astype(np.int64)
    return np.where(role == MATE, np.minimum(born + spread, WINDOW - int(19 * YEAR)), born)


def _children_born(homes: Homes, chance: Chance, household: Ints, role: Ints, female: Bools, born: Ints) -> Ints:
    """Children come when the mother is of an age for it, one after the other; a twin comes with the child before."""
    n, houses = len(role), int(household[-1]) + 1
    parent = role <= PARTNER
    youngest, mother = np.full(houses, -NEVER), np.full(houses, -NEVER)
    np.maximum.at(youngest, household[parent], born[parent])
    np.maximum.at(mother, household[parent & female], born[parent & female])
    mother = np.where(mother == -NEVER, youngest, mother)
    age = np.clip(chance.around(n, *homes.parent_age), *homes.parent_bounds)
    first = youngest + int(homes.parent_bounds[0] * YEAR) + 1
    birth = np.maximum(mother[household] + np.floor(age * YEAR).astype(np.int64), first[household])
    result = np.where(role == CHILD, birth, born)
    order = np.lexsort((result, role, household))  # roles are in order already: this sorts siblings by age
    result = result[order]
    twin = chance.yes(n, homes.twins * 2)  # half of the births have one before them
    for child in np.flatnonzero(_has_elder(household, role)).tolist():
        before = result[child - 1]
        result[child] = before if twin[child] else max(result[child], before + SIBLING_GAP)
    return result


def _has_elder(household: Ints, role: Ints) -> Bools:
    """Children with an elder one before them in the order of people."""
    elder = np.zeros(len(role), dtype=bool)
    elder[1:] = (role[1:] == CHILD) & (role[:-1] == CHILD) & (household[1:] == household[:-1])
    return elder


def _grandparents_born(homes: Homes, chance: Chance, role: Ints, born: Ints) -> Ints:
    age = np.clip(chance.around(len(role), *homes.parent_age), *homes.parent_bounds)
    return np.where(role == GRAND, born - np.floor(age * YEAR).astype(np.int64), born)


def _stay(homes: Homes, chance: Chance, role: Ints, born: Ints) -> tuple[Ints, Ints]:
    """From when to when each lives with the household."""
    n = len(role)
    day = chance.below(n, WINDOW)
    joined = np.where((role == PARTNER) & chance.yes(n, homes.moved_in), day // 2, -NEVER)
    joined = np.where(role == MATE, day - WINDOW // 2, joined)
    of_age = born + np.floor(chance.between(n, ADULT, 28) * YEAR).astype(np.int64)
    leaves = (role == CHILD) & (of_age < WINDOW) & chance.yes(n, homes.leaves_home)
    left = np.where(leaves, np.maximum(of_age, -YEAR).astype(np.int64), NEVER)
    parts = (role == PARTNER) & chance.yes(n, homes.parts)
    goes = (role == MATE) & chance.yes(n, homes.mate_leaves)
    later = np.maximum(joined, 0) + 60 + chance.below(n, WINDOW)
    return joined, np.where((parts | goes) & (later < WINDOW), later, left)


def _named(
    region: Region, homes: Homes, chance: Chance, household: Ints, role: Ints, female: Bools, born: Ints,
    joined: Ints, left: Ints,
) -> People:  # fmt: skip
    """Given names by year of birth; the household's surname where it is shared."""
    n = len(role)
    own = region.surnames.draw(chance, n)
    first = np.flatnonzero(role == HEAD)
    family = own[first][np.cumsum(role == HEAD) - 1]
    # Children bear the father's surname, or the mother's where there is no father.
    partner_man = np.zeros(len(first), dtype=bool)
    partner_man[household[(role == PARTNER) & ~female]] = True
    by_partner = np.full(len(first), -1)
    by_partner[household[role == PARTNER]] = own[role == PARTNER]
    from_partner = (female[first] & partner_man)[household]
    shared = np.where(from_partner, by_partner[household], family)
    married = chance.yes(len(first), homes.married)[household]
    takes = married & chance.yes(n, homes.takes_name * region.facts.takes_name)
    wife = ((role == PARTNER) | (role == HEAD)) & female & (by_partner[household] >= 0) & takes
    surname = np.where(wife | (role == CHILD) | ((role == GRAND) & ~female), shared, own)
    lately = wife & (chance.yes(len(first), homes.wed_in_window)[household])
    day = np.maximum(chance.below(n, WINDOW), np.maximum(joined, 0))
    renamed = np.where(lately & (day < left), day, -NEVER)
    unchanged = lately & (day >= left)
    return People(
        household=household,
        role=role,
        female=female,
        born=born,
        **_given_names(region, homes, chance, household, role, female, born),
        surname=np.where(unchanged, own, surname),
        surname_before=own,
        renamed=renamed,
        double=lately & chance.yes(n, homes.double_name),
        joined=joined,
        left=left,
        moves=np.zeros((n, MOVES), dtype=np.int64),
    )


def _given_names(
    region: Region, homes: Homes, chance: Chance, household: Ints, role: Ints, female: Bools, born: Ints
) -> dict[str, Ints]:
    """Given names and suffixes; some sons are named like the father."""
    n = len(role)
    given = region.given.draw(chance, year_of(born), female)
    father = np.full(int(household.max()) + 1 if n else 0, -1)
    parents = np.flatnonzero((role <= PARTNER) & ~female)
    father[household[parents]] = parents
    firstborn = ~_has_elder(household, role)
    son = (role == CHILD) & ~female & (father[household] >= 0) & firstborn & chance.yes(n, homes.namesake * 2)
    suffix = np.zeros(n, dtype=np.int64)
    suffix[son] = JUNIOR
    suffix[father[household[son]]] = SENIOR
    given[son] = given[father[household[son]]]
    return {"given": given, "suffix": suffix}


def _moves(homes: Homes, chance: Chance, households: int) -> Ints:
    """Days on which a household moves, in order; `NEVER` where it does not."""
    days = np.floor(chance.unit(households * MOVES).reshape(-1, MOVES) * WINDOW)
    share = homes.moves_a_year * WINDOW / YEAR / MOVES
    moved = chance.yes(households * MOVES, share).reshape(-1, MOVES)
    return np.sort(np.where(moved, days, NEVER), axis=1).astype(np.int64)
