"""How good a run is, where the truth is known: pairs, B-cubed, entities, and which stage lost what."""

from graphres.evaluate.evaluation import Evaluation, evaluate
from graphres.evaluate.scores import Scores, score

__all__ = ["Evaluation", "Scores", "evaluate", "score"]
