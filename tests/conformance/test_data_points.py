"""What a request costs: Braze bills writes, not changes.

Only the sandbox's meter can be read after each request; Braze shows a sum in its dashboard.
"""

from __future__ import annotations

import pytest

EMAIL = "meter@example.com"
GROUP = {"subscription_group_id": "g", "subscription_state": "subscribed"}
SONG = {
    "song_name": "Solea",
    "artist_name": "Miles Davis",
    "album_name": "Sketches of Spain",
    "year_released": 1960,
    "genre": "Jazz",
    "play_analytics": {"count": 1000, "top_10_listeners": True},
}


@pytest.fixture
def cost(braze, curtain):
    """The data points of one object about one person."""
    person = braze.person()

    def meter(**values):
        braze.track({"external_id": person} | values)
        return curtain.cost_of_latest_request()

    return meter


@pytest.mark.certainty("documented")
def test_an_external_id_costs_nothing(cost):
    """Who somebody is is not an attribute."""
    assert cost() == 0


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", "Anna"),
        ("last_name", "Berg"),
        ("email", EMAIL),
        ("phone", "+12125550123"),
        ("gender", "F"),
        ("dob", "1980-12-31"),
        ("home_city", "Oslo"),
        ("time_zone", "Europe/Oslo"),
        ("country", "NO"),
        ("language", "no"),
        ("anything", "custom"),
    ],
)
def test_a_value_costs_one(cost, field, value):
    """Standard or custom."""
    assert cost(**{field: value}) == 1


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email_subscribe", "subscribed"),
        ("push_subscribe", "subscribed"),
        ("subscription_groups", [GROUP]),
    ],
)
def test_subscriptions_cost_nothing(cost, field, value):
    """Neither states nor groups."""
    assert cost(**{field: value}) == 0


@pytest.mark.certainty("documented")
def test_an_alias_costs_nothing(braze, curtain):
    """It is an identifier like another."""
    braze.track({"user_alias": braze.alias(), "_update_existing_only": False, "first_name": "A"})

    assert curtain.cost_of_latest_request() == 1


@pytest.mark.certainty("documented")
def test_the_same_value_costs_again(cost):
    """That is why only changes should be sent."""
    assert [cost(points=5), cost(points=5)] == [1, 1]


@pytest.mark.certainty("documented")
def test_a_removal_costs_one(cost):
    """Null is a write."""
    cost(points=5)

    assert cost(points=None) == 1


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("value", "points"),
    [
        (["a", "b", "c"], 1),
        ({"add": ["a", "b"]}, 1),
        ({"remove": ["a"]}, 1),
        ({"add": ["a"], "remove": ["b"]}, 2),
    ],
    ids=["whole", "add", "remove", "both"],
)
def test_an_array_costs_one_for_each_operation(cost, value, points):
    """However many values are in it."""
    assert cost(colours=value) == points


@pytest.mark.certainty("documented")
def test_an_object_costs_one_for_each_key(cost):
    """The example of Braze's own page, which says seven."""
    assert cost(most_played_song=SONG) == 7


@pytest.mark.certainty("documented")
def test_objects_in_an_array_cost_one_for_each_key(cost):
    """Of all objects together."""
    assert cost(pets=[{"id": 1, "kind": "dog"}, {"id": 2, "kind": "cat"}]) == 4
    assert cost(pets={"$add": [{"id": 3, "kind": "fish"}]}) == 2


@pytest.mark.certainty("documented")
def test_objects_in_an_array_are_updated_for_one_a_key(cost):
    """What tells the objects apart is not billed."""
    cost(pets=[{"id": 4}, {"id": 5}])
    changes = [
        {"$identifier_key": "id", "$identifier_value": 4, "$new_object": {"breed": "goldfish"}},
        {"$identifier_key": "id", "$identifier_value": 5, "$new_object": {"name": "Annette"}},
    ]

    assert cost(_merge_objects=True, pets={"$update": changes}) == 2


@pytest.mark.certainty("documented")
def test_objects_in_an_array_are_removed_for_one_a_criterion(cost):
    """However many objects it removes."""
    cost(pets=[{"id": 1, "kind": "dog"}, {"id": 2, "kind": "dog"}, {"id": 3, "kind": "cat"}])
    criteria = [
        {"$identifier_key": "id", "$identifier_value": 3},
        {"$identifier_key": "kind", "$identifier_value": "dog"},
    ]

    assert cost(pets={"$remove": criteria}) == 2


@pytest.mark.certainty("documented")
def test_events_and_purchases_cost_one_each(braze, curtain):
    """Beside the attributes of the same request."""
    person = braze.person()
    event = {"external_id": person, "name": "visit", "time": "2026-09-15T12:00:00Z"}
    purchase = event | {"product_id": "p", "currency": "NOK", "price": 1.0}

    braze.post(
        "/users/track",
        {
            "attributes": [{"external_id": person, "points": 5}],
            "events": [event, event],
            "purchases": [purchase],
        },
    )

    assert curtain.cost_of_latest_request() == 4


@pytest.mark.certainty("documented")
def test_a_refused_object_costs_nothing(braze, curtain):
    """It changed nothing."""
    braze.track(
        {"external_id": braze.person(), "points": 5},
        {"external_id": braze.person(), "points": 5, "email_subscribe": "maybe"},
    )

    assert curtain.cost_of_latest_request() == 1
