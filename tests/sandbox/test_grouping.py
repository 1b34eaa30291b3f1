"""GET /users/track/status: how far the requests of a group have come."""

from __future__ import annotations

from datetime import UTC, datetime

from ci_braze_tui.sandbox.settings import Settings


def send(braze, path="/users/track", **more):
    """One request of two objects, with these members besides."""
    return braze.post(path, {"attributes": [{"external_id": "a"}, {"external_id": "b"}]} | more)


def status(braze, group):
    """The results for a group."""
    answer = braze.get(f"/users/track/status?group_id={group}")
    assert answer.status_code == 200
    return answer.json()["results"]


def test_a_group_is_counted_in_requests_while_it_is_processed(braze):
    """Not in users, and over track and bulk together."""
    braze.inspector.reset(Settings(apply_delay=60))
    send(braze, group_id="g1")
    send(braze, "/users/track/bulk", group_id="g1")
    send(braze, group_id="g2")
    send(braze)

    assert status(braze, "g1") == [
        {
            "group_id": "g1",
            "status": "processing",
            "received": 2,
            "done": 0,
            "processing": 2,
            "final_completion_time": None,
        }
    ]


def test_a_group_is_completed_when_all_its_requests_are_applied(braze):
    """The time of completion is filled in then, to the millisecond."""
    send(braze, group_id="g1")
    send(braze, group_id="g1")

    [result] = status(braze, "g1")

    completed = result.pop("final_completion_time")
    assert datetime.strptime(completed, "%Y-%m-%dT%H:%M:%S.%f%z").tzinfo == UTC
    assert completed[-5] == "."
    assert result == {
        "group_id": "g1",
        "status": "completed",
        "received": 2,
        "done": 2,
        "processing": 0,
    }


def test_an_unknown_group_has_no_results(braze):
    """Neither has none at all, nor one whose only request was refused."""
    braze.post("/users/track", {"attributes": [], "group_id": "refused"})

    assert [status(braze, group) for group in ("nobody", "", "refused")] == [[], [], []]


def test_an_old_group_is_forgotten(braze):
    """After its lifetime it is as if it had never been."""
    braze.inspector.reset(Settings(apply_delay=0, group_lifetime=0))
    send(braze, group_id="g1")

    assert status(braze, "g1") == []


def test_what_is_no_name_is_no_group(braze):
    """The request itself is fine."""
    assert send(braze, group_id=7).status_code == 201
    assert status(braze, "7") == []


def test_the_status_needs_its_own_permission(braze):
    """Tracking is not enough."""
    assert braze.get("/users/track/status?group_id=g1", key="connector").status_code == 403
