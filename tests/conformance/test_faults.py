"""Bad days, on demand: what the sandbox can let go wrong, and what is stored all the same."""

from __future__ import annotations

import time

import httpx
import pytest

from ci_braze_tui.sandbox.faults import Fault


def statuses(braze, number: int) -> list[int]:
    """What so many track requests are answered, one after the other."""
    return [braze.track({"external_id": braze.person()}).status_code for _ in range(number)]


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("kind", ["500", "502", "503", "504"])
def test_a_server_error_stores_nothing(braze, curtain, kind):
    """500 is JSON; what fails in front of Braze is a page."""
    curtain.break_down(Fault(kind, requests=(1,)))
    person = braze.person()

    answer = braze.track({"external_id": person})
    curtain.inspector.settle()

    assert answer.status_code == int(kind)
    content_type = "application/json" if kind == "500" else "text/html"
    assert answer.headers["Content-Type"].startswith(content_type)
    assert curtain.inspector.profile(person) is None


@pytest.mark.certainty("assumed")
@pytest.mark.parametrize(("kind", "stored"), [("reset_before", False), ("reset_after", True)])
def test_a_connection_can_break_before_or_after_the_write(braze, curtain, kind, stored):
    """The client cannot know which."""
    curtain.break_down(Fault(kind, requests=(1,)))
    person = braze.person()

    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        braze.track({"external_id": person})
    curtain.inspector.settle()

    assert (curtain.inspector.profile(person) is not None) is stored


@pytest.mark.certainty("assumed")
def test_an_answer_can_be_slower_than_the_client_waits(braze, curtain):
    """What it gave up on is stored."""
    curtain.break_down(Fault("slow", requests=(1,), seconds=5))
    person = braze.person()

    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{braze.target.url}/users/track",
            json={"attributes": [{"external_id": person}]},
            headers={"Authorization": f"Bearer {braze.target.key}"},
            timeout=0.2,
            trust_env=False,
        )
    curtain.inspector.settle()

    assert curtain.inspector.profile(person) is not None


@pytest.mark.certainty("assumed")
def test_an_answer_can_be_cut_short(braze, curtain):
    """Its status is good, and its JSON ends in the middle."""
    curtain.break_down(Fault("truncated", requests=(1,)))
    person = braze.person()

    answer = braze.track({"external_id": person})
    curtain.inspector.settle()

    assert answer.status_code == 201
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()
    assert curtain.inspector.profile(person) is not None


@pytest.mark.certainty("documented")
def test_during_maintenance_requests_are_queued(braze, curtain):
    """202, as older pages have it."""
    curtain.break_down(Fault("queued", requests=(1,)))

    answer = braze.track({"external_id": braze.person()})

    assert answer.status_code == 202
    assert answer.json() == {"message": "queued"}


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(("kind", "status"), [("key_revoked", 401), ("permission_lost", 403)])
def test_a_key_can_go_bad_in_the_middle(braze, curtain, kind, status):
    """From one request on, as any such key."""
    curtain.break_down(Fault(kind, from_request=3))

    assert statuses(braze, 4) == [201, 201, status, status]


@pytest.mark.certainty("documented")
def test_a_limit_can_be_played(braze, curtain):
    """Without reaching it."""
    curtain.break_down(Fault("429", requests=(2,)))

    assert statuses(braze, 3) == [201, 429, 201]


@pytest.mark.certainty("assumed")
def test_faults_follow_a_script(braze, curtain):
    """Single requests, a stretch, and more than one plan in a life."""
    curtain.break_down(Fault("500", requests=(1, 3)), Fault("503", from_request=5, until_request=6))
    assert statuses(braze, 7) == [500, 201, 500, 201, 503, 503, 201]

    curtain.break_down()
    assert statuses(braze, 2) == [201, 201]


@pytest.mark.certainty("assumed")
def test_chance_can_be_repeated(braze, curtain):
    """The same seed strikes the same requests, about as many as asked for."""
    days = []
    for _ in range(2):
        curtain.break_down(Fault("502", percent=30), seed=7)
        days.append(statuses(braze, 50))

    assert days[0] == days[1]
    assert 5 <= days[0].count(502) <= 25


@pytest.mark.certainty("assumed")
def test_faults_strike_the_path_that_is_named(braze, curtain):
    """Others go on as ever."""
    curtain.break_down(Fault("500", from_request=1, path="/segments/list"))

    assert braze.get("/segments/list").status_code == 500
    assert statuses(braze, 1) == [201]


@pytest.mark.certainty("assumed")
def test_every_request_can_be_made_to_wait(braze, curtain):
    """Whatever becomes of it."""
    curtain.break_down(Fault("latency", from_request=1, seconds=0.2))
    began = time.monotonic()

    assert statuses(braze, 1) == [201]
    assert time.monotonic() - began >= 0.2
