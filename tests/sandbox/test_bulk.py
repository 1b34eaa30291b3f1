"""POST /users/track/bulk and /users/track/sync: what is other than in /users/track."""

from __future__ import annotations

import pytest

from ci_braze_tui.sandbox.settings import Settings


def people(count):
    """Objects about so many different people."""
    return {"attributes": [{"external_id": str(number)} for number in range(count)]}


def test_a_bulk_request_holds_a_thousand_objects(braze):
    """The answer is that of a track request."""
    answer = braze.post("/users/track/bulk", people(1_000))

    assert answer.status_code == 201
    assert answer.content == b'{"attributes_processed":1000,"message":"success"}'
    overview = braze.inspector.overview()
    assert (overview.profiles, overview.track_objects) == (1_000, 1_000)


def test_a_bulk_request_of_more_objects_is_400(braze):
    """Nothing is written."""
    answer = braze.post("/users/track/bulk", people(1_001))

    assert answer.status_code == 400
    assert answer.json() == {"message": "Max Input Length Exceeded"}
    assert braze.inspector.overview().profiles == 0


@pytest.mark.parametrize(("count", "status"), [(100, 201), (101, 400)])
@pytest.mark.parametrize(
    "user",
    [{"external_id": "a"}, {"user_alias": {"alias_name": "77", "alias_label": "crm"}}],
)
def test_a_bulk_request_holds_a_hundred_objects_about_one_user(braze, user, count, status):
    """Attributes and events count together."""
    events = [user | {"name": "seen", "time": "2026-09-01T00:00:00Z"}] * 50
    body = {"attributes": [user] * (count - 50), "events": events}

    assert braze.post("/users/track/bulk", body).status_code == status


def test_a_bulk_request_refuses_single_objects_as_track_does(braze):
    """The rules are the same, so are the sentences."""
    body = {"attributes": [{"external_id": "a"}, {"first_name": "Ana"}, "x"]}

    bulk = braze.post("/users/track/bulk", body)

    assert bulk.status_code == 201
    assert bulk.content == braze.post("/users/track", body).content
    assert [error["index"] for error in bulk.json()["errors"]] == [1, 2]


@pytest.mark.parametrize("size", [2 * 1024 * 1024 + 1, 5 * 1024 * 1024])
def test_a_bulk_body_over_two_megabytes_is_400(braze, size):
    """It is no 413, however large it is."""
    headers = {
        "Authorization": f"Bearer {braze.process.key('full')}",
        "Content-Type": "application/json",
    }

    assert braze.post_raw("/users/track/bulk", b"x" * size, headers).status_code == 400


def test_bulk_needs_its_own_permission_unless_the_switch_says_otherwise(braze):
    """Both readings of the documentation can be tried; neither opens it to a key that only reads."""

    def statuses():
        return [
            braze.post("/users/track/bulk", people(1), key=key).status_code
            for key in ("full", "connector", "read_only")
        ]

    assert statuses() == [201, 403, 403]
    braze.inspector.reset(Settings(bulk_needs_own_permission=False))
    assert statuses() == [201, 201, 403]


@pytest.mark.parametrize(
    ("path", "settings", "limit"),
    [
        ("/users/track/bulk", Settings(bulk_limit=0), "50"),
        ("/users/track/sync", Settings(sync_limit=0), "500"),
    ],
)
def test_bulk_and_sync_have_rate_limits_of_their_own(braze, path, settings, limit):
    """One that is used up leaves /users/track alone."""
    before = braze.post(path, people(1))
    braze.inspector.reset(settings)

    assert before.headers["X-Ratelimit-Limit"] == limit
    assert braze.post(path, people(1)).status_code == 429
    assert braze.track({"external_id": "a"}).status_code == 201


def test_sync_answers_with_the_resulting_profile(braze):
    """The answer has the documented shape, and what was there before."""
    braze.track({"external_id": "xyz123", "before": 1, "first_name": "Ana"})

    answer = braze.post(
        "/users/track/sync",
        {"attributes": [{"external_id": "xyz123", "string_attribute": "fruit"}]},
    )

    assert answer.status_code == 201
    assert answer.content == (
        b'{"users":[{"external_id":"xyz123","first_name":"Ana",'
        b'"custom_attributes":{"before":1,"string_attribute":"fruit"}}],"message":"success"}'
    )


def test_sync_does_not_wait_as_others_do(braze):
    """It is written when it is answered."""
    braze.inspector.reset(Settings(apply_delay=60))

    answer = braze.post("/users/track/sync", {"events": [{"external_id": "a", "name": "seen"}]})

    assert answer.json() == {"users": [{"external_id": "a"}], "message": "success"}
    assert braze.inspector.overview().profiles == 1


def test_sync_about_nobody_shows_nobody(braze):
    """An update of an unknown user is taken and does nothing."""
    answer = braze.post(
        "/users/track/sync",
        {"attributes": [{"external_id": "a", "_update_existing_only": True}]},
    )

    assert answer.status_code == 201
    assert answer.json() == {"users": [], "message": "success"}


@pytest.mark.parametrize(
    "body",
    [{}, {"attributes": []}, people(2), people(1) | {"events": [{"external_id": "b"}]}, [], "x"],
)
def test_sync_takes_exactly_one_object(braze, body):
    """None and two are 400, over all arrays."""
    assert braze.post("/users/track/sync", body).status_code == 400
    assert braze.inspector.overview().profiles == 0


def test_sync_names_what_is_wrong_with_its_object(braze):
    """A refused object is a failed request."""
    answer = braze.post("/users/track/sync", {"attributes": [{"first_name": "Ana"}]})

    assert answer.status_code == 400
    assert [error["index"] for error in answer.json()["errors"]] == [0]


def test_sync_needs_its_own_permission(braze):
    """Tracking is not enough."""
    assert braze.post("/users/track/sync", people(1), key="connector").status_code == 403
