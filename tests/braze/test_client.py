"""The client over real connections: what it sends, and how it tells of what went wrong."""

from __future__ import annotations

import asyncio
import gzip
import logging
import pickle
import socket
import ssl
import struct
import subprocess
import traceback

import pytest
from aiohttp import web

from ci_braze_tui import __version__
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import Endpoint, parse_endpoint
from ci_braze_tui.braze.losses import NoAnswerError, NotSentError
from ci_braze_tui.braze.permissions import (
    EXPORT_IDS,
    EXPORT_SEGMENT,
    LIST_SEGMENTS,
    OPTIONAL,
    SEGMENT_DETAILS,
    PermissionMissingError,
    lacking,
)
from ci_braze_tui.errors import BrazeRefusedError
from ci_braze_tui.secret import Secret

KEY = Secret("11111111-2222-3333-4444-555555555555")
BODY = b'{"attributes":[{"external_id":"c1"}]}'
GOOD = b'{"attributes_processed":1,"message":"success"}'


async def read_request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    """The request line, headers in lower case, and body of one request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.split(": ", 1) for line in head[1:] if line)
    headers = {name.lower(): value for name, value in pairs}
    return head[0], headers, await reader.readexactly(int(headers.get("content-length", "0")))


def answer(body: bytes, status: str = "201 Created", *headers: str) -> bytes:
    """A complete HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def answering(content: bytes, seen: list | None = None):
    """A handler that answers every request of a connection with the same bytes."""

    async def handler(reader, writer):
        while True:
            request = await read_request(reader)
            if seen is not None:
                seen.append(request)
            writer.write(content)
            await writer.drain()

    return handler


