"""The order of checks and the headers of every answer."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import uuid

import httpx
import pytest

from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.settings import Settings

RATE_HEADERS = ("X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset")


def test_an_unknown_path_is_404_before_the_key_is_looked_at(braze):
    """The route comes first."""
    answer = braze.post_raw("/users/nothing", b"", {})

    assert answer.status_code == 404
    assert answer.json() == {"message": "Not Found"}


def test_a_wrong_method_is_405_before_the_key_is_looked_at(braze):
    """The method comes second."""
    answer = braze.get("/users/track")

    assert answer.status_code == 405


def test_a_trailing_slash_is_another_path(braze):
    """Paths are compared exactly."""
    assert braze.post("/users/track/", {}).status_code == 404


def test_an_unknown_key_is_echoed_with_empty_rate_headers(braze):
    """The 401 is the recorded one, byte for byte."""
    key = "11111111-2222-3333-4444-555555555555"

    answer = braze.post_raw("/users/track", b"not json", {"Authorization": f"Bearer {key}"})

    assert answer.status_code == 401
    assert answer.content == f'{{"message":"Invalid API key: {key}"}}'.encode()
    assert [answer.headers[name] for name in RATE_HEADERS] == ["", "", ""]
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_missing_key_is_a_401_with_nothing_to_echo(braze):
    """No header gives the same sentence with a blank."""
    answer = braze.post_raw("/users/track", b"{}", {"Content-Type": "application/json"})

    assert answer.status_code == 401
    assert answer.json() == {"message": "Invalid API key: "}


@pytest.mark.parametrize(
    ("key", "path", "status"),
    [
        ("connector", "/users/track", 400),
        ("connector", "/users/export/segment", 400),
        ("connector", "/users/export/ids", 403),
        ("track_only", "/users/export/segment", 403),
        ("read_only", "/users/track", 403),
        ("full", "/users/export/ids", 400),
    ],
)
def test_a_key_may_do_what_it_was_made_for_and_no_more(braze, key, path, status):
    """A permission that lacks is 403, one that is there lets the request through to its content."""
    answer = braze.post(path, {}, key=key)

    assert answer.status_code == status
    assert (answer.json() == {"message": "Access Denied"}) is (status == 403)


def test_the_key_comes_before_content_type_and_syntax(braze):
    """A refused key is a 403 even with a body that is no JSON."""
    key = braze.process.key("read_only")

    answer = braze.post_raw("/users/track", b"{", {"Authorization": f"Bearer {key}"})

    assert answer.status_code == 403


def test_a_body_that_is_not_called_json_is_415(braze):
    """The content type is looked at before the content."""
    answer = braze.post("/users/track", {}, **{"Content-Type": "text/plain"})

    assert answer.status_code == 415


def test_a_body_over_four_megabytes_is_413(braze):
    """The size is looked at before the syntax."""
    headers = {
        "Authorization": f"Bearer {braze.process.api_key}",
        "Content-Type": "application/json",
    }

    answer = braze.post_raw("/users/track", b"x" * (4 * 1024 * 1024 + 1), headers)

    assert answer.status_code == 413


@pytest.mark.parametrize("content", [b"{", b"", b"\xff\xfe", b"\x1f\x8b\x08\x00", b"[" * 100_000])
def test_a_body_that_is_no_json_is_400_with_the_documented_sentence(braze, content):
    """Syntax errors, blank, wrong encoding, gzip and absurd depth are all the same to Braze."""
    headers = {
        "Authorization": f"Bearer {braze.process.api_key}",
        "Content-Type": "application/json; charset=utf-8",
    }

    answer = braze.post_raw("/users/track", content, headers)

    assert answer.status_code == 400
    assert answer.json() == {
        "message": "Error while parsing request body. Please check your syntax."
    }


def test_a_gzip_body_is_not_unpacked(braze):
    """A compressed request is bad JSON, because no page says Braze reads it."""
    headers = {
        "Authorization": f"Bearer {braze.process.api_key}",
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
    }

    assert braze.post_raw("/users/track", b"\x1f\x8b\x08\x00", headers).status_code == 400


def test_the_text_of_a_syntax_error_can_stand_under_error(braze):
    """The switch for the other documented shape works."""
    braze.inspector.reset(Settings(parse_error_field="error"))
    headers = {
        "Authorization": f"Bearer {braze.process.api_key}",
        "Content-Type": "application/json",
    }

    assert list(braze.post_raw("/users/track", b"{", headers).json()) == ["error"]


def test_every_answer_has_a_request_id_and_a_running_time(braze):
    """What one quotes to support is always there."""
    for answer in (braze.track({"external_id": "a"}), braze.get("/nowhere")):
        assert uuid.UUID(answer.headers["X-Request-Id"]).version == 4
        assert float(answer.headers["X-Runtime"]) >= 0


def test_connections_are_kept_alive(braze):
    """A client may send its next request on the same connection."""
    assert braze.track({"external_id": "a"}).headers.get("Connection") != "close"


def test_a_long_answer_is_compressed_when_the_client_takes_it(braze):
    """Reading back many profiles comes as gzip."""
    ids = [f"user-{number}" for number in range(50)]
    braze.track(*({"external_id": name, "first_name": "Anna"} for name in ids))

    answer = braze.post(
        "/users/export/ids",
        {"external_ids": ids, "fields_to_export": ["first_name", "external_id"]},
    )

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.json()["users"]) == 50


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_the_page_is_for_a_browser_that_knows_this_computer_by_its_own_name(braze, name):
    """No key is needed, and a form on the page itself may be sent."""
    host = f"{name}:{braze.process.endpoint.rpartition(':')[2]}"
    own = {"Host": host, "Origin": f"http://{host}"}

    look = httpx.get(f"{braze.process.endpoint}/", headers={"Host": host}, trust_env=False)
    press = httpx.post(f"{braze.process.endpoint}/", headers=own, trust_env=False)

    assert look.status_code == 200
    assert look.headers["Content-Type"].startswith("text/html")
    assert press.status_code != 403
    assert braze.inspector.overview().requests == 0


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://localhost:1"},
        {"Host": "example.com:80"},
        {"Host": "127.0.0.1:1"},
        {"Host": "sandbox.example.com"},
    ],
)
def test_another_site_can_neither_look_at_the_page_nor_press_its_buttons(braze, method, headers):
    """Whatever name it had point here."""
    answer = httpx.request(method, f"{braze.process.endpoint}/", headers=headers, trust_env=False)

    assert answer.status_code == 403


def test_the_page_is_looked_at_or_pressed_and_nothing_else(braze):
    """Other methods have no meaning."""
    assert httpx.put(f"{braze.process.endpoint}/", trust_env=False).status_code == 405


def connection(endpoint: str) -> socket.socket:
    """A bare connection to this sandbox."""
    return socket.create_connection(("127.0.0.1", int(endpoint.rpartition(":")[2])), 10)


def speak(endpoint: str, *parts: bytes) -> bytes:
    """What a bare connection hears when it sends `parts`, each after it heard something."""
    with connection(endpoint) as wire:
        heard = b""
        for part in parts:
            wire.sendall(part)
            heard += wire.recv(65_536)
        return heard


def test_a_key_that_is_no_text_is_refused_like_any_other_and_spoils_no_view(braze):
    """Headers are bytes, and a pasted key may hold anything."""
    request = (
        b"POST /users/track HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n"
        b"Authorization: Bearer \xffabcdefghijklmno\xff\r\nUser-Agent: \xff\r\n\r\n{}"
    )

    heard = speak(braze.process.endpoint, request)

    assert heard.startswith(b"HTTP/1.1 401 ")
    [record] = braze.inspector.requests()
    assert (record.key, record.user_agent) == (
        "••••mno\N{REPLACEMENT CHARACTER}",
        "\N{REPLACEMENT CHARACTER}",
    )
    assert braze.inspector.headers(1)["User-Agent"] == "\N{REPLACEMENT CHARACTER}"
    page = httpx.get(f"{braze.process.endpoint}/?view=request&number=1", trust_env=False)
    assert page.status_code == 200


def test_who_asks_before_sending_a_body_is_told_to_go_on(braze):
    """As curl does with large bodies; it would wait a second for each."""
    head = (
        "POST /users/track HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {braze.process.api_key}\r\nContent-Length: 2\r\n"
        "Expect: 100-continue\r\n\r\n"
    )

    heard = speak(braze.process.endpoint, head.encode(), b"{}")

    assert heard.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 ")


def test_a_client_that_hangs_up_in_the_middle_is_no_error():
    """Nothing is recorded and nothing is printed over the terminal."""
    command = [sys.executable, "-m", "ci_braze_tui.sandbox", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        endpoint = json.loads(process.stdout.readline())["endpoint"]
        for body in (b"Content-Length: 9\r\n\r\n{", b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"):
            with connection(endpoint) as wire:
                wire.sendall(b"POST /users/track HTTP/1.1\r\nHost: 127.0.0.1\r\n" + body)
        overview = httpx.get(f"{endpoint}/sandbox", trust_env=False).json()
        process.terminate()
        _, said = process.communicate(timeout=10)

    assert overview["requests"] == 0
    assert said == b""


def test_an_error_of_braze_itself_tells_the_rate_limit_and_one_before_it_does_not(braze):
    """Every answer of Braze has the three headers; a gateway does not know them."""
    braze.inspector.set_faults(
        FaultPlan((Fault("500", requests=(1,)), Fault("502", requests=(2,))))
    )

    own, gateway = (braze.track({"external_id": "a"}) for _ in range(2))

    assert set(map(str.lower, RATE_HEADERS)) <= set(own.headers)
    assert not set(map(str.lower, RATE_HEADERS)) & set(gateway.headers)
