"""POST /users/export/segment: from the answer to the zip, what is in it, and who is told."""

from __future__ import annotations

import http.server
import io
import json
import re
import threading
import time
import zipfile
from collections.abc import Iterator
from queue import Queue

import httpx
import pytest

from tests.conformance.server import Braze
from tests.conformance.shapes import differences, recorded

PREFIX = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-(\d{10})")
NOBODY = "00000000-0000-0000-0000-000000000000"
DENIED = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
)
FIELDS = {"fields_to_export": ["external_id"]}


@pytest.fixture
def segment(braze: Braze) -> str:
    """The identifier of a small segment."""
    if braze.target.segment is None:
        pytest.skip("needs --braze-segment")
    return braze.target.segment


def start(braze: Braze, segment: str, **body: object) -> httpx.Response:
    """Ask for the members of a segment."""
    return braze.post("/users/export/segment", {"segment_id": segment} | FIELDS | body)


def fetch(url: str) -> httpx.Response:
    """What lies at the address of an export; it needs no key."""
    return httpx.get(url, trust_env=False, timeout=30)


def download(braze, url: str) -> zipfile.ZipFile:
    """The zip as soon as it is ready."""
    answer = braze.eventually(lambda: fetch(url), lambda answer: answer.status_code == 200)
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(answer.content))


def lines(archive: zipfile.ZipFile) -> list[dict[str, object]]:
    """All users of all files."""
    return [
        json.loads(line) for name in archive.namelist() for line in archive.read(name).splitlines()
    ]


@pytest.mark.certainty("recorded")
def test_the_answer_says_where_the_export_will_lie(braze, segment):
    """201, as recorded and as documented since."""
    answer = start(braze, segment)

    assert differences(recorded("export_segment"), answer) == []
    assert answer.json()["message"] == "success"
    download(braze, answer.json()["url"])


@pytest.mark.certainty("documented")
def test_the_prefix_is_an_identifier_and_the_time(braze, segment):
    """Unix seconds, of now."""
    answer = start(braze, segment)
    found = PREFIX.fullmatch(answer.json()["object_prefix"])

    assert list(answer.json()) == ["message", "object_prefix", "url"]
    assert found is not None
    assert abs(int(found[2]) - time.time()) < 60
    download(braze, answer.json()["url"])


@pytest.mark.certainty("documented")
def test_the_zip_holds_one_user_a_line(braze, segment):
    """Each line is an object with the fields that were asked for."""
    users = lines(download(braze, start(braze, segment).json()["url"]))

    assert all(set(user) <= {"external_id"} for user in users)


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("fields", [{}, {"fields_to_export": []}], ids=["none", "empty"])
def test_fields_must_be_asked_for(braze, fields):
    """Which is how a key can be tried without starting anything."""
    answer = braze.post("/users/export/segment", {"segment_id": NOBODY} | fields)

    assert answer.status_code == 400


@pytest.mark.certainty("assumed")
def test_the_sentence_about_missing_fields(braze):
    """No page has its wording."""
    answer = braze.post("/users/export/segment", {"segment_id": NOBODY})

    assert answer.json() == {"message": "'fields_to_export' is required"}


@pytest.mark.certainty("assumed")
@pytest.mark.parametrize("segment", [NOBODY, "", 5, None])
def test_an_unknown_segment_is_400(braze, segment):
    """With the sentence of a Canvas that is none, recorded."""
    answer = start(braze, segment)

    assert answer.status_code == 400
    assert answer.json() == {"message": "segment_id must be a string of the Segment api identifier"}


@pytest.mark.certainty("documented")
def test_the_export_needs_a_permission(braze, limited_key):
    """A key for writing exports nobody."""
    body = {"segment_id": NOBODY}

    assert braze.post("/users/export/segment", body, key=limited_key).status_code == 403


@pytest.mark.certainty("documented")
def test_the_link_is_forbidden_until_the_file_is_there(braze, curtain, segment):
    """With the words of the storage, and no key would help."""
    curtain.restart(export_seconds=1)

    url = start(braze, segment).json()["url"]
    early = fetch(url)
    archive = download(braze, url)

    assert (early.status_code, early.content) == (403, DENIED)
    assert early.headers["Content-Type"] == "application/xml"
    assert archive.testzip() is None


@pytest.mark.certainty("documented")
def test_the_link_dies(braze, curtain, segment):
    """After about four hours, or as soon as the sandbox is told; expired looks like not ready."""
    curtain.restart(export_seconds=0, export_lifetime=1)

    url = start(braze, segment).json()["url"]
    download(braze, url)
    late = braze.eventually(lambda: fetch(url), lambda answer: answer.status_code != 200)

    assert (late.status_code, late.content) == (403, DENIED)


@pytest.mark.certainty("documented")
def test_one_export_of_a_segment_at_a_time(braze, curtain, segment):
    """A second one is 429 until the first is done; another segment may."""
    curtain.restart(export_seconds=1)
    other = curtain.process.segments[1].identifier

    first = start(braze, segment)
    second = start(braze, segment)
    beside = start(braze, other)
    download(braze, first.json()["url"])

    statuses = [answer.status_code for answer in (first, second, beside, start(braze, segment))]
    assert statuses == [201, 429, 201, 201]