def closed_port() -> Endpoint:
    """An endpoint on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return parse_endpoint(f"http://127.0.0.1:{free.getsockname()[1]}")


async def test_a_batch_goes_out_as_it_is_with_the_right_headers(serve):
    """The body is sent byte for byte, to the path without a final slash, with key and version."""
    seen: list = []
    handler = answering(answer(GOOD, "201 Created", "X-Request-Id: r1"), seen)
    async with serve(handler) as endpoint, BrazeClient(endpoint, KEY) as client:
        reply = await client.track(BODY)
    line, headers, body = seen[0]
    assert line == "POST /users/track HTTP/1.1"
    assert body == BODY
    assert headers["authorization"] == f"Bearer {KEY.reveal()}"
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"] == f"ci-braze-tui/{__version__}"
    assert "transfer-encoding" not in headers
    assert "content-encoding" not in headers
    assert "cookie" not in headers
    assert (reply.status, reply.body) == (201, GOOD)
    assert reply.headers["x-request-id"] == reply.headers["X-Request-Id"] == "r1"
    assert 0 < reply.seconds < 5


async def test_a_large_batch_goes_out_whole(serve):
    """A body of several megabytes arrives byte for byte, with its length and unchunked."""
    seen: list = []
    body = b"0123456789" * 350_000
    handler = answering(answer(GOOD), seen)
    async with serve(handler) as endpoint, BrazeClient(endpoint, KEY) as client:
        await client.track(body)
    _, headers, received = seen[0]
    assert received == body
    assert "transfer-encoding" not in headers


async def test_many_requests_share_few_connections(serve):
    """Connections are kept and used again, and never more are open than may be in flight."""
    connections = 0

    async def counted(reader, writer):
        nonlocal connections
        connections += 1
        await answering(answer(GOOD))(reader, writer)

    async with serve(counted) as endpoint, BrazeClient(endpoint, KEY, in_flight=4) as client:
        replies = await asyncio.gather(*(client.track(BODY) for _ in range(40)))
    assert {reply.status for reply in replies} == {201}
    assert connections <= 4


async def test_a_zipped_answer_is_read(serve):
    """Braze may zip its answers."""
    packed = answer(gzip.compress(GOOD), "201 Created", "Content-Encoding: gzip")
    async with serve(answering(packed)) as endpoint, BrazeClient(endpoint, KEY) as client:
        assert (await client.track(BODY)).body == GOOD


async def test_redirects_are_not_followed(serve):
    """The key is never carried to where an answer points."""
    away = answer(b"", "302 Found", "Location: http://127.0.0.1:1/steal")
    async with serve(answering(away)) as endpoint, BrazeClient(endpoint, KEY) as client:
        assert (await client.track(BODY)).status == 302


async def test_nothing_listening_means_nothing_was_sent():
    """A refused connection is told as such."""
    endpoint = closed_port()
    async with BrazeClient(endpoint, KEY) as client:
        with pytest.raises(NotSentError, match="refused the connection"):
            await client.track(BODY)


async def test_no_such_host_means_nothing_was_sent():
    """A host that does not exist is named."""
    endpoint = Endpoint("rest.braze.invalid", "https://rest.braze.invalid", None, None)
    async with BrazeClient(endpoint, KEY) as client:
        with pytest.raises(NotSentError, match=r"No such host: rest\.braze\.invalid"):
            await client.track(BODY)


@pytest.fixture
def self_signed(tmp_path) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that no authority vouches for."""
    made = subprocess.run(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost "
        "-keyout key.pem -out cert.pem",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("openssl is not installed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context


async def test_a_certificate_nobody_trusts_means_nothing_was_sent(self_signed):
    """An inspecting proxy's certificate is told in words, with the variable that helps."""
    server = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0, ssl=self_signed)
    port = server.sockets[0].getsockname()[1]
    endpoint = Endpoint("rest.test", f"https://127.0.0.1:{port}", None, None)
    async with server, BrazeClient(endpoint, KEY) as client:
        with pytest.raises(NotSentError, match=r"not trusted.*SSL_CERT_FILE"):
            await client.track(BODY)


async def test_a_server_without_tls_means_nothing_was_sent(serve):
    """A failed handshake is not mistaken for a lost answer."""

    async def plain(reader, writer):
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with serve(plain) as local:
        secure = Endpoint("rest.test", local.base_url.replace("http:", "https:"), None, None)
        async with BrazeClient(secure, KEY) as client:
            with pytest.raises(NotSentError, match="TLS handshake failed"):
                await client.track(BODY)


async def hang_up(reader, writer):
    """Take the request, then close without a word."""
    await read_request(reader)


async def reset(reader, writer):
    """Take the request, then break the connection."""
    await read_request(reader)
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def cut_off(reader, writer):
    """Promise more than is sent."""
    await read_request(reader)
    writer.write(answer(GOOD)[:-5])


async def babble(reader, writer):
    """Answer in no known language."""
    await read_request(reader)
    writer.write(b"\x00\xff hello\r\n\r\n")


async def bad_zip(reader, writer):
    """Claim to be zipped."""
    await read_request(reader)
    writer.write(answer(b"no zip", "201 Created", "Content-Encoding: gzip"))


@pytest.mark.parametrize("handler", [hang_up, reset, cut_off, babble, bad_zip])
async def test_a_connection_that_breaks_after_sending_leaves_the_answer_open(serve, handler):
    """Once the request is out, a broken answer never counts as "not sent"."""
    async with serve(handler) as endpoint, BrazeClient(endpoint, KEY) as client:
        with pytest.raises(NoAnswerError, match="may have taken"):
            await client.track(BODY)


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 201 Created\r\nContent-Length: 40\r\n\r\n{"])
async def test_a_slow_answer_ends_at_the_timeout(serve, first):
    """The time is for the whole request, so an answer that trickles does not hold it for ever."""

    async def trickle(reader, writer):
        await read_request(reader)
        writer.write(first)
        while first:
            await asyncio.sleep(0.05)
            writer.write(b" ")
            await writer.drain()
        await reader.read()

    async with serve(trickle) as endpoint, BrazeClient(endpoint, KEY, timeout=0.3) as client:
        with pytest.raises(NoAnswerError, match=r"no answer within 0\.3 seconds"):
            await client.track(BODY)


async def test_the_proxy_of_the_environment_is_used_and_its_no_is_told(serve, monkeypatch):
    """Braze is reached through HTTPS_PROXY; a proxy that wants a password says so."""
    seen: list = []
    refuses = answer(b"", "407 Proxy Authentication Required")
    async with serve(answering(refuses, seen)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url)
        async with BrazeClient(parse_endpoint("rest.fra-01.braze.eu"), KEY) as client:
            with pytest.raises(NotSentError, match="proxy asks for a user name"):
                await client.track(BODY)
    assert seen[0][0] == "CONNECT rest.fra-01.braze.eu:443 HTTP/1.1"
    assert KEY.reveal() not in str(seen)


async def test_a_proxy_that_is_not_there_means_nothing_was_sent(monkeypatch):
    """The sentence is about the proxy, not about Braze."""
    monkeypatch.setenv("HTTPS_PROXY", closed_port().base_url)
    async with BrazeClient(parse_endpoint("rest.fra-01.braze.eu"), KEY) as client:
        with pytest.raises(NotSentError, match="proxy that HTTPS_PROXY names"):
            await client.track(BODY)


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:9", "SOCKS"),
        ("HTTPS_PROXY", "ftp://127.0.0.1:9", "settings of this computer"),
        ("SSL_CERT_FILE", "/no/such/file.pem", "settings of this computer"),
    ],
)
async def test_settings_that_cannot_work_are_told_before_anything_is_sent(
    monkeypatch, variable, value, told
):
    """A bad proxy or certificate setting is a sentence, not a traceback."""
    for other in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(variable, value)
    with pytest.raises(NotSentError, match=told):
        await BrazeClient(parse_endpoint("rest.fra-01.braze.eu"), KEY).__aenter__()


