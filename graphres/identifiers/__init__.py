"""The house of values: every kind of identifier, and which roles of columns each reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from graphres.errors import ConfigError
from graphres.identifiers.base import Kind
from graphres.identifiers.date_of_birth import DateOfBirth
from graphres.identifiers.email import Email
from graphres.identifiers.gender import Gender
from graphres.identifiers.lexicon import header_words
from graphres.identifiers.name import GivenName, MiddleName, Suffix, Surname
from graphres.identifiers.number import CUSTOMER_KEY, Number
from graphres.identifiers.occupation import Occupation
from graphres.identifiers.only_equal import only_equal
from graphres.identifiers.organization import Employer, Organization, Party
from graphres.identifiers.phone import Phone
from graphres.identifiers.place_of_birth import PlaceOfBirth
from graphres.identifiers.postal_address import Address

__all__ = ["Kind", "all_roles", "kind", "kind_of_levels", "kinds_for", "only_equal", "roles_of"]

_BUILT_IN: tuple[type[Kind], ...] = (
    GivenName, MiddleName, Surname, Suffix, Organization, Employer, Party, Email, Phone, Address, DateOfBirth,
    PlaceOfBirth, Gender, Occupation,
)  # fmt: skip
_NUMBER = "number:"


@cache
def _installed() -> tuple[Kind, ...]:
    """Every kind but numbers, in the fixed order; kinds of other packages follow by name."""
    from importlib.metadata import entry_points

    found = (entry.load() for entry in entry_points(group="graphres.identifiers"))
    external = sorted((k() if isinstance(k, type) else k for k in found), key=lambda k: str(k.name))
    return (*(k() for k in _BUILT_IN), *external)


@cache
def _number(number_type: str) -> Number:
    return Number(number_type)


def kinds_for(roles: Iterable[str]) -> tuple[Kind, ...]:
    """Kinds that read at least one of `roles`, in a fixed order; one kind of number a type.

    >>> [k.name for k in kinds_for(["email", "number:passport", "notes"])]
    ['email', 'number:passport']
    """
    wanted = set(roles)
    kinds = [k for k in _installed() if wanted & set(k.roles)]
    claimed = {role for k in kinds for role in k.roles}
    types = sorted(r.removeprefix(_NUMBER) for r in wanted - claimed if r.startswith(_NUMBER) or r == CUSTOMER_KEY)
    return (*kinds, *(_number(t) for t in types if t))


def kind(name: str) -> Kind:
    """The kind of that name.

    Raises
    ------
    ConfigError : where there is none; lists those there are.
    """
    for known in _installed():
        if known.name == name:
            return known
    if name.startswith(_NUMBER) and len(name) > len(_NUMBER):
        return _number(name.removeprefix(_NUMBER))
    names = ", ".join(k.name for k in _installed())
    raise ConfigError(f"there is no kind of identifier named {name!r}", expected=f"one of {names}, or number:TYPE")


def kind_of_levels(name: str, levels: Sequence[str]) -> Kind:
    """The kind of that name as a model with these levels knows it: with all of its levels, or with equality alone."""
    known = kind(name)
    return known if len(levels) == len(known.levels) else only_equal(known)


def all_roles() -> dict[str, tuple[str, ...]]:
    """Every known role, and words in a column's name that hint at it (lower case, no accents, no separators).

    Further roles ``number:TYPE`` are valid with any type.
    """
    roles: dict[str, tuple[str, ...]] = {}
    for known in _installed():
        for role in (*known.roles, *known.headers):
            words = (*roles.get(role, ()), *known.headers.get(role, ()))
            roles[role] = tuple(dict.fromkeys(words))
    shipped = {role: words for role, words in header_words().items() if role not in roles}
    return roles | shipped | {"attribute": ()}


def roles_of(kind: Kind) -> tuple[str, ...]:
    """Roles of columns that the kind reads."""
    return kind.roles
