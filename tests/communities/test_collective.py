"""Communities weighed as wholes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from graphres.communities.collective import collective
from graphres.compare import Comparing
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.identifiers.date_of_birth import DateOfBirth
from graphres.identifiers.email import Email
from graphres.identifiers.name import GivenName, Surname
from graphres.identifiers.phone import Phone
from graphres.tables import UNITS_PER_BIT, WEIGHTS
from graphres.weigh.chance import chance, frequencies, near_levels, parts
from graphres.weigh.learning import starting_model
from graphres.weigh.profiles import Weighing, mean_weights
from tests.helpers.engines import on_every_engine
from tests.helpers.staged import Staged, staged

KINDS: tuple[Kind, ...] = (GivenName(), Surname(), Email(), Phone(), DateOfBirth())
ROLES = ("given_name", "surname", "email", "phone", "date_of_birth")
Row = dict[str, str | None]


def person(record_id: str, *values: str | None) -> Row:
    return {"id": record_id, **dict(zip(ROLES, values, strict=True))}


MAX = [
    person("a", "Max", "Ebner", "max@ebner.example", "+442079460001", "1980-05-17"),
    person("b", "Max", "Ebner", "max@ebner.example", "+442079460002", "1980-05-17"),
    person("c", "M", "Ebner", "max@ebner.example", "+442079460003", None),
    person("d", "M", "Ebner", None, "+442079460002", "1980-05-17"),
]
"""d is linked to b by all that it bears."""

SIBLINGS = [
    person("a", "Ida", "Lund", None, "+442079460001", "1980-05-17"),
    person("b", "Ida", "Lund", "ida@lund.example", None, "1980-05-17"),
    person("c", "Otto", "Lund", None, "+442079460001", "1983-11-02"),
    person("d", "Otto", "Lund", "otto@lund.example", None, "1983-11-02"),
]
"""Two people, whose records a and c agree by household."""


def parted(
    engine: Engine, rows: Sequence[Row], linked: Mapping[tuple[str, str], float], together: Sequence[str]
) -> set[frozenset[str]]:
    """Who is one customer in the end. linked : bits of pairs; the records of each of `together` begin as one."""
    known = staged(engine, KINDS, rows)
    key = {name: number for number, name in known.name.items()}
    of = {name: min(key[n] for n in group) for group in together for name in group}
    owners = engine.from_arrow(pa.table({"record_key": list(key.values()), "owner": [of[name] for name in key]}))
    found = collective(
        owners, known.known.folds, known.known.bears, _weights(linked, key, engine), _by(known, engine), engine
    )
    groups: dict[int, set[str]] = {}
    for row in engine.collect(found.owners).to_pylist():
        groups.setdefault(row["owner"], set()).add(known.name[row["record_key"]])
    return {frozenset(group) for group in groups.values()}


def _weights(linked: Mapping[tuple[str, str], float], key: Mapping[str, int], engine: Engine) -> Table:
    pairs = sorted((*sorted((key[x], key[y])), round(bits * UNITS_PER_BIT)) for (x, y), bits in linked.items())
    a, b, weight = zip(*pairs, strict=True)
    return engine.from_arrow(
        pa.table({"a": a, "b": b, "weight": weight, "related": [0] * len(a)}, schema=WEIGHTS.schema())
    )


def _by(known: Staged, engine: Engine) -> Weighing:
    """The shipped model, with the frequencies of these rows among a thousand records."""
    who = engine.sql("SELECT record_key, record_key AS owner FROM {r}", r=known.records)
    people = frequencies(known.values, parts(known.known.keys, KINDS, engine), who, KINDS, engine)
    near = near_levels(KINDS, people, known.known.identifiers, engine, 0)
    model = starting_model(KINDS, chance(KINDS, people, known.values, who, near, engine), 1_000)
    by = Comparing.of(known.known.identifiers, known.known.keys, KINDS, engine)
    return Weighing.of(by, people, model, engine)


@on_every_engine
def test_what_no_two_records_say_all_may_say_together(engine: Engine) -> None:
    """A record that no single one of the customer's records takes joins them, for each agrees on something else."""
    linked = {("a", "b"): 20.0, ("a", "c"): 5.0, ("b", "c"): 5.0, ("a", "d"): -1.0, ("b", "d"): -0.5, ("c", "d"): -9.0}
    assert parted(engine, MAX, linked, ["abc", "d"]) == {frozenset("abcd")}


