"""What is known of kinds and values before any pair is weighed: how common each is, and the shipped model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from graphres.config import ResearchConfig
from graphres.engines.base import Engine, Table
from graphres.identifiers.base import Kind
from graphres.identify import Identified
from graphres.weigh.chance import Chance, Reals, chance, equally_common, frequencies, near_levels, parts
from graphres.weigh.class_sums import known_values
from graphres.weigh.fellegi_sunter import Model
from graphres.weigh.learning import starting_model

__all__ = ["Begun", "begin"]


@dataclass(frozen=True)
class Begun:
    """people : as `frequencies` gives it. values : as `known_values` does. near : as `near_levels` does, of records.
    chances : how likely strangers agree, by kind. model : the shipped one.
    """

    people: Table
    values: Table
    near: Mapping[str, tuple[Reals, int]]
    chances: Mapping[str, Chance]
    model: Model

    def counted(
        self,
        who: Table,
        values: Table,
        known: Identified,
        kinds: Sequence[Kind],
        asked: ResearchConfig,
        engine: Engine,
    ) -> Begun:
        """The same, counted anew between owners. who : (record_key, owner)."""
        people = frequencies(values, parts(known.keys, kinds, engine), who, kinds, engine)
        told = people if asked.term_frequency else equally_common(people, engine)
        chances = chance(kinds, people, values, who, self.near, engine)
        return replace(self, people=told, values=known_values(told, known.identifiers, engine), chances=chances)


def begin(
    records: Table,
    values: Table,
    known: Identified,
    kinds: Sequence[Kind],
    asked: ResearchConfig,
    engine: Engine,
    seed: int,
) -> Begun:
    """How common values are where every record is a person of its own. values : contract VALUES."""
    who = engine.sql("SELECT record_key, record_key AS owner FROM {records}", records=records)
    people = frequencies(values, parts(known.keys, kinds, engine), who, kinds, engine)
    told = people if asked.term_frequency else equally_common(people, engine)
    near = near_levels(kinds, people, known.identifiers, engine, seed)
    chances = chance(kinds, people, values, who, near, engine)
    model = starting_model(kinds, chances, engine.count(records), asked.classes)
    return Begun(told, known_values(told, known.identifiers, engine), near, chances, model)
