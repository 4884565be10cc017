"""Text made comparable, and words shipped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.identifiers import lexicon
from graphres.identifiers.phonetic import sound
from graphres.identifiers.text import LIMIT, fold


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    """Folded text is lower-case ASCII with single spaces."""
    once = fold(text)
    assert fold(once) == once
    assert once.isascii()
    assert len(once) <= LIMIT
    assert once == " ".join(once.lower().split())


def test_look_alikes_of_other_alphabets_become_latin_in_a_latin_word() -> None:
    """A Cyrillic letter in an English name was a slip of the keyboard; a Russian word stays Russian."""
    assert fold("Sm\u0456th") == "smith"
    assert fold("Анна") == "anna"


@pytest.mark.parametrize(
    "words",
    [
        lexicon.given_names(),
        lexicon.surnames(),
        lexicon.street_types(),
        lexicon.regions(),
        lexicon.countries(),
    ],
)
def test_shipped_words_are_folded(words: object) -> None:
    """A word that folding would change is never found."""
    assert isinstance(words, (frozenset, dict))
    assert [word for word in words if fold(word) != word] == []


@pytest.mark.parametrize(
    ("a", "b"), [("jeffrey", "geoffrey"), ("meyer", "maier"), ("schmidt", "shmit"), ("klein", "kline")]
)
def test_spellings_of_one_sound_have_one_code(a: str, b: str) -> None:
    """Whatever the language that spelled them."""
    assert sound(a) == sound(b)