async def test_a_server_on_this_computer_is_reached_without_the_proxy(serve, monkeypatch):
    """The sandbox works on computers whose environment names a proxy."""
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:1")
    async with serve(answering(answer(GOOD))) as endpoint, BrazeClient(endpoint, KEY) as client:
        assert (await client.track(BODY)).status == 201


@pytest.mark.parametrize("handler", [hang_up, babble])
async def test_the_key_shows_nowhere(serve, handler, caplog):
    """Neither the error, nor what hangs on it, nor logs, nor the client's repr hold the key."""
    caplog.set_level(logging.DEBUG)
    async with serve(handler) as endpoint, BrazeClient(endpoint, KEY) as client:
        with pytest.raises(NoAnswerError) as lost:
            await client.track(BODY)
        shown = [repr(client), repr(vars(client)), caplog.text]
    assert lost.value.__cause__ is None
    assert lost.value.__context__ is None
    frames = traceback.TracebackException.from_exception(lost.value, capture_locals=True)
    shown.append("".join(frames.format()))
    assert KEY.reveal() not in "".join(shown)


async def test_a_run_that_is_cancelled_closes_cleanly(serve):
    """Cancelling requests in flight leaves no open connection behind (warnings are errors)."""

    async def silent(reader, writer):
        await reader.read()

    async with serve(silent) as endpoint, BrazeClient(endpoint, KEY) as client:
        sending = [asyncio.create_task(client.track(BODY)) for _ in range(5)]
        await asyncio.sleep(0.1)
        for task in sending:
            task.cancel()
        results = await asyncio.gather(*sending, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in results)


class Braze:
    """A server with the answers of the reading endpoints, which keeps the questions."""

    def __init__(self) -> None:
        self.questions: list[object] = []
        self.status = 201
        self.body: object = {"message": "success"}

    async def answer(self, request: web.Request) -> web.Response:
        self.questions.append(await request.json() if request.can_read_body else request.path_qs)
        return web.json_response(self.body, status=self.status)


@pytest.fixture
async def braze():
    """A Braze that answers as the test sets it, and a client of it."""
    server = Braze()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with BrazeClient(parse_endpoint(f"http://127.0.0.1:{port}"), KEY) as client:
        yield server, client
    await runner.cleanup()


