"""One question at a time: which was asked, and who answers it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from graphres.errors import ParameterError
from graphres.explain.answer import Explanation
from graphres.run_directory import Run

if TYPE_CHECKING:
    from graphres.explain.without import Progress

__all__ = ["QUESTIONS", "answer"]

QUESTIONS = ("pair", "entity", "record", "identifier", "path", "why_not", "without", "sensitivity")
"""Each is answered by the function `explain_…` of the module of its name: of a run, of what is asked about, and of the
kinds to hide. Only the one that is asked is loaded.
"""

OF_TWO = ("pair", "path", "why_not")


def answer(
    run: Run, asked: Mapping[str, Any], mask: Collection[str] = (), progress: Progress | None = None
) -> Explanation:
    """The answer to the one question of `asked` that is not None.

    Raises
    ------
    ParameterError : none or several are asked, or one of two things about one.
    """
    given = {name: about for name, about in asked.items() if about is not None}
    if len(given) != 1:
        raise ParameterError(
            f"{' and '.join(given)} are asked at once" if given else "nothing is asked",
            expected=f"one question: {', '.join(QUESTIONS)}",
            mend="explain(run, 'crm:1', 'shop:7'), or explain(run, entity='E…')",
        )
    name, about = next(iter(given.items()))
    things = tuple(about) if name in OF_TWO and not isinstance(about, str) else (about,)
    if name in OF_TWO and (len(things) != 2 or not all(isinstance(thing, str) for thing in things)):
        raise ParameterError(f"{name} is asked of {len([t for t in things if t is not None])}", expected="two of them")
    if not all(isinstance(thing, str) for thing in things):
        raise ParameterError(f"{name} is asked of {things[0]!r}", expected="text")
    more = {"progress": progress} if name == "without" else {}
    found: Explanation = getattr(import_module(f"graphres.explain.{name}"), f"explain_{name}")(
        run, *things, mask=mask, **more
    )
    return found
