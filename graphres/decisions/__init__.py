"""decisions: stewards' verdicts, and how they bind.

A steward says of records that they are the same customer or different ones, that a customer is right as it is, or that
an identifier means nothing. What was said binds whatever the evidence says, in every later run, until it is undone.
Decisions name records, never entities: entities come and go.
"""

from __future__ import annotations

from graphres.decisions.binding import Verdicts, named_keys, verdicts
from graphres.decisions.closures import around, chain, closures, refuse_twice
from graphres.decisions.marks import marked, marks
from graphres.decisions.reading import read_decisions
from graphres.decisions.record import VERBS, Decision, Log

__all__ = [
    "VERBS",
    "Decision",
    "Log",
    "Verdicts",
    "around",
    "chain",
    "closures",
    "marked",
    "marks",
    "named_keys",
    "read_decisions",
    "refuse_twice",
    "verdicts",
]
