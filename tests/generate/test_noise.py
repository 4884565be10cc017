"""Faults of the pen: what they change and what they leave."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from graphres.generate.draw import Chance, permuted
from graphres.generate.noise import DIGIT_FAULTS, FAULTS, Fault, digits_mistyped, mistyped
from graphres.generate.spelling import spellers

unit = st.floats(0, 0.999)


@pytest.mark.parametrize("fault", [fault for fault, _ in (*FAULTS, *DIGIT_FAULTS)])
@given(text=st.text(min_size=2, max_size=15), where=unit, which=unit)
def test_a_fault_takes_any_text(fault: Fault, text: str, where: float, which: float) -> None:
    """Whatever stands there, something stands there afterwards."""
    assert fault(text, where, which)


@given(text=st.text("abcdefghiklmnoprstuvw", min_size=5, max_size=12), seed=st.integers(0, 1000))
def test_most_faults_are_one_letter(text: str, seed: int) -> None:
    """A typing fault is one edit, except for look-alikes, which strike every instance."""
    typed = mistyped(Chance(seed), pa.array([text]), 1.0)[0].as_py()
    assert OSA.distance(text, typed) <= max(1, 2 * max(text.count(letter) for letter in text))


def test_nothing_there_stays_nothing() -> None:
    """No fault strikes null or a single letter."""
    assert mistyped(Chance(1), pa.array([None, "A"]), 1.0).to_pylist() == [None, "A"]


def test_rate_zero_changes_nothing() -> None:
    """Who types without faults types what is."""
    texts = pa.array(["0161 496 0000", "07700 900123"])
    assert digits_mistyped(Chance(1), texts, 0.0).equals(texts)


@pytest.mark.parametrize(
    ("region", "text", "spelled"),
    [
        pytest.param("DE", "Jürgen Großmann", ["Jurgen Grosmann", "Juergen Grossmann"], id="umlauts"),
        pytest.param("GR", "Ευάγγελος Χατζής", ["Evangelos Chatzis", "Efagelos Hatzes"], id="Greek"),
        pytest.param("GR", "Κυριακή Φωτεινού", ["Kyriaki Foteinou", "Kuriake Photinou"], id="digraphs"),
    ],
)
def test_a_name_has_several_spellings(region: str, text: str, spelled: list[str]) -> None:
    """Native letters, and two manners of writing them with others."""
    assert [spell(text) for spell in spellers(region)[1:3]] == spelled


@given(size=st.integers(1, 500), salt=st.integers(0, 99))
def test_a_permutation_is_one_to_one(size: int, salt: int) -> None:
    """Every place is taken once."""
    assert sorted(permuted(np.arange(size), size, salt).tolist()) == list(range(size))
