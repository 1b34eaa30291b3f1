"""The client in networks as companies have them: authorities, proxies, IPv6, things that stall."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import Endpoint, parse_endpoint
from ci_braze_tui.braze.losses import NoAnswerError, NotSentError
from tests.braze.test_client import BODY, GOOD, KEY, answer, answering, closed_port, read_request

BRAZE = "rest.fra-01.braze.eu"
_NEW = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"


@dataclass(frozen=True)
class Authority:
    """A folder with a certificate authority, and the certificates that it vouches for."""

    folder: Path

    @property
    def file(self) -> Path:
        """What SSL_CERT_FILE names to trust it."""
        return self.folder / "ca.pem"

    def openssl(self, command: str) -> None:
        """Run openssl in the folder; without it there is nothing to test with."""
        made = subprocess.run(
            ["openssl", *command.split()], cwd=self.folder, capture_output=True, check=False
        )
        if made.returncode:
            pytest.skip("openssl is not installed, or too old")

    def vouch(self, *hosts: str, days: int = 1) -> ssl.SSLContext:
        """A server's side of TLS with a certificate for those hosts."""
        names = ",".join(hosts)
        self.openssl(
            f"req {_NEW} -subj /CN=server -addext subjectAltName={names} -keyout key.pem -out ask.pem"
        )
        self.openssl(
            "x509 -req -in ask.pem -CA ca.pem -CAkey ca-key.pem -copy_extensions copyall "
            f"-days {days} -out cert.pem"
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "cert.pem", self.folder / "key.pem")
        return context


