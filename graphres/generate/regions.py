"""Regions: their names, places, streets and telephone plans, from the tables beside this file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from graphres.generate.draw import Bools, Chance, Floats, Ints
from graphres.generate.spelling import spellers
from graphres.generate.texts import Coined, Surnames, Texts

__all__ = ["Facts", "Given", "Places", "Region", "region"]

DATA = Path(__file__).resolve().parent / "data"
DECADES = range(1920, 2011, 10)


@dataclass(frozen=True)
class Facts:
    """What a region's tables do not say."""

    country: str
    native_country: str
    calling_code: str
    trunk: str
    mobile_prefixes: tuple[int, ...]  # the first three of the ten digits
    habits: tuple[float, float, float]  # shares of people by the spelling they use
    takes_name: float  # wives who take the husband's surname, as a share of what the rates say
    day_first: bool


def _range(text: str) -> tuple[int, ...]:
    """Numbers and ranges of numbers, written out."""
    ends = (part.partition("-")[::2] for part in text.split())
    return tuple(number for first, last in ends for number in range(int(first), int(last or first) + 1))


FACTS = {
    "GB": Facts("United Kingdom", "UK", "44", "0",
                _range("740-744 746-749 751 753-759 771-777 780 781 784-789 790 792 794-799"),
                (1.0, 0.0, 0.0), 1.0, True),
    "US": Facts("United States", "USA", "1", "", (), (1.0, 0.0, 0.0), 1.0, False),
    "DE": Facts("Germany", "Deutschland", "49", "0", _range("160 162 163 170-179"), (0.86, 0.05, 0.09), 1.0, True),
    "GR": Facts("Greece", "Ελλάδα", "30", "", _range("693 694 697 698"), (0.5, 0.35, 0.15), 0.15, True),
}  # fmt: skip
"""Mobile prefixes are parts of the ranges that the numbering plans give to mobiles; the rest is our choice.
Greek women have kept their surnames since the family law of 1983."""


@dataclass(frozen=True)
class Given:
    """Given names by decade of birth and sex, with their nicknames."""

    texts: Texts
    nicknames: Texts
    pool: dict[tuple[int, bool], tuple[Ints, Floats]]  # names and running sums of their weights
    share: Floats  # the share of people who bear each name
    first_nickname: Ints  # where a name's nicknames begin; they follow each other
    n_nicknames: Ints

    def draw(self, chance: Chance, year: Ints, female: Bools) -> Ints:
        """Numbers of given names for people born in these years."""
        unit, result = chance.unit(len(year)), np.zeros(len(year), dtype=np.int64)
        decade = np.clip(year // 10 * 10, DECADES[0], DECADES[-1])
        for (when, woman), (names, sums) in self.pool.items():
            where = (female == woman) & (decade == when)
            result[where] = names[np.searchsorted(sums, unit[where] * sums[-1], side="right")]
        return result


@dataclass(frozen=True)
class Places:
    """Places with their population, first characters of the postcode, and area code."""

    texts: Texts
    state: tuple[str, ...]
    population: Ints
    postcode: tuple[str, ...]
    area_code: Ints
    sums: Floats


@dataclass(frozen=True)
class Region:
    """All that differs between regions."""

    code: str
    number: int
    facts: Facts
    given: Given
    surnames: Surnames
    places: Places
    streets: Texts  # the common ones
    street_sums: Floats
    kinds: Texts  # ends of coined street names
    workplaces: Texts  # ends of coined names of workplaces


@cache
def region(code: str) -> Region:
    """A region by its ISO code.

    >>> region("DE").facts.calling_code
    '49'
    """
    words = _words(code)
    streets, weights = zip(*words["street"], strict=True)
    return Region(
        code=code,
        number=list(FACTS).index(code),
        facts=FACTS[code],
        given=_given(code),
        surnames=_surnames(code, words),
        places=_places(code),
        streets=Texts(streets, spellers(code)),
        street_sums=np.cumsum(np.array(weights, dtype=np.float64)),
        kinds=Texts([word for word, _ in words["kind"]], spellers(code)),
        workplaces=Texts([word for word, _ in words["workplace"]], spellers(code)),
    )


def _rows(table: str, code: str) -> Iterator[list[str]]:
    """The rows of one region, without its code."""
    with (DATA / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(lines)
        yield from (line[1:] for line in lines if line[0] == code)


def _words(code: str) -> dict[str, list[tuple[str, float]]]:
    words: dict[str, list[tuple[str, float]]] = {}
    for use, word, weight in _rows("words", code):
        words.setdefault(use, []).append((word, float(weight)))
    return words


def _given(code: str) -> Given:
    rows = list(_rows("given_names", code))
    names = sorted({name for _, _, name, _ in rows})
    at = {name: number for number, name in enumerate(names)}
    share = np.zeros(len(names))
    pool: dict[tuple[int, bool], tuple[Ints, Floats]] = {}
    for decade in DECADES:
        for sex in "FM":
            mine = [(at[name], int(weight)) for when, s, name, weight in rows if s == sex and int(when) in (0, decade)]
            numbers, weights = (np.array(column) for column in zip(*mine, strict=True))
            pool[decade, sex == "F"] = (numbers.astype(np.int64), np.cumsum(weights.astype(np.float64)))
            np.add.at(share, numbers, weights / weights.sum() / 2 / len(DECADES))
    short: dict[str, list[str]] = {name: [] for name in names}
    for name, nickname in _rows("nicknames", code):
        if name in short:
            short[name].append(nickname)
    counts = np.array([len(short[name]) for name in names], dtype=np.int64)
    nicknames = [nickname for name in names for nickname in short[name]]
    first = np.cumsum(counts) - counts
    return Given(Texts(names, spellers(code)), Texts(nicknames, spellers(code)), pool, share, first, counts)


def _surnames(code: str, words: dict[str, list[tuple[str, float]]]) -> Surnames:
    rows = sorted(_rows("surnames", code), key=lambda row: (-int(row[1]), row[0]))
    weights = np.array([int(weight) for _, weight in rows], dtype=np.float64)
    forms = []
    for woman in (False, True):
        table = Texts([_form(name, woman) for name, _ in rows], spellers(code))
        begin, middle, end = (
            Texts([_form(word, woman) for word, _ in words[use]], spellers(code)) for use in ("begin", "middle", "end")
        )
        forms.append((table, Coined(begin, middle, end)))
    (men, coined_men), (women, coined_women) = forms
    return Surnames((men, women), (coined_men, coined_women), np.cumsum(weights), float(weights.sum() / 1e6))


def _form(name: str, woman: bool) -> str:
    """`Masculine|feminine` where a surname has two forms."""
    man, _, other = name.partition("|")
    return other if woman and other else man


def _places(code: str) -> Places:
    names, states, people, postcodes, area_codes = zip(*_rows("places", code), strict=True)
    population = np.array([int(n) for n in people], dtype=np.int64)
    return Places(
        texts=Texts(names, spellers(code)),
        state=states,
        population=population,
        postcode=postcodes,
        area_code=np.array([int(n) for n in area_codes], dtype=np.int64),
        sums=np.cumsum(population.astype(np.float64)),
    )
