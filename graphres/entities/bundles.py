"""Which roles say one thing together, so that a golden record takes them from one place rather than a mix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphres.identifiers.base import Kind

__all__ = ["DEFAULT_RULES", "Bundle", "bundles"]

DEFAULT_RULES = ("most_frequent", "most_recent", "most_complete")


FORMS_OF_ADDRESS = ("title",)
"""Roles that kinds read only to know what is no part of a name; they are judged by themselves."""


@dataclass(frozen=True)
class Bundle:
    """Roles that hang together through the kinds that read them: street, city and postcode; given name and
    surname.

    roles : those of the records table, in its order. kinds : those that read any of them, in the order of the
    house.
    rules : per role, the survivorship rules, the first first.
    """

    roles: tuple[str, ...]
    kinds: tuple[Kind, ...]
    rules: Mapping[str, tuple[str, ...]]

    @property
    def composite(self) -> bool:
        """Is it one value over several columns, such as an address, that must not be mixed from several
        records?
        """
        return len(self.roles) > 1 and len(self.kinds) == 1

    def kinds_of(self, role: str) -> tuple[int, ...]:
        """Positions in `kinds` of the kind of the role's name; else of all that read the role.

        Kinds of a name read each other's columns, for names stray; a given name is still what counts.
        """
        named = tuple(at for at, kind in enumerate(self.kinds) if kind.name == role)
        return named or tuple(at for at, kind in enumerate(self.kinds) if role in kind.roles)


def bundles(
    roles: Sequence[str], kinds: Sequence[Kind], survivorship: Mapping[str, Sequence[str]]
) -> tuple[Bundle, ...]:
    """Part the roles into bundles; a role that no kind reads is one of its own.

    `survivorship` gives the rules by role, or by the name of a kind that reads it; elsewhere `DEFAULT_RULES`.
    """
    left = list(roles)
    found = []
    while left:
        together = _reach(left[0], roles, kinds)
        left = [role for role in left if role not in together]
        readers = tuple(kind for kind in kinds if (together - set(FORMS_OF_ADDRESS)) & set(kind.roles))
        rules = {role: _rules(role, readers, survivorship) for role in roles if role in together}
        found.append(Bundle(tuple(rules), readers, rules))
    return tuple(found)


def _reach(role: str, roles: Iterable[str], kinds: Sequence[Kind]) -> set[str]:
    """The roles tied to one by kinds that read several of them."""
    reached: set[str] = {role}
    present = set(roles) - {role, *FORMS_OF_ADDRESS} if role not in FORMS_OF_ADDRESS else set()
    while True:
        more = {r for kind in kinds if reached & set(kind.roles) for r in kind.roles if r in present}
        if more <= reached:
            return reached
        reached |= more


def _rules(role: str, kinds: Sequence[Kind], survivorship: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    names = [role, *(kind.name for kind in kinds if role in kind.roles)]
    return next((tuple(survivorship[name]) for name in names if survivorship.get(name)), DEFAULT_RULES)
