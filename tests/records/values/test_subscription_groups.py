"""Subscription groups are sent in exactly the form that Braze asks for."""

from __future__ import annotations

import json

import pytest

from tests.records.values.cells import field, values, why

GROUPS = field("subscription_groups", "subscription_groups")
A = "3aca937b-9bbc-4e42-9370-05e411967b2b"
B = "3ACA937B-9bbc-4e42-9370-05e411967b2c"


def group(identifier: str, state: str, **more: bool) -> dict:
    """One member of the array."""
    return {"subscription_group_id": identifier, "subscription_state": state, **more}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (A, [group(A, "subscribed")]),
        (f"{A}:Unsubscribed", [group(A, "unsubscribed")]),
        (f"{A}, {B}:unsubscribed;", [group(A, "subscribed"), group(B, "unsubscribed")]),
        (f"{A}|{A}", [group(A, "subscribed")]),
        (json.dumps([group(A, "subscribed")]), [group(A, "subscribed")]),
        (json.dumps(group(A, "unsubscribed")), [group(A, "unsubscribed")]),
        (
            json.dumps([group(A, "subscribed", use_double_opt_in_logic=True)]),
            [group(A, "subscribed", use_double_opt_in_logic=True)],
        ),
    ],
)
def test_groups(cell, expected):
    """A list of identifiers, with or without a state, or JSON."""
    [text] = values(GROUPS, cell)
    assert text is not None
    assert json.loads(text) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "newsletter",
        f"{A}:opted_in",
        f"{A}:subscribed,{A}:unsubscribed",
        json.dumps([group(A, "opted_in")]),
        json.dumps([group("newsletter", "subscribed")]),
        json.dumps([{"subscription_group_id": A}]),
        json.dumps([{**group(A, "subscribed"), "name": "x"}]),
        "[]",
        "[1]",
        "{",
    ],
)
def test_why_groups_are_left_out(cell):
    """One bad group spoils the list: half of a consent is none."""
    assert why(GROUPS, cell) == "not a list of subscription groups"
