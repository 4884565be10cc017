"""A drawing can be read, and is drawn the same way every time."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from graphres.draw.picture import ARCS_SHOWN, IDENTIFIERS_SHOWN, drawn_links, layout
from graphres.explore.gather import Case

BEARINGS = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 40)), max_size=120)


def case(bearings: set[tuple[int, int]], records: int = 6) -> Case:
    """An entity of records r0, r1 …, which bear identifiers by number."""
    return Case(
        entity={"entity_id": "E"},
        records=[{"name": f"r{n}"} for n in range(records)],
        links=[{"a": "r0", "b": "r1", "weight_bits": 9.0}] if records > 1 else [],
        bears=[
            {"record": f"r{r}", "identifier": f"i{i}", "kind": "email", "label": f"{i}@x", "state": "used"}
            for r, i in sorted(bearings)
        ],
    )


@given(BEARINGS)
def test_only_shared_identifiers_are_drawn(bearings: set[tuple[int, int]]) -> None:
    """An identifier of one record says nothing on the others; what does not fit is counted."""
    shared = {i for _, i in bearings if sum(i == other for _, other in bearings) > 1}
    placed = layout(case(bearings))
    assert len(placed.mark_y) == min(len(shared), IDENTIFIERS_SHOWN)
    assert len(placed.mark_y) + placed.left_out == len(shared)


@given(BEARINGS)
def test_nothing_overlaps_and_nothing_sticks_out(bearings: set[tuple[int, int]]) -> None:
    """Boxes and marks stand clear of each other, inside the frame."""
    placed = layout(case(bearings))
    for column in (placed.record_y, placed.mark_y):
        places = sorted(column.values())
        assert all(after - before >= 30 for before, after in pairwise(places))
        assert all(15 <= y <= placed.height - 15 for y in places)


@given(BEARINGS)
def test_order_of_rows_does_not_matter(bearings: set[tuple[int, int]]) -> None:
    """The same entity is the same picture."""
    one, other = case(bearings), case(bearings)
    other.bears = other.bears[::-1]
    assert layout(one) == layout(other)


def test_a_record_alone_has_a_picture() -> None:
    """One record, nothing shared, nothing linked."""
    alone = case({(0, 1)}, records=1)
    placed = layout(alone)
    assert (len(placed.record_y), len(placed.mark_y), len(drawn_links(alone))) == (1, 0, 0)


def test_of_many_links_the_joining_and_the_heaviest_are_drawn() -> None:
    """A clique of 20 records has 190 links; those that join it are among the 40 that are drawn."""
    many = case(set(), records=20)
    pairs = [(f"r{a}", f"r{b}") for a in range(20) for b in range(a + 1, 20)]
    many.links = [{"a": a, "b": b, "weight_bits": 190.0 - at} for at, (a, b) in enumerate(pairs[::-1])]
    drawn = {(link["a"], link["b"]) for link in drawn_links(many)}
    assert len(drawn) == ARCS_SHOWN
    assert {(link["a"], link["b"]) for link in many.joining} <= drawn
