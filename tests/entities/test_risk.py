"""Which entities are suspicious, how much, and in which words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphres.engines.base import Engine
from graphres.entities import risk
from graphres.entities.risk import combine
from graphres.entities.signals import SIGNALS
from tests.helpers.customers import KINDS, Customers, Row, links_table, rows_of
from tests.helpers.engines import on_every_engine

Found = dict[str, tuple[float, str | None]]


def _risk(engine: Engine, rows: Sequence[Row], links: pa.Table | None = None, **states: str) -> Found:
    """Risk and reasons by entity; without `links`, all pairs of an entity have 8 bits."""
    drawn = _all_pairs(rows) if links is None else links
    _, values, members, identifiers = Customers.of(rows, **states).given_to(engine)
    found = engine.collect(risk(members, values, identifiers, engine.from_arrow(drawn), KINDS, engine))
    return {row["entity_id"]: (row["risk"], row["risk_reasons"]) for row in found.to_pylist()}


def _all_pairs(rows: Sequence[Row], bits: float = 8) -> pa.Table:
    pairs = (p for p in itertools.combinations(rows, 2) if p[0]["entity"] == p[1]["entity"])
    return links_table(*((a["key"], b["key"], bits) for a, b in pairs))


def _reasons(engine: Engine, picture: str, links: pa.Table | None = None, **states: str) -> str | None:
    """The reasons of rows of one entity."""
    return _risk(engine, [row | {"entity": "E"} for row in rows_of(picture)], links, **states)["E"][1]


def test_nothing_suspicious(engine: Engine) -> None:
    """An entity whose records agree has risk 0 and no reason; a record alone too, whatever it bears."""
    rows = rows_of("""
        key  entity  given_name  email
        a:1  E1      ann         a@x
        a:2  E1      Ann         a@x
        a:3  E2      bob         b@x
    """)
    assert _risk(engine, rows) == {"E1": (0.0, None), "E2": (0.0, None)}


@pytest.mark.parametrize(
    ("births", "reasons"),
    [
        pytest.param("1980 1999", "two birth dates 0.70", id="different"),
        pytest.param("1980 1981", None, id="near"),
        pytest.param("1980 1981 1991", None, id="near by a third"),
        pytest.param("1980 1999 2022", "three birth dates 0.70", id="three"),
        pytest.param("1980 1980 1980 1999", "two birth dates 0.35", id="one of four"),
    ],
)
def test_kind_one_has_for_life(engine: Engine, births: str, reasons: str | None) -> None:
    """Values of an exclusive kind contradict where they are not near, also not by way of a third."""
    rows = [{"key": f"a:{at}", "entity": "E", "birth": birth} for at, birth in enumerate(births.split())]
    assert _risk(engine, rows)["E"][1] == reasons


def test_names_that_contradict(engine: Engine) -> None:
    """Given names that are no forms of one are counted; the smaller the minority, the weaker the signal."""
    assert _reasons(engine, "key given_name\na:1 ann\na:2 bob") == "two given names 0.50"
    eight = "key given_name\n" + "\n".join(f"a:{at} {'bob' if at else 'ann'}" for at in range(8))
    assert _reasons(engine, eight) == "two given names 0.12"


def test_swapped_names_do_not_contradict(engine: Engine) -> None:
    """A given name that stands in the surname of another record is the same name in the wrong column."""
    picture = """
        key  given_name  surname
        a:1  ann         ray
        a:2  ray         ann
    """
    assert _reasons(engine, picture) is None


@on_every_engine
def test_hub_inside(engine: Engine) -> None:
    """A shared identifier that many people have is a reason, in the share of the records that bear it."""
    picture = """
        key  email
        a:1  a@x
        a:2  a@x
        a:3  -
    """
    assert _reasons(engine, picture, email="discounted") == "hub identifier email 0.40"


def test_hub_of_one_record_joins_nothing(engine: Engine) -> None:
    """A hub that only one record of the entity bears is no reason."""
    assert _reasons(engine, "key email\na:1 a@x\na:2 b@x", email="excluded") is None


def test_weakest_pair(engine: Engine) -> None:
    """Two records that are rather not one person are a reason, by how much they are not."""
    assert _reasons(engine, "key\na:1\na:2", links_table(("a:1", "a:2", -1))) == "weakest pair -1.0 bits 0.25"


CHAIN = """
    key  email  street
    a:1  a@x    Low_St
    a:2  a@x    -
    a:3  a@x    -
    a:4  c@x    Low_St
    a:5  c@x    -
