"""POST /users/track: counters, object errors, sizes, and when a write shows."""

from __future__ import annotations

import time

import pytest

from ci_braze_tui.sandbox.settings import Settings

NOTHING_USABLE = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields."


def test_all_good_is_201_with_the_message_last(braze):
    """The answer is the recorded one, byte for byte."""
    answer = braze.track({"external_id": "a"})

    assert answer.status_code == 201
    assert answer.content == b'{"attributes_processed":1,"message":"success"}'


def test_there_is_a_counter_for_each_array_that_was_sent(braze):
    """Events and purchases are counted apart, empty arrays as 0."""
    answer = braze.post(
        "/users/track",
        {"attributes": [], "events": [{"external_id": "a", "name": "seen"}], "purchases": []},
    )

    assert answer.content == (
        b'{"attributes_processed":0,"events_processed":1,"purchases_processed":0,"message":"success"}'
    )


def test_partly_bad_is_201_with_an_error_for_each_refused_object(braze):
    """The refused ones change nothing, and the index counts in the array that was sent."""
    answer = braze.track(
        {"external_id": "a"},
        {"external_id": "b", "email_subscribe": "yes"},
        {"external_id": "c"},
        {"external_id": "d", "push_subscribe": "Unsubscribed"},
        {"external_id": "e", "braze_id": "0" * 24},
    )

    assert answer.status_code == 201
    assert answer.content == (
        b'{"attributes_processed":2,"errors":['
        b'{"index":1,"input_array":"attributes","type":'
        b"\"'email_subscribe' must be 'subscribed', 'unsubscribed', or 'opted_in'\"},"
        b'{"index":3,"input_array":"attributes","type":'
        b"\"'push_subscribe' must be 'subscribed', 'unsubscribed', or 'opted_in'\"},"
        b'{"index":4,"input_array":"attributes","type":'
        b"\"You must specify only one of 'external_id', 'user_alias' or 'braze_id'\"}"
        b'],"message":"success"}'
    )
    assert braze.inspector.overview().profiles == 2


def test_all_bad_is_400_and_lists_every_object(braze):
    """Nothing usable is a failed request, with the reasons behind the message."""
    answer = braze.track({"first_name": "Ana"})

    assert answer.status_code == 400
    assert answer.json() == {
        "message": NOTHING_USABLE,
        "errors": [
            {
                "index": 0,
                "input_array": "attributes",
                "type": "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required",
            }
        ],
    }


@pytest.mark.parametrize("body", [{}, {"attributes": []}, {"attributes": "x"}, [], "x"])
def test_an_empty_request_is_400_without_errors(braze, body):
    """No arrays, empty arrays and no object at all are the same."""
    answer = braze.post("/users/track", body)

    assert answer.status_code == 400
    assert answer.json() == {"message": NOTHING_USABLE}


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (
            {"external_id": "a", "email": "no at"},
            "The value provided for the 'email' field is not a valid email.",
        ),
        ({"email": "a@b"}, "The value provided for the 'email' field is not a valid email."),
        ({"external_id": "é" * 494}, "'external_id' must be fewer than 988 bytes"),
        (
            {"external_id": ""},
            "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required",
        ),
        ("text", "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required"),
        (
            {"external_id": "a", "user_alias": {"alias_name": "x", "alias_label": "y"}},
            "You must specify only one of 'external_id', 'user_alias' or 'braze_id'",
        ),
    ],
)
def test_an_object_is_refused_in_the_words_of_live_traffic(braze, item, reason):
    """Each check has the sentence clients have seen."""
    errors = braze.track({"external_id": "good"}, item).json()["errors"]

    assert errors == [{"index": 1, "input_array": "attributes", "type": reason}]


def test_the_longest_external_id_is_taken(braze):
    """987 bytes are allowed."""
    assert braze.track({"external_id": "x" * 987}).status_code == 201


@pytest.mark.parametrize("external_id", ["77", 77])
def test_a_blocked_external_id_is_refused(braze, external_id):
    """A spam-blocked user cannot be written to, nor by a number."""
    braze.inspector.reset(Settings(blocked_external_ids=("77",)))

    errors = braze.track({"external_id": external_id}).json()["errors"]

    assert errors[0]["type"] == "provided external_id is blacklisted and disallowed"


def test_errors_can_be_named_by_the_documented_constants(braze):
    """The switch gives the other spelling a client must live with."""
    braze.inspector.reset(Settings(enum_errors=True))

    errors = braze.track({"external_id": "a", "email": "bad"}).json()["errors"]

    assert errors[0]["type"] == "EMAIL_BAD_FORMAT"


def test_more_than_75_objects_in_all_arrays_are_refused(braze):
    """The limit counts the request, not each array."""
    items = [{"external_id": str(number)} for number in range(75)]

    full = braze.post("/users/track", {"attributes": items})
    over = braze.post("/users/track", {"attributes": items, "events": [{"external_id": "a"}]})

    assert full.json() == {"attributes_processed": 75, "message": "success"}
    assert over.status_code == 400
    assert over.json() == {"message": "Max Input Length Exceeded"}


def test_the_limit_of_objects_can_be_that_of_another_contract(braze):
    """Fifty in total, or 75 in each array."""
    items = [{"external_id": str(number)} for number in range(51)]

    braze.inspector.reset(Settings(objects_limit=50))
    assert braze.post("/users/track", {"attributes": items}).status_code == 400

    braze.inspector.reset(Settings(objects_limit_each=True))
    assert braze.post("/users/track", {"attributes": items, "events": items}).status_code == 201


def test_a_write_shows_after_the_delay_and_settle_waits_for_it(braze):
    """The answer comes before the write, as at Braze."""
    braze.inspector.reset(Settings(apply_delay=0.4))
    began = time.monotonic()

    braze.track({"external_id": "a"})
    before = braze.inspector.overview()
    after = braze.inspector.settle()

    assert (before.profiles, before.pending_writes) == (0, 1)
    assert (after.profiles, after.pending_writes) == (1, 0)
    assert 0.3 < time.monotonic() - began < 5


def test_requests_may_overtake_each_other_when_that_is_wanted(braze):
    """With jitter, twenty requests are not all applied in the order they were sent."""
    braze.inspector.reset(Settings(apply_delay=0.0, apply_jitter=0.3))

    for number in range(20):
        braze.track({"external_id": f"user-{number}"})
    braze.inspector.settle()

    created = [profile.external_id for profile in braze.inspector.profiles()]
    assert sorted(created) != created
    assert len(created) == 20


def test_the_data_points_of_a_request_are_metered(braze):
    """Every attribute written counts, changed or not; identifiers and subscription states do not."""
    item = {
        "external_id": "a",
        "email": "a@example.com",
        "first_name": "Ana",
        "email_subscribe": "subscribed",
        "points": 5,
        "gone": None,
        "tags": {"add": ["x"], "remove": ["y"]},
        "address": {"city": "Lima", "geo": {"lat": 1, "lon": 2}},
    }

    braze.track(item)
    braze.track(item)

    assert [record.data_points for record in braze.inspector.requests()] == [9, 9]
    assert braze.inspector.overview().data_points == 18