def test_a_record_that_was_never_compared_with_any_of_them_stays_out(engine: Engine) -> None:
    """Profiles are asked only where two of their records met."""
    linked = {("a", "b"): 20.0, ("a", "c"): 5.0, ("b", "c"): 5.0}
    assert parted(engine, MAX, linked, ["abc", "d"]) == {frozenset("abc"), frozenset("d")}


@on_every_engine
def test_two_people_who_hang_on_one_link_come_apart(engine: Engine) -> None:
    """Both sides of the weakest link, weighed as wholes, are two people of one household."""
    linked = {("a", "b"): 20.0, ("c", "d"): 20.0, ("a", "c"): 1.0, ("b", "d"): -8.0}
    assert parted(engine, SIBLINGS, linked, ["abcd"]) == {frozenset("ab"), frozenset("cd")}


def test_the_order_of_rows_does_not_matter(engine: Engine) -> None:
    """Neither who is one customer nor what was merged."""
    linked = {("a", "b"): 20.0, ("a", "c"): 5.0, ("b", "c"): 5.0, ("a", "d"): -1.0, ("b", "d"): -0.5}
    assert parted(engine, MAX, linked, ["abc", "d"]) == parted(engine, MAX[::-1], linked, ["abc", "d"])


def against_the_rest(engine: Engine, rows: Sequence[Row]) -> float:
    """The bits of what the first record says against all others as a whole."""
    known = staged(engine, KINDS, rows)
    tuple_of = {known.name[f["record_key"]]: f["tuple_key"] for f in engine.collect(known.known.folds).to_pylist()}
    alone = tuple_of[str(rows[0]["id"])]
    borne = engine.sql(
        "SELECT CAST(-1 AS BIGINT) AS tuple_key, kind, value_key, count(*) AS carriers FROM {bears} "
        f"WHERE tuple_key <> {alone} GROUP BY kind, value_key",
        bears=known.known.bears,
    )
    side = engine.from_arrow(pa.table({"a": [alone], "b": [-1], "tuple_key": [alone], "n": [1]}))
    found = mean_weights(side, known.known.bears, borne, _by(known, engine), engine)
    return float(engine.collect(found)["weight"][0].as_py()) / UNITS_PER_BIT


@on_every_engine
def test_of_two_dates_of_birth_each_is_right_as_often_as_it_is_borne(engine: Engine) -> None:
    """Who has the date of one record in four agrees with a quarter of a customer: two bits less than with all, and one
    more for the second try.
    """
    one = person("a", "Max", "Ebner", None, None, "1962-11-03")
    alone = [person(name, "Max", "Ebner", f"{name}@ebner.example", None, None) for name in "bcd"]
    contradicted = [{**row, "date_of_birth": "1980-05-17"} for row in alone]
    same = person("e", "Max", "Ebner", "e@ebner.example", None, "1962-11-03")
    lost = against_the_rest(engine, [one, *alone, same]) - against_the_rest(engine, [one, *contradicted, same])
    assert 2.5 < lost < 3.5


def test_of_what_a_person_has_several_every_one_counts_in_full(engine: Engine) -> None:
    """A second number contradicts nothing, and is a second try."""
    one = person("a", "Max", "Ebner", None, "+493012345678", None)
    alone = [person(name, "Max", "Ebner", f"{name}@ebner.example", None, None) for name in "bcd"]
    more = [{**row, "phone": "+442079460001"} for row in alone]
    same = person("e", "Max", "Ebner", "e@ebner.example", "+493012345678", None)
    lost = against_the_rest(engine, [one, *alone, same]) - against_the_rest(engine, [one, *more, same])
    assert 0.0 <= lost < 1.5
