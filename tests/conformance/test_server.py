"""Before the content: keys, the order of checks, and the headers of every answer."""

from __future__ import annotations

import gzip
import http.client
import json
import uuid
from urllib.parse import urlsplit

import pytest

from tests.conformance.server import Braze
from tests.conformance.shapes import differences, recorded

UNKNOWN_KEY = "11111111-2222-3333-4444-555555555555"
JSON = {"Content-Type": "application/json"}
SYNTAX = "Error while parsing request body. Please check your syntax."
FOUR_MEGABYTES = 4 * 1024 * 1024
RATE_HEADERS = ("X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset")


def with_key(key: str) -> dict[str, str]:
    """The headers of a proper POST."""
    return JSON | {"Authorization": f"Bearer {key}"}


@pytest.mark.certainty("recorded")
def test_an_unknown_key_is_echoed_and_its_rate_headers_are_empty(braze):
    """401 repeats the key that was sent, and says nothing about limits."""
    answer = braze.get("/segments/list", key=UNKNOWN_KEY)

    assert differences(recorded("invalid_key"), answer) == []
    assert answer.content == f'{{"message":"Invalid API key: {UNKNOWN_KEY}"}}'.encode()


@pytest.mark.certainty("measured")
@pytest.mark.parametrize("path", ["/users/track", "/users/export/ids", "/users/export/segment"])
def test_an_unknown_key_is_refused_everywhere_alike(braze, path):
    """The body is not looked at before the key."""
    answer = braze.raw("POST", path, b"{", with_key(UNKNOWN_KEY))

    assert answer.status_code == 401
    assert answer.json() == {"message": f"Invalid API key: {UNKNOWN_KEY}"}


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic eDp5"}], ids=["none", "basic"])
def test_a_request_without_a_key_is_401(braze, headers):
    """The key stands in the Authorization header as a bearer."""
    assert braze.raw("POST", "/users/track", b"{}", JSON | headers).status_code == 401


@pytest.mark.certainty("assumed")
def test_without_a_key_there_is_nothing_to_echo(braze):
    """The sentence is the same and ends at the colon."""
    answer = braze.raw("POST", "/users/track", b"{}", JSON)

    assert answer.json() == {"message": "Invalid API key: "}


@pytest.mark.certainty("documented")
def test_a_key_in_quotes_is_401(braze):
    """Quotes belong to no key."""
    headers = {"Authorization": f'Bearer "{braze.target.key}"'}

    assert braze.raw("GET", "/segments/list", headers=headers).status_code == 401


@pytest.mark.certainty("measured")
def test_a_key_without_the_permission_is_403(braze, limited_key):
    """The key is known, and may not do this."""
    answer = braze.post("/users/export/ids", {}, key=limited_key)

    assert answer.status_code == 403
    assert "Access Denied" in answer.text


@pytest.mark.certainty("assumed")
def test_access_denied_is_all_that_a_403_says(braze, limited_key):
    """The text is known, the JSON around it is our guess."""
    answer = braze.post("/users/export/ids", {}, key=limited_key)

    assert answer.json() == {"message": "Access Denied"}


@pytest.mark.certainty("documented")
def test_the_key_comes_before_the_permission(braze, limited_key):
    """Only a known key can lack something."""
    refused = [
        braze.post("/users/export/ids", {}, key=key).status_code
        for key in (UNKNOWN_KEY, limited_key)
    ]

    assert refused == [401, 403]


@pytest.mark.certainty("documented")
def test_a_path_that_is_none_is_404(braze):
    """There is no such endpoint."""
    assert braze.raw("POST", "/users/conformance", b"{}", with_key("x")).status_code == 404


@pytest.mark.certainty("assumed")
def test_not_found_is_json(braze):
    """Like every other refusal."""
    answer = braze.raw("POST", "/users/conformance", b"{}", JSON)

    assert answer.json() == {"message": "Not Found"}


@pytest.mark.certainty("assumed")
def test_a_slash_at_the_end_makes_another_path(braze):
    """Paths are compared to the letter."""
    assert braze.raw("POST", "/users/track/", b"{}", with_key("x")).status_code == 404


@pytest.mark.certainty("assumed")
def test_the_wrong_method_is_405(braze):
    """Each path knows one method."""
    answer = braze.get("/users/track")

    assert answer.status_code == 405
    assert answer.json() == {"message": "Method Not Allowed"}


@pytest.mark.certainty("documented")
def test_a_body_over_four_megabytes_is_refused(braze):
    """With one of the two documented statuses."""
    answer = braze.raw(
        "POST", "/users/track", b" " * (FOUR_MEGABYTES + 1), with_key(braze.target.key)
    )

    assert answer.status_code in (400, 413)


@pytest.mark.certainty("assumed")
def test_too_large_is_413(braze):
    """A status and words of its own."""
    answer = braze.raw(
        "POST", "/users/track", b" " * (FOUR_MEGABYTES + 1), with_key(braze.target.key)
    )

    assert answer.status_code == 413
    assert answer.json() == {"message": "Request Entity Too Large"}


@pytest.mark.certainty("documented")
def test_a_body_of_exactly_four_megabytes_is_read(braze):
    """The limit itself is allowed: what is wrong with this body is its content."""
    content = b"{}".ljust(FOUR_MEGABYTES)

    answer = braze.raw("POST", "/users/track", content, with_key(braze.target.key))

    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Valid data must be provided")


@pytest.mark.certainty("documented")
def test_a_body_that_is_not_called_json_is_415(braze):
    """The content type decides, whatever is in it."""
    headers = with_key(braze.target.key) | {"Content-Type": "text/plain"}

    assert braze.raw("POST", "/users/track", b"{}", headers).status_code == 415


