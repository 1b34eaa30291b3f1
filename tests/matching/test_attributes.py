"""The table of standard fields must agree with itself and with what the matching allows."""

from __future__ import annotations

import pytest

from ci_braze_tui.matching.attributes import (
    CONTROL_NAMES,
    EMAIL,
    STANDARD_FIELDS,
    STRUCTURED_NAMES,
    costs_data_point,
    name_that_braze_knows,
    standard_field,
)


def test_names_stand_once():
    """No name is in two of the groups, or twice in one."""
    names = [field.name for field in STANDARD_FIELDS]
    assert len({*names, EMAIL, *CONTROL_NAMES, *STRUCTURED_NAMES}) == (
        len(names) + 1 + len(CONTROL_NAMES) + len(STRUCTURED_NAMES)
    )


def test_lookup_tells_upper_from_lower_case():
    """Braze does, so `Country` is not the standard field."""
    found = standard_field("country")
    assert found is not None
    assert found.name == "country"
    assert standard_field("Country") is None
    assert name_that_braze_knows(" Country ") == "country"
    assert name_that_braze_knows("loyalty_tier") is None


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("email", True),
        ("first_name", True),
        ("loyalty_tier", True),
        ("email_subscribe", False),
        ("push_subscribe", False),
    ],
)
def test_what_costs_data_points(attribute, expected):
    """Only what Braze's "Data points" page names as free is free."""
    assert costs_data_point(attribute) is expected
