"""weigh: comparison levels to match weights, with a model of three classes learned from the data itself.

`learn` makes the model, `likelihoods` sums the evidence of a pair per class, `weigh` adds the priors. Class sums are
integers of 2**-20 bit, so that no order of rows, kinds or threads can change a weight.
"""

from __future__ import annotations

from graphres.weigh.class_sums import known_values, likelihoods, looked_up, priors, side_by_side, weigh
from graphres.weigh.fellegi_sunter import KindModel, Model
from graphres.weigh.learning import counted_patterns, learn

__all__ = [
    "KindModel",
    "Model",
    "counted_patterns",
    "known_values",
    "learn",
    "likelihoods",
    "looked_up",
    "priors",
    "side_by_side",
    "weigh",
]
