"""A whole segment as a zip: when it is ready, who is told, what stops it."""

from __future__ import annotations

import asyncio
import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue

import httpx
import pytest

from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.cluster import Cluster
from ci_braze_tui.sandbox.recorder import Recorder
from ci_braze_tui.sandbox.segment_exporting import export_segment
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings


class Listener:
    """A client's own server, and what was posted to it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.heard: Queue[tuple[str, object]] = Queue()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server on loopback that writes down what it is told."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            heard.heard.put((self.path, json.loads(body)))

        def log_message(self, format: str, *args: object) -> None:
            """Tests have nobody to tell."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        heard = Listener(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield heard
        server.shutdown()
        thread.join()


def test_the_permission_probe_gets_400_with_and_403_without_the_permission(braze):
    """A segment export without fields starts nothing and tells whether it would be allowed."""
    body = {"segment_id": "00000000-0000-0000-0000-000000000000"}

    allowed = braze.post("/users/export/segment", body, key="connector")
    refused = braze.post("/users/export/segment", body, key="track_only")

    assert allowed.status_code == 400
    assert allowed.json() == {"message": "'fields_to_export' is required"}
    assert refused.status_code == 403


def test_an_unknown_segment_is_refused(braze):
    """With the sentence Braze has for an unknown identifier."""
    answer = braze.post(
        "/users/export/segment", {"segment_id": "nobody", "fields_to_export": ["email"]}
    )

    assert answer.status_code == 400
    assert answer.json() == {"message": "segment_id must be a string of the Segment api identifier"}


def test_a_segment_is_exported_as_a_zip_of_lines_that_is_forbidden_until_ready(braze):
    """Members of the segment and nobody else, one JSON object a line."""
    braze.inspector.reset(Settings(apply_delay=0, export_seconds=1.0))
    segment = braze.process.segments[0].identifier
    braze.track(*({"external_id": f"in-{number}", segment: True} for number in range(60)))
    braze.track({"external_id": "out"}, {"external_id": "left", segment: False})
    body = {"segment_id": segment, "fields_to_export": ["external_id"]}

    started = braze.post("/users/export/segment", body, key="connector")
    again = braze.post("/users/export/segment", body, key="connector")
    url = started.json()["url"]
    early = httpx.get(url, trust_env=False)

    assert started.status_code == 201
    assert list(started.json()) == ["message", "object_prefix", "url"]
    assert again.status_code == 429
    assert early.status_code == 403
    assert b"<Code>AccessDenied</Code>" in early.content
    assert exported_ids(url) == sorted(f"in-{number}" for number in range(60))


def test_the_link_of_an_export_dies(braze):
    """Expired looks like not ready."""
    braze.inspector.reset(Settings(export_seconds=0.0, export_lifetime=0.0))
    body = {"segment_id": braze.process.segments[0].identifier, "fields_to_export": ["email"]}

    url = braze.post("/users/export/segment", body).json()["url"]
    time.sleep(0.1)

    assert httpx.get(url, trust_env=False).status_code == 403


def test_a_large_segment_comes_in_files_of_five_thousand(braze):
    """Everybody once, whatever file they are in."""
    braze.inspector.reset(Settings(apply_delay=0, export_seconds=0.0, seed_customers=5_010))
    braze.inspector.add_segment(SegmentDefinition("All", "all-id", "first_name exists"))

    url = start(braze, "all-id").json()["url"]
    wanted = sorted(profile.external_id for profile in braze.inspector.profiles())

    assert exported_ids(url) == wanted
    with zipfile.ZipFile(io.BytesIO(httpx.get(url, trust_env=False).content)) as archive:
        assert [len(archive.read(name).splitlines()) for name in archive.namelist()] == [5_000, 10]


async def test_others_are_answered_while_a_file_is_written():
    """Never more than a few hundred users in one go."""
    workspace = Cluster(Settings(seed_customers=6_000, export_seconds=0)).default
    everybody = workspace.segments.add(SegmentDefinition("All", rule="email exists"))
    content = {"segment_id": everybody.identifier, "fields_to_export": ["email"]}
    record = Recorder(0).begin("POST", "/users/export/segment", "", {}, b"")
    answer = export_segment(workspace, Call({}, content, record, "host"))
    file = json.loads(answer.body)["url"].rpartition("/")[2]

    turns = 0
    while workspace.exports.download(file).status == 403:
        turns += 1
        await asyncio.sleep(0)

    assert turns > 6_000 / 500


def test_a_listener_is_told_when_the_export_is_ready(braze, listener):
    """With the url, at the path it named, and not before."""
    braze.inspector.reset(Settings(export_seconds=0.6))

    url = start(braze, callback_endpoint=f"{listener.url}/done?of=1").json()["url"]

    assert httpx.get(url, trust_env=False).status_code == 403
    assert listener.heard.get(timeout=5) == ("/done?of=1", {"success": True, "url": url})
    assert httpx.get(url, trust_env=False).status_code == 200


