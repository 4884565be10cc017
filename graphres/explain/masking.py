"""Values hidden, and yet told apart: a short hash in the place of each, keyed by the run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches

from graphres.errors import ParameterError
from graphres.identifiers import kind as kind_named
from graphres.run_directory import Run
from graphres.standardize.shown import BETWEEN

__all__ = ["ALL", "Shown", "roles_of"]

ALL = "all"
"""Instead of kinds: every value is hidden."""

CLEAN = "_clean"
DIGITS = 8


class Shown:
    """How an answer shows values: as their kinds do, or hidden where a kind is masked.

    A hidden value is its kind and eight digits of a hash with a key: equal values of one run stay equal, others
    differ, and who does not have the run can't find a value by trying all. The key is made of what the run has read,
    so that two answers on one run agree. Names of sources, record ids and entity ids are shown as they are.

    Parameters
    ----------
    kinds : names of kinds to hide, or `ALL`.

    Raises
    ------
    ParameterError : the run knows no such kind; names the near misses.
    """

    def __init__(self, run: Run, kinds: Collection[str] = ()) -> None:
        known = [name.removesuffix(CLEAN) for name in run.columns("records") if name.endswith(CLEAN)]
        unknown = [name for name in kinds if name != ALL and name not in known]
        if unknown:
            near = get_close_matches(unknown[0], known, 3, 0.5)
            raise ParameterError(
                f"there are no values of kind {unknown[0]!r} to hide in this run",
                expected=" or ".join(map(repr, near or known)) + f", or {ALL!r}",
                also=unknown[1:],
            )
        self.hidden = frozenset(known if ALL in kinds else kinds)
        self.everything = ALL in kinds
        self._roles = {role for name in self.hidden for role in kind_named(name).roles}
        told = [run.manifest["inputs"], run.manifest["seed"], sorted(run.manifest["counts"].items())]
        self._key = hashlib.blake2b(json.dumps(told, sort_keys=True, default=str).encode()).digest()

    def clean(self, kind: str, value: str | None) -> str | None:
        """A clean value as people read it; several stay several."""
        if value is None:
            return None
        if kind in self.hidden:
            return BETWEEN.join(self._hash(kind, one) for one in value.split(BETWEEN))
        return BETWEEN.join(kind_named(kind).show(one) for one in value.split(BETWEEN))

    def raw(self, role: str, value: str | None) -> str | None:
        """A value as it was written."""
        if value is None or not (self.everything or role in self._roles):
            return value
        return BETWEEN.join(self._hash(role, one) for one in value.split(BETWEEN))

    def raws(self, row: Mapping[str, str | None], roles: Iterable[str]) -> dict[str, str]:
        """What is written under some roles, without those that are empty."""
        return {role: shown for role in roles if (shown := self.raw(role, row.get(role))) is not None}

    def told(self, name: str, text: str | None) -> str | None:
        """What somebody has written of records: nobody knows which values stand in it, so any mask hides it whole."""
        return text if text is None or not (self.hidden or self.everything) else self._hash(name, text)

    def _hash(self, name: str, value: str) -> str:
        text = f"{len(name)}:{name}{value}".encode("utf-8", "surrogatepass")
        return f"{name}#{hashlib.blake2b(text, key=self._key, digest_size=DIGITS // 2).hexdigest()}"


def roles_of(kind: str, columns: Sequence[str]) -> list[str]:
    """Roles that a kind reads, of those there are."""
    return [role for role in kind_named(kind).roles if role in columns]
