"""The arithmetic of three classes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.errors import ParameterError
from graphres.weigh.chance import Chance
from graphres.weigh.fellegi_sunter import KindModel, Model, bits, log2_likelihoods, to_units, weigh_classes
from graphres.weigh.learning import estimated_u
from graphres.weigh.profiles import log2_of_profiles

PROBABILITY = st.floats(1e-6, 1.0)


def kind(s: float = 0.5, m: float = 0.9, u: float = 0.1) -> KindModel:
    return KindModel(
        kind="word",
        levels=("equal", "near", "different"),
        m=np.array([m, (1 - m) / 2, (1 - m) / 2]),
        u=np.array([u, u, 1 - 2 * u]),
        s=s,
        s_discounted=0.9,
        phi=0.001,
        a=100.0,
        bearers=1000,
        origin=("learned",) * 3,
    )


LEVEL = np.array([0, 1, 2, -1], dtype=np.int8)
ONE, NOT = np.ones(4), np.zeros(4, dtype=bool)


def test_a_level_as_common_among_matches_as_among_rivals_weighs_nothing() -> None:
    """m equal to every q: 0 bits."""
    assert bits(0.3, (0.3, 0.3), (0.4, 0.6)) == 0.0


@given(PROBABILITY, PROBABILITY, PROBABILITY)
def test_weight_rises_with_m_and_falls_with_u(m: float, q: float, more: float) -> None:
    """Monotone in both."""
    higher = min(1.0, m + more)
    assert bits(higher, (q,), (1.0,)) >= bits(m, (q,), (1.0,))
    assert bits(m, (min(1.0, q + more),), (1.0,)) <= bits(m, (q,), (1.0,))


def test_a_probability_out_of_bounds_is_refused() -> None:
    """0 is not allowed: it would decide alone."""
    with pytest.raises(ParameterError, match="out of bounds"):
        bits(0.0, (0.5,), (1.0,))


def test_null_says_nothing() -> None:
    """A missing value is 0 bits in every class."""
    assert log2_likelihoods(kind(), LEVEL, ONE, NOT)[3].tolist() == [0.0, 0.0, 0.0]


def test_a_rare_value_weighs_more_than_a_common_one() -> None:
    """Agreement on what few people bear says more."""
    level = np.zeros(2, dtype=np.int8)
    rare, common = log2_likelihoods(kind(), level, np.array([1.0, 500.0]), np.zeros(2, dtype=bool))
    assert rare[0] - rare[2] > common[0] - common[2]


def test_a_name_known_to_be_common_is_common_in_a_small_file_too() -> None:
    """A shipped frequency decides where the file is small and fades where it is large."""
    level, once, john = np.zeros(1, dtype=np.int8), np.ones(1), np.array([0.016])
    for bearers, least, most in ((150, 0.004, 0.006), (10**7, 0.0, 2e-7)):
        model = replace(kind(), bearers=bearers)
        assert least < model.chance(level, once, john)[0] < most
    unlisted = replace(kind(), bearers=150).chance(level, once, np.zeros(1))
    assert unlisted == replace(kind(), bearers=150).chance(level, once)


def test_related_pairs_agree_by_relation_or_by_chance() -> None:
    """r = s m + (1 - s) u: at s 0 strangers, at s 1 like the same person."""
    assert np.allclose(kind(s=0.0).r, kind().u)
    assert np.allclose(kind(s=1.0).r, kind().m)


def test_a_discounted_hub_is_taken_for_a_shared_contact() -> None:
    """Relatives explain the agreement better than strangers do."""
    level, one = np.zeros(1, dtype=np.int8), np.ones(1)
    plain = log2_likelihoods(kind(s=0.01), level, one, np.zeros(1, dtype=bool))[0]
    hub = log2_likelihoods(kind(s=0.01), level, one, np.ones(1, dtype=bool))[0]
    assert hub[1] > plain[1]
    assert hub[0] == plain[0]


def test_a_small_file_does_not_make_a_value_on_three_records_common() -> None:
    """Frequencies are shrunk toward what is known of the kind."""
    small = KindModel(**{**kind().__dict__, "bearers": 159})
    assert small.chance(np.zeros(1, dtype=np.int8), np.array([3.0]))[0] < 0.01


def test_what_half_of_a_small_file_shares_is_common_there() -> None:
    """A part that everybody has tells nothing, though parts of its kind are rare elsewhere: a file of one domain."""
    mail = replace(
        kind(),
        levels=("equal", "same_domain", "different"),
        u=np.array([1e-6, 2e-4, 1 - 2.01e-4]),
        phi=1e-6,
        a=20_000.0,
        bearers=60,
        by_part=(False, True, False),
    )
    level = np.array([0, 1, 1], dtype=np.int8)
    mailbox, everybody, two = mail.chance(level, np.array([3.0, 60.0, 2.0]))
    assert mailbox < 0.001 < two < 0.01 < 0.1 < everybody


@given(st.lists(st.integers(-(10**8), 10**8), min_size=3, max_size=3))
def test_sums_in_any_order_give_the_same_weight(sums: list[int]) -> None:
    """Integers: order cannot matter, and the posterior adds up."""
    priors = np.log2([0.01, 0.02, 0.97])
    pair = weigh_classes(np.array([sums]), priors)
    assert pair.rho.sum() == pytest.approx(1.0)
    assert pair.weight.dtype == np.int64


def test_profiles_of_one_value_weigh_as_records_do() -> None:
    """With one try the weight of profiles is that of two records."""
    one_try = log2_of_profiles(kind(), LEVEL, ONE, NOT, np.ones(4))
    assert np.allclose(one_try, log2_likelihoods(kind(), LEVEL, ONE, NOT))


def test_more_tries_make_chance_agreement_likelier() -> None:
    """Best of nine proves less than best of one."""
    level, one, no = np.zeros(1, dtype=np.int8), np.ones(1), np.zeros(1, dtype=bool)
    single = log2_of_profiles(kind(), level, one, no, np.array([1.0]))[0]
    nine = log2_of_profiles(kind(), level, one, no, np.array([9.0]))[0]
    assert nine[2] > single[2]
    assert nine[0] == single[0]


def test_units_round_once() -> None:
    """A bit is 2**20 units."""
    assert to_units(np.array([1.0, -0.5])).tolist() == [1 << 20, -(1 << 19)]


def test_agreements_between_customers_are_all_by_chance() -> None:
    """Counted between records, those of one customer are taken out; counted between customers, there are none."""
    model = Model((replace(kind(s=0.0), a=1.0),), 0.004, 0.0)
    chances = {"word": Chance(1000, 0.005, np.array([0.1, 0.9]), 100)}
    of_records, of_people = (estimated_u(model, chances, of_people).kinds[0].u[0] for of_people in (False, True))
    assert of_records == pytest.approx((0.005 - 0.004 * 0.9) / 0.996, rel=0.05)
    assert of_people == pytest.approx(0.005 / 0.996, rel=0.05)
