"""How a value from somebody's file is shown on a page: harmless, short, and nothing hidden.

The template escapes markup; here is what escaping leaves: characters that turn or hide text, and cells of a
megabyte.
"""

from __future__ import annotations

import re

__all__ = ["LONGEST", "bits", "label", "shown", "words"]

LONGEST = 160
"""Characters of a value that a page shows; more are counted."""

HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
"""Control characters, marks that turn the direction of writing, blanks of no width, halves of characters.
The joiners U+200C and U+200D stay: Persian, Indic scripts and emoji are written with them."""


def shown(value: object, longest: int = LONGEST) -> str:
    r"""A value as text of bounded length in which every hidden character is visible.

    >>> shown("a\u202eb"), shown(None), shown("x" * 200, 3)
    ('a⟨U+202E⟩b', '', 'xxx… (200 characters)')
    """
    if value is None:
        return ""
    text = str(value)
    if len(text) <= longest and text.isascii() and text.isprintable():
        return text
    cut = text[:longest]
    visible = HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", cut)
    return visible if len(text) <= longest else f"{visible}… ({len(text):,} characters)"


def label(value: object, longest: int) -> str:
    """A value as a short label: what is too long ends in an ellipsis.

    >>> label("ann@example.org", 6)
    'ann@e…'
    """
    text = "" if value is None else str(value)
    return shown(text if len(text) <= longest else text[: longest - 1] + "…")


def words(name: str) -> str:
    """A name of a table's making as a person would say it.

    >>> words("date_of_birth"), words("number:passport")
    ('date of birth', 'passport number')
    """
    kind, _, detail = name.partition(":")
    plain = f"{detail} {kind}" if detail else kind
    return plain.replace("_", " ")


def bits(weight: float) -> str:
    """A weight with its sign, a true minus, one decimal.

    >>> bits(3.25), bits(-0.04), bits(-2)
    ('+3.2', '0.0', '−2.0')
    """
    text = f"{weight:+.1f}"
    return "0.0" if float(text) == 0 else text.replace("-", "−")
