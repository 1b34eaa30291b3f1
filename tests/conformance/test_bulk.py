"""The variants of /users/track, all limited betas: bulk, sync, and the status of a group."""

from __future__ import annotations

import re

import pytest

TWO_MEGABYTES = 2 * 1024 * 1024
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def without_beta(braze, answer):
    """The answer, unless the server does not have this beta."""
    if braze.target.foreign and answer.status_code in (401, 403, 404):
        pytest.skip("this workspace does not take part in the beta")
    return answer


def people(braze, number: int, *, each: int = 1) -> list[dict[str, object]]:
    """Objects about so many people."""
    return [{"external_id": person} for person in (braze.person() for _ in range(number))] * each


@pytest.mark.certainty("documented")
def test_bulk_takes_a_thousand_objects(braze):
    """The answer is that of /users/track."""
    objects = people(braze, 10, each=100)

    answer = without_beta(braze, braze.post("/users/track/bulk", {"attributes": objects}))

    assert answer.status_code == 201
    assert answer.json() == {"attributes_processed": 1_000, "message": "success"}
    assert braze.eventually(lambda: braze.user(objects[0]["external_id"]), bool) is not None


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("number", "each"), [(1_001, 1), (1, 101)], ids=["objects", "objects about one user"]
)
def test_bulk_has_two_limits(braze, number, each):
    """1,000 objects, of which 100 about one user."""
    body = {"attributes": people(braze, number, each=each)}

    assert without_beta(braze, braze.post("/users/track/bulk", body)).status_code == 400


@pytest.mark.certainty("documented")
def test_a_bulk_body_over_two_megabytes_is_400(braze):
    """Not 413, and half of what other endpoints take."""
    person = braze.person()
    content = f'{{"attributes":[{{"external_id":"{person}"}}]}}'.encode().ljust(TWO_MEGABYTES + 1)
    headers = {"Content-Type": "application/json"}

    answer = braze.ask("POST", "/users/track/bulk", content=content, headers=headers)

    assert without_beta(braze, answer).status_code == 400


@pytest.mark.certainty("documented")
def test_bulk_has_a_permission_of_its_own(braze, limited_key):
    """`users.track` does not open it."""
    body = {"attributes": people(braze, 1)}

    assert braze.post("/users/track/bulk", body, key=limited_key).status_code == 403


@pytest.mark.certainty("documented")
def test_bulk_can_be_open_to_whoever_may_track(braze, curtain, limited_key):
    """A page for partners says so; the sandbox plays both."""
    curtain.restart(bulk_needs_own_permission=False)
    body = {"attributes": people(braze, 1)}

    assert braze.post("/users/track/bulk", body, key=limited_key).status_code == 201


@pytest.mark.certainty("documented")
def test_sync_answers_with_the_profile_as_it_is_then(braze):
    """Nothing has to be waited for."""
    person, name = braze.person(), braze.attribute()
    body = {"attributes": [{"external_id": person, name: "fruit"}]}

    answer = without_beta(braze, braze.post("/users/track/sync", body))

    assert answer.status_code == 201
    assert list(answer.json()) == ["users", "message"]
    assert answer.json()["message"] == "success"
    (user,) = answer.json()["users"]
    assert user["external_id"] == person
    assert user["custom_attributes"] == {name: "fruit"}


@pytest.mark.certainty("documented")
def test_sync_takes_one_object(braze):
    """Two are refused."""
    body = {"attributes": people(braze, 2)}

    assert without_beta(braze, braze.post("/users/track/sync", body)).status_code == 400


@pytest.mark.certainty("documented")
def test_sync_has_a_permission_of_its_own(braze, limited_key):
    """`users.track` does not open it."""
    body = {"attributes": people(braze, 1)}

    assert braze.post("/users/track/sync", body, key=limited_key).status_code == 403


@pytest.mark.certainty("documented")
def test_the_status_of_a_group_counts_its_requests(braze):
    """Requests and not users, until all are done and the time is known."""
    group = braze.attribute()
    for _ in range(2):
        braze.post("/users/track", {"attributes": people(braze, 3), "group_id": group})

    def status():
        answer = without_beta(braze, braze.get(f"/users/track/status?group_id={group}"))
        assert answer.status_code == 200
        return answer.json()["results"]

    (result,) = braze.eventually(
        status, lambda results: bool(results) and results[0]["status"] == "completed"
    )

    assert list(result) == [
        "group_id",
        "status",
        "received",
        "done",
        "processing",
        "final_completion_time",
    ]
    assert (result["group_id"], result["status"]) == (group, "completed")
    assert (result["received"], result["done"], result["processing"]) == (2, 2, 0)
    assert MOMENT.fullmatch(result["final_completion_time"])


@pytest.mark.certainty("documented")
def test_a_group_is_processing_until_it_is_applied(braze, curtain):
    """No time is known then."""
    curtain.restart(apply_delay=5)
    braze.post("/users/track", {"attributes": people(braze, 1), "group_id": "g1"})

    assert braze.get("/users/track/status?group_id=g1").json() == {
        "results": [
            {
                "group_id": "g1",
                "status": "processing",
                "received": 1,
                "done": 0,
                "processing": 1,
                "final_completion_time": None,
            }
        ]
    }


@pytest.mark.certainty("documented")
def test_nothing_is_known_about_an_unknown_group(braze):
    """The results are empty."""
    answer = without_beta(braze, braze.get(f"/users/track/status?group_id={braze.attribute()}"))

    assert answer.status_code == 200
    assert answer.json()["results"] == []


@pytest.mark.certainty("documented")
def test_a_group_is_forgotten_after_a_day(braze, curtain):
    """Which the sandbox can make shorter."""
    curtain.restart(apply_delay=0, group_lifetime=0)
    braze.post("/users/track", {"attributes": people(braze, 1), "group_id": "g1"})

    assert braze.get("/users/track/status?group_id=g1").json() == {"results": []}
