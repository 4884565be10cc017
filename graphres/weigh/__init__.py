"""weigh: comparison levels to match weights, with a model of three classes learned from the data itself.

`learn` makes the model, `likelihoods` weighs whatever is said of any pair, `summed` adds it up pair by pair, `weigh`
adds the priors. Class sums are
integers of 2**-20 bit, so that no order of rows, kinds or threads can change a weight.
"""

from __future__ import annotations

from graphres.weigh.class_sums import counted_pairs, known_values, likelihoods, looked_up, priors, summed, weigh
from graphres.weigh.fellegi_sunter import KindModel, Model
from graphres.weigh.learning import counted_patterns, learn

__all__ = [
    "KindModel",
    "Model",
    "counted_pairs",
    "counted_patterns",
    "known_values",
    "learn",
    "likelihoods",
    "looked_up",
    "priors",
    "summed",
    "weigh",
]
