"""Which value survives for every role, and which records bear it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphres.engines.base import Engine
from graphres.entities import clean_columns, golden
from graphres.identifiers.base import SEPARATOR, Context
from graphres.tables import RUN_TABLES, check
from tests.helpers.customers import KINDS, ROLES, Customers, Row, rows_of
from tests.helpers.engines import on_every_engine

Rules = Mapping[str, Sequence[str]]
CONTEXTS = {"b": Context(), "a": Context()}


def _golden(
    engine: Engine, rows: Sequence[Row], rules: Rules | None = None
) -> tuple[dict[str, Row], list[dict[str, str]]]:
    """Golden values by entity, without nulls, and provenance."""
    records, values, members, _ = Customers.of(rows).given_to(engine)
    found, origin = golden(records, clean_columns(values, KINDS, engine), members, rules or {}, KINDS, CONTEXTS, engine)
    check(RUN_TABLES["provenance"], origin.schema)
    wide = engine.collect(found, ("entity_id",)).to_pylist()
    long = engine.collect(origin, RUN_TABLES["provenance"].key).to_pylist()
    return {row.pop("entity_id"): {k: v for k, v in row.items() if v is not None} for row in wide}, long


def _one(engine: Engine, picture: str, rules: Rules | None = None) -> Row:
    """The golden record of rows of one entity."""
    rows = [row | {"entity": "E"} for row in rows_of(picture)]
    return _golden(engine, rows, rules)[0]["E"]


def test_clean_values_are_counted_and_a_raw_form_is_shown(engine: Engine) -> None:
    """Values that clean to the same count together; their most frequent raw form is shown."""
    assert _one(
        engine,
        """
        key  email
        a:1  ann@x.org
        a:2  BOB@x.org
        a:3  bob@x.org
        a:4  bob@x.org
        a:5  ann@x.org
    """,
    ) == {"email": "bob@x.org"}


def test_mixed_case_is_shown_among_equally_frequent_forms(engine: Engine) -> None:
    """A name written as a name is preferred to the same in capitals; spaces around it are not shown."""
    assert _one(
        engine,
        """
        key  surname
        a:1  MCKAY
        a:2  _McKay__
        a:3  mckay
    """,
    ) == {"surname": "McKay"}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(["most_frequent"], "b@x", id="most frequent"),
        pytest.param(["most_recent"], "c@x", id="most recent"),
        pytest.param(["most_complete"], "dd@xx", id="most complete"),
        pytest.param(["source_priority"], "e@x", id="source priority"),
    ],
)
def test_rules(engine: Engine, rules: list[str], expected: str) -> None:
    """Each rule chooses by itself, and is named in the provenance."""
    rows = rows_of("""
        key  entity  email  updated_at
        a:1  E       b@x    2021-01-01
        a:2  E       b@x    2021-01-01
        a:3  E       c@x    2024-05-01T10:00:00
        a:4  E       dd@xx  2023-01-01
        b:1  E       e@x    never
    """)
    found, origin = _golden(engine, rows, {"email": rules})
    assert found["E"] == {"email": expected}
    assert {row["rule"] for row in origin} == set(rules)


def test_next_rule_breaks_a_tie(engine: Engine) -> None:
    """Equally frequent values are told apart by the next rule, and that one is named."""
    rows = rows_of("""
        key  entity  email  updated_at
        a:1  E       a@x    2021-01-01
        a:2  E       b@x    2022-01-01
    """)
    found, origin = _golden(engine, rows)
    assert found["E"] == {"email": "b@x"}
    assert [(row["rule"], row["record_id"]) for row in origin] == [("most_recent", "2")]


def test_text_breaks_the_last_tie(engine: Engine) -> None:
    """Where no rule can choose, the first by text is taken and called so; a single value is called that."""
    rows = rows_of("""
        key  entity  email  surname
        a:1  E       b@x    Ray
        a:2  E       a@x    RAY
    """)
    found, origin = _golden(engine, rows, {"email": ["most_frequent"]})
    assert found["E"] == {"email": "a@x", "surname": "Ray"}
    assert {(row["role"], row["rule"]) for row in origin} == {
        ("email", "alphabetical"),
        ("surname", "only_value"),
    }


@on_every_engine
def test_address_is_never_a_mix(engine: Engine) -> None:
    """Street and city come from one address; what it lacks is not filled from another."""
    assert _one(
        engine,
        """
        key  street     city
        a:1  2_Low_St   -
        a:2  2_low_st   -
        a:3  1_High_St  York
    """,
    ) == {"street": "2 Low St"}


def test_bare_town_does_not_beat_a_full_address(engine: Engine) -> None:
    """A fuller address counts the records that share any of its parts."""
    assert _one(
        engine,
        """
        key  street     city
        a:1  -          Leeds
        a:2  -          Leeds
        a:3  1_High_St  Leeds
    """,
    ) == {"street": "1 High St", "city": "Leeds"}


def test_placeholder_in_a_part_of_an_address(engine: Engine) -> None:
    """A cell that stands for nothing is no town, though the address is valid."""
    assert _one(
        engine,
        """
        key  street     city
        a:1  1_High_St  n/a
    """,
    ) == {"street": "1 High St"}


@on_every_engine
def test_name_is_coherent(engine: Engine) -> None:
    """The given name and surname that most records have come together, from whichever columns hold them."""
    assert _one(
        engine,
        """
        key  full_name      given_name  surname
        a:1  -              Bob         Smith
        a:2  -              Robert      Smyth
        a:3  Robert_Smith   -           -
        a:4  -              Robert      Smith
    """,
    ) == {"full_name": "Robert Smith", "given_name": "Robert", "surname": "Smith"}


def test_missing_part_of_a_name_is_filled(engine: Engine) -> None:
    """A part that the best record lacks comes from the next one that has it."""
    assert _one(
        engine,
        """
        key  given_name  surname
        a:1  Robert      -
        a:2  Robert      -
        a:3  Rob         Smith
    """,
    ) == {"given_name": "Robert", "surname": "Smith"}


def test_each_of_several_values_stands_for_itself(engine: Engine) -> None:
    """A cell with two values votes for both."""
    assert _one(
        engine,
        """
        key  email
        a:1  a@x^z@x
        a:2  z@x
    """,
    ) == {"email": "z@x"}


def test_role_that_no_kind_reads(engine: Engine) -> None:
    """Such a role is judged by its text but for case and spaces."""
    assert _one(
        engine,
        """
        key  title
        a:1  Dr
        a:2  Prof
        a:3  prof
    """,
    ) == {"title": "Prof"}


def test_invalid_values_do_not_survive(engine: Engine) -> None:
    """What the house does not accept is no golden value; the entity still has its row."""
    rows = rows_of("""
        key  entity  email
        a:1  E       bad
    """)
    assert _golden(engine, rows) == ({"E": {}}, [])


def test_all_bearers_are_listed(engine: Engine) -> None:
    """Provenance has one row for every record that bears the value, in whatever form."""
    rows = rows_of("""
        key  entity  email
        b:1  E       BOB@x
        a:1  E       bob@x
        a:2  E       bob@x
        a:3  E       ann@x
    """)
    _, origin = _golden(engine, rows)
    assert [(row["source"], row["record_id"], row["value"]) for row in origin] == [
        ("a", "1", "bob@x"),
        ("a", "2", "bob@x"),
        ("b", "1", "bob@x"),
    ]


def test_clean_columns_join_several_values(engine: Engine) -> None:
    """Clean values stand side by side, several in the order of their text; null where there are none."""
    rows = rows_of("""
        key  entity  email
        a:1  E       z@x^a@x
        a:2  E       -
        a:3  E       q@x
    """)
    values = engine.from_arrow(Customers.of(rows).values)
    found = engine.collect(clean_columns(values, KINDS, engine))
    assert sorted(found["clean:email"].to_pylist()) == ["a@x\x1fz@x", "q@x"]
    assert found["clean:surname"].null_count == 2


CELL = st.sampled_from(["-", "Ann", "ANN", "ann ", "Bob", "bad", "a\x1fB"])
ROW = st.fixed_dictionaries(
    dict.fromkeys(("given_name", "surname", "email", "street", "city", "title"), CELL)
    | {
        "entity": st.sampled_from(["E1", "E2"]),
        "updated_at": st.sampled_from(["-", "2020-01-01", "2021-01-01"]),
    }
)
ROWS = st.lists(ROW, min_size=1, max_size=8).map(
    lambda rows: [
        {k: v for k, v in row.items() if v != "-"} | {"key": f"{'ab'[at % 2]}:{at}"} for at, row in enumerate(rows)
    ]
)


@settings(max_examples=10)
@given(ROWS, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(engine: Engine, rows: list[Row], random) -> None:  # type: ignore[no-untyped-def]
    """Rows shuffled give the same golden records and the same provenance."""
    shuffled = random.sample(rows, len(rows))
    assert _golden(engine, shuffled) == _golden(engine, rows)


@settings(max_examples=10)
@given(ROWS)
def test_other_entities_do_not_matter(engine: Engine, rows: list[Row]) -> None:
    """An entity's golden record is the same with and without the others beside it."""
    together = _golden(engine, rows)[0]
    for entity, found in together.items():
        assert _golden(engine, [row for row in rows if row["entity"] == entity])[0] == {entity: found}