@pytest.mark.certainty("documented")
def test_the_members_of_the_segment_are_exported_and_nobody_else(braze, curtain, segment):
    """As the rule has it when the export runs."""
    inside, outside, left = (braze.person() for _ in range(3))
    braze.track(
        {"external_id": inside, segment: True},
        {"external_id": outside},
        {"external_id": left, segment: False},
    )
    curtain.inspector.settle()

    users = lines(download(braze, start(braze, segment).json()["url"]))

    assert users == [{"external_id": inside}]


@pytest.mark.certainty("documented")
def test_a_large_segment_comes_in_files_of_five_thousand(braze, curtain, segment):
    """Each user once, over all files."""
    curtain.restart(apply_delay=0)
    people = [f"many-{number}" for number in range(5_001)]
    for first in range(0, len(people), 1_000):
        part = [{"external_id": person, segment: True} for person in people[first : first + 1_000]]
        braze.post("/users/track/bulk", {"attributes": part})

    archive = download(braze, start(braze, segment).json()["url"])

    sizes = [len(archive.read(name).splitlines()) for name in archive.namelist()]
    assert sizes == [5_000, 1]
    assert sorted(str(user["external_id"]) for user in lines(archive)) == sorted(people)


@pytest.mark.certainty("documented")
def test_fields_without_a_value_are_left_out_of_the_line(braze, curtain, segment):
    """Nobody has a gender that was never written."""
    person = braze.person()
    braze.track({"external_id": person, segment: True, "first_name": "Anna"})
    curtain.inspector.settle()
    fields = ["external_id", "first_name", "gender"]

    users = lines(download(braze, start(braze, segment, fields_to_export=fields).json()["url"]))

    assert users == [{"external_id": person, "first_name": "Anna"}]


@pytest.mark.certainty("documented")
def test_single_custom_attributes_can_be_chosen(braze, curtain, segment):
    """Instead of all of them."""
    person = braze.person()
    braze.track({"external_id": person, segment: True, "a": 1, "b": 2})
    curtain.inspector.settle()

    answer = start(braze, segment, custom_attributes_to_export=["b", "unknown"])

    assert lines(download(braze, answer.json()["url"])) == [
        {"external_id": person, "custom_attributes": {"b": 2}}
    ]


@pytest.mark.certainty("documented")
def test_no_more_than_five_hundred_can_be_chosen(braze, curtain, segment):
    """The limit itself is allowed."""
    names = [f"a{number}" for number in range(501)]

    taken = start(braze, segment, custom_attributes_to_export=names[:500])
    other = curtain.process.segments[1].identifier
    refused = start(braze, other, custom_attributes_to_export=names)

    assert (taken.status_code, refused.status_code) == (201, 400)


@pytest.mark.certainty("documented")
def test_an_export_to_the_companys_own_storage_has_no_url(braze, curtain, segment):
    """Only the prefix under which it will lie."""
    curtain.restart(export_to_cloud=True)

    answer = start(braze, segment, output_format="gzip")

    assert answer.status_code == 201
    assert list(answer.json()) == ["message", "object_prefix"]


@pytest.mark.certainty("assumed")
def test_gzip_is_for_the_companys_own_storage(braze, segment):
    """That it needs one is documented, what happens without is not."""
    assert start(braze, segment, output_format="gzip").status_code == 400


@pytest.mark.certainty("documented")
def test_an_export_can_be_stopped(braze, curtain, segment):
    """Its link never works, and the segment is free again."""
    curtain.restart(export_seconds=1)
    first = start(braze, segment)

    canceled = braze.post("/export/segment/cancel", {"segment_id": segment})
    second = start(braze, segment)
    download(braze, second.json()["url"])

    assert canceled.status_code in (200, 201)
    assert second.status_code == 201
    assert fetch(first.json()["url"]).status_code == 403


@pytest.mark.certainty("documented")
def test_stopping_needs_the_permission_to_list_segments(braze, curtain, segment):
    """And not that to export them."""
    body = {"segment_id": segment}
    connector = curtain.process.key("connector")

    assert braze.post("/export/segment/cancel", body, key=connector).status_code == 403


@pytest.mark.certainty("assumed")
def test_a_company_has_a_number_of_exports_at_once(braze, curtain, segment):
    """The hundred are documented, the 429 above is not; the sandbox can make it fewer."""
    curtain.restart(exports_limit=1, export_seconds=1)
    other = curtain.process.segments[1].identifier

    assert [start(braze, one).status_code for one in (segment, other)] == [201, 429]


@pytest.fixture
def callback() -> Iterator[tuple[str, Queue[object]]]:
    """An address on this computer, and what is posted there as JSON."""
    posted: Queue[object] = Queue()

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing on the terminal."""

    with http.server.HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/done", posted
        server.shutdown()
        thread.join()


@pytest.mark.certainty("documented")
def test_the_end_of_an_export_can_be_told(braze, curtain, segment, callback):
    """As a POST of success and address, when the file is there."""
    endpoint, posted = callback

    answer = start(braze, segment, callback_endpoint=endpoint)
    news = posted.get(timeout=10)

    assert news == {"success": True, "url": answer.json()["url"]}
    assert fetch(answer.json()["url"]).status_code == 200


@pytest.mark.certainty("assumed")
@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9/", "http://203.0.113.9/", "no address"])
def test_an_export_does_not_depend_on_who_is_told(braze, curtain, segment, endpoint):
    """Nobody listens, it is elsewhere, or nowhere; nothing of it leaves this computer."""
    answer = start(braze, segment, callback_endpoint=endpoint)

    assert answer.status_code == 201
    download(braze, answer.json()["url"])
