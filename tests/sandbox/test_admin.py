"""The view behind the curtain: counts, profiles as lines, records without keys."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.settings import Settings


def test_the_overview_adds_up(braze):
    """Requests, objects, refusals and statuses of everything that was asked."""
    braze.track({"external_id": "a"}, {"external_id": "b"}, {"first_name": "x"})
    braze.track({"first_name": "x"})
    braze.get("/segments/list")

    overview = braze.inspector.overview()

    assert overview.requests == 3
    assert overview.track_requests == 2
    assert overview.track_objects == 3
    assert overview.rejected_objects == 2
    assert overview.statuses == {"201": 1, "400": 1, "200": 1}


def test_a_record_says_what_was_sent_and_never_the_key(braze):
    """Size, objects, status and agent; the key only by its last four characters."""
    braze.track({"external_id": "a"})

    [record] = braze.inspector.requests()
    everything = httpx.get(f"{braze.process.endpoint}/sandbox/requests", trust_env=False).text

    assert (record.number, record.method, record.status, record.objects) == (1, "POST", 201, 1)
    assert record.size == len(braze.inspector.body(record.number))
    assert record.key == f"••••{braze.process.api_key[-4:]}"
    assert record.user_agent.startswith("python-httpx")
    assert braze.process.api_key not in everything


def test_only_the_latest_bodies_are_kept(braze):
    """Bodies are large and personal."""
    braze.inspector.reset(Settings(kept_bodies=1))
    braze.track({"external_id": "a"})
    braze.track({"external_id": "b"})

    old = httpx.get(f"{braze.process.endpoint}/sandbox/body?number=1", trust_env=False)

    assert old.status_code == 404
    assert braze.inspector.body(2) == b'{"attributes":[{"external_id":"b"}]}'


def test_profiles_stream_as_lines_in_order_and_in_parts(braze):
    """More than one chunk, complete and in order."""
    for start in range(0, 3_000, 75):
        braze.track(*({"external_id": str(number)} for number in range(start, start + 75)))

    profiles = [profile.external_id for profile in braze.inspector.profiles()]
    part = httpx.get(
        f"{braze.process.endpoint}/sandbox/profiles?skip=2990&limit=5", trust_env=False
    )

    assert profiles == [str(number) for number in range(3_000)]
    assert len(part.content.splitlines()) == 5


async def test_requests_in_flight_are_counted(braze):
    """Eight at once are seen as eight."""
    braze.inspector.set_faults(FaultPlan((Fault("latency", from_request=1, seconds=0.3),)))
    headers = {"Authorization": f"Bearer {braze.process.api_key}"}
    async with httpx.AsyncClient(
        base_url=braze.process.endpoint, headers=headers, trust_env=False
    ) as client:
        await asyncio.gather(
            *(
                client.post("/users/track", json={"attributes": [{"external_id": str(number)}]})
                for number in range(8)
            )
        )

    assert braze.inspector.overview().in_flight_maximum == 8


def test_unknown_views_are_404_and_bad_settings_400(braze):
    """The curtain has no holes."""
    endpoint = braze.process.endpoint

    assert httpx.get(f"{endpoint}/sandbox/nothing", trust_env=False).status_code == 404
    assert httpx.post(f"{endpoint}/sandbox/nothing", trust_env=False).status_code == 405
    answer = httpx.post(f"{endpoint}/sandbox/reset", json={"aply_delay": 1}, trust_env=False)
    assert answer.status_code == 400
    assert "aply_delay" in answer.json()["message"]


def test_an_unknown_profile_is_none(braze):
    """Asking for nobody is no error."""
    assert braze.inspector.profile("nobody/&?") is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Host": "example.com:80"},
        {"Host": "127.0.0.1:80"},
        {"Host": "127.0.0.1"},
    ],
)
def test_a_web_page_cannot_look_behind_the_curtain(braze, headers):
    """A browser reaches loopback as well, whatever name it thinks it talks to."""
    answer = httpx.get(
        f"{braze.process.endpoint}/sandbox/profiles", headers=headers, trust_env=False
    )

    assert answer.status_code == 403


def test_the_headers_of_the_latest_requests_are_kept_without_the_key(braze):
    """What a client said of itself can be looked at; the key is masked in any spelling."""
    braze.inspector.reset(Settings(kept_bodies=1))
    key = braze.process.api_key
    for scheme in ("Bearer", "bearer"):
        headers = {"authorization": f"{scheme} {key}", "X-Braze-Bulk": "true"}
        braze.post_raw("/users/track", b"{}", headers)

    kept = braze.inspector.headers(2)
    old = httpx.get(f"{braze.process.endpoint}/sandbox/headers?number=1", trust_env=False)

    lower = {name.lower(): value for name, value in kept.items()}
    assert lower["authorization"] == f"bearer ••••{key[-4:]}"
    assert lower["x-braze-bulk"] == "true"
    assert old.status_code == 404


def test_a_key_that_was_sent_in_another_way_is_masked_as_well(braze):
    """A scheme nobody knows may still hold a secret."""
    braze.post_raw("/users/track", b"{}", {"Authorization": f"Basic {braze.process.api_key}"})

    assert braze.inspector.headers(1)["Authorization"] == "••••"


def test_the_requests_about_a_user_come_in_order(braze):
    """Whatever array they stood in, by the exact id, and never for a body that is no JSON."""
    braze.track({"external_id": "a"}, {"external_id": "b"})
    braze.track({"external_id": "ab", "note": "a"})
    braze.post(
        "/users/track", {"events": [{"external_id": "a", "name": "x", "time": "2026-01-01"}]}
    )
    for content in (
        b"[",
        b'["a"]',
        b'{"attributes": "a"}',
        b'{"attributes": ["a"]}',
        b"[" * 99_999,
    ):
        braze.post_raw("/users/track", content, {})

    assert braze.inspector.requests_about("a") == (1, 3)
    assert braze.inspector.requests_about("b") == (1,)
    assert braze.inspector.requests_about("nobody") == ()


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_a_post_changes_anything(braze, method):
    """A web page may send a HEAD to anybody, and the browser does not say from where."""
    braze.track({"external_id": "a"})

    answer = httpx.request(method, f"{braze.process.endpoint}/sandbox/reset", trust_env=False)

    assert answer.status_code == 405
    assert braze.inspector.overview().profiles == 1


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5_000, "²", "-1", "x"])
def test_a_number_that_is_none_or_absurd_is_no_crash(braze, number):
    """Views answer for nothing, or for everything."""
    endpoint = braze.process.endpoint

    for view, status in (("body?number", 404), ("headers?number", 404), ("profiles?limit", 200)):
        answer = httpx.get(f"{endpoint}/sandbox/{view}={number}", trust_env=False)
        assert answer.status_code == status
