"""Organizations as customers, and as where people work."""

from __future__ import annotations

import pytest

from graphres.identifiers.base import Context
from graphres.identifiers.organization import Employer, Organization, Party

Raw = dict[str, tuple[str, ...]]


@pytest.mark.parametrize(
    ("raw", "organization", "employer", "party"),
    [
        pytest.param({"organization": ("Acme GmbH",)}, ("acme",), (), ("organization",), id="a company"),
        pytest.param(
            {"full_name": ("Acme Trading Ltd",)}, ("acme trading",), (), ("organization",), id="a company by its name"
        ),
        pytest.param(
            {"organization": ("Acme GmbH",), "given_name": ("Ida",), "surname": ("Lund",)},
            *((), ("acme",), ("person",)),
            id="somebody who stands for it",
        ),
        pytest.param(
            {"organization": ("Acme GmbH",), "full_name": ("Lund, Ida",)},
            *((), ("acme",), ("person",)),
            id="the same, the name in one cell",
        ),
        pytest.param({"organization": ("n/a",)}, (), (), (), id="a placeholder"),
        pytest.param({"full_name": ("Ida Lund",)}, (), (), ("person",), id="a person"),
    ],
)
def test_a_name_of_an_organization_is_the_customers_own_or_an_employers(
    raw: Raw, organization: tuple[str, ...], employer: tuple[str, ...], party: tuple[str, ...]
) -> None:
    """On a record that names a person it is where that person works, and else who the customer is."""
    context = Context()
    assert Organization().clean(raw, context) == organization
    assert Employer().clean(raw, context) == employer
    assert Party().clean(raw, context) == party


def test_colleagues_have_the_employer_in_common_as_a_family_has_its_surname() -> None:
    """So it is not personal, as the name of an organization that is itself the customer is."""
    assert Employer.sharing == "either"
    assert Organization.sharing == "personal"
    assert Employer.family == Organization.family
