r"""Values from anybody's file as text of another format: nothing in them is taken for markup.

XML can hold neither most control characters nor U+FFFE and U+FFFF; other formats end at a NUL. Such a character is
replaced by one that can be seen: a control character by its picture (U+2400 to U+241F), the others by U+FFFD. An id
that was changed so ends in a short hash of what it was, so that two ids never become one.
"""

from __future__ import annotations

import hashlib
import re
from xml.sax.saxutils import escape, quoteattr

__all__ = ["dot_id", "dot_label", "visible", "visible_id", "xml_attribute", "xml_text"]

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold, not even escaped."""

BREAKS = {"\r": "&#13;"}
"""A parser of XML reads a bare carriage return as a line feed."""


def visible(text: str) -> str:
    r"""Text without the characters that XML forbids; each is shown by another.

    >>> visible("a\x00b\uffff")
    'a␀b�'
    """
    return FORBIDDEN.sub(_shown, text)


def visible_id(text: str) -> str:
    r"""The same for what must stay unique: a changed id ends in eight digits of its hash.

    >>> visible_id("crm:1"), visible_id("crm:1\x00")
    ('crm:1', 'crm:1␀-ecfb8ffb')
    """
    shown = visible(text)
    if shown == text:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{shown}-{digest[:8]}"


def xml_text(text: str) -> str:
    """Text between tags.

    >>> xml_text("a<b]]>&")
    'a&lt;b]]&gt;&amp;'
    """
    return escape(visible(text), BREAKS)


def xml_attribute(text: str) -> str:
    r"""An attribute's value, its quotes included.

    >>> xml_attribute('5" <x>')
    '\'5" &lt;x&gt;\''
    """
    return quoteattr(visible(text))


def dot_id(text: str) -> str:
    r"""A name in the DOT language, quoted. A backslash is doubled: Graphviz keeps both.

    >>> dot_id('a"b')
    '"a\\"b"'
    """
    return '"' + visible_id(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def dot_label(text: str) -> str:
    r"""A label in the DOT language, quoted; Graphviz shows exactly the text, its line breaks as such.

    >>> dot_label("R&D\nN")
    '"R&amp;D\\nN"'
    """
    plain = visible(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n") + '"'


def _shown(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"
