"""A kind that knows nothing but equality, to see what likeness is worth."""

from __future__ import annotations

from copy import copy
from functools import partial

from graphres.identifiers.base import Kind, Level

__all__ = ["only_equal"]


def only_equal(kind: Kind) -> Kind:
    """The same kind of which two values are equal or different, and which brings together equal ones alone.

    >>> from graphres.identifiers.name import GivenName
    >>> [level.name for level in only_equal(GivenName()).levels]
    ['equal', 'different']
    """
    equal, different = kind.levels[0], kind.levels[-1]
    made = copy(kind)
    vars(made).update(
        levels=(equal, Level(different.name, different.says, 1.0 - equal.m, 1.0 - equal.u)),
        swaps_with=None,
        keys=partial(Kind.keys, made),
        compare=partial(Kind.compare, made),
    )
    return made
