"""explain: why two records are one customer or are not, and why an entity is one.

Nothing is read off: a pair's evidence is computed anew from the run's clean values and its model, by the functions
that made the run.
"""

from __future__ import annotations

from graphres.explain.entity import EntityExplanation, explain_entity
from graphres.explain.pair import PairExplanation, explain_pair
from graphres.explain.recompute import pair_weights
from graphres.explain.sharing import share_a_key

__all__ = ["EntityExplanation", "PairExplanation", "explain_entity", "explain_pair", "pair_weights", "share_a_key"]