@pytest.fixture
def authority(tmp_path, monkeypatch) -> Authority:
    """A company's own authority, which this computer trusts, and no proxy but the test's."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    made = Authority(tmp_path)
    made.openssl(f"req -x509 {_NEW} -days 2 -subj /CN=Acme -keyout ca-key.pem -out ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


@asynccontextmanager
async def listening(handler, context=None, host="127.0.0.1") -> AsyncIterator[int]:
    """The port of a server for as long as the context lasts."""
    held: list[asyncio.Task] = []

    async def guarded(reader, writer):
        if task := asyncio.current_task():
            held.append(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                await handler(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(guarded, host, 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)


def secure(host: str, port: int) -> Endpoint:
    """An endpoint with HTTPS on this computer."""
    return Endpoint(host, f"https://{host}:{port}", None, None)


@dataclass
class Proxy:
    """A CONNECT proxy that leads every tunnel to one port of this computer."""

    target: int
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    passed: bytearray = field(default_factory=bytearray)

    async def serve(self, reader, writer) -> None:
        """One tunnel."""
        line, headers, _ = await read_request(reader)
        self.asked.append((line, headers))
        onward = await asyncio.open_connection("127.0.0.1", self.target)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await asyncio.gather(self._pump(reader, onward[1]), self._pump(onward[0], writer))
        finally:
            onward[1].close()

    async def _pump(self, reader, writer) -> None:
        while piece := await reader.read(65536):
            self.passed += piece
            writer.write(piece)
            await writer.drain()
        writer.close()


async def test_a_companys_own_authority_is_trusted_when_it_is_named(authority):
    """With SSL_CERT_FILE the certificates of an inspecting network are good."""
    async with (
        listening(answering(answer(GOOD)), authority.vouch("DNS:localhost")) as port,
        BrazeClient(secure("localhost", port), KEY) as client,
    ):
        assert (await client.track(BODY)).status == 201


@pytest.mark.parametrize(
    ("names", "days", "told"),
    [
        (("DNS:localhost",), -1, "not valid today; check the date of this computer"),
        (("DNS:rest.example",), 1, "has the certificate of another host"),
        (("IP:127.0.0.2",), 1, "has the certificate of another host"),
    ],
)
async def test_what_is_wrong_with_a_certificate_is_said(authority, names, days, told):
    """Expired, and for another host: nothing was sent, and each has its own advice."""
    async with (
        listening(answering(answer(GOOD)), authority.vouch(*names, days=days)) as port,
        BrazeClient(secure("localhost", port), KEY) as client,
    ):
        with pytest.raises(NotSentError, match=told):
            await client.track(BODY)


async def test_another_authority_is_not_trusted(authority, tmp_path, monkeypatch):
    """A certificate that only a stranger vouches for is refused, even on the right name."""
    context = authority.vouch("DNS:localhost")
    stranger = Authority(tmp_path / "stranger")
    stranger.folder.mkdir()
    stranger.openssl(f"req -x509 {_NEW} -subj /CN=Other -keyout ca-key.pem -out ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(stranger.file))
    async with (
        listening(answering(answer(GOOD)), context) as port,
        BrazeClient(secure("localhost", port), KEY) as client,
    ):
        with pytest.raises(NotSentError, match=r"not trusted.*SSL_CERT_FILE"):
            await client.track(BODY)


async def test_braze_is_reached_through_the_proxy_of_the_company(authority, monkeypatch):
    """A tunnel to Braze's host, with the proxy's own password, and the key nowhere in the clear."""
    seen: list = []
    braze = answering(answer(GOOD), seen)
    async with listening(braze, authority.vouch(f"DNS:{BRAZE}")) as port:
        proxy = Proxy(port)
        async with listening(proxy.serve) as at:
            monkeypatch.setenv("HTTPS_PROXY", f"http://mlee:p%40ss@127.0.0.1:{at}")
            async with BrazeClient(parse_endpoint(BRAZE), KEY) as client:
                assert [(await client.track(BODY)).status for _ in range(3)] == [201] * 3
    ((line, headers),) = proxy.asked
    assert line == f"CONNECT {BRAZE}:443 HTTP/1.1"
    login = base64.b64encode(b"mlee:p@ss").decode()
    assert headers["proxy-authorization"] == f"Basic {login}"
    assert KEY.reveal().encode() not in proxy.passed
    assert KEY.reveal() not in str(proxy.asked)
    assert [body for _, _, body in seen] == [BODY] * 3
    assert "proxy-authorization" not in seen[0][1]


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("scheme", ["http://", ""])
async def test_the_usual_variables_name_the_proxy(authority, monkeypatch, variable, scheme):
    """Upper or lower case, for HTTPS or for all, with or without a scheme."""
    async with listening(answering(answer(GOOD)), authority.vouch("DNS:localhost")) as port:
        proxy = Proxy(port)
        async with listening(proxy.serve) as at:
            monkeypatch.setenv(variable, f"{scheme}127.0.0.1:{at}")
            async with BrazeClient(secure("localhost", port), KEY) as client:
                await client.track(BODY)
    assert [line for line, _ in proxy.asked] == [f"CONNECT localhost:{port} HTTP/1.1"]


@pytest.mark.parametrize("excepted", ["localhost", "example.com, localhost", "*"])
async def test_no_proxy_is_honoured(authority, monkeypatch, excepted):
    """Hosts that NO_PROXY names are reached directly."""
    monkeypatch.setenv("HTTPS_PROXY", closed_port().base_url)
    monkeypatch.setenv("NO_PROXY", excepted)
    async with (
        listening(answering(answer(GOOD)), authority.vouch("DNS:localhost")) as port,
        BrazeClient(secure("localhost", port), KEY) as client,
    ):
        assert (await client.track(BODY)).status == 201


async def test_no_proxy_for_others_changes_nothing(authority, monkeypatch):
    """A host whose name merely ends alike still goes through the proxy."""
    monkeypatch.setenv("HTTPS_PROXY", closed_port().base_url)
    monkeypatch.setenv("NO_PROXY", "braze.example,host")
    async with BrazeClient(secure("localhost", 9), KEY) as client:
        with pytest.raises(NotSentError, match="proxy that HTTPS_PROXY names"):
            await client.track(BODY)


async def hang_up(reader, writer) -> None:
    """Take the question, then close without a word."""
    await read_request(reader)


async def babble(reader, writer) -> None:
    """Answer in no known language."""
    await read_request(reader)
    writer.write(b"\x00\xff hello\r\n\r\n")
    await writer.drain()


async def forbid(reader, writer) -> None:
    """Refuse the tunnel."""
    await read_request(reader)
    writer.write(answer(b"", "403 Forbidden"))
    await writer.drain()


async def open_and_close(reader, writer) -> None:
    """Open the tunnel, and close it before anything went through."""
    await read_request(reader)
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    await writer.drain()


async def stall(reader, writer) -> None:
    """Take what comes, and never answer."""
    while await reader.read(65536):
        pass


@pytest.mark.parametrize(
    ("proxy", "told"),
    [
        (hang_up, "proxy that HTTPS_PROXY names"),
        (babble, "proxy that HTTPS_PROXY names"),
        (forbid, r"proxy lets nothing through to localhost \(it answered 403\)"),
        (open_and_close, "localhost"),
        (stall, "localhost did not pick up in time.*proxy"),
    ],
)
async def test_a_proxy_that_fails_means_nothing_was_sent(authority, monkeypatch, proxy, told):
    """Until the tunnel stands the request is not out, whatever the proxy does."""
    async with listening(proxy) as at:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{at}")
        async with BrazeClient(secure("localhost", 9), KEY, timeout=1) as client:
            with pytest.raises(NotSentError, match=told):
                await client.track(BODY)


async def test_a_handshake_that_stalls_means_nothing_was_sent(authority):
    """A server that takes the connection and says nothing ends within the time to connect."""
    async with (
        listening(stall) as port,
        BrazeClient(secure("localhost", port), KEY, timeout=1) as client,
    ):
        with pytest.raises(NotSentError, match="did not pick up in time"):
            await client.track(BODY)


async def test_a_host_that_swallows_packets_means_nothing_was_sent():
    """A connection that is never taken is told as such: the queue of this server is full."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        endpoint = parse_endpoint(f"http://127.0.0.1:{port}")
        async with BrazeClient(endpoint, KEY, timeout=1) as client:
            with pytest.raises(NotSentError, match="did not pick up in time"):
                await client.track(BODY)
        for each in waiting:
            each.close()


