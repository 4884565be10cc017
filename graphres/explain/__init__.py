"""explain: why records are one customer or are not, what holds a customer together, and what would change it.

Every question is a function of a run that gives an answer: data for programs (`as_dict`), sentences and a text for
people (`findings`, `text`). Nothing is read off that can be weighed: evidence is computed anew from the run's clean
values and its model, by the functions that made the run; communities are found again by the stages that found them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphres.lazy import lazily

if TYPE_CHECKING:
    from graphres.explain.answer import Explanation
    from graphres.explain.entity import EntityExplanation, explain_entity
    from graphres.explain.identifier import IdentifierExplanation, explain_identifier
    from graphres.explain.pair import PairExplanation, explain_pair
    from graphres.explain.path import PathExplanation, explain_path
    from graphres.explain.recompute import pair_weights
    from graphres.explain.record import RecordExplanation, explain_record
    from graphres.explain.sensitivity import SensitivityExplanation, explain_sensitivity
    from graphres.explain.sharing import share_a_key
    from graphres.explain.why_not import WhyNotExplanation, explain_why_not
    from graphres.explain.without import WithoutExplanation, explain_without

__all__ = [
    "EntityExplanation",
    "Explanation",
    "IdentifierExplanation",
    "PairExplanation",
    "PathExplanation",
    "RecordExplanation",
    "SensitivityExplanation",
    "WhyNotExplanation",
    "WithoutExplanation",
    "explain_entity",
    "explain_identifier",
    "explain_pair",
    "explain_path",
    "explain_record",
    "explain_sensitivity",
    "explain_why_not",
    "explain_without",
    "pair_weights",
    "share_a_key",
]

_HOMES = {
    "EntityExplanation": "graphres.explain.entity",
    "Explanation": "graphres.explain.answer",
    "IdentifierExplanation": "graphres.explain.identifier",
    "PairExplanation": "graphres.explain.pair",
    "PathExplanation": "graphres.explain.path",
    "RecordExplanation": "graphres.explain.record",
    "SensitivityExplanation": "graphres.explain.sensitivity",
    "WhyNotExplanation": "graphres.explain.why_not",
    "WithoutExplanation": "graphres.explain.without",
    "explain_entity": "graphres.explain.entity",
    "explain_identifier": "graphres.explain.identifier",
    "explain_pair": "graphres.explain.pair",
    "explain_path": "graphres.explain.path",
    "explain_record": "graphres.explain.record",
    "explain_sensitivity": "graphres.explain.sensitivity",
    "explain_why_not": "graphres.explain.why_not",
    "explain_without": "graphres.explain.without",
    "pair_weights": "graphres.explain.recompute",
    "share_a_key": "graphres.explain.sharing",
}

__getattr__, __dir__ = lazily(__name__, _HOMES)
