"""Every error a user can cause: where, what was found, what was expected, how to mend it.

A `GraphresError` is the user's to mend (exit 1, or 2 where an argument is wrong); anything else that escapes is a
fault of ours.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "CheckError",
    "ConfigError",
    "ContractError",
    "DecisionError",
    "EngineError",
    "EvaluateError",
    "GraphresError",
    "IngestError",
    "ParameterError",
    "RunError",
]

SHOWN_AT_MOST = 5


class GraphresError(Exception):
    """What is wrong, in one message that a person can act on.

    Parameters
    ----------
    problem : one sentence: where it is and what was found there.
    expected : what would have been right.
    also : further places with the same fault; the first few are shown, the rest counted.
    mend : what to do about it.
    """

    exit_code = 1

    def __init__(self, problem: str, *, expected: str = "", also: Sequence[str] = (), mend: str = "") -> None:
        self.problem = problem
        self.expected = expected
        self.also = tuple(also)
        self.mend = mend
        super().__init__(str(self))

    def __str__(self) -> str:
        lines = [f"{type(self).__name__}: {self.problem}"]
        if self.expected:
            lines.append(f"  expected  {self.expected}")
        if self.also:
            lines.append(f"  also      {capped(self.also)}")
        if self.mend:
            lines.append(f"  mend      {self.mend}")
        return "\n".join(lines)


class ConfigError(GraphresError):
    """The configuration asks for something that is not there or not known."""


class IngestError(GraphresError):
    """A source cannot be read, or what is read cannot be resolved."""


class DecisionError(GraphresError):
    """A file of decisions cannot be read, or its decisions cannot all hold."""


class EngineError(GraphresError):
    """What the work is done on gave way: a process ended, a disk is full."""


class RunError(GraphresError):
    """A run directory is missing, incomplete, locked, of another version, or in the way."""


class EvaluateError(GraphresError):
    """Truth and run do not speak of the same records."""


class ParameterError(GraphresError):
    """An argument is outside its bounds, or names what is not there: wrong usage."""

    exit_code = 2


class ContractError(GraphresError):
    """A table at a stage's door is not what `tables.py` says: a fault of graphres or of an extension."""


class CheckError(GraphresError):
    """An invariant of a finished run does not hold, such as rows read = members + rejected rows."""


def capped(names: Sequence[str], most: int = SHOWN_AT_MOST) -> str:
    """The first few of many names, the rest as a count.

    >>> capped(["a", "b", "c"], most=2)
    'a, b … and 1 more'
    """
    shown = ", ".join(names[:most])
    rest = len(names) - most
    return f"{shown} … and {rest:,} more" if rest > 0 else shown