async def test_a_server_that_stops_reading_leaves_the_answer_open():
    """Part of the request is out, so nobody says that it was not sent."""

    async def deaf(reader, writer):
        writer.transport.pause_reading()
        await asyncio.Event().wait()

    async with listening(deaf) as port:
        endpoint = parse_endpoint(f"http://127.0.0.1:{port}")
        async with BrazeClient(endpoint, KEY, timeout=1) as client:
            with pytest.raises(NoAnswerError, match="no answer within 1 seconds"):
                await client.track(b"x" * 30_000_000)


async def test_a_request_that_finds_no_free_connection_was_not_sent():
    """What only waited for another request to end is safe to send again."""
    async with listening(stall) as port:
        endpoint = parse_endpoint(f"http://127.0.0.1:{port}")
        async with BrazeClient(endpoint, KEY, in_flight=1, timeout=1) as client:
            first = asyncio.create_task(client.track(BODY))
            await asyncio.sleep(0)
            second = asyncio.create_task(client.track(BODY))
            lost = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(each) for each in lost] == [NoAnswerError, NotSentError]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 X", "308 X"])
async def test_the_key_is_never_carried_elsewhere(status):
    """A redirect to another host is an answer; the other host hears nothing at all."""
    strangers: list = []
    async with listening(answering(answer(GOOD), strangers)) as elsewhere:
        away = answer(b"", status, f"Location: http://localhost:{elsewhere}/users/track")
        async with listening(answering(away)) as port:
            endpoint = parse_endpoint(f"http://127.0.0.1:{port}")
            async with BrazeClient(endpoint, KEY) as client:
                reply = await client.track(BODY)
    assert reply.status == int(status[:3])
    assert strangers == []


async def test_no_cookie_is_kept():
    """What a proxy or Braze's edge sets is not carried from one request to the next."""
    seen: list = []
    content = answer(GOOD, "201 Created", "Set-Cookie: __cf_bm=1; path=/")
    async with (
        listening(answering(content, seen)) as port,
        BrazeClient(parse_endpoint(f"http://127.0.0.1:{port}"), KEY) as client,
    ):
        await client.track(BODY)
        await client.track(BODY)
    assert [headers.get("cookie") for _, headers, _ in seen] == [None, None]


@pytest.fixture
def ipv6() -> None:
    """Skip where this computer has no IPv6."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("no IPv6 here")


@pytest.mark.usefixtures("ipv6")
async def test_a_server_on_ipv6_is_reached():
    """An address in brackets works from the text to the answer."""
    seen: list = []
    async with (
        listening(answering(answer(GOOD), seen), host="::1") as port,
        BrazeClient(parse_endpoint(f"http://[::1]:{port}"), KEY) as client,
    ):
        assert (await client.track(BODY)).status == 201
    assert seen[0][1]["host"] == f"[::1]:{port}"


@pytest.mark.usefixtures("ipv6")
async def test_a_host_with_two_addresses_is_reached_by_the_one_that_answers(authority, monkeypatch):
    """A name with IPv6 and IPv4 works where only one of them is served."""

    def both(host, port, *_):
        # Many computers give localhost one address only, and none can be made to give two.
        stream = (socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
        return [
            (socket.AF_INET6, *stream, ("::1", port, 0, 0)),
            (socket.AF_INET, *stream, ("127.0.0.1", port)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    for host in ("::1", "127.0.0.1"):
        async with (
            listening(answering(answer(GOOD)), authority.vouch("DNS:two.test"), host) as port,
            BrazeClient(secure("two.test", port), KEY) as client,
        ):
            assert (await client.track(BODY)).status == 201
