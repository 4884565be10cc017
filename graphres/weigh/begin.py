"""What is known of kinds and values before any pair is weighed: how common each is, and the shipped model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.weigh.chance import Chance, Reals, chance, equally_common, frequencies, near_levels, parts
from graphres.weigh.class_sums import known_values
from graphres.weigh.fellegi_sunter import Model
from graphres.weigh.learning import starting_model

__all__ = ["Begun", "Borne", "begin"]


@dataclass(frozen=True)
class Borne:
    """What is borne, whoever the bearers are.

    values, identifiers : contracts VALUES and VALUE_TABLE. shared : as `parts` gives it. term_frequency : false to take
    all values of a kind for equally common.
    """

    kinds: Sequence[Kind]
    values: Table
    identifiers: Table
    shared: Table
    term_frequency: bool = True

    @classmethod
    def of(
        cls, kinds: Sequence[Kind], values: Table, identifiers: Table, keys: Table, term_frequency: bool, engine: Engine
    ) -> Borne:
        """keys : contract KEYS."""
        return cls(kinds, values, identifiers, parts(keys, kinds, engine), term_frequency)

    def people(self, who: Table, engine: Engine) -> Table:
        """How many owners bear each value and each part of one. who : (record_key, owner)."""
        return frequencies(self.values, self.shared, who, self.kinds, engine)

    def told(self, people: Table, engine: Engine) -> Table:
        """The same as pairs are weighed with it."""
        return people if self.term_frequency else equally_common(people, engine)


@dataclass(frozen=True)
class Begun:
    """people : as `frequencies` gives it. values : as `known_values` does. near : as `near_levels` does, of records.
    chances : how likely strangers agree, by kind. model : the shipped one.
    """

    borne: Borne
    people: Table
    values: Table
    near: Mapping[str, tuple[Reals, int]]
    chances: Mapping[str, Chance]
    model: Model

    def counted(self, who: Table, engine: Engine) -> Begun:
        """The same, counted anew between owners. who : (record_key, owner)."""
        people = self.borne.people(who, engine)
        told = self.borne.told(people, engine)
        return replace(
            self,
            people=told,
            values=known_values(told, self.borne.identifiers, engine),
            chances=chance(self.borne.kinds, people, self.borne.values, who, self.near, engine),
        )


def begin(records: Table, borne: Borne, classes: int, engine: Engine, seed: int) -> Begun:
    """How common values are where every record is a person of its own. records : contract RECORDS."""
    who = engine.sql("SELECT record_key, record_key AS owner FROM {records}", records=records)
    people = borne.people(who, engine)
    told = borne.told(people, engine)
    near = near_levels(borne.kinds, people, borne.identifiers, engine, seed)
    chances = chance(borne.kinds, people, borne.values, who, near, engine)
    model = starting_model(borne.kinds, chances, engine.count(records), classes)
    return Begun(borne, told, known_values(told, borne.identifiers, engine), near, chances, model)
