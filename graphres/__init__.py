"""graphres: customer tables in, one row per inferred customer out, with the reason for every merge.

>>> import graphres
>>> graphres.__version__
'0.1.0'

    run = graphres.resolve("crm.csv", "shop.csv", output="RUN")
    run.entities                        # one row per customer, a pandas DataFrame
    run.explain("crm:17", "shop:4021")  # why these two records are one customer, or are not

Importing costs little: the libraries that do the work are loaded by the first call that needs them.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from graphres import errors
from graphres.lazy import lazily

if TYPE_CHECKING:
    from graphres.charts import charts
    from graphres.draw import draw
    from graphres.engines.spark import Spark
    from graphres.explore import explore
    from graphres.export import export
    from graphres.generate import generate
    from graphres.resolution import Resolution, evaluate, explain, init, open_run, resolve
    from graphres.sample import demo

__version__ = "0.1.0"

__all__ = [
    "Resolution",
    "Spark",
    "__version__",
    "charts",
    "demo",
    "draw",
    "errors",
    "evaluate",
    "explain",
    "explore",
    "export",
    "generate",
    "init",
    "open_run",
    "resolve",
]

_HOMES = {
    "Resolution": "graphres.resolution",
    "Spark": "graphres.engines.spark",
    "charts": "graphres.charts",
    "demo": "graphres.sample",
    "draw": "graphres.draw",
    "evaluate": "graphres.resolution",
    "explain": "graphres.resolution",
    "explore": "graphres.explore",
    "export": "graphres.export",
    "generate": "graphres.generate",
    "init": "graphres.resolution",
    "open_run": "graphres.resolution",
    "resolve": "graphres.resolution",
}


__getattr__, __dir__ = lazily(__name__, _HOMES)


class _Surface(ModuleType):
    """Some rooms bear the name of a public function: `graphres.explain`, `graphres.export`, `graphres.generate` …

    Importing a room would put it in the function's place. Here the function stays; what is in the rooms is
    imported from them by name (``from graphres.evaluate import Evaluation``).
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Surface