def test_nobody_is_told_but_by_an_address_of_this_computer(braze, listener):
    """A name that leads here is not enough, because it could lead anywhere."""
    braze.inspector.reset(Settings(export_seconds=0.0))
    port = listener.url.rpartition(":")[2]

    elsewhere = start(braze, callback_endpoint=f"http://2130706433:{port}/elsewhere")
    exported_ids(elsewhere.json()["url"])
    start(braze, callback_endpoint=f"http://localhost:{port}/here")

    assert listener.heard.get(timeout=5)[0] == "/here"
    assert listener.heard.empty()


def test_with_cloud_storage_there_is_no_url(braze, listener):
    """Neither in the answer nor in what the listener is told; and gzip may be asked for."""
    braze.inspector.reset(Settings(export_seconds=0.0, export_to_cloud=True))

    answer = start(braze, callback_endpoint=listener.url, output_format="gzip")

    assert answer.status_code == 201
    assert list(answer.json()) == ["message", "object_prefix"]
    assert listener.heard.get(timeout=5) == ("/", {"success": True})


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:1/",
        "http://192.0.2.1/",
        "https://127.0.0.1/",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:80/a b\r\nX: y",
        "nothing",
        7,
        None,
    ],
)
def test_a_listener_that_cannot_be_told_is_forgotten(braze, endpoint):
    """Nobody there, elsewhere, no address: the export is ready all the same."""
    braze.inspector.reset(Settings(export_seconds=0.0))

    answer = start(braze, callback_endpoint=endpoint)

    assert answer.status_code == 201
    assert exported_ids(answer.json()["url"]) == []


@pytest.mark.parametrize("output_format", ["gzip", "tar", 1])
def test_another_format_needs_cloud_storage(braze, output_format):
    """Zip is what there is without."""
    assert start(braze, output_format=output_format).status_code == 400
    assert start(braze, output_format="zip").status_code == 201


def test_single_custom_attributes_can_be_chosen(braze):
    """The same choice as for single profiles, up to 500 names."""
    segment = braze.process.segments[0].identifier
    braze.inspector.reset(Settings(apply_delay=0, export_seconds=0.0))
    braze.track({"external_id": "a", segment: True, "points": 3})

    refused = start(braze, custom_attributes_to_export=["x"] * 501)
    answer = start(braze, custom_attributes_to_export=["points"])

    assert refused.status_code == 400
    assert exported(answer.json()["url"]) == [
        {"external_id": "a", "custom_attributes": {"points": 3}}
    ]


def test_a_canceled_export_never_becomes_ready_and_makes_room_for_another(braze):
    """Canceling what does not run is a success as well."""
    braze.inspector.reset(Settings(export_seconds=0.2))
    body = {"segment_id": braze.process.segments[0].identifier}

    url = start(braze).json()["url"]
    canceled = braze.post("/export/segment/cancel", body)
    again = braze.post("/export/segment/cancel", body)
    anew = start(braze)
    assert exported_ids(anew.json()["url"]) == []

    assert (canceled.status_code, canceled.json()) == (201, {"message": "success"})
    assert again.status_code == 201
    assert anew.status_code == 201
    assert httpx.get(url, trust_env=False).status_code == 403


def test_canceling_needs_the_permission_to_list_and_a_segment(braze):
    """As documented; the connector's key has it not."""
    body = {"segment_id": braze.process.segments[0].identifier}

    assert braze.post("/export/segment/cancel", body, key="connector").status_code == 403
    assert braze.post("/export/segment/cancel", {"segment_id": "nobody"}).status_code == 400


def test_only_so_many_exports_run_at_once(braze):
    """One more, of whatever segment, is a 429."""
    braze.inspector.reset(Settings(export_seconds=5.0, exports_limit=2))

    statuses = [start(braze, segment.identifier).status_code for segment in braze.process.segments]

    assert statuses == [201, 201, 429]


def start(braze, segment: str = "", **more: object) -> httpx.Response:
    """Start an export of external ids."""
    wanted = segment or braze.process.segments[0].identifier
    body = {"segment_id": wanted, "fields_to_export": ["external_id"]} | more
    answer: httpx.Response = braze.post("/users/export/segment", body)
    return answer


def exported_ids(url: str) -> list[str]:
    """The external ids in all files of an export, once it is ready."""
    return sorted(str(user["external_id"]) for user in exported(url))


def exported(url: str) -> list[dict[str, object]]:
    """Poll until the zip is there, and read the users in all its files."""
    for _ in range(100):
        answer = httpx.get(url, trust_env=False)
        if answer.status_code == 200:
            break
        time.sleep(0.02)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        lines = [line for name in archive.namelist() for line in archive.read(name).splitlines()]
    return [json.loads(line) for line in lines]
