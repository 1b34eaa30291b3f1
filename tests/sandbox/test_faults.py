"""Things going wrong on purpose, over real connections."""

from __future__ import annotations

import time

import httpx
import pytest

from ci_braze_tui.sandbox.faults import Fault, FaultPlan, Faults
from ci_braze_tui.sandbox.settings import Settings


def plan(*faults: Fault) -> FaultPlan:
    """A plan of these faults."""
    return FaultPlan(faults)


def statuses(braze, count):
    """The statuses of so many track requests, one after the other."""
    return [braze.track({"external_id": str(number)}).status_code for number in range(count)]


def test_a_fault_strikes_the_requests_it_names_and_no_others(braze):
    """Numbers count from 1 since the plan was set, which can happen at any time."""
    assert statuses(braze, 2) == [201, 201]

    braze.inspector.set_faults(plan(Fault("500", requests=(2, 4))))
    assert statuses(braze, 5) == [201, 500, 201, 500, 201]

    braze.inspector.set_faults(plan())
    assert statuses(braze, 2) == [201, 201]


def test_a_stretch_of_faults_ends(braze):
    """A 502 storm begins and passes."""
    braze.inspector.set_faults(plan(Fault("502", from_request=2, until_request=3)))

    assert statuses(braze, 4) == [201, 502, 502, 201]


def test_percentages_are_repeatable():
    """The same seed strikes the same requests, about as many as asked for."""
    storm = FaultPlan((Fault("503", percent=20),), seed=3)
    first, second = Faults(storm), Faults(storm)

    struck = [first.next("/users/track").kind for _ in range(1_000)]

    assert struck == [second.next("/users/track").kind for _ in range(1_000)]
    assert 150 < struck.count("503") < 250


@pytest.mark.parametrize("kind", ["502", "503", "504"])
def test_a_gateway_answers_in_html(braze, kind):
    """What fails before Braze is no JSON and stores nothing."""
    braze.inspector.set_faults(plan(Fault(kind, from_request=1)))

    answer = braze.track({"external_id": "a"})

    assert answer.status_code == int(kind)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<html>")
    assert braze.inspector.overview().profiles == 0


@pytest.mark.parametrize(("kind", "profiles"), [("reset_before", 0), ("reset_after", 1)])
def test_a_cut_connection_may_hide_a_stored_write(braze, kind, profiles):
    """The client sees the same either way; only the sandbox knows."""
    braze.inspector.set_faults(plan(Fault(kind, requests=(1,))))

    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        braze.track({"external_id": "a"})

    assert braze.inspector.settle().profiles == profiles
    assert [record.status for record in braze.inspector.requests()] == [0]
    assert [record.fault for record in braze.inspector.requests()] == [kind]


def test_a_slow_answer_comes_after_the_write(braze):
    """A client that gives up waiting does not undo what was stored."""
    braze.inspector.set_faults(plan(Fault("slow", requests=(1,), seconds=5)))

    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{braze.process.endpoint}/users/track",
            json={"attributes": [{"external_id": "a"}]},
            headers={"Authorization": f"Bearer {braze.process.api_key}"},
            timeout=0.2,
            trust_env=False,
        )

    assert braze.inspector.overview().profiles == 1


def test_a_truncated_answer_is_no_json(braze):
    """The status is good and the body is not."""
    braze.inspector.set_faults(plan(Fault("truncated", requests=(1,))))

    answer = braze.track({"external_id": "a"})

    assert answer.status_code == 201
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()


def test_a_queued_answer_is_202_and_the_write_happens(braze):
    """The old answer for maintenance."""
    braze.inspector.set_faults(plan(Fault("queued", requests=(1,))))

    answer = braze.track({"external_id": "a"})

    assert answer.status_code == 202
    assert answer.json() == {"message": "queued"}
    assert braze.inspector.settle().profiles == 1


@pytest.mark.parametrize(("kind", "status"), [("key_revoked", 401), ("permission_lost", 403)])
def test_a_key_can_go_bad_in_the_middle_of_a_run(braze, kind, status):
    """From one request on, and only for the path that is named."""
    braze.inspector.set_faults(plan(Fault(kind, from_request=3)))

    assert statuses(braze, 4) == [201, 201, status, status]
    assert braze.get("/segments/list").status_code == 200


def test_a_rate_limit_can_be_played_without_reaching_it(braze):
    """It looks as the contract says."""
    braze.inspector.set_faults(plan(Fault("429", requests=(1,))))

    answer = braze.track({"external_id": "a"})

    assert answer.status_code == 429
    assert answer.headers["X-Ratelimit-Remaining"] == "0"


def test_latency_is_added_to_whatever_else_happens(braze):
    """Every request waits, and the second fails as well."""
    braze.inspector.set_faults(
        plan(Fault("latency", from_request=1, seconds=0.1), Fault("500", requests=(2,)))
    )
    began = time.monotonic()

    assert statuses(braze, 2) == [201, 500]
    assert time.monotonic() - began >= 0.2


def test_faults_can_be_on_from_the_start(braze):
    """The plan is a setting as well."""
    braze.inspector.reset(Settings(faults=plan(Fault("500", requests=(1,)))))

    assert statuses(braze, 2) == [500, 201]


def test_a_plan_that_makes_no_sense_is_refused(braze):
    """A typo does not become a quiet day."""
    answer = httpx.post(
        f"{braze.process.endpoint}/sandbox/faults",
        json={"faults": [{"kind": "earthquake"}]},
        trust_env=False,
    )

    assert answer.status_code == 400
    assert "earthquake" in answer.json()["message"]
