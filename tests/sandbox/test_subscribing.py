"""POST /subscription/status/set: who gets into a group, and what is refused."""

from __future__ import annotations

import pytest

from ci_braze_tui.sandbox.settings import Settings

GROUP = "1c3f5a7e-0000-4000-8000-000000000001"
OTHER = "1c3f5a7e-0000-4000-8000-000000000002"


def subscribe(braze, group: str = GROUP, state: str = "subscribed", **people: object):
    """One request about one group."""
    body = {"subscription_group_id": group, "subscription_state": state}
    return braze.post("/subscription/status/set", body | people)


def test_a_group_is_set_and_others_stay(braze):
    """The answer is the recorded one; the latest state of a group counts."""
    braze.track({"external_id": "a"})

    answer = subscribe(braze, external_id="a")
    subscribe(braze, OTHER, external_id=["a"])
    subscribe(braze, state="unsubscribed", external_id="a")

    assert (answer.status_code, answer.json()) == (201, {"message": "success"})
    assert braze.standard("a")["subscription_groups"] == [
        {"subscription_group_id": OTHER, "subscription_state": "subscribed"},
        {"subscription_group_id": GROUP, "subscription_state": "unsubscribed"},
    ]
    assert braze.inspector.overview().data_points == 0


def test_everybody_with_an_address_or_number_is_meant(braze):
    """All profiles of it, and nobody is made for one that is unknown."""
    braze.track(
        {"external_id": "a", "email": "x@example.com"},
        {"external_id": "b", "email": "x@example.com"},
        {"external_id": "c", "phone": "+15551234567"},
    )

    subscribe(braze, email=["X@example.com", "nobody@example.com"])
    subscribe(braze, phone="(555) 123-4567")
    subscribe(braze, external_id="nobody", phone=["none"])

    entry = {"subscription_group_id": GROUP, "subscription_state": "subscribed"}
    assert [braze.standard(name)["subscription_groups"] for name in "abc"] == [[entry]] * 3
    assert braze.inspector.overview().profiles == 3


def test_an_unknown_group_is_refused_in_the_recorded_words(braze):
    """Any UUID is a group until the groups are named."""
    braze.inspector.reset(Settings(subscription_groups=(GROUP,)))

    known = subscribe(braze, external_id="a")
    unknown = subscribe(braze, OTHER, external_id="a")

    assert known.status_code == 201
    assert unknown.status_code == 400
    assert unknown.json() == {"message": "Invalid subscription group ID"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"subscription_group_id": "vip", "subscription_state": "subscribed", "external_id": "a"},
        {"subscription_group_id": GROUP, "subscription_state": "opted_in", "external_id": "a"},
        {"subscription_group_id": GROUP, "subscription_state": [], "external_id": "a"},
        {"subscription_group_id": GROUP, "subscription_state": "subscribed"},
        {"subscription_group_id": GROUP, "subscription_state": "subscribed", "email": [1, ""]},
        {
            "subscription_group_id": GROUP,
            "subscription_state": "subscribed",
            "external_id": ["a"] * 50,
            "email": "a@example.com",
        },
    ],
)
def test_what_means_no_group_state_or_people_is_refused(braze, body):
    """And more than fifty people are too many."""
    assert braze.post("/subscription/status/set", body).status_code == 400


def test_subscribing_has_its_own_permission_and_pool(braze):
    """Five thousand a minute."""
    braze.inspector.reset(Settings(subscriptions_limit=0))

    assert braze.post("/subscription/status/set", {}, key="connector").status_code == 403
    assert braze.post("/subscription/status/set", {}).status_code == 429
    assert braze.post("/users/delete", {"external_ids": ["a"]}).status_code == 201
