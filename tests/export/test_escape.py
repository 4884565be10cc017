"""Any text in any format: what a parser gives back is the text, or what is visibly instead of it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from graphres.export.escape import dot_id, visible, visible_id, xml_attribute, xml_text

TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x00\r\n\t<>&'\"\\]\ufffe"))


@given(TEXT)
def test_xml_gives_back_the_visible_text(text: str) -> None:
    """Between tags and in an attribute, white space included."""
    parsed = ET.fromstring(f"<a b={xml_attribute(text)}>{xml_text(text)}</a>")
    assert (parsed.text or "", parsed.get("b")) == (visible(text), visible(text))


@given(TEXT, TEXT)
def test_ids_stay_apart(a: str, b: str) -> None:
    """Two ids are never one, and what needs no change has none."""
    assert (visible_id(a) == visible_id(b)) == (a == b)
    assert (visible_id(a) == a) == (visible(a) == a)


def test_halves_of_characters_are_visible() -> None:
    """A lone surrogate cannot be written as UTF-8; it is shown."""
    assert visible("a\ud800b") == "a\ufffdb"
    assert visible_id("\ud800") != visible_id("\udbff")


@given(TEXT)
def test_a_dot_name_ends_where_it_should(text: str) -> None:
    """No quote or backslash of a name ends it."""
    inner = dot_id(text)[1:-1]
    assert '"' not in inner.replace("\\\\", "").replace('\\"', "")
    assert (len(inner) - len(inner.rstrip("\\"))) % 2 == 0