@pytest.mark.certainty("assumed")
def test_unsupported_media_type_is_json_itself(braze):
    """The answer is what the request should have been."""
    headers = with_key(braze.target.key) | {"Content-Type": "text/plain"}

    answer = braze.raw("POST", "/users/track", b"{}", headers)

    assert answer.json() == {"message": "Unsupported Media Type"}


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("content", [b"{", b'{"attributes":[}', b"\xff\xfe"])
def test_bad_syntax_is_400_with_one_sentence(braze, content):
    """The text stands under `message`, or, as the docs have it for some, under `error`."""
    answer = braze.raw("POST", "/users/track", content, with_key(braze.target.key))

    assert answer.status_code == 400
    assert SYNTAX in answer.json().values()


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("member", ["message", "error"])
def test_the_text_of_bad_syntax_can_stand_under_either_name(braze, curtain, member):
    """The sandbox plays both."""
    curtain.restart(parse_error_field=member)

    answer = braze.raw("POST", "/users/track", b"{", with_key(braze.target.key))

    assert answer.json() == {member: SYNTAX}


@pytest.mark.certainty("assumed")
def test_a_compressed_body_cannot_be_read(braze):
    """No page says that Braze unpacks requests."""
    headers = with_key(braze.target.key) | {"Content-Encoding": "gzip"}
    content = gzip.compress(json.dumps({"attributes": []}).encode())

    answer = braze.raw("POST", "/users/track", content, headers)

    assert answer.status_code == 400
    assert answer.json() == {"message": SYNTAX}


BIG = b"{" * (FOUR_MEGABYTES + 1)


@pytest.mark.certainty("assumed")
@pytest.mark.parametrize(
    ("method", "path", "key", "kind", "content", "status"),
    [
        ("GET", "/users/conformance", "unknown", "text/plain", b"", 404),
        ("GET", "/users/track", "unknown", "text/plain", b"", 405),
        ("POST", "/users/track", "unknown", "text/plain", BIG, 401),
        ("POST", "/users/export/ids", "limited", "text/plain", BIG, 403),
        ("POST", "/users/track", "good", "text/plain", BIG, 415),
        ("POST", "/users/track", "good", "application/json", BIG, 413),
        ("POST", "/users/track", "good", "application/json", b"{", 400),
    ],
    ids=["route", "method", "key", "permission", "type", "size", "syntax"],
)
def test_checks_come_in_one_order(braze, limited_key, method, path, key, kind, content, status):
    """Of a request with many faults only the first counts; each row has mended one more."""
    keys = {"unknown": UNKNOWN_KEY, "limited": limited_key, "good": braze.target.key}
    headers = {"Content-Type": kind, "Authorization": f"Bearer {keys[key]}"}

    assert braze.raw(method, path, content, headers).status_code == status


@pytest.mark.certainty("assumed")
def test_the_rate_comes_after_the_permission_and_before_the_content(braze, curtain):
    """Whoever may not ask at all does not hear about limits, and nothing is read above them."""
    curtain.restart(track_limit=0, track_window=3_600)
    read_only = with_key(curtain.process.key("read_only"))
    good = with_key(braze.target.key) | {"Content-Type": "text/plain"}

    statuses = [
        braze.raw("POST", "/users/track", b"{", headers).status_code
        for headers in (read_only, good)
    ]

    assert statuses == [403, 429]


@pytest.mark.certainty("recorded")
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/segments/list"), ("POST", "/users/track")], ids=["good", "bad"]
)
def test_every_answer_can_be_quoted_to_support(braze, method, path):
    """It is JSON, has an identifier and says how long it took."""
    answer = braze.ask(method, path, body={})

    assert answer.headers["Content-Type"].partition(";")[0] == "application/json"
    assert uuid.UUID(answer.headers["X-Request-Id"]).version == 4
    assert float(answer.headers["X-Runtime"]) >= 0


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/segments/list"), ("POST", "/users/track")], ids=["good", "bad"]
)
def test_every_answer_tells_the_rate_limit(braze, method, path):
    """Limit, what remains of it, and when it begins anew."""
    answer = braze.ask(method, path, body={})

    limit, remaining, reset = (int(answer.headers[name]) for name in RATE_HEADERS)
    assert 0 <= remaining < limit
    assert reset > 0


@pytest.mark.certainty("recorded")
def test_a_connection_serves_many_requests(braze):
    """It is kept alive, also after a refusal."""
    where = urlsplit(braze.target.url)
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    connection = kind(where.netloc, timeout=30)
    try:
        connection.connect()
        first = connection.sock
        for path in ("/segments/list", "/users/conformance", "/segments/list"):
            connection.request("GET", path, headers=with_key(braze.target.key))
            connection.getresponse().read()
            assert connection.sock is first
    finally:
        connection.close()


@pytest.mark.certainty("recorded")
def test_a_long_answer_is_compressed_for_those_who_take_it(braze):
    """And comes as it is to those who do not."""
    aliases = [braze.alias() for _ in range(50)]
    body = {"user_aliases": aliases, "fields_to_export": ["external_id"]}

    packed = braze.ask("POST", "/users/export/ids", body=body, headers={"Accept-Encoding": "gzip"})
    plain = braze.ask(
        "POST", "/users/export/ids", body=body, headers={"Accept-Encoding": "identity"}
    )

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.json() == plain.json()


@pytest.mark.certainty("documented")
def test_text_in_any_script_comes_back_as_it_was_sent(braze: Braze):
    """JSON is UTF-8 both ways."""
    name = "Zoë 'Łucja' مريم 👩‍👩‍👧 [bold]"

    user = braze.write({"external_id": braze.person(), "first_name": name})

    assert user["first_name"] == name
