"""What the sandbox remembers of its requests, for whoever proves something with it."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ci_braze_tui.sandbox.faults import Fault

pytestmark = pytest.mark.certainty("assumed")


def test_every_request_is_remembered_in_order(braze, curtain):
    """Method, path, status, size and the number of objects, refused ones apart."""
    body = {"attributes": [{"external_id": "a"}, {"external_id": "b"}, {}]}
    braze.post("/users/track", body)
    braze.get("/segments/list")
    braze.raw("POST", "/nowhere")

    records = [*curtain.inspector.requests(), *curtain.inspector.requests("/segments/list")]
    lost = curtain.inspector.requests("/nowhere")

    assert [(record.method, record.path, record.status) for record in records] == [
        ("POST", "/users/track", 201),
        ("GET", "/segments/list", 200),
    ]
    assert [record.number for record in (*records, *lost)] == [1, 2, 3]
    assert (records[0].objects, records[0].rejected) == (3, 1)
    assert records[0].size == len(json.dumps(body, separators=(",", ":")))
    assert curtain.inspector.overview().requests == 3


def test_no_key_is_remembered(braze, curtain):
    """Its last four characters are enough to tell keys apart."""
    braze.track({"external_id": "a"})

    (record,) = curtain.inspector.requests()

    assert braze.target.key not in record.key
    assert record.key.endswith(braze.target.key[-4:])


def test_a_body_can_be_looked_at(braze, curtain):
    """To the byte, while it is one of the latest."""
    content = b'{"attributes": [ {"external_id": "\xc3\xa9"} ]}'
    headers = {"Content-Type": "application/json"}

    braze.ask("POST", "/users/track", content=content, headers=headers)

    assert curtain.inspector.body(1) == content


def test_the_requests_about_one_person_are_found_in_order(braze, curtain):
    """In whichever array and place the person stood."""
    braze.track({"external_id": "a"})
    braze.track({"external_id": "b"})
    braze.track({"external_id": "b"}, {"external_id": "a"})
    braze.post(
        "/users/track", {"events": [{"external_id": "a", "name": "x", "time": "2026-01-01"}]}
    )

    assert curtain.inspector.requests_about("a") == (1, 3, 4)
    assert curtain.inspector.requests_about("nobody") == ()


def test_headers_can_be_looked_at_without_the_key(braze, curtain):
    """What a client says of itself, and how it asks."""
    braze.ask("POST", "/users/track", body={}, headers={"X-Braze-Bulk": "true"})

    headers = {name.lower(): value for name, value in curtain.inspector.headers(1).items()}

    assert headers["x-braze-bulk"] == "true"
    assert headers["content-type"] == "application/json"
    assert braze.target.key not in str(headers)


def test_the_most_requests_at_a_time_are_counted(braze, curtain):
    """Those that are being answered together."""
    curtain.break_down(Fault("latency", from_request=1, seconds=1.0))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: braze.track({"external_id": name}), "abcd"))

    assert curtain.inspector.overview().in_flight_maximum == 4


def test_times_are_remembered(braze, curtain):
    """When a request came, and how long its answer took."""
    curtain.break_down(Fault("latency", from_request=1, seconds=0.1))
    began = time.time()

    braze.track({"external_id": "a"})
    (record,) = curtain.inspector.requests()

    assert began - 1 <= record.started <= time.time()
    assert record.seconds >= 0.1


def test_faults_are_remembered(braze, curtain):
    """So that a failed request can be told from a broken one."""
    curtain.break_down(Fault("500", requests=(2,)))
    for _ in range(2):
        braze.track({"external_id": "a"})

    assert [record.fault for record in curtain.inspector.requests()] == ["", "500"]
