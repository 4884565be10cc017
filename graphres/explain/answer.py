"""What every answer has in common: sentences for a ticket, a text for people, plain data for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar

__all__ = ["Explanation", "bits", "counted", "listed", "quoted", "share", "short", "table"]

SHOWN = 40
"""Rows of a list that a text shows; the data hold all."""


@dataclass(frozen=True)
class Explanation:
    """An answer. findings : one sentence each, in plain words."""

    question: ClassVar[str] = ""

    findings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The same for programs, numbers unrounded, with the name of the `question`; docs/explain.md names the rest."""
        return {"question": self.question, **_plain(self)}

    def text(self) -> str:
        """The findings, a line each, and below them what they rest on."""
        return "\n".join([*self.findings, *self._details()])

    def _details(self) -> Iterable[str]:
        return ()


def _plain(value: Any) -> Any:
    """Dataclasses, mappings and tuples as dictionaries and lists."""
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value


def short(text: str | None, most: int = 60) -> str:
    """One value on a line: what cannot be printed is a blank, what is long is cut."""
    if text is None:
        return "(nothing)"
    text = "".join(ch if ch.isprintable() else " " for ch in text[: most + 1])
    return text if len(text) <= most else text[:most] + "…"


def quoted(text: str | None, most: int = 60) -> str:
    r"""A value inside a sentence.

    >>> print(quoted('5 "High" St'))
    "5 'High' St"
    """
    return '"' + short(text, most).replace('"', "'") + '"'


def bits(value: float) -> str:
    """A weight with its sign; what would round to nothing has none.

    >>> bits(4.178), bits(-0.001)
    ('+4.18 bits', '0.00 bits')
    """
    return f"{value:+.2f} bits" if abs(value) >= 0.005 else "0.00 bits"


def counted(number: int, one: str, several: str = "") -> str:
    """A number and its noun.

    >>> counted(1, "record"), counted(2000, "record"), counted(2, "entity", "entities")
    ('1 record', '2,000 records', '2 entities')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def listed(words: Sequence[str], most: int = 6) -> str:
    """Words in a sentence; of many the first, and how many more.

    >>> listed(["email", "phone", "surname"]), listed(["a", "b", "c"], most=2)
    ('email, phone and surname', 'a, b and 1 more')
    """
    shown = list(words[:most])
    if len(words) > most:
        shown.append(f"{len(words) - most:,} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def share(probability: float) -> str:
    """A probability as people read it, however small.

    >>> share(0.25), share(3.2e-7), share(1.0)
    ('0.25', '3.2e-07', '1')
    """
    return f"{probability:.2g}"


def table(title: str, rows: Sequence[str], most: int = SHOWN) -> list[str]:
    """A titled list of lines, below an empty one; nothing where there are none."""
    if not rows:
        return []
    more = [f"    … and {len(rows) - most:,} more"] if len(rows) > most else []
    return ["", f"  {title}", *(f"    {row}" for row in rows[:most]), *more]