"""
CHAIN_LINKS = (("a:1", "a:2", 16.0), ("a:2", "a:3", 16.0), ("a:4", "a:5", 16.0))


@on_every_engine
def test_bridge_identifier(engine: Engine) -> None:
    """An identifier without which two groups fall apart is a reason, the more alike they are in size.

    A link of 16 bits across halves it.
    """
    links = links_table(*CHAIN_LINKS, ("a:1", "a:4", 16.0))
    assert _reasons(engine, CHAIN, links) == "bridge identifier address 0.27"


def test_bridge_link(engine: Engine) -> None:
    """So is a link of two records that share no identifier."""
    rows = CHAIN.replace("c@x    Low_St", "c@x    High_St")
    links = links_table(*CHAIN_LINKS, ("a:1", "a:4", 16.0))
    assert _reasons(engine, rows, links) == "bridge link 0.27"


def test_single_record_on_a_bridge(engine: Engine) -> None:
    """An identifier that holds one record only is no bridge."""
    rows = CHAIN.replace("a:5  c@x", "a:5  a@x")
    assert _reasons(engine, rows, links_table(*CHAIN_LINKS[:2], ("a:1", "a:4", 5), ("a:1", "a:5", 5))) is None


def test_second_way_is_no_bridge(engine: Engine) -> None:
    """Two groups that hang together twice hang on neither."""
    links = links_table(*CHAIN_LINKS, ("a:1", "a:4", 16.0), ("a:2", "a:5", 16.0))
    assert _reasons(engine, CHAIN, links) is None


def _of_sizes(sizes: Sequence[int]) -> list[Row]:
    return [{"key": f"a:{e}.{r}", "entity": f"E{e}"} for e, size in enumerate(sizes) for r in range(size)]


def test_outlier_of_size(engine: Engine) -> None:
    """More than twice the records of nearly all others is a reason; in a small run nothing is."""
    found = _risk(engine, _of_sizes([2] * 200 + [16]), links_table())
    assert {entity for entity, (_, why) in found.items() if why} == {"E200"}
    assert found["E200"][1] == "16 records 0.20"
    assert not any(why for _, why in _risk(engine, _of_sizes([2] * 20 + [16]), links_table()).values())


def test_thinly_linked(engine: Engine) -> None:
    """Fewer links than nearly all entities of the size is a reason."""
    rows = _of_sizes([3] * 40)
    links = _all_pairs(rows[:-3])
    assert _risk(engine, rows, links)["E39"] == (0.3, "0 of 3 possible links 0.30")


SIGNAL = st.tuples(st.sampled_from(["E1", "E2"]), st.floats(0, 1), st.floats(0, 1), st.sampled_from("abc"))


def _combined(engine: Engine, rows: Sequence[tuple[str, float, float, str]]) -> Found:
    counted = engine.from_arrow(pa.table({"entity_id": ["E1", "E2", "E3"], "records": [2, 3, 1]}))
    columns = [pa.array([row[at] for row in rows], f.type) for at, f in enumerate(SIGNALS)]
    found = combine(counted, [engine.from_arrow(pa.table(columns, schema=SIGNALS))], engine)
    return {row["entity_id"]: (row["risk"], row["risk_reasons"]) for row in engine.collect(found).to_pylist()}


@given(st.lists(SIGNAL, max_size=6), SIGNAL, st.randoms(use_true_random=False))
def test_more_signals_never_lower_risk(engine: Engine, rows, more, random) -> None:  # type: ignore[no-untyped-def]
    """Risk lies within 0 and 1, rises with every signal, and does not depend on their order."""
    before, after = _combined(engine, rows), _combined(engine, random.sample([*rows, more], len(rows) + 1))
    for entity, (value, _) in before.items():
        assert 0.0 <= value <= after[entity][0] <= 1.0
    assert after == _combined(engine, [*rows, more])
    assert after["E3"] == (0.0, None)


@given(st.lists(SIGNAL, max_size=6))
def test_risk_is_recomputed_from_its_reasons(engine: Engine, rows: list[tuple[str, float, float, str]]) -> None:
    """The shown terms give the risk: 1 - prod(1 - term)."""
    for value, reasons in _combined(engine, rows).values():
        safe = 1.0
        for reason in (reasons or "").split("; "):
            safe *= 1.0 - float(reason.split()[-1] if reason else 0.0)
        assert value == pytest.approx(1.0 - safe, abs=1e-6)


VALUE = st.sampled_from(["-", "a", "bb", "ccc", "a^bb"])
PEOPLE = st.lists(
    st.fixed_dictionaries({"given_name": VALUE, "surname": VALUE, "email": VALUE, "street": VALUE, "birth": VALUE}),
    min_size=1,
    max_size=9,
)


@settings(max_examples=10)
@given(PEOPLE, st.randoms(use_true_random=False))
def test_order_and_company_do_not_matter(engine: Engine, people: list[Row], random) -> None:  # type: ignore[no-untyped-def]
    """Rows shuffled give the same risks, and an entity has the same one whoever else is in the run."""
    rows = [
        {k: v.replace("^", "\x1f") for k, v in row.items() if v != "-"}
        | {"key": f"{'ab'[at % 2]}:{at}", "entity": f"E{at // 5}"}
        for at, row in enumerate(people)
    ]
    found = _risk(engine, rows)
    assert _risk(engine, random.sample(rows, len(rows))) == found
    assert _risk(engine, [row for row in rows if row["entity"] == "E0"])["E0"] == found["E0"]