@settings(max_examples=10)
@given(ROWS)
def test_every_value_is_traceable(engine: Engine, rows: list[Row]) -> None:
    """Every golden value is, but for spaces around it, a raw value of a record that provenance names."""
    found, origin = _golden(engine, rows)
    raw = {tuple(row["key"].split(":")): row for row in rows}
    shown = {
        (row["entity_id"], row["role"], row["value"])
        for row in origin
        for text in raw[row["source"], row["record_id"]][row["role"]].split(SEPARATOR)
        if text.strip() == row["value"] and raw[row["source"], row["record_id"]]["entity"] == row["entity_id"]
    }
    assert shown == {(entity, role, value) for entity, row in found.items() for role, value in row.items()}


def test_all_roles_have_a_column(engine: Engine) -> None:
    """The golden table has a text column for every role that describes a customer, and no other."""
    records, values, members, _ = Customers.of(rows_of("key entity\na:1 E")).given_to(engine)
    found, _ = golden(records, clean_columns(values, KINDS, engine), members, {}, KINDS, CONTEXTS, engine)
    assert found.schema.names == ["entity_id", *ROLES[:-1]]
    assert set(found.schema.types) == {pa.string()}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 1_000_000, id="a megabyte"),
        pytest.param("a\x00b", id="NUL"),
        pytest.param("🦊 {0} %s 'x' \"y\"", id="emoji, braces and quotes"),
        pytest.param("=cmd()<script>", id="formula and markup"),
        pytest.param("\u202eאבג", id="right to left"),
    ],
)
def test_hostile_values_survive(engine: Engine, text: str) -> None:
    """Any text comes out as it came in."""
    rows = [{"key": f"a:{at}", "entity": "E", "email": text, "title": text, "city": text} for at in range(2)]
    assert _golden(engine, rows)[0]["E"] == {"email": text, "title": text, "city": text}
