"""standardize: raw values to clean ones."""

from __future__ import annotations

from graphres.engines.base import Engine
from graphres.identifiers import kinds_for
from graphres.identifiers.base import SEPARATOR, Context, value_key
from graphres.standardize import standardize
from tests.helpers.engines import on_every_engine
from tests.helpers.kinds import Mail, Town, Word, records_table


def test_each_record_bears_its_clean_values(engine: Engine) -> None:
    """One row a value; nulls give none; the key is the hash of kind and value."""
    records = engine.from_arrow(records_table([{"id": "1", "word": " Ann "}, {"id": "2", "word": None}], ["word"]))
    rows = engine.collect(standardize(records, [Word()], {}, engine).values).to_pylist()
    assert [(r["kind"], r["value"], r["value_key"]) for r in rows] == [("word", "ann", value_key("word", "ann"))]


@on_every_engine
def test_a_cell_of_several_values_gives_several(engine: Engine) -> None:
    """Values joined by U+001F come apart; repeats count once."""
    cell = SEPARATOR.join(["a@x", "b@x", "A@x"])
    records = engine.from_arrow(records_table([{"id": "1", "mail": cell}], ["mail"]))
    rows = engine.collect(standardize(records, [Mail()], {}, engine).values, ("value",))
    assert rows["value"].to_pylist() == ["a@x", "b@x"]


def test_a_phone_is_dialed_in_the_country_of_its_row(engine: Engine) -> None:
    """Where a row names a country, its numbers are of that; else of the source's. A country alone is no phone."""
    rows: list[dict[str, str | None]] = [
        {"id": "1", "phone": "030 901820", "country": "Germany"},
        {"id": "2", "phone": "020 7946 0018", "country": "GB"},
        {"id": "3", "phone": "01 44 55 66 77", "country": None},
        {"id": "4", "phone": None, "country": "Germany"},
        {"id": "5", "phone": "01 44 55 66 77", "country": "Atlantis"},
    ]
    records = engine.from_arrow(records_table(rows, ["phone", "country"]))
    found = standardize(records, kinds_for(["phone"]), {"s": Context(region="FR")}, engine)
    values = engine.collect(found.values, ("value",))["value"].to_pylist()
    assert values == ["+33144556677", "+33144556677", "+442079460018", "+4930901820"]
    assert engine.count(found.invalid) == 0


@on_every_engine
def test_a_cell_that_is_no_valid_value_is_noted(engine: Engine) -> None:
    """It counts as null, and is said."""
    rows: list[dict[str, str | None]] = [
        {"id": "1", "word": "bad", "town": "x"},
        {"id": "2", "word": None, "town": "y"},
    ]
    records = engine.from_arrow(records_table(rows, ["word", "town"]))
    found = standardize(records, [Word(), Town()], {}, engine)
    assert engine.collect(found.invalid)["kind"].to_pylist() == ["word"]
    assert engine.count(found.values) == 2


def test_no_kind_gives_no_value(engine: Engine) -> None:
    """A table without any known role is no fault here."""
    records = engine.from_arrow(records_table([{"id": "1"}], []))
    assert engine.count(standardize(records, [], {}, engine).values) == 0
