"""Libraries and names that are loaded when they are first asked for: who asks one question pays for no other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

__all__ = ["lazily", "pandas_only_when_asked"]


def lazily(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` of a package (PEP 562) whose public names live in modules of their own.

    homes : name -> the module that it is of.
    """

    def of_name(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(homes[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *homes})

    return of_name, names


class _Hidden:
    """Nobody finds pandas."""

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        if fullname.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(f"{fullname} is loaded when it is asked for", name=fullname)
        return None


def pandas_only_when_asked() -> None:
    """Keep pyarrow from loading pandas for the first list it is given, a third of a second that few commands need.

    pyarrow looks for it once, and again only when a DataFrame is asked for. For commands alone: in a process where
    this was called, pyarrow takes a pandas Series that it is given for any sequence.
    """
    if "pandas" in sys.modules:
        return
    hidden = _Hidden()
    sys.meta_path.insert(0, hidden)
    try:
        import pyarrow as pa

        pa.array([0])
    finally:
        sys.meta_path.remove(hidden)