async def test_profiles_are_read_back(braze):
    """Profiles come typed, custom attributes as they are, unknown members ignored."""
    server, client = braze
    server.body = {
        "users": [
            {"external_id": "c1", "custom_attributes": {"vip": True}, "random_bucket": 7},
            {"email": "a@b.example", "home_city": None},
        ],
        "invalid_user_ids": [1],
        "message": "success",
    }
    first, second = await client.export_ids(external_ids=["c1", "c2"], fields=["email"])
    assert (first.external_id, first.custom_attributes) == ("c1", {"vip": True})
    assert (second.external_id, second.email) == (None, "a@b.example")
    assert server.questions == [{"external_ids": ["c1", "c2"], "fields_to_export": ["email"]}]


async def test_profiles_are_read_back_by_address(braze):
    """An e-mail address alone is a question too."""
    server, client = braze
    server.body = {"users": [], "message": "success"}
    assert await client.export_ids(email_address="a@b.example", fields=["email"]) == ()
    assert server.questions == [{"email_address": "a@b.example", "fields_to_export": ["email"]}]


async def test_segments_are_listed_by_page(braze):
    """Segments come with identifier and name."""
    server, client = braze
    server.status = 200
    server.body = {"segments": [{"id": "s1", "name": "VIP", "tags": []}], "message": "success"}
    (segment,) = await client.segments_list(2)
    assert (segment.id, segment.name) == ("s1", "VIP")
    assert server.questions == ["/segments/list?page=2"]


async def test_probes_ask_for_nothing(braze):
    """They name nobody, the segment of zeros, and no fields of it, so that no export begins."""
    server, client = braze
    for permission in (*OPTIONAL, EXPORT_SEGMENT):
        await client.probe(permission)
    zeros = "00000000-0000-0000-0000-000000000000"
    assert server.questions == [
        {"external_ids": [], "fields_to_export": ["external_id"]},
        "/segments/list?page=0",
        f"/segments/details?segment_id={zeros}",
        {"segment_id": zeros},
    ]


async def test_a_missing_permission_is_told_by_name(braze):
    """A 403 of Braze names the permission and what it would add; anybody else's says nothing of the key."""
    server, client = braze
    questions = {
        EXPORT_IDS: lambda: client.export_whole({"external_ids": ["c1"]}, ["email"]),
        LIST_SEGMENTS: client.segments_list,
        SEGMENT_DETAILS: lambda: client.segment_details("s1"),
        EXPORT_SEGMENT: lambda: client.export_segment("s1", ["email"], []),
    }
    questions_left = {**questions, LIST_SEGMENTS: lambda: client.cancel_segment_export("s1")}
    server.status, server.body = 403, {"message": "Access Denied"}
    for permission, ask in (*questions.items(), *questions_left.items()):
        with pytest.raises(PermissionMissingError) as caught:
            await ask()
        assert (caught.value.permission, str(caught.value)) == (permission, lacking(permission))
        assert f"(permission {permission})" in lacking(permission)
        assert str(pickle.loads(pickle.dumps(caught.value))) == lacking(permission)
    server.body = {"blocked": "by the proxy"}
    with pytest.raises(BrazeRefusedError, match="does not allow this") as other:
        await client.segments_list()
    assert not isinstance(other.value, PermissionMissingError)


@pytest.mark.parametrize(
    ("status", "body", "error", "told"),
    [
        (401, {"message": f"Invalid API key: {KEY.reveal()}"}, BrazeRefusedError, "••••"),
        (403, {"message": "Access Denied"}, BrazeRefusedError, "permission"),
        (400, {"message": "too many ids"}, BrazeRefusedError, "too many ids"),
        (429, {"message": "x"}, BrazeRefusedError, "slow down"),
        (502, {"message": "x"}, NoAnswerError, "502"),
        (200, {"message": "success"}, NoAnswerError, "another shape"),
        (200, {"users": 3}, NoAnswerError, "another shape"),
    ],
)
async def test_a_question_without_a_proper_answer_is_an_error(braze, status, body, error, told):
    """What is no list of profiles is never taken for an empty one."""
    server, client = braze
    server.status, server.body = status, body
    with pytest.raises(error) as refused:
        await client.export_ids(external_ids=["c1"], fields=["email"])
    assert told in str(refused.value)
    assert KEY.reveal() not in str(refused.value)
